package logs

import (
	"flag"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/script"
	"github.com/cloudjar/cloudjar/sim"
)

// The scripts in testdata are lessons on CloudWatch Logs. The clock begins at
// midnight of 2000-01-01, which is 946684800000.

var lessons = script.Flags(flag.CommandLine)

// TestScripts holds the service to the answers in testdata.
func TestScripts(t *testing.T) { script.Play(t, lessons, newStage) }

// TestScriptsOnForks plays every step on parent and fork alike.
func TestScriptsOnForks(t *testing.T) { script.PlayOnForks(t, lessons, newStage, (*stage).fork) }

type stage struct {
	*script.Stage
	logs *Service
}

func newStage(t *testing.T, _ *script.Script) *stage {
	w, s := newLogs(sim.Options{})
	require.NoError(t, s.Wire().Check())
	return &stage{&script.Stage{World: w, Wire: script.Only(s.Wire()), Volatile: volatile}, s}
}

func (g *stage) fork(t *testing.T) *stage {
	w, err := g.World.Fork()
	require.NoError(t, err)
	s := g.logs.Fork(endpointOf(w))
	return &stage{g.Follow(w, script.Only(s.Wire())), s}
}

func newLogs(o sim.Options) (*sim.World, *Service) {
	o.Crank = sim.Simulator
	w := sim.NewWorld(o)
	return w, New(endpointOf(w), Options{})
}

func endpointOf(w *sim.World) *bus.Endpoint {
	return &bus.Endpoint{World: w, Bus: bus.New(nil), Service: "logs", Region: "us-east-1", Account: "123456789012"}
}

// volatile are the members whose values differ from run to run on AWS.
var volatile = []string{"eventId", "nextBackwardToken", "nextForwardToken", "nextSequenceToken", "nextToken", "uploadSequenceToken"}
