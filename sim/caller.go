package sim

import (
	"bytes"
	"context"
	"runtime"
	"strconv"
)

// scope is what a context knows of the world.
type scope struct {
	caller string
	cause  EventID
	root   EventID
	call   *Call         // set only for code inside the event
	then   *continuation // where the answer goes if the request parks
	world  *World        // whose user code this is
}

type scopeKey struct{}

func scopeOf(ctx context.Context) scope {
	s, _ := ctx.Value(scopeKey{}).(scope)
	return s
}

// WorldOf returns the world whose user code ctx belongs to: that of the service
// that called a handler, of the process, of the event. It is nil elsewhere.
func WorldOf(ctx context.Context) *World {
	s := scopeOf(ctx)
	if s.call != nil {
		return s.call.w
	}
	return s.world
}

// WithCaller names the caller of all calls made with the context. Unnamed
// callers are known by their goroutines, numbered as they first arrive; give
// goroutines names where their order of creation is not fixed.
func WithCaller(ctx context.Context, name string) context.Context {
	s := scopeOf(ctx)
	s.caller, s.call = name, nil
	return context.WithValue(ctx, scopeKey{}, s)
}

// A caller is a source of calls: a named one, a goroutine, or the world.
type caller struct {
	name  string
	rank  uint32
	calls uint64
}

// callers knows everyone who ever called, in the order of their first call.
type callers struct {
	byName map[string]*caller
	byGo   map[uint64]*caller
}

func newCallers() callers {
	return callers{
		byName: map[string]*caller{"": {}},
		byGo:   map[uint64]*caller{},
	}
}

// world is the caller of scheduled events, with rank 0.
func (cs *callers) world() *caller { return cs.byName[""] }

func (cs *callers) named(name string) *caller {
	c, ok := cs.byName[name]
	if !ok {
		c = &caller{name: name, rank: uint32(len(cs.byName))}
		cs.byName[name] = c
	}
	return c
}

func (cs *callers) goroutine(id uint64) *caller {
	c, ok := cs.byGo[id]
	if !ok {
		c = cs.named("goroutine " + strconv.Itoa(len(cs.byGo)+1))
		cs.byGo[id] = c
	}
	return c
}

// fork copies the callers. Goroutine ids mean the same in the fork: they are
// the process's.
func (cs *callers) fork() callers {
	out := callers{
		byName: make(map[string]*caller, len(cs.byName)),
		byGo:   make(map[uint64]*caller, len(cs.byGo)),
	}
	for name, c := range cs.byName {
		copied := *c
		out.byName[name] = &copied
	}
	for id, c := range cs.byGo {
		out.byGo[id] = out.byName[c.name]
	}
	return out
}

// goroutineID reads the current goroutine's number from its stack's first
// line: "goroutine 17 [running]:". Ids rise in the order of creation when one
// processor runs Go code, which is what makes them an order at all.
func goroutineID() uint64 {
	var buf [64]byte
	line := buf[:runtime.Stack(buf[:], false)]
	line = bytes.TrimPrefix(line, []byte("goroutine "))
	digits, _, _ := bytes.Cut(line, []byte(" "))
	id, err := strconv.ParseUint(string(digits), 10, 64)
	if err != nil {
		return 0
	}
	return id
}
