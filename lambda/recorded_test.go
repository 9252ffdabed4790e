package lambda

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/internal/wire"
)

// TestRecorded plays conversations that were recorded from AWS, where the recordings
// are present: what was asked is in testdata/recorded, what AWS answered is not
// ours.
func TestRecorded(t *testing.T) {
	answers := recordings(t)
	for _, r := range readReplays(t) {
		t.Run(r.test, func(t *testing.T) {
			content, ok := answers[r.test]
			require.True(t, ok, "no such recording")
			p := &replay{t: t, service: newService(t, Options{}), names: map[string]string{}, wire: nil}
			p.wire = p.service.Wire()
			for _, st := range r.steps {
				p.play(st, content)
			}
		})
	}
}

func recordings(t *testing.T) map[string]map[string]any {
	f, err := os.Open("../../shared/cases/recorded/lambda.jsonl")
	if err != nil {
		t.Skip("the recordings are not here")
	}
	defer func() { _ = f.Close() }()
	out := map[string]map[string]any{}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var row struct {
			Test    string
			Content map[string]any
		}
		require.NoError(t, json.Unmarshal(lines.Bytes(), &row))
		_, name, _ := strings.Cut(row.Test, "::")
		out[name] = row.Content
	}
	return out
}

// A conversation is the requests of one recorded test. A step's key names the answer
// in the recording; "-" was not recorded.
type conversation struct {
	test  string
	steps []asked_
}

type asked_ struct{ key, op, input string }

func readReplays(t *testing.T) []conversation {
	paths, err := filepath.Glob("testdata/recorded/*.txt")
	require.NoError(t, err)
	var out []conversation
	for _, path := range paths {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, line := range strings.Split(string(text), "\n") {
			switch {
			case line == "" || line[0] == '#':
			case line[0] == '=':
				out = append(out, conversation{test: strings.TrimSpace(line[1:])})
			default:
				key, rest, _ := strings.Cut(line, " ")
				op, input, _ := strings.Cut(rest, " ")
				last := &out[len(out)-1]
				last.steps = append(last.steps, asked_{key, op, input})
			}
		}
	}
	return out
}

// A replay compares answers with recorded ones. The recorder has replaced values by
// names, such as <uuid:1>: the same name is the same value, another another.
type replay struct {
	t       *testing.T
	service *Service
	wire    *wire.Service
	names   map[string]string // by what the recorder wrote
	last    map[string]any    // our latest answer
}

func (p *replay) play(st asked_, content map[string]any) {
	p.t.Helper()
	if st.op == "advance" {
		p.service.ep.World.Advance(1e9)
		return
	}
	input := p.fill(withPackages(st.input))
	got := p.ask(st.op, input)
	if st.key == "-" {
		require.NotContains(p.t, got, "Error", "%s %s", st.op, st.input)
		return
	}
	want, ok := content[st.key]
	if head, rest, nested := strings.Cut(st.key, "."); nested {
		m, _ := content[head].(map[string]any)
		want, ok = m[rest]
	}
	require.True(p.t, ok, "the recording has no %s", st.key)
	if diff := p.compare("", want, got); diff != "" {
		text, _ := json.Marshal(got)
		require.Fail(p.t, st.key+" "+st.op+" "+st.input, "%s\nour answer: %.1500s", diff, text)
	}
}

var lastMember = regexp.MustCompile(`@last\((\w+)\)`)

// fill puts members of the answer before into a request.
func (p *replay) fill(input string) string {
	return lastMember.ReplaceAllStringFunc(input, func(m string) string {
		return fmt.Sprint(p.last[lastMember.FindStringSubmatch(m)[1]])
	})
}

// ask sends a request and returns the answer as the recorder writes it.
func (p *replay) ask(op, input string) map[string]any {
	out, err := p.wire.InvokeJSON(p.t.Context(), op, []byte(input))
	_ = p.service.ep.World.Run(p.service.ep.World.Now())
	if err == nil {
		got := map[string]any{}
		if len(out) > 0 {
			require.NoError(p.t, json.Unmarshal(out, &got))
		}
		p.last = got
		return got
	}
	var api wire.APIError
	require.True(p.t, errors.As(err, &api), "%v", err)
	got := map[string]any{
		"Error":            map[string]any{"Code": api.ErrorCode(), "Message": api.ErrorMessage()},
		"ResponseMetadata": map[string]any{"HTTPStatusCode": float64(api.HTTPStatus())},
	}
	if e, ok := err.(*Error); ok {
		if typed := e.ErrorMembers().(struct{ Type, Reason string }); typed.Type != "" {
			got["Type"] = typed.Type
		}
		if e.Message != "" {
			got[e.ErrorMessageKey()] = e.Message
		}
	}
	return got
}

// compare returns what is different, or "".
func (p *replay) compare(path string, want, got any) string {
	switch want := want.(type) {
	case map[string]any:
		if text, ok := got.(string); ok { // the recorder reads JSON in strings
			var inner any
			if json.Unmarshal([]byte(text), &inner) == nil {
				got = inner
			}
		}
		m, ok := got.(map[string]any)
		if !ok {
			return fmt.Sprintf("%s: AWS has %v, we have %v", path, want, got)
		}
		return p.compareMaps(path, want, m)
	case []any:
		list, ok := got.([]any)
		if !ok || len(list) != len(want) {
			return fmt.Sprintf("%s: AWS has %d of %v, we have %v", path, len(want), want, got)
		}
		for i := range want {
			if diff := p.compare(fmt.Sprintf("%s[%d]", path, i), want[i], list[i]); diff != "" {
				return diff
			}
		}
		return ""
	case string:
		return p.compareText(path, want, got)
	}
	if fmt.Sprint(want) != fmt.Sprint(got) {
		return fmt.Sprintf("%s: AWS has %v, we have %v", path, want, got)
	}
	return ""
}

func (p *replay) compareMaps(path string, want, got map[string]any) string {
	if errs, ok := want["Errors"].([]any); ok && want["Count"] != nil { // a list of violations
		return compareViolations(errs, got)
	}
	if code, ok := want["Code"].(string); ok && want["Message"] != nil && got["Error"] != nil { // another form of errors
		want = map[string]any{"Error": map[string]any{"Code": code, "Message": want["Message"]}}
		got = map[string]any{"Error": got["Error"]}
	}
	keys := map[string]bool{}
	for k := range want {
		keys[k] = true
	}
	for k := range got {
		keys[k] = true
	}
	var sorted []string
	for k := range keys {
		sorted = append(sorted, k)
	}
	sort.Strings(sorted)
	for _, k := range sorted {
		w, inWant := want[k]
		g, inGot := got[k]
		switch {
		case k == "ResponseMetadata" && !inGot || k == "StatusCode" && !inWant:
			continue
		case k == "ResponseMetadata":
			w, g = w.(map[string]any)["HTTPStatusCode"], g.(map[string]any)["HTTPStatusCode"]
		case !inWant:
			return fmt.Sprintf("%s.%s: AWS has none, we have %v", path, k, g)
		case !inGot && w != nil:
			return fmt.Sprintf("%s.%s: AWS has %v, we have none", path, k, w)
		}
		if w == nil && (g == "" || g == nil) {
			continue
		}
		if diff := p.compare(path+"."+k, w, g); diff != "" {
			return diff
		}
	}
	return ""
}

func compareViolations(want []any, got map[string]any) string {
	e, _ := got["Error"].(map[string]any)
	message, _ := e["Message"].(string)
	_, list, _ := strings.Cut(message, " detected: ")
	ours := strings.Split(list, "; ")
	slices.Sort(ours)
	var theirs []string
	for _, w := range want {
		theirs = append(theirs, w.(string))
	}
	slices.Sort(theirs)
	if len(ours) != len(theirs) {
		return fmt.Sprintf("AWS has %q, we have %q", theirs, message)
	}
	for i := range ours {
		if !likeRecorded(theirs[i], ours[i]) {
			return fmt.Sprintf("AWS has %q, we have %q", theirs[i], ours[i])
		}
	}
	return ""
}

var named = regexp.MustCompile(`^<[a-z0-9-]+:\d+>$`)

// compareText compares a text with what the recorder made of it.
func (p *replay) compareText(path, want string, got any) string {
	text := fmt.Sprint(got)
	if want == "date" || want == "datetime" || want == "lambda-url" {
		return ""
	}
	if named.MatchString(want) {
		if known, ok := p.names[want]; ok && known != text {
			return fmt.Sprintf("%s: %s was %q and is %q", path, want, known, text)
		}
		if strings.HasPrefix(want, "<uuid:") {
			for other, value := range p.names {
				if other != want && value == text {
					return fmt.Sprintf("%s: AWS has something new, %s; we have %s again", path, want, other)
				}
			}
		}
		p.names[want] = text
		return ""
	}
	if !likeRecorded(want, text) {
		return fmt.Sprintf("%s: AWS has %q, we have %q", path, want, text)
	}
	return ""
}

var placeholder = regexp.MustCompile(`<[a-zA-Z0-9_:() -]+>`)

// likeRecorded compares texts in which names stand for anything.
func likeRecorded(want, got string) bool {
	want = strings.ReplaceAll(want, "111111111111", "123456789012")
	var b strings.Builder
	last := 0
	for _, at := range placeholder.FindAllStringIndex(want, -1) {
		b.WriteString(regexp.QuoteMeta(want[last:at[0]]) + "(?s:.*)")
		last = at[1]
	}
	b.WriteString(regexp.QuoteMeta(want[last:]))
	return regexp.MustCompile(`\A` + b.String() + `\z`).MatchString(got)
}

// TestRecordedNames plays the recorded checks of names and qualifiers.
func TestRecordedNames(t *testing.T) {
	requests := map[string]string{}
	a := func(n int) string { return strings.Repeat("a", n) }
	const arn = "arn:aws:lambda:us-east-1:123456789012:function:"
	cases := map[string][2]string{
		"function_name_is_single_invalid":          {"*", ""},
		"invalid_characters_in_function_name":      {"my-function!", ""},
		"invalid_characters_in_qualifier":          {"my-function", "invalid!"},
		"qualifier_too_long":                       {"my-function", a(129)},
		"invalid_account_id_in_partial_arn":        {"invalid-account:function:my-function", ""},
		"invalid_region_in_arn":                    {"arn:aws:lambda:invalid-region:123456789012:function:my-function", ""},
		"non_lambda_arn":                           {"arn:aws:ec2:us-east-1:123456789012:instance:i-1234567890abcdef0", ""},
		"function_name_too_long":                   {a(65), ""},
		"full_arn_with_multiple_qualifiers":        {arn + "my-function:1:2", ""},
		"incomplete_arn":                           {"arn:aws:lambda:us-east-1:123456789012:function", ""},
		"partial_arn_with_extra_qualifier":         {"function:my-function:$LATEST:extra", ""},
		"latest_version_with_additional_qualifier": {arn + "my-function:$LATEST", "1"},
		"lowercase_latest_qualifier":               {arn + "my-function", "$latest"},
		"missing_region_in_arn":                    {"arn:aws:lambda::123456789012:function:my-function", ""},
		"missing_account_id_in_arn":                {"arn:aws:lambda:us-east-1::function:my-function", ""},
		"misspelled_latest_in_arn":                 {arn + "my-function:$LATES", ""},
	}
	for name, c := range cases {
		for op, method := range map[string]string{"get_function": "GetFunction", "delete_function": "DeleteFunction", "create_function": "CreateFunction"} {
			in := map[string]any{"FunctionName": c[0]}
			if op == "create_function" {
				if c[1] != "" {
					in["FunctionName"] = c[0] + ":" + c[1]
				}
				in["Role"], in["Runtime"], in["Handler"] = "arn:aws:iam::123456789012:role/r", "python3.12", "index.handler"
				in["Code"] = map[string]any{"ZipFile": packageOf("one")}
			} else if c[1] != "" {
				in["Qualifier"] = c[1]
			}
			text, err := json.Marshal(in)
			require.NoError(t, err)
			requests[name+"-"+op] = method + " " + string(bytes.TrimSpace(text))
		}
	}
	answers := recordings(t)
	for name, text := range requests {
		full := "TestLambdaFunction::test_function_name_and_qualifier_validation[" + name + "]"
		content, ok := answers[full]
		if !ok {
			continue
		}
		for key, want := range content {
			t.Run(name, func(t *testing.T) {
				p := &replay{t: t, service: newService(t, Options{}), names: map[string]string{}}
				p.wire = p.service.Wire()
				op, input, _ := strings.Cut(text, " ")
				require.Empty(t, p.compare("", want, p.ask(op, input)), key)
			})
		}
	}
}
