package dax_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/dax"
	"github.com/cloudjar/cloudjar/sim"
)

// Whatever is written through the cluster is in the item cache, whole, when the
// call returns, though nobody has read it yet.
func TestWritesGoThrough(t *testing.T) {
	s := newStory(t, dax.Options{})
	s.put(s.cluster, "ann", "1", "41")
	require.Equal(t, "41", s.points("ann", "1"))

	updated, err := s.cluster.UpdateItem(s.ctx, &dynamodb.UpdateItemInput{
		TableName: "scores", Key: key("ann", "1"), UpdateExpression: "SET points = points + :one",
		ExpressionAttributeValues: dynamodb.Item{":one": dynamodb.N("1")}, ReturnValues: "UPDATED_OLD",
	})
	require.NoError(t, err)
	require.Equal(t, "41", updated.Attributes["points"].Text())
	require.Equal(t, "42", s.points("ann", "1"))

	_, err = s.cluster.BatchWriteItem(s.ctx, &dynamodb.BatchWriteItemInput{
		RequestItems: map[string][]dynamodb.WriteRequest{"scores": {
			{PutRequest: &dynamodb.PutRequest{Item: score("bob", "1", "17")}},
			{DeleteRequest: &dynamodb.DeleteRequest{Key: key("ann", "1")}},
		}},
	})
	require.NoError(t, err)
	require.Equal(t, "17", s.points("bob", "1"))
	require.Equal(t, 3, s.metrics().ItemCacheHits)
	require.Zero(t, s.metrics().ItemCacheMisses)
	require.Equal(t, "none", s.points("ann", "1"))
}

// A deleted item leaves the cache. The next read asks DynamoDB, and then it is
// known that there is none.
func TestADeletedItemIsAskedForOnceMore(t *testing.T) {
	s := newStory(t, dax.Options{})
	s.put(s.cluster, "ann", "1", "41")
	_, err := s.cluster.DeleteItem(s.ctx, &dynamodb.DeleteItemInput{TableName: "scores", Key: key("ann", "1")})
	require.NoError(t, err)
	require.Zero(t, s.metrics().EstimatedDbSize)
	for range 3 {
		require.Equal(t, "none", s.points("ann", "1"))
	}
	m := s.metrics()
	require.Equal(t, []int{2, 1}, []int{m.ItemCacheHits, m.ItemCacheMisses})
}

// The trap of optimistic locking: a program reads a stale item, its conditional
// write fails, it reads again and gets the same. A write that fails leaves the
// cache as it is. The way out is a strongly consistent read.
func TestAFailedWriteLeavesTheStaleItem(t *testing.T) {
	s := newStory(t, dax.Options{})
	s.put(s.cluster, "ann", "1", "41")
	s.put(s.cloud.DynamoDB, "ann", "1", "42")
	raise := func(from string) error {
		_, err := s.cluster.UpdateItem(s.ctx, &dynamodb.UpdateItemInput{
			TableName: "scores", Key: key("ann", "1"),
			UpdateExpression: "SET points = points + :one", ConditionExpression: "points = :seen",
			ExpressionAttributeValues: dynamodb.Item{":one": dynamodb.N("1"), ":seen": dynamodb.N(from)},
		})
		return err
	}
	for range 3 {
		require.ErrorContains(t, raise(s.points("ann", "1")), "ConditionalCheckFailedException")
	}
	require.NoError(t, raise(s.truth("ann", "1")))
	require.Equal(t, "43", s.points("ann", "1"))
}

// After a transaction each of its items is read again, at two units for each 4 KB,
// the one that it only checked included: a transaction of four items costs eight
// read units beside its eight write units. What it deleted is known to be gone.
func TestATransactionIsReadBack(t *testing.T) {
	s := newStory(t, dax.Options{})
	s.put(s.cloud.DynamoDB, "bob", "1", "17")
	require.Equal(t, "17", s.points("bob", "1"))
	before := s.used("dynamodb", "ReadRequestUnits")
	_, err := s.cluster.TransactWriteItems(s.ctx, &dynamodb.TransactWriteItemsInput{
		TransactItems: []dynamodb.TransactWriteItem{
			{Put: &dynamodb.Put{TableName: "scores", Item: score("ann", "1", "42")}},
			{Delete: &dynamodb.Delete{TableName: "scores", Key: key("bob", "1")}},
			{Update: &dynamodb.Update{
				TableName: "scores", Key: key("cat", "1"), UpdateExpression: "ADD points :p",
				ExpressionAttributeValues: dynamodb.Item{":p": dynamodb.N("5")},
			}},
			{ConditionCheck: &dynamodb.ConditionCheck{
				TableName: "scores", Key: key("dan", "1"), ConditionExpression: "attribute_not_exists(points)",
			}},
		},
	})
	require.NoError(t, err)
	require.Equal(t, before+8, s.used("dynamodb", "ReadRequestUnits"))
	require.Equal(t, "42", s.points("ann", "1"))
	require.Equal(t, "none", s.points("bob", "1"))
	require.Equal(t, "5", s.points("cat", "1"))
	require.Equal(t, "none", s.points("dan", "1"))
	require.Equal(t, before+8, s.used("dynamodb", "ReadRequestUnits"))
}

// A cancelled transaction changes nothing, in the cache either.
func TestACancelledTransactionLeavesTheCache(t *testing.T) {
	s := newStory(t, dax.Options{})
	s.put(s.cluster, "ann", "1", "41")
	_, err := s.cluster.TransactWriteItems(s.ctx, &dynamodb.TransactWriteItemsInput{
		TransactItems: []dynamodb.TransactWriteItem{
			{Put: &dynamodb.Put{TableName: "scores", Item: score("ann", "1", "42")}},
			{ConditionCheck: &dynamodb.ConditionCheck{
				TableName: "scores", Key: key("bob", "1"), ConditionExpression: "attribute_exists(points)",
			}},
		},
	})
	require.ErrorContains(t, err, "TransactionCanceledException")
	require.Equal(t, "41", s.points("ann", "1"))
}

// An answer that is lost between DynamoDB and DAX: the write has happened, the
// cluster does not know, and serves the old item until its time to live is over.
func TestALostAnswerLeavesTheStaleItem(t *testing.T) {
	s := newStory(t, dax.Options{})
	s.put(s.cluster, "ann", "1", "41")
	fault := &loseAnswers{service: "dynamodb", operation: "PutItem"}
	s.cloud.World().Intercept(fault)
	_, err := s.cluster.PutItem(s.ctx, &dynamodb.PutItemInput{TableName: "scores", Item: score("ann", "1", "42")})
	require.ErrorIs(t, err, sim.ErrAnswerLost)
	require.Equal(t, "42", s.truth("ann", "1"))
	require.Equal(t, "41", s.points("ann", "1"))
	s.cloud.Advance(dax.DefaultTTL + 1)
	require.Equal(t, "42", s.points("ann", "1"))
}

// When the read after a transaction fails, the items leave the cache rather than
// stay as they were.
func TestATransactionThatCannotBeReadBack(t *testing.T) {
	s := newStory(t, dax.Options{})
	s.put(s.cluster, "ann", "1", "41")
	s.cloud.World().Intercept(&loseAnswers{service: "dynamodb", operation: "TransactGetItems"})
	_, err := s.cluster.TransactWriteItems(s.ctx, &dynamodb.TransactWriteItemsInput{
		TransactItems: []dynamodb.TransactWriteItem{{Put: &dynamodb.Put{TableName: "scores", Item: score("ann", "1", "42")}}},
	})
	require.NoError(t, err)
	require.Equal(t, "42", s.points("ann", "1"))
	require.Equal(t, 1, s.metrics().ItemCacheMisses)
}

// loseAnswers loses the answers of one operation.
type loseAnswers struct{ service, operation string }

func (l *loseAnswers) Before(*sim.Call, any) error { return nil }

func (l *loseAnswers) After(c *sim.Call, err error) error {
	if c.Service == l.service && c.Operation == l.operation {
		return sim.ErrAnswerLost
	}
	return err
}
