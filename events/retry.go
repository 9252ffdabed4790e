package events

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// How long deliveries are tried again, unless the target's retry policy says less
// (user guide, How EventBridge retries delivering events).
const (
	maxRetries = 185
	maxAge     = 24 * time.Hour
)

// The delays between attempts grow from a second to one with which 185 of them take
// about 24 hours. AWS promises exponential back-off with jitter, and no numbers.
const (
	firstDelay = time.Second
	lastDelay  = 10 * time.Minute
)

// backoff returns how long to wait before the next attempt: half of the delay at least.
func backoff(c *sim.Call, d *delivery) time.Duration {
	delay := lastDelay
	if d.failed < 10 {
		delay = min(firstDelay<<d.failed, lastDelay)
	}
	r := c.Rand("retry " + d.event.key(d.rule.arn+" "+d.target.Id) + strconv.Itoa(d.failed))
	return delay/2 + time.Duration(r.Float64()*float64(delay/2))
}

// exhausted says which condition of the retry policy ends a delivery, if any does:
// after so many retries, or when the next would be made at an age.
func (t *target) exhausted(retries int, age time.Duration) string {
	most, oldest := maxRetries, maxAge
	if p := t.RetryPolicy; p != nil {
		if p.MaximumRetryAttempts != nil {
			most = int(*p.MaximumRetryAttempts)
		}
		if p.MaximumEventAgeInSeconds != nil {
			oldest = time.Duration(*p.MaximumEventAgeInSeconds) * time.Second
		}
	}
	switch {
	case retries >= most:
		return "MaximumRetryAttempts"
	case age > oldest:
		return "MaximumEventAgeInSeconds"
	}
	return ""
}

// A failure is why an attempt failed, as the dead-letter queue tells it.
type failure struct {
	code      string // ERROR_CODE
	message   string // ERROR_MESSAGE
	passing   bool   // it is worth to try again
	wait      time.Duration
	exhausted string // the condition that ended the attempts
}

// failureOf tells what a service's answer means for a delivery: what is missing,
// forbidden or malformed stays so; throttles, server errors and answers that got lost
// may pass (user guide, Using dead-letter queues).
func failureOf(err error) *failure {
	if err == nil {
		return nil
	}
	if errors.Is(err, sim.ErrAnswerLost) {
		return &failure{code: "TIMEOUT", message: "The target did not answer in time.", passing: true}
	}
	e, ok := errors.AsType[wire.APIError](err)
	if !ok {
		return &failure{code: "NO_RESOURCE", message: err.Error()}
	}
	f := &failure{code: "INVALID_PARAMETER", message: e.ErrorMessage()}
	code, status := e.ErrorCode(), e.HTTPStatus()
	if f.message == "" {
		f.message = code
	}
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(code, w) {
				return true
			}
		}
		return false
	}
	switch {
	case has("Throttl", "TooManyRequests", "LimitExceeded", "ThroughputExceeded", "OverLimit", "SlowDown") || status == 429:
		f.code, f.passing = "THROTTLING", true
	case has("ResourceConflict", "ConcurrentModification", "ResourceInUse"):
		f.code, f.passing = "RESOURCE_MODIFICATION_COLLISION", true
	case has("AlreadyExists"):
		f.code = "RESOURCE_ALREADY_EXISTS"
	case status == 501:
		f.code = "SDK_CLIENT_ERROR"
	case status >= 500:
		f.code, f.passing = "ERROR_FROM_TARGET", true
	case has("NotFound", "DoesNotExist", "NonExistent", "NoSuch") || status == 404:
		f.code = "NO_RESOURCE"
	case has("AccessDenied", "Authorization", "NotAuthorized") || status == 403:
		f.code = "NO_PERMISSIONS"
	}
	return f
}
