package sim

import "context"

// An Answer is what became of a request that one service made of another.
type Answer struct {
	Arg any // what the asker gave along, to know the answer by
	Out any
	Err error
}

// Await lets ask make one request as part of the call, and sends its answer to
// the signal: at once, or when the request, having parked, is answered. It is how
// a service waits for another, since nothing inside the world blocks. A fork
// awaits the same answers.
func Await(c *Call, then Signal[Answer], arg any, ask func(context.Context) (any, error)) {
	c.kept = true
	ctx := context.WithValue(c.Context(), scopeKey{}, scope{
		caller: c.caller.name, cause: c.id, root: c.root, call: c, then: &continuation{then, arg},
	})
	out, err := ask(ctx)
	if err != Parked {
		then.At(c, c.Now(), Answer{arg, out, err})
	}
}

// A continuation is where the answer of a parked request goes, as data.
type continuation struct {
	then Signal[Answer]
	arg  any
}

func (k *continuation) answer(w *World, asked *Call, out any, err error) {
	w.push(event{
		at: w.now, rank: asked.caller.rank, handler: k.then.index, cause: asked.id, root: asked.root,
		arg: Answer{k.arg, out, err}, work: true,
	})
}

// forkPending copies the requests whose answers go to a signal. Those that
// somebody outside waits for have nobody there.
func (w *World) forkPending(f *World) {
	for ticket, wt := range w.pending {
		if wt.then == nil {
			continue
		}
		asked := *wt.content
		asked.w, asked.caller = f, f.callers.named(asked.caller.name)
		asked.ctx, asked.entry, asked.process = nil, new(Entry), nil
		copied := *wt
		copied.content = &asked
		f.pending[ticket] = &copied
	}
}
