package autoscaling_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/autoscaling"
)

// What was put for a target goes with it: a target that is registered again under
// the same name does not get the scheduled actions and alarms of the one before.
func TestDeregisteredTargetsLeaveNothing(t *testing.T) {
	w := newShop(t, cloudjar.Options{})
	ctx := t.Context()
	schedule := func(at string, least int32) {
		_, err := w.AutoScaling.PutScheduledAction(ctx, &autoscaling.PutScheduledActionInput{
			ServiceNamespace: "dynamodb", ResourceId: "table/orders", ScalableDimension: writes, ScheduledActionName: "a",
			Schedule: at, ScalableTargetAction: &autoscaling.ScalableTargetAction{MinCapacity: &least},
		})
		require.NoError(t, err)
		least = 99 // the input is the caller's again
	}
	w.register(1, 100)
	schedule("at(2000-01-01T01:00:00)", 10)
	_, err := w.AutoScaling.DeregisterScalableTarget(ctx, &autoscaling.DeregisterScalableTargetInput{
		ServiceNamespace: "dynamodb", ResourceId: "table/orders", ScalableDimension: writes,
	})
	require.NoError(t, err)
	w.register(1, 100)
	schedule("at(2000-01-01T02:00:00)", 20)

	least := func() int32 {
		out, err := w.AutoScaling.DescribeScalableTargets(ctx, &autoscaling.DescribeScalableTargetsInput{ServiceNamespace: "dynamodb"})
		require.NoError(t, err)
		return out.ScalableTargets[0].MinCapacity
	}
	w.Advance(90 * time.Minute)
	require.EqualValues(t, 1, least())
	w.Advance(time.Hour)
	require.EqualValues(t, 20, least())
}
