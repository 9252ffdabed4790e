package dax_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/dax"
)

// A table of one write unit per second soon leaves writes of a batch unprocessed.
// Those that it carried out are in the item cache, the others are not.
func TestUnprocessedWritesAreNotCached(t *testing.T) {
	const size = 24 // which 300 is no multiple of
	s := newStory(t, dax.Options{})
	_, err := s.cloud.DynamoDB.CreateTable(s.ctx, &dynamodb.CreateTableInput{
		TableName:             "slow",
		ProvisionedThroughput: &dynamodb.ProvisionedThroughput{ReadCapacityUnits: 1000, WriteCapacityUnits: 1},
		KeySchema:             []dynamodb.KeySchemaElement{{AttributeName: "id", KeyType: "HASH"}},
		AttributeDefinitions:  []dynamodb.AttributeDefinition{{AttributeName: "id", AttributeType: "N"}},
	})
	require.NoError(t, err)
	for batch := range 30 { // 720 units, of which 300 s of one unit are the most that is saved up
		in := &dynamodb.BatchWriteItemInput{RequestItems: map[string][]dynamodb.WriteRequest{}}
		for i := range size {
			item := dynamodb.Item{"id": dynamodb.N(strconv.Itoa(batch*size + i)), "points": dynamodb.N("1")}
			in.RequestItems["slow"] = append(in.RequestItems["slow"], dynamodb.WriteRequest{PutRequest: &dynamodb.PutRequest{Item: item}})
		}
		out, err := s.cluster.BatchWriteItem(s.ctx, in)
		require.NoError(t, err)
		left := len(out.UnprocessedItems["slow"])
		if left == 0 {
			continue
		}
		for _, w := range in.RequestItems["slow"] {
			s.get(&dynamodb.GetItemInput{TableName: "slow", Key: dynamodb.Item{"id": w.PutRequest.Item["id"]}})
		}
		require.Equal(t, []int{size - left, left}, []int{s.metrics().ItemCacheHits, s.metrics().ItemCacheMisses})
		require.Less(t, left, size)
		for _, w := range out.UnprocessedItems["slow"] {
			require.Equal(t, "none", s.get(&dynamodb.GetItemInput{TableName: "slow", Key: dynamodb.Item{"id": w.PutRequest.Item["id"]}}))
		}
		return
	}
	require.Fail(t, "nothing was left unprocessed")
}
