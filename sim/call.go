package sim

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/internal/hash"
)

var (
	// ErrClosed is the answer to a call on a world that was closed.
	ErrClosed = errors.New("sim: the world is closed")

	// ErrAnswerLost is what a fault makes of an answer that never arrives: the
	// effect has happened, the caller does not know.
	ErrAnswerLost = errors.New("sim: the answer was lost after the call took effect")

	// Parked is returned by an operation that will answer later, by the ticket
	// it took from Park.
	Parked = errors.New("sim: parked") //lint:ignore ST1012 it is a word of the protocol, not a failure
)

// EventID names something that happened. Ids rise in the order of happening;
// zero is nothing.
type EventID uint64

// A Request says what is asked of whom.
type Request struct {
	Service   string // as AWS signs for it: dynamodb, lambda, …
	Operation string
	Region    string
	Account   string
	Principal string // the ARN of who asks, if known
}

// A Call is one request or event while it happens. It is valid until it ends,
// and only inside the world.
type Call struct {
	Request
	w       *World
	id      EventID
	cause   EventID
	root    EventID // what it all goes back to
	caller  *caller
	n       uint64 // which of the caller's calls this is
	at      int64
	ctx     context.Context
	entry   *Entry
	content hash.Sum
	ticket  Ticket
	process *process
	then    *continuation // where the answer goes if the call parks
	nested  bool          // begun inside another event
	live    bool          // running now
	kept    bool          // a context refers to it
}

func (w *World) newCall(r Request, who *caller, cause, root EventID) *Call {
	c := w.free
	if c == nil {
		c = new(Call)
	}
	w.free = nil
	w.ids++
	who.calls++
	*c = Call{
		Request: r, w: w, id: EventID(w.ids), cause: cause, root: root,
		caller: who, n: who.calls, at: w.now, content: hash.New,
	}
	if c.root == 0 {
		c.root = c.id
	}
	return c
}

// release hands c back for the next event, unless something still refers to it.
func (w *World) release(c *Call) {
	if !c.kept {
		w.free = c
	}
}

// inside returns the event under way if the scope's code runs within it.
func (w *World) inside(s scope) *Call {
	switch {
	case s.call != nil && s.call.w == w && s.call.live:
		return s.call
	case w.opts.Crank == Simulator:
		return w.running // one goroutine drives it, so this is it
	}
	return nil
}

// sum adds the finished call to the record.
func (w *World) sum(c *Call, err error) {
	if err != nil {
		c.entry.Error = errorCode(err)
	}
	w.record.sum(c.entry, c.content)
}

func errorCode(err error) string {
	if coded, ok := errors.AsType[interface {
		error
		ErrorCode() string
	}](err); ok {
		return coded.ErrorCode()
	}
	return err.Error()
}

// World returns the world in which the call happens.
func (c *Call) World() *World { return c.w }

// ID names the call in the record; what it leads to has it as its cause.
func (c *Call) ID() EventID { return c.id }

// Cause names what led to the call; zero for a call from outside.
func (c *Call) Cause() EventID { return c.cause }

// Root returns what everything goes back to that led to the call: a call from
// outside, perhaps this one.
func (c *Call) Root() EventID { return c.root }

// Nested reports whether the call is part of another event: a service asked, not
// a user.
func (c *Call) Nested() bool { return c.nested }

// RootName says what the root is: "sqs:SendMessage on orders", or the caller's name
// for a process. It is "" for the world's own events, and where the record no longer
// reaches back.
func (c *Call) RootName() string {
	e, ok := c.w.record.find(c.root)
	switch {
	case !ok:
		return ""
	case e.Service == "":
		return e.Caller
	}
	if e.Resource == "" {
		return e.Service + ":" + e.Operation
	}
	return e.Service + ":" + e.Operation + " on " + e.Resource[strings.LastIndexAny(e.Resource, ":/")+1:]
}

// Caller is who calls, as the world knows it.
func (c *Call) Caller() string { return c.caller.name }

// Now returns the time of the call, in UTC.
func (c *Call) Now() time.Time { return unix(c.w.now) }

// Context returns the context that the caller gave.
func (c *Call) Context() context.Context {
	if c.ctx == nil {
		return context.Background()
	}
	return c.ctx
}

// Inside returns a context with which calls are part of this event. It is for
// code that runs within the event and must not be kept.
func (c *Call) Inside() context.Context {
	c.kept = true
	return context.WithValue(c.Context(), scopeKey{}, scope{caller: c.caller.name, cause: c.id, root: c.root, call: c})
}

// On says which resource the call is about, by ARN or name.
func (c *Call) On(resource string) { c.entry.Resource = resource }

// Resource returns what the call is about, as far as On has said.
func (c *Call) Resource() string { return c.entry.Resource }

// Mix adds content to the record's running hash: two runs with the same hash
// were the same in everything that was mixed in.
func (c *Call) Mix(content hash.Sum) { c.content = c.content.Uint64(uint64(content)) }

// Rand returns the call's own randomness for a purpose: the same for the same
// seed, caller and n-th call, whatever others do.
func (c *Call) Rand(purpose string) Rand {
	return newRand(c.w.key(c.caller.name, c.n).String(purpose))
}
