package sns

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/policy"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// The attributes of topics.
const (
	attrContentBased = "ContentBasedDeduplication"
	attrDelivery     = "DeliveryPolicy"
	attrDisplayName  = "DisplayName"
	attrEffective    = "EffectiveDeliveryPolicy"
	attrFIFO         = "FifoTopic"
	attrKey          = "KmsMasterKeyId"
	attrMaxSize      = "MaximumMessageSize"
	attrPolicy       = "Policy"
	attrScope        = "FifoThroughputScope"
	attrSignature    = "SignatureVersion"
	attrTracing      = "TracingConfig"
	attrArchive      = "ArchivePolicy"
)

// GetTopicAttributesInput names a topic.
type GetTopicAttributesInput struct {
	TopicArn string `aws:"required"`
}

// GetTopicAttributesOutput is the topic's attributes.
type GetTopicAttributesOutput struct {
	Attributes map[string]string
}

// SetTopicAttributesInput sets one attribute of a topic.
type SetTopicAttributesInput struct {
	AttributeName  string `aws:"required"`
	AttributeValue string
	TopicArn       string `aws:"required"`
}

// SetTopicAttributesOutput has no members.
type SetTopicAttributesOutput = wire.Void

// GetTopicAttributes returns what a topic is like.
//
// Errors: AuthorizationError, InvalidParameter, NotFound, ValidationError.
//
// https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
func (s *Service) GetTopicAttributes(ctx context.Context, in *GetTopicAttributesInput) (*GetTopicAttributesOutput, error) {
	return bus.Do(ctx, s.ep, "GetTopicAttributes", in, s.getTopicAttributes)
}

// SetTopicAttributes changes one attribute of a topic.
//
// Errors: AuthorizationError, InvalidParameter, NotFound, ValidationError.
//
// https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html
func (s *Service) SetTopicAttributes(ctx context.Context, in *SetTopicAttributesInput) (*SetTopicAttributesOutput, error) {
	return bus.Do(ctx, s.ep, "SetTopicAttributes", in, s.setTopicAttributes)
}

func (s *Service) getTopicAttributes(c *sim.Call, in *GetTopicAttributesInput) (*GetTopicAttributesOutput, error) {
	s.request(c)
	c.On(in.TopicArn)
	home, t, err := s.topic("TopicArn", in.TopicArn)
	if err != nil {
		return nil, err
	}
	if err := t.permit(c, "GetTopicAttributes"); err != nil {
		return nil, err
	}
	all := t.own()
	all["TopicArn"], all["Owner"] = t.arn, t.owner
	confirmed, pending := 0, 0
	for _, arn := range t.order {
		if home.subs[arn].pending {
			pending++
		} else {
			confirmed++
		}
	}
	all["SubscriptionsConfirmed"] = strconv.Itoa(confirmed)
	all["SubscriptionsPending"] = strconv.Itoa(pending)
	all["SubscriptionsDeleted"] = strconv.Itoa(t.deleted)
	return &GetTopicAttributesOutput{all}, nil
}

// own returns the attributes that were set or have a default.
func (t *topic) own() map[string]string {
	all := maps.Clone(t.attributes)
	all[attrPolicy] = t.policy.String()
	all[attrEffective] = t.effective()
	if _, set := all[attrDisplayName]; !set {
		all[attrDisplayName] = ""
	}
	if t.fifo {
		all[attrFIFO] = "true"
		if _, set := all[attrContentBased]; !set {
			all[attrContentBased] = "false"
		}
	}
	return all
}

func (s *Service) setTopicAttributes(c *sim.Call, in *SetTopicAttributesInput) (*SetTopicAttributesOutput, error) {
	s.request(c)
	c.On(in.TopicArn)
	home, t, err := s.topic("TopicArn", in.TopicArn)
	if err != nil {
		return nil, err
	}
	if err := t.permit(c, "SetTopicAttributes"); err != nil {
		return nil, err
	}
	if err := t.set(c, home, in.AttributeName, in.AttributeValue); err != nil {
		return nil, err
	}
	return &SetTopicAttributesOutput{}, nil
}

// maxDisplayName is how many characters a display name has.
const maxDisplayName = 100

// set changes one attribute, or nothing if its value is not fine.
func (t *topic) set(c *sim.Call, home *Service, name, value string) error {
	switch name {
	case attrDelivery:
		return t.setRetries(value)
	case attrPolicy:
		return t.setPolicy(value)
	case attrDisplayName:
		if utf8.RuneCountInString(value) > maxDisplayName {
			return errParameter("DisplayName")
		}
	case attrKey:
	case attrTracing:
		if value != "PassThrough" && value != "Active" {
			return errParameter("TracingConfig: Invalid value [%s]. Must be PassThrough or Active.", value)
		}
	case attrSignature:
		if value != "1" && value != "2" {
			return errParameter("SignatureVersion: Invalid value [%s]. Must be 1 or 2.", value)
		}
	case attrMaxSize:
		if err := t.checkMaxSize(home, value); err != nil {
			return err
		}
	case attrContentBased:
		if !t.fifo {
			return errParameter("Content-based deduplication can only be set for FIFO topics")
		}
		if value != "true" && value != "false" {
			return errParameter("ContentBasedDeduplication: Invalid value [%s]. Must be true or false.", value)
		}
	case attrScope:
		if err := t.checkScope(value); err != nil {
			return err
		}
	case attrArchive:
		return refuse(c.Operation, "Attributes.ArchivePolicy")
	default:
		if !isFeedback(name) {
			return errParameter("AttributeName")
		}
	}
	t.attributes[name] = value
	return nil
}

// isFeedback tells the attributes that say where delivery statuses are logged. They
// are kept; the statuses are not logged.
func isFeedback(name string) bool {
	for _, protocol := range []string{"HTTP", "Firehose", "Lambda", "Application", "SQS"} {
		rest, ok := strings.CutPrefix(name, protocol)
		if ok && slices.Contains([]string{"SuccessFeedbackRoleArn", "SuccessFeedbackSampleRate", "FailureFeedbackRoleArn"}, rest) {
			return true
		}
	}
	return false
}

// A topic for large messages has few subscriptions, all to AWS's services (Developer
// guide, Publishing large messages).
const maxLargeSubscriptions = 100

func isLarge(size int) bool { return size > maxMessage }

func takesLarge(protocol string) bool {
	return protocol == "sqs" || protocol == "lambda" || protocol == "firehose"
}

func (t *topic) checkMaxSize(home *Service, value string) error {
	n, err := strconv.Atoi(value)
	if err != nil || n < minSize || n > maxSize {
		return errParameter("MaximumMessageSize: Invalid value [%s]. Must be an integer between %d and %d.", value, minSize, maxSize)
	}
	if !isLarge(n) {
		return nil
	}
	fits := len(t.order) <= maxLargeSubscriptions
	for _, arn := range t.order {
		fits = fits && takesLarge(home.subs[arn].protocol)
	}
	if !fits {
		return errParameter("MaximumMessageSize: the topic has subscriptions that do not support messages above 256 KiB, or more than %d", maxLargeSubscriptions)
	}
	return nil
}

func (t *topic) checkScope(value string) error {
	switch {
	case !t.fifo:
		return errParameter("FifoThroughputScope can only be set for FIFO topics")
	case value != scopeTopic && value != scopeGroup:
		return errParameter("FifoThroughputScope: Invalid value [%s]. Please use either Topic or MessageGroup", value)
	case value == scopeTopic && t.attributes[attrScope] == scopeGroup:
		return errParameter("FifoThroughputScope cannot be changed from MessageGroup to Topic")
	}
	return nil
}

func (t *topic) setPolicy(text string) error {
	if text == "" {
		t.policy = t.defaultPolicy()
		return nil
	}
	d, err := policy.Parse(text)
	if err != nil {
		return errParameter("Policy Error: null")
	}
	for i := range d.Statements {
		for _, action := range d.Statements[i].Action {
			if !inScope(action) {
				return errParameter("Policy statement action out of service scope!")
			}
		}
		if _, unknown := d.Statements[i].Principal.Unknown(); unknown {
			return errParameter("Policy Error: PrincipalNotFound")
		}
	}
	t.policy = d
	return nil
}
