package autoscaling_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/autoscaling"
)

// plan puts a scheduled action on the write capacity of the orders.
func (w *shop) plan(name, schedule string, least, most int32, change ...func(*autoscaling.PutScheduledActionInput)) {
	in := &autoscaling.PutScheduledActionInput{
		ServiceNamespace: "dynamodb", ResourceId: "table/orders", ScalableDimension: writes,
		ScheduledActionName: name, Schedule: schedule,
		ScalableTargetAction: &autoscaling.ScalableTargetAction{MinCapacity: &least, MaxCapacity: &most},
	}
	for _, c := range change {
		c(in)
	}
	_, err := w.AutoScaling.PutScheduledAction(w.t.Context(), in)
	require.NoError(w.t, err)
}

// Shops open at eight and close at six. The world begins on a Saturday, 2000-01-01.
func TestOpeningHours(t *testing.T) {
	w := newShop(t, cloudjar.Options{})
	w.register(5, 100)
	w.plan("open", "cron(0 8 ? * MON-FRI *)", 50, 100)
	w.plan("close", "cron(0 18 ? * MON-FRI *)", 1, 10)
	w.Advance(48 * time.Hour)
	require.EqualValues(t, 5, w.units(), "the weekend")
	w.Advance(8*time.Hour - time.Second)
	require.EqualValues(t, 5, w.units())
	w.Advance(time.Second)
	require.EqualValues(t, 50, w.units())
	w.Advance(10 * time.Hour)
	require.EqualValues(t, 10, w.units(), "no more than ten")
	w.Advance(7 * 24 * time.Hour)
	require.Len(t, w.activities(true), 2+2*5)
}

// A rate counts from the start time, once is once, and a deleted action does not
// run.
func TestOnceAndAgain(t *testing.T) {
	w := newShop(t, cloudjar.Options{})
	w.register(5, 100)
	w.plan("once", "at(2000-01-01T01:00:00)", 20, 100)
	w.plan("again", "rate(30 minutes)", 5, 6, func(in *autoscaling.PutScheduledActionInput) {
		in.StartTime, in.EndTime = w.Now().Add(90*time.Minute), w.Now().Add(3*time.Hour)
	})
	w.plan("never", "at(2000-01-01T00:30:00)", 77, 100)
	_, err := w.AutoScaling.DeleteScheduledAction(t.Context(), &autoscaling.DeleteScheduledActionInput{
		ServiceNamespace: "dynamodb", ResourceId: "table/orders", ScalableDimension: writes, ScheduledActionName: "never",
	})
	require.NoError(t, err)
	w.Advance(time.Hour)
	require.EqualValues(t, 20, w.units())
	w.Advance(30 * time.Minute)
	require.EqualValues(t, 6, w.units())
	w.register(9, 100)
	w.Advance(29 * time.Minute)
	require.EqualValues(t, 9, w.units())
	w.Advance(time.Minute)
	require.EqualValues(t, 6, w.units(), "again")
	w.Advance(2 * time.Hour)
	w.register(9, 100)
	w.Advance(24 * time.Hour)
	require.EqualValues(t, 9, w.units(), "its time is over")
}

// Scheduled scaling can be suspended; a fork has the actions of its parent.
func TestActionsFork(t *testing.T) {
	w := newShop(t, cloudjar.Options{})
	w.register(5, 100)
	w.plan("once", "at(2000-01-01T01:00:00)", 20, 100)
	forked, err := w.Fork()
	require.NoError(t, err)
	f := &shop{forked, t}
	_, err = w.AutoScaling.RegisterScalableTarget(t.Context(), &autoscaling.RegisterScalableTargetInput{
		ServiceNamespace: "dynamodb", ResourceId: "table/orders", ScalableDimension: writes,
		SuspendedState: &autoscaling.SuspendedState{ScheduledScalingSuspended: true},
	})
	require.NoError(t, err)
	w.Advance(2 * time.Hour)
	f.Advance(2 * time.Hour)
	require.EqualValues(t, 5, w.units())
	require.EqualValues(t, 20, f.units())
}
