package scheduler

import (
	"flag"
	"testing"

	"github.com/cloudjar/cloudjar/internal/script"
	"github.com/cloudjar/cloudjar/internal/wire"
)

// The scripts in testdata are lessons on Scheduler: prose, then steps with AWS's
// answers. Queues are at sqs:.

var lessons = script.Flags(flag.CommandLine)

// TestScripts holds the service to the answers in testdata.
func TestScripts(t *testing.T) { script.Play(t, lessons, newStage) }

// TestScriptsOnForks plays every step on parent and fork alike.
func TestScriptsOnForks(t *testing.T) { script.PlayOnForks(t, lessons, newStage, (*stage).fork) }

// A stage is a town in which lessons are played.
type stage struct {
	*script.Stage
	town *town
}

func newStage(t *testing.T, _ *script.Script) *stage {
	w := newTown(t, "2024-05-01T10:00:00Z")
	return &stage{&script.Stage{World: w.world, Wire: w.find, Volatile: volatile}, w}
}

func (g *stage) fork(*testing.T) *stage {
	f := g.town.fork()
	return &stage{g.Follow(f.world, f.find), f}
}

func (w *town) find(service, _ string) *wire.Service {
	if service == "" {
		service = "scheduler"
	}
	return w.wires[service]
}

// volatile are the members whose values differ from run to run on AWS.
var volatile = []string{"CreationDate", "LastModificationDate", "MD5OfBody", "MessageId", "NextToken", "ReceiptHandle"}
