package dax_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/dax"
)

// The first read of an item asks DynamoDB and pays for it, half a unit for up to
// 4 KB. The next ones, for five minutes, cost nothing.
func TestAnItemIsReadOnce(t *testing.T) {
	s := newStory(t, dax.Options{})
	s.put(s.cloud.DynamoDB, "ann", "1", "42")
	in := &dynamodb.GetItemInput{TableName: "scores", Key: key("ann", "1"), ReturnConsumedCapacity: "TOTAL"}

	first, err := s.cluster.GetItem(s.ctx, in)
	require.NoError(t, err)
	require.Equal(t, 0.5, first.ConsumedCapacity.CapacityUnits)
	second, err := s.cluster.GetItem(s.ctx, in)
	require.NoError(t, err)
	require.Nil(t, second.ConsumedCapacity)
	require.True(t, first.Item.Equal(second.Item))

	require.Equal(t, 0.5, s.used("dynamodb", "ReadRequestUnits"))
	require.Equal(t, dax.Metrics{ItemCacheHits: 1, ItemCacheMisses: 1, EstimatedDbSize: s.metrics().EstimatedDbSize}, s.metrics())
	require.Equal(t, 1.0, s.used("dax", "ItemCacheHits"))
	require.Equal(t, 1.0, s.used("dax", "ItemCacheMisses"))
}

// What is written around the cluster is not seen until the entry has been in the
// cache for longer than its time to live. That it is read meanwhile does not
// lengthen its life.
func TestAWriteAroundIsSeenAfterTheTimeToLive(t *testing.T) {
	s := newStory(t, dax.Options{})
	s.put(s.cluster, "ann", "1", "41")
	s.cloud.Advance(3 * time.Minute)
	s.put(s.cloud.DynamoDB, "ann", "1", "42")
	require.Equal(t, "41", s.points("ann", "1"))
	require.Equal(t, "42", s.truth("ann", "1"))
	s.cloud.Advance(2 * time.Minute)
	require.Equal(t, "41", s.points("ann", "1"), "five minutes are not longer than five minutes")
	s.cloud.Advance(time.Nanosecond)
	require.Equal(t, "42", s.points("ann", "1"))
}

// A time to live of 0 on AWS, a negative one here, keeps an item until it is
// written through the cluster.
func TestItemsThatDoNotExpire(t *testing.T) {
	s := newStory(t, dax.Options{ItemTTL: -1})
	s.put(s.cluster, "ann", "1", "41")
	s.put(s.cloud.DynamoDB, "ann", "1", "42")
	s.cloud.Advance(10 * 365 * 24 * time.Hour)
	require.Equal(t, "41", s.points("ann", "1"))
	s.put(s.cluster, "ann", "1", "43")
	require.Equal(t, "43", s.points("ann", "1"))
}

// That there is no item is remembered like an item: who asks too early does not
// see what another puts around the cluster a moment later. A put through the
// cluster ends it at once.
func TestThatThereIsNoItemIsCached(t *testing.T) {
	s := newStory(t, dax.Options{})
	require.Equal(t, "none", s.points("ann", "1"))
	require.Equal(t, "none", s.points("bob", "1"))
	s.put(s.cloud.DynamoDB, "ann", "1", "42")
	s.put(s.cluster, "bob", "1", "17")
	require.Equal(t, "none", s.points("ann", "1"))
	require.Equal(t, "17", s.points("bob", "1"))
	s.cloud.Advance(dax.DefaultTTL + 1)
	require.Equal(t, "42", s.points("ann", "1"))
}

// A strongly consistent read goes to DynamoDB and leaves the cache as it is: the
// stale item is there afterwards.
func TestStronglyConsistentReadsPassBy(t *testing.T) {
	s := newStory(t, dax.Options{})
	s.put(s.cluster, "ann", "1", "41")
	s.put(s.cloud.DynamoDB, "ann", "1", "42")
	require.Equal(t, "42", s.truth("ann", "1"))
	require.Equal(t, "41", s.points("ann", "1"))
	_, err := s.cluster.TransactGetItems(s.ctx, &dynamodb.TransactGetItemsInput{
		TransactItems: []dynamodb.TransactGetItem{{Get: &dynamodb.Get{TableName: "scores", Key: key("ann", "1")}}},
	})
	require.NoError(t, err)
	require.Equal(t, "41", s.points("ann", "1"))
	m := s.metrics()
	require.Equal(t, []int{2, 0}, []int{m.ItemCacheHits, m.ItemCacheMisses}, "they count as neither")
}

// The cache holds items by their keys, so a read with a projection finds what a
// read without one has fetched, and the other way round. Numbers that are written
// in another way are the same key, and so is the table's ARN the same table.
func TestOneEntryServesEveryReadOfAnItem(t *testing.T) {
	s := newStory(t, dax.Options{})
	s.put(s.cloud.DynamoDB, "ann", "1", "42")
	for _, in := range []dynamodb.GetItemInput{
		{ProjectionExpression: "points", Key: key("ann", "1")},
		{Key: key("ann", "1")},
		{AttributesToGet: []string{"points"}, Key: key("ann", "1")},
		{ProjectionExpression: "#p", ExpressionAttributeNames: map[string]string{"#p": "points"}, Key: key("ann", "1")},
		{Key: key("ann", "1.0")},
		{Key: key("ann", "1"), TableName: "arn:aws:dynamodb:us-east-1:123456789012:table/scores"},
	} {
		if in.TableName == "" {
			in.TableName = "scores"
		}
		direct, err := s.cloud.DynamoDB.GetItem(s.ctx, &in)
		require.NoError(t, err)
		out, err := s.cluster.GetItem(s.ctx, &in)
		require.NoError(t, err)
		require.True(t, direct.Item.Equal(out.Item), "%v: %v", in, out.Item)
	}
	require.Equal(t, 1, s.metrics().ItemCacheMisses)
}

// An item that a program has got is the program's: what it does to it changes
// nothing in the cache.
func TestAnswersAreTheCallersOwn(t *testing.T) {
	s := newStory(t, dax.Options{})
	s.put(s.cloud.DynamoDB, "ann", "1", "42")
	for range 3 {
		out, err := s.cluster.GetItem(s.ctx, &dynamodb.GetItemInput{TableName: "scores", Key: key("ann", "1")})
		require.NoError(t, err)
		require.Equal(t, "42", out.Item["points"].Text())
		out.Item["points"] = dynamodb.N("0")
		delete(out.Item, "game")
	}
}

// Tables are told apart, and the cache outlives a table: what was cached of a
// deleted one is still there, as DAX does not ask DynamoDB.
func TestACachedItemOutlivesItsTable(t *testing.T) {
	s := newStory(t, dax.Options{})
	s.put(s.cluster, "ann", "1", "42")
	_, err := s.cloud.DynamoDB.DeleteTable(s.ctx, &dynamodb.DeleteTableInput{TableName: "scores"})
	require.NoError(t, err)
	require.NoError(t, s.cloud.Settle(s.ctx))
	require.Equal(t, "42", s.points("ann", "1"))
	_, err = s.cluster.GetItem(s.ctx, &dynamodb.GetItemInput{TableName: "scores", Key: key("ann", "2")})
	require.ErrorContains(t, err, "ResourceNotFoundException")
}
