package dynamodb

import (
	"flag"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/script"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/logs"
	"github.com/cloudjar/cloudjar/s3"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/streams"
)

// The scripts in testdata are lessons on DynamoDB: prose, then steps with AWS's
// true answers.

var lessons = script.Flags(flag.CommandLine)

// TestScripts holds the service to the answers in testdata.
func TestScripts(t *testing.T) { script.Play(t, lessons, openStage) }

// TestScriptsOnForks plays every step on parent and fork alike.
func TestScriptsOnForks(t *testing.T) {
	script.PlayOnForks(t, lessons, openStage, (*stage).fork)
}

func openStage(t *testing.T, s *script.Script) *stage {
	o, err := readOptions(s.Options)
	require.NoError(t, err, s.Path)
	return newStage(o)
}

func readOptions(set map[string]string) (o Options, err error) {
	for name, value := range set {
		if name == "Throttle" && value == "all" {
			o.Throttle = ThrottleAll
			continue
		}
		d, err := time.ParseDuration(value)
		if err != nil {
			return o, err
		}
		switch name {
		case "TTLDelay":
			o.TTLDelay = func(*sim.Rand) time.Duration { return d }
		case "ReplicationLag":
			o.ReplicationLag = func(*sim.Rand, string, string) time.Duration { return d }
		case "TableDelay":
			o.TableDelay = d
		case "RestoreDelay":
			o.RestoreDelay = d
		case "BackupDelay":
			o.BackupDelay = d
		case "ExportDelay":
			o.ExportDelay = d
		case "ImportDelay":
			o.ImportDelay = d
		case "BackfillDelay":
			o.BackfillDelay = d
		default:
			return o, fmt.Errorf("no option %s", name)
		}
	}
	return o, nil
}

// volatile are the members whose values differ from run to run on AWS. They are
// shown as "…"; every other member is part of the answer.
var volatile = []string{
	"TableId", "CreationDateTime", "LastDecreaseDateTime", "LastIncreaseDateTime",
	"LastUpdateToPayPerRequestDateTime", "LatestStreamArn", "LatestStreamLabel", "NextToken",
	"ApproximateCreationDateTime", "CreationRequestDateTime", "EndingSequenceNumber", "eventID", "NextShardIterator",
	"ParentShardId", "SequenceNumber", "ShardId", "ShardIterator", "StartingSequenceNumber", "StreamLabel",
	"BackupArn", "BackupCreationDateTime", "BackupExpiryDateTime", "LastEvaluatedBackupArn", "SourceBackupArn",
	"TableCreationDateTime", "ETag", "LastModified", "ingestionTime", "nextBackwardToken", "nextForwardToken",
}

// A stage is a world with DynamoDB in it, and with Kinesis and other regions as they
// are used.
type stage struct {
	*script.Stage
	world   *sim.World
	svc     *Service // in us-east-1
	options Options
	bus     *bus.Bus
	regions map[string]*Service
	kinesis map[string]*streams.Kinesis // by region, likewise
	s3      *s3.Service                 // in us-east-1
	logs    *logs.Service               // likewise
}

func newStage(o Options) *stage {
	g := stageIn(sim.NewWorld(sim.Options{Crank: sim.Simulator, Seed: 1}), o)
	g.Stage = &script.Stage{World: g.world, Wire: g.wireOf, Volatile: volatile}
	g.svc = g.region("us-east-1")
	return g
}

func stageIn(w *sim.World, o Options) *stage {
	g := &stage{world: w, options: o, regions: map[string]*Service{}, kinesis: map[string]*streams.Kinesis{}}
	g.bus = bus.New(func(service, region, _ string) (bus.Invoker, bool) {
		to := g.wireOf(service, region)
		return to, to != nil
	})
	g.bus.Peers(func(service, region, _ string) (any, bool) {
		if service == "logs" {
			g.wireOf(service, region)
			return g.logs, true
		}
		return g.region(region), true
	})
	return g
}

func (g *stage) fork(t *testing.T) *stage {
	w, err := g.world.Fork()
	require.NoError(t, err)
	f := stageIn(w, g.options)
	for name, s := range g.regions {
		f.regions[name] = s.Fork(f.endpoint(name))
	}
	if g.s3 != nil {
		f.s3 = g.s3.Fork(f.endpointFor("s3", "us-east-1"))
	}
	if g.logs != nil {
		f.logs = g.logs.Fork(f.endpointFor("logs", "us-east-1"))
	}
	for name, k := range g.kinesis {
		f.kinesis[name] = k.Fork(f.endpointFor("kinesis", name))
	}
	f.Stage = g.Follow(w, f.wireOf)
	f.svc = f.region("us-east-1")
	return f
}

// call sends one request and returns its answer in the form of the scripts.
func (g *stage) call(op, input string) string { return g.Call(op, input) }

// region returns the service in a region.
func (g *stage) region(name string) *Service {
	s, ok := g.regions[name]
	if !ok {
		s = New(g.endpoint(name), g.options)
		g.regions[name] = s
	}
	return s
}

// wireOf returns a service of a region as it is on the wire: DynamoDB unless it is
// named.
func (g *stage) wireOf(service, region string) *wire.Service {
	switch service {
	case "kinesis":
		if g.kinesis[region] == nil {
			g.kinesis[region] = streams.New(g.endpointFor(service, region), streams.Options{})
		}
		return g.kinesis[region].Wire()
	case "s3":
		if g.s3 == nil {
			g.s3 = s3.New(g.endpointFor(service, region), s3.Options{})
		}
		return g.s3.Wire()
	case "logs":
		if g.logs == nil {
			g.logs = logs.New(g.endpointFor(service, region), logs.Options{})
		}
		return g.logs.Wire()
	case "streams":
		return g.region(region).StreamsWire()
	case "", "dynamodb":
		return g.region(region).Wire()
	}
	return nil
}

func (g *stage) endpointFor(service, region string) *bus.Endpoint {
	ep := g.endpoint(region)
	ep.Service = service
	return ep
}

func (g *stage) endpoint(region string) *bus.Endpoint {
	ep := endpointOf(g.world)
	ep.Bus, ep.Region = g.bus, region
	return ep
}

func endpointOf(w *sim.World) *bus.Endpoint {
	return &bus.Endpoint{World: w, Service: "dynamodb", Region: "us-east-1", Account: "123456789012"}
}
