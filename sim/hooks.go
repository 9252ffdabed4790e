package sim

import "slices"

// An Interceptor stands around every operation: it is how faults come into the
// world. It runs inside, and draws only from Call.Rand.
type Interceptor interface {
	// Before may refuse the operation, whose input in points to: a throttle, a
	// 500, a denied access.
	Before(c *Call, in any) error
	// After may replace the answer's error. With ErrAnswerLost the effect has
	// happened and the caller does not learn of it.
	After(c *Call, err error) error
}

// A Forker is an interceptor or adversary with a state of its own. A fork of the
// world has what Fork returns, of the same kind, in its place.
type Forker interface{ Fork() any }

// forkHooks gives a fork its own interceptors and adversary. What is both stays
// one.
func (w *World) forkHooks(f *World) {
	copies := map[any]any{}
	own := func(h any) any {
		forker, ok := h.(Forker)
		if !ok {
			return h
		}
		if copies[h] == nil {
			copies[h] = forker.Fork()
		}
		return copies[h]
	}
	for _, h := range w.hooks {
		f.hooks = append(f.hooks, own(h).(Interceptor))
	}
	if w.adversary != nil {
		f.adversary = own(w.adversary).(Adversary)
	}
}

// Intercept adds an interceptor; the first one added is the outermost.
func (w *World) Intercept(i Interceptor) {
	w.lock()
	defer w.unlock()
	w.hooks = append(w.hooks, i)
}

// Interceptors returns the interceptors in the order in which they were added.
func (w *World) Interceptors() []Interceptor {
	w.lock()
	defer w.unlock()
	return slices.Clone(w.hooks)
}

func (c *Call) before(in any) error {
	for _, h := range c.w.hooks {
		if err := h.Before(c, in); err != nil {
			return err
		}
	}
	return nil
}

func (c *Call) after(err error) error {
	for i := len(c.w.hooks) - 1; i >= 0; i-- {
		err = c.w.hooks[i].After(c, err)
	}
	return err
}
