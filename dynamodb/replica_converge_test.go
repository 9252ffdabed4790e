package dynamodb

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/sim"
)

// A globe is a global table in several regions, and what each of its items was
// last written as.
type globe struct {
	*stage
	t    testing.TB
	at   []string
	last map[string]attribute.Item
}

// newGlobe makes a global table with an index, in regions of which us-east-1 is
// the first.
func newGlobe(t testing.TB, o Options, others ...string) *globe {
	g := &globe{stage: newStage(o), t: t, at: []string{"us-east-1"}, last: map[string]attribute.Item{}}
	_, err := g.svc.CreateTable(t.Context(), &CreateTableInput{
		TableName: "items", BillingMode: billOnDemand,
		KeySchema:            []KeySchemaElement{{"id", keyHash}},
		AttributeDefinitions: []AttributeDefinition{{"S", "id"}, {"N", "n"}},
		GlobalSecondaryIndexes: []GlobalSecondaryIndex{{
			IndexName: "by-n", KeySchema: []KeySchemaElement{{"n", keyHash}}, Projection: &Projection{ProjectionType: projectAll},
		}},
	})
	require.NoError(t, err)
	for _, region := range others {
		g.add("us-east-1", region)
	}
	return g
}

func (g *globe) add(from, region string) {
	_, err := g.region(from).UpdateTable(g.t.Context(), &UpdateTableInput{
		TableName: "items", ReplicaUpdates: []ReplicationGroupUpdate{{Create: &CreateReplicationGroupMemberAction{RegionName: region}}},
	})
	require.NoError(g.t, err)
	g.at = append(g.at, region)
}

// write puts, counts up or deletes an item in a region, and notes what that made
// of it there. A write that changes nothing does not count.
func (g *globe) write(region, kind, id string, n int) {
	s, ctx, key := g.region(region), g.t.Context(), Item{"id": S(id)}
	before := g.get(region, id)
	var err error
	switch kind {
	case "put":
		_, err = s.PutItem(ctx, &PutItemInput{TableName: "items", Item: Item{"id": S(id), "n": N(strconv.Itoa(n)), "by": S(region)}})
	case "count":
		_, err = s.UpdateItem(ctx, &UpdateItemInput{
			TableName: "items", Key: key, UpdateExpression: "ADD n :one", ExpressionAttributeValues: Item{":one": N("1")},
		})
	case "delete":
		_, err = s.DeleteItem(ctx, &DeleteItemInput{TableName: "items", Key: key})
	}
	require.NoError(g.t, err)
	if after := g.get(region, id); fmt.Sprint(after) != fmt.Sprint(before) {
		g.last[id] = after
	}
}

func (g *globe) get(region, id string) Item {
	out, err := g.region(region).GetItem(g.t.Context(), &GetItemInput{TableName: "items", Key: Item{"id": S(id)}, ConsistentRead: true})
	require.NoError(g.t, err)
	return out.Item
}

// settle lets everything arrive, then compares: every replica has every item as
// it was last written, its index too, and nothing is kept of how that came.
func (g *globe) settle(story string) {
	require.NoError(g.t, g.world.Settle(g.t.Context()))
	want := map[string]string{}
	for id, item := range g.last {
		if item != nil {
			want[id] = fmt.Sprint(item)
		}
	}
	for _, region := range g.at {
		for _, index := range []string{"", "by-n"} {
			out, err := g.region(region).Scan(g.t.Context(), &ScanInput{TableName: "items", IndexName: index})
			require.NoError(g.t, err)
			have := map[string]string{}
			for _, item := range out.Items {
				have[item["id"].Text()] = fmt.Sprint(item)
			}
			require.Equal(g.t, want, have, "%s: %s %s", story, region, index)
		}
		t := g.region(region).tables["items"]
		require.Empty(g.t, t.arriving, story)
		require.Empty(g.t, t.contested, story)
	}
}

// Global tables converge for every delivery order: three regions write the same
// item, one after the other, and the six replicated writes arrive in each of
// their 720 orders, some before the next write and some long after.
func TestGlobalTablesConvergeForEveryDeliveryOrder(t *testing.T) {
	for _, kinds := range [][3]string{{"put", "put", "put"}, {"put", "delete", "count"}, {"count", "put", "delete"}} {
		for _, order := range permutations(6) {
			next := 0
			lag := func(*sim.Rand, string, string) time.Duration {
				next++
				return time.Duration(order[next-1]) * 2 * time.Millisecond
			}
			g := newGlobe(t, Options{ReplicationLag: lag}, "eu-west-1", "us-west-2")
			for i, kind := range kinds {
				g.write(g.at[i], kind, "a", 10*i)
				g.world.Advance(3 * time.Millisecond)
			}
			g.settle(fmt.Sprint(kinds, order))
		}
	}
}

func permutations(n int) [][]int {
	if n == 0 {
		return [][]int{{}}
	}
	var out [][]int
	for _, p := range permutations(n - 1) {
		for i := range n {
			out = append(out, slices.Insert(slices.Clone(p), i, n-1))
		}
	}
	return out
}

// And for random histories: with any lags, on many items, at the same instant or
// not, while replicas are added from any region, and go.
func TestGlobalTablesConvergeForRandomHistories(t *testing.T) {
	for seed := range uint64(60) {
		random := sim.NewRand(seed)
		lag := func(r *sim.Rand, _, _ string) time.Duration {
			return r.Exp(time.Duration(seed%4) * 100 * time.Millisecond)
		}
		g := newGlobe(t, Options{ReplicationLag: lag}, "eu-west-1")
		for step := range 300 {
			region := g.at[random.IntN(len(g.at))]
			switch {
			case step == 100:
				g.add(region, "us-west-2")
			case step == 200:
				g.add(region, "ap-south-1")
			case step == 250 && seed%2 == 0:
				g.remove("ap-south-1")
			default:
				kind := []string{"put", "put", "count", "delete"}[random.IntN(4)]
				g.write(region, kind, string(rune('a'+random.IntN(6))), step)
			}
			if random.IntN(3) > 0 {
				g.world.Advance(time.Duration(random.IntN(100)) * time.Millisecond)
			}
		}
		g.settle(fmt.Sprint("seed ", seed))
	}
}

// remove deletes a replica once all that was written there has arrived.
func (g *globe) remove(region string) {
	require.NoError(g.t, g.world.Settle(g.t.Context()))
	_, err := g.region(region).DeleteTable(g.t.Context(), &DeleteTableInput{TableName: "items"})
	require.NoError(g.t, err)
	g.at = slices.DeleteFunc(g.at, func(r string) bool { return r == region })
}

// A replica that is added while writes are under way gets what is under way to
// its source, and its own writes come after.
func TestReplicaJoinsWhileWritesAreUnderWay(t *testing.T) {
	lag := func(*sim.Rand, string, string) time.Duration { return time.Second }
	g := newGlobe(t, Options{ReplicationLag: lag}, "eu-west-1")
	g.write("us-east-1", "put", "a", 1)
	g.write("us-east-1", "put", "b", 2)
	g.add("eu-west-1", "us-west-2") // where neither has arrived
	require.Empty(t, g.ids("us-west-2"))
	g.write("us-west-2", "put", "b", 3)
	g.settle("joined")
	require.Equal(t, "1", g.get("us-west-2", "a")["n"].Text())
	require.Equal(t, "3", g.get("us-east-1", "b")["n"].Text())
}

// A fork has its own copy of what is under way: parent and fork go on from the
// same past, to different ends.
func TestForkOfAGlobalTable(t *testing.T) {
	lag := func(*sim.Rand, string, string) time.Duration { return time.Second }
	parent := newGlobe(t, Options{ReplicationLag: lag}, "eu-west-1")
	parent.write("us-east-1", "put", "a", 1)
	parent.world.Advance(500 * time.Millisecond)
	parent.write("eu-west-1", "put", "b", 2)

	fork := &globe{stage: parent.fork(t), t: t, at: parent.at, last: map[string]attribute.Item{"a": parent.last["a"], "b": parent.last["b"]}}
	fork.write("eu-west-1", "put", "a", 3)
	fork.add("eu-west-1", "us-west-2")
	fork.settle("fork")
	require.Equal(t, "3", fork.get("us-east-1", "a")["n"].Text())

	require.Nil(t, parent.get("eu-west-1", "a"), "the parent's clock stood still")
	require.Nil(t, parent.get("us-east-1", "b"))
	parent.settle("parent")
	require.Equal(t, "1", parent.get("eu-west-1", "a")["n"].Text())
	require.NotContains(t, parent.regions, "us-west-2")
}

// A transaction, a batch and an expired item are replicated as their single
// writes are.
func TestEveryWritePathReplicates(t *testing.T) {
	g := newGlobe(t, Options{}, "eu-west-1")
	put := func(id string) PutRequest { return PutRequest{Item: Item{"id": S(id), "gone": N("946684810")}} }
	a, b := put("batch"), put("batch too")
	_, err := g.svc.BatchWriteItem(t.Context(), &BatchWriteItemInput{RequestItems: map[string][]WriteRequest{"items": {{PutRequest: &a}, {PutRequest: &b}}}})
	require.NoError(t, err)
	_, err = g.svc.TransactWriteItems(t.Context(), &TransactWriteItemsInput{TransactItems: []TransactWriteItem{
		{Put: &Put{TableName: "items", Item: Item{"id": S("transaction")}}},
		{Delete: &Delete{TableName: "items", Key: Item{"id": S("batch too")}}},
	}})
	require.NoError(t, err)
	_, err = g.svc.ExecuteStatement(t.Context(), &ExecuteStatementInput{Statement: "INSERT INTO items VALUE {'id': 'statement'}"})
	require.NoError(t, err)
	require.NoError(t, g.world.Settle(t.Context()))
	require.Equal(t, []string{"batch", "statement", "transaction"}, g.ids("eu-west-1"))

	_, err = g.svc.UpdateTimeToLive(t.Context(), &UpdateTimeToLiveInput{
		TableName: "items", TimeToLiveSpecification: &TimeToLiveSpecification{AttributeName: "gone", Enabled: true},
	})
	require.NoError(t, err)
	g.world.Advance(11 * time.Second) // 946684810 is 10 s after the start
	require.NoError(t, g.world.Settle(t.Context()))
	require.Equal(t, []string{"statement", "transaction"}, g.ids("us-east-1"))
	require.Equal(t, []string{"statement", "transaction"}, g.ids("eu-west-1"))

	// One replica deletes what expired, for nothing; elsewhere that is a write.
	require.Equal(t, map[string]float64{"us-east-1/items": 1}, g.used("TimeToLiveDeletedItemCount"))
	require.Equal(t, 6.0, g.used("ReplicatedWriteRequestUnits")["eu-west-1/items"], "4 puts and 2 deletions, none of them doubled")
}

func (g *globe) ids(region string) (ids []string) {
	out, err := g.region(region).Scan(g.t.Context(), &ScanInput{TableName: "items"})
	require.NoError(g.t, err)
	for _, item := range out.Items {
		ids = append(ids, item["id"].Text())
	}
	slices.Sort(ids)
	return ids
}
