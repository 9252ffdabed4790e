package scheduler

import (
	"time"

	expression "github.com/cloudjar/cloudjar/internal/schedule"
	"github.com/cloudjar/cloudjar/sim"
)

// oldestStart is how long ago a schedule may begin.
const oldestStart = 5 * time.Minute

// read looks at all that a request says of a schedule, and finds its group.
func (s *Service) read(c *sim.Call, in *UpdateScheduleInput, operation string) (*group, *settings, error) {
	set := &settings{
		name: in.Name, group: in.GroupName, description: in.Description, kmsKey: in.KmsKeyArn, text: in.ScheduleExpression,
		zoneName: in.ScheduleExpressionTimezone, start: in.StartDate, end: in.EndDate, window: *in.FlexibleTimeWindow,
		after: in.ActionAfterCompletion, state: in.State, target: *in.Target,
	}
	for _, d := range []struct {
		value    *string
		standard string
	}{{&set.group, defaultGroup}, {&set.zoneName, "UTC"}, {&set.after, actionNone}, {&set.state, stateEnabled}} {
		if *d.value == "" {
			*d.value = d.standard
		}
	}
	var ok bool
	if set.expression, ok = expression.ParseSchedule(set.text); !ok {
		return nil, nil, errInvalid("Invalid Schedule Expression %s.", set.text)
	}
	var err error
	if set.zone, err = time.LoadLocation(set.zoneName); err != nil || set.zoneName == "Local" {
		return nil, nil, errInvalid("Invalid Schedule Expression Timezone %s.", set.zoneName)
	}
	if err := set.checkWindow(c.Now()); err != nil {
		return nil, nil, err
	}
	if err := set.target.check(operation, s.ep.Region); err != nil {
		return nil, nil, err
	}
	g, err := s.groupNamed(c, set.group)
	if err != nil {
		return nil, nil, err
	}
	set.arn = s.ep.ARN("schedule/" + g.name + "/" + set.name)
	c.On(set.arn)
	return g, set, nil
}

// checkWindow looks at the dates, which one-time schedules ignore, and at the window.
func (set *settings) checkWindow(now time.Time) error {
	if !set.expression.Once() {
		switch {
		case !set.start.IsZero() && set.start.Before(now.Add(-oldestStart)):
			return errInvalid("The StartDate you specify cannot be earlier than 5 minutes ago.")
		case !set.end.IsZero() && set.end.Before(now):
			return errInvalid("The EndDate you specify cannot be earlier than now.")
		case !set.end.IsZero() && !set.start.IsZero() && !set.start.Before(set.end):
			return errInvalid("The StartDate you specify must come before the EndDate.")
		}
	}
	switch given := set.window.MaximumWindowInMinutes != nil; {
	case set.window.Mode == modeFlexible && !given:
		return errInvalid("MaximumWindowInMinutes must be provided when FlexibleTimeWindowMode is set to FLEXIBLE.")
	case set.window.Mode == modeOff && given:
		return errInvalid("MaximumWindowInMinutes must not be provided when FlexibleTimeWindowMode is set to OFF.")
	}
	return nil
}
