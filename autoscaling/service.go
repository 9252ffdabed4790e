package autoscaling

import (
	"context"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// Options say how the service behaves where AWS's behaviour varies.
type Options struct {
	// AlarmDelay is how long after the end of a minute its metrics are looked
	// at. AWS says that it may be a few minutes; zero means at once.
	AlarmDelay time.Duration
}

// A Meter tells how much capacity was consumed: DynamoDB does.
type Meter interface {
	// ConsumedByMinute returns the capacity units that a table, or one of its
	// global indexes, consumed in each of the last minutes that are over, the
	// oldest first.
	ConsumedByMinute(ctx context.Context, table, index string, write bool, minutes int) ([]float64, error)
	// ConsumedTopic names the bus's topic that is published when the first units
	// of a minute are consumed.
	ConsumedTopic(table, index string, write bool) string
}

// A Service is Application Auto Scaling in one region of one account.
type Service struct {
	ep         *bus.Endpoint
	meter      Meter
	opts       Options
	targets    []*target // in the order in which they were registered
	activities []ScalingActivity

	alarmDue  sim.Signal[string]   // the key of a target
	actionDue sim.Signal[actionAt] // a scheduled action
}

// New returns the service at an endpoint, without targets. It learns from the
// meter what the tables of its region consume.
func New(ep *bus.Endpoint, meter Meter, opts Options) *Service {
	opts.AlarmDelay = max(0, opts.AlarmDelay)
	s := &Service{ep: ep, meter: meter, opts: opts}
	s.alarmDue = sim.On(ep.World, ep.ARN("alarm"), s.evaluate)
	s.actionDue = sim.On(ep.World, ep.ARN("scheduled action"), s.runScheduled)
	return s
}

// Fork returns the service as it is now on another endpoint, whose world is a
// fork of this one's. The two share nothing observable.
func (s *Service) Fork(ep *bus.Endpoint, meter Meter) *Service {
	f := New(ep, meter, s.opts)
	f.activities = slices.Clone(s.activities)
	for _, t := range s.targets {
		copied := t.fork()
		f.targets = append(f.targets, copied)
		f.follow(copied)
	}
	return f
}

// Wire returns what the service answers on the wire: the JSON 1.1 API of
// 2016-02-06.
func (s *Service) Wire() *wire.Service {
	return &wire.Service{
		Name:       "application-autoscaling",
		Protocol:   wire.JSON11,
		Target:     "AnyScaleFrontendService",
		ErrorTypes: map[string]string{codeValidation: codeValidation},
		Reject:     s.ep.Reject,
		Ops: wire.Ops{
			"DeleteScalingPolicy":       wire.Op(s.DeleteScalingPolicy),
			"DeleteScheduledAction":     wire.Op(s.DeleteScheduledAction),
			"DeregisterScalableTarget":  wire.Op(s.DeregisterScalableTarget),
			"DescribeScalableTargets":   wire.Op(s.DescribeScalableTargets),
			"DescribeScalingActivities": wire.Op(s.DescribeScalingActivities),
			"DescribeScalingPolicies":   wire.Op(s.DescribeScalingPolicies),
			"DescribeScheduledActions":  wire.Op(s.DescribeScheduledActions),
			"ListTagsForResource":       wire.Op(s.ListTagsForResource),
			"PutScalingPolicy":          wire.Op(s.PutScalingPolicy),
			"PutScheduledAction":        wire.Op(s.PutScheduledAction),
			"RegisterScalableTarget":    wire.Op(s.RegisterScalableTarget),
			"TagResource":               wire.Op(s.TagResource),
			"UntagResource":             wire.Op(s.UntagResource),
		},
		Known: []string{"GetPredictiveScalingForecast"},
	}
}
