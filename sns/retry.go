package sns

import (
	"encoding/json"
	"math"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// A retryPolicy says when a delivery is tried again, in four phases: at once, with the
// least delay, with a delay that grows, with the longest delay (Developer guide,
// Amazon SNS message delivery retries). It is never changed.
type retryPolicy struct {
	now, least, growing, most int // how many retries
	minimum, maximum          time.Duration
	function                  string // how the delay grows

	perSecond   float64 // deliveries, on average; 0 is no bound
	contentType string  // of what websites are sent
	override    bool    // the topic's policy counts, whatever the subscription's says
}

// awsEndpoint is the policy for queues, functions and delivery streams: 100,015 times
// over 23 days.
var awsEndpoint = &retryPolicy{
	now: 3, least: 2, growing: 10, most: 100_000, minimum: time.Second, maximum: 20 * time.Second, function: "exponential",
}

// website is the policy for websites that have none: 3 times.
var website = &retryPolicy{
	growing: 3, minimum: 20 * time.Second, maximum: 20 * time.Second, function: "linear", contentType: plainText,
}

const (
	plainText = "text/plain; charset=UTF-8"
	maxRetry  = time.Hour // of a website, in all
)

// delay returns how long after a failed attempt the n-th retry is made, from 1; ok is
// false if there is none.
func (p *retryPolicy) delay(n int) (d time.Duration, ok bool) {
	if n <= p.now {
		return 0, true
	}
	if n -= p.now; n <= p.least {
		return p.minimum, true
	}
	if n -= p.least; n <= p.growing {
		return p.grown(n - 1), true
	}
	return p.maximum, n-p.growing <= p.most
}

// grown returns the i-th delay of those that grow, from 0.
func (p *retryPolicy) grown(i int) time.Duration {
	least, most := p.minimum.Seconds(), p.maximum.Seconds()
	last := float64(max(p.growing-1, 1))
	part := float64(i) / last
	seconds := least + (most-least)*part // linear
	switch p.function {
	case "exponential":
		seconds = least * math.Pow(2, float64(i))
	case "geometric":
		seconds = least * math.Pow(most/least, part)
	case "arithmetic":
		seconds = least + (most-least)*part*(float64(i)+1)/(last+1)
	}
	return time.Duration(min(seconds, most) * float64(time.Second))
}

// total is how long all retries take.
func (p *retryPolicy) total() time.Duration {
	var sum time.Duration
	for n := 1; ; n++ {
		d, ok := p.delay(n)
		if !ok || sum > maxRetry {
			return sum
		}
		sum += d
	}
}

// policy returns when deliveries to a subscription are tried again, which only
// websites can say.
func (sub *subscription) policy(t *topic) *retryPolicy {
	switch {
	case !sub.isWebsite():
		return awsEndpoint
	case t != nil && t.retries != nil && (sub.retries == nil || t.retries.override):
		return t.retries
	case sub.retries != nil:
		return sub.retries
	}
	return website
}

// setRetries keeps a topic's delivery policy.
func (t *topic) setRetries(text string) error {
	if text == "" {
		t.retries = nil
		delete(t.attributes, attrDelivery)
		return nil
	}
	v, err := readJSON("DeliveryPolicy", text)
	if err != nil {
		return err
	}
	http := v.Get("http")
	p, err := readRetries(http.Get("defaultHealthyRetryPolicy"), http.Get("defaultThrottlePolicy"), http.Get("defaultRequestPolicy"))
	if err != nil {
		return err
	}
	p.override = http.Get("disableSubscriptionOverrides").Bool()
	t.retries, t.attributes[attrDelivery] = p, text
	return nil
}

// setRetries keeps a subscription's delivery policy.
func (sub *subscription) setRetries(text string) error {
	if text == "" {
		sub.delivery, sub.retries = "", nil
		return nil
	}
	v, err := readJSON("DeliveryPolicy", text)
	if err != nil {
		return err
	}
	p, err := readRetries(v.Get("healthyRetryPolicy"), v.Get("throttlePolicy"), v.Get("requestPolicy"))
	if err != nil {
		return err
	}
	sub.delivery, sub.retries = text, p
	return nil
}

const maxRetries = 100 // of a website

// readRetries reads a policy; what it does not say has a default.
func readRetries(retry, throttle, request jsonvalue.Value) (*retryPolicy, error) {
	fine := true
	number := func(v jsonvalue.Value, name string, standard, least, most int) int {
		if v = v.Get(name); !v.Exists() || v.IsNull() {
			return standard
		}
		n, ok := v.Int()
		fine = fine && ok && n >= int64(least) && n <= int64(most)
		return int(n)
	}
	seconds := func(n int) time.Duration { return time.Duration(n) * time.Second }
	p := &retryPolicy{function: "linear", contentType: plainText}
	minimum := number(retry, "minDelayTarget", 20, 1, 3600)
	maximum := number(retry, "maxDelayTarget", 20, minimum, 3600)
	all := number(retry, "numRetries", 3, 0, maxRetries)
	p.now = number(retry, "numNoDelayRetries", 0, 0, all)
	p.least = number(retry, "numMinDelayRetries", 0, 0, all)
	p.most = number(retry, "numMaxDelayRetries", 0, 0, all)
	p.growing = all - p.now - p.least - p.most
	p.minimum, p.maximum = seconds(minimum), seconds(maximum)
	p.perSecond = float64(number(throttle, "maxReceivesPerSecond", 0, 1, math.MaxInt32))
	if f := retry.Get("backoffFunction").Text(); f != "" {
		p.function = f
		fine = fine && strings.Contains(" arithmetic exponential geometric linear ", " "+f+" ")
	}
	if t := request.Get("headerContentType").Text(); t != "" {
		p.contentType = t
	}
	if !fine || p.growing < 0 || p.total() > maxRetry {
		return nil, errParameter("DeliveryPolicy: the retry policy is invalid or takes longer than %d seconds", int(maxRetry.Seconds()))
	}
	return p, nil
}

// An effectiveRetry is a retry policy as JSON.
type effectiveRetry struct {
	MinDelayTarget     int    `json:"minDelayTarget"`
	MaxDelayTarget     int    `json:"maxDelayTarget"`
	NumRetries         int    `json:"numRetries"`
	NumMaxDelayRetries int    `json:"numMaxDelayRetries"`
	NumNoDelayRetries  int    `json:"numNoDelayRetries"`
	NumMinDelayRetries int    `json:"numMinDelayRetries"`
	BackoffFunction    string `json:"backoffFunction"`
}

type effectiveRequest struct {
	HeaderContentType string `json:"headerContentType"`
}

type effectiveThrottle struct {
	MaxReceivesPerSecond int `json:"maxReceivesPerSecond"`
}

func (p *retryPolicy) json() effectiveRetry {
	return effectiveRetry{
		int(p.minimum.Seconds()), int(p.maximum.Seconds()), p.now + p.least + p.growing + p.most, p.most, p.now, p.least, p.function,
	}
}

// effective is the topic's delivery policy with its defaults.
func (t *topic) effective() string {
	type http struct {
		Retry    effectiveRetry   `json:"defaultHealthyRetryPolicy"`
		Override bool             `json:"disableSubscriptionOverrides"`
		Request  effectiveRequest `json:"defaultRequestPolicy"`
	}
	p := website
	if t.retries != nil {
		p = t.retries
	}
	return marshal(map[string]http{"http": {p.json(), p.override, effectiveRequest{p.contentType}}})
}

// effective is the subscription's delivery policy with that of its topic and the
// defaults.
func (sub *subscription) effective(t *topic) string {
	p := sub.policy(t)
	var throttle *effectiveThrottle
	if p.perSecond > 0 {
		throttle = &effectiveThrottle{int(p.perSecond)}
	}
	return marshal(struct {
		Retry      effectiveRetry     `json:"healthyRetryPolicy"`
		Sickly     *effectiveRetry    `json:"sicklyRetryPolicy"`
		Throttle   *effectiveThrottle `json:"throttlePolicy"`
		Request    effectiveRequest   `json:"requestPolicy"`
		Guaranteed bool               `json:"guaranteed"`
	}{p.json(), nil, throttle, effectiveRequest{p.contentType}, false})
}

// marshal writes as JSON what has nothing that JSON cannot say.
func marshal(v any) string {
	text, _ := json.Marshal(v)
	return string(text)
}
