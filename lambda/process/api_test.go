package process

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
)

func ask(a *runtimeAPI, method, path, body string, header ...string) *httptest.ResponseRecorder {
	ctx, cancel := context.WithCancel(context.Background())
	cancel() // so that next does not wait
	r := httptest.NewRequest(method, path, strings.NewReader(body)).WithContext(ctx)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	return w
}

// withInvocation is an API whose runtime has just got invocation "id".
func withInvocation(t *testing.T) *runtimeAPI {
	a := newRuntimeAPI(identity{"checkout", "$LATEST", "index.handler"})
	a.offer(&turn{requestID: "id", invocationID: "attempt", header: http.Header{"Lambda-Runtime-Aws-Request-Id": {"id"}}, payload: []byte(`{"a":1}`)})
	w := ask(a, http.MethodGet, "/2018-06-01/runtime/invocation/next", "")
	require.Equal(t, http.StatusOK, w.Code)
	require.Equal(t, `{"a":1}`, w.Body.String())
	require.Equal(t, "id", w.Header().Get("Lambda-Runtime-Aws-Request-Id"))
	return a
}

const (
	response = "/2018-06-01/runtime/invocation/id/response"
	failed   = "/2018-06-01/runtime/invocation/id/error"
)

func TestRuntimeAPIErrors(t *testing.T) {
	for _, c := range []struct {
		name, method, path string
		header             []string
		status             int
		body               string
	}{
		{"another request's id", "POST", "/2018-06-01/runtime/invocation/other/response", nil, 400, `{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}`},
		{"no id", "POST", "/2018-06-01/runtime/invocation//error", nil, 400, `{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}`},
		{"another attempt", "POST", response, []string{"Lambda-Runtime-Invocation-Id", "other"}, 400, `{"errorMessage":"Invalid invocation ID","errorType":"InvalidInvocationId"}`},
		{"an unknown mode", "POST", response, []string{"Lambda-Runtime-Function-Response-Mode", "buffered"}, 400, `{"errorMessage":"Invalid function response mode","errorType":"InvalidFunctionResponseMode"}`},
		{"init is over", "POST", "/2018-06-01/runtime/init/error", nil, 403, `{"errorMessage":"State transition from Running to InitError failed for runtime. Error: State transition is not allowed","errorType":"InvalidStateTransition"}`},
		{"extensions after init", "POST", "/2020-01-01/extension/register", []string{"Lambda-Extension-Name", "late"}, 403, `{"errorMessage":"Extension registration closed already","errorType":"Extension.RegistrationClosed"}`},
		{"extensions' errors", "POST", "/2020-01-01/extension/exit/error", nil, 403, `{"errorMessage":"cloudjar: the error part of the Extensions API is not modelled","errorType":"Extension.NotSupported"}`},
		{"telemetry", "PUT", "/2022-07-01/telemetry", nil, 403, `{"errorMessage":"cloudjar: the Telemetry API is not modelled","errorType":"Telemetry.NotSupported"}`},
		{"logs", "PUT", "/2020-08-15/logs", nil, 403, `{"errorMessage":"cloudjar: the Logs API is not modelled","errorType":"Logs.NotSupported"}`},
		{"snapshots", "GET", "/2018-06-01/runtime/restore/next", nil, 403, `{"errorMessage":"cloudjar: the SnapStart part of the Runtime API is not modelled","errorType":"SnapStart.NotSupported"}`},
		{"a wrong method", "GET", response, nil, 405, ""},
		{"an unknown path", "GET", "/2018-06-01/runtime/invocation/id/state", nil, 404, "404 page not found"},
		{"accepted", "POST", response, []string{"Lambda-Runtime-Invocation-Id", "attempt"}, 202, `{"status":"OK"}`},
		{"alive", "GET", "/2018-06-01/ping", nil, 200, "pong"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := ask(withInvocation(t), c.method, c.path, "", c.header...)
			require.Equal(t, c.status, w.Code)
			require.Equal(t, c.body, strings.TrimSpace(w.Body.String()))
		})
	}
}

func TestRuntimeAPIStates(t *testing.T) {
	a := newRuntimeAPI(identity{"checkout", "$LATEST", "index.handler"})
	require.Equal(t, 400, ask(a, "POST", response, "{}").Code, "there is no invocation before next")

	a = withInvocation(t)
	require.Equal(t, `{"a":1}`, ask(a, "GET", "/2018-06-01/runtime/invocation/next", "").Body.String(), "who asks again gets the same again")
	require.Equal(t, 202, ask(a, "POST", failed, `{"errorType":"Mine"}`).Code)
	o, done := a.result()
	require.True(t, done)
	require.Equal(t, "Mine", o.errorType)
	require.Equal(t, 403, ask(a, "POST", response, "{}").Code, "one answer")
	require.Equal(t, 403, ask(a, "POST", failed, "{}").Code)

	a = newRuntimeAPI(identity{"checkout", "$LATEST", "index.handler"})
	require.Equal(t, 202, ask(a, "POST", "/2018-06-01/runtime/init/error", `{}`, "Lambda-Runtime-Function-Error-Type", "Runtime.NoSuchHandler").Code)
	require.Equal(t, "Runtime.NoSuchHandler", a.initFailure().errorType)
	require.Equal(t, 403, ask(a, "GET", "/2018-06-01/runtime/invocation/next", "").Code, "who said that init failed gets nothing")
	require.Equal(t, 403, ask(a, "POST", "/2018-06-01/runtime/init/error", `{}`).Code)
}

func TestInternalExtension(t *testing.T) {
	const register, next = "/2020-01-01/extension/register", "/2020-01-01/extension/event/next"
	a := newRuntimeAPI(identity{"checkout", "$LATEST", "index.handler"})
	require.Contains(t, ask(a, "POST", register, `{"events":[]}`).Body.String(), "Extension.InvalidExtensionName")
	require.Contains(t, ask(a, "POST", register, `{`, "Lambda-Extension-Name", "x").Body.String(), "InvalidRequestFormat")
	require.Contains(t, ask(a, "POST", register, `{"events":["INVOKE"]}`, "Lambda-Extension-Name", "x").Body.String(), "events of the Extensions API are not modelled")
	require.False(t, a.wantsSIGTERM())
	w := ask(a, "POST", register, `{"events":[]}`, "Lambda-Extension-Name", "x")
	require.Equal(t, 200, w.Code)
	require.Equal(t, `{"functionName":"checkout","functionVersion":"$LATEST","handler":"index.handler"}`, strings.TrimSpace(w.Body.String()))
	require.True(t, a.wantsSIGTERM())
	id := w.Header().Get("Lambda-Extension-Identifier")
	require.Len(t, id, 36)
	require.Equal(t, 403, ask(a, "GET", next, "", "Lambda-Extension-Identifier", "other").Code)
	require.Equal(t, 200, ask(a, "GET", next, "", "Lambda-Extension-Identifier", id).Code, "it waited until the request ended")
}

func TestNextWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newRuntimeAPI(identity{"checkout", "$LATEST", "index.handler"})
		w := httptest.NewRecorder()
		answered := false
		go func() {
			a.ServeHTTP(w, httptest.NewRequest("GET", "/2018-06-01/runtime/invocation/next", nil))
			answered = true
		}()
		synctest.Wait()
		require.False(t, answered)
		s, _ := a.now()
		require.Equal(t, ready, s)
		a.offer(&turn{requestID: "id", header: http.Header{}, payload: []byte("1")})
		synctest.Wait()
		require.True(t, answered)
		require.Equal(t, "1", w.Body.String())
	})
}

// FuzzRuntimeAPI sends any requests in any order: each is answered, and the
// state stays one that the API has.
func FuzzRuntimeAPI(f *testing.F) {
	f.Add("GET /2018-06-01/runtime/invocation/next\nPOST /2018-06-01/runtime/invocation/id/response\nGET /2018-06-01/runtime/invocation/next", "{}", "streaming")
	f.Add("POST /2018-06-01/runtime/init/error\nGET /2018-06-01/runtime/invocation/next", `{"errorType":1}`, "")
	f.Add("POST /2018-06-01/runtime/invocation/id/error\nPOST /2020-01-01/extension/register", "", "x")
	f.Fuzz(func(t *testing.T, requests, body, mode string) {
		a := newRuntimeAPI(identity{"checkout", "$LATEST", "index.handler"})
		a.offer(&turn{requestID: "id", invocationID: "attempt", header: http.Header{}})
		for line := range strings.Lines(requests) {
			method, path, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
			r := &http.Request{Method: method, Header: http.Header{"Lambda-Runtime-Function-Response-Mode": {mode}}, Body: http.NoBody}
			made, err := http.NewRequest("GET", path, strings.NewReader(body))
			if err != nil {
				continue
			}
			r.URL, r.Body = made.URL, made.Body
			if made.Body == nil {
				r.Body = http.NoBody
			}
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			w := httptest.NewRecorder()
			a.ServeHTTP(w, r.WithContext(ctx))
			require.GreaterOrEqual(t, w.Code, 200)
			s, _ := a.now()
			require.Contains(t, []state{started, initFailed, ready, running, answered}, s)
		}
	})
}
