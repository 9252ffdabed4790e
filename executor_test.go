package cloudjar_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/iam"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/logs"
)

// A parrot is an executor whose functions answer with their request's id, and do not
// end when they are told to wait.
type parrot struct{ packs []lambda.Package }

func (p *parrot) Start(_ context.Context, pack lambda.Package) (lambda.Instance, error) {
	p.packs = append(p.packs, pack)
	return p, nil
}

func (p *parrot) Invoke(ctx context.Context, in lambda.Invocation) lambda.Result {
	if string(in.Payload) == `"wait"` {
		<-ctx.Done()
		return lambda.Result{
			FunctionError: "Unhandled", ErrorType: "Sandbox.Timedout", Logs: []byte("I wait\n"),
			Payload: []byte(`{"errorType":"Sandbox.Timedout","errorMessage":"late"}`),
		}
	}
	return lambda.Result{Payload: []byte(`"` + in.RequestID + `"`)}
}

func (p *parrot) Close() error { return nil }

// call sends a request to the cloud's door.
func call(cloud *cloudjar.Cloud, service, key, method, path, body string) (*http.Response, string) {
	req := httptest.NewRequest(method, "http://127.0.0.1"+path, strings.NewReader(body))
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+key+"/20260101/us-east-1/"+service+"/aws4_request, SignedHeaders=host, Signature=00")
	req.Header.Set("X-Amz-Date", "20260101T000000Z")
	if service == "sts" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	cloud.Handler().ServeHTTP(w, req)
	return w.Result(), w.Body.String()
}

// What an executor runs is in the session of its role that is named like it, is known
// by the id of the request that invoked it, and has said what it wrote when it timed
// out.
func TestExecutor(t *testing.T) {
	p := &parrot{}
	cloud := cloudjar.New(cloudjar.Options{Lambda: lambda.Options{Executor: p}})
	defer cloud.Close()
	role, err := cloud.IAM.CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: "runner", AssumeRolePolicyDocument: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}`})
	require.NoError(t, err)
	for _, name := range []string{"parrot", "p"} {
		_, err = cloud.Lambda.CreateFunction(t.Context(), &lambda.CreateFunctionInput{
			FunctionName: name, Runtime: "python3.13", Handler: "a.b", Role: role.Role.Arn, Timeout: 1, Code: lambda.FunctionCode{ZipFile: packed(t)},
		})
		require.NoError(t, err)
		resp, body := call(cloud, "lambda", "AKID", "POST", "/2015-03-31/functions/"+name+"/invocations", "{}")
		require.Equal(t, 200, resp.StatusCode, body)
		require.Equal(t, `"`+resp.Header.Get("X-Amzn-Requestid")+`"`, body)
	}
	for i, session := range []string{"parrot", "p@lambda_function"} {
		require.False(t, p.packs[i].Provisioned)
		_, body := call(cloud, "sts", p.packs[i].AccessKeyID, "POST", "/", "Action=GetCallerIdentity&Version=2011-06-15")
		require.Contains(t, body, fmt.Sprintf("<Arn>arn:aws:sts::123456789012:assumed-role/runner/%s</Arn>", session))
	}

	_, body := call(cloud, "lambda", "AKID", "POST", "/2015-03-31/functions/parrot/invocations", `"wait"`)
	require.Contains(t, body, "late")
	out, err := cloud.Logs.FilterLogEvents(t.Context(), &logs.FilterLogEventsInput{LogGroupName: "/aws/lambda/parrot", FilterPattern: "-INIT_START"})
	require.NoError(t, err)
	var text strings.Builder
	for _, e := range out.Events {
		text.WriteString(e.Message)
	}
	require.Contains(t, text.String(), "I wait\n")
	require.Regexp(t, `Duration: 1000.00 ms\t.*Status: timeout\n$`, text.String())
}

// A provisioned environment knows that it is one.
func TestExecutorProvisioned(t *testing.T) {
	p := &parrot{}
	cloud := cloudjar.New(cloudjar.Options{Lambda: lambda.Options{Executor: p}})
	defer cloud.Close()
	_, err := cloud.Lambda.CreateFunction(t.Context(), &lambda.CreateFunctionInput{
		FunctionName: "parrot", Runtime: "python3.13", Handler: "a.b", Role: "arn:aws:iam::123456789012:role/unknown", Publish: true, Code: lambda.FunctionCode{ZipFile: packed(t)},
	})
	require.NoError(t, err)
	_, err = cloud.Lambda.PutProvisionedConcurrencyConfig(t.Context(), &lambda.PutProvisionedConcurrencyConfigInput{FunctionName: "parrot", Qualifier: "1", ProvisionedConcurrentExecutions: 1})
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		got, err := cloud.Lambda.GetProvisionedConcurrencyConfig(t.Context(), &lambda.GetProvisionedConcurrencyConfigInput{FunctionName: "parrot", Qualifier: "1"})
		return err == nil && got.Status == "READY"
	}, 30*time.Second, 10*time.Millisecond)
	require.True(t, p.packs[0].Provisioned)
	require.Empty(t, p.packs[0].AccessKeyID, "IAM does not know the role")
}

// packed is a zip with a file in it.
func packed(t *testing.T) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	_, err := z.Create("a.py")
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.Bytes()
}
