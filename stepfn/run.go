package stepfn

import (
	"time"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// Statuses of an execution.
const (
	statusRunning   = "RUNNING"
	statusSucceeded = "SUCCEEDED"
	statusFailed    = "FAILED"
	statusTimedOut  = "TIMED_OUT"
	statusAborted   = "ABORTED"
)

// An origin is what never changes about an execution.
type origin struct {
	program     *program
	arn, name   string
	machineArn  string
	machineName string
	versionArn  string // for ExecutionStarted, if started by a version
	aliasArn    string // likewise
	roleArn     string
	express     bool
	started     time.Time
	text        string          // the input as the caller wrote it
	input       jsonvalue.Value // the input read
	context     jsonvalue.Value // TestState: what $$ is instead, if it exists
}

// A run is an execution's state between events. It is immutable.
type run struct {
	origin      *origin
	status      string
	output      string // of one that SUCCEEDED
	failure     failure
	stopped     time.Time
	root        *thread // nil before begin
	events      int64   // ids given
	tickets     ticket  // tickets given
	redrives    int
	redrivenAt  time.Time
	transitions int
}

// newRun is an execution before its begin.
func newRun(o *origin) *run { return &run{origin: o, status: statusRunning} }

// A thread is where one flow of control is: the execution's own, a branch's or
// an iteration's.
type thread struct {
	scope   *scope
	state   *state
	input   jsonvalue.Value // of the state
	text    string          // of the input
	vars    *variables
	last    int64 // this flow's last event, which the next one points to
	before  int64 // the flow's last event before the state was entered
	entered int64 // the id of the …Entered event
	at      time.Time
	phase   phase
	ticket  ticket
	retries []int // attempts used, by retrier
	tries   int   // $$.State.RetryCount
	// handling is set while a catcher computes, whose own faults it does not catch.
	handling  bool
	token     string
	heartbeat int64           // seconds
	result    jsonvalue.Value // Wait, Task: what the state computed on entry
	index     int             // of the branch or iteration
	group     *group          // the branches or iterations of the state
	mapRun    *mapRun         // the map run of the state
	item      jsonvalue.Value // $$.Map of an iteration
}

// A phase is what a thread does next.
type phase uint8

const (
	phaseEnter  phase = iota // enter the state
	phaseRun                 // do what the state is for
	phaseWait                // wait on the ticket
	phaseRetry               // wait on the ticket, then do it again
	phaseGroup               // wait for the threads of the group
	phaseMapRun              // wait for the map run
	phaseEnded               // done, or failed
)

// A group is the branches of a Parallel state or the iterations of an inline
// Map state.
type group struct {
	items   jsonvalue.Value // of a Map
	kids    []*thread       // those that have not ended well
	next    int             // the item to start next
	width   int             // how many may run at a time
	results vector
	left    int  // branches or iterations that have not ended well
	failed  bool // the group is over, for now
}

// variables are the names of one scope over those of the scopes around it.
type variables struct {
	outer  *variables
	values jsonvalue.Value // an object
	size   int             // bytes of all texts, outer scopes included
}
