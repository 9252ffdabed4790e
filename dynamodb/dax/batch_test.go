package dax_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/dax"
)

// A batch is answered key by key from the cache, and DynamoDB is asked for the
// rest, once. The items come in the order of the keys all the same.
func TestABatchAsksForWhatIsMissing(t *testing.T) {
	s := newStory(t, dax.Options{})
	for _, game := range []string{"1", "2", "3", "4"} {
		s.put(s.cloud.DynamoDB, "ann", game, game+"0")
	}
	require.Equal(t, "20", s.points("ann", "2"))
	require.Equal(t, "none", s.points("ann", "9"))
	in := &dynamodb.BatchGetItemInput{
		RequestItems: map[string]dynamodb.KeysAndAttributes{"scores": {
			Keys: []dynamodb.Item{
				key("ann", "4"), key("ann", "2"), key("ann", "9"), key("ann", "1"), key("ann", "8"), key("ann", "3"),
			},
			ProjectionExpression: "points",
		}},
		ReturnConsumedCapacity: "TOTAL",
	}
	out, err := s.cluster.BatchGetItem(s.ctx, in)
	require.NoError(t, err)
	require.Equal(t, []dynamodb.Item{
		{"points": dynamodb.N("40")}, {"points": dynamodb.N("20")}, {"points": dynamodb.N("10")}, {"points": dynamodb.N("30")},
	}, out.Responses["scores"])
	require.Equal(t, 2.0, out.ConsumedCapacity[0].CapacityUnits, "four reads of half a unit")
	m := s.metrics()
	require.Equal(t, []int{2, 6}, []int{m.ItemCacheHits, m.ItemCacheMisses})

	again, err := s.cluster.BatchGetItem(s.ctx, in)
	require.NoError(t, err)
	require.Equal(t, out.Responses, again.Responses)
	require.Empty(t, again.ConsumedCapacity)
	require.Equal(t, 8, s.metrics().ItemCacheHits)
	require.Equal(t, "30", s.points("ann", "3"), "whole, though the batch asked for less")
}

// Strong consistency is asked for table by table.
func TestABatchOfBothConsistencies(t *testing.T) {
	s := newStory(t, dax.Options{})
	other := "arn:aws:dynamodb:us-east-1:123456789012:table/scores" // the same table
	s.put(s.cluster, "ann", "1", "41")
	s.put(s.cluster, "ann", "2", "51")
	s.put(s.cloud.DynamoDB, "ann", "1", "42")
	s.put(s.cloud.DynamoDB, "ann", "2", "52")
	out, err := s.cluster.BatchGetItem(s.ctx, &dynamodb.BatchGetItemInput{
		RequestItems: map[string]dynamodb.KeysAndAttributes{
			"scores": {Keys: []dynamodb.Item{key("ann", "1")}},
			other:    {Keys: []dynamodb.Item{key("ann", "2")}, ConsistentRead: true},
		},
	})
	require.NoError(t, err)
	require.Equal(t, []string{"41"}, points(out.Responses["scores"]))
	require.Equal(t, []string{"52"}, points(out.Responses[other]))
	require.Equal(t, "51", s.points("ann", "2"))
}

// What DynamoDB leaves unprocessed is neither cached nor taken for missing, and
// comes back in the form in which it was asked for. 16 MB are an answer's most:
// of 60 items of 300 KB DynamoDB gives 54.
func TestUnprocessedKeysAreNotCached(t *testing.T) {
	s := newStory(t, dax.Options{})
	big := make([]byte, 300<<10)
	var keys []dynamodb.Item
	for i := range 60 {
		k := key("ann", string(rune('0'+i/10))+string(rune('0'+i%10)))
		item := dynamodb.Item{"user": k["user"], "game": k["game"], "big": dynamodb.B(big), "points": dynamodb.N("1")}
		_, err := s.cloud.DynamoDB.PutItem(s.ctx, &dynamodb.PutItemInput{TableName: "scores", Item: item})
		require.NoError(t, err)
		keys = append(keys, k)
	}
	in := &dynamodb.BatchGetItemInput{RequestItems: map[string]dynamodb.KeysAndAttributes{
		"scores": {Keys: keys, ProjectionExpression: "points"},
	}}
	var found []int
	for len(in.RequestItems) > 0 {
		out, err := s.cluster.BatchGetItem(s.ctx, in)
		require.NoError(t, err)
		found = append(found, len(out.Responses["scores"]))
		for _, rest := range out.UnprocessedKeys {
			require.Equal(t, "points", rest.ProjectionExpression)
			require.Less(t, len(rest.Keys), len(in.RequestItems["scores"].Keys))
		}
		in.RequestItems = out.UnprocessedKeys
	}
	require.Equal(t, []int{54, 6}, found)
	require.Equal(t, 60, s.metrics().ItemCacheMisses)
}
