package sns

import (
	"encoding/base64"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// The kinds of messages.
const (
	kindNotification = "Notification"
	kindConfirmation = "SubscriptionConfirmation"
	kindGoodbye      = "UnsubscribeConfirmation"
)

// timeForm is how messages write a time.
const timeForm = "2006-01-02T15:04:05.000Z"

// A notice is a message as one endpoint receives it.
type notice struct {
	kind, id, sequence, token, topic string
	subject, body                    string
	subscribeURL, timestamp          string
	version, signature               string // empty on FIFO topics
	certificateURL, unsubscribeURL   string
	attributes                       []attribute
}

// notice writes a message for an endpoint, and signs it.
func (s *Service) notice(d *delivery) *notice {
	m := d.message
	n := &notice{
		kind: d.kindOf(), id: m.id, topic: m.topic, subject: m.subject, body: m.bodyFor(d.to.protocol),
		timestamp: m.at.UTC().Format(timeForm), sequence: m.sequence, attributes: m.attributes,
	}
	if n.kind == kindNotification {
		n.unsubscribeURL = s.unsubscribeURL(d.to.arn)
	} else {
		n.token, n.subscribeURL = d.token, s.subscribeURL(m.topic, d.token)
	}
	if m.sequence == "" {
		n.version, n.certificateURL = "1", s.certificateURL()
		if t := s.topicOf(d.to); t != nil && t.attributes[attrSignature] == "2" {
			n.version = "2"
		}
		n.signature = s.sign(n.version, n.signed())
	}
	return n
}

// sign remembers the last signature: a message is the same for most of its receivers.
func (s *Service) sign(version, text string) string {
	if s.opts.Unsigned {
		return unsigned
	}
	if last := &s.signed; last.version != version || last.text != text {
		*last = signedText{version, text, signature(version, text)}
	}
	return s.signed.signature
}

// unsigned stands for a signature where none is wanted.
const unsigned = "UNSIGNED"

// A signedText is a text with its signature.
type signedText struct{ version, text, signature string }

// json writes the notice as websites, queues and e-mail programs receive it: AWS's
// order of members, one on a line (Developer guide, HTTP/HTTPS notification JSON
// format).
func (n *notice) json() string {
	b := []byte("{\n")
	add := func(name, value string) {
		if value == "" && name != "Message" {
			return
		}
		if len(b) > 2 {
			b = append(b, ",\n"...)
		}
		b = append(jsonvalue.AppendQuoted(append(b, "  "...), name), " : "...)
		b = jsonvalue.AppendQuoted(b, value)
	}
	add("Type", n.kind)
	add("MessageId", n.id)
	add("SequenceNumber", n.sequence)
	add("Token", n.token)
	add("TopicArn", n.topic)
	add("Subject", n.subject)
	add("Message", n.body)
	add("SubscribeURL", n.subscribeURL)
	add("Timestamp", n.timestamp)
	add("SignatureVersion", n.version)
	add("Signature", n.signature)
	add("SigningCertURL", n.certificateURL)
	add("UnsubscribeURL", n.unsubscribeURL)
	if len(n.attributes) > 0 {
		b = append(b, ",\n  \"MessageAttributes\" : {\n"...)
		for i := range n.attributes {
			if i > 0 {
				b = append(b, ",\n"...)
			}
			b = append(jsonvalue.AppendQuoted(append(b, "    "...), n.attributes[i].name), " : "...)
			b = n.attributes[i].appendJSON(b)
		}
		b = append(b, "\n  }"...)
	}
	return string(append(b, "\n}"...))
}

func (a *attribute) appendJSON(b []byte) []byte {
	value := a.text
	if a.isBinary() {
		value = base64.StdEncoding.EncodeToString(a.binary)
	}
	b = jsonvalue.AppendQuoted(append(b, `{"Type":`...), a.kind)
	b = jsonvalue.AppendQuoted(append(b, `,"Value":`...), value)
	return append(b, '}')
}

// event writes the notice as functions receive it.
func (n *notice) event(subscription string) []byte {
	b := jsonvalue.AppendQuoted([]byte(`{"Records":[{"EventSource":"aws:sns","EventVersion":"1.0","EventSubscriptionArn":`), subscription)
	b = append(b, `,"Sns":{`...)
	for i, member := range []struct{ name, value string }{
		{"Type", n.kind},
		{"MessageId", n.id},
		{"TopicArn", n.topic},
		{"Subject", n.subject},
		{"Message", n.body},
		{"Timestamp", n.timestamp},
		{"SignatureVersion", n.version},
		{"Signature", n.signature},
		{"SigningCertUrl", n.certificateURL},
		{"UnsubscribeUrl", n.unsubscribeURL},
	} {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(jsonvalue.AppendQuoted(b, member.name), ':')
		if member.name == "Subject" && member.value == "" {
			b = append(b, "null"...)
		} else {
			b = jsonvalue.AppendQuoted(b, member.value)
		}
	}
	b = append(b, `,"MessageAttributes":{`...)
	for i := range n.attributes {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(jsonvalue.AppendQuoted(b, n.attributes[i].name), ':')
		b = n.attributes[i].appendJSON(b)
	}
	return append(b, `}}}]}`...)
}
