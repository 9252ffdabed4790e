package sns

import (
	"context"
	"maps"
	"slices"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/pattern"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// A subscription is an endpoint that receives a topic's messages. It is never
// changed, but replaced: deliveries under way keep the one they began with.
type subscription struct {
	arn, topic         string
	owner              string // an account
	principal          string // who subscribed
	protocol, endpoint string
	pending            bool
	token              string // confirms it
	authenticated      bool   // whether the confirmation was signed
	guarded            bool   // only the owner may unsubscribe

	raw        bool
	filterText string
	filter     *pattern.Pattern
	scope      string // MessageAttributes, MessageBody
	redrive    string // a policy, as it was given
	deadLetter string // the ARN of a queue
	delivery   string // a policy, as it was given
	retries    *retryPolicy
	role       string // for Firehose
}

// UnsubscribeInput names a subscription.
type UnsubscribeInput struct {
	SubscriptionArn string `aws:"required"`
}

// UnsubscribeOutput has no members.
type UnsubscribeOutput = wire.Void

// ListSubscriptionsInput asks for a page of the account's subscriptions.
type ListSubscriptionsInput struct {
	NextToken string
}

// ListSubscriptionsOutput is a page of subscriptions.
type ListSubscriptionsOutput struct {
	NextToken     string
	Subscriptions []Subscription `aws:"always"`
}

// ListSubscriptionsByTopicInput names a topic.
type ListSubscriptionsByTopicInput struct {
	NextToken string
	TopicArn  string `aws:"required"`
}

// ListSubscriptionsByTopicOutput is a page of subscriptions.
type ListSubscriptionsByTopicOutput struct {
	NextToken     string
	Subscriptions []Subscription `aws:"always"`
}

// A Subscription describes a subscription. While it waits for its confirmation its
// ARN is PendingConfirmation.
type Subscription struct {
	Endpoint        string
	Owner           string
	Protocol        string
	SubscriptionArn string
	TopicArn        string
}

// Unsubscribe deletes a subscription. To delete none is no fault.
//
// Errors: AuthorizationError, InvalidParameter, ValidationError.
//
// https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html
func (s *Service) Unsubscribe(ctx context.Context, in *UnsubscribeInput) (*UnsubscribeOutput, error) {
	return bus.Do(ctx, s.ep, "Unsubscribe", in, s.unsubscribe)
}

// ListSubscriptions lists the account's subscriptions, 100 a page.
//
// Errors: InvalidParameter.
//
// https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptions.html
func (s *Service) ListSubscriptions(ctx context.Context, in *ListSubscriptionsInput) (*ListSubscriptionsOutput, error) {
	return bus.Do(ctx, s.ep, "ListSubscriptions", in, s.listSubscriptions)
}

// ListSubscriptionsByTopic lists a topic's subscriptions, 100 a page.
//
// Errors: AuthorizationError, InvalidParameter, NotFound, ValidationError.
//
// https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html
func (s *Service) ListSubscriptionsByTopic(ctx context.Context, in *ListSubscriptionsByTopicInput) (*ListSubscriptionsByTopicOutput, error) {
	return bus.Do(ctx, s.ep, "ListSubscriptionsByTopic", in, s.listSubscriptionsByTopic)
}

// put keeps a subscription, new or changed.
func (s *Service) put(sub *subscription) { s.subs[sub.arn] = sub }

// forget drops a subscription and its token.
func (s *Service) forget(arn string) {
	if sub := s.subs[arn]; sub != nil {
		delete(s.tokens, sub.token)
		delete(s.subs, arn)
		delete(s.slots, arn)
	}
}

func (s *Service) unsubscribe(c *sim.Call, in *UnsubscribeInput) (*UnsubscribeOutput, error) {
	s.request(c)
	c.On(in.SubscriptionArn)
	home, sub, err := s.subscription(in.SubscriptionArn)
	if e, ok := err.(*Error); ok && e.Code == "NotFound" {
		return &UnsubscribeOutput{}, nil
	}
	if err != nil {
		return nil, err
	}
	signed := isSigned(c.Context())
	if sub.guarded && !signed {
		return nil, fault(403, "AuthorizationError", "Cannot unsubscribe a subscription that requires authentication without a signature")
	}
	if signed && c.Account != sub.owner && c.Account != home.ep.Account {
		return nil, errDenied("arn:aws:iam::"+c.Account+":root", "Unsubscribe", sub.topic, "because no resource-based policy allows the SNS:Unsubscribe action")
	}
	home.drop(sub)
	if !signed && !sub.pending { // somebody who only knows the address did it: the endpoint is asked
		home.sayGoodbye(c, sub)
	}
	return &UnsubscribeOutput{}, nil
}

// drop takes a subscription away from its topic.
func (s *Service) drop(sub *subscription) {
	if t := s.topicOf(sub); t != nil {
		t.order = slices.DeleteFunc(t.order, func(arn string) bool { return arn == sub.arn })
		t.deleted++
	}
	s.forget(sub.arn)
}

func (s *Service) listSubscriptions(c *sim.Call, in *ListSubscriptionsInput) (*ListSubscriptionsOutput, error) {
	s.request(c)
	part, next, err := s.pageOf(slices.Sorted(maps.Keys(s.subs)), in.NextToken)
	return &ListSubscriptionsOutput{next, part}, err
}

func (s *Service) listSubscriptionsByTopic(c *sim.Call, in *ListSubscriptionsByTopicInput) (*ListSubscriptionsByTopicOutput, error) {
	s.request(c)
	c.On(in.TopicArn)
	home, t, err := s.topic("TopicArn", in.TopicArn)
	if err != nil {
		return nil, err
	}
	if err := t.permit(c, "ListSubscriptionsByTopic"); err != nil {
		return nil, err
	}
	part, next, err := home.pageOf(t.order, in.NextToken)
	return &ListSubscriptionsByTopicOutput{next, part}, err
}

func (s *Service) pageOf(arns []string, token string) ([]Subscription, string, error) {
	arns, next, err := page(arns, token)
	list := []Subscription{}
	for _, arn := range arns {
		sub := s.subs[arn]
		d := Subscription{sub.endpoint, sub.owner, sub.protocol, sub.arn, sub.topic}
		if sub.pending {
			d.SubscriptionArn = "PendingConfirmation"
		}
		list = append(list, d)
	}
	return list, next, err
}
