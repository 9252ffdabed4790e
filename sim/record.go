package sim

import (
	"fmt"
	"time"

	"github.com/cloudjar/cloudjar/internal/hash"
)

// A Kind says what an Entry records.
type Kind uint8

const (
	Asked    Kind = iota // a request, answered at once unless an Answered follows
	Answered             // the answer to a request that had parked
	Event                // something scheduled fell due
)

func (k Kind) String() string { return [...]string{"asked", "answered", "event"}[k] }

// An Entry is one thing that happened.
type Entry struct {
	ID, Cause EventID
	Kind      Kind
	Caller    string // who asked; empty for the world's own events
	Service   string
	Operation string
	Region    string
	Account   string
	Resource  string // ARN or name of what it was about
	Error     string // the error's code, empty when it went well

	at int64
}

// At returns when it happened, in UTC.
func (e Entry) At() time.Time { return unix(e.at) }

// String writes the entry on one line: id, cause, time, what, on what, how it ended.
func (e Entry) String() string {
	what := e.Operation
	if e.Service != "" {
		what = e.Service + ":" + e.Operation
	}
	s := fmt.Sprintf("#%d<-#%d %s %s %s", e.ID, e.Cause, e.At().Format("2006-01-02 15:04:05.000000000"), e.Kind, what)
	if e.Resource != "" {
		s += " on " + e.Resource
	}
	if e.Caller != "" {
		s += " by " + e.Caller
	}
	if e.Error != "" {
		s += " -> " + e.Error
	}
	return s
}

const (
	chunkEntries  = 256
	defaultRecord = 4096
)

// record keeps the last entries in chunks. Full chunks never change, so a fork
// shares them; only the last one is copied.
type record struct {
	limit   int // chunks; 0 keeps none
	chunks  [][]Entry
	scratch Entry
	running hash.Sum
	count   uint64
}

func newRecord(keep int) record {
	if keep == 0 {
		keep = defaultRecord
	}
	return record{limit: (max(keep, 0) + chunkEntries - 1) / chunkEntries, running: hash.New}
}

// add appends an entry and returns its place, valid until the event ends. An event
// within another, whose entry is still being written, gets a place of its own.
func (r *record) add(e Entry, within bool) *Entry {
	r.count++
	switch {
	case r.limit == 0 && within:
		return new(e)
	case r.limit == 0:
		r.scratch = e
		return &r.scratch
	}
	last := len(r.chunks) - 1
	if last < 0 || len(r.chunks[last]) == chunkEntries {
		if len(r.chunks) == r.limit+1 {
			r.chunks = append(r.chunks[:0:0], r.chunks[1:]...)
		}
		r.chunks = append(r.chunks, make([]Entry, 0, chunkEntries))
		last = len(r.chunks) - 1
	}
	r.chunks[last] = append(r.chunks[last], e)
	return &r.chunks[last][len(r.chunks[last])-1]
}

// sum adds a finished entry to the running hash.
func (r *record) sum(e *Entry, content hash.Sum) {
	r.running = r.running.Uint64(uint64(e.ID)).Uint64(uint64(e.Cause)).Uint64(uint64(e.at)).
		String(e.Operation).String(e.Caller).String(e.Resource).String(e.Error).Uint64(uint64(content))
}

func (r *record) fork() record {
	out := *r
	out.chunks = make([][]Entry, len(r.chunks))
	copy(out.chunks, r.chunks)
	if last := len(r.chunks) - 1; last >= 0 {
		out.chunks[last] = append(make([]Entry, 0, chunkEntries), r.chunks[last]...)
	}
	return out
}

// find returns the entry of an event, which is near the end more often than not.
func (r *record) find(id EventID) (Entry, bool) {
	for i := len(r.chunks) - 1; i >= 0; i-- {
		chunk := r.chunks[i]
		if len(chunk) == 0 || chunk[0].ID > id {
			continue
		}
		for _, e := range chunk {
			if e.ID == id && e.Kind != Answered {
				return e, true
			}
		}
	}
	return Entry{}, false
}

// Record returns the last entries, oldest first.
func (w *World) Record() []Entry {
	w.lock()
	defer w.unlock()
	var out []Entry
	for _, chunk := range w.record.chunks {
		out = append(out, chunk...)
	}
	return out
}

// Hash returns the running hash over everything that happened since the world
// began, as 16 hexadecimal digits. Two runs with the same hash did the same
// things in the same order at the same times.
func (w *World) Hash() string {
	w.lock()
	defer w.unlock()
	return fmt.Sprintf("%016x", uint64(w.record.running))
}

// Events returns how many things have happened.
func (w *World) Events() uint64 {
	w.lock()
	defer w.unlock()
	return w.record.count
}
