package events

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A scheduled rule sends an event with its ARN as the resource, and a cloud with
// schedules settles: what is due later does not keep it waiting.
func TestScheduledRule(t *testing.T) {
	w := newTown(t)
	w.do("events", "PutRule", `{"Name":"nightly","ScheduleExpression":"cron(0 3 * * ? *)"}`)
	w.do("events", "PutTargets", `{"Rule":"nightly","Targets":[{"Id":"t","Arn":"`+w.queue("q")+`"}]}`)
	before := w.world.Now()
	require.NoError(t, w.world.Settle(t.Context()))
	require.Equal(t, before, w.world.Now())
	w.world.Advance(48 * time.Hour)
	bodies := w.received("q")
	require.Len(t, bodies, 2)
	var e map[string]any
	require.NoError(t, json.Unmarshal([]byte(bodies[0]), &e))
	delete(e, "id")
	require.Equal(t, map[string]any{
		"version": "0", "detail-type": "Scheduled Event", "source": "aws.events", "account": home, "region": region, "time": "2024-05-02T03:00:00Z",
		"resources": []any{"arn:aws:events:us-east-1:123456789012:rule/nightly"}, "detail": map[string]any{},
	}, e)
	for _, u := range w.world.Usage() {
		require.NotEqual(t, useEvents, u.Dimension, "AWS's own events are free")
	}
}

// A rate begins when its rule does, or is enabled again; a rule that is changed has
// its new schedule only.
func TestScheduleFollowsTheRule(t *testing.T) {
	w := newTown(t)
	w.do("events", "PutRule", `{"Name":"r","ScheduleExpression":"rate(1 hour)"}`)
	w.do("events", "PutTargets", `{"Rule":"r","Targets":[{"Id":"t","Arn":"`+w.queue("q")+`"}]}`)
	w.world.Advance(59 * time.Minute)
	require.Empty(t, w.received("q"))
	w.world.Advance(time.Minute)
	require.Len(t, w.received("q"), 1)

	w.do("events", "DisableRule", `{"Name":"r"}`)
	w.world.Advance(10 * time.Hour)
	require.Empty(t, w.received("q"))
	w.do("events", "EnableRule", `{"Name":"r"}`)
	w.world.Advance(30 * time.Minute)
	w.do("events", "PutRule", `{"Name":"r","ScheduleExpression":"rate(2 hours)"}`)
	w.world.Advance(119 * time.Minute)
	require.Empty(t, w.received("q"))
	w.world.Advance(time.Minute)
	require.Len(t, w.received("q"), 1)

	// Both copies of a fork go on with the schedule.
	f := w.fork()
	f.do("events", "RemoveTargets", `{"Rule":"r","Ids":["t"]}`)
	f.do("events", "DeleteRule", `{"Name":"r"}`)
	for _, x := range []struct {
		*town
		n int
	}{{w, 2}, {f, 0}} {
		x.world.Advance(4 * time.Hour)
		require.Len(t, x.received("q"), x.n)
	}
}
