package sqs

import (
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// Billing: every request counts, a batch as one, and as one for each 64 KB of the
// messages in it. FIFO queues have a price of their own, and messages of groups in
// standard queues (fair queues) a surcharge. https://aws.amazon.com/sqs/pricing/
const (
	chunk        = 64 << 10
	standardUse  = "Requests-Tier1"
	fifoUse      = "Requests-FIFO-Tier1"
	fairQueueUse = "Requests-FairQueue-Tier1"
)

// useRequest meters a request about no queue in particular.
func (s *Service) useRequest(c *sim.Call, resource string) { c.Use(standardUse, resource, 1) }

// use meters a request with so many bytes of messages.
func (q *queue) use(c *sim.Call, size int) {
	n := float64(max(1, (size+chunk-1)/chunk))
	if q.fifo {
		c.Use(fifoUse, q.arn, n)
		return
	}
	c.Use(standardUse, q.arn, n)
	if q.groups != nil && q.groups.Len() > 0 {
		c.Use(fairQueueUse, q.arn, n)
	}
}

// fifoCalls is how many calls per second and action a FIFO queue takes that is not
// of high throughput.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
const fifoCalls = 300

// rates counts a FIFO queue's calls of each action in the running second.
type rates struct {
	second int64
	calls  [len(limitedActions)]int
}

// limitedActions are the actions that are counted, each for itself.
var limitedActions = [...]string{
	"SendMessage", "SendMessageBatch", "ReceiveMessage", "DeleteMessage", "DeleteMessageBatch",
	"ChangeMessageVisibility", "ChangeMessageVisibilityBatch",
}

// throttle counts a call, which is metered by itself, and refuses it if the second
// is full.
func (q *queue) throttle(c *sim.Call, action string) error {
	if !q.fifo || q.settings.groupLimit || q.home.opts.Unthrottled {
		return nil
	}
	if second := c.Now().UnixNano() / int64(time.Second); second != q.rates.second {
		q.rates = rates{second: second}
	}
	for i := range limitedActions {
		if limitedActions[i] == action {
			if q.rates.calls[i] >= fifoCalls {
				return errThrottled()
			}
			q.rates.calls[i]++
		}
	}
	return nil
}
