package sns

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// SubscribeInput says where a topic's messages are to go.
type SubscribeInput struct {
	Attributes            map[string]string
	Endpoint              string
	Protocol              string `aws:"required"`
	ReturnSubscriptionArn bool
	TopicArn              string `aws:"required"`
}

// SubscribeOutput is the subscription's ARN, or "pending confirmation".
type SubscribeOutput struct {
	SubscriptionArn string
}

// Subscribe lets an endpoint receive a topic's messages. Websites, e-mail addresses
// and endpoints of other accounts have to confirm it first. To subscribe again is no
// fault unless with other attributes.
//
// Errors: AuthorizationError, InvalidParameter, NotFound, ValidationError.
//
// https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
func (s *Service) Subscribe(ctx context.Context, in *SubscribeInput) (*SubscribeOutput, error) {
	return bus.Do(ctx, s.ep, "Subscribe", in, s.subscribe)
}

// waiting is what Subscribe answers while a subscription is not confirmed.
const waiting = "pending confirmation"

func (s *Service) subscribe(c *sim.Call, in *SubscribeInput) (*SubscribeOutput, error) {
	s.request(c)
	c.On(in.TopicArn)
	home, t, err := s.topic("TopicArn", in.TopicArn)
	if err != nil {
		return nil, err
	}
	if err := t.permit(c, "Subscribe"); err != nil {
		return nil, err
	}
	if err := t.checkEndpoint(in.Protocol, in.Endpoint); err != nil {
		return nil, err
	}
	sub := &subscription{topic: t.arn, owner: c.Account, principal: callerOf(c), protocol: in.Protocol, endpoint: in.Endpoint, scope: scopeAttributes}
	for _, name := range inOrder(in.Attributes) {
		if err := sub.set(c, t, name, in.Attributes[name]); err != nil {
			return nil, inAttributes(err)
		}
	}
	if sub.protocol == "firehose" && sub.role == "" {
		return nil, errParameter("Attributes Reason: SubscriptionRoleArn is required for firehose subscriptions")
	}
	if old := home.same(t, sub); old != nil {
		if len(in.Attributes) > 0 && !old.isLike(in.Attributes) {
			return nil, errParameter("Attributes Reason: Subscription already exists with different attributes")
		}
		return answerFor(old, in.ReturnSubscriptionArn), nil
	}
	if isLarge(t.maxSize()) && (!takesLarge(sub.protocol) || len(t.order) >= maxLargeSubscriptions) {
		return nil, errParameter("Protocol Reason: a topic with a MaximumMessageSize above 256 KiB has at most %d subscriptions, of protocols sqs, lambda and firehose", maxLargeSubscriptions)
	}
	home.add(c, t, sub)
	return answerFor(sub, in.ReturnSubscriptionArn), nil
}

func answerFor(sub *subscription, always bool) *SubscribeOutput {
	if sub.pending && !always {
		return &SubscribeOutput{waiting}
	}
	return &SubscribeOutput{sub.arn}
}

// add gives a topic a subscription.
func (s *Service) add(c *sim.Call, t *topic, sub *subscription) {
	r := c.Rand("subscription")
	sub.arn = t.arn + ":" + r.UUID()
	t.order = append(t.order, sub.arn)
	sub.authenticated = !needsConfirmation(c, sub)
	sub.pending = !sub.authenticated
	s.put(sub)
	if sub.pending {
		s.askConfirmation(c, sub)
	}
}

// needsConfirmation tells whether the owner of the endpoint has to confirm.
func needsConfirmation(c *sim.Call, sub *subscription) bool {
	switch sub.protocol {
	case "sqs", "lambda", "firehose":
		to, _, _ := bus.ToARN(sub.endpoint)
		return to.Account != c.Account
	case "sms":
		return false
	}
	return true
}

// same returns the subscription of the same endpoint, if there is one.
func (s *Service) same(t *topic, sub *subscription) *subscription {
	for _, arn := range t.order {
		if old := s.subs[arn]; old.protocol == sub.protocol && old.endpoint == sub.endpoint {
			return old
		}
	}
	return nil
}

// isLike tells whether a subscription has the attributes with which it is to be made
// again.
func (sub *subscription) isLike(attributes map[string]string) bool {
	has := sub.attributes(nil)
	for name, value := range attributes {
		if has[name] != value {
			return false
		}
	}
	return true
}

// inOrder puts names of attributes in an order in which the scope of a filter comes
// before the filter.
func inOrder(attributes map[string]string) []string {
	names := slices.Sorted(maps.Keys(attributes))
	slices.SortStableFunc(names, func(a, b string) int { return rankOf(a) - rankOf(b) })
	return names
}

func rankOf(name string) int {
	if name == attrFilterScope {
		return 0
	}
	return 1
}

// checkEndpoint looks whether an endpoint is one of its protocol, and one that the
// topic can deliver to.
func (t *topic) checkEndpoint(protocol, endpoint string) error {
	to, resource, isARN := bus.ToARN(endpoint)
	switch protocol {
	case "http", "https":
		u, err := url.Parse(endpoint)
		if err != nil || u.Scheme != protocol || u.Host == "" {
			return errParameter("Endpoint must match the specified protocol")
		}
	case "sqs":
		if !isARN || to.Service != "sqs" || strings.ContainsAny(resource, "/:") {
			return errParameter("SQS endpoint ARN")
		}
		if strings.HasSuffix(resource, fifoSuffix) && !t.fifo {
			return errParameter("Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics")
		}
	case "lambda":
		if !isARN || to.Service != "lambda" || !strings.HasPrefix(resource, "function:") {
			return errParameter("Lambda endpoint ARN")
		}
	case "firehose":
		if !isARN || to.Service != "firehose" || !strings.HasPrefix(resource, "deliverystream/") {
			return errParameter("Firehose endpoint ARN")
		}
	case "email", "email-json":
		name, host, ok := strings.Cut(endpoint, "@")
		if !ok || name == "" || host == "" || strings.ContainsAny(endpoint, " \t\r\n") {
			return errParameter("Email address")
		}
	case "sms":
		if !isPhone(endpoint) {
			return fault(400, "InvalidParameter", "Invalid SMS endpoint: %s", endpoint)
		}
	case "application":
		return refuse("Subscribe", "Protocol=application")
	default:
		return errParameter("Amazon SNS does not support this protocol string: %s", protocol)
	}
	if t.fifo && protocol != "sqs" {
		return errParameter("Invalid protocol type: %s", protocol)
	}
	return nil
}

// callerOf returns who subscribes, as AWS shows it.
func callerOf(c *sim.Call) string {
	if p, ok := bus.PrincipalOf(c.Context()); ok && p.ARN != "" {
		return p.ARN
	}
	return "arn:aws:iam::" + c.Account + ":root"
}
