package script

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// A Stage is a world with services that speak JSON, on which scripts are played.
type Stage struct {
	World    *sim.World
	Wire     Wire
	Volatile []string // members whose values differ from run to run on AWS: shown as "…"

	last any            // the decoded answer of the request before
	kept map[string]any // by "let"
	seen map[string]any // the latest members by name, for @seen(…)
}

// A Wire finds a service by the name a step gives before the colon, "" if it gives
// none, and by region. It returns nil if there is no such service.
type Wire func(service, region string) *wire.Service

// Only is a wire to one service, in the home region.
func Only(s *wire.Service) Wire {
	return func(service, region string) *wire.Service {
		if service != "" || region != home {
			return nil
		}
		return s
	}
}

// home is the region of steps that name none.
const home = "us-east-1"

// Follow returns a stage with another world and wire, a fork's, and the same
// answers behind it.
func (g *Stage) Follow(world *sim.World, to Wire) *Stage {
	return &Stage{World: world, Wire: to, Volatile: g.Volatile, last: g.last, kept: maps.Clone(g.kept), seen: maps.Clone(g.seen)}
}

// Last returns the decoded answer of the last request that had one, with its
// volatile members.
func (g *Stage) Last() any { return g.last }

// Play does one step and returns its answer in canonical form.
func (g *Stage) Play(st *Step) string {
	switch {
	case st.Advance > 0:
		g.World.Advance(st.Advance)
		return ""
	case st.Keep != "":
		return g.keep(st)
	}
	var answers []string
	for i := 1; i <= st.Repeat; i++ {
		input, err := g.expand(strings.ReplaceAll(st.Input, "@i", strconv.Itoa(i)))
		if err != nil {
			return "script error: " + err.Error()
		}
		if a := g.Call(st.Op, input); len(answers) == 0 || answers[len(answers)-1] != a {
			answers = append(answers, a)
		}
	}
	return strings.Join(answers, "\n")
}

func (g *Stage) keep(st *Step) string {
	v, ok := within(g.last, strings.Split(st.Member, "."))
	if !ok {
		return "script error: the answer before has no member " + st.Member
	}
	if g.kept == nil {
		g.kept = map[string]any{}
	}
	g.kept[st.Keep] = v
	return ""
}

// Call sends one request as the SDKs do, less the signature, and returns the answer
// in canonical form: to the service before a colon in the operation, and to the
// region after an @, if there are any.
func (g *Stage) Call(op, input string) string {
	op, region, elsewhere := strings.Cut(op, "@")
	if !elsewhere {
		region = home
	}
	service, name, other := strings.Cut(op, ":")
	if !other {
		service, name = "", op
	}
	to := g.Wire(service, region)
	if to == nil {
		return fmt.Sprintf("script error: no service %q in %s is on this stage", service, region)
	}
	if to.Protocol == wire.RESTXML {
		return g.callXML(to, name, input)
	}
	r, body, err := request(to, name, input)
	if err != nil {
		return "script error: " + err.Error()
	}
	resp := to.Serve(context.Background(), r, body)
	_ = g.World.Run(g.World.Now()) // what falls due at this instant
	return g.answer(resp)
}

func request(to *wire.Service, op, input string) (*http.Request, []byte, error) {
	if to.Protocol == wire.RESTJSON {
		o := to.Operation(op)
		if o == nil {
			return nil, nil, fmt.Errorf("there is no operation %q", op)
		}
		return restRequest(o, input)
	}
	version := "application/x-amz-json-1.0"
	if to.Protocol == wire.JSON11 {
		version = "application/x-amz-json-1.1"
	}
	return &http.Request{Method: http.MethodPost, Header: http.Header{
		"X-Amz-Target": {to.Target + "." + op},
		"Content-Type": {version},
	}}, []byte(input), nil
}

// answer notes what a request has answered, and returns it in canonical form.
func (g *Stage) answer(resp *wire.Response) string {
	status, text := resp.Status, resp.Body
	done := status >= 200 && status < 300
	if len(text) == 0 && done {
		g.last = nil
		return ""
	}
	body, err := decode(text)
	if err != nil && len(text) > 0 {
		return fmt.Sprintf("%d: not JSON: %q", status, text)
	}
	if !done {
		if m, ok := body.(map[string]any); ok && resp.Header.Get("X-Amzn-Errortype") != "" {
			m["__type"] = resp.Header.Get("X-Amzn-Errortype")
		}
		return renderError(status, body, g.Volatile)
	}
	g.last = body
	g.see(body)
	return render(hide(body, g.Volatile))
}

// see notes the members of an answer by name: of several, the last in the order of
// their names.
func (g *Stage) see(v any) {
	if g.seen == nil {
		g.seen = map[string]any{}
	}
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
