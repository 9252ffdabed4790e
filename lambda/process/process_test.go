//go:build unix

package process

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/lambda"
)

const requestID = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"

// goBootstrap is a package of testdata/bootstrap, built once.
var goBootstrap = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	build := exec.Command("go", "build", "-ldflags=-s -w", "-o", dir+"/bootstrap", "./testdata/bootstrap")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return out, err
	}
	program, err := os.ReadFile(dir + "/bootstrap")
	if err != nil {
		return nil, err
	}
	return zipped(file{"bootstrap", string(program), 0o755})
})

// A file of a package.
type file struct {
	name, text string
	mode       fs.FileMode
}

func zipped(files ...file) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: zip.Store}
		h.SetMode(f.mode)
		w, err := z.CreateHeader(h)
		if err != nil {
			return nil, err
		}
		if _, err = w.Write([]byte(f.text)); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return out.Bytes(), err
}

func zipOf(t testing.TB, files ...file) []byte {
	archive, err := zipped(files...)
	require.NoError(t, err)
	return archive
}

// provided is a function whose package has our bootstrap.
func provided(t testing.TB) lambda.Package {
	code, err := goBootstrap()
	require.NoError(t, err, string(code))
	return function("provided.al2023", code)
}

func function(runtime string, code []byte) lambda.Package {
	return lambda.Package{
		FunctionName: "checkout", FunctionARN: "arn:aws:lambda:eu-west-1:123456789012:function:checkout:$LATEST", Version: "$LATEST",
		Runtime: runtime, Handler: "index.handler", Architecture: "x86_64", Code: code, MemoryMB: 256, EphemeralMB: 512,
		Timeout: 5 * time.Second, LogGroup: "/aws/lambda/checkout", LogStream: "2026/11/25/[$LATEST]58419525dade4d17a495dceeeed44708",
	}
}

// start starts an environment, which the test closes.
func start(t testing.TB, p lambda.Package) lambda.Instance {
	i, err := New(Options{}).Start(t.Context(), p)
	require.NoError(t, err)
	t.Cleanup(func() { closed(t, i) })
	return i
}

// closed closes an environment, of which nothing may be left.
func closed(t testing.TB, i lambda.Instance) {
	at := i.(*instance)
	var pid int
	if at.process != nil {
		pid = at.process.cmd.Process.Pid
	}
	require.NoError(t, i.Close())
	require.NoDirExists(t, at.folders.root)
	if pid != 0 {
		require.ErrorIs(t, syscall.Kill(-pid, 0), syscall.ESRCH, "no process of the group is left")
	}
}

func invoke(t testing.TB, i lambda.Instance, event string) lambda.Result {
	return i.Invoke(t.Context(), lambda.Invocation{RequestID: requestID, Payload: []byte(event), InvokedFunctionARN: "arn:aws:lambda:eu-west-1:123456789012:function:checkout"})
}

func TestBootstrapRunsUnmodified(t *testing.T) {
	i := start(t, provided(t))
	r := invoke(t, i, `{"do":"echo","text":"hello"}`)
	require.JSONEq(t, `{"do":"echo","text":"hello"}`, string(r.Payload))
	require.Empty(t, r.FunctionError)
	require.Equal(t, "init\n", string(r.Logs), "what the init phase wrote is in the first invocation's log")

	r = invoke(t, i, `{"do":"log","text":"a line"}`)
	require.Equal(t, "null", string(r.Payload))
	require.Equal(t, "a line\nto stderr\n", string(r.Logs))
	if measures {
		require.Positive(t, r.MaxMemoryMB)
	}
	require.Equal(t, "3", string(invoke(t, i, `{"do":"count"}`).Payload), "one process serves all of an environment's invocations")
}

func TestEnvironmentIsAWSs(t *testing.T) {
	t.Setenv("LEAK", "of the parent's environment")
	p := provided(t)
	p.Environment = map[string]string{"TABLE": "orders", "AWS_REGION": "mars", "TZ": "CET"}
	i := start(t, p)
	var list []string
	require.NoError(t, json.Unmarshal(invoke(t, i, `{"do":"env"}`).Payload, &list))
	vars := map[string]string{}
	for _, v := range list {
		name, value, _ := strings.Cut(v, "=")
		vars[name] = value
	}
	f := i.(*instance).folders
	for name, want := range map[string]string{
		"_HANDLER": "index.handler", "AWS_DEFAULT_REGION": "eu-west-1", "AWS_REGION": "eu-west-1", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
		"AWS_LAMBDA_FUNCTION_NAME": "checkout", "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST", "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
		"AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/checkout", "AWS_LAMBDA_LOG_STREAM_NAME": p.LogStream, "LAMBDA_TASK_ROOT": f.task,
		"LAMBDA_RUNTIME_DIR": f.runtime, "LANG": "en_US.UTF-8", "TZ": ":UTC", "TMPDIR": f.tmp, "TABLE": "orders", "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
	} {
		require.Equal(t, want, vars[name], name)
	}
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_LAMBDA_RUNTIME_API", "PATH", "LD_LIBRARY_PATH"} {
		require.NotEmpty(t, vars[name], name)
	}
	require.NotContains(t, vars, "LEAK")
	require.NotContains(t, vars, "AWS_EXECUTION_ENV", "AWS sets it for its own runtimes only")
	require.NotContains(t, vars, "AWS_ENDPOINT_URL")
}

func TestTheDoorIsTheEndpoint(t *testing.T) {
	type key struct{}
	door := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		require.NotNil(t, r.Context().Value(http.ServerContextKey))
		require.Equal(t, "the caller", r.Context().Value(key{}), "requests are the invocation's")
	})
	e := New(Options{Door: door, Credentials: func(account string) (string, string) { return "AKIA" + account, "s3cret" }})
	i, err := e.Start(context.WithValue(t.Context(), key{}, "the caller"), provided(t))
	require.NoError(t, err)
	answer, err := http.Get(i.(*instance).endpoint)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusOK, answer.StatusCode)
	var vars []string
	require.NoError(t, json.Unmarshal(invoke(t, i, `{"do":"env"}`).Payload, &vars))
	require.Contains(t, vars, "AWS_ACCESS_KEY_ID=AKIA123456789012")
	require.Contains(t, vars, "AWS_SECRET_ACCESS_KEY=s3cret")
	var endpoint string
	for _, v := range vars {
		if value, ok := strings.CutPrefix(v, "AWS_ENDPOINT_URL="); ok {
			endpoint = value
		}
	}
	require.True(t, strings.HasPrefix(endpoint, "http://127.0.0.1:"), endpoint)
	require.Equal(t, i.(*instance).endpoint, endpoint)
	closed(t, i)
	_, err = http.Get(endpoint)
	require.Error(t, err, "the environment's door is closed with it")
}

func TestInvocationHeaders(t *testing.T) {
	i := start(t, provided(t))
	deadline := time.Now().Add(3 * time.Second)
	in := lambda.Invocation{
		RequestID: requestID, Payload: []byte(`{"do":"headers"}`), Deadline: deadline, InvokedFunctionARN: "arn:aws:lambda:eu-west-1:123456789012:function:checkout:live",
		ClientContext: `{"custom":{}}`, CognitoIdentity: `{"cognitoIdentityId":"x"}`, TraceID: "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700", TenantID: "blue",
	}
	read := func() http.Header {
		var h http.Header
		require.NoError(t, json.Unmarshal(i.Invoke(t.Context(), in).Payload, &h))
		return h
	}
	h := read()
	require.Equal(t, requestID, h.Get("Lambda-Runtime-Aws-Request-Id"))
	require.Equal(t, strconv.FormatInt(deadline.UnixMilli(), 10), h.Get("Lambda-Runtime-Deadline-Ms"))
	require.Equal(t, in.InvokedFunctionARN, h.Get("Lambda-Runtime-Invoked-Function-Arn"))
	require.Equal(t, in.TraceID, h.Get("Lambda-Runtime-Trace-Id"))
	require.Equal(t, in.ClientContext, h.Get("Lambda-Runtime-Client-Context"))
	require.Equal(t, in.CognitoIdentity, h.Get("Lambda-Runtime-Cognito-Identity"))
	require.Equal(t, "blue", h.Get("Lambda-Runtime-Aws-Tenant-Id"))
	require.Equal(t, "application/json", h.Get("Content-Type"))
	require.NotEqual(t, h.Get("Lambda-Runtime-Invocation-Id"), read().Get("Lambda-Runtime-Invocation-Id"), "each attempt has its own")
}

// The failures of AWS's, as recorded.
func TestFailures(t *testing.T) {
	for _, c := range []struct {
		name, event, errorType, payload string
		counts                          string // of the next invocation: 1 in a new process
	}{
		{"the function's error", `{"do":"error","text":"no stock"}`, "Custom.Error", `{"errorMessage":"no stock","errorType":"Custom.Error"}`, "2"},
		{"an error, then an exit", `{"do":"panic"}`, "string", `{"errorMessage":"gave up","errorType":"string"}`, "1"},
		{"exit 1", `{"do":"exit","n":1}`, "Runtime.ExitError", `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ` + requestID + ` Error: Runtime exited with error: exit status 1"}`, "1"},
		{"exit 0", `{"do":"exit"}`, "Runtime.ExitError", `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ` + requestID + ` Error: Runtime exited without providing a reason"}`, "1"},
		{"too large", `{"do":"big","n":6291557}`, "Function.ResponseSizeTooLarge", `{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}`, "2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			i := start(t, provided(t))
			r := invoke(t, i, c.event)
			require.Equal(t, c.payload, string(r.Payload))
			require.Equal(t, "Unhandled", r.FunctionError)
			require.Equal(t, c.errorType, r.ErrorType)
			require.Equal(t, c.counts, string(invoke(t, i, `{"do":"count"}`).Payload))
		})
	}
	t.Run("just not too large", func(t *testing.T) {
		r := invoke(t, start(t, provided(t)), `{"do":"big","n":6291556}`)
		require.Len(t, r.Payload, 6291556)
		require.Empty(t, r.FunctionError)
	})
}

func TestTimeOutResetsTheEnvironment(t *testing.T) {
	p := provided(t)
	p.Timeout = time.Second
	i := start(t, p)
	invoke(t, i, `{"do":"write","text":"some-content"}`)
	began := time.Now()
	r := invoke(t, i, `{"do":"sleep","n":60000}`)
	require.Less(t, time.Since(began), 5*time.Second)
	require.Equal(t, `{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: `+requestID+` Error: Task timed out after 1.00 seconds"}`, string(r.Payload))
	require.Equal(t, "Sandbox.Timedout", r.ErrorType)
	require.Equal(t, "sleeping\n", string(r.Logs))
	require.Equal(t, "1", string(invoke(t, i, `{"do":"count"}`).Payload), "what was in memory is lost")
	require.Equal(t, `"some-content"`, string(invoke(t, i, `{"do":"read"}`).Payload), "what was in /tmp is not")
}

func TestMemoryLimit(t *testing.T) {
	if !measures {
		t.Skip("memory is measured on Linux only")
	}
	p := provided(t)
	p.MemoryMB = 128
	i := start(t, p)
	r := invoke(t, i, `{"do":"eat","n":64}`)
	require.Equal(t, strconv.Itoa(64<<20), string(r.Payload))
	require.Greater(t, r.MaxMemoryMB, 64)
	r = invoke(t, i, `{"do":"eat","n":200}`)
	require.Equal(t, `{"errorType":"Runtime.OutOfMemory","errorMessage":"RequestId: `+requestID+` Error: Runtime exited with error: signal: killed"}`, string(r.Payload))
	require.Equal(t, 128, r.MaxMemoryMB)
	require.Equal(t, "1", string(invoke(t, i, `{"do":"count"}`).Payload))
}

func TestEnvironmentIsFrozenBetweenInvocations(t *testing.T) {
	i := start(t, provided(t))
	invoke(t, i, `{"do":"tick"}`)
	before, err := strconv.Atoi(string(invoke(t, i, `{"do":"count"}`).Payload))
	require.NoError(t, err)
	time.Sleep(300 * time.Millisecond)
	after, err := strconv.Atoi(string(invoke(t, i, `{"do":"count"}`).Payload))
	require.NoError(t, err)
	require.Less(t, after-before, 100, "it counts every millisecond, were it let")
}

func TestCloseEndsAnInvocationAndItsChildren(t *testing.T) {
	i := start(t, provided(t))
	child, err := strconv.Atoi(string(invoke(t, i, `{"do":"child"}`).Payload))
	require.NoError(t, err)
	done := make(chan lambda.Result)
	go func() {
		done <- i.Invoke(context.Background(), lambda.Invocation{RequestID: requestID, Payload: []byte(`{"do":"sleep","n":60000}`), Deadline: time.Now().Add(time.Minute)})
	}()
	time.Sleep(50 * time.Millisecond)
	require.NoError(t, i.Close())
	require.Equal(t, "Unhandled", (<-done).FunctionError)
	require.Eventually(t, func() bool { return syscall.Kill(child, 0) != nil || zombie(child) }, 5*time.Second, time.Millisecond)
	r := invoke(t, i, `{"do":"count"}`)
	require.True(t, r.Exited)
	require.NoError(t, i.Close(), "twice is once")
}

// zombie says whether a process has ended, though nobody has asked how.
func zombie(pid int) bool {
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	return err == nil && strings.Contains(string(stat), ") Z ")
}

func TestInitPhaseFails(t *testing.T) {
	for _, c := range []struct{ name, init, first, invoked string }{
		{"it reports", "error", `{"errorMessage":"no configuration","errorType":"Config.Missing"}`, `{"errorMessage":"no configuration","errorType":"Config.Missing"}`},
		{
			"it exits", "exit", `{"errorType":"Runtime.ExitError","errorMessage":"RequestId:  Error: Runtime exited with error: exit status 3"}`,
			`{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ` + requestID + ` Error: Runtime exited with error: exit status 3"}`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, p := New(Options{}), provided(t)
			p.Environment = map[string]string{"INIT": c.init}
			_, err := e.Start(t.Context(), p)
			var failure *lambda.Failure
			require.ErrorAs(t, err, &failure)
			require.Equal(t, c.first, string(failure.Payload))
			require.Equal(t, "init\n", string(failure.Logs))

			i, err := e.Start(t.Context(), p)
			require.NoError(t, err, "AWS tries again in the first invocation")
			r := invoke(t, i, `{"do":"echo"}`)
			require.Equal(t, c.invoked, string(r.Payload))
			require.Equal(t, "Unhandled", r.FunctionError)
			closed(t, i)
		})
	}
}

func TestInitPhaseTakesTooLong(t *testing.T) {
	e, p := New(Options{}), provided(t)
	p.Environment = map[string]string{"INIT": "slow"}
	limited, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := e.Start(limited, p)
	var failure *lambda.Failure
	require.ErrorAs(t, err, &failure)
	require.Equal(t, "Sandbox.Timedout", failure.Type)
	i, err := e.Start(t.Context(), p)
	require.NoError(t, err)
	require.Equal(t, "1", string(invoke(t, i, `{"do":"count"}`).Payload), "the function's time-out is long enough")
	closed(t, i)
}

func TestInvalidEntrypoint(t *testing.T) {
	for _, c := range []struct {
		name    string
		code    []byte
		message string
	}{
		{"no bootstrap", zipOf(t, file{"main", "", 0o755}), "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"},
		{"not executable", zipOf(t, file{"bootstrap", "#!/bin/sh\n", 0o644}), "fork/exec /var/task/bootstrap: permission denied"},
		{"no program", zipOf(t, file{"bootstrap", "\x7fELF of another machine", 0o755}), "fork/exec /var/task/bootstrap: exec format error"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, p := New(Options{}), function("provided.al2023", c.code)
			_, err := e.Start(t.Context(), p)
			var failure *lambda.Failure
			require.ErrorAs(t, err, &failure)
			require.Equal(t, "Runtime.InvalidEntrypoint", failure.Type)
			i, err := e.Start(t.Context(), p)
			require.NoError(t, err)
			r := invoke(t, i, `{}`)
			require.Equal(t, `{"errorType":"Runtime.InvalidEntrypoint","errorMessage":"RequestId: `+requestID+` Error: `+c.message+`"}`, string(r.Payload))
			closed(t, i)
		})
	}
}

func TestStreaming(t *testing.T) {
	i := start(t, provided(t))
	r := invoke(t, i, `{"do":"stream"}`)
	require.Equal(t, "one two", string(r.Payload))
	require.True(t, r.Streamed)
	require.Equal(t, "text/plain", r.ContentType)
	require.Empty(t, r.FunctionError)

	failure := base64.StdEncoding.EncodeToString([]byte(`{"errorMessage":"half way"}`))
	r = invoke(t, i, `{"do":"stream","text":"`+failure+`"}`)
	require.Equal(t, `{"errorMessage":"half way"}`, string(r.Payload))
	require.Equal(t, "Stream.Broken", r.ErrorType)
	require.Equal(t, "Unhandled", r.FunctionError)
}

func TestASecondAnswerIsRefused(t *testing.T) {
	r := invoke(t, start(t, provided(t)), `{"do":"twice"}`)
	require.Equal(t, `"first"`, string(r.Payload))
	require.Contains(t, string(r.Logs), `403 {"errorMessage":"State transition from ResponseSent to InvocationResponse failed for runtime. Error: State transition is not allowed","errorType":"InvalidStateTransition"}`)
}

func TestAProcessKilledFromOutsideIsReplaced(t *testing.T) {
	i := start(t, provided(t))
	invoke(t, i, `{"do":"count"}`)
	killed := i.(*instance).process
	require.NoError(t, killed.cmd.Process.Kill())
	<-killed.exited
	require.Equal(t, "1", string(invoke(t, i, `{"do":"count"}`).Payload))
}

// A function that registers an internal extension is asked to end.
func TestSIGTERM(t *testing.T) {
	p, goodbye := provided(t), t.TempDir()+"/goodbye"
	p.Environment = map[string]string{"INIT": "sigterm", "GOODBYE": goodbye}
	i, err := New(Options{}).Start(t.Context(), p)
	require.NoError(t, err)
	invoke(t, i, `{"do":"count"}`)
	closed(t, i)
	require.FileExists(t, goodbye)
}

func TestExecutorClosesItsEnvironments(t *testing.T) {
	e, p := New(Options{}), provided(t)
	one, err := e.Start(t.Context(), p)
	require.NoError(t, err)
	two, err := e.Start(t.Context(), p)
	require.NoError(t, err)
	closed(t, one)
	pid := two.(*instance).process.cmd.Process.Pid
	require.NoError(t, e.Close())
	require.ErrorIs(t, syscall.Kill(-pid, 0), syscall.ESRCH)
	require.NoDirExists(t, two.(*instance).folders.root)
	_, err = e.Start(t.Context(), p)
	require.EqualError(t, err, "cloudjar: the executor is closed")
}

func TestRefusedByName(t *testing.T) {
	for runtime, words := range map[string]string{
		"java21": "runtime java21 is not run as a process", "dotnet8": "dotnet8", "ruby3.4": "ruby3.4", "go1.x": "go1.x",
		"python3.7": "python3.7", "python3.15": "python3.15", "nodejs14.x": "nodejs14.x", "": "container images",
	} {
		_, err := New(Options{}).Start(t.Context(), function(runtime, nil))
		require.ErrorContains(t, err, words)
		require.ErrorContains(t, err, "cloudjar: ")
	}
	t.Setenv("PATH", t.TempDir())
	_, err := New(Options{}).Start(t.Context(), function("nodejs22.x", nil))
	require.EqualError(t, err, "cloudjar: runtime nodejs22.x needs node on this machine's PATH, and there is none that runs")
	_, err = New(Options{}).Start(t.Context(), function("python3.12", nil))
	require.EqualError(t, err, "cloudjar: runtime python3.12 needs python3 on this machine's PATH, and there is none that runs")
}

func TestManyEnvironmentsAtOnce(t *testing.T) {
	p := provided(t)
	e := New(Options{})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			i, err := e.Start(context.Background(), p)
			if err != nil {
				t.Error(err) // a file just written cannot be run while another start holds it
				return
			}
			if r := invoke(t, i, `{"do":"count"}`); string(r.Payload) != "1" {
				t.Errorf("%s", r.Payload)
			}
			if err := i.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func BenchmarkInvoke(b *testing.B) {
	i := start(b, provided(b))
	b.ReportAllocs()
	for b.Loop() {
		invoke(b, i, `{"do":"echo"}`)
	}
}

func BenchmarkStart(b *testing.B) {
	p := provided(b)
	e := New(Options{})
	b.ReportAllocs()
	for b.Loop() {
		i, err := e.Start(b.Context(), p)
		require.NoError(b, err)
		require.NoError(b, i.Close())
	}
}
