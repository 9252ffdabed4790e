package bus_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// An echo is a service that answers with what it was asked, or asks another.
type echo struct{ ep *bus.Endpoint }

type sayInput struct {
	Text string `aws:"required,len=1..5"`
	Ask  string // the service to ask
}

type sayOutput struct{ Text string }

func (s *echo) Say(ctx context.Context, in *sayInput) (*sayOutput, error) {
	return bus.Do(ctx, s.ep, "Say", in, func(c *sim.Call, in *sayInput) (*sayOutput, error) {
		if in.Ask == "" {
			return &sayOutput{s.ep.Service + " in " + s.ep.Region + " says " + in.Text}, nil
		}
		body, err := s.ep.Bus.Call(c, bus.To{Service: in.Ask}, "Say", []byte(`{"Text":"`+in.Text+`"}`))
		if err != nil {
			return nil, err
		}
		out := new(sayOutput)
		return out, json.Unmarshal(body, out)
	})
}

func (s *echo) wire() *wire.Service {
	return &wire.Service{Name: s.ep.Service, Target: "Echo", Ops: wire.Ops{"Say": wire.Op(s.Say)}, Reject: s.ep.Reject}
}

// newEchoes returns two services in each region, on one world.
func newEchoes() (world *sim.World, find func(service, region string) *echo) {
	world = sim.NewWorld(sim.Options{Crank: sim.Simulator})
	services := map[string]*echo{}
	var b *bus.Bus
	find = func(service, region string) *echo { return services[service+" "+region] }
	b = bus.New(func(service, region, _ string) (bus.Invoker, bool) {
		s := find(service, region)
		if s == nil {
			return nil, false
		}
		return s.wire(), true
	})
	for _, region := range []string{"us-east-1", "eu-west-1"} {
		for _, service := range []string{"one", "two"} {
			services[service+" "+region] = &echo{&bus.Endpoint{World: world, Bus: b, Service: service, Region: region, Account: "123456789012"}}
		}
	}
	return world, find
}

// A service asks another of its own region, and the record knows who caused what.
func TestServicesMeetOnTheBus(t *testing.T) {
	world, find := newEchoes()
	out, err := find("one", "eu-west-1").Say(t.Context(), &sayInput{Text: "hello", Ask: "two"})
	require.NoError(t, err)
	require.Equal(t, "two in eu-west-1 says hello", out.Text)
	record := world.Record()
	require.Len(t, record, 2)
	require.Equal(t, record[0].ID, record[1].Cause)

	_, err = find("one", "eu-west-1").Say(t.Context(), &sayInput{Text: "hello", Ask: "three"})
	require.ErrorContains(t, err, `the cloud has no service "three"`)
}

// Constraints are looked at before the operation; what is refused is recorded.
func TestConstraintsComeFirst(t *testing.T) {
	world, find := newEchoes()
	_, err := find("one", "us-east-1").Say(t.Context(), &sayInput{Text: "too long a text"})
	require.EqualError(t, err, "ValidationException: 1 validation error detected: Value 'too long a text' at 'text' failed to satisfy constraint: Member must have length less than or equal to 5")
	require.Len(t, world.Record(), 1)
}

// A request that fails before its operation is reached is recorded as well.
func TestRejectedRequestsAreRecorded(t *testing.T) {
	world, find := newEchoes()
	fault := errors.New("malformed")
	err := find("one", "us-east-1").ep.Reject(t.Context(), "Say", fault)
	require.ErrorIs(t, err, fault)
	require.Equal(t, "malformed", world.Record()[0].Error)
}

func TestARN(t *testing.T) {
	_, find := newEchoes()
	require.Equal(t, "arn:aws:one:eu-west-1:123456789012:table/orders", find("one", "eu-west-1").ep.ARN("table/orders"))
}
