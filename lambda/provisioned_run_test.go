package lambda_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sim"
)

// provision makes a function with one version that has provisioned concurrency.
func provision(t *testing.T, w *sim.World, s *lambda.Service, f lambda.Function, n int) *lambda.ProvisionedConcurrencyConfig {
	f.Name = "f"
	handle(t, s, f)
	ctx := context.Background()
	_, err := s.PublishVersion(ctx, &lambda.PublishVersionInput{FunctionName: "f"})
	require.NoError(t, err)
	_, err = s.PutProvisionedConcurrencyConfig(ctx, &lambda.PutProvisionedConcurrencyConfigInput{FunctionName: "f", Qualifier: "1", ProvisionedConcurrentExecutions: n})
	require.NoError(t, err)
	settle(t, w)
	out, err := s.GetProvisionedConcurrencyConfig(ctx, &lambda.GetProvisionedConcurrencyConfigInput{FunctionName: "f", Qualifier: "1"})
	require.NoError(t, err)
	return out
}

// Provisioned environments have run their init phases before they are invoked, and
// what goes beyond them spills over to a cold start.
func TestProvisionedConcurrency(t *testing.T) {
	w, s := inSimulator(lambda.Options{})
	made := 0
	config := provision(t, w, s, lambda.Function{Timeout: time.Minute, ColdStart: lambda.Constant(time.Second), New: func(context.Context) (lambda.Handler, error) {
		made++
		return lambda.HandlerFunc(func(ctx context.Context, _ []byte) ([]byte, error) {
			return []byte("1"), sim.Sleep(ctx, 10*time.Second)
		}), nil
	}}, 2)
	require.Equal(t, "READY", config.Status)
	require.Equal(t, 2, config.AllocatedProvisionedConcurrentExecutions)
	require.Equal(t, 2, made)
	require.Equal(t, lambda.Fleet{Environments: 2, Idle: 2}, fleetOf(t, s, "f"))
	took := make([]time.Duration, 3)
	for i := range took {
		w.Process(w.Now(), "client", func(ctx context.Context) {
			start := w.NowIn(ctx)
			_, err := s.Invoke(ctx, &lambda.InvokeInput{FunctionName: "f", Qualifier: "1"})
			require.NoError(t, err)
			took[i] = w.NowIn(ctx).Sub(start)
		})
	}
	settle(t, w)
	require.Equal(t, []time.Duration{10 * time.Second, 10 * time.Second, 11 * time.Second}, took)
	require.Equal(t, lambda.Fleet{Environments: 3, Idle: 3, Invocations: 3, ColdStarts: 1}, fleetOf(t, s, "f"))

	require.NoError(t, w.Run(w.Now().Add(time.Hour-11*time.Second)))
	_, err := s.DeleteProvisionedConcurrencyConfig(context.Background(), &lambda.DeleteProvisionedConcurrencyConfigInput{FunctionName: "f", Qualifier: "1"})
	require.NoError(t, err)
	require.Zero(t, fleetOf(t, s, "f").Environments)
	used := map[string]float64{}
	for _, u := range w.Usage() {
		used[u.Dimension] = u.Quantity
	}
	require.InDelta(t, 2*3600*0.125, used["Lambda-Provisioned-Concurrency"], 0.01)
	require.InDelta(t, 20*0.125, used["Lambda-Provisioned-GB-Second"], 1e-9)
	require.InDelta(t, 11*0.125, used["Lambda-GB-Second"], 1e-9)
}

// An init phase that fails fails the allocation. (Recorded in February 2026.)
func TestProvisionedInitFailure(t *testing.T) {
	w, s := inSimulator(lambda.Options{})
	config := provision(t, w, s, lambda.Function{New: func(context.Context) (lambda.Handler, error) { return nil, errors.New("no database") }}, 1)
	require.Equal(t, "FAILED", config.Status)
	require.Equal(t, "FUNCTION_ERROR_INIT_FAILURE", config.StatusReason)
	require.Zero(t, config.AllocatedProvisionedConcurrentExecutions)
	require.Zero(t, fleetOf(t, s, "f").Environments)
}
