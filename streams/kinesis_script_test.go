package streams

import (
	"flag"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/script"
	"github.com/cloudjar/cloudjar/sim"
)

// The scripts in testdata are lessons on Kinesis: prose, then steps with AWS's
// answers.

var lessons = script.Flags(flag.CommandLine)

// TestScripts holds the service to the answers in testdata.
func TestScripts(t *testing.T) { script.Play(t, lessons, newKinesisStage) }

// TestScriptsOnForks plays every step on parent and fork alike.
func TestScriptsOnForks(t *testing.T) {
	script.PlayOnForks(t, lessons, newKinesisStage, (*kinesisStage).fork)
}

// A kinesisStage is a stage with Kinesis on it.
type kinesisStage struct {
	*script.Stage
	kinesis *Kinesis
}

func newKinesisStage(t *testing.T, s *script.Script) *kinesisStage {
	o, err := readOptions(s.Options)
	require.NoError(t, err)
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator, Seed: 1})
	k := New(endpointOf(w), o)
	return &kinesisStage{&script.Stage{World: w, Wire: script.Only(k.Wire()), Volatile: volatile}, k}
}

func (g *kinesisStage) fork(t *testing.T) *kinesisStage {
	w, err := g.World.Fork()
	require.NoError(t, err)
	k := g.kinesis.Fork(endpointOf(w))
	return &kinesisStage{g.Follow(w, script.Only(k.Wire())), k}
}

func endpointOf(w *sim.World) *bus.Endpoint {
	return &bus.Endpoint{World: w, Bus: bus.New(nil), Service: "kinesis", Region: "us-east-1", Account: "123456789012"}
}

// volatile are the members whose values differ from run to run on AWS.
var volatile = []string{
	"ApproximateArrivalTimestamp", "ConsumerCreationTimestamp", "EarliestAllowedEndAt", "EndedAt", "EndingSequenceNumber",
	"NextShardIterator", "NextToken", "SequenceNumber", "ShardIterator", "StartedAt", "StartingSequenceNumber", "StreamCreationTimestamp",
}

func readOptions(set map[string]string) (o Options, err error) {
	for name, value := range set {
		switch name {
		case "StreamDelay":
			o.StreamDelay, err = time.ParseDuration(value)
		case "ConsumerDelay":
			o.ConsumerDelay, err = time.ParseDuration(value)
		case "ScaleDelay":
			o.ScaleDelay, err = time.ParseDuration(value)
		case "ShardLimit":
			_, err = fmt.Sscan(value, &o.ShardLimit)
		default:
			err = fmt.Errorf("no option %s", name)
		}
		if err != nil {
			return o, err
		}
	}
	return o, nil
}
