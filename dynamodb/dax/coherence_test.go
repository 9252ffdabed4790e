package dax_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/dax"
	"github.com/cloudjar/cloudjar/sim"
)

// As long as all writes go through the cluster its item cache is never stale,
// whatever is evicted or expires on the way: each read agrees with a strongly
// consistent one. With writes around it, a read is what was true at some moment
// of the last time to live.
func TestTheItemCacheIsCoherent(t *testing.T) {
	for seed := range uint64(20) {
		for _, around := range []bool{false, true} {
			r := sim.NewRand(seed)
			w := &walk{story: newStory(t, dax.Options{Memory: 150 + r.IntN(300)}), rand: r, past: map[string][]moment{}}
			for range 300 {
				w.step(around)
			}
			m := w.metrics()
			require.Positive(t, m.ItemCacheHits)
			require.Positive(t, m.ItemCacheMisses)
			require.Positive(t, m.EvictedSize)
		}
	}
}

// A walk is a random history of a few scores, with what they were and when.
type walk struct {
	*story
	rand sim.Rand
	past map[string][]moment // by game, the last one now true
}

type moment struct {
	at     time.Time
	points string
}

func (w *walk) step(around bool) {
	game := strconv.Itoa(w.rand.IntN(12))
	points := strconv.Itoa(w.rand.IntN(1000))
	switch w.rand.IntN(8) {
	case 0:
		if around && w.rand.IntN(2) == 0 {
			w.put(w.cloud.DynamoDB, "ann", game, points)
		} else {
			w.put(w.cluster, "ann", game, points)
		}
	case 1:
		_, err := w.cluster.DeleteItem(w.ctx, &dynamodb.DeleteItemInput{TableName: "scores", Key: key("ann", game)})
		require.NoError(w.t, err)
	case 2:
		_, err := w.cluster.UpdateItem(w.ctx, &dynamodb.UpdateItemInput{
			TableName: "scores", Key: key("ann", game), UpdateExpression: "SET points = :p",
			ExpressionAttributeValues: dynamodb.Item{":p": dynamodb.N(points)},
		})
		require.NoError(w.t, err)
	case 3:
		w.writeTwo(game, points)
	case 4:
		w.cloud.Advance(time.Duration(w.rand.IntN(100)) * time.Second)
	}
	w.note()
	w.check(game, around)
}

// writeTwo writes one score and deletes the next, in a transaction or a batch.
func (w *walk) writeTwo(game, points string) {
	put, gone := score("ann", game, points), key("ann", game+"1")
	if w.rand.IntN(2) == 0 {
		_, err := w.cluster.TransactWriteItems(w.ctx, &dynamodb.TransactWriteItemsInput{TransactItems: []dynamodb.TransactWriteItem{
			{Put: &dynamodb.Put{TableName: "scores", Item: put}}, {Delete: &dynamodb.Delete{TableName: "scores", Key: gone}},
		}})
		require.NoError(w.t, err)
		return
	}
	_, err := w.cluster.BatchWriteItem(w.ctx, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]dynamodb.WriteRequest{"scores": {
		{PutRequest: &dynamodb.PutRequest{Item: put}}, {DeleteRequest: &dynamodb.DeleteRequest{Key: gone}},
	}}})
	require.NoError(w.t, err)
}

// note writes down what is true now.
func (w *walk) note() {
	for i := range 12 {
		game := strconv.Itoa(i)
		truth := w.truth("ann", game)
		if p := w.past[game]; len(p) == 0 || p[len(p)-1].points != truth {
			w.past[game] = append(p, moment{w.cloud.Now(), truth})
		}
	}
}

func (w *walk) check(game string, around bool) {
	got := w.points("ann", game)
	past := w.past[game]
	if !around {
		require.Equal(w.t, past[len(past)-1].points, got)
		return
	}
	var legal []string
	for i, m := range past {
		if i == len(past)-1 || !past[i+1].at.Before(w.cloud.Now().Add(-dax.DefaultTTL)) {
			legal = append(legal, m.points)
		}
	}
	require.Contains(w.t, legal, got)
}
