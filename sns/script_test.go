package sns_test

import (
	"flag"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/internal/script"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// The scripts in testdata are lessons on SNS and, with sqs: before the operation, on
// the queues that receive its messages. SNS speaks Query; here the same operations
// are asked as JSON.

var lessons = script.Flags(flag.CommandLine)

// TestScripts holds the service to the answers in testdata.
func TestScripts(t *testing.T) { script.Play(t, lessons, newStage) }

// TestScriptsOnForks plays every step on parent and fork alike.
func TestScriptsOnForks(t *testing.T) { script.PlayOnForks(t, lessons, newStage, (*stage).fork) }

type stage struct {
	*script.Stage
	cloud *cloudjar.Cloud
}

func newStage(t *testing.T, _ *script.Script) *stage {
	c := cloudjar.New(cloudjar.Options{Crank: sim.Simulator, Seed: 1})
	require.NoError(t, c.SNS.Wire().Check())
	return &stage{&script.Stage{World: c.World(), Wire: wires(c), Volatile: volatile}, c}
}

func (g *stage) fork(t *testing.T) *stage {
	c, err := g.cloud.Fork()
	require.NoError(t, err)
	return &stage{g.Follow(c.World(), wires(c)), c}
}

func wires(c *cloudjar.Cloud) script.Wire {
	asJSON := func(c *cloudjar.Cloud) *wire.Service {
		w := c.SNS.Wire()
		w.Protocol, w.Target = wire.JSON11, "SNS"
		return w
	}
	return func(service, region string) *wire.Service {
		at := c.Region(region)
		if service == "sqs" {
			return at.SQS.Wire()
		}
		return asJSON(at)
	}
}

// volatile are the members whose values differ from run to run on AWS.
var volatile = []string{"MessageId", "NextToken", "MD5OfBody", "MD5OfMessageAttributes", "MD5OfMessageBody", "ReceiptHandle", "SubscriptionArn"}
