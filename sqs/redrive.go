package sqs

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// redrive is a RedrivePolicy: where messages go that were received too often.
type redrive struct {
	target string // ARN
	max    int    // receives
	text   string // as GetQueueAttributes returns it
}

// readRedrive reads a RedrivePolicy in the order in which AWS looks at it. An empty
// one takes the policy away.
func (s *Service) readRedrive(source, text string) (*redrive, error) {
	if text == "" {
		return nil, nil
	}
	var given map[string]any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&given); err != nil || given == nil {
		return nil, errAttributeValue("Invalid value for the parameter RedrivePolicy. Reason: Redrive policy is not a valid JSON map.")
	}
	wrong := func(reason string) (*redrive, error) { return nil, errValue(text, "RedrivePolicy", reason) }
	for _, name := range []string{"maxReceiveCount", "deadLetterTargetArn"} {
		if _, has := given[name]; !has {
			return wrong("Redrive policy does not contain mandatory attribute: " + name + ".")
		}
	}
	if len(given) > 2 {
		return wrong("Only following attributes are supported: [deadLetterTargetArn, maxReceiveCount].")
	}
	count := scalar(given["maxReceiveCount"])
	n, err := strconv.Atoi(count)
	if err != nil || n < 1 || n > 1000 {
		return wrong("Invalid value for maxReceiveCount: " + count + ", valid values are from 1 to 1000 both inclusive.")
	}
	target := scalar(given["deadLetterTargetArn"])
	to, name, ok := bus.ToARN(target)
	switch {
	case !ok || to.Service != "sqs":
		return wrong("Dead-letter target ARN should be fully qualified ARN.")
	case to.Account != s.ep.Account:
		return wrong("Dead-letter target owner should be same as the source.")
	case to.Region != s.ep.Region || s.queues[name] == nil:
		return wrong("Dead letter target does not exist.")
	case strings.HasSuffix(name, ".fifo") != strings.HasSuffix(source, ".fifo"):
		return wrong("Dead-letter queue must be same type of queue as the source.")
	}
	if !s.queues[name].settings.allow.allows(source) {
		return wrong("Queue " + target + " does not allow " + source + " as a source queue: see its RedriveAllowPolicy.")
	}
	quoted, _ := json.Marshal(target) // a string always has a form
	return &redrive{target, n, `{"deadLetterTargetArn":` + string(quoted) + `,"maxReceiveCount":` + strconv.Itoa(n) + `}`}, nil
}

// scalar returns a JSON string or number as text, and anything else as none.
func scalar(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// deadLetters returns the queue to which a message goes that was received too
// often; nil if it stays.
func (q *queue) deadLetters(m *message) *queue {
	if q.settings.redrive == nil || int(m.receives) < q.settings.redrive.max {
		return nil
	}
	_, name, _ := bus.ToARN(q.settings.redrive.target)
	if name == q.name {
		return nil
	}
	return q.home.queues[name]
}

// bury moves a message to the dead-letter queue. In a standard queue it keeps the
// time at which it was sent, from which its retention counts; in a FIFO queue the
// time starts anew.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
func (q *queue) bury(c *sim.Call, m *message, dead *queue) {
	now := c.Now().UnixNano()
	q.shelf.take(m, now)
	dead.look(now)
	moved := &message{letter: m.letter, sent: m.sent, visible: now, receives: m.receives, first: m.first, source: q.arn}
	if q.fifo {
		moved.sent = now
	}
	dead.enter(moved, now)
	dead.wake(c)
}

// redriveAllow is a RedriveAllowPolicy: which queues may use this one as their
// dead-letter queue.
type redriveAllow struct {
	all     bool
	sources []string // ARNs
	text    string
}

func (a *redriveAllow) allows(source string) bool {
	return a == nil || a.all || slices.Contains(a.sources, source)
}

func readRedriveAllow(text string) (*redriveAllow, error) {
	if text == "" {
		return nil, nil
	}
	var given struct {
		RedrivePermission string    `json:"redrivePermission"`
		SourceQueueArns   *[]string `json:"sourceQueueArns"`
	}
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.DisallowUnknownFields()
	if err := d.Decode(&given); err != nil || !slices.Contains([]string{"allowAll", "denyAll", "byQueue"}, given.RedrivePermission) {
		return nil, errAttributeValue("Invalid value for the parameter RedriveAllowPolicy. Reason: Amazon SQS can't create the redrive allow policy, as it’s in an unsupported format.")
	}
	wrong := func(reason string) (*redriveAllow, error) {
		return nil, errValue(text, "RedriveAllowPolicy", "Amazon SQS can't create the redrive allow policy. "+reason)
	}
	a := &redriveAllow{all: given.RedrivePermission == "allowAll", text: text}
	if given.SourceQueueArns != nil {
		a.sources = *given.SourceQueueArns
	}
	byQueue := given.RedrivePermission == "byQueue"
	switch {
	case !byQueue && len(a.sources) > 0:
		return wrong("To specify one or more source queue ARNs, you must set redrivePermission to byQueue.")
	case byQueue && len(a.sources) == 0:
		return wrong("When you specify the byQueue permission type, you must also specify one or more sourceQueueArns values.")
	case len(a.sources) > 10:
		return wrong("The maximum number of source queue ARNs you can specify is 10.")
	}
	return a, nil
}

// ListDeadLetterSourceQueuesInput is what ListDeadLetterSourceQueues takes.
type ListDeadLetterSourceQueuesInput struct {
	QueueUrl   string
	NextToken  string
	MaxResults *int32 // 1 to 1000, and needed for pages
}

// ListDeadLetterSourceQueuesOutput is what ListDeadLetterSourceQueues answers.
type ListDeadLetterSourceQueuesOutput struct {
	QueueUrls []string `aws:"name=queueUrls,form=QueueUrl,flattened,always"`
	NextToken string
}

// ListDeadLetterSourceQueues returns the URLs of the queues whose dead-letter queue
// this is, by name. QueueDoesNotExist.
//
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html
func (s *Service) ListDeadLetterSourceQueues(ctx context.Context, in *ListDeadLetterSourceQueuesInput) (*ListDeadLetterSourceQueuesOutput, error) {
	return bus.Do(ctx, s.ep, "ListDeadLetterSourceQueues", in, s.listDeadLetterSourceQueues)
}

func (s *Service) listDeadLetterSourceQueues(c *sim.Call, in *ListDeadLetterSourceQueuesInput) (*ListDeadLetterSourceQueuesOutput, error) {
	q, err := s.queue(c, in.QueueUrl, "ListDeadLetterSourceQueues")
	if err != nil {
		return nil, err
	}
	q.use(c, 0)
	names, next, err := page(q.home.sources(q.arn), in.MaxResults, in.NextToken)
	if err != nil {
		return nil, err
	}
	out := &ListDeadLetterSourceQueuesOutput{QueueUrls: []string{}, NextToken: next}
	for _, name := range names {
		out.QueueUrls = append(out.QueueUrls, s.url(c, q.home.queues[name]))
	}
	return out, nil
}

// sources returns the names of the queues whose dead-letter queue has that ARN.
func (s *Service) sources(dead string) []string {
	return slices.DeleteFunc(s.names(), func(name string) bool {
		r := s.queues[name].settings.redrive
		return r == nil || r.target != dead
	})
}
