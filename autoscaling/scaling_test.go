package autoscaling_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/autoscaling"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/sim"
)

const (
	reads  = "dynamodb:table:ReadCapacityUnits"
	writes = "dynamodb:table:WriteCapacityUnits"
)

// A shop is a simulated cloud with a table of orders, provisioned with five units
// of each kind, and so is its index.
type shop struct {
	*cloudjar.Cloud
	t testing.TB
}

func newShop(t testing.TB, o cloudjar.Options) *shop {
	o.Crank = sim.Simulator
	w := &shop{cloudjar.New(o), t}
	five := &dynamodb.ProvisionedThroughput{ReadCapacityUnits: 5, WriteCapacityUnits: 5}
	_, err := w.DynamoDB.CreateTable(context.Background(), &dynamodb.CreateTableInput{
		TableName:             "orders",
		AttributeDefinitions:  []dynamodb.AttributeDefinition{{AttributeName: "id", AttributeType: "S"}, {AttributeName: "state", AttributeType: "S"}},
		KeySchema:             []dynamodb.KeySchemaElement{{AttributeName: "id", KeyType: "HASH"}},
		ProvisionedThroughput: five,
		GlobalSecondaryIndexes: []dynamodb.GlobalSecondaryIndex{{
			IndexName: "by-state", KeySchema: []dynamodb.KeySchemaElement{{AttributeName: "state", KeyType: "HASH"}},
			Projection: &dynamodb.Projection{ProjectionType: "KEYS_ONLY"}, ProvisionedThroughput: five,
		}},
	})
	require.NoError(t, err)
	return w
}

// register registers the table's write capacity.
func (w *shop) register(least, most int32) {
	_, err := w.AutoScaling.RegisterScalableTarget(context.Background(), &autoscaling.RegisterScalableTargetInput{
		ServiceNamespace: "dynamodb", ResourceId: "table/orders", ScalableDimension: writes, MinCapacity: &least, MaxCapacity: &most,
	})
	require.NoError(w.t, err)
}

// aim puts a policy that aims at 70 percent.
func (w *shop) aim(change ...func(*autoscaling.TargetTrackingScalingPolicyConfiguration)) {
	config := &autoscaling.TargetTrackingScalingPolicyConfiguration{
		TargetValue:                   70,
		PredefinedMetricSpecification: &autoscaling.PredefinedMetricSpecification{PredefinedMetricType: "DynamoDBWriteCapacityUtilization"},
	}
	for _, c := range change {
		c(config)
	}
	_, err := w.AutoScaling.PutScalingPolicy(context.Background(), &autoscaling.PutScalingPolicyInput{
		PolicyName: "p", ServiceNamespace: "dynamodb", ResourceId: "table/orders", ScalableDimension: writes,
		PolicyType: "TargetTrackingScaling", TargetTrackingScalingPolicyConfiguration: config,
	})
	require.NoError(w.t, err)
}

// load writes n orders a second, for so long, and returns how many were throttled.
func (w *shop) load(n int, d time.Duration) (throttled int) {
	i := 0
	for range int(d / time.Second) {
		for range n {
			i++
			item := dynamodb.Item{"id": dynamodb.S(strconv.Itoa(i % 100))}
			if _, err := w.DynamoDB.PutItem(context.Background(), &dynamodb.PutItemInput{TableName: "orders", Item: item}); err != nil {
				throttled++
			}
		}
		w.Advance(time.Second)
	}
	return throttled
}

// units is the write capacity that the table has.
func (w *shop) units() int64 {
	out, err := w.DynamoDB.DescribeTable(context.Background(), &dynamodb.DescribeTableInput{TableName: "orders"})
	require.NoError(w.t, err)
	return out.Table.ProvisionedThroughput.WriteCapacityUnits
}

// activities are the descriptions of what happened, the oldest first.
func (w *shop) activities(all bool) (list []string) {
	out, err := w.AutoScaling.DescribeScalingActivities(context.Background(), &autoscaling.DescribeScalingActivitiesInput{
		ServiceNamespace: "dynamodb", IncludeNotScaledActivities: all,
	})
	require.NoError(w.t, err)
	for _, a := range out.ScalingActivities {
		text := a.StatusCode + ": " + a.Description
		for _, r := range a.NotScaledReasons {
			text += " " + r.Code
		}
		list = append([]string{text}, list...)
	}
	return list
}

// Two minutes above the target add capacity, so that the load is 70 percent of it.
// Fifteen minutes below it take capacity away. At rest nothing is scheduled.
func TestTargetTracking(t *testing.T) {
	w := newShop(t, cloudjar.Options{})
	w.register(5, 100)
	w.aim()
	require.Zero(t, w.load(10, time.Minute), "what was saved serves the load at first")
	require.EqualValues(t, 5, w.units(), "one minute is not enough")
	w.load(10, time.Minute)
	require.EqualValues(t, 15, w.units(), "10 / 0.7")
	require.Zero(t, w.load(10, time.Hour))
	require.EqualValues(t, 15, w.units())

	w.load(4, 14*time.Minute)
	require.EqualValues(t, 15, w.units())
	w.load(4, 2*time.Minute)
	require.EqualValues(t, 6, w.units(), "4 / 0.7")
	w.Advance(20 * time.Minute)
	require.EqualValues(t, 5, w.units())
	require.Equal(t, []string{
		"Successful: Setting write capacity units to 15.",
		"Successful: Setting write capacity units to 6.",
		"Successful: Setting write capacity units to 5.",
	}, w.activities(true))

	before := w.World().Events()
	w.Advance(365 * 24 * time.Hour)
	require.Equal(t, before, w.World().Events(), "an idle world schedules nothing")
	w.load(10, 2*time.Minute)
	require.EqualValues(t, 15, w.units(), "and wakes when capacity is consumed")
}

// A load that outgrows what was saved is throttled until capacity has been added.
func TestThrottledUntilScaled(t *testing.T) {
	w := newShop(t, cloudjar.Options{AutoScaling: autoscaling.Options{AlarmDelay: time.Minute}})
	w.register(5, 100)
	w.aim()
	require.Positive(t, w.load(40, 2*time.Minute), "1,500 units are saved: 40 a second use them up in 43 seconds")
	require.EqualValues(t, 5, w.units(), "the alarm comes a minute late")
	w.load(40, time.Minute)
	require.Greater(t, w.units(), int64(5))
	w.load(40, 20*time.Minute)
	require.EqualValues(t, 58, w.units())
	require.Zero(t, w.load(40, 10*time.Minute))
}

// Bounds hold, and why nothing was scaled is told once.
func TestAlreadyAtMaxCapacity(t *testing.T) {
	w := newShop(t, cloudjar.Options{})
	w.register(5, 8)
	w.aim()
	w.load(12, 6*time.Minute)
	require.EqualValues(t, 8, w.units())
	require.Equal(t, []string{"Successful: Setting write capacity units to 8.", "Failed: Attempting to scale due to alarm triggered AlreadyAtMaxCapacity"},
		w.activities(true))
	require.Len(t, w.activities(false), 1)
}

// Capacity outside of new bounds is changed at once.
func TestBoundsAreEnforced(t *testing.T) {
	w := newShop(t, cloudjar.Options{})
	w.register(10, 100)
	require.EqualValues(t, 10, w.units())
	w.register(1, 7)
	require.EqualValues(t, 7, w.units())
	w.register(1, 100)
	require.EqualValues(t, 7, w.units())
	require.Len(t, w.activities(true), 2)
}

// Cooldowns hold up a second step, unless it is larger than the first.
func TestCooldowns(t *testing.T) {
	w := newShop(t, cloudjar.Options{})
	w.register(5, 1000)
	w.aim(func(c *autoscaling.TargetTrackingScalingPolicyConfiguration) {
		c.ScaleOutCooldown, c.ScaleInCooldown = 3600, 3600
	})
	w.load(10, 3*time.Minute)
	require.EqualValues(t, 15, w.units())
	w.load(14, 5*time.Minute)
	require.EqualValues(t, 15, w.units(), "five units more is less than the ten before")
	w.load(40, 5*time.Minute)
	require.InDelta(t, 58, w.units(), 1)
	w.load(4, 16*time.Minute)
	require.EqualValues(t, 6, w.units())
	w.Advance(30 * time.Minute)
	require.EqualValues(t, 6, w.units())
	w.Advance(30 * time.Minute)
	require.EqualValues(t, 5, w.units())
}

// Scaling can be suspended in each direction, and a policy can leave scaling in to
// others.
func TestNotScaledIn(t *testing.T) {
	w := newShop(t, cloudjar.Options{})
	w.register(1, 1000)
	w.aim(func(c *autoscaling.TargetTrackingScalingPolicyConfiguration) { c.DisableScaleIn = true })
	w.Advance(time.Hour)
	require.EqualValues(t, 5, w.units())
	w.aim()
	_, err := w.AutoScaling.RegisterScalableTarget(t.Context(), &autoscaling.RegisterScalableTargetInput{
		ServiceNamespace: "dynamodb", ResourceId: "table/orders", ScalableDimension: writes,
		SuspendedState: &autoscaling.SuspendedState{DynamicScalingInSuspended: true, DynamicScalingOutSuspended: true},
	})
	require.NoError(t, err)
	w.load(10, 5*time.Minute)
	w.Advance(time.Hour)
	require.EqualValues(t, 5, w.units())
	_, err = w.AutoScaling.RegisterScalableTarget(t.Context(), &autoscaling.RegisterScalableTargetInput{
		ServiceNamespace: "dynamodb", ResourceId: "table/orders", ScalableDimension: writes, SuspendedState: &autoscaling.SuspendedState{},
	})
	require.NoError(t, err)
	w.Advance(20 * time.Minute)
	require.EqualValues(t, 1, w.units())
}

// DynamoDB's quota of decreases holds for auto scaling too: the failure is noted
// once, and the attempt goes on.
func TestDecreaseQuota(t *testing.T) {
	w := newShop(t, cloudjar.Options{})
	w.register(5, 1000)
	w.aim()
	for _, n := range []int{10, 5, 10, 5, 10, 5, 10, 5, 10} {
		w.load(n, 17*time.Minute)
	}
	require.EqualValues(t, 15, w.units())
	w.Advance(20 * time.Minute)
	list := w.activities(true)
	require.Equal(t, "Failed: Setting write capacity units to 5.", list[len(list)-1])
	require.Len(t, list, 10)
	w.Advance(time.Hour)
	require.EqualValues(t, 5, w.units())
}

// An index is scaled by itself, and so are reads.
func TestIndexesAndReads(t *testing.T) {
	w := newShop(t, cloudjar.Options{})
	ctx, least, most := t.Context(), int32(5), int32(100)
	for _, c := range []struct{ resource, dimension, metric string }{
		{"table/orders/index/by-state", "dynamodb:index:WriteCapacityUnits", "DynamoDBWriteCapacityUtilization"},
		{"table/orders", reads, "DynamoDBReadCapacityUtilization"},
	} {
		_, err := w.AutoScaling.RegisterScalableTarget(ctx, &autoscaling.RegisterScalableTargetInput{
			ServiceNamespace: "dynamodb", ResourceId: c.resource, ScalableDimension: c.dimension, MinCapacity: &least, MaxCapacity: &most,
		})
		require.NoError(t, err)
		_, err = w.AutoScaling.PutScalingPolicy(ctx, &autoscaling.PutScalingPolicyInput{
			PolicyName: "p", ServiceNamespace: "dynamodb", ResourceId: c.resource, ScalableDimension: c.dimension,
			TargetTrackingScalingPolicyConfiguration: &autoscaling.TargetTrackingScalingPolicyConfiguration{
				TargetValue: 50, PredefinedMetricSpecification: &autoscaling.PredefinedMetricSpecification{PredefinedMetricType: c.metric},
			},
		})
		require.NoError(t, err)
	}
	for i := range 120 {
		for n := range 4 {
			item := dynamodb.Item{"id": dynamodb.S(strconv.Itoa(4*i + n)), "state": dynamodb.S("NEW")}
			_, err := w.DynamoDB.PutItem(ctx, &dynamodb.PutItemInput{TableName: "orders", Item: item})
			require.NoError(t, err)
			_, err = w.DynamoDB.GetItem(ctx, &dynamodb.GetItemInput{TableName: "orders", Key: dynamodb.Item{"id": item["id"]}, ConsistentRead: true})
			require.NoError(t, err)
		}
		w.Advance(time.Second)
	}
	out, err := w.DynamoDB.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: "orders"})
	require.NoError(t, err)
	index := out.Table.GlobalSecondaryIndexes[0].ProvisionedThroughput
	table := out.Table.ProvisionedThroughput
	require.Equal(t, []int64{8, 5, 5, 8}, []int64{table.ReadCapacityUnits, table.WriteCapacityUnits, index.ReadCapacityUnits, index.WriteCapacityUnits})
}

// A fork scales by itself, with its own tables, and the parent does not notice.
func TestForksScaleApart(t *testing.T) {
	w := newShop(t, cloudjar.Options{})
	w.register(5, 100)
	w.aim()
	w.load(10, time.Minute)
	forked, err := w.Fork()
	require.NoError(t, err)
	f := &shop{forked, t}
	f.load(10, 2*time.Minute)
	require.EqualValues(t, 15, f.units())
	require.EqualValues(t, 5, w.units())
	require.Empty(t, w.activities(true))
	_, err = f.AutoScaling.DeregisterScalableTarget(t.Context(), &autoscaling.DeregisterScalableTargetInput{
		ServiceNamespace: "dynamodb", ResourceId: "table/orders", ScalableDimension: writes,
	})
	require.NoError(t, err)
	w.load(20, 2*time.Minute)
	require.EqualValues(t, 29, w.units())
	f.load(50, 5*time.Minute)
	require.EqualValues(t, 15, f.units(), "nothing scales it any more")
}

// Neither a table that is gone nor one on demand is scaled.
func TestGoneAndOnDemand(t *testing.T) {
	w := newShop(t, cloudjar.Options{})
	w.register(5, 100)
	w.aim()
	w.load(10, time.Minute)
	_, err := w.DynamoDB.UpdateTable(t.Context(), &dynamodb.UpdateTableInput{TableName: "orders", BillingMode: "PAY_PER_REQUEST"})
	require.NoError(t, err)
	require.Zero(t, w.load(100, 3*time.Minute))
	_, err = w.DynamoDB.DeleteTable(t.Context(), &dynamodb.DeleteTableInput{TableName: "orders"})
	require.NoError(t, err)
	w.Advance(time.Hour)
	require.Empty(t, w.activities(true))
}
