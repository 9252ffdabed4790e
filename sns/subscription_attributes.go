package sns

import (
	"context"
	"errors"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
	"github.com/cloudjar/cloudjar/internal/pattern"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// The attributes of subscriptions that can be set.
const (
	attrRaw         = "RawMessageDelivery"
	attrFilter      = "FilterPolicy"
	attrFilterScope = "FilterPolicyScope"
	attrRedrive     = "RedrivePolicy"
	attrRole        = "SubscriptionRoleArn"
	attrReplay      = "ReplayPolicy"

	scopeAttributes = "MessageAttributes"
	scopeBody       = "MessageBody"
)

// GetSubscriptionAttributesInput names a subscription.
type GetSubscriptionAttributesInput struct {
	SubscriptionArn string `aws:"required"`
}

// GetSubscriptionAttributesOutput is the subscription's attributes.
type GetSubscriptionAttributesOutput struct {
	Attributes map[string]string
}

// SetSubscriptionAttributesInput sets one attribute of a subscription.
type SetSubscriptionAttributesInput struct {
	AttributeName   string `aws:"required"`
	AttributeValue  string
	SubscriptionArn string `aws:"required"`
}

// SetSubscriptionAttributesOutput has no members.
type SetSubscriptionAttributesOutput = wire.Void

// GetSubscriptionAttributes returns what a subscription is like.
//
// Errors: InvalidParameter, NotFound, ValidationError.
//
// https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html
func (s *Service) GetSubscriptionAttributes(ctx context.Context, in *GetSubscriptionAttributesInput) (*GetSubscriptionAttributesOutput, error) {
	return bus.Do(ctx, s.ep, "GetSubscriptionAttributes", in, s.getSubscriptionAttributes)
}

// SetSubscriptionAttributes changes one attribute of a subscription.
//
// Errors: InvalidParameter, NotFound, ValidationError.
//
// https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html
func (s *Service) SetSubscriptionAttributes(ctx context.Context, in *SetSubscriptionAttributesInput) (*SetSubscriptionAttributesOutput, error) {
	return bus.Do(ctx, s.ep, "SetSubscriptionAttributes", in, s.setSubscriptionAttributes)
}

func (s *Service) getSubscriptionAttributes(c *sim.Call, in *GetSubscriptionAttributesInput) (*GetSubscriptionAttributesOutput, error) {
	s.request(c)
	c.On(in.SubscriptionArn)
	home, sub, err := s.subscription(in.SubscriptionArn)
	if err != nil {
		return nil, err
	}
	return &GetSubscriptionAttributesOutput{sub.attributes(home.topicOf(sub))}, nil
}

// topicOf returns the subscription's topic.
func (s *Service) topicOf(sub *subscription) *topic {
	return s.topics[sub.topic[strings.LastIndexByte(sub.topic, ':')+1:]]
}

func (sub *subscription) attributes(t *topic) map[string]string {
	all := map[string]string{
		"SubscriptionArn": sub.arn, "TopicArn": sub.topic, "Owner": sub.owner, "Protocol": sub.protocol,
		"Endpoint": sub.endpoint, "PendingConfirmation": text(sub.pending), "ConfirmationWasAuthenticated": text(sub.authenticated),
		"SubscriptionPrincipal": sub.principal, attrRaw: text(sub.raw),
	}
	if sub.filterText != "" {
		all[attrFilter], all[attrFilterScope] = sub.filterText, sub.scope
	}
	for name, value := range map[string]string{attrRedrive: sub.redrive, attrDelivery: sub.delivery, attrRole: sub.role} {
		if value != "" {
			all[name] = value
		}
	}
	if sub.isWebsite() {
		all[attrEffective] = sub.effective(t)
	}
	return all
}

func (sub *subscription) isWebsite() bool { return sub.protocol == "http" || sub.protocol == "https" }

func text(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

func (s *Service) setSubscriptionAttributes(c *sim.Call, in *SetSubscriptionAttributesInput) (*SetSubscriptionAttributesOutput, error) {
	s.request(c)
	c.On(in.SubscriptionArn)
	home, sub, err := s.subscription(in.SubscriptionArn)
	if err != nil {
		return nil, err
	}
	changed := *sub
	if err := changed.set(c, home.topicOf(sub), in.AttributeName, in.AttributeValue); err != nil {
		return nil, err
	}
	home.put(&changed)
	return &SetSubscriptionAttributesOutput{}, nil
}

// set changes one attribute of a subscription that nobody else has yet.
func (sub *subscription) set(c *sim.Call, t *topic, name, value string) error {
	switch name {
	case attrRaw:
		return sub.setRaw(value)
	case attrFilter:
		return sub.setFilter(value)
	case attrFilterScope:
		return sub.setScope(value)
	case attrRedrive:
		return sub.setRedrive(t, value)
	case attrDelivery:
		return sub.setRetries(value)
	case attrRole:
		if to, _, ok := bus.ToARN(value); !ok || to.Service != "iam" {
			return errParameter("SubscriptionRoleArn")
		}
		sub.role = value
		return nil
	case attrReplay:
		return refuse(c.Operation, "Attributes.ReplayPolicy")
	}
	return errParameter("AttributeName")
}

func (sub *subscription) setRaw(value string) error {
	if lower := strings.ToLower(value); lower != "true" && lower != "false" {
		return errParameter("RawMessageDelivery: Invalid value [%s]. Must be true or false.", value)
	}
	sub.raw = strings.EqualFold(value, "true")
	if sub.raw && sub.protocol != "sqs" && sub.protocol != "firehose" && !sub.isWebsite() {
		return errParameter("Delivery protocol [%s] does not support raw message delivery.", sub.protocol)
	}
	return nil
}

func (sub *subscription) setFilter(value string) error {
	if value == "" || value == "{}" {
		sub.filterText, sub.filter = value, nil
		return nil
	}
	compiled, err := compileFilter(value, sub.scope)
	if err != nil {
		return err
	}
	sub.filterText, sub.filter = value, compiled
	return nil
}

func compileFilter(value, scope string) (*pattern.Pattern, error) {
	dialect := pattern.SNSAttributes
	if scope == scopeBody {
		dialect = pattern.SNSBody
	}
	compiled, err := pattern.Compile(value, dialect)
	switch {
	case err == pattern.ErrNested:
		return nil, errParameter("%s", err.Error())
	case err != nil:
		return nil, errParameter("FilterPolicy: %s", err.Error())
	}
	return compiled, nil
}

func (sub *subscription) setScope(value string) error {
	if value != scopeAttributes && value != scopeBody {
		return errParameter("FilterPolicyScope: Invalid value [%s]. Please use either MessageBody or MessageAttributes", value)
	}
	if sub.filter != nil {
		compiled, err := compileFilter(sub.filterText, value)
		if err != nil {
			return err
		}
		sub.filter = compiled
	}
	sub.scope = value
	return nil
}

func (sub *subscription) setRedrive(t *topic, value string) error {
	if value == "" {
		sub.redrive, sub.deadLetter = "", ""
		return nil
	}
	v, err := readJSON("RedrivePolicy", value)
	if err != nil {
		return err
	}
	queue := v.Get("deadLetterTargetArn").Text()
	to, name, ok := bus.ToARN(queue)
	if !ok || to.Service != "sqs" {
		return errParameter("RedrivePolicy: deadLetterTargetArn is an invalid arn")
	}
	fifo := strings.HasSuffix(name, fifoSuffix)
	if t.fifo && strings.HasSuffix(sub.endpoint, fifoSuffix) && !fifo {
		return errParameter("RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.")
	}
	if !t.fifo && fifo {
		return errParameter("RedrivePolicy: must use a standard queue as DLQ for a Subscription to a standard Topic.")
	}
	sub.redrive, sub.deadLetter = value, queue
	return nil
}

// readJSON reads an attribute that is a JSON object. The matcher's parser has the
// words for what is none.
func readJSON(name, value string) (jsonvalue.Value, error) {
	v, err := jsonvalue.Parse(value)
	if err == nil && v.Kind() == jsonvalue.Object {
		return v, nil
	}
	_, err = pattern.Compile(value, pattern.SNSBody)
	if wrong, ok := errors.AsType[*pattern.Error](err); ok && strings.HasPrefix(wrong.Reason, "failed to parse JSON") {
		return v, errParameter("%s: %s", name, wrong.Reason)
	}
	return v, errParameter("%s: failed to parse JSON.", name)
}
