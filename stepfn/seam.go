package stepfn

import (
	"time"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// The interpreter is one pure function:
//
//	next, effects := r.step(stimulus, surroundings)
//
// A *run is an execution's state between events. It is immutable: a fork keeps
// the pointer. What happens to the execution is a stimulus; what the execution
// wants of the world comes back in the effects. Standard, Express, child
// executions, TestState and redrives all go through step.

// A ticket names one wait of one execution: for a task, a timer, a map run.
// It is never used again. Stimuli whose ticket nobody waits on are ignored, so
// whoever answers late need not be told.
type ticket uint64

// A stimulus is something that happens to an execution.
type stimulus interface{ stimulus() }

type (
	// begin starts the execution; the first stimulus, once.
	begin struct{}
	// elapsed says that a timer rang.
	elapsed struct {
		ticket ticket
		what   timerKind
	}
	// taskStarted says that a worker took an activity's task.
	taskStarted struct {
		ticket ticket
		worker string
	}
	// taskSubmitted is the service's answer to a .sync or .waitForTaskToken call,
	// whose result is still to come.
	taskSubmitted struct {
		ticket ticket
		output jsonvalue.Value
	}
	// taskSucceeded is the result of a task. The text, if any, is the result as
	// the service wrote it; history shows it unchanged.
	taskSucceeded struct {
		ticket ticket
		output jsonvalue.Value
		text   string
	}
	// taskFailed ends a task otherwise.
	taskFailed struct {
		ticket  ticket
		failure failure
		stage   taskStage
	}
	// heartbeat is SendTaskHeartbeat: the clock of HeartbeatSeconds starts anew.
	heartbeat struct{ ticket ticket }
	// aborted is StopExecution.
	aborted struct{ failure failure }
	// redriven is RedriveExecution of a run that ended otherwise than well.
	redriven struct{}
	// dataRead answers a readItems: the object's content, or the JSON array of
	// the objects listed.
	dataRead struct {
		ticket ticket
		body   []byte
	}
	// childEnded is how a child execution of a map run ended.
	childEnded struct {
		ticket ticket
		index  int
		child  childResult
	}
	// resultsWritten answers a writeResults.
	resultsWritten struct{ ticket ticket }
	// resumed goes on where a step paused; see pause.
	resumed struct{}
	// mapRunUpdated is UpdateMapRun; a nil leaves a setting as it is.
	mapRunUpdated struct {
		ticket              ticket
		maxConcurrency      *int
		toleratedCount      *int
		toleratedPercentage *float64
	}
)

func (begin) stimulus()          {}
func (elapsed) stimulus()        {}
func (taskStarted) stimulus()    {}
func (taskSubmitted) stimulus()  {}
func (taskSucceeded) stimulus()  {}
func (taskFailed) stimulus()     {}
func (heartbeat) stimulus()      {}
func (aborted) stimulus()        {}
func (redriven) stimulus()       {}
func (dataRead) stimulus()       {}
func (childEnded) stimulus()     {}
func (resultsWritten) stimulus() {}
func (mapRunUpdated) stimulus()  {}
func (resumed) stimulus()        {}

// A taskStage says how far a task came that failed.
type taskStage uint8

const (
	taskRan            taskStage = iota // …Failed, or …TimedOut for States.Timeout
	taskScheduleFailed                  // LambdaFunctionScheduleFailed, ActivityScheduleFailed
	taskStartFailed                     // TaskStartFailed, LambdaFunctionStartFailed
	taskSubmitFailed                    // TaskSubmitFailed
)

// A childResult is how a child execution of a map run ended.
type childResult struct {
	arn, name   string
	status      string // SUCCEEDED, FAILED, TIMED_OUT, ABORTED
	input       string
	output      jsonvalue.Value
	failure     failure
	start, stop time.Time
}

// A timerKind says what a timer is for. A ticket has at most one of each.
type timerKind uint8

const (
	timerWait      timerKind = iota // of a Wait state or before a retry
	timerTask                       // TimeoutSeconds of a task
	timerHeartbeat                  // HeartbeatSeconds of a task
	timerExecution                  // TimeoutSeconds of the state machine; its ticket is 0
)

// A request is something that an execution wants of the world.
type request interface{ request() }

type (
	// setTimer wants an elapsed at a time; it replaces a timer of the same ticket
	// and kind.
	setTimer struct {
		ticket ticket
		what   timerKind
		at     time.Time
	}
	// pause wants a resumed at once: the step has done much and is not through, so
	// that whoever keeps the events can put them away.
	pause struct{}
	// dropTicket says that nobody waits on a ticket any more: its timers can be
	// stopped and its task or map run forgotten. The task is abandoned if it was
	// not the task's own stimulus that ended the wait.
	dropTicket struct {
		ticket    ticket
		abandoned bool
	}
	// callTask wants a task done.
	callTask struct {
		ticket     ticket
		state      string
		resource   taskResource
		parameters jsonvalue.Value
		text       string // of the parameters
		token      string // of a .waitForTaskToken task or an activity's
		heartbeat  int64  // seconds, 0 is none
		timeout    int64  // seconds, 0 is none
		roleArn    string // of the Credentials, or none
	}
	// startMapRun tells the world of a new map run. Its ticket is the map run's
	// for all that follows; UpdateMapRun may use it.
	startMapRun struct {
		ticket    ticket
		arn       string
		state     string
		child     *program // what a child execution runs
		settings  mapSettings
		itemCount int // -1 if a reader will tell
	}
	// redriveMapRun tells the world that a map run goes on.
	redriveMapRun struct {
		ticket   ticket
		arn      string
		redrives int
	}
	// mapRunCounts tells what DescribeMapRun shows.
	mapRunCounts struct {
		ticket ticket
		counts mapCounts
		status string // RUNNING, SUCCEEDED, FAILED, ABORTED
	}
	// readItems wants an object or the list of a bucket, for a map run.
	readItems struct {
		ticket     ticket
		resource   taskResource
		parameters jsonvalue.Value
	}
	// startChild wants a child execution of a map run, which ends with a
	// childEnded.
	startChild struct {
		ticket ticket
		index  int
		input  string
		items  int // how many items of the map are in it
	}
	// stopChildren wants the running child executions of a map run stopped; no
	// childEnded is needed for them.
	stopChildren struct{ ticket ticket }
	// writeResults wants objects put into a bucket, for a map run.
	writeResults struct {
		ticket  ticket
		bucket  string
		objects []resultObject
	}
)

func (setTimer) request()      {}
func (pause) request()         {}
func (dropTicket) request()    {}
func (callTask) request()      {}
func (startMapRun) request()   {}
func (redriveMapRun) request() {}
func (mapRunCounts) request()  {}
func (readItems) request()     {}
func (startChild) request()    {}
func (stopChildren) request()  {}
func (writeResults) request()  {}

// A resultObject is a file of a ResultWriter.
type resultObject struct {
	key  string
	body []byte
}

// effects are what a step leaves behind.
type effects struct {
	events      []event
	requests    []request
	transitions int // states entered and retries, which are what AWS bills
}

// surroundings are what a step may know of the world it runs in.
type surroundings struct {
	now    time.Time
	random func() float64                        // in [0,1): jitter, States.UUID, $random
	token  func(t ticket) string                 // the token of a task
	admit  func(c *callTask) (cause string)      // why a task cannot even be scheduled; nil admits all
	trace  func(stage string, v jsonvalue.Value) // what TestState inspects; may be nil
}

// A failure is an error and its cause, each of which may be absent.
type failure struct {
	name, cause       string
	unnamed, uncaused bool // absent, which a catcher shows as null
	heartbeat         bool // States.Timeout for want of a heartbeat
	terminal          bool // States.ALL does not cover it
}

// The errors that the interpreter itself reports.
const (
	errAll        = "States.ALL"
	errTaskFailed = "States.TaskFailed"
	errTimeout    = "States.Timeout"
	errHeartbeat  = "States.HeartbeatTimeout"
	errRuntime    = "States.Runtime"
	errDataLimit  = "States.DataLimitExceeded"
	errReference  = "States.ReferencePathConflict"
	errQuery      = "States.QueryEvaluationError"
	errItemReader = "States.ItemReaderFailed"
	errWriter     = "States.ResultWriterFailed"
	errTolerated  = "States.ExceedToleratedFailureThreshold"
)
