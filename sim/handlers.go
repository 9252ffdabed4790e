package sim

import (
	"maps"
	"slices"
	"sync"
	"sync/atomic"
)

// A handler is what runs when an event falls due.
type handler struct {
	name string
	run  func(*Call, any)
}

// handlers is the table of handlers. Events name them by number. It has a lock
// of its own, since a service may come to be while an event runs.
type handlers struct {
	mu    sync.Mutex
	names map[string]uint32
	table atomic.Pointer[[]handler]
}

// The kernel's own events come first in the table.
const (
	gatherEvent uint32 = iota
	arriveEvent
	resumeEvent
	funcEvent
	restEvent
)

func (h *handlers) bindKernel() {
	for _, name := range []string{"gather", "arrive", "resume"} {
		h.bind(name, nil)
	}
	h.bind("func", runFunc)
	h.bind("rest", nil)
}

// bind gives a handler its number. Binding a name again replaces what it runs,
// which is how a fork, built by the same constructors before it is used, finds its
// own. A new one is put behind those that readers know of.
func (h *handlers) bind(name string, run func(*Call, any)) uint32 {
	h.mu.Lock()
	defer h.mu.Unlock()
	var table []handler
	if old := h.table.Load(); old != nil {
		table = *old
	}
	i, ok := h.names[name]
	if ok {
		table[i].run = run
		return i
	}
	if h.names == nil {
		h.names = map[string]uint32{}
	}
	i = uint32(len(table))
	h.names[name] = i
	table = append(table, handler{name, run})
	h.table.Store(&table)
	return i
}

func (h *handlers) at(i uint32) handler { return (*h.table.Load())[i] }

// forkInto gives f the same numbers for the same names, with nothing to run
// until its services bind theirs.
func (h *handlers) forkInto(f *handlers) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f.names = maps.Clone(h.names)
	table := slices.Clone(*h.table.Load())
	for i := range table {
		table[i].run = nil
	}
	f.table.Store(&table)
	f.bindKernel()
}
