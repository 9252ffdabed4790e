package lambda

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// The queue of asynchronous events. Errors of the function are tried again after one
// minute, then two; throttles and errors of the service after a time that grows from
// a second to five minutes, until the event is too old.
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html

const eventInvocation = "Event"

const (
	defaultRetries  = 2
	defaultMaxAge   = 6 * time.Hour
	firstRetry      = time.Minute
	firstBackOff    = time.Second
	longestBackOff  = 5 * time.Minute
	longestHoldup   = time.Minute // of the misbehaviour lambda/async-delay
	freeAsync       = 256 << 10   // bytes of an event that are one request
	asyncChunk      = 64 << 10    // bytes that are one request more
	maxErrorMessage = 1024        // bytes of a dead letter's ErrorMessage
)

// The conditions on which an event leaves the queue.
const (
	succeeded     = "Success"
	outOfRetries  = "RetriesExhausted"
	eventTooOld   = "EventAgeExceeded"
	noConcurrency = "ZeroReservedConcurrency"
)

// A queued event waits for its next attempt. It never changes: the next attempt has
// another.
type queued struct {
	function  string // name
	qualifier string
	request   request
	accepted  int64 // nanoseconds since 1970
	invokes   int   // how often the function ran
	throttles int   // how often it could not, since it last ran
	last      *outcome
}

// enqueue accepts an asynchronous event.
func (s *Service) enqueue(c *sim.Call, t target, r *request) {
	r.identify(c)
	if t.version.model() == nil {
		r.root(c, t.version)
	}
	now := c.Now()
	q := queued{function: t.function.name, qualifier: t.qualifier, request: *r, accepted: now.UnixNano()}
	if extra := len(r.payload) - freeAsync; extra > 0 {
		c.Use(useRequest, q.function, float64((extra+asyncChunk-1)/asyncChunk))
	}
	at := now
	if c.Misbehaves(&delayed, r.id) {
		random := c.Rand(delayed.Name + r.id)
		at = now.Add(time.Duration(random.Float64() * float64(longestHoldup)))
	}
	s.attempts.At(c, at, q)
	if c.Misbehaves(&duplicated, r.id) {
		s.attempts.At(c, at, q)
	}
}

// try invokes the function with an event, unless it is to be given up.
func (s *Service) try(c *sim.Call, q queued) {
	t, ok := s.current(&q)
	switch {
	case !ok: // the function is gone, and with it where the event could go
	case t.function.reserved != nil && *t.function.reserved == 0:
		s.giveUp(c, t, &q, noConcurrency)
	case c.Now().UnixNano()-q.accepted > int64(t.retry().maxAge):
		s.giveUp(c, t, &q, eventTooOld)
	default:
		s.run(c, t, q.request, s.attempt, q)
	}
}

// current finds the function as it is now: a later attempt runs newer code.
func (s *Service) current(q *queued) (target, bool) {
	f, ok := s.named(q.function)
	if !ok {
		return target{}, false
	}
	return f.at(q.qualifier)
}

// tried sees what became of an attempt.
func (s *Service) tried(c *sim.Call, a sim.Answer) {
	q := a.Arg.(queued)
	t, ok := s.current(&q)
	if !ok {
		return
	}
	o, err := ended(a)
	if err != nil {
		s.hold(c, t, q, err)
		return
	}
	q.invokes++
	q.throttles, q.last = 0, o
	policy := t.retry()
	switch {
	case o.functionError == "":
		s.settleEvent(c, t, &q, succeeded)
	case q.invokes > policy.retries:
		s.giveUp(c, t, &q, outOfRetries)
	default:
		s.later(c, t, q, firstRetry<<(q.invokes-1))
	}
}

// hold puts an event back into the queue that could not be processed.
func (s *Service) hold(c *sim.Call, t target, q queued, err error) {
	if e, ok := err.(*Error); ok && e.Code == codeRecursive {
		s.giveUp(c, t, &q, outOfRetries)
		return
	}
	wait := min(firstBackOff<<min(q.throttles, 10), longestBackOff)
	if q.throttles > 0 { // those that met are spread, or they would meet again
		random := c.Rand("back-off of " + q.request.id)
		wait = min(wait+time.Duration(random.Float64()*float64(wait)), longestBackOff)
	}
	q.throttles++
	s.later(c, t, q, wait)
}

// later tries an event again after a while, if it is not too old by then.
func (s *Service) later(c *sim.Call, t target, q queued, wait time.Duration) {
	next := c.Now().Add(wait)
	if next.UnixNano()-q.accepted >= int64(t.retry().maxAge) {
		s.giveUp(c, t, &q, eventTooOld)
		return
	}
	s.attempts.At(c, next, q)
}

// giveUp is the end of an event that was not processed: it goes to the function's
// dead letters and to the destination for failures, if there are any.
func (s *Service) giveUp(c *sim.Call, t target, q *queued, condition string) {
	if d := t.version.DeadLetterConfig; d != nil && d.TargetArn != "" {
		_ = s.bury(c, t, q, d.TargetArn) // see destine
	}
	s.settleEvent(c, t, q, condition)
}

// settleEvent sends the record of an event that has left the queue, if anybody wants
// it.
func (s *Service) settleEvent(c *sim.Call, t target, q *queued, condition string) {
	policy := t.retry()
	to := policy.onFailure
	if condition == succeeded {
		to = policy.onSuccess
	}
	if to == "" {
		return
	}
	r := invocationRecord{
		Version: "1.0", Timestamp: c.Now().Format(logTime), RequestPayload: document(q.request.payload),
		RequestContext: requestContext{
			RequestID: q.request.id, FunctionARN: s.recorded(t), Condition: condition, Invokes: q.invokes,
		},
	}
	if o := q.last; o != nil {
		r.Response = &responseContext{StatusCode: 200, ExecutedVersion: o.version, FunctionError: o.functionError}
		r.Payload = document(o.payload)
	}
	record, err := plainJSON(r)
	if err != nil {
		return // the payloads are JSON: document has seen to it
	}
	_ = s.destine(c, delivery{ // see destine
		to: to, record: record, function: s.recorded(t), role: t.version.Role, success: condition == succeeded,
		folder: "aws/lambda/async/" + t.function.name, trace: q.traced(t),
	})
}

// recorded is the function's ARN as records have it: always qualified.
func (s *Service) recorded(t target) string {
	if t.qualifier == "" {
		return qualified(t.function.arn, latest)
	}
	return t.arn()
}

// traced is the header that what follows from the event carries on.
func (q *queued) traced(t target) string {
	if q.request.trace == "" {
		return ""
	}
	return counted(q.request.trace, hashOf(t.function.arn))
}

// errorMessage is what an error's payload says, as far as a dead letter keeps it.
func errorMessage(payload []byte) string {
	var e struct {
		Message string `json:"errorMessage"`
	}
	_ = json.Unmarshal(payload, &e) // what is no such object has no message
	return strings.ToValidUTF8(e.Message[:min(len(e.Message), maxErrorMessage)], "")
}

// bury sends the event itself to a queue or topic.
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq
func (s *Service) bury(c *sim.Call, t target, q *queued, arn string) error {
	to, resource, ok := bus.ToARN(arn)
	if !ok {
		return errInvalid("Invalid dead letter target ARN: " + arn)
	}
	status, message := "429", "Rate Exceeded."
	if q.last != nil {
		status, message = "200", errorMessage(q.last.payload)
	}
	attributes := map[string]any{
		"RequestID": attribute("String", q.request.id), "ErrorCode": attribute("Number", status),
	}
	if message != "" { // attributes cannot be empty
		attributes["ErrorMessage"] = attribute("String", message)
	}
	to.As = bus.Principal{Service: "lambda.amazonaws.com", ARN: t.version.Role, Source: t.function.arn}
	d := delivery{record: document(q.request.payload), trace: q.traced(t)}
	operation, in := "SendMessage", d.message(queueURL(to, resource), attributes)
	if to.Service == "sns" {
		operation, in = "Publish", map[string]any{"TopicArn": arn, "Message": string(d.record), "MessageAttributes": attributes}
	}
	body, err := plainJSON(in)
	if err != nil {
		return err
	}
	_, err = s.ep.Bus.Call(c, to, operation, body)
	return err
}
