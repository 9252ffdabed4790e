package dynamodb

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/streams"
)

// The scripts in testdata are lessons on DynamoDB: prose, then steps with AWS's
// true answers. testdata/README.md describes the form.

var (
	rewrite = flag.Bool("rewrite", false, "write what the service answered into the scripts; review the difference by eye")
	scripts = flag.String("scripts", "testdata/*.txt", "the scripts to play")
)

// TestScripts holds the service to the answers in testdata.
func TestScripts(t *testing.T) {
	eachScript(t, func(t *testing.T, s *script) {
		s.run(t, newStage(s.options))
		if *rewrite {
			require.NoError(t, os.WriteFile(s.path, []byte(s.String()), 0o644))
		}
	})
}

// TestScriptsOnForks runs every step on a fork of what the steps before left,
// then the same step on the parent: the answers must not differ.
func TestScriptsOnForks(t *testing.T) {
	if *rewrite {
		t.Skip("rewriting")
	}
	eachScript(t, func(t *testing.T, s *script) {
		parent := newStage(s.options)
		for _, st := range s.steps {
			child := parent.fork(t)
			got := child.play(st)
			require.Equal(t, got, parent.play(st), "%s:%d: parent and fork answer differently", s.path, st.line)
			if st.line%2 == 0 { // half of the way goes on in the fork
				parent = child
			}
		}
	})
}

func eachScript(t *testing.T, run func(*testing.T, *script)) {
	paths, err := filepath.Glob(*scripts)
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			s, err := readScript(path, string(text))
			require.NoError(t, err)
			run(t, s)
		})
	}
}

// A stage is a world with a service in it, and in other regions as they are used.
type stage struct {
	world   *sim.World
	svc     *Service // in us-east-1
	wire    *wire.Service
	last    any // the decoded answer of the step before, for @last(…)
	options Options
	bus     *bus.Bus
	regions map[string]*Service
	kinesis map[string]*streams.Kinesis // by region, likewise
	seen    map[string]any              // the latest members by name, for @seen(…)
}

func newStage(o Options) *stage {
	return stageIn(sim.NewWorld(sim.Options{Crank: sim.Simulator, Seed: 1}), o).open()
}

func stageIn(w *sim.World, o Options) *stage {
	g := &stage{world: w, options: o, regions: map[string]*Service{}, kinesis: map[string]*streams.Kinesis{}, seen: map[string]any{}}
	g.bus = bus.New(func(service, region, _ string) (bus.Invoker, bool) { return g.wireOf(service, region), true })
	g.bus.Peers(func(_, region, _ string) (any, bool) { return g.region(region), true })
	return g
}

func (g *stage) open() *stage {
	g.svc = g.region("us-east-1")
	g.wire = g.svc.Wire()
	return g
}

// region returns the service in a region.
func (g *stage) region(name string) *Service {
	s, ok := g.regions[name]
	if !ok {
		s = New(g.endpoint(name), g.options)
		g.regions[name] = s
	}
	return s
}

// wireOf returns a service of a region as it is on the wire.
func (g *stage) wireOf(service, region string) *wire.Service {
	switch service {
	case "kinesis":
		if g.kinesis[region] == nil {
			g.kinesis[region] = streams.New(g.endpointFor(service, region), streams.Options{})
		}
		return g.kinesis[region].Wire()
	case "streams":
		return g.region(region).StreamsWire()
	}
	return g.region(region).Wire()
}

func (g *stage) endpointFor(service, region string) *bus.Endpoint {
	ep := g.endpoint(region)
	ep.Service = service
	return ep
}

func (g *stage) endpoint(region string) *bus.Endpoint {
	ep := endpointOf(g.world)
	ep.Bus, ep.Region = g.bus, region
	return ep
}

func endpointOf(w *sim.World) *bus.Endpoint {
	return &bus.Endpoint{World: w, Service: "dynamodb", Region: "us-east-1", Account: "123456789012"}
}

func (g *stage) fork(t *testing.T) *stage {
	w, err := g.world.Fork()
	require.NoError(t, err)
	f := stageIn(w, g.options)
	for name, s := range g.regions {
		f.regions[name] = s.Fork(f.endpoint(name))
	}
	for name, k := range g.kinesis {
		f.kinesis[name] = k.Fork(f.endpointFor("kinesis", name))
	}
	f.last, f.seen = g.last, maps.Clone(g.seen)
	return f.open()
}

// play does one step and returns its answer in canonical form.
func (g *stage) play(st *step) string {
	if st.advance > 0 {
		g.world.Advance(st.advance)
		return ""
	}
	var answers []string
	for i := 1; i <= st.repeat; i++ {
		input, err := expand(g.recall(strings.ReplaceAll(st.input, "@i", strconv.Itoa(i))), g.last)
		if err != nil {
			return "script error: " + err.Error()
		}
		if a := g.call(st.op, input); len(answers) == 0 || answers[len(answers)-1] != a {
			answers = append(answers, a)
		}
	}
	return strings.Join(answers, "\n")
}

// call sends one request as the SDKs do, less the signature: to the service before
// a colon in the operation, and to the region after an @, if there are any.
func (g *stage) call(op, input string) string {
	op, region, elsewhere := strings.Cut(op, "@")
	if !elsewhere {
		region = "us-east-1"
	}
	to := g.wire
	if service, name, other := strings.Cut(op, ":"); other {
		to, op = g.wireOf(service, region), name
	} else if elsewhere {
		to = g.region(region).Wire()
	}
	req := &http.Request{Method: http.MethodPost, Header: http.Header{
		"X-Amz-Target": {to.Target + "." + op},
		"Content-Type": {map[wire.Protocol]string{wire.JSON10: "application/x-amz-json-1.0", wire.JSON11: "application/x-amz-json-1.1"}[to.Protocol]},
	}}
	resp := to.Serve(context.Background(), req, []byte(input))
	_ = g.world.Run(g.world.Now()) // what falls due at this instant
	body, err := decode(resp.Body)
	if err != nil && len(resp.Body) > 0 {
		return fmt.Sprintf("%d: not JSON: %q", resp.Status, resp.Body)
	}
	if len(resp.Body) == 0 && resp.Status == http.StatusOK {
		return ""
	}
	if resp.Status == http.StatusOK {
		g.last = body
		g.see(body)
		return render(hide(body))
	}
	return renderError(resp.Status, body)
}

// see notes the members of an answer by name.
func (g *stage) see(v any) {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			g.seen[name] = v[name]
			g.see(v[name])
		}
	case []any:
		for _, e := range v {
			g.see(e)
		}
	}
}

var recalls = regexp.MustCompile(`@seen\((\w+)\)`)

// recall puts members of the answers so far into a request.
func (g *stage) recall(text string) string {
	return recalls.ReplaceAllStringFunc(text, func(m string) string {
		return string(must(json.Marshal(g.seen[recalls.FindStringSubmatch(m)[1]])))
	})
}

// renderError writes an error as "! Code: message" and its own members, if any,
// on the next line. The status shows when it is not 400.
func renderError(status int, body any) string {
	m, ok := body.(map[string]any)
	if !ok {
		return fmt.Sprintf("! %d", status)
	}
	code, _ := m["__type"].(string)
	code = code[strings.IndexByte(code, '#')+1:]
	message := ""
	for _, key := range []string{"message", "Message"} {
		if s, ok := m[key].(string); ok {
			message = ": " + compress(s)
		}
		delete(m, key)
	}
	delete(m, "__type")
	if status != http.StatusBadRequest {
		code = fmt.Sprintf("%d %s", status, code)
	}
	text := "! " + code + message
	if len(m) > 0 {
		text += "\n" + render(hide(m))
	}
	return text
}

func decode(data []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	return v, nil
}

// A script is a file of testdata.
type script struct {
	path    string
	options Options
	parts   []any // string: a line kept as it is; *step
	steps   []*step
}

// A step is one request and its answer, or an advance of the clock.
type step struct {
	line    int
	head    []string // the request as written
	op      string
	input   string
	repeat  int
	advance time.Duration
	want    string // the answer as written
}

func (s *script) run(t *testing.T, g *stage) {
	for _, st := range s.steps {
		got := g.play(st)
		if *rewrite {
			if !accepts(st.want, got) {
				st.want = pretty(got)
			}
			continue
		}
		if !accepts(st.want, got) {
			t.Errorf("%s:%d: %s\nwant %s\ngot  %s", s.path, st.line, st.op, brief(st.want), brief(pretty(got)))
		}
	}
}

// brief cuts what is too long for a terminal.
func brief(answer string) string {
	if len(answer) > 800 {
		return answer[:400] + " … " + answer[len(answer)-300:]
	}
	return answer
}

// String returns the file's text.
func (s *script) String() string {
	var b strings.Builder
	for _, p := range s.parts {
		switch p := p.(type) {
		case string:
			b.WriteString(p + "\n")
		case *step:
			b.WriteString(strings.Join(p.head, "\n") + "\n")
			if p.advance == 0 {
				b.WriteString("----\n" + p.want + "\n")
			}
		}
	}
	return b.String()
}

func readScript(path, text string) (*script, error) {
	s := &script{path: path}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i := 0; i < len(lines); {
		first, _, _ := strings.Cut(lines[i], " ")
		var err error
		n := 1
		switch {
		case strings.TrimSpace(lines[i]) == "" || first == "#":
			s.parts = append(s.parts, lines[i])
		case first == "options":
			s.parts = append(s.parts, lines[i])
			s.options, err = readOptions(lines[i])
		case first == "advance":
			err = s.readAdvance(i+1, lines[i])
		default:
			n, err = s.readStep(i+1, lines[i:])
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, i+1, err)
		}
		i += n
	}
	return s, nil
}

func readOptions(line string) (Options, error) {
	var o Options
	for _, field := range strings.Fields(line)[1:] {
		name, value, _ := strings.Cut(field, "=")
		if field == "Throttle=all" {
			o.Throttle = ThrottleAll
			continue
		}
		d, err := time.ParseDuration(value)
		if err != nil {
			return o, err
		}
		switch name {
		case "TTLDelay":
			o.TTLDelay = func(*sim.Rand) time.Duration { return d }
		case "ReplicationLag":
			o.ReplicationLag = func(*sim.Rand, string, string) time.Duration { return d }
		case "TableDelay":
			o.TableDelay = d
		case "RestoreDelay":
			o.RestoreDelay = d
		case "BackupDelay":
			o.BackupDelay = d
		case "BackfillDelay":
			o.BackfillDelay = d
		default:
			return o, fmt.Errorf("no option %s", name)
		}
	}
	return o, nil
}

func (s *script) readAdvance(line int, text string) error {
	d, err := time.ParseDuration(strings.TrimSpace(strings.TrimPrefix(text, "advance")))
	if err != nil {
		return err
	}
	s.add(&step{line: line, head: []string{text}, advance: d})
	return nil
}

// readStep reads a request, "----", and an answer up to an empty line. It
// returns how many lines that took.
func (s *script) readStep(line int, lines []string) (int, error) {
	st := &step{line: line, repeat: 1}
	n := 0
	for ; n < len(lines) && lines[n] != "----"; n++ {
		if strings.TrimSpace(lines[n]) == "" {
			return 0, fmt.Errorf("a step needs a line ---- between request and answer")
		}
		st.head = append(st.head, lines[n])
	}
	text := strings.Join(st.head, "\n")
	if rest, ok := strings.CutPrefix(text, "repeat "); ok {
		count, after, _ := strings.Cut(rest, " ")
		var err error
		if st.repeat, err = strconv.Atoi(count); err != nil {
			return 0, err
		}
		text = after
	}
	st.op, st.input, _ = strings.Cut(text, " ")
	end := n + 1
	for end < len(lines) && strings.TrimSpace(lines[end]) != "" {
		end++
	}
	if end <= n {
		return 0, fmt.Errorf("step without ----")
	}
	st.want = strings.Join(lines[min(n+1, len(lines)):min(end, len(lines))], "\n")
	s.add(st)
	return end, nil
}

func (s *script) add(st *step) {
	s.parts = append(s.parts, st)
	s.steps = append(s.steps, st)
}
