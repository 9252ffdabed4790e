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

// node is a function of these files.
func node(t testing.TB, runtime string, files ...file) lambda.Package {
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("no node on this machine")
	}
	return function(runtime, zipOf(t, files...))
}

// Log lines begin with the time.
const stamp = `\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\t`

func TestNodeHandlers(t *testing.T) {
	const old, new = "nodejs22.x", "nodejs24.x"
	for _, c := range []struct{ name, runtime, code, event, payload, log string }{
		{"async", old, "exports.handler = async (event) => ({ got: event.a });", `{"a":[1,"x",null]}`, `{"got":[1,"x",null]}`, ""},
		{"a promise", old, "exports.handler = () => Promise.resolve('ü');", `{}`, `"ü"`, ""},
		{"nothing", old, "exports.handler = async () => {};", `{}`, `null`, ""},
		{"callback", old, "exports.handler = (e, c, done) => done(null, { called: true });", `{}`, `{"called":true}`, ""},
		{"callback waits for an empty event loop", old, "exports.handler = (e, c, done) => { setTimeout(() => console.log('later'), 50); done(null, 1); };", `{}`, `1`, stamp + requestID + "\tINFO\tlater\n"},
		{"callback that does not wait", old, "exports.handler = (e, c, done) => { c.callbackWaitsForEmptyEventLoop = false; setTimeout(() => console.log('later'), 5000); done(null, 1); };", `{}`, `1`, ""},
		{"callback with an error", old, "exports.handler = (e, c, done) => done('no');", `{}`, `{"errorType":"string","errorMessage":"no","trace":[]}`, stamp + requestID + "\tERROR\tInvoke Error \t.*\n"},
		{"neither", old, "exports.handler = () => 1;", `{}`, `null`, ""},
		{"what is returned, since Node.js 24", new, "exports.handler = () => 1;", `{}`, `1`, ""},
		{"succeed", old, "exports.handler = (e, c) => c.succeed('s');", `{}`, `"s"`, ""},
		{"fail", old, "exports.handler = (e, c) => c.fail();", `{}`, `{"errorType":"string","errorMessage":"handled","trace":[]}`, stamp + requestID + "\tERROR\tInvoke Error \t.*\n"},
		{
			"a promise that is never settled", old, "exports.handler = async () => new Promise(() => {});", `{}`,
			`{"errorType":"Runtime.NodeJsExit","errorMessage":"The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes","trace":[`, stamp + requestID + "\tERROR\tInvoke Error \t.*\n",
		},
		{"logs", old, "console.log('init');exports.handler = async (e) => { console.info('%s is', 'this', e); console.warn('two\\nlines'); console.error(new Error('x').message); };", `{}`, `null`, stamp + "undefined\tINFO\tinit\n" + stamp + requestID + "\tINFO\tthis is {}\n" + stamp + requestID + "\tWARN\ttwo\rlines\n" + stamp + requestID + "\tERROR\tx\n"},
		{"throws", old, "exports.handler = async () => {\n  throw new TypeError('some_error_msg');\n};", `{}`, `{"errorType":"TypeError","errorMessage":"some_error_msg","trace":["TypeError: some_error_msg","    at exports.handler (/var/task/index.js:2:9)","    at Runtime.handleOnceNonStreaming (file:///var/runtime/index.mjs:`, stamp + requestID + "\tERROR\tInvoke Error \t\\{\"errorType\":\"TypeError\",\"errorMessage\":\"some_error_msg\",\"stack\":\\[.*\n"},
		{"throws at once", old, "exports.handler = () => { throw new Error('sync'); };", `{}`, `{"errorType":"Error","errorMessage":"sync","trace":["Error: sync",`, stamp + requestID + "\tERROR\tInvoke Error \t.*\n"},
		{"not JSON", old, "exports.handler = async () => 1n;", `{}`, `{"errorType":"Error","errorMessage":"Unable to stringify response body","trace":[`, stamp + requestID + "\tERROR\tInvoke Error \t.*\n"},
		{"a rejection that nobody handles", old, "exports.handler = async () => { Promise.reject(new Error('lost')); await new Promise((r) => setTimeout(r, 1000)); };", `{}`, `{"errorType":"Runtime.UnhandledPromiseRejection","errorMessage":"Error: lost","trace":["Runtime.UnhandledPromiseRejection: Error: lost",`, stamp + requestID + "\tERROR\tUnhandled Promise Rejection \t.*\n"},
		{"an exception that nobody catches", old, "exports.handler = () => { setTimeout(() => { throw new Error('late'); }, 1); };", `{}`, `{"errorType":"Error","errorMessage":"late","trace":["Error: late","    at Timeout._onTimeout (/var/task/index.js:1:52)"`, stamp + requestID + "\tERROR\tUncaught Exception \t.*\n"},
		{"exits", old, "exports.handler = async () => process.exit(3);", `{}`, `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ` + requestID + ` Error: Runtime exited with error: exit status 3"}`, ""},
		{"the environment", old, "exports.handler = async () => [process.env.AWS_EXECUTION_ENV, process.cwd() === process.env.LAMBDA_TASK_ROOT, process.env._X_AMZN_TRACE_ID ?? null];", `{}`, `["AWS_Lambda_nodejs22.x",true,null]`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := invoke(t, start(t, node(t, c.runtime, file{"index.js", c.code, 0o644})), c.event)
			if strings.HasSuffix(c.payload, "}") || !strings.Contains(c.payload, "trace") {
				require.Equal(t, c.payload, string(r.Payload))
			} else {
				require.True(t, strings.HasPrefix(string(r.Payload), c.payload), string(r.Payload))
			}
			require.Regexp(t, "^"+c.log+"$", string(r.Logs))
		})
	}
}

func TestNodeJSONLogs(t *testing.T) {
	p := node(t, "nodejs22.x", file{"index.mjs", `
export const handler = async () => {
  console.debug('not this');
  console.log({ a: [1] });
  console.warn('to %s', 'you', new RangeError('r'));
  throw new TypeError('out');
};
`, 0o644})
	p.Environment = map[string]string{"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": "INFO"}
	lines := strings.Split(string(invoke(t, start(t, p), `{}`).Logs), "\n")
	head := func(level string) string {
		return `^{"timestamp":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z","level":"` + level + `","requestId":"` + requestID + `","message":`
	}
	require.Len(t, lines, 4)
	require.Regexp(t, head("INFO")+`{"a":\[1\]}}$`, lines[0])
	require.Regexp(t, head("WARN")+`"to you RangeError: r.*","errorType":"RangeError","errorMessage":"r","stackTrace":\["RangeError: r",.*\]}$`, lines[1])
	require.Regexp(t, head("ERROR")+`{"errorType":"TypeError","errorMessage":"out","stackTrace":\["TypeError: out","    at Runtime.handler \(file:///var/task/index.mjs:6:9\)",.*\]}}$`, lines[2])
}

func TestNodeContext(t *testing.T) {
	i := start(t, node(t, "nodejs20.x", file{"index.mjs", `
export const handler = async (event, c) => ({ ...c, time: c.getRemainingTimeInMillis() > 0 && c.getRemainingTimeInMillis() <= 3000 });
`, 0o644}))
	r := i.Invoke(t.Context(), lambda.Invocation{
		RequestID: requestID, Payload: []byte(`{}`), Deadline: time.Now().Add(3 * time.Second), InvokedFunctionARN: "arn:f", TenantID: "blue",
		ClientContext: `{"custom":{"a":"b"}}`, CognitoIdentity: `{"cognitoIdentityId":"i"}`,
	})
	require.JSONEq(t, `{
		"callbackWaitsForEmptyEventLoop":true,"functionVersion":"$LATEST","functionName":"checkout","memoryLimitInMB":"256","logGroupName":"/aws/lambda/checkout",
		"logStreamName":"2026/11/25/[$LATEST]58419525dade4d17a495dceeeed44708","clientContext":{"custom":{"a":"b"}},"identity":{"cognitoIdentityId":"i"},
		"invokedFunctionArn":"arn:f","awsRequestId":"`+requestID+`","tenantId":"blue","time":true}`, string(r.Payload))
}

func TestNodeModules(t *testing.T) {
	const esm, cjs = "export const handler = async () => 'esm';", "exports.handler = async () => 'cjs';"
	for _, c := range []struct {
		name, handler, payload string
		files                  []file
	}{
		{"mjs", "index.handler", `"esm"`, []file{{"index.mjs", esm, 0o644}}},
		{"cjs", "index.handler", `"cjs"`, []file{{"index.cjs", cjs, 0o644}}},
		{"type module", "index.handler", `"esm"`, []file{{"index.js", esm, 0o644}, {"package.json", `{"type":"module"}`, 0o644}}},
		{"js before mjs", "index.handler", `"cjs"`, []file{{"index.js", cjs, 0o644}, {"index.mjs", esm, 0o644}}},
		{"in a folder", "src/app.handler", `"cjs"`, []file{{"src/app.js", cjs, 0o644}}},
		{"nested", "index.api.v1.handler", `"deep"`, []file{{"index.js", "exports.api = { v1: { handler: async () => 'deep' } };", 0o644}}},
		{"a package", "shop.handler", `"cjs"`, []file{{"node_modules/shop/index.js", cjs, 0o644}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := node(t, "nodejs22.x", c.files...)
			p.Handler = c.handler
			require.Equal(t, c.payload, string(invoke(t, start(t, p), `{}`).Payload))
		})
	}
	p := node(t, "nodejs22.x", file{"index.js", "exports.handler = async () => require('shared').name;", 0o644})
	p.Layers = [][]byte{zipOf(t, file{"nodejs/node_modules/shared/index.js", "exports.name = 'from a layer';", 0o644})}
	require.Equal(t, `"from a layer"`, string(invoke(t, start(t, p), `{}`).Payload))
}

func TestNodeInitFails(t *testing.T) {
	for _, c := range []struct{ name, runtime, handler, code, payload string }{
		{"no module", "nodejs22.x", "main.handler", "", `{"errorType":"Runtime.ImportModuleError","errorMessage":"Error: Cannot find module 'main'\nRequire stack:\n- /var/runtime/index.mjs","trace":["Runtime.ImportModuleError: Error: Cannot find module 'main'","Require stack:","- /var/runtime/index.mjs",`},
		{"no handler", "nodejs22.x", "index.run", "", `{"errorType":"Runtime.HandlerNotFound","errorMessage":"index.run is undefined or not exported","trace":[`},
		{"no function", "nodejs22.x", "index.run", "exports.run = 1", `{"errorType":"Runtime.HandlerNotFound","errorMessage":"index.run is not a function","trace":[`},
		{"no name", "nodejs22.x", "handler", "", `{"errorType":"Runtime.MalformedHandlerName","errorMessage":"Bad handler","trace":[`},
		{"out of the package", "nodejs22.x", "../x.y", "", `{"errorType":"Runtime.MalformedHandlerName","errorMessage":"'../x.y' is not a valid handler name. Use absolute paths when specifying root directories in handler names.","trace":[`},
		{"no JavaScript", "nodejs22.x", "index.handler", "const = 1", `{"errorType":"Runtime.UserCodeSyntaxError","errorMessage":"SyntaxError: Unexpected token '='","trace":["/var/task/index.js:1","const = 1",`},
		{"throws", "nodejs22.x", "index.handler", "throw new RangeError('at init')", `{"errorType":"RangeError","errorMessage":"at init","trace":["RangeError: at init","    at Object.<anonymous> (/var/task/index.js:1:7)",`},
		{"callbacks, since Node.js 24", "nodejs24.x", "index.handler", "exports.handler = (e, c, callback) => callback()", `{"errorType":"Runtime.CallbackHandlerDeprecated","errorMessage":"ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. `},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := node(t, c.runtime, file{"index.js", c.code, 0o644})
			p.Handler = c.handler
			_, err := New(Options{}).Start(t.Context(), p)
			var failure *lambda.Failure
			require.ErrorAs(t, err, &failure)
			require.True(t, strings.HasPrefix(strings.ReplaceAll(string(failure.Payload), `\n`, "\n"), strings.ReplaceAll(c.payload, `\n`, "\n")), string(failure.Payload))
			require.Regexp(t, "^"+stamp+"undefined\tERROR\tUncaught Exception \t\\{.*\n$", string(failure.Logs))
		})
	}
}

func TestNodeStreaming(t *testing.T) {
	i := start(t, node(t, "nodejs22.x", file{"index.mjs", `
export const handler = awslambda.streamifyResponse(async (event, stream, context) => {
  if (event.prelude) stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201 });
  else stream.setContentType('text/plain');
  stream.write('one ');
  if (event.fail) throw new Error('half way');
  stream.write('two');
  stream.end();
});
`, 0o644}))
	r := invoke(t, i, `{}`)
	require.Equal(t, "one two", string(r.Payload))
	require.True(t, r.Streamed)
	require.Equal(t, "text/plain", r.ContentType)

	r = invoke(t, i, `{"prelude":true}`)
	require.Equal(t, "{\"statusCode\":201}\x00\x00\x00\x00\x00\x00\x00\x00one two", string(r.Payload))
	require.Equal(t, "application/vnd.awslambda.http-integration-response", r.ContentType)

	r = invoke(t, i, `{"fail":true}`)
	require.Equal(t, "Unhandled", r.FunctionError)
	require.True(t, strings.HasPrefix(string(r.Payload), `{"errorType":"Error","errorMessage":"half way","trace":["Error: half way","    at handler (file:///var/task/index.mjs:6:25)"`) ||
		strings.HasPrefix(string(r.Payload), `{"errorType":"Error","errorMessage":"half way","trace":["Error: half way","    at `), string(r.Payload))

	r = invoke(t, i, `{}`)
	require.Equal(t, "one two", string(r.Payload), "and it goes on")
}
