package events

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// A template is an input transformer's template, read once. It never changes.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
type template struct {
	parts []part
	paths map[string]path // of the variables
	text  bool            // it begins with a quote: lines of text, not JSON

	object bool // it begins with a brace: a JSON object
}

// A part of a template is a text as it stands, or a variable.
type part struct {
	literal  string
	variable string
	quoted   bool // the variable stands within quotes
}

// The variables that every template has.
const (
	ruleARN       = "aws.events.rule-arn"
	ruleName      = "aws.events.rule-name"
	ingestionTime = "aws.events.event.ingestion-time"
	eventOnly     = "aws.events.event"      // without its detail
	eventJSON     = "aws.events.event.json" // the whole event
)

func predefined(name string) bool {
	switch name {
	case ruleARN, ruleName, ingestionTime, eventOnly, eventJSON:
		return true
	}
	return false
}

// parseTemplate reads a template. If a variable of it is not defined it returns the
// variable's name and no template.
func parseTemplate(in *InputTransformer) (t *template, unknown string) {
	begin := strings.TrimSpace(in.InputTemplate)
	t = &template{paths: map[string]path{}, text: strings.HasPrefix(begin, `"`), object: strings.HasPrefix(begin, "{")}
	for name, text := range in.InputPathsMap {
		t.paths[name] = parsePath(text)
	}
	rest, quoted := in.InputTemplate, false
	for {
		literal, after, found := strings.Cut(rest, "<")
		name, behind, closed := strings.Cut(after, ">")
		if !found || !closed {
			t.parts = append(t.parts, part{literal: rest})
			return t, ""
		}
		if _, defined := t.paths[name]; !defined && !predefined(name) {
			return nil, name
		}
		quoted = quotedAfter(literal, quoted)
		t.parts = append(t.parts, part{literal: literal}, part{variable: name, quoted: quoted})
		rest = behind
	}
}

// uses tells whether a variable is in the template.
func (t *template) uses(name string) bool {
	return slices.ContainsFunc(t.parts, func(p part) bool { return p.variable == name })
}

// quotedAfter tells whether what follows a text stands within quotes.
func quotedAfter(text string, quoted bool) bool {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			quoted = !quoted
		}
	}
	return quoted
}

// render fills the template. ok is false if what comes out is no JSON; lines of text
// need not be any.
func (t *template) render(r *rule, e *event) (out string, ok bool) {
	document := e.value()
	var b strings.Builder
	for i := range t.parts {
		p := &t.parts[i]
		if p.variable == "" {
			b.WriteString(p.literal)
			continue
		}
		b.WriteString(t.show(p, t.valueOf(p.variable, r, e, document)))
	}
	out = b.String()
	return out, t.text || json.Valid([]byte(out))
}

func (t *template) valueOf(name string, r *rule, e *event, document jsonvalue.Value) jsonvalue.Value {
	switch name {
	case ruleARN:
		return jsonvalue.Text(r.arn)
	case ruleName:
		return jsonvalue.Text(r.name)
	case ingestionTime:
		return jsonvalue.Text(e.ingested.Format(eventTime))
	case eventOnly:
		return e.withoutDetail()
	case eventJSON:
		return document
	}
	p := t.paths[name]
	return p.find(document)
}

// show writes a variable's value, nothing escaped. Within quotes a string stands as it
// is, and in text a list or object loses its own quotes. A value that the event does
// not have is an empty string.
func (t *template) show(p *part, v jsonvalue.Value) string {
	switch {
	case p.quoted && !v.Exists():
		return ""
	case !v.Exists():
		return `""`
	case !p.quoted:
		return v.String()
	case v.Kind() == jsonvalue.String:
		return v.Text()
	case t.text:
		return strings.ReplaceAll(v.String(), `"`, "")
	}
	return v.String()
}

// input is what a target receives of an event. ok is false if its template makes no
// JSON of the event.
func (t *target) input(r *rule, e *event) (text string, ok bool) {
	switch {
	case t.Input != "":
		return t.Input, true
	case t.template != nil:
		return t.template.render(r, e)
	case t.InputPath != "":
		return t.path.find(e.value()).String(), true
	}
	return string(e.document), true
}
