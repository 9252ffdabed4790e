package streams

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/script"
	"github.com/cloudjar/cloudjar/sim"
)

// The scripts in testdata are lessons on Kinesis: prose, then steps with AWS's
// answers.

var rewrite = flag.Bool("rewrite", false, "write what the service answered into testdata/*.txt; review the difference by eye")

// TestScripts holds the service to the answers in testdata.
func TestScripts(t *testing.T) {
	eachScript(t, func(t *testing.T, s *script.Script) {
		g := newKinesisStage(t, s)
		for _, st := range s.Steps {
			got := g.Play(st)
			switch {
			case script.Accepts(st.Want, got):
			case *rewrite:
				st.Want = script.Pretty(got)
			default:
				t.Errorf("%s:%d: %s\nwant %s\ngot  %s", s.Path, st.Line, st.Op, script.Brief(st.Want), script.Brief(script.Pretty(got)))
			}
		}
		if *rewrite {
			require.NoError(t, os.WriteFile(s.Path, []byte(s.String()), 0o644))
		}
	})
}

// TestScriptsOnForks plays every step on a fork of what the steps before left, then
// on the parent: the answers must not differ.
func TestScriptsOnForks(t *testing.T) {
	if *rewrite {
		t.Skip("rewriting")
	}
	eachScript(t, func(t *testing.T, s *script.Script) {
		parent := newKinesisStage(t, s)
		for i, st := range s.Steps {
			child := parent.fork(t)
			got := child.Play(st)
			require.Equal(t, got, parent.Play(st), "%s:%d: parent and fork answer differently", s.Path, st.Line)
			if i%2 == 0 { // half of the way goes on in the fork
				parent = child
			}
		}
	})
}

func eachScript(t *testing.T, run func(*testing.T, *script.Script)) {
	paths, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			s, err := script.Read(path, string(text))
			require.NoError(t, err)
			run(t, s)
		})
	}
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
	return &kinesisStage{&script.Stage{World: w, Service: k.Wire(), Volatile: volatile}, k}
}

func (g *kinesisStage) fork(t *testing.T) *kinesisStage {
	w, err := g.World.Fork()
	require.NoError(t, err)
	k := g.kinesis.Fork(endpointOf(w))
	return &kinesisStage{g.Follow(w, k.Wire()), k}
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
