//go:build unix

package process

import (
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/lambda"
)

// python is a function with one file, index.py unless its handler says otherwise.
func python(t testing.TB, text string) lambda.Package {
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("no python3 on this machine")
	}
	return function("python3.12", zipOf(t, file{"index.py", text, 0o644}))
}

func TestPythonHandlers(t *testing.T) {
	for _, c := range []struct{ name, code, event, payload, log string }{
		{"returns", "def handler(event, context):\n    return {'got': event['a'], 'é': 'ü'}", `{"a":[1,"x",null]}`, `{"got": [1, "x", null], "é": "ü"}`, ""},
		{"returns nothing", "def handler(event, context): pass", `{}`, "null", ""},
		{"prints", "import sys\nprint('init')\ndef handler(event, context):\n    print(event)\n    print('oops', file=sys.stderr)", `{}`, "null", "init\n{}\noops\n"},
		{"decimals are numbers", "import decimal\ndef handler(e, c): return [decimal.Decimal('1.10'), decimal.Decimal('NaN')]", `{}`, "[1.10, NaN]", ""},
		{"bytes are as they are", "def handler(e, c): return b'\\x00raw'", `{}`, "\x00raw", ""},
		{
			"raises", "def handler(event, context):\n    raise Exception(\"Handler fails\")\n", `{}`,
			`{"errorMessage": "Handler fails", "errorType": "Exception", "requestId": "` + requestID + `", "stackTrace": ["  File \"/var/task/index.py\", line 2, in handler\n    raise Exception(\"Handler fails\")\n"]}`,
			"[ERROR] Exception: Handler fails\rTraceback (most recent call last):\r\u00a0\u00a0File \"/var/task/index.py\", line 2, in handler\r\u00a0\u00a0\u00a0\u00a0raise Exception(\"Handler fails\")\n",
		},
		{
			"not JSON", "import datetime\ndef handler(e, c): return datetime.date(2000, 1, 1)", `{}`,
			`{"errorMessage": "Unable to marshal response: Object of type date is not JSON serializable", "errorType": "Runtime.MarshalError", "requestId": "` + requestID + `", "stackTrace": []}`,
			"[ERROR] Runtime.MarshalError: Unable to marshal response: Object of type date is not JSON serializable\rTraceback (most recent call last):\n",
		},
		{
			"event is no JSON", "def handler(e, c): pass", `{`,
			`{"errorMessage": "Unable to unmarshal input: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)", "errorType": "Runtime.UnmarshalError", "requestId": "` + requestID + `", "stackTrace": []}`,
			"[ERROR] Runtime.UnmarshalError: Unable to unmarshal input: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)\rTraceback (most recent call last):\n",
		},
		{"exits", "import os\ndef handler(e, c): os._exit(0)", `{}`, `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ` + requestID + ` Error: Runtime exited without providing a reason"}`, ""},
		{"sys.exit", "import sys\ndef handler(e, c): sys.exit(2)", `{}`, `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ` + requestID + ` Error: Runtime exited with error: exit status 2"}`, ""},
		{
			"the environment", "import os\ndef handler(e, c): return [os.environ['AWS_EXECUTION_ENV'], os.environ['_HANDLER'], os.getcwd() == os.environ['LAMBDA_TASK_ROOT'] == os.environ['PWD'], os.environ.get('_X_AMZN_TRACE_ID')]",
			`{}`, `["AWS_Lambda_python3.12", "index.handler", true, null]`, "",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := invoke(t, start(t, python(t, c.code)), c.event)
			require.Equal(t, c.payload, string(r.Payload))
			require.Equal(t, c.log, string(r.Logs))
		})
	}
}

func TestPythonLogging(t *testing.T) {
	r := invoke(t, start(t, python(t, "import logging\ndef handler(e, c):\n    logging.warning('careful')\n    logging.info('not this')\n    c.log('direct')")), `{}`)
	require.Regexp(t, `^\[WARNING\]\t\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\t`+requestID+`\tcareful\ndirect$`, string(r.Logs))
}

func TestPythonJSONLogs(t *testing.T) {
	p := python(t, `
import logging
def handler(e, c):
    print("plain")
    logging.info("to %s", "you", extra={"a": "b"})
    try:
        raise ValueError("bad")
    except ValueError:
        logging.exception("caught")
    raise Exception("out")
`)
	p.Environment = map[string]string{"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": "INFO"}
	lines := strings.Split(string(invoke(t, start(t, p), `{}`).Logs), "\n")
	const at = `"timestamp": "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", `
	require.Len(t, lines, 5)
	require.Equal(t, "plain", lines[0])
	require.Regexp(t, `^{`+at+`"level": "INFO", "message": "to you", "logger": "root", "requestId": "`+requestID+`", "a": "b"}$`, lines[1])
	require.Regexp(t, `^{`+at+`"level": "ERROR", "message": "caught", "logger": "root", "stackTrace": \["  File \\"/var/task/index.py\\", line 7, in handler\\n    raise ValueError\(\\"bad\\"\)\\n"\], "errorType": "ValueError", "errorMessage": "bad", "requestId": "`+requestID+`", "location": "/var/task/index.py:handler:9"}$`, lines[2])
	require.Regexp(t, `^{`+at+`"level": "ERROR", "errorMessage": "out", "errorType": "Exception", "requestId": "`+requestID+`", "stackTrace": \[.*\]}$`, lines[3])
}

func TestPythonContext(t *testing.T) {
	i := start(t, python(t, `
def handler(event, c):
    return {
        "aws_request_id": c.aws_request_id, "log_group_name": c.log_group_name, "log_stream_name": c.log_stream_name,
        "function_name": c.function_name, "memory_limit_in_mb": c.memory_limit_in_mb, "function_version": c.function_version,
        "invoked_function_arn": c.invoked_function_arn, "tenant_id": c.tenant_id, "time": 0 < c.get_remaining_time_in_millis() <= 3000,
        "custom": c.client_context.custom, "title": c.client_context.client.app_title, "env": c.client_context.env,
        "identity": [c.identity.cognito_identity_id, c.identity.cognito_identity_pool_id],
    }
`))
	r := i.Invoke(t.Context(), lambda.Invocation{
		RequestID: requestID, Payload: []byte(`{}`), Deadline: time.Now().Add(3 * time.Second), InvokedFunctionARN: "arn:f", TenantID: "blue",
		ClientContext: `{"custom":{"a":"b"},"client":{"app_title":"shop"},"env":{"x":"y"}}`, CognitoIdentity: `{"cognitoIdentityId":"i","cognitoIdentityPoolId":"p"}`,
	})
	require.JSONEq(t, `{
		"aws_request_id":"`+requestID+`","log_group_name":"/aws/lambda/checkout","log_stream_name":"2026/11/25/[$LATEST]58419525dade4d17a495dceeeed44708",
		"function_name":"checkout","memory_limit_in_mb":"256","function_version":"$LATEST","invoked_function_arn":"arn:f","tenant_id":"blue","time":true,
		"custom":{"a":"b"},"title":"shop","env":{"x":"y"},"identity":["i","p"]}`, string(r.Payload))
}

func TestPythonInitFails(t *testing.T) {
	for _, c := range []struct{ name, handler, code, payload string }{
		{"no module", "main.handler", "", `{"errorMessage": "Unable to import module 'main': No module named 'main'", "errorType": "Runtime.ImportModuleError", "requestId": "", "stackTrace": []}`},
		{"no handler", "index.run", "", `{"errorMessage": "Handler 'run' missing on module 'index'", "errorType": "Runtime.HandlerNotFound", "requestId": "", "stackTrace": []}`},
		{"no name", "handler", "", `{"errorMessage": "Bad handler 'handler': not enough values to unpack (expected 2, got 1)", "errorType": "Runtime.MalformedHandlerName", "requestId": "", "stackTrace": []}`},
		{"a built-in", "sys.handler", "", `{"errorMessage": "Cannot use built-in module sys as a handler module", "errorType": "Runtime.BuiltInModuleConflict", "requestId": "", "stackTrace": []}`},
		{"no Python", "index.handler", "def handler(:\n", `{"errorMessage": "Syntax error in module 'index': invalid syntax (index.py, line 1)", "errorType": "Runtime.UserCodeSyntaxError", "requestId": "", "stackTrace": ["  File \"/var/task/index.py\" Line 1\n    def handler(:\n"]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := python(t, c.code)
			p.Handler = c.handler
			_, err := New(Options{}).Start(t.Context(), p)
			var failure *lambda.Failure
			require.ErrorAs(t, err, &failure)
			require.Equal(t, c.payload, string(failure.Payload))
			require.Contains(t, string(failure.Logs), "LAMBDA_WARNING: Unhandled exception.")
		})
	}
	t.Run("raises", func(t *testing.T) {
		_, err := New(Options{}).Start(t.Context(), python(t, `raise Exception("Runtime startup fails")`))
		var failure *lambda.Failure
		require.ErrorAs(t, err, &failure)
		require.Equal(t, "Exception", failure.Type)
		require.Regexp(t, `^{"errorMessage": "Runtime startup fails", "errorType": "Exception", "requestId": "", "stackTrace": \["  File .*importlib/__init__.py.*"  File \\"/var/task/index.py\\", line 1, in <module>\\n    raise Exception\(\\"Runtime startup fails\\"\)\\n"\]}$`, string(failure.Payload))
	})
}

func TestPythonModules(t *testing.T) {
	python(t, "")
	p := function("python3.12", zipOf(t, file{"app/__init__.py", "", 0o644}, file{"app/orders.py", "import shared\ndef place(e, c): return shared.NAME", 0o644}))
	p.Layers = [][]byte{zipOf(t, file{"python/shared.py", "NAME = 'from a layer'", 0o644})}
	for _, handler := range []string{"app.orders.place", "app/orders.place"} {
		p.Handler = handler
		require.Equal(t, `"from a layer"`, string(invoke(t, start(t, p), `{}`).Payload))
	}
}

func TestOldPythonHasNoRequestID(t *testing.T) {
	p := python(t, "def handler(e, c): raise Exception('ä')")
	p.Runtime = "python3.8"
	r := invoke(t, start(t, p), `{}`)
	require.Equal(t, `{"errorMessage": "\u00e4", "errorType": "Exception", "stackTrace": ["  File \"/var/task/index.py\", line 1, in handler\n    def handler(e, c): raise Exception('\u00e4')\n"]}`, string(r.Payload))
}

func TestWrapper(t *testing.T) {
	p := function("python3.12", zipOf(t,
		file{"index.py", "import os\ndef handler(e, c): return os.environ['WRAPPED']", 0o644},
		file{"wrap", "#!/bin/sh\nexport WRAPPED=yes\nexec \"$@\"\n", 0o755}))
	python(t, "")
	p.Environment = map[string]string{"AWS_LAMBDA_EXEC_WRAPPER": "/var/task/wrap"}
	require.Equal(t, `"yes"`, string(invoke(t, start(t, p), `{}`).Payload))

	p.Environment["AWS_LAMBDA_EXEC_WRAPPER"] = "/opt/missing"
	_, err := New(Options{}).Start(t.Context(), p)
	var failure *lambda.Failure
	require.ErrorAs(t, err, &failure)
	require.Contains(t, string(failure.Payload), "Runtime exited with error: exit status 127")
}
