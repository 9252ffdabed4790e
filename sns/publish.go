package sns

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// PublishInput is a message for a topic or a phone number.
type PublishInput struct {
	Message                string                           `aws:"required"`
	MessageAttributes      map[string]MessageAttributeValue `aws:"entrykey=Name,entryvalue=Value"`
	MessageDeduplicationId string
	MessageGroupId         string
	MessageStructure       string // json: a body for each protocol
	PhoneNumber            string
	Subject                string
	TargetArn              string
	TopicArn               string
}

// PublishOutput tells the message's id, and of a FIFO topic its place in the order.
type PublishOutput struct {
	MessageId      string
	SequenceNumber string
}

// Publish sends a message to all that have subscribed to a topic and want it, or a
// text message to a phone.
//
// Errors: AuthorizationError, InvalidParameter, NotFound, ParameterValueInvalid,
// Throttled, ValidationError.
//
// https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
func (s *Service) Publish(ctx context.Context, in *PublishInput) (*PublishOutput, error) {
	return bus.Do(ctx, s.ep, "Publish", in, s.publish)
}

func (s *Service) publish(c *sim.Call, in *PublishInput) (*PublishOutput, error) {
	body := &content{
		body: in.Message, subject: in.Subject, structure: in.MessageStructure, group: in.MessageGroupId,
		dedup: in.MessageDeduplicationId, attributes: in.MessageAttributes,
		subjectGiven: in.Subject != "" || wire.Given(c.Context(), &in.Subject),
	}
	if in.PhoneNumber != "" {
		return s.publishToPhone(c, in.PhoneNumber, body)
	}
	home, t, err := s.target(c, in)
	if err != nil {
		return nil, err
	}
	c.On(t.arn)
	if err := t.permit(c, "Publish"); err != nil {
		return nil, err
	}
	m, err := body.compose(t)
	if err != nil {
		return nil, err
	}
	if m.size() > t.maxSize() {
		return nil, errParameter("Message too long")
	}
	if err := home.take(c, t, m.group, 1); err != nil {
		return nil, err
	}
	id, sequence := home.accept(c, t, m, "message")
	s.meterPublish(c, t, m.size())
	return &PublishOutput{id, sequence}, nil
}

// target returns the topic that a request is for.
func (s *Service) target(c *sim.Call, in *PublishInput) (*Service, *topic, error) {
	switch {
	case in.TopicArn != "" || wire.Given(c.Context(), &in.TopicArn):
		return s.topic("TopicArn", in.TopicArn)
	case in.TargetArn == "":
		return nil, nil, errParameter("TopicArn or TargetArn Reason: no value for required parameter")
	}
	parts, err := elements("TargetArn", in.TargetArn)
	if err != nil {
		return nil, nil, err
	}
	if isEndpoint(parts[5]) {
		return nil, nil, errParameter("TargetArn Reason: No endpoint found for the target arn specified")
	}
	return s.topic("TargetArn", in.TargetArn)
}

// accept gives a message its id and, if it is not a duplicate, hands it to the
// topic's subscribers.
func (s *Service) accept(c *sim.Call, t *topic, m *message, purpose string) (id, sequence string) {
	r := c.Rand(purpose)
	m.id, m.topic, m.at, m.trace = r.UUID(), t.arn, c.Now(), bus.Trace(c.Context())
	if t.fifo {
		if before, ok := t.deduplicate(c, m); ok {
			return before.id, before.sequence
		}
	}
	s.fan(c, t, m)
	return m.id, m.sequence
}

// fan hands a message to the subscriptions that want it, in the order in which they
// were made.
func (s *Service) fan(c *sim.Call, t *topic, m *message) {
	for _, arn := range t.order {
		sub := s.subs[arn]
		if sub.pending || !s.wants(c, sub, m) {
			continue
		}
		s.start(c, delivery{to: sub, message: m, first: c.Now()})
	}
}

// wants tells whether a subscription's filter lets a message through.
func (s *Service) wants(c *sim.Call, sub *subscription, m *message) bool {
	if sub.filter == nil {
		return true
	}
	if sub.scope == scopeBody {
		c.Use(useFiltered, sub.topic, float64(len(m.body)))
		return sub.filter.Match([]byte(m.bodyFor("default")))
	}
	return sub.filter.MatchAttributes(m.matchable())
}
