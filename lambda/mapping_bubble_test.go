package lambda_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sim"
)

// Outside of a simulator functions run beside the world: five at once for a
// queue. A fork does not have them running: there they time out, and the messages come
// again.
func TestMappingsBesideTheWorld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSmall(lambda.Options{}, sim.Options{Crank: sim.Bubble, Seed: 1})
		defer s.Close()
		var mu sync.Mutex
		handled, running := []string{}, 0
		handle(t, s.lambda, lambda.Function{Name: "handler", Timeout: time.Minute, Handler: lambda.HandlerFunc(func(_ context.Context, payload []byte) ([]byte, error) {
			mu.Lock()
			running++
			mu.Unlock()
			time.Sleep(time.Second)
			batch, err := contents(payload)
			mu.Lock()
			running--
			handled = append(handled, batch...)
			mu.Unlock()
			return []byte("null"), err
		})})
		url, arn := s.queue(t, "orders", nil)
		s.feed(t, &lambda.CreateEventSourceMappingInput{EventSourceArn: arn, FunctionName: "handler", BatchSize: ptr[int32](1)})
		s.send(t, url, numbered("m", 10)...)
		time.Sleep(500 * time.Millisecond)
		mu.Lock()
		require.Equal(t, 5, running)
		mu.Unlock()
		f := s.fork(t)
		defer f.Close()
		s.settle(t)
		mu.Lock()
		slices.Sort(handled)
		require.Equal(t, numbered("m", 10), handled)
		handled = nil
		mu.Unlock()
		require.Equal(t, "0 0", s.counts(t, url))

		time.Sleep(2 * time.Minute)
		f.settle(t)
		require.Equal(t, "0 0", f.counts(t, url))
		mu.Lock()
		require.Subset(t, handled, numbered("m", 10)[5:])
		mu.Unlock()
	})
}
