package pipes

import (
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// A template makes of an event what the enrichment or the target gets (user guide,
// Input transformation). It is text with variables: <$.path> and <aws.pipes.…>.
type template struct {
	parts []templatePart
	json  bool // it is meant to be JSON: it begins with {, [ or a quote
}

// A templatePart is text or a variable.
type templatePart struct {
	text     string
	variable string // empty: text
	path     jsonPath
	quoted   bool // it stands in a string of JSON
}

// reserved are the variables that are no paths.
var reserved = map[string]bool{
	"aws.pipes.pipe-arn": true, "aws.pipes.pipe-name": true, "aws.pipes.source-arn": true, "aws.pipes.enrichment-arn": true, "aws.pipes.target-arn": true,
	"aws.pipes.event.ingestion-time": true, "aws.pipes.event": true, "aws.pipes.event.json": true,
}

// compileTemplate reads a template; nil is the event as it is.
func compileTemplate(text string) (*template, error) {
	if text == "" {
		return nil, nil
	}
	trimmed := strings.TrimSpace(text)
	t := &template{json: trimmed != "" && strings.IndexByte(`{["`, trimmed[0]) >= 0}
	quoted := false
	for text != "" {
		open := strings.IndexByte(text, '<')
		end := -1
		if open >= 0 {
			end = strings.IndexByte(text[open:], '>')
		}
		if end < 0 {
			t.parts = append(t.parts, templatePart{text: text})
			break
		}
		name := text[open+1 : open+end]
		path, isPath := compilePath(name)
		if !isPath && !reserved[name] {
			if strings.HasPrefix(name, "aws.pipes.") {
				return nil, errInvalid("Invalid InputTemplate: the variable <%s> is not known.", name)
			}
			t.parts = append(t.parts, templatePart{text: text[:open+1]})
			quoted = inString(text[:open+1], quoted)
			text = text[open+1:]
			continue
		}
		t.parts = append(t.parts, templatePart{text: text[:open]})
		quoted = inString(text[:open], quoted)
		t.parts = append(t.parts, templatePart{variable: name, path: path, quoted: quoted})
		text = text[open+end+1:]
	}
	return t, nil
}

// inString tells whether a string of JSON is open at the end of a text.
func inString(text string, open bool) bool {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			if open {
				i++
			}
		case '"':
			open = !open
		}
	}
	return open
}

// variables are what a template's variables stand for.
type variables struct {
	pipe  *pipe
	now   time.Time
	event item
}

// apply writes the template for an event.
func (t *template) apply(v variables) string {
	var b strings.Builder
	for _, part := range t.parts {
		if part.variable == "" {
			b.WriteString(part.text)
			continue
		}
		value := v.value(&part)
		switch {
		case !t.json || part.quoted:
			b.WriteString(inline(value))
		case part.variable == "aws.pipes.event" && value.Kind() != jsonvalue.String:
			b.WriteString(value.String())
		case value.Exists():
			b.WriteString(value.String())
		default:
			b.WriteString(`""`)
		}
	}
	return b.String()
}

// inline is a value within text: strings as they are, and objects and lists without
// their quotes.
func inline(v jsonvalue.Value) string {
	switch v.Kind() {
	case jsonvalue.Undefined, jsonvalue.Null:
		return ""
	case jsonvalue.String:
		return v.Text()
	case jsonvalue.Object, jsonvalue.Array:
		return strings.ReplaceAll(v.String(), `"`, "")
	}
	return v.String()
}

func (v variables) value(part *templatePart) jsonvalue.Value {
	if !reserved[part.variable] {
		return part.path.get(v.event.view)
	}
	switch strings.TrimPrefix(part.variable, "aws.pipes.") {
	case "pipe-arn":
		return jsonvalue.Text(v.pipe.arn)
	case "pipe-name":
		return jsonvalue.Text(v.pipe.name)
	case "source-arn":
		return jsonvalue.Text(v.pipe.source)
	case "enrichment-arn":
		return jsonvalue.Text(v.pipe.enrichment)
	case "target-arn":
		return jsonvalue.Text(v.pipe.target)
	case "event.ingestion-time":
		return jsonvalue.Text(v.now.UTC().Format("2006-01-02T15:04:05.000Z"))
	case "event":
		return v.event.whole()
	}
	return v.event.view // event.json
}
