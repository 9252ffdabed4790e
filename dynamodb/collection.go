package dynamodb

import (
	"math"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// ItemCollectionMetrics says how large an item collection has become: all items
// of one partition key, in the table and its local indexes.
type ItemCollectionMetrics struct {
	ItemCollectionKey   Item      // the partition key
	SizeEstimateRangeGB []float64 // lower and upper bound
}

// Values of ReturnItemCollectionMetrics.
const (
	metricsNone = "NONE"
	metricsSize = "SIZE"
)

const gigabyte = 1 << 30

// collectionMetrics returns the metrics of an item's collection; nil for a table
// without local indexes, which has no collections.
func (t *table) collectionMetrics(item attribute.Item) *ItemCollectionMetrics {
	if len(t.locals) == 0 {
		return nil
	}
	name := t.key.partition[0]
	low := math.Floor(float64(t.collectionSize(item[name])) / gigabyte)
	return &ItemCollectionMetrics{
		ItemCollectionKey:   attribute.Item{name: item[name]},
		SizeEstimateRangeGB: []float64{low, low + 1},
	}
}

// collectionSize adds up the items of a partition in the table and its local
// indexes.
func (t *table) collectionSize(partition attribute.Value) (bytes int64) {
	from := appendPartition(nil, partition)
	to := string(attribute.PrefixEnd([]byte(string(from))))
	add := func(r row) bool {
		bytes += int64(attribute.StoredSize(r.item))
		return true
	}
	t.items.ascend(string(from), to, add)
	for _, ix := range t.locals {
		ix.rows.ascend(string(from), to, add)
	}
	return bytes
}

// collectionsOf returns the metrics of the collections that actions write, each
// once, by table.
func collectionsOf(actions []action) map[string][]ItemCollectionMetrics {
	var out map[string][]ItemCollectionMetrics
	seen := map[string]bool{}
	for i := range actions {
		a := &actions[i]
		if a.verb == verbCheck || len(a.t.locals) == 0 {
			continue
		}
		collection := a.t.arn + string(appendPartition(nil, a.subject()[a.t.key.partition[0]]))
		if seen[collection] {
			continue
		}
		seen[collection] = true
		if out == nil {
			out = map[string][]ItemCollectionMetrics{}
		}
		name := a.t.shownName(a.asked)
		out[name] = append(out[name], *a.t.collectionMetrics(a.subject()))
	}
	return out
}
