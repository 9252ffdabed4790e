package sim

import "context"

// Go runs user code outside the world, in a goroutine of its own, on behalf of
// the call: a Lambda handler, an authorizer. The code's own calls come from the
// named caller and have the call as their cause. When fn returns, its result
// comes back into the world as the signal's argument, in its turn.
//
// Code that ends its goroutine (runtime.Goexit) has the zero result.
//
// Settle waits for it. A fork does not have it running. In a Simulator, which
// has no outside, fn is a Process: it may Sleep, and runs within the world.
func Go[T any](c *Call, caller string, done Signal[T], fn func(context.Context) T) {
	w := c.w
	outside := w.opts.Crank != Simulator
	comeBack := func(ctx context.Context, result T) (returned bool) {
		_, _ = Do(ctx, w, Request{Operation: "return"}, nil, &result, func(back *Call, result *T) (*T, error) {
			done.At(back, back.Now(), *result)
			if returned = true; outside {
				w.inflight-- // within the event, so that Settle learns of it in order
			}
			return result, nil
		})
		return returned
	}
	if !outside {
		w.process(w.now, caller, c.id, c.root, func(ctx context.Context) { _ = comeBack(ctx, fn(ctx)) })
		return
	}
	ctx := context.WithValue(context.Background(), scopeKey{}, scope{caller: caller, cause: c.id, root: c.root, world: w})
	w.inflight++
	go func() {
		var result T
		defer func() { // also after runtime.Goexit, as by a test's FailNow
			if !comeBack(ctx, result) { // the world was closed, or a hook refused
				w.lock()
				w.inflight--
				w.arm()
				w.unlock()
			}
		}()
		result = fn(ctx)
	}()
}
