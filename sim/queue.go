package sim

import (
	"github.com/google/btree"
)

// event is something that will happen. It is data, not a closure, so that a
// fork of the world owns its own copy of everything that is still to come.
type event struct {
	at      int64  // nanoseconds since 1970
	rank    uint32 // the caller's number; 0 is the world itself
	handler uint32 // index into World.handlers
	seq     uint64
	cause   EventID
	root    EventID
	arg     any
	work    bool // counts for Settle; upkeep such as expiry does not
}

func (a event) before(b event) bool {
	if a.at != b.at {
		return a.at < b.at
	}
	if a.rank != b.rank {
		return a.rank < b.rank
	}
	return a.seq < b.seq
}

// queue is the persistent order of events: cloning it is O(1), which is what
// makes a fork with a million timers in flight cheap.
type queue struct {
	tree *btree.BTreeG[event]
	work int // events that Settle waits for
}

func newQueue() queue {
	return queue{tree: btree.NewG(16, event.before)}
}

func (q *queue) push(e event) {
	q.tree.ReplaceOrInsert(e)
	if e.work {
		q.work++
	}
}

// next returns the time of the earliest event.
func (q *queue) next() (at int64, ok bool) {
	e, ok := q.tree.Min()
	return e.at, ok
}

// popUntil takes the earliest event if it is due by limit.
func (q *queue) popUntil(limit int64) (event, bool) {
	e, ok := q.tree.Min()
	if !ok || e.at > limit {
		return event{}, false
	}
	q.tree.DeleteMin()
	if e.work {
		q.work--
	}
	return e, true
}

func (q *queue) cancel(key event) bool {
	e, ok := q.tree.Delete(key)
	if ok && e.work {
		q.work--
	}
	return ok
}

func (q *queue) fork() queue { return queue{tree: q.tree.Clone(), work: q.work} }
