package iam

import (
	"flag"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/script"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// The scripts in testdata are lessons on IAM and, with sts: before the operation, on
// STS. IAM speaks Query; here the same operations are asked as JSON.

var lessons = script.Flags(flag.CommandLine)

// TestScripts holds the service to the answers in testdata.
func TestScripts(t *testing.T) { script.Play(t, lessons, newStage) }

// TestScriptsOnForks plays every step on parent and fork alike.
func TestScriptsOnForks(t *testing.T) { script.PlayOnForks(t, lessons, newStage, (*stage).fork) }

type stage struct {
	*script.Stage
	iam *Service
}

func newStage(t *testing.T, _ *script.Script) *stage {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator, Seed: 1})
	s := newIAM(w, "us-east-1", nil)
	require.NoError(t, s.Wire().Check())
	require.NoError(t, s.SecurityTokenWire().Check())
	return &stage{&script.Stage{World: w, Wire: asJSON(s), Volatile: volatile}, s}
}

func (g *stage) fork(t *testing.T) *stage {
	w, err := g.World.Fork()
	require.NoError(t, err)
	s := g.iam.Fork(endpointOf(w, "iam", "us-east-1", nil), endpointOf(w, "sts", "us-east-1", nil))
	return &stage{g.Follow(w, asJSON(s)), s}
}

func newIAM(w *sim.World, region string, b *bus.Bus) *Service {
	return New(endpointOf(w, "iam", region, b), endpointOf(w, "sts", region, b), Options{})
}

func endpointOf(w *sim.World, service, region string, b *bus.Bus) *bus.Endpoint {
	return &bus.Endpoint{World: w, Bus: b, Service: service, Region: region, Account: "123456789012"}
}

func asJSON(s *Service) script.Wire {
	services := map[string]*wire.Service{"": s.Wire(), "sts": s.SecurityTokenWire()}
	for name, w := range services {
		w.Protocol, w.Target = wire.JSON11, "IAM"+name
	}
	return func(service, _ string) *wire.Service { return services[service] }
}

// volatile are the members whose values differ from run to run on AWS.
var volatile = []string{
	"AccessKeyId", "CreateDate", "Marker", "PolicyId", "RoleId", "SecretAccessKey", "SessionToken", "UpdateDate", "UserId",
}
