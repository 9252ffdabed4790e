package dax_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/dax"
)

// A cluster whose cache could answer refuses what DynamoDB refuses, in DynamoDB's
// words: a cached item is no way around a malformed request.
func TestRefusalsAreDynamoDBs(t *testing.T) {
	s := newStory(t, dax.Options{})
	s.put(s.cluster, "ann", "1", "41")
	s.put(s.cluster, "ann", "2", "42")
	require.Equal(t, "41", s.points("ann", "1"))
	gets := []dynamodb.GetItemInput{
		{},
		{Key: dynamodb.Item{"user": dynamodb.S("ann")}},
		{Key: dynamodb.Item{"user": dynamodb.S("ann"), "game": dynamodb.S("1")}},
		{Key: score("ann", "1", "41")},
		{Key: dynamodb.Item{"user": dynamodb.S("ann"), "game": dynamodb.N("one")}},
		{Key: key("ann", "1"), ReturnConsumedCapacity: "SOME"},
		{Key: key("ann", "1"), ProjectionExpression: "points,"},
		{Key: key("ann", "1"), ProjectionExpression: "points, points"},
		{Key: key("ann", "1"), ProjectionExpression: "game[0]"},
		{Key: key("ann", "1"), ProjectionExpression: "points", AttributesToGet: []string{"points"}},
		{Key: key("ann", "1"), ProjectionExpression: "points", ExpressionAttributeNames: map[string]string{"#p": "points"}},
		{Key: key("ann", "1"), ExpressionAttributeNames: map[string]string{"#p": "points"}},
		{Key: key("ann", "1"), TableName: "s"},
	}
	for _, in := range gets {
		if in.TableName == "" {
			in.TableName = "scores"
		}
		_, want := s.cloud.DynamoDB.GetItem(s.ctx, &in)
		_, got := s.cluster.GetItem(s.ctx, &in)
		require.Error(t, want, "%v", in)
		require.Equal(t, want, got, "%v", in)
	}
	ann := []dynamodb.Item{key("ann", "1"), key("ann", "2")}
	many := make([]dynamodb.Item, 101)
	for i := range many {
		many[i] = key("ann", "1")
	}
	batches := []map[string]dynamodb.KeysAndAttributes{
		nil,
		{"scores": {}},
		{"scores": {Keys: []dynamodb.Item{}}},
		{"scores": {Keys: append(ann, key("ann", "1.0"))}},
		{"scores": {Keys: many}},
		{"scores": {Keys: ann, ProjectionExpression: "points,"}},
		{"scores": {Keys: ann, ProjectionExpression: "points"}, "others": {Keys: ann, AttributesToGet: []string{"points"}}},
		{"scores": {Keys: ann}, "others": {Keys: ann}},
	}
	for _, items := range batches {
		in := &dynamodb.BatchGetItemInput{RequestItems: items}
		_, want := s.cloud.DynamoDB.BatchGetItem(s.ctx, in)
		_, got := s.cluster.BatchGetItem(s.ctx, in)
		require.Error(t, want, "%v", items)
		require.Equal(t, want, got, "%v", items)
	}
	_, err := s.cluster.PutItem(s.ctx, nil)
	require.Error(t, err)
	require.Equal(t, 1, s.metrics().ItemCacheHits)
}
