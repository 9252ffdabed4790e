package scheduler

import (
	"maps"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// Options say how the service behaves where AWS's behaviour varies.
type Options struct{}

// A Service is Amazon EventBridge Scheduler in one region of one account.
type Service struct {
	ep      *bus.Endpoint
	opts    Options
	groups  map[string]*group // by name
	deleted map[string]string // client tokens that deleted schedules, by group and name

	due      sim.Signal[firing]     // due times
	invoking sim.Signal[invocation] // attempts
	gone     sim.Signal[string]     // groups whose deletion ends
	asker    bus.Asker              // answers of targets
}

// New returns the service at an endpoint, with its default group.
func New(ep *bus.Endpoint, opts Options) *Service {
	s := open(ep, opts)
	s.newGroup(defaultGroup, time.Time{})
	return s
}

func open(ep *bus.Endpoint, opts Options) *Service {
	s := &Service{ep: ep, opts: opts, groups: map[string]*group{}, deleted: map[string]string{}}
	s.due = sim.On(ep.World, ep.ARN("due"), s.fire)
	s.invoking = sim.On(ep.World, ep.ARN("invoke"), s.attempt)
	s.gone = sim.On(ep.World, ep.ARN("group deleted"), s.drop)
	s.asker = bus.NewAsker(ep, ep.ARN("answered"), s.answered)
	return s
}

// Fork returns the service as it is now on another endpoint, whose world is a
// fork of this one's. The two share nothing observable.
func (s *Service) Fork(ep *bus.Endpoint) *Service {
	f := open(ep, s.opts)
	for name, g := range s.groups {
		f.groups[name] = g.fork()
	}
	f.deleted = maps.Clone(s.deleted)
	return f
}

// Wire returns what the service answers on the wire: the REST API of 2021-06-30.
func (s *Service) Wire() *wire.Service {
	return &wire.Service{
		Name:     "scheduler",
		Protocol: wire.RESTJSON,
		Reject:   s.ep.Reject,
		Ops: wire.Ops{
			"CreateSchedule":      wire.Op(s.CreateSchedule).At("POST /schedules/{Name}", 200),
			"CreateScheduleGroup": wire.Op(s.CreateScheduleGroup).At("POST /schedule-groups/{Name}", 200),
			"DeleteSchedule":      wire.Op(s.DeleteSchedule).At("DELETE /schedules/{Name}", 200),
			"DeleteScheduleGroup": wire.Op(s.DeleteScheduleGroup).At("DELETE /schedule-groups/{Name}", 200),
			"GetSchedule":         wire.Op(s.GetSchedule).At("GET /schedules/{Name}", 200),
			"GetScheduleGroup":    wire.Op(s.GetScheduleGroup).At("GET /schedule-groups/{Name}", 200),
			"ListScheduleGroups":  wire.Op(s.ListScheduleGroups).At("GET /schedule-groups", 200),
			"ListSchedules":       wire.Op(s.ListSchedules).At("GET /schedules", 200),
			"ListTagsForResource": wire.Op(s.ListTagsForResource).At("GET /tags/{ResourceArn}", 200),
			"TagResource":         wire.Op(s.TagResource).At("POST /tags/{ResourceArn}", 200),
			"UntagResource":       wire.Op(s.UntagResource).At("DELETE /tags/{ResourceArn}", 200),
			"UpdateSchedule":      wire.Op(s.UpdateSchedule).At("PUT /schedules/{Name}", 200),
		},
	}
}
