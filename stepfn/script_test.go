package stepfn

import (
	"flag"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/script"
	"github.com/cloudjar/cloudjar/sim"
)

// The scripts in testdata are lessons on Step Functions. The clock begins at
// midnight of 2000-01-01, which is 946684800.

var lessons = script.Flags(flag.CommandLine)

// TestScripts holds the service to the answers in testdata.
func TestScripts(t *testing.T) { script.Play(t, lessons, newStage) }

// TestScriptsOnForks plays every step on parent and fork alike.
func TestScriptsOnForks(t *testing.T) { script.PlayOnForks(t, lessons, newStage, (*stage).fork) }

type stage struct {
	*script.Stage
	states *Service
}

func newStage(t *testing.T, _ *script.Script) *stage {
	w, s := newService(sim.Options{})
	require.NoError(t, s.Wire().Check())
	return &stage{&script.Stage{World: w, Wire: script.Only(s.Wire()), Volatile: volatile}, s}
}

func (g *stage) fork(t *testing.T) *stage {
	w, err := g.World.Fork()
	require.NoError(t, err)
	s := forked(w, g.states)
	return &stage{g.Follow(w, script.Only(s.Wire())), s}
}

// newService is Step Functions in a world of its own, in which it finds itself alone.
func newService(o sim.Options) (*sim.World, *Service) {
	o.Crank = sim.Simulator
	w := sim.NewWorld(o)
	var s *Service
	s = New(endpointOf(w, func() *Service { return s }), Options{})
	return w, s
}

// forked is a service on a fork of its world.
func forked(w *sim.World, s *Service) *Service {
	var f *Service
	f = s.Fork(endpointOf(w, func() *Service { return f }))
	return f
}

func endpointOf(w *sim.World, self func() *Service) *bus.Endpoint {
	b := bus.New(func(service, _, _ string) (bus.Invoker, bool) {
		if service != "states" {
			return nil, false
		}
		return self().Wire(), true
	})
	return &bus.Endpoint{World: w, Bus: b, Service: "states", Region: "us-east-1", Account: "123456789012"}
}

// volatile are the members whose values differ from run to run on AWS.
var volatile = []string{"nextToken", "revisionId", "taskToken"}
