package pipes

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

func sample(t testing.TB, text string) item {
	v, err := jsonvalue.Parse(text)
	require.NoError(t, err)
	return item{text, v}
}

// The rules of the page on input transformation.
func TestTemplates(t *testing.T) {
	p := &pipe{name: "example", arn: "arn:aws:pipes:us-east-1:123456789012:pipe/example", settings: &settings{source: "s", target: "t"}}
	e := sample(t, `{"detail":{"instance-id":"i-01","state":"RUNNING","list":[{"n":1},{"n":2}]},"attributes":{"SenderId":"me"},"body":{"key":"value"},"n":1.5}`)
	for template, want := range map[string]string{
		"Hello, sender":                                      "Hello, sender",
		"<$.attributes.SenderId>":                            "me",
		"Hello, <$.attributes.SenderId>":                     "Hello, me",
		`{"a":<$.detail.instance-id>}`:                       `{"a":"i-01"}`,
		`{"a":"<$.detail.instance-id> is <$.detail.state>"}`: `{"a":"i-01 is RUNNING"}`,
		`{"body":<$.body>,"n":<$.n>}`:                        `{"body":{"key":"value"},"n":1.5}`,
		`<$.body>`:                                           `{key:value}`,
		`{"a":"Body is <$.body>"}`:                           `{"a":"Body is {key:value}"}`,
		`{"gone":<$.nothing>}`:                               `{"gone":""}`,
		`[<$.detail.list[1].n>,<$.detail.list[*].n>]`:        `[2,[1,2]]`,
		`{"p":<aws.pipes.pipe-name>,"t":<aws.pipes.event.ingestion-time>}`: `{"p":"example","t":"2000-01-01T00:00:00.000Z"}`,
		`{"a":"<aws.pipes.pipe-arn>"}`:                                     `{"a":"arn:aws:pipes:us-east-1:123456789012:pipe/example"}`,
		`{"e":<aws.pipes.event.json>}`:                                     `{"e":` + e.text + `}`,
		"1 < 2 > 0":                                                        "1 < 2 > 0",
	} {
		compiled, err := compileTemplate(template)
		require.NoError(t, err, template)
		got := compiled.apply(variables{pipe: p, now: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), event: e})
		require.Equal(t, want, got, template)
	}
	_, err := compileTemplate("<aws.pipes.unknown>")
	require.EqualError(t, err, "ValidationException: Invalid InputTemplate: the variable <aws.pipes.unknown> is not known.")
}

// A parameter is a path as a whole, or text.
func TestDynamicParameters(t *testing.T) {
	e := sample(t, `{"body":{"key":"v","n":7,"list":["a"]}}`)
	for text, want := range map[string]string{
		"$.body.key": "v", "$.body.n": "7", "$.body.list[0]": "a", "$.body.gone": "", "key": "key", "x $.body.key": "x $.body.key", "$.body": `{"key":"v","n":7,"list":["a"]}`,
	} {
		require.Equal(t, want, dynamic(text, e.view), text)
	}
}

// Whatever an enrichment answers, there are items or none.
func TestReadItems(t *testing.T) {
	for answer, want := range map[string][]string{
		"": nil, "null": nil, `""`: nil, "{}": nil, "[]": nil, "[{}]": {"{}"}, `{"a":1}`: {`{"a":1}`}, `[1,"x"]`: {"1", "x"}, "no JSON": {"no JSON"}, `"text"`: {"text"},
	} {
		var got []string
		for _, one := range readItems(answer) {
			got = append(got, one.text)
		}
		require.Equal(t, want, got, answer)
	}
}

// Whatever a template and an event are: a template of JSON, none of whose variables
// stand in strings, makes JSON of an event.
func FuzzTemplate(f *testing.F) {
	for _, seed := range []string{`{"a":<$.a>}`, `<$.a[0].b>`, `"<aws.pipes.event>"`, `{"a":<aws.pipes.event.json>}`, "<", "<$", `{"a":<$.*>}`, `{"a":<$.b>,"c":[<$.a>]}`} {
		f.Add(seed, `{"a":[{"b":1}],"c":"x\"y"}`)
	}
	p := &pipe{settings: &settings{}}
	f.Fuzz(func(t *testing.T, template, text string) {
		v, err := jsonvalue.Parse(text)
		if err != nil {
			return
		}
		compiled, err := compileTemplate(template)
		if err != nil || compiled == nil {
			return
		}
		got := compiled.apply(variables{pipe: p, event: item{text, v}})
		plain, holes := strings.Builder{}, false
		for _, part := range compiled.parts {
			holes = holes || part.variable == "aws.pipes.event" || part.quoted
			plain.WriteString(part.text)
			if part.variable != "" {
				plain.WriteString("0")
			}
		}
		if compiled.json && !holes && json.Valid([]byte(plain.String())) {
			require.True(t, json.Valid([]byte(got)), "%s of %s is %s", template, text, got)
		}
	})
}
