package lambda_test

import (
	"context"
	"flag"
	"slices"
	"strings"
	"testing"

	"github.com/cloudjar/cloudjar/internal/script"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sim"
)

// The scripts in testdata/mappings are lessons on what feeds functions. Their
// functions are ok, which succeeds; fails, which fails with any batch that holds
// something bad; and reports, which reports what is bad. "seen:Calls" answers what
// they were called with since it was last asked.
func mappingLessons() *script.Lessons {
	return &script.Lessons{Paths: "testdata/mappings/*.txt", Rewrite: flag.Lookup("rewrite").Value.String() == "true"}
}

func TestMappingScripts(t *testing.T) { script.Play(t, mappingLessons(), newMappingStage) }

func TestMappingScriptsOnForks(t *testing.T) {
	script.PlayOnForks(t, mappingLessons(), newMappingStage, (*mappingStage).fork)
}

type mappingStage struct {
	*script.Stage
	*small
	seen *seen
}

// Play does one step.
func (g *mappingStage) Play(st *script.Step) string { return g.Stage.Play(st) }

// A seen knows what the functions of each world were called with.
type seen struct {
	world *sim.World
	calls map[*sim.World][]string
}

type callsInput struct{}

type callsOutput struct {
	Calls []string `aws:"always"`
}

func (s *seen) take(context.Context, *callsInput) (*callsOutput, error) {
	out := &callsOutput{Calls: append([]string{}, s.calls[s.world]...)}
	delete(s.calls, s.world)
	return out, nil
}

func newMappingStage(t *testing.T, _ *script.Script) *mappingStage {
	g := &mappingStage{small: simulated(lambda.Options{})}
	g.seen = &seen{g.small.World, map[*sim.World][]string{}}
	calls := g.seen.calls
	for name, reply := range map[string]func(batch, ids []string) (string, error){"ok": nil, "fails": failing, "reports": reporting} {
		handle(t, g.lambda, lambda.Function{Name: name, Handler: lambda.HandlerFunc(func(ctx context.Context, payload []byte) ([]byte, error) {
			batch, err := contents(payload)
			if err != nil {
				return nil, err
			}
			w := sim.WorldOf(ctx)
			calls[w] = append(calls[w], name+": "+strings.Join(batch, " "))
			if reply == nil {
				return []byte("null"), nil
			}
			ids := sequences(string(payload))
			if len(ids) == 0 || strings.Contains(string(payload), `"messageId"`) {
				ids = messageIDs(string(payload))
			}
			text, err := reply(batch, ids)
			return []byte(text), err
		})})
	}
	g.Stage = &script.Stage{World: g.small.World, Wire: g.wire(), Volatile: []string{
		"EventSourceMappingArn", "LastModified", "MessageId", "ReceiptHandle", "SequenceNumber", "UUID", "LatestStreamLabel", "CreationDateTime", "TableId",
	}}
	return g
}

func (g *mappingStage) fork(t *testing.T) *mappingStage {
	f := &mappingStage{small: g.small.fork(t)}
	f.seen = &seen{f.small.World, g.seen.calls}
	f.seen.calls[f.small.World] = slices.Clone(g.seen.calls[g.small.World])
	f.Stage = g.Stage.Follow(f.small.World, f.wire())
	return f
}

func (g *mappingStage) wire() script.Wire {
	wires := g.wires()
	wires[""] = wires["lambda"]
	wires["seen"] = &wire.Service{Name: "seen", Protocol: wire.JSON10, Target: "Seen", Ops: wire.Ops{"Calls": wire.Op(g.seen.take)}}
	return func(service, _ string) *wire.Service { return wires[service] }
}

func failing(batch, _ []string) (string, error) {
	if slices.ContainsFunc(batch, bad) {
		return "", errBoom
	}
	return "null", nil
}

func reporting(batch, ids []string) (string, error) {
	var items []string
	for i, one := range batch {
		if bad(one) {
			items = append(items, `{"itemIdentifier":"`+ids[i]+`"}`)
		}
	}
	return `{"batchItemFailures":[` + strings.Join(items, ",") + `]}`, nil
}

func bad(text string) bool { return strings.HasPrefix(text, "bad") }
