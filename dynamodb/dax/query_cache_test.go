package dax_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/dax"
)

// Charlie plays a game and does not find his score: the page that he asked for
// before is still in the query cache, and no write changes it, around the cluster
// or through it. The item itself he can read.
func TestWritesDoNotReachTheQueryCache(t *testing.T) {
	s := newStory(t, dax.Options{})
	s.put(s.cluster, "charlie", "1", "10")
	require.Equal(t, []string{"10"}, s.games("charlie"))
	s.put(s.cloud.DynamoDB, "charlie", "2", "20")
	s.put(s.cluster, "charlie", "3", "30")
	require.Equal(t, []string{"10"}, s.games("charlie"))
	require.Equal(t, "30", s.points("charlie", "3"))
	s.cloud.Advance(dax.DefaultTTL + 1)
	require.Equal(t, []string{"10", "20", "30"}, s.games("charlie"))
}

// A query does not warm up the item cache: they know nothing of one another.
func TestAQueryDoesNotFillTheItemCache(t *testing.T) {
	s := newStory(t, dax.Options{})
	s.put(s.cloud.DynamoDB, "ann", "1", "42")
	require.Equal(t, []string{"42"}, s.games("ann"))
	require.Equal(t, "42", s.points("ann", "1"))
	m := s.metrics()
	require.Equal(t, []int{1, 0, 1}, []int{m.ItemCacheMisses, m.ItemCacheHits, m.QueryCacheMisses})
}

// An empty result is a result.
func TestAnEmptyPageIsCached(t *testing.T) {
	s := newStory(t, dax.Options{})
	require.Empty(t, s.games("ann"))
	s.put(s.cluster, "ann", "1", "42")
	require.Empty(t, s.games("ann"))
	s.cloud.Advance(dax.DefaultTTL + 1)
	require.Equal(t, []string{"42"}, s.games("ann"))
}

// A time to live of 0 on AWS, a negative one here, caches no pages.
func TestWithoutAQueryCache(t *testing.T) {
	s := newStory(t, dax.Options{QueryTTL: -1})
	require.Empty(t, s.games("ann"))
	s.put(s.cluster, "ann", "1", "42")
	require.Equal(t, []string{"42"}, s.games("ann"))
	require.Equal(t, 2, s.metrics().QueryCacheMisses)
}

// Each page is an entry of its own, with the key at which the next one begins. A
// program that goes through the pages again gets them all from the cache.
func TestPagesAreCachedOneByOne(t *testing.T) {
	s := newStory(t, dax.Options{})
	for _, game := range []string{"1", "2", "3", "4", "5"} {
		s.put(s.cloud.DynamoDB, "ann", game, game+"0")
	}
	for round := range 3 {
		all, pages := []string{}, 0
		in := &dynamodb.ScanInput{TableName: "scores", Limit: 2}
		for {
			out, err := s.cluster.Scan(s.ctx, in)
			require.NoError(t, err)
			all = append(all, points(out.Items)...)
			pages++
			if out.LastEvaluatedKey == nil {
				break
			}
			in.ExclusiveStartKey = out.LastEvaluatedKey
		}
		require.Equal(t, []string{"10", "20", "30", "40", "50"}, all)
		require.Equal(t, pages*round, s.metrics().ScanCacheHits)
		require.Equal(t, pages, s.metrics().ScanCacheMisses)
	}
	require.Equal(t, float64(s.metrics().ScanCacheHits), s.used("dax", "ScanCacheHits"))
}

// A cached page is the page: items, counts and all, but for what it consumed.
func TestACachedPageIsThePage(t *testing.T) {
	s := newStory(t, dax.Options{})
	for _, game := range []string{"1", "2", "3"} {
		s.put(s.cloud.DynamoDB, "ann", game, game+"0")
	}
	for _, in := range []dynamodb.ScanInput{
		{},
		{Limit: 1},
		{Select: "COUNT"},
		{ProjectionExpression: "points"},
		{FilterExpression: "points > :p", ExpressionAttributeValues: dynamodb.Item{":p": dynamodb.N("10")}},
		{FilterExpression: "points > :p", ExpressionAttributeValues: dynamodb.Item{":p": dynamodb.N("99")}},
	} {
		in.TableName, in.ReturnConsumedCapacity = "scores", "TOTAL"
		want, err := s.cluster.Scan(s.ctx, &in)
		require.NoError(t, err)
		got, err := s.cluster.Scan(s.ctx, &in)
		require.NoError(t, err)
		require.NotNil(t, want.ConsumedCapacity)
		require.Nil(t, got.ConsumedCapacity)
		want.ConsumedCapacity = nil
		require.Equal(t, want, got)
		in.ReturnConsumedCapacity = ""
		_, err = s.cluster.Scan(s.ctx, &in)
		require.NoError(t, err)
	}
	require.Equal(t, 12, s.metrics().ScanCacheHits, "to ask for the capacity is not to ask for something else")
}

// Strongly consistent queries and scans go to DynamoDB and leave nothing behind.
func TestStronglyConsistentPagesPassBy(t *testing.T) {
	s := newStory(t, dax.Options{})
	_, err := s.cluster.Scan(s.ctx, &dynamodb.ScanInput{TableName: "scores"})
	require.NoError(t, err)
	s.put(s.cluster, "ann", "1", "42")
	for _, consistent := range []bool{true, false, true} {
		out, err := s.cluster.Scan(s.ctx, &dynamodb.ScanInput{TableName: "scores", ConsistentRead: consistent})
		require.NoError(t, err)
		require.Equal(t, consistent, len(out.Items) == 1)
		page, err := s.cluster.Query(s.ctx, &dynamodb.QueryInput{
			TableName: "scores", ConsistentRead: true,
			KeyConditions: map[string]dynamodb.Condition{
				"user": {ComparisonOperator: "EQ", AttributeValueList: []dynamodb.AttributeValue{dynamodb.S("ann")}},
			},
		})
		require.NoError(t, err)
		require.Len(t, page.Items, 1)
	}
	m := s.metrics()
	require.Equal(t, []int{1, 1, 0, 0}, []int{m.ScanCacheHits, m.ScanCacheMisses, m.QueryCacheHits, m.QueryCacheMisses})
}
