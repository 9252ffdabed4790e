package dynamodb_test

import (
	"fmt"
	"math/rand"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/sim"
)

// A chronicle is a random day of a table that has a stream.
type chronicle struct {
	t     *testing.T
	rand  *rand.Rand
	world *sim.World
	svc   *dynamodb.Service
	view  string
	arn   string
}

func newChronicle(t *testing.T, seed int64, view string) *chronicle {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator, Seed: uint64(seed)})
	g := &chronicle{t: t, rand: rand.New(rand.NewSource(seed)), world: w, svc: dynamodb.New(endpointOn(w), dynamodb.Options{}), view: view}
	out, err := g.svc.CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName: "log", BillingMode: "PAY_PER_REQUEST",
		AttributeDefinitions: []dynamodb.AttributeDefinition{{AttributeName: "pk", AttributeType: "S"}, {AttributeName: "sk", AttributeType: "N"}},
		KeySchema:            []dynamodb.KeySchemaElement{{AttributeName: "pk", KeyType: "HASH"}, {AttributeName: "sk", KeyType: "RANGE"}},
		StreamSpecification:  &dynamodb.StreamSpecification{StreamEnabled: true, StreamViewType: view},
	})
	require.NoError(t, err)
	g.arn = out.TableDescription.LatestStreamArn
	_, err = g.svc.UpdateTimeToLive(t.Context(), &dynamodb.UpdateTimeToLiveInput{
		TableName: "log", TimeToLiveSpecification: &dynamodb.TimeToLiveSpecification{AttributeName: "until", Enabled: true},
	})
	require.NoError(t, err)
	return g
}

func (g *chronicle) key() attribute.Item {
	return attribute.Item{"pk": attribute.S(string(rune('a' + g.rand.Intn(6)))), "sk": attribute.N(strconv.Itoa(g.rand.Intn(3)))}
}

// item returns an item that is often the one that is there.
func (g *chronicle) item() attribute.Item {
	item := g.key()
	if g.rand.Intn(2) == 0 {
		item["v"] = attribute.N(strconv.Itoa(g.rand.Intn(2)))
	}
	if g.rand.Intn(4) == 0 {
		item["until"] = attribute.N(strconv.FormatInt(g.world.Now().Unix()+int64(g.rand.Intn(3600)), 10))
	}
	return item
}

// where is the condition of a statement on one item.
func where(key attribute.Item) string {
	return fmt.Sprintf("WHERE pk='%s' AND sk=%s", key["pk"].Text(), key["sk"].Text())
}

// step writes in one of all the ways there are. Conditions fail now and then, and
// then nothing may be told of it.
func (g *chronicle) step() {
	ctx, s, v := g.t.Context(), g.svc, strconv.Itoa(g.rand.Intn(2))
	values := attribute.Item{":v": attribute.N(v)}
	var err error
	switch g.rand.Intn(9) {
	case 0:
		_, err = s.PutItem(ctx, &dynamodb.PutItemInput{TableName: "log", Item: g.item()})
	case 1:
		_, err = s.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: "log", Key: g.key()})
	case 2:
		_, err = s.UpdateItem(ctx, &dynamodb.UpdateItemInput{TableName: "log", Key: g.key(), UpdateExpression: "SET v = :v", ExpressionAttributeValues: values})
	case 3:
		_, err = s.UpdateItem(ctx, &dynamodb.UpdateItemInput{TableName: "log", Key: g.key(), UpdateExpression: "REMOVE v, until"})
	case 4:
		_, err = s.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]dynamodb.WriteRequest{"log": {
			{PutRequest: &dynamodb.PutRequest{Item: attribute.Item{"pk": attribute.S("a"), "sk": attribute.N(v)}}},
			{DeleteRequest: &dynamodb.DeleteRequest{Key: attribute.Item{"pk": attribute.S("b"), "sk": attribute.N(v)}}},
		}}})
	case 5:
		_, err = s.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: []dynamodb.TransactWriteItem{
			{Put: &dynamodb.Put{TableName: "log", Item: g.item()}},
			{Delete: &dynamodb.Delete{TableName: "log", Key: g.key(), ConditionExpression: "v = :v", ExpressionAttributeValues: values}},
		}})
	case 6:
		_, err = s.ExecuteStatement(ctx, &dynamodb.ExecuteStatementInput{Statement: "UPDATE log SET v=" + v + " " + where(g.key())})
	case 7:
		_, err = s.BatchExecuteStatement(ctx, &dynamodb.BatchExecuteStatementInput{Statements: []dynamodb.BatchStatementRequest{
			{Statement: "DELETE FROM log " + where(g.key())},
		}})
	case 8:
		_, err = s.ExecuteTransaction(ctx, &dynamodb.ExecuteTransactionInput{TransactStatements: []dynamodb.ParameterizedStatement{
			{Statement: "INSERT INTO log VALUE {'pk':'c','sk':" + v + ",'v':1}"}, {Statement: "DELETE FROM log " + where(g.key())},
		}})
	}
	if err != nil {
		require.Regexp(g.t, "^(ConditionalCheckFailed|TransactionCanceled|Validation)Exception", err.Error())
	}
	g.world.Advance(time.Duration(g.rand.Intn(120)) * time.Second)
}

// shards returns the stream's shards, a few at a time.
func (g *chronicle) shards() (list []dynamodb.Shard) {
	in := &dynamodb.DescribeStreamInput{StreamArn: g.arn, Limit: 3}
	for {
		out, err := g.svc.DescribeStream(g.t.Context(), in)
		require.NoError(g.t, err)
		list = append(list, out.StreamDescription.Shards...)
		if in.ExclusiveStartShardId = out.StreamDescription.LastEvaluatedShardId; in.ExclusiveStartShardId == "" {
			return list
		}
	}
}

// read reads a shard from its beginning, a few records at a time.
func (g *chronicle) read(shard dynamodb.Shard) (records []dynamodb.Record) {
	it, err := g.svc.GetShardIterator(g.t.Context(), &dynamodb.GetShardIteratorInput{
		StreamArn: g.arn, ShardId: shard.ShardId, ShardIteratorType: "TRIM_HORIZON",
	})
	require.NoError(g.t, err)
	for next := it.ShardIterator; next != ""; {
		page, err := g.svc.GetRecords(g.t.Context(), &dynamodb.GetRecordsInput{ShardIterator: next, Limit: int32(1 + g.rand.Intn(9))})
		require.NoError(g.t, err)
		records = append(records, page.Records...)
		closed := shard.SequenceNumberRange.EndingSequenceNumber != ""
		require.True(g.t, closed || page.NextShardIterator != "", "an open shard goes on")
		if next = page.NextShardIterator; len(page.Records) == 0 && !closed {
			break
		}
	}
	last := shard.SequenceNumberRange.StartingSequenceNumber
	for _, r := range records {
		require.Less(g.t, last, r.Dynamodb.SequenceNumber)
		last = r.Dynamodb.SequenceNumber
	}
	return records
}

// history reads all shards, each after its parent.
func (g *chronicle) history() (records []dynamodb.Record) {
	shards, done := g.shards(), map[string]bool{"": true}
	for len(done) <= len(shards) {
		before := len(done)
		for _, shard := range shards {
			if done[shard.ParentShardId] && !done[shard.ShardId] {
				records, done[shard.ShardId] = append(records, g.read(shard)...), true
			}
		}
		require.Greater(g.t, len(done), before, "every parent is there")
	}
	require.Greater(g.t, len(shards), 8, "shards have given way to others")
	return records
}

// table returns the items that are there, by key.
func (g *chronicle) table() map[string]attribute.Item {
	out, err := g.svc.Scan(g.t.Context(), &dynamodb.ScanInput{TableName: "log"})
	require.NoError(g.t, err)
	items := map[string]attribute.Item{}
	for _, item := range out.Items {
		items[keyText(item)] = item
	}
	return items
}

func keyText(item attribute.Item) string { return item["pk"].Text() + " " + item["sk"].Text() }

// Who reads a stream from its beginning, each shard after its parent, and does what
// the records say, arrives at the table as it is. Who does the opposite of what they
// say, from the last to the first, arrives at nothing.
func TestStreamReplayRebuildsTheTable(t *testing.T) {
	for seed := range int64(12) {
		view := []string{"NEW_AND_OLD_IMAGES", "NEW_IMAGE", "OLD_IMAGE", "KEYS_ONLY"}[seed%4]
		t.Run(fmt.Sprint(view, " ", seed), func(t *testing.T) {
			g := newChronicle(t, seed, view)
			for range 800 {
				g.step()
			}
			records := g.history()
			require.Greater(t, len(records), 200)
			g.checkRecords(records)
			if strings.Contains(view, "NEW") {
				require.Equal(t, g.table(), g.forward(records))
			}
			if strings.Contains(view, "OLD") {
				require.Empty(t, g.backward(records))
			}
			g.countKeys(records)
		})
	}
}

// checkRecords checks what all records have in common, and that each image is there
// if and only if the view shows it and there is one.
func (g *chronicle) checkRecords(records []dynamodb.Record) {
	ids := map[string]bool{}
	expired := 0
	for _, r := range records {
		d := r.Dynamodb
		ids[r.EventID] = true
		require.Equal(g.t, r.EventName != "REMOVE" && strings.Contains(g.view, "NEW"), d.NewImage != nil)
		require.Equal(g.t, r.EventName != "INSERT" && strings.Contains(g.view, "OLD"), d.OldImage != nil)
		require.Equal(g.t, attribute.ItemSize(d.Keys)+attribute.ItemSize(d.NewImage)+attribute.ItemSize(d.OldImage), int(d.SizeBytes))
		require.Len(g.t, d.Keys, 2)
		require.Equal(g.t, g.view, d.StreamViewType)
		if r.UserIdentity != nil {
			require.Equal(g.t, "REMOVE", r.EventName)
			expired++
		}
	}
	require.Len(g.t, ids, len(records), "no two records have one id")
	require.Positive(g.t, expired)
}

// forward does what the records say.
func (g *chronicle) forward(records []dynamodb.Record) map[string]attribute.Item {
	items := map[string]attribute.Item{}
	for _, r := range records {
		key := keyText(r.Dynamodb.Keys)
		require.Equal(g.t, r.EventName == "INSERT", items[key] == nil, key)
		if r.Dynamodb.OldImage != nil {
			require.Equal(g.t, items[key], r.Dynamodb.OldImage)
		}
		require.NotEqual(g.t, items[key], r.Dynamodb.NewImage, "what changes nothing leaves no record")
		if items[key] = r.Dynamodb.NewImage; r.EventName == "REMOVE" {
			delete(items, key)
		}
	}
	return items
}

// backward undoes what the records say.
func (g *chronicle) backward(records []dynamodb.Record) map[string]attribute.Item {
	items := g.table()
	for _, r := range slices.Backward(records) {
		key := keyText(r.Dynamodb.Keys)
		require.Equal(g.t, r.EventName == "REMOVE", items[key] == nil, key)
		if items[key] = r.Dynamodb.OldImage; r.EventName == "INSERT" {
			delete(items, key)
		}
	}
	return items
}

// countKeys finds out from the events alone which items are there.
func (g *chronicle) countKeys(records []dynamodb.Record) {
	there := map[string]bool{}
	for _, r := range records {
		there[keyText(r.Dynamodb.Keys)] = r.EventName != "REMOVE"
	}
	for key := range g.table() {
		require.True(g.t, there[key])
		delete(there, key)
	}
	for key, is := range there {
		require.False(g.t, is, key)
	}
}
