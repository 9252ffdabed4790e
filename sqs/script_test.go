package sqs

import (
	"flag"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/script"
	"github.com/cloudjar/cloudjar/sim"
)

// The scripts in testdata are lessons on SQS: prose, then steps with AWS's answers.

var lessons = script.Flags(flag.CommandLine)

// TestScripts holds the service to the answers in testdata.
func TestScripts(t *testing.T) { script.Play(t, lessons, newStage) }

// TestScriptsOnForks plays every step on parent and fork alike.
func TestScriptsOnForks(t *testing.T) { script.PlayOnForks(t, lessons, newStage, (*stage).fork) }

// A stage is a stage with SQS on it.
type stage struct {
	*script.Stage
	sqs *Service
}

func newStage(t *testing.T, s *script.Script) *stage {
	var o Options
	for name, value := range s.Options {
		require.Equal(t, "InFlight", name)
		_, err := fmt.Sscan(value, &o.InFlight)
		require.NoError(t, err)
	}
	w := newWorld()
	service := New(endpointOf(w), o)
	return &stage{&script.Stage{World: w, Wire: script.Only(service.Wire()), Volatile: volatile}, service}
}

func (g *stage) fork(t *testing.T) *stage {
	w, err := g.World.Fork()
	require.NoError(t, err)
	service := g.sqs.Fork(endpointOf(w))
	return &stage{g.Follow(w, script.Only(service.Wire())), service}
}

func newWorld() *sim.World { return sim.NewWorld(sim.Options{Crank: sim.Simulator, Seed: 1}) }

const account = "123456789012"

func endpointOf(w *sim.World) *bus.Endpoint {
	return &bus.Endpoint{World: w, Bus: bus.New(nil), Service: "sqs", Region: "us-east-1", Account: account}
}

// volatile are the members whose values differ from run to run on AWS.
var volatile = []string{
	"ApproximateFirstReceiveTimestamp", "CreatedTimestamp", "LastModifiedTimestamp", "MessageId", "NextToken", "ReceiptHandle",
	"SentTimestamp", "SequenceNumber", "StartedTimestamp", "TaskHandle",
}
