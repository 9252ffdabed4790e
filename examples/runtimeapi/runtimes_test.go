package main

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"os/exec"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	jar "github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/lambda/process"
)

// A python is a deployed Python function, as its callers see it.
type python struct {
	t      *testing.T
	client *lambda.Client
}

func deployPython(t *testing.T, code string, timeout int32) python {
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("no python3 on this machine")
	}
	executor := process.New(process.Options{})
	t.Cleanup(func() { require.NoError(t, executor.Close()) })
	cloud := cloudjar.New(cloudjar.Options{Lambda: jar.Options{Executor: executor}})
	t.Cleanup(cloud.Close)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	f, err := z.Create("handler.py")
	require.NoError(t, err)
	_, err = f.Write([]byte(code))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	p := python{t, lambda.NewFromConfig(cloud.Config())}
	_, err = p.client.CreateFunction(t.Context(), &lambda.CreateFunctionInput{
		FunctionName: aws.String("f"), Role: aws.String("arn:aws:iam::123456789012:role/f"), Runtime: types.RuntimePython312,
		Handler: aws.String("handler.handler"), Code: &types.FunctionCode{ZipFile: out.Bytes()}, Timeout: aws.Int32(timeout),
	})
	require.NoError(t, err)
	require.NoError(t, lambda.NewFunctionActiveV2Waiter(p.client).Wait(t.Context(), &lambda.GetFunctionInput{FunctionName: aws.String("f")}, time.Minute))
	return p
}

func (p python) invoke(event string) (payload, functionError, log string) {
	answer, err := p.client.Invoke(p.t.Context(), &lambda.InvokeInput{FunctionName: aws.String("f"), Payload: []byte(event), LogType: types.LogTypeTail})
	require.NoError(p.t, err)
	tail, err := base64.StdEncoding.DecodeString(aws.ToString(answer.LogResult))
	require.NoError(p.t, err)
	return string(answer.Payload), aws.ToString(answer.FunctionError), string(tail)
}

// After a time-out what is in /tmp is still there, what was in memory is not.
func TestTimeOut(t *testing.T) {
	p := deployPython(t, `
import os, tempfile, time
number = 0
def handler(event, context):
    global number
    path = tempfile.gettempdir() + "/file"
    if event["do"] == "set":
        number = 42
        open(path, "w").write("some-content")
    elif event["do"] == "sleep":
        print("sleeping")
        time.sleep(60)
    elif event["do"] == "exit":
        os._exit(1)
    return {"number": number, "content": open(path).read() if os.path.exists(path) else None}
`, 1)
	payload, _, log := p.invoke(`{"do":"set"}`)
	require.JSONEq(t, `{"number":42,"content":"some-content"}`, payload)
	require.Contains(t, log, "Init Duration: ")

	payload, functionError, _ := p.invoke(`{"do":"sleep"}`)
	require.Regexp(t, `^{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: [0-9a-f-]{36} Error: Task timed out after 1.00 seconds"}$`, payload)
	require.Equal(t, "Unhandled", functionError)
	payload, _, _ = p.invoke(`{"do":"get"}`)
	require.JSONEq(t, `{"number":0,"content":"some-content"}`, payload)

	payload, _, _ = p.invoke(`{"do":"exit"}`)
	require.Regexp(t, `^{"errorType":"Runtime.ExitError","errorMessage":"RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 1"}$`, payload)
	payload, _, _ = p.invoke(`{"do":"get"}`)
	require.JSONEq(t, `{"number":0,"content":"some-content"}`, payload)
}

// The init phase that failed is run again in the invocation, whose answer it is.
func TestInitFails(t *testing.T) {
	p := deployPython(t, "import sys\nprint('starting')\nsys.exit(3)\n", 3)
	for range 2 {
		payload, functionError, log := p.invoke(`{}`)
		require.Regexp(t, `^{"errorType":"Runtime.ExitError","errorMessage":"RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3"}$`, payload)
		require.Equal(t, "Unhandled", functionError)
		require.Contains(t, log, "starting\n")
	}
	p = deployPython(t, "import nowhere\n", 3)
	payload, _, _ := p.invoke(`{}`)
	require.JSONEq(t, `{"errorMessage":"Unable to import module 'handler': No module named 'nowhere'","errorType":"Runtime.ImportModuleError","requestId":"","stackTrace":[]}`, payload)
}
