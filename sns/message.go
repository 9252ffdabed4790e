package sns

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
	"github.com/cloudjar/cloudjar/internal/pattern"
)

// A message is what was published. It is never changed.
type message struct {
	id         string
	topic      string // an ARN; empty for a text message to a phone
	body       string
	perKind    map[string]string // bodies by protocol, of a message with structure json
	subject    string
	attributes []attribute
	group      string
	dedup      string
	sequence   string // of a FIFO topic
	at         time.Time
	trace      string
}

// maxMessage is how large a message is with its attributes, unless the topic says
// (Publish, API reference), and the most that a topic can say.
const (
	maxMessage = 262_144
	minSize    = 1024
	maxSize    = 1 << 20
)

// bodyFor returns the body for a protocol.
func (m *message) bodyFor(protocol string) string {
	if body, ok := m.perKind[protocol]; ok {
		return body
	}
	if body, ok := m.perKind["default"]; ok {
		return body
	}
	return m.body
}

// size is what the limits count: the body, and each attribute's name, type and value.
func (m *message) size() int {
	n := len(m.body)
	for i := range m.attributes {
		a := &m.attributes[i]
		n += len(a.name) + len(a.kind) + len(a.text) + len(a.binary)
	}
	return n
}

// matchable returns the attributes as filter policies see them.
func (m *message) matchable() []pattern.Attribute {
	list := make([]pattern.Attribute, len(m.attributes))
	for i := range m.attributes {
		a := &m.attributes[i]
		list[i] = pattern.Attribute{Name: a.name, Type: a.kind, Text: a.text}
		if a.isBinary() {
			list[i].Type = "Binary"
		}
	}
	return list
}

// A content is what one request, or one entry of a batch, wants published.
type content struct {
	body, subject, structure, group, dedup string
	subjectGiven                           bool
	attributes                             map[string]MessageAttributeValue
}

// compose checks a content for a topic, which is nil for a phone.
func (in *content) compose(t *topic) (*message, error) {
	m := &message{body: in.body, subject: in.subject, group: in.group, dedup: in.dedup}
	if in.body == "" {
		return nil, errParameter("Empty message")
	}
	if in.subjectGiven && !subjectIsFine(in.subject) {
		return nil, errParameter("Subject")
	}
	var err error
	if m.attributes, err = readAttributes(in.attributes); err != nil {
		return nil, err
	}
	if t != nil {
		if err := t.checkGroup(in); err != nil {
			return nil, err
		}
	}
	switch in.structure {
	case "":
	case "json":
		if m.perKind, err = readStructure(in.body); err != nil {
			return nil, err
		}
	default:
		return nil, errParameter("MessageStructure")
	}
	return m, nil
}

// maxSubject is one more than the characters of the longest subject.
const maxSubject = 100

// subjectIsFine tells whether a text is a subject: one line, without control
// characters (Publish, API reference).
func subjectIsFine(text string) bool {
	if text == "" || utf8.RuneCountInString(text) > maxSubject || !utf8.ValidString(text) {
		return false
	}
	return !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// protocols are those that a message with structure json can have bodies for.
var protocols = []string{"default", "application", "email", "email-json", "firehose", "http", "https", "lambda", "sms", "sqs"}

// readStructure reads the bodies of a message with structure json. What is no text is
// ignored, but there has to be a default.
func readStructure(text string) (map[string]string, error) {
	v, err := jsonvalue.Parse(text)
	if err != nil || v.Kind() != jsonvalue.Object {
		return nil, errParameter("Message Structure - JSON message body failed to parse")
	}
	bodies := map[string]string{}
	for name, body := range v.Members() {
		if body.Kind() == jsonvalue.String && slices.Contains(protocols, name) {
			bodies[name] = body.Text()
		}
	}
	if _, ok := bodies["default"]; !ok {
		return nil, errParameter("Message Structure - No default entry in JSON message body")
	}
	return bodies, nil
}
