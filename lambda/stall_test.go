package lambda_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/lambda"
)

// An invocation that stalls has done its work, and times out all the same.
func TestInvocationsStall(t *testing.T) {
	w, s := inSimulator(lambda.Options{})
	w.Oppose(only{"lambda/timeout"})
	worked := 0
	require.NoError(t, s.Handle(lambda.Function{Name: "checkout", Timeout: 5 * time.Second, Handler: lambda.HandlerFunc(func(context.Context, []byte) ([]byte, error) {
		worked++
		return []byte("1"), nil
	})}))
	out, err := s.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: "checkout"})
	require.NoError(t, err)
	require.Equal(t, 1, worked)
	require.Equal(t, "Unhandled", out.FunctionError)
	require.Contains(t, string(out.Payload), "Task timed out after 5.00 seconds")
	require.Equal(t, 5, w.Now().Second())
}
