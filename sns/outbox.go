package sns

import (
	"context"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// A Mail is what went to a person: an e-mail or a text message.
type Mail struct {
	At       time.Time
	Protocol string // email, email-json, sms
	To       string // an address or a phone number
	From     string // the topic's display name, if it has one
	Subject  string // empty for text messages
	Body     string
	TopicARN string // empty for a text message without a topic
}

// Outbox returns all e-mails and text messages so far, in the order of their sending.
// Nobody else receives them.
func (s *Service) Outbox() []Mail {
	out, err := bus.Do(context.Background(), s.ep, "Outbox", &struct{}{}, func(*sim.Call, *struct{}) (*[]Mail, error) {
		return new(slices.Clone(s.outbox)), nil
	})
	if err != nil {
		return nil // the world is closed
	}
	return *out
}

const footer = "\n\n--\nIf you wish to stop receiving notifications from this topic, please click or visit the link below to unsubscribe:\n"

// mail puts a delivery into the outbox.
func (s *Service) mail(c *sim.Call, d *delivery) {
	n := s.notice(d)
	m := Mail{At: c.Now(), Protocol: d.to.protocol, To: d.to.endpoint, Subject: n.subject, Body: n.body, TopicARN: d.message.topic}
	if t := s.topicOf(d.to); t != nil && n.kind == kindNotification {
		m.From = t.attributes[attrDisplayName]
	}
	switch {
	case d.to.protocol == "sms":
		m.Subject = ""
	case d.to.protocol == "email-json":
		m.Body = n.json()
	case n.kind == kindNotification:
		m.Body += footer + n.unsubscribeURL
	default:
		m.Body += "\n" + n.subscribeURL
	}
	if m.Subject == "" && d.to.protocol != "sms" {
		m.Subject = "AWS Notification Message"
		if n.kind != kindNotification {
			m.Subject = "AWS Notification - Subscription Confirmation"
		}
	}
	s.outbox = append(s.outbox, m)
}
