package sqs

import (
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// attempt is a receive of a FIFO queue that can be asked for again with its
// ReceiveRequestAttemptId, for 5 minutes: the answer may have been lost.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-receiverequestattemptid-request-parameter.html
type attempt struct {
	id       string
	at       int64
	messages []*message // as they were given out
}

// attempted notes an attempt that gave out messages.
func (q *queue) attempted(c *sim.Call, id string, list []*message) {
	if id == "" || len(list) == 0 {
		return
	}
	q.attempts = slices.DeleteFunc(slices.Clone(q.attempts), func(a attempt) bool { return a.id == id })
	q.attempts = append(q.attempts, attempt{id, c.Now().UnixNano(), list})
}

// again returns the messages of an earlier attempt, if none of them was deleted,
// changed or received again. Their visibility timeout begins anew; their handles
// stay the same.
func (q *queue) again(c *sim.Call, w *wait) []*message {
	if w.attempt == "" {
		return nil
	}
	now := c.Now().UnixNano()
	q.attempts = slices.DeleteFunc(slices.Clone(q.attempts), func(a attempt) bool { return now-a.at >= int64(dedupFor) })
	i := slices.IndexFunc(q.attempts, func(a attempt) bool { return a.id == w.attempt })
	if i < 0 {
		return nil
	}
	a := q.attempts[i]
	for _, m := range a.messages {
		if is, _ := q.find(m.sent, m.order); is != m || !q.isHidden(m, now) {
			return nil
		}
	}
	list := make([]*message, len(a.messages))
	for i, m := range a.messages {
		longer := *m
		longer.taken, longer.visible = now, now+int64(w.visibility)*int64(time.Second)
		q.shelf.change(m, &longer, now)
		list[i] = &longer
	}
	q.attempts[i].messages = list
	return list
}
