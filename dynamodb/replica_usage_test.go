package dynamodb

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// used returns what was used of a dimension, by region and by table or index.
func (g *globe) used(dimension string) map[string]float64 {
	out := map[string]float64{}
	for _, u := range g.world.Usage() {
		if u.Dimension == dimension {
			out[u.Region+u.Resource[strings.LastIndex(u.Resource, "/"):]] += u.Quantity
		}
	}
	return out
}

// A write to a global table is paid for as a replicated one, in every region; an
// index is paid for as any index is.
func TestReplicatedWritesAreMeteredWhereTheyHappen(t *testing.T) {
	g := newGlobe(t, Options{}, "eu-west-1", "us-west-2")
	_, err := g.region("eu-west-1").PutItem(t.Context(), &PutItemInput{
		TableName: "items", Item: Item{"id": S("a"), "n": N("1"), "x": S(strings.Repeat("x", 1500))}, // 2 units
	})
	require.NoError(t, err)
	require.NoError(t, g.world.Settle(t.Context()))
	require.Equal(t, map[string]float64{"us-east-1/items": 2, "eu-west-1/items": 2, "us-west-2/items": 2}, g.used("ReplicatedWriteRequestUnits"))
	require.Equal(t, map[string]float64{"us-east-1/by-n": 2, "eu-west-1/by-n": 2, "us-west-2/by-n": 2}, g.used("WriteRequestUnits"))

	// The same item again is paid for where it is written, and leaves nothing to
	// replicate.
	_, err = g.svc.PutItem(t.Context(), &PutItemInput{TableName: "items", Item: g.get("us-east-1", "a")})
	require.NoError(t, err)
	require.NoError(t, g.world.Settle(t.Context()))
	require.Equal(t, map[string]float64{"us-east-1/items": 4, "eu-west-1/items": 2, "us-west-2/items": 2}, g.used("ReplicatedWriteRequestUnits"))
}

// A replica that has not capacity enough for what is written elsewhere lags
// behind: the lag grows until the capacity has come in.
func TestReplicationWaitsForCapacity(t *testing.T) {
	g := newGlobe(t, Options{}, "eu-west-1")
	_, err := g.svc.UpdateTable(t.Context(), &UpdateTableInput{
		TableName: "items", BillingMode: billProvisioned, ProvisionedThroughput: &ProvisionedThroughput{ReadCapacityUnits: 1, WriteCapacityUnits: 1},
		GlobalSecondaryIndexUpdates: []GlobalSecondaryIndexUpdate{{Update: &UpdateGlobalSecondaryIndexAction{
			IndexName: "by-n", ProvisionedThroughput: &ProvisionedThroughput{ReadCapacityUnits: 1, WriteCapacityUnits: 1},
		}}},
	})
	require.NoError(t, err)
	large := func(id string) *PutItemInput {
		return &PutItemInput{TableName: "items", Item: Item{"id": S(id), "x": S(strings.Repeat("x", 200<<10))}} // 201 units of a burst of 300
	}
	for _, region := range g.at {
		_, err = g.region(region).PutItem(t.Context(), large(region))
		require.NoError(t, err)
	}
	started := g.world.Now()
	require.NoError(t, g.world.Settle(t.Context()))
	require.Equal(t, []string{"eu-west-1", "us-east-1"}, g.ids("us-east-1"))
	require.Equal(t, []string{"eu-west-1", "us-east-1"}, g.ids("eu-west-1"))
	waited := g.world.Now().Sub(started)
	require.InDelta(t, 102, waited.Seconds(), 1, "201 units, of which 99 are there")
}

// policies answers for Application Auto Scaling.
type policies map[string]bool // by resource

func (p policies) InvokeJSON(_ context.Context, operation string, in []byte) ([]byte, error) {
	for resource := range p {
		if strings.Contains(string(in), fmt.Sprintf("%q", resource)) && operation == "DescribeScalingPolicies" {
			return []byte(`{"ScalingPolicies":[{"PolicyName":"p"}]}`), nil
		}
	}
	return []byte(`{"ScalingPolicies":[]}`), nil
}

func (p policies) EncodeJSON(string, any) ([]byte, error) { return nil, errors.New("answers at once") }

// A provisioned table gets a replica when its write capacity, and that of its
// indexes, is kept in step with the load by Application Auto Scaling.
func TestProvisionedReplicasNeedScaling(t *testing.T) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	scaled := policies{}
	b := bus.New(func(service, _, _ string) (bus.Invoker, bool) { return scaled, service == "application-autoscaling" })
	regions := map[string]*Service{}
	for _, region := range []string{"us-east-1", "eu-west-1"} {
		ep := endpointOf(w)
		ep.Bus, ep.Region = b, region
		regions[region] = New(ep, Options{})
	}
	b.Peers(func(_, region, _ string) (any, bool) { s, ok := regions[region]; return s, ok })
	s := regions["us-east-1"]
	units := &ProvisionedThroughput{ReadCapacityUnits: 5, WriteCapacityUnits: 5}
	_, err := s.CreateTable(t.Context(), &CreateTableInput{
		TableName: "fixed", ProvisionedThroughput: units,
		KeySchema: []KeySchemaElement{{"id", keyHash}}, AttributeDefinitions: []AttributeDefinition{{"S", "id"}},
		GlobalSecondaryIndexes: []GlobalSecondaryIndex{{
			IndexName: "idx", KeySchema: []KeySchemaElement{{"id", keyHash}}, Projection: &Projection{ProjectionType: projectAll}, ProvisionedThroughput: units,
		}},
	})
	require.NoError(t, err)
	add := func(region string) error {
		_, err := s.UpdateTable(t.Context(), &UpdateTableInput{TableName: "fixed", ReplicaUpdates: []ReplicationGroupUpdate{{
			Create: &CreateReplicationGroupMemberAction{
				RegionName: region, ProvisionedThroughputOverride: &ProvisionedThroughputOverride{10},
			},
		}}})
		return err
	}
	require.ErrorContains(t, add("eu-west-1"), "Table write capacity should either be Pay-Per-Request or AutoScaled.")
	scaled["table/fixed"] = true
	require.ErrorContains(t, add("eu-west-1"), "GSI write capacity should either be Pay-Per-Request or AutoScaled.")
	scaled["table/fixed/index/idx"] = true
	require.ErrorContains(t, add("ap-south-1"), "Failed to access the region: ‘ap-south-1’.")
	require.NoError(t, add("eu-west-1"))

	// Reads can be overridden, until they are changed for all.
	reads := func(region string) (own, override int64) {
		out, err := regions[region].DescribeTable(t.Context(), &DescribeTableInput{TableName: "fixed"})
		require.NoError(t, err)
		if o := out.Table.Replicas[0].ProvisionedThroughputOverride; o != nil {
			override = o.ReadCapacityUnits
		}
		return out.Table.ProvisionedThroughput.ReadCapacityUnits, override
	}
	requireReads := func(region string, wantOwn, wantOverride int64) {
		t.Helper()
		own, override := reads(region)
		require.Equal(t, [2]int64{wantOwn, wantOverride}, [2]int64{own, override})
	}
	requireReads("us-east-1", 5, 10)
	requireReads("eu-west-1", 10, 5)
	_, err = regions["eu-west-1"].UpdateTable(t.Context(), &UpdateTableInput{
		TableName: "fixed", ProvisionedThroughput: &ProvisionedThroughput{ReadCapacityUnits: 7, WriteCapacityUnits: 20},
	})
	require.NoError(t, err)
	requireReads("us-east-1", 7, 0)
	_, err = s.UpdateTable(t.Context(), &UpdateTableInput{TableName: "fixed", ReplicaUpdates: []ReplicationGroupUpdate{{
		Update: &UpdateReplicationGroupMemberAction{
			RegionName: "eu-west-1", ProvisionedThroughputOverride: &ProvisionedThroughputOverride{9},
			GlobalSecondaryIndexes: []ReplicaGlobalSecondaryIndex{{IndexName: "idx", ProvisionedThroughputOverride: &ProvisionedThroughputOverride{6}}},
		},
	}}})
	require.NoError(t, err)
	requireReads("us-east-1", 7, 9)
	out, err := s.DescribeTable(t.Context(), &DescribeTableInput{TableName: "fixed"})
	require.NoError(t, err)
	require.Equal(t, int64(6), out.Table.Replicas[0].GlobalSecondaryIndexes[0].ProvisionedThroughputOverride.ReadCapacityUnits)
	require.Equal(t, int64(20), out.Table.ProvisionedThroughput.WriteCapacityUnits)
}

// What a write to a global table of three regions costs, with its arrival.
func BenchmarkReplicatedPut(b *testing.B) {
	g := newGlobe(b, Options{ReplicationLag: func(*sim.Rand, string, string) time.Duration { return 100 * time.Millisecond }}, "eu-west-1", "us-west-2")
	in := &PutItemInput{TableName: "items", Item: Item{"id": S("a"), "n": N("1"), "i": N("0")}}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		in.Item["i"] = N(itoa(i))
		if _, err := g.svc.PutItem(b.Context(), in); err != nil {
			b.Fatal(err)
		}
		g.world.Advance(time.Millisecond)
	}
}
