package s3_test

import (
	"flag"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/script"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/s3"
	"github.com/cloudjar/cloudjar/sim"
)

// A jar is a world with S3 in every region and account, and nothing else but what
// a test adds.
type jar struct {
	world    *sim.World
	bus      *bus.Bus
	services map[[2]string]*s3.Service
	others   map[string]bus.Invoker
	peers    map[string]any
}

const account = "123456789012"

func newJar() *jar {
	return jarOn(sim.NewWorld(sim.Options{Crank: sim.Simulator, Seed: 1, Start: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)}))
}

func jarOn(w *sim.World) *jar {
	j := &jar{world: w, services: map[[2]string]*s3.Service{}, others: map[string]bus.Invoker{}, peers: map[string]any{}}
	j.bus = bus.New(func(service, region, account string) (bus.Invoker, bool) {
		if service == "s3" {
			return j.at(region, account).Wire(), true
		}
		i, ok := j.others[service]
		return i, ok
	})
	j.bus.Peers(func(service, region, account string) (any, bool) {
		if service == "s3" {
			return j.at(region, account), true
		}
		p, ok := j.peers[service]
		return p, ok
	})
	return j
}

func (j *jar) endpoint(region, account string) *bus.Endpoint {
	return &bus.Endpoint{World: j.world, Bus: j.bus, Service: "s3", Region: region, Account: account}
}

func (j *jar) at(region, account string) *s3.Service {
	k := [2]string{region, account}
	if j.services[k] == nil {
		j.services[k] = s3.New(j.endpoint(region, account), s3.Options{})
	}
	return j.services[k]
}

func (j *jar) s3() *s3.Service { return j.at("us-east-1", account) }

func (j *jar) fork(t testing.TB) *jar {
	var f *jar
	_, err := j.world.Fork(func(w *sim.World) {
		f = jarOn(w)
		for k, s := range j.services {
			f.services[k] = s.Fork(f.endpoint(k[0], k[1]))
		}
	})
	require.NoError(t, err)
	return f
}

// The scripts in testdata are lessons on S3.

var lessons = script.Flags(flag.CommandLine)

// volatile are the members whose values differ from run to run on AWS.
var volatile = []string{"VersionId", "UploadId", "CopySourceVersionId", "NextVersionIdMarker", "VersionIdMarker", "DeleteMarkerVersionId", "NextUploadIdMarker", "UploadIdMarker", "NextContinuationToken", "ContinuationToken"}

// A player plays scripts on a jar.
type player struct {
	*script.Stage
	jar *jar
}

func (j *jar) wire(service, region string) *wire.Service {
	if service == "" {
		service = account
	}
	return j.at(region, service).Wire()
}

func open(_ *testing.T, _ *script.Script) *player {
	j := newJar()
	return &player{&script.Stage{World: j.world, Wire: j.wire, Volatile: volatile}, j}
}

// TestScripts holds the service to the answers in testdata.
func TestScripts(t *testing.T) { script.Play(t, lessons, open) }

func TestScriptsOnForks(t *testing.T) {
	script.PlayOnForks(t, lessons, open, func(p *player, t *testing.T) *player {
		f := p.jar.fork(t)
		return &player{p.Follow(f.world, f.wire), f}
	})
}

func TestDescription(t *testing.T) { require.NoError(t, newJar().s3().Wire().Check()) }
