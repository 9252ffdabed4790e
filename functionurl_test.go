package cloudjar_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/lambda"
)

// urlOf gives a function a public URL.
func urlOf(t *testing.T, cloud *cloudjar.Cloud, in *lambda.CreateFunctionUrlConfigInput) string {
	out, err := cloud.Lambda.CreateFunctionUrlConfig(t.Context(), in)
	require.NoError(t, err)
	_, err = cloud.Lambda.AddPermission(t.Context(), &lambda.AddPermissionInput{
		FunctionName: in.FunctionName, StatementId: "public", Action: "lambda:InvokeFunctionUrl", Principal: "*", FunctionUrlAuthType: "NONE",
	})
	require.NoError(t, err)
	return out.FunctionUrl
}

func get(t *testing.T, client *http.Client, req *http.Request) (*http.Response, string) {
	resp, err := client.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp, string(body)
}

// A function URL answers at its host, through the cloud's client and at a server on
// loopback alike.
func TestFunctionURL(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{})
	defer cloud.Close()
	var event struct {
		RawPath, RawQueryString, Body string
		Cookies                       []string
		Headers                       map[string]string
		RequestContext                struct {
			DomainName string
			HTTP       struct{ Method, SourceIP string }
		}
	}
	require.NoError(t, cloud.Lambda.Handle(lambda.Function{Name: "site", Handler: lambda.HandlerFunc(func(_ context.Context, in []byte) ([]byte, error) {
		require.NoError(t, json.Unmarshal(in, &event))
		return []byte(`{"statusCode":201,"headers":{"Content-Type":"text/html"},"cookies":["a=1","b=2"],"body":"<p>hi"}`), nil
	})}))
	url := urlOf(t, cloud, &lambda.CreateFunctionUrlConfigInput{FunctionName: "site", AuthType: "NONE"})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"a%20b/c?x=1&x=2", strings.NewReader(`{"n":1}`))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Cookie", "k=v; l=w")
	check := func(resp *http.Response, body string) {
		require.Equal(t, 201, resp.StatusCode)
		require.Equal(t, "text/html", resp.Header.Get("Content-Type"))
		require.Equal(t, []string{"a=1", "b=2"}, resp.Header["Set-Cookie"])
		require.Len(t, resp.Header.Get("X-Amzn-Requestid"), 36)
		require.Equal(t, "<p>hi", body)
		require.Equal(t, "/a%20b/c", event.RawPath)
		require.Equal(t, "x=1&x=2", event.RawQueryString)
		require.Equal(t, `{"n":1}`, event.Body)
		require.Equal(t, []string{"k=v", "l=w"}, event.Cookies)
		require.NotContains(t, event.Headers, "cookie")
		require.Equal(t, "POST", event.RequestContext.HTTP.Method)
		require.Equal(t, "127.0.0.1", event.RequestContext.HTTP.SourceIP)
		require.Equal(t, "https://"+event.RequestContext.DomainName+"/", url)
	}
	check(get(t, cloud.HTTPClient(), req))

	server := httptest.NewServer(cloud.Handler())
	defer server.Close()
	there, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/a%20b/c?x=1&x=2", strings.NewReader(`{"n":1}`))
	require.NoError(t, err)
	there.Header, there.Host = req.Header, req.URL.Host
	check(get(t, server.Client(), there))
}

// Who may not invoke a function by its URL is told so: no permission, no signature,
// no such URL.
func TestFunctionURLForbids(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{})
	defer cloud.Close()
	require.NoError(t, cloud.Lambda.Handle(lambda.Function{Name: "f", Handler: lambda.HandlerFunc(func(context.Context, []byte) ([]byte, error) { return []byte("1"), nil })}))
	out, err := cloud.Lambda.CreateFunctionUrlConfig(t.Context(), &lambda.CreateFunctionUrlConfigInput{FunctionName: "f", AuthType: "NONE"})
	require.NoError(t, err)
	require.NoError(t, cloud.Lambda.Handle(lambda.Function{Name: "signed", Handler: lambda.HandlerFunc(func(context.Context, []byte) ([]byte, error) { return []byte("1"), nil })}))
	signed := urlOf(t, cloud, &lambda.CreateFunctionUrlConfigInput{FunctionName: "signed", AuthType: "AWS_IAM"})
	for _, url := range []string{out.FunctionUrl, signed, "https://nobody.lambda-url.us-east-1.on.aws/"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		require.NoError(t, err)
		resp, body := get(t, cloud.HTTPClient(), req)
		require.Equal(t, 403, resp.StatusCode)
		require.Equal(t, "AccessDeniedException", resp.Header.Get("X-Amzn-Errortype"))
		require.JSONEq(t, `{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}`, body)
	}
}

// A preflight is answered without the function, and what it answers carries the
// headers that its configuration asks for.
func TestFunctionURLCORS(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{})
	defer cloud.Close()
	calls := 0
	require.NoError(t, cloud.Lambda.Handle(lambda.Function{Name: "f", Handler: lambda.HandlerFunc(func(context.Context, []byte) ([]byte, error) {
		calls++
		return []byte(`"ok"`), nil
	})}))
	url := urlOf(t, cloud, &lambda.CreateFunctionUrlConfigInput{FunctionName: "f", AuthType: "NONE", Cors: &lambda.Cors{
		AllowOrigins: []string{"https://shop.example"}, AllowMethods: []string{"GET", "PUT"}, MaxAge: 60, AllowCredentials: true,
	}})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodOptions, url, nil)
	require.NoError(t, err)
	req.Header.Set("Origin", "https://shop.example")
	req.Header.Set("Access-Control-Request-Method", "PUT")
	resp, _ := get(t, cloud.HTTPClient(), req)
	require.Equal(t, 200, resp.StatusCode)
	require.Equal(t, "https://shop.example", resp.Header.Get("Access-Control-Allow-Origin"))
	require.Equal(t, "GET,PUT", resp.Header.Get("Access-Control-Allow-Methods"))
	require.Equal(t, "60", resp.Header.Get("Access-Control-Max-Age"))
	require.Zero(t, calls)

	req.Method = http.MethodGet
	resp, body := get(t, cloud.HTTPClient(), req)
	require.Equal(t, "ok", body)
	require.Equal(t, "true", resp.Header.Get("Access-Control-Allow-Credentials"))
	req.Header.Set("Origin", "https://elsewhere.example")
	resp, _ = get(t, cloud.HTTPClient(), req)
	require.Empty(t, resp.Header.Get("Access-Control-Allow-Origin"))
	require.Equal(t, 2, calls)
}

// A client on the machine, which no name server leads to on.aws, is told a URL on the
// host that it used. The function sees AWS's host and its own path.
func TestFunctionURLOnAnotherHost(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{})
	defer cloud.Close()
	require.NoError(t, cloud.Lambda.Handle(lambda.Function{Name: "site", Handler: lambda.HandlerFunc(func(_ context.Context, in []byte) ([]byte, error) {
		var e struct {
			RawPath, RawQueryString string
			Headers                 map[string]string
			RequestContext          struct{ DomainName string }
		}
		require.NoError(t, json.Unmarshal(in, &e))
		return json.Marshal(e.RequestContext.DomainName + " " + e.Headers["host"] + " " + e.RawPath + "?" + e.RawQueryString)
	})}))
	server := httptest.NewServer(cloud.Handler())
	defer server.Close()
	_, err := cloud.Lambda.AddPermission(t.Context(), &lambda.AddPermissionInput{FunctionName: "site", StatementId: "all", Action: "lambda:InvokeFunctionUrl", Principal: "*", FunctionUrlAuthType: "NONE"})
	require.NoError(t, err)
	resp, body := call(cloud, "lambda", "AKID", "POST", "/2021-10-31/functions/site/url", `{"AuthType":"NONE"}`)
	require.Equal(t, 201, resp.StatusCode)
	var made lambda.FunctionUrlConfig
	require.NoError(t, json.Unmarshal([]byte(body), &made))
	require.Regexp(t, `^http://127.0.0.1/_lambda-url/us-east-1/[a-z0-9]{32}/$`, made.FunctionUrl)

	got, err := http.Get(strings.Replace(made.FunctionUrl, "http://127.0.0.1", server.URL, 1) + "a%2Fb?x=1")
	require.NoError(t, err)
	text, err := io.ReadAll(got.Body)
	require.NoError(t, err)
	id := strings.Split(made.FunctionUrl, "/")[5]
	host := id + ".lambda-url.us-east-1.on.aws"
	require.Equal(t, host+" "+host+" /a%2Fb?x=1", string(text))

	got, err = http.Get(server.URL + "/_lambda-url/us-east-1/nobody/")
	require.NoError(t, err)
	require.Equal(t, 403, got.StatusCode)
}

// A package can be fetched where a client on the machine is told that it is.
func TestPackageOnAnotherHost(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{})
	defer cloud.Close()
	server := httptest.NewServer(cloud.Handler())
	defer server.Close()
	_, err := cloud.Lambda.CreateFunction(t.Context(), &lambda.CreateFunctionInput{
		FunctionName: "f", Runtime: "python3.13", Handler: "a.b", Role: "arn:aws:iam::123456789012:role/r", Code: lambda.FunctionCode{ZipFile: packed(t)},
	})
	require.NoError(t, err)
	_, body := call(cloud, "lambda", "AKID", "GET", "/2015-03-31/functions/f", "")
	var said lambda.GetFunctionOutput
	require.NoError(t, json.Unmarshal([]byte(body), &said))
	path, ok := strings.CutPrefix(said.Code.Location, "http://127.0.0.1")
	require.True(t, ok, said.Code.Location)
	for at, want := range map[string]int{path: 200, path + "x": 404, "/_lambda-code/us-east-1/nobody/f": 404} {
		got, err := http.Get(server.URL + at)
		require.NoError(t, err)
		require.Equal(t, want, got.StatusCode, at)
		if want == 200 {
			file, err := io.ReadAll(got.Body)
			require.NoError(t, err)
			require.Equal(t, packed(t), file)
		}
	}
}
