//go:build unix

package process

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/lambda"
)

// What AWS answered, as recorded, for functions like these.
func TestRecordedFailures(t *testing.T) {
	text, err := os.ReadFile("../../../shared/cases/lambda/lambda-invoke-recorded.json")
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("the recordings are not on this machine")
	}
	require.NoError(t, err)
	var recorded []struct {
		Test string
		AWS  map[string]json.RawMessage `json:"aws"`
	}
	require.NoError(t, json.Unmarshal(text, &recorded))
	payloads := map[string]string{}
	for _, r := range recorded {
		_, name, _ := strings.Cut(r.Test, "::")
		for _, key := range []string{"invocation_error", "invoke-result", "invoke_result"} {
			var said struct{ Payload json.RawMessage }
			if r.AWS[key] != nil && json.Unmarshal(r.AWS[key], &said) == nil {
				payloads[name] = string(said.Payload)
			}
		}
	}
	for _, c := range []struct {
		test, file, code string
		change           func(*lambda.Package)
	}{
		{"test_lambda_handler_error", "lambda_handler_error", "def handler(event, context):\n    raise Exception(\"Handler fails\")\n", nil},
		{"test_lambda_handler_exit", "lambda_handler_exit", "import sys\ndef handler(event, context):\n    sys.exit(0)\n", nil},
		{"test_lambda_runtime_exit", "lambda_runtime_exit", "import sys\nsys.exit(0)\n", nil},
		{"test_lambda_runtime_wrapper_not_found", "wrapped", "def handler(event, context): pass\n", func(p *lambda.Package) {
			p.Environment = map[string]string{"AWS_LAMBDA_EXEC_WRAPPER": "/idontexist"}
		}},
		{"test_lambda_invoke_with_timeout", "sleeps", "import time\ndef handler(event, context): time.sleep(60)\n", func(p *lambda.Package) { p.Timeout = time.Second }},
		{"test_lambda_too_large_response", "large", "def handler(event, context): return 'x' * 6291556\n", nil},
	} {
		t.Run(c.test, func(t *testing.T) {
			python(t, "")
			want := payloads[c.test]
			require.NotEmpty(t, want)
			want = strings.NewReplacer("<uuid>", requestID, "<timeout_error_msg>", requestID).Replace(want)
			p := function("python3.12", zipOf(t, file{c.file + ".py", c.code, 0o644}))
			p.Handler = c.file + ".handler"
			if c.change != nil {
				c.change(&p)
			}
			e := New(Options{})
			i, err := e.Start(t.Context(), p)
			if err != nil {
				i, err = e.Start(t.Context(), p)
				require.NoError(t, err)
			}
			defer closed(t, i)
			r := invoke(t, i, `{}`)
			require.Equal(t, "Unhandled", r.FunctionError)
			require.JSONEq(t, want, string(r.Payload))
		})
	}
}
