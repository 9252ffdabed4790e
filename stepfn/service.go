package stepfn

import (
	"context"
	"maps"

	"github.com/google/btree"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// Options say how the service behaves where AWS's behaviour varies.
type Options struct{}

// A Service is AWS Step Functions in one region of one account.
type Service struct {
	ep         *bus.Endpoint
	opts       Options
	machines   map[string]*machine  // by name
	activities map[string]*activity // by name
	mocks      map[string]Mocked    // by resource

	executions *btree.BTreeG[*execution]    // by serial
	names      *btree.BTreeG[executionName] // of those that can be asked for
	listings   *btree.BTreeG[listing]       // likewise, by whose they are
	mapRuns    *btree.BTreeG[mapRunRef]     // by ARN
	started    uint64                       // executions ever started

	signals
}

// New returns an empty service at an endpoint.
func New(ep *bus.Endpoint, opts Options) *Service {
	s := &Service{
		ep: ep, opts: opts,
		machines: map[string]*machine{}, activities: map[string]*activity{}, mocks: map[string]Mocked{},
		executions: btree.NewG(32, func(a, b *execution) bool { return a.serial < b.serial }),
		names:      btree.NewG(32, byName),
		listings:   btree.NewG(32, byStart),
		mapRuns:    btree.NewG(32, byARN),
	}
	s.listen()
	return s
}

// Fork returns the service as it is now on another endpoint, whose world is a
// fork of this one's. The two share nothing observable.
func (s *Service) Fork(ep *bus.Endpoint) *Service {
	f := New(ep, s.opts)
	for name, m := range s.machines {
		f.machines[name] = m.fork()
	}
	for name, a := range s.activities {
		f.activities[name] = a.fork()
	}
	f.mocks = maps.Clone(s.mocks)
	f.executions, f.names = s.executions.Clone(), s.names.Clone()
	f.listings, f.mapRuns = s.listings.Clone(), s.mapRuns.Clone()
	f.started = s.started
	return f
}

// A Mocked is user code that stands in for a service that the jar does not have: it
// is given the task's parameters as JSON and returns the task's result as JSON. An
// error with a method ErrorCode fails the task by that name, others as
// States.TaskFailed.
type Mocked func(ctx context.Context, input []byte) ([]byte, error)

// Mock lets fn do the tasks of a resource, by what follows arn:aws:states::: —
// "ecs:runTask.sync", "aws-sdk:comprehend:detectSentiment". It takes the place of a
// service of the jar as well.
//
// fn runs outside the world, as a function's handler does. A fork has the mocks of
// its parent, but not those of their calls that are under way: their tasks wait
// there.
func (s *Service) Mock(resource string, fn Mocked) {
	r := sim.Request{Service: s.ep.Service, Operation: "Mock", Region: s.ep.Region, Account: s.ep.Account}
	_, _ = sim.Do(context.Background(), s.ep.World, r, nil, &resource, func(c *sim.Call, resource *string) (*struct{}, error) {
		c.On(*resource)
		s.mocks[*resource] = fn
		return nil, nil
	})
}

// Wire returns what the service answers on the wire: the JSON 1.0 API of
// 2016-11-23.
func (s *Service) Wire() *wire.Service {
	return &wire.Service{
		Name:     "states",
		Protocol: wire.JSON10,
		Target:   "AWSStepFunctions", LowerCamel: true,
		Reject: s.ep.Reject,
		Ops: wire.Ops{
			"CreateActivity":                   wire.Op(s.CreateActivity),
			"CreateStateMachine":               wire.Op(s.CreateStateMachine),
			"CreateStateMachineAlias":          wire.Op(s.CreateStateMachineAlias),
			"DeleteActivity":                   wire.Op(s.DeleteActivity),
			"DeleteStateMachine":               wire.Op(s.DeleteStateMachine),
			"DeleteStateMachineAlias":          wire.Op(s.DeleteStateMachineAlias),
			"DeleteStateMachineVersion":        wire.Op(s.DeleteStateMachineVersion),
			"DescribeActivity":                 wire.Op(s.DescribeActivity),
			"DescribeExecution":                wire.Op(s.DescribeExecution),
			"DescribeMapRun":                   wire.Op(s.DescribeMapRun),
			"DescribeStateMachine":             wire.Op(s.DescribeStateMachine),
			"DescribeStateMachineAlias":        wire.Op(s.DescribeStateMachineAlias),
			"DescribeStateMachineForExecution": wire.Op(s.DescribeStateMachineForExecution),
			"GetActivityTask":                  wire.Op(s.GetActivityTask),
			"GetExecutionHistory":              wire.Op(s.GetExecutionHistory),
			"ListActivities":                   wire.Op(s.ListActivities),
			"ListExecutions":                   wire.Op(s.ListExecutions),
			"ListMapRuns":                      wire.Op(s.ListMapRuns),
			"ListStateMachineAliases":          wire.Op(s.ListStateMachineAliases),
			"ListStateMachineVersions":         wire.Op(s.ListStateMachineVersions),
			"ListStateMachines":                wire.Op(s.ListStateMachines),
			"ListTagsForResource":              wire.Op(s.ListTagsForResource),
			"PublishStateMachineVersion":       wire.Op(s.PublishStateMachineVersion),
			"RedriveExecution":                 wire.Op(s.RedriveExecution),
			"SendTaskFailure":                  wire.Op(s.SendTaskFailure),
			"SendTaskHeartbeat":                wire.Op(s.SendTaskHeartbeat),
			"SendTaskSuccess":                  wire.Op(s.SendTaskSuccess),
			"StartExecution":                   wire.Op(s.StartExecution),
			"StartSyncExecution":               wire.Op(s.StartSyncExecution),
			"StopExecution":                    wire.Op(s.StopExecution),
			"TagResource":                      wire.Op(s.TagResource),
			"TestState":                        wire.Op(s.TestState),
			"UntagResource":                    wire.Op(s.UntagResource),
			"UpdateMapRun":                     wire.Op(s.UpdateMapRun),
			"UpdateStateMachine":               wire.Op(s.UpdateStateMachine),
			"UpdateStateMachineAlias":          wire.Op(s.UpdateStateMachineAlias),
			"ValidateStateMachineDefinition":   wire.Op(s.ValidateStateMachineDefinition),
		},
	}
}
