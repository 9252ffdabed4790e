package stepfn

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

const recordedCases = "../../shared/cases/stepfunctions"

// recordedLimits are how many cases of a file may fail, each for a reason that
// is told.
var recordedLimits = map[string]int{
	// Three were recorded early in 2024, when the first state still showed the
	// input as the caller had written it; recordings since then show it compact.
	// The end of a distributed map points to MapRunStarted in some, to
	// MapRunSucceeded in most.
	"map_distributed_nos3.json": 4,
	"pure_map.json":             1, // as above
	"pure_parallel.json":        1, // as above
	"activity.json":             1, // refused by the service, not by the language
	"apigateway.json":           1, // as above
	// One has the answers of its child executions in no history, one a cause whose
	// spaces the recorder lost.
	"lambda.json": 2,
}

// Executions recorded from AWS run through the interpreter alone, and their
// histories are AWS's. What other services answered is taken from the recording.
func TestInterpreterRecorded(t *testing.T) {
	files, err := filepath.Glob(recordedCases + "/*.json")
	require.NoError(t, err)
	if len(files) == 0 {
		t.Skip("no recorded cases here")
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		cases, err := jsonvalue.ParseBytes(text)
		require.NoError(t, err)
		passed, failed := 0, 0
		for _, c := range cases.Items() {
			if c.Get("kind").Text() != "exec" || c.Get("expect").Get("status").Text() == "" {
				continue
			}
			if problem := playRecorded(t, c); problem != "" {
				failed++
				t.Logf("%s: %s", c.Get("name").Text(), problem)
			} else {
				passed++
			}
		}
		if passed+failed > 0 {
			t.Logf("%-26s %3d of %3d", filepath.Base(file), passed, passed+failed)
		}
		if failed > recordedLimits[filepath.Base(file)] {
			t.Errorf("%s: %d fail", file, failed)
		}
	}
}

// playRecorded runs a case and says what differs first, or nothing.
func playRecorded(t *testing.T, c jsonvalue.Value) string {
	p, found := parseProgram(c.Get("definition").String(), parseOptions{express: c.Get("type").Text() == "EXPRESS"})
	if p == nil {
		return "refused: " + errorsOf(found)
	}
	d := newDriver(t, p, c.Get("input").Text())
	if d.run.origin.express = c.Get("type").Text() == "EXPRESS"; d.run.origin.express {
		d.run.origin.arn = "arn:aws:states:us-east-1:111111111111:express:m:e:id"
	}
	answers := recordedAnswers(c)
	d.task = func(d *driver, call callTask) {
		for len(answers) > 0 {
			a := answers[0]
			answers = answers[1:]
			in, more := a(call.ticket)
			if in != nil {
				d.pending = append(d.pending, in)
			}
			if !more {
				return
			}
		}
	}
	d.read = func(_ *driver, _ readItems) ([]byte, *failure) {
		for _, s := range c.Get("setup").Items() {
			if body := s.Get("params").Get("Body"); body.Exists() {
				return []byte(body.Text()), nil
			}
		}
		return nil, &failure{}
	}
	d.drive()
	m := matcher{wild: map[string]bool{}}
	var names []string
	for _, pair := range c.Get("subst").Items() {
		names = append(names, pair.At(0).Text(), pair.At(1).Text())
	}
	m.names = strings.NewReplacer(names...)
	for _, w := range c.Get("wild").Items() {
		m.wild[w.Text()] = true
	}
	want := c.Get("expect")
	if got := d.run.status; got != want.Get("status").Text() {
		return "status " + got + " " + d.run.failure.name + ": " + d.run.failure.cause
	}
	for _, pair := range [][2]string{{"error", d.run.failure.name}, {"cause", d.run.failure.cause}, {"output", d.run.output}} {
		if w := want.Get(pair[0]); w.Exists() && !m.same(w, jsonvalue.Text(pair[1])) {
			return pair[0] + ":\n got  " + pair[1] + "\n want " + w.String()
		}
	}
	if c.Get("unordered").Bool() || c.Get("parallel_normalised").Bool() {
		var types []string
		for _, v := range want.Get("event_types").Items() {
			types = append(types, v.Text())
		}
		got := slices.DeleteFunc(d.types(), func(s string) bool { return s == "ParallelStateSucceeded" })
		types = slices.DeleteFunc(types, func(s string) bool { return s == "ParallelStateSucceeded" })
		slices.Sort(got)
		slices.Sort(types)
		if types != nil && !slices.Equal(got, types) {
			return "events " + strings.Join(got, " ") + "\n want " + strings.Join(types, " ")
		}
		return ""
	}
	for i, w := range want.Get("history").Items() {
		if i >= len(d.events) {
			return "missing event " + w.String()
		}
		if got := rendered(d.events[i]); !m.same(w, got) {
			return "event:\n got  " + got.String() + "\n want " + w.String()
		}
	}
	if n := want.Get("history").Len(); n > 0 && n != len(d.events) {
		return "events beyond the recorded: " + rendered(d.events[n]).String()
	}
	return ""
}

// recordedAnswers are what the tasks of a recorded history came to, in order. An
// answer tells whether the next one is of the same task.
func recordedAnswers(c jsonvalue.Value) []func(ticket) (stimulus, bool) {
	text := func(v jsonvalue.Value) string {
		if v.Kind() == jsonvalue.String {
			return v.Text()
		}
		return v.String()
	}
	var out []func(ticket) (stimulus, bool)
	for _, e := range c.Get("expect").Get("history").Items() {
		kind := e.Get("type").Text()
		d := e.Get(lower(kind) + "EventDetails")
		output, _ := jsonvalue.Parse(text(d.Get("output")))
		f := failure{name: d.Get("error").Text(), cause: text(d.Get("cause")), unnamed: !d.Get("error").Exists(), uncaused: !d.Get("cause").Exists()}
		if !d.Get("cause").Exists() {
			f.cause = ""
		}
		switch kind {
		case "TaskSubmitted":
			out = append(out, func(t ticket) (stimulus, bool) { return taskSubmitted{t, output}, true })
		case "ActivityStarted":
			out = append(out, func(t ticket) (stimulus, bool) { return taskStarted{t, d.Get("workerName").Text()}, true })
		case "TaskSucceeded", "LambdaFunctionSucceeded", "ActivitySucceeded":
			out = append(out, func(t ticket) (stimulus, bool) { return taskSucceeded{ticket: t, output: output}, false })
		case "TaskFailed", "LambdaFunctionFailed", "ActivityFailed":
			out = append(out, func(t ticket) (stimulus, bool) { return taskFailed{ticket: t, failure: f}, false })
		case "TaskTimedOut", "LambdaFunctionTimedOut", "ActivityTimedOut":
			out = append(out, func(ticket) (stimulus, bool) { return nil, false })
		}
	}
	return out
}

// rendered is an event as the API shows it, without its time.
func rendered(e event) jsonvalue.Value {
	b := jsonvalue.NewBuilder(4)
	b.Set("id", jsonvalue.Int(e.ID))
	b.Set("previousEventId", jsonvalue.Int(e.Previous))
	b.Set("type", jsonvalue.Text(e.Type))
	if e.Detail != nil {
		v := reflect.ValueOf(e.Detail).Elem()
		name := e.Type + "EventDetails"
		for _, common := range []string{"StateEntered", "StateExited"} {
			if strings.HasSuffix(e.Type, common) {
				name = common + "EventDetails"
			}
		}
		b.Set(lower(name), renderedStruct(v))
	}
	return b.Build()
}

func lower(name string) string { return strings.ToLower(name[:1]) + name[1:] }

func renderedStruct(v reflect.Value) jsonvalue.Value {
	b := jsonvalue.NewBuilder(v.NumField())
	for i := range v.NumField() {
		f, tag := v.Field(i), v.Type().Field(i).Tag.Get("aws")
		if f.IsZero() && tag != "always" {
			continue
		}
		name := lower(v.Type().Field(i).Name)
		switch f.Kind() {
		case reflect.String:
			b.Set(name, jsonvalue.Text(f.String()))
		case reflect.Int, reflect.Int64:
			b.Set(name, jsonvalue.Int(f.Int()))
		case reflect.Bool:
			b.Set(name, jsonvalue.OfBool(f.Bool()))
		case reflect.Pointer:
			b.Set(name, renderedStruct(f.Elem()))
		case reflect.Map:
			inner := jsonvalue.NewBuilder(f.Len())
			keys := f.MapKeys()
			slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
			for _, k := range keys {
				inner.Set(k.String(), jsonvalue.Text(f.MapIndex(k).String()))
			}
			b.Set(name, inner.Build())
		}
	}
	return b.Build()
}

// A matcher compares as the recordings' notes say, key order included.
type matcher struct {
	wild    map[string]bool
	names   *strings.Replacer // what the recorder replaced in values
	ordered bool              // the value was JSON text: its members have their order
}

var (
	placeholder = regexp.MustCompile(`<[^<>]*>`)
	anyValue    = map[string]bool{
		"timestamp": true, "date": true, "datetime": true, "RequestId": true, "x-amzn-RequestId": true, "X-Amzn-Trace-Id": true,
		"x-amz-crc32": true, "snf_role_arn": true, "sfn_role_arn": true,
	}
)

func (m matcher) same(want, got jsonvalue.Value) bool {
	if want.Kind() == jsonvalue.String && (m.wild[want.Text()] || anyValue[want.Text()]) {
		return true
	}
	if want.Kind() == jsonvalue.Object && got.Kind() == jsonvalue.String {
		v, err := jsonvalue.Parse(got.Text())
		if err != nil {
			return false
		}
		got, m.ordered = v, true
	}
	switch {
	case want.Kind() != got.Kind():
		return false
	case want.Kind() == jsonvalue.String:
		w, g := want.Text(), m.names.Replace(got.Text())
		if !strings.Contains(w, "<") {
			for word := range anyValue { // values normalised inside of JSON text
				w = strings.ReplaceAll(w, `"`+word+`"`, `"<anything>"`)
			}
			if w == g {
				return true
			}
		}
		pattern := "(?s)^"
		at := 0
		for _, loc := range placeholder.FindAllStringIndex(w, -1) {
			pattern += regexp.QuoteMeta(w[at:loc[0]]) + ".*"
			at = loc[1]
		}
		return regexp.MustCompile(pattern + regexp.QuoteMeta(w[at:]) + "$").MatchString(g)
	case want.Kind() == jsonvalue.Array || want.Kind() == jsonvalue.Object:
		if want.Len() != got.Len() {
			return false
		}
		for i, item := range want.Items() {
			other := got.At(i)
			if keys := want.Keys(); keys != nil {
				if m.ordered && got.Keys()[i] != keys[i] {
					return false
				}
				if other = got.Get(keys[i]); !other.Exists() {
					return false
				}
			}
			if !m.same(item, other) {
				return false
			}
		}
		return true
	}
	return jsonvalue.Equal(want, got)
}
