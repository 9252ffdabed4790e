package autoscaling

import (
	"math"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// How many one-minute points in a row it takes to scale out, and to scale in
// (developer guide: managing throughput with auto scaling).
const (
	pointsOut = 2
	pointsIn  = 15
)

// lowShare is the part of the target below which use has to fall before capacity
// is taken away: 10 % lower (user guide: how target tracking works).
const lowShare = 0.9

// watch has a target's alarms looked at when the minute under way is over.
func (s *Service) watch(c *sim.Call, t *target) { s.watchFrom(c, t, c.Now()) }

// watchFrom does so for the minute of a time.
func (s *Service) watchFrom(c *sim.Call, t *target, at time.Time) {
	if t.due || len(t.policies) == 0 {
		return
	}
	t.due = true
	end := at.Truncate(time.Minute).Add(time.Minute)
	t.alarm = s.alarmDue.Upkeep(c, end.Add(s.opts.AlarmDelay), t.key())
}

// evaluate looks at a target's alarms, and again a minute later for as long as
// something may come of it.
func (s *Service) evaluate(c *sim.Call, key string) {
	s.here(c)
	t, ok := s.find(key)
	if !ok || len(t.policies) == 0 {
		return
	}
	t.due = false
	c.On(t.arn)
	now, err := s.capacity(c, t)
	has := now.of(t.writes())
	if err != nil || has == 0 {
		return // the table is gone, or on demand
	}
	table, index := t.names()
	late := int((s.opts.AlarmDelay + time.Minute - 1) / time.Minute) // minutes that are over and not seen yet
	points, err := s.meter.ConsumedByMinute(c.Inside(), table, index, t.writes(), pointsIn+late)
	if err != nil {
		return
	}
	recent := points[pointsIn-pointsOut:]
	if s.track(c, t, &t.policies[0], now, points[:pointsIn]) || slices.ContainsFunc(recent, positive) {
		s.watchFrom(c, t, c.Now().Add(-s.opts.AlarmDelay))
	}
}

func positive(units float64) bool { return units > 0 }

// track scales a target if its policy says so, and tells whether the policy may
// come to scale in without more being consumed.
func (s *Service) track(c *sim.Call, t *target, p *policy, now provision, points []float64) (more bool) {
	has := now.of(t.writes())
	perUnit := 60 * p.config.TargetValue / 100 // units a minute that one provisioned unit is to serve
	high := perUnit * float64(has)
	above := func(n float64) bool { return n > high }
	below := func(n float64) bool { return n < lowShare*high }
	last := points[len(points)-pointsOut:]
	mayFall := has > int64(t.min) && !p.config.DisableScaleIn && !t.suspended.DynamicScalingInSuspended
	switch {
	case all(last, above) && !t.suspended.DynamicScalingOutSuspended:
		s.scaleOut(c, t, p, now, int64(math.Ceil(last[len(last)-1]/perUnit)))
		return true
	case all(points, below) && mayFall:
		want := int64(math.Ceil(slices.Max(points) / perUnit))
		s.scaleIn(c, t, p, now, max(want, int64(t.min)))
		return true
	}
	return mayFall
}

func all(points []float64, is func(float64) bool) bool {
	return !slices.ContainsFunc(points, func(n float64) bool { return !is(n) })
}

// cause is what activities say of a policy's alarm.
func (t *target) cause(p *policy, kind string) string {
	return "monitor alarm " + t.alarmName(p, kind) + " in state ALARM triggered policy " + p.name
}

// scaleOut adds capacity. Within the cooldown only a larger step does.
func (s *Service) scaleOut(c *sim.Call, t *target, p *policy, now provision, want int64) {
	has, cause := now.of(t.writes()), t.cause(p, alarmHigh)
	want = min(want, int64(t.max))
	switch cooling := c.Now().Before(t.out.at.Add(seconds(p.config.ScaleOutCooldown))); {
	case want <= has:
		s.stay(c, t, cause, NotScaledReason{Code: "AlreadyAtMaxCapacity", MaxCapacity: t.max})
		return
	case !now.active:
		s.stay(c, t, cause, NotScaledReason{Code: "TargetServicePutResourceAsUnscalable"})
		return
	case cooling && want-has <= t.out.by:
		return
	}
	if s.scale(c, t, now.capacity, want, cause) {
		t.out = scaled{c.Now(), want - has}
		t.in = scaled{}
	}
}

// scaleIn takes capacity away, to no less than the busiest of the minutes needs.
func (s *Service) scaleIn(c *sim.Call, t *target, p *policy, now provision, want int64) {
	has, cause := now.of(t.writes()), t.cause(p, alarmLow)
	switch {
	case want >= has || c.Now().Before(t.in.at.Add(seconds(p.config.ScaleInCooldown))):
		return
	case !now.active:
		s.stay(c, t, cause, NotScaledReason{Code: "TargetServicePutResourceAsUnscalable"})
		return
	}
	if s.scale(c, t, now.capacity, want, cause) {
		t.in = scaled{c.Now(), has - want}
	}
}

func seconds(n int32) time.Duration { return time.Duration(n) * time.Second }
