package dynamodb

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/sim"
)

// An only is an adversary that always does one thing.
type only string

func (o only) Decide(_ *sim.Call, m *sim.Misbehaviour, _ string) bool { return m.Name == string(o) }

const visits = `{"TableName":"visits","BillingMode":"PAY_PER_REQUEST",
	"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"by","AttributeType":"S"}],
	"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],
	"GlobalSecondaryIndexes":[{"IndexName":"who","Projection":{"ProjectionType":"ALL"},"KeySchema":[{"AttributeName":"by","KeyType":"HASH"}]}]}`

// opposed is a stage on which one thing always happens from now on, with one item
// that has just been written.
func opposed(t *testing.T, rule *sim.Misbehaviour) *stage {
	g := readStage(t, visits)
	g.World.Oppose(only(rule.Name))
	g.store(t, "visits", Item{"id": attribute.S("a"), "by": attribute.S("ann")})
	return g
}

const (
	readA  = `{"TableName":"visits","Key":{"id":{"S":"a"}}`
	byAnn  = `{"TableName":"visits","IndexName":"who","KeyConditionExpression":"#by = :ann","ExpressionAttributeNames":{"#by":"by"},"ExpressionAttributeValues":{":ann":{"S":"ann"}},"Select":"COUNT"}`
	nobody = `{"Count":0,"ScannedCount":0}`
)

// A stale read sees the table as it was; a consistent one never does, and after a
// second no read does.
func TestStaleRead(t *testing.T) {
	g := opposed(t, &staleRead)
	require.Equal(t, "{}", g.call("GetItem", readA+"}"))
	require.Contains(t, g.call("GetItem", readA+`,"ConsistentRead":true}`), "ann")
	require.Equal(t, nobody, g.call("Scan", `{"TableName":"visits","Select":"COUNT"}`))
	require.NotEqual(t, nobody, g.call("Query", byAnn), "the index has a rule of its own")
	g.World.Advance(2 * time.Second)
	require.Contains(t, g.call("GetItem", readA+"}"), "ann")
}

// A global index lags behind its table.
func TestStaleIndex(t *testing.T) {
	g := opposed(t, &staleIndex)
	require.Contains(t, g.call("GetItem", readA+"}"), "ann")
	require.Equal(t, nobody, g.call("Query", byAnn))
	g.World.Advance(4 * time.Second)
	require.NotEqual(t, nobody, g.call("Query", byAnn))
}

// Pages end early, and following their keys still finds everything.
func TestShortPages(t *testing.T) {
	g := opposed(t, &shortPage)
	want := 1
	for _, id := range []string{"b", "c", "d", "e", "f", "g", "h", "i", "j", "k"} {
		g.store(t, "visits", Item{"id": attribute.S(id)})
		want++
	}
	items, pages := g.scanAll(t, ScanInput{TableName: "visits"})
	require.Len(t, items, want)
	require.Greater(t, pages, 1)
}

// Batches leave something over, but never everything.
func TestUnprocessed(t *testing.T) {
	g := opposed(t, &unprocessed)
	require.Equal(t,
		`{"UnprocessedItems":{"visits":[{"PutRequest":{"Item":{"id":{"S":"c"}}}}]}}`,
		g.call("BatchWriteItem", `{"RequestItems":{"visits":[{"PutRequest":{"Item":{"id":{"S":"b"}}}},{"PutRequest":{"Item":{"id":{"S":"c"}}}}]}}`))
	require.Contains(t,
		g.call("BatchGetItem", `{"RequestItems":{"visits":{"Keys":[{"id":{"S":"a"}},{"id":{"S":"b"}}]}}}`),
		`"UnprocessedKeys":{"visits":{"Keys":[{"id":{"S":"b"}}]}}`)
}

// A transaction conflicts with another caller's request of the same moment, never
// with its own caller's.
func TestTransactionConflict(t *testing.T) {
	g := opposed(t, &conflict)
	again := &TransactWriteItemsInput{TransactItems: []TransactWriteItem{{Put: &Put{TableName: "visits", Item: Item{"id": attribute.S("a")}}}}}
	_, err := g.svc.TransactWriteItems(t.Context(), again)
	require.NoError(t, err)
	other := sim.WithCaller(t.Context(), "somebody else")
	_, err = g.svc.TransactWriteItems(other, again)
	require.ErrorContains(t, err, "[TransactionConflict]")
	g.World.Advance(time.Second)
	_, err = g.svc.TransactWriteItems(other, again)
	require.NoError(t, err)
}

// Expired items stay for up to two days, and go in the end.
func TestLateExpiry(t *testing.T) {
	g := readStage(t, visits)
	g.must(t, "UpdateTimeToLive", `{"TableName":"visits","TimeToLiveSpecification":{"AttributeName":"until","Enabled":true}}`)
	g.store(t, "visits", Item{"id": attribute.S("a"), "until": attribute.N("946684900")})
	g.World.Oppose(only(lateExpiry.Name))
	g.World.Advance(time.Hour)
	require.Contains(t, g.call("GetItem", readA+"}"), "until", "it expired at 00:01:40")
	g.World.Oppose(nil)
	g.World.Advance(longestTTL)
	require.Equal(t, "{}", g.call("GetItem", readA+"}"))
}
