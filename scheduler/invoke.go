package scheduler

import (
	"cmp"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// An invocation is one scheduled time on its way to the target. It is never changed.
type invocation struct {
	*settings
	scheduled time.Time
	id        string
	first     time.Time // when it set out
	failed    int       // attempts that failed
	last      bool      // no scheduled time follows

	dead  *failure // why it goes to the dead-letter queue
	tries int      // at the dead-letter queue
}

// How long invocations are tried again, unless the target's retry policy says less
// (RetryPolicy, API reference).
const (
	maxRetries = 185
	maxAge     = 24 * time.Hour
)

// The delays between attempts grow from a second to one with which 185 of them take
// about 24 hours. AWS promises exponential back-off, and no numbers.
const (
	firstDelay = time.Second
	lastDelay  = 10 * time.Minute
)

func (v *invocation) backoff(c *sim.Call, failed int) time.Duration {
	delay := lastDelay
	if failed < 10 {
		delay = min(firstDelay<<failed, lastDelay)
	}
	r := c.Rand("retry " + v.id + strconv.Itoa(failed))
	return delay/2 + time.Duration(r.Float64()*float64(delay/2))
}

// attempt makes an attempt.
func (s *Service) attempt(c *sim.Call, v invocation) {
	s.own(c, v.arn)
	if v.dead != nil {
		s.bury(c, v)
		return
	}
	r, err := s.requestOf(&v)
	if err != nil {
		s.conclude(c, v, err)
		return
	}
	s.asker.Ask(c, s.to(r.service, &v), r.operation, r.encode(), v)
}

// to names a service, to be asked as the target's role.
func (s *Service) to(service string, v *invocation) bus.To {
	return bus.To{
		Service: service, Region: s.ep.Region, Account: s.ep.Account,
		As: bus.Principal{Service: "scheduler.amazonaws.com", ARN: v.target.RoleArn, Source: s.ep.ARN("schedule-group/" + v.group)},
	}
}

// answered learns what became of an attempt.
func (s *Service) answered(c *sim.Call, r bus.Reply) {
	v := r.Arg.(invocation)
	s.own(c, v.arn)
	if v.dead != nil {
		s.buried(c, v, r.Err)
		return
	}
	s.conclude(c, v, cmp.Or(r.Err, refusedEvent(&v, r.Body)))
}

// refusedEvent is why EventBridge, which answers for each event, did not take one.
func refusedEvent(v *invocation, body []byte) error {
	if v.target.EventBridgeParameters == nil {
		return nil
	}
	var out struct {
		Entries []struct{ ErrorCode, ErrorMessage string }
	}
	if json.Unmarshal(body, &out) != nil || len(out.Entries) == 0 || out.Entries[0].ErrorCode == "" {
		return nil
	}
	return &Error{out.Entries[0].ErrorCode, out.Entries[0].ErrorMessage, 400}
}

// conclude ends an attempt. What may pass is tried again, as the retry policy allows;
// what will not, and what has been tried long enough, goes to the dead-letter queue,
// if there is one.
func (s *Service) conclude(c *sim.Call, v invocation, err error) {
	f := failureOf(err)
	if f == nil {
		s.complete(c, &v)
		return
	}
	if f.passing {
		wait := v.backoff(c, v.failed)
		if f.exhausted = v.exhausted(c.Now().Add(wait).Sub(v.first)); f.exhausted == "" {
			v.failed++
			s.invoking.At(c, c.Now().Add(wait), v)
			return
		}
	}
	s.complete(c, &v)
	if queue := v.target.DeadLetterConfig; queue == nil || queue.Arn == "" {
		return // dropped, as the metric InvocationDroppedCount tells
	}
	v.dead = f
	s.invoking.At(c, c.Now(), v)
}

// exhausted says which condition of the retry policy ends the invocation, if any does,
// when the next attempt would be made at an age.
func (v *invocation) exhausted(age time.Duration) string {
	most, oldest := maxRetries, maxAge
	if p := v.target.RetryPolicy; p != nil {
		if p.MaximumRetryAttempts != nil {
			most = int(*p.MaximumRetryAttempts)
		}
		if p.MaximumEventAgeInSeconds != nil {
			oldest = time.Duration(*p.MaximumEventAgeInSeconds) * time.Second
		}
	}
	switch {
	case v.failed >= most:
		return "MaximumRetryAttempts"
	case age > oldest:
		return "MaximumEventAgeInSeconds"
	}
	return ""
}

// A failure is why an attempt failed, as the dead-letter queue tells it.
type failure struct {
	code      string
	message   string
	passing   bool // it is worth to try again
	exhausted string
}

// failureOf tells what a service's answer means: throttles, server errors and answers
// that got lost may pass.
func failureOf(err error) *failure {
	if err == nil {
		return nil
	}
	f := &failure{code: "AWS.Scheduler.InternalServerError", message: "Unexpected error occurred while processing the request"}
	e, ok := errors.AsType[wire.APIError](err)
	if !ok {
		f.passing = errors.Is(err, sim.ErrAnswerLost)
		return f
	}
	f.code, f.message = e.ErrorCode(), e.ErrorMessage()
	if old, ok := e.(interface{ QueryErrorCode() string }); ok {
		f.code = old.QueryErrorCode()
	}
	status := e.HTTPStatus()
	f.passing = status == 429 || status >= 500 && status != 501
	for _, word := range []string{"Throttl", "TooManyRequests", "LimitExceeded", "ThroughputExceeded", "OverLimit", "SlowDown"} {
		f.passing = f.passing || strings.Contains(e.ErrorCode(), word)
	}
	return f
}
