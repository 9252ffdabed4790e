package sns

import (
	"context"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// ConfirmSubscriptionInput is the token that an endpoint was sent.
type ConfirmSubscriptionInput struct {
	AuthenticateOnUnsubscribe string // true: only the owner may unsubscribe
	Token                     string `aws:"required"`
	TopicArn                  string `aws:"required"`
}

// ConfirmSubscriptionOutput names the subscription.
type ConfirmSubscriptionOutput struct {
	SubscriptionArn string
}

// ConfirmSubscription says on behalf of an endpoint that it wants a topic's messages.
// It is also what happens when somebody visits the address that the endpoint was
// sent.
//
// Errors: InvalidParameter, ValidationError.
//
// https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html
func (s *Service) ConfirmSubscription(ctx context.Context, in *ConfirmSubscriptionInput) (*ConfirmSubscriptionOutput, error) {
	return bus.Do(ctx, s.ep, "ConfirmSubscription", in, s.confirmSubscription)
}

// tokenLife is how long a token is good for; then a subscription that waits for its
// confirmation is gone (Subscribe, API reference).
const tokenLife = 48 * time.Hour

// tokenLength is how many hexadecimal digits a token has.
const tokenLength = 224

func (s *Service) confirmSubscription(c *sim.Call, in *ConfirmSubscriptionInput) (*ConfirmSubscriptionOutput, error) {
	s.request(c)
	c.On(in.TopicArn)
	home, _, err := s.owner("Topic", in.TopicArn)
	if err != nil {
		return nil, errParameter("Topic")
	}
	if _, err := hex.DecodeString(in.Token); err != nil || in.Token == "" {
		return nil, fault(400, "InvalidParameter", "Invalid token")
	}
	sub := home.subs[home.tokens[in.Token]]
	if sub == nil {
		if sub = home.revive(in.Token); sub == nil {
			return nil, errParameter("Token")
		}
	}
	confirmed := *sub
	signed := isSigned(c.Context())
	if sub.pending {
		confirmed.pending, confirmed.authenticated = false, signed
	}
	confirmed.guarded = sub.guarded || signed && strings.EqualFold(in.AuthenticateOnUnsubscribe, "true")
	home.put(&confirmed)
	return &ConfirmSubscriptionOutput{sub.arn}, nil
}

// askConfirmation sends an endpoint the token that confirms its subscription.
func (s *Service) askConfirmation(c *sim.Call, sub *subscription) {
	r := c.Rand("token")
	sub.token = r.Hex(tokenLength)
	s.tokens[sub.token] = sub.arn
	s.expire.Upkeep(c, c.Now().Add(tokenLife), sub.token)
	s.start(c, s.letter(c, kindConfirmation, sub))
}

// sayGoodbye tells an endpoint that it was unsubscribed, and how to take that back.
func (s *Service) sayGoodbye(c *sim.Call, sub *subscription) {
	if sub.protocol != "email" && sub.protocol != "email-json" && !sub.isWebsite() {
		return
	}
	again := *sub
	r := c.Rand("token")
	again.token, again.pending = r.Hex(tokenLength), true
	s.parted[again.token] = &again
	s.expire.Upkeep(c, c.Now().Add(tokenLife), again.token)
	s.start(c, s.letter(c, kindGoodbye, &again))
}

// revive gives a topic a subscription back that somebody has ended.
func (s *Service) revive(token string) *subscription {
	sub := s.parted[token]
	if sub == nil {
		return nil
	}
	t := s.topicOf(sub)
	if t == nil {
		return nil
	}
	delete(s.parted, token)
	s.tokens[token] = sub.arn
	t.order = append(t.order, sub.arn)
	t.deleted--
	return sub
}

// letter is a message of SNS's own to one endpoint.
func (s *Service) letter(c *sim.Call, kind string, sub *subscription) delivery {
	r := c.Rand("letter")
	text := "You have chosen to subscribe to the topic " + sub.topic + ".\nTo confirm the subscription, visit the SubscribeURL included in this message."
	if kind == kindGoodbye {
		text = "You have chosen to deactivate subscription " + sub.arn + ".\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message."
	}
	m := &message{id: r.UUID(), topic: sub.topic, body: text, at: c.Now()}
	return delivery{to: sub, message: m, kind: kind, token: sub.token, first: c.Now()}
}

// subscribeURL is the address that confirms a subscription.
func (s *Service) subscribeURL(topic, token string) string {
	return s.url() + "/?Action=ConfirmSubscription&TopicArn=" + topic + "&Token=" + token
}

// unsubscribeURL is the address that ends a subscription.
func (s *Service) unsubscribeURL(arn string) string {
	return s.url() + "/?Action=Unsubscribe&SubscriptionArn=" + arn
}

// lapse ends the life of a token, and with it that of a subscription that was not
// confirmed in time.
func (s *Service) lapse(_ *sim.Call, token string) {
	if sub := s.subs[s.tokens[token]]; sub != nil && sub.pending {
		s.drop(sub)
	}
	delete(s.tokens, token)
	delete(s.parted, token)
}

// isSigned tells whether a request bears a signature, or comes from within.
func isSigned(ctx context.Context) bool {
	m := wire.MetaFrom(ctx)
	return m == nil || m.Unsigned == nil
}

// authenticate asks for a signature, except where somebody visits the address in a
// message.
func authenticate(ctx context.Context, req *http.Request, body []byte) error {
	action := ""
	if req.URL != nil {
		action = req.URL.Query().Get("Action")
	}
	if form, err := url.ParseQuery(string(body)); action == "" && err == nil {
		action = form.Get("Action")
	}
	if action == "ConfirmSubscription" || action == "Unsubscribe" {
		return nil
	}
	m := wire.MetaFrom(ctx)
	if m == nil {
		return nil
	}
	if missing, ok := errors.AsType[*wire.Fault](m.Unsigned); ok && missing.Code == "MissingAuthenticationTokenException" {
		return fault(http.StatusForbidden, "MissingAuthenticationToken", "%s", missing.Message) // as Query services word it
	}
	return m.Unsigned
}
