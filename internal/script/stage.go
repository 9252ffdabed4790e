package script

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// A Stage is a world with one service that speaks JSON, on which scripts are played.
type Stage struct {
	World    *sim.World
	Service  *wire.Service
	Volatile []string // members whose values differ from run to run on AWS: shown as "…"

	last any            // the decoded answer of the request before
	kept map[string]any // by "let"
}

// Follow returns a stage with another world and service, a fork's, and the same
// answers behind it.
func (g *Stage) Follow(world *sim.World, service *wire.Service) *Stage {
	return &Stage{World: world, Service: service, Volatile: g.Volatile, last: g.last, kept: maps.Clone(g.kept)}
}

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
		input, err := expand(strings.ReplaceAll(st.Input, "@i", strconv.Itoa(i)), g.last, g.kept)
		if err != nil {
			return "script error: " + err.Error()
		}
		if a := g.call(st.Op, input); len(answers) == 0 || answers[len(answers)-1] != a {
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

// call sends one request as the SDKs do, less the signature.
func (g *Stage) call(op, input string) string {
	version := "application/x-amz-json-1.0"
	if g.Service.Protocol == wire.JSON11 {
		version = "application/x-amz-json-1.1"
	}
	req := &http.Request{Method: http.MethodPost, Header: http.Header{
		"X-Amz-Target": {g.Service.Target + "." + op},
		"Content-Type": {version},
	}}
	resp := g.Service.Serve(context.Background(), req, []byte(input))
	_ = g.World.Run(g.World.Now()) // what falls due at this instant
	if len(resp.Body) == 0 && resp.Status == http.StatusOK {
		g.last = nil
		return ""
	}
	body, err := decode(resp.Body)
	if err != nil && len(resp.Body) > 0 {
		return fmt.Sprintf("%d: not JSON: %q", resp.Status, resp.Body)
	}
	if resp.Status == http.StatusOK {
		g.last = body
		return render(hide(body, g.Volatile))
	}
	return renderError(resp.Status, body, g.Volatile)
}
