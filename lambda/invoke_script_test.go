package lambda_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cloudjar/cloudjar/internal/script"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/lambda"
)

// The scripts in testdata/invocations are lessons on how functions run. Their
// functions are echo, which answers its event; fails, a Python function that always
// does; count, which counts in memory; and slow, which takes three seconds and has
// two. Payloads are written as JSON.
func invocationLessons() *script.Lessons {
	return &script.Lessons{Paths: "testdata/invocations/*.txt", Rewrite: flag.Lookup("rewrite").Value.String() == "true"}
}

func TestInvocationScripts(t *testing.T) { script.Play(t, invocationLessons(), newInvocationStage) }

func TestInvocationScriptsOnForks(t *testing.T) {
	script.PlayOnForks(t, invocationLessons(), newInvocationStage, (*invocationStage).fork)
}

type invocationStage struct {
	*script.Stage
	*small
}

func newInvocationStage(t *testing.T, _ *script.Script) *invocationStage {
	g := &invocationStage{small: simulated(lambda.Options{})}
	handle(t, g.lambda, lambda.Function{Name: "echo", Handler: lambda.HandlerFunc(echo)})
	handle(t, g.lambda, lambda.Function{Name: "fails", Runtime: "python3.12", Handler: lambda.HandlerFunc(func(context.Context, []byte) ([]byte, error) {
		return nil, errors.New("intentional failure")
	})})
	handle(t, g.lambda, lambda.Function{Name: "slow", Timeout: 2 * time.Second, Model: &lambda.Model{Duration: lambda.Constant(3 * time.Second)}})
	handle(t, g.lambda, lambda.Function{Name: "count", New: func(context.Context) (lambda.Handler, error) {
		n := 0
		return lambda.HandlerFunc(func(context.Context, []byte) ([]byte, error) {
			n++
			return fmt.Append(nil, n), nil
		}), nil
	}})
	g.Stage = &script.Stage{World: g.small.World, Wire: g.wire(), Volatile: []string{
		"LastModified", "MessageId", "ReceiptHandle", "requestId", "timestamp", "MD5OfBody", "MD5OfMessageBody", "MD5OfMessageAttributes", "SenderId",
	}}
	return g
}

func (g *invocationStage) fork(t *testing.T) *invocationStage {
	f := &invocationStage{small: g.small.fork(t)}
	f.Stage = g.Stage.Follow(f.small.World, f.wire())
	return f
}

func (g *invocationStage) wire() script.Wire {
	wires := g.wires()
	wires[""] = wires["lambda"]
	return func(service, _ string) *wire.Service { return wires[service] }
}

// Play plays a step with its payload as it travels.
func (g *invocationStage) Play(st *script.Step) string {
	written := st.Input
	defer func() { st.Input = written }()
	var members map[string]json.RawMessage
	if strings.HasPrefix(st.Op, "Invoke") && json.Unmarshal([]byte(st.Input), &members) == nil && members["Payload"] != nil {
		text, err := json.Marshal(string(members["Payload"]))
		if err != nil {
			return err.Error()
		}
		members["Payload"] = text
		if text, err = json.Marshal(members); err != nil {
			return err.Error()
		}
		st.Input = string(text)
	}
	return g.Stage.Play(st)
}
