package lambda

import "time"

// A retryPolicy is what becomes of a function's asynchronous events.
type retryPolicy struct {
	retries              int
	maxAge               time.Duration
	onSuccess, onFailure string // ARNs
}

// retry returns what was configured for the target's qualifier, AWS's defaults
// otherwise.
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html
func (t target) retry() retryPolicy {
	p := retryPolicy{retries: defaultRetries, maxAge: defaultMaxAge}
	e := t.function.events[eventsKey(t.qualifier)]
	if e == nil {
		return p
	}
	if n := e.MaximumRetryAttempts; n != nil {
		p.retries = *n
	}
	if n := e.MaximumEventAgeInSeconds; n != nil {
		p.maxAge = time.Duration(*n) * time.Second
	}
	if d := e.DestinationConfig; d != nil {
		if d.OnSuccess != nil {
			p.onSuccess = d.OnSuccess.Destination
		}
		if d.OnFailure != nil {
			p.onFailure = d.OnFailure.Destination
		}
	}
	return p
}
