package dax

import (
	"context"
	"maps"
	"slices"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/sim"
)

// BatchGetItem answers key by key from the item cache, and for all the others
// asks DynamoDB once. What is read of a table with strong consistency is answered
// by DynamoDB.
//
// Errors: those of dynamodb.Service.BatchGetItem.
func (d *Cluster) BatchGetItem(ctx context.Context, in *dynamodb.BatchGetItemInput) (*dynamodb.BatchGetItemOutput, error) {
	return bus.Do(ctx, d.ep, "BatchGetItem", in, d.batchGetItem)
}

// A batchRead is what a batch asks of one table with eventual consistency, and
// what is known of the answer.
type batchRead struct {
	name  string // as the request names the table
	asked dynamodb.KeysAndAttributes
	keys  []string // of the cache, in the order of asked.Keys
	known map[string]dynamodb.Item
	rest  []dynamodb.Item // the keys that are not cached
}

// get is the batch's request for one of its items.
func (r *batchRead) get() *dynamodb.GetItemInput {
	return &dynamodb.GetItemInput{
		TableName: r.name, AttributesToGet: r.asked.AttributesToGet,
		ProjectionExpression: r.asked.ProjectionExpression, ExpressionAttributeNames: r.asked.ExpressionAttributeNames,
	}
}

func (d *Cluster) batchGetItem(c *sim.Call, in *dynamodb.BatchGetItemInput) (*dynamodb.BatchGetItemOutput, error) {
	c.On(d.arn)
	reads, ok := d.readBatch(c, in)
	if !ok {
		return d.db.BatchGetItem(c.Inside(), in) // which says what is wrong with it
	}
	for i := range reads {
		if err := d.recall(c, &reads[i]); err != nil {
			return nil, err
		}
	}
	out, err := d.fetch(c, in, reads)
	if err != nil {
		return nil, err
	}
	for i := range reads {
		if err := d.complete(c, &reads[i], out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// maxBatch is how many keys a batch has (BatchGetItem, API reference).
const maxBatch = 100

// readBatch reads what the batch asks for, table by table in the order of their
// names. It is not ok for a batch that DynamoDB would refuse as a whole, though
// it might not refuse what is left of it when cached items are taken out.
func (d *Cluster) readBatch(c *sim.Call, in *dynamodb.BatchGetItemInput) (reads []batchRead, ok bool) {
	var legacy, expressions bool
	total := 0
	seen := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(in.RequestItems)) {
		r := batchRead{name: name, asked: in.RequestItems[name], known: map[string]dynamodb.Item{}}
		total += len(r.asked.Keys)
		legacy = legacy || r.asked.AttributesToGet != nil
		expressions = expressions || r.asked.ProjectionExpression != ""
		if r.asked.ConsistentRead {
			continue
		}
		if _, err := d.db.Project(c, r.get(), nil); err != nil {
			return nil, false
		}
		if len(r.asked.Keys) == 0 {
			return nil, false
		}
		for _, key := range r.asked.Keys {
			k, ok := d.itemKey(name, key)
			if !ok || seen[k] {
				return nil, false
			}
			seen[k] = true
			r.keys = append(r.keys, k)
		}
		reads = append(reads, r)
	}
	return reads, total <= maxBatch && !(legacy && expressions)
}

// recall looks for the items of one table in the cache.
func (d *Cluster) recall(c *sim.Call, r *batchRead) error {
	for i, key := range r.keys {
		e, ok := d.cache.get(key, c.Now(), d.opts.ItemTTL)
		if !ok {
			r.rest = append(r.rest, r.asked.Keys[i])
			continue
		}
		item, err := d.shown(c, r.get(), e.item)
		if err != nil {
			return err
		}
		r.known[key] = item
	}
	return nil
}

// fetch asks DynamoDB for all that is not cached, and for what is to be read with
// strong consistency, if there is anything left to ask for.
func (d *Cluster) fetch(c *sim.Call, in *dynamodb.BatchGetItemInput, reads []batchRead) (*dynamodb.BatchGetItemOutput, error) {
	rest := maps.Clone(in.RequestItems)
	for i := range reads {
		if r := &reads[i]; r.rest == nil {
			delete(rest, r.name)
		} else {
			rest[r.name] = dynamodb.KeysAndAttributes{Keys: r.rest}
		}
	}
	if len(rest) == 0 {
		return &dynamodb.BatchGetItemOutput{
			Responses: map[string][]dynamodb.Item{}, UnprocessedKeys: map[string]dynamodb.KeysAndAttributes{},
		}, nil
	}
	return d.db.BatchGetItem(c.Inside(), &dynamodb.BatchGetItemInput{
		RequestItems: rest, ReturnConsumedCapacity: in.ReturnConsumedCapacity,
	})
}

// complete caches what was fetched of one table, and puts the answer together in
// the order and form in which it was asked for.
func (d *Cluster) complete(c *sim.Call, r *batchRead, out *dynamodb.BatchGetItemOutput) error {
	fetched := map[string]dynamodb.Item{}
	for _, item := range out.Responses[r.name] {
		if key, ok := d.itemKey(r.name, keyOf(item, r.asked.Keys[0])); ok {
			fetched[key] = item
		}
	}
	left := map[string]bool{}
	if rest, ok := out.UnprocessedKeys[r.name]; ok {
		for _, key := range rest.Keys {
			k, _ := d.itemKey(r.name, key)
			left[k] = true
		}
		r.asked.Keys = rest.Keys
		out.UnprocessedKeys[r.name] = r.asked
	}
	items := []dynamodb.Item{}
	misses := 0
	for _, key := range r.keys {
		item, cached := r.known[key]
		if left[key] {
			continue
		}
		if !cached {
			misses++
			d.rememberItem(c, key, fetched[key])
			var err error
			if item, err = d.db.Project(c, r.get(), fetched[key]); err != nil {
				return err
			}
		}
		if item != nil {
			items = append(items, item)
		}
	}
	d.count(c, &d.metrics.ItemCacheHits, "ItemCacheHits", len(r.known))
	d.count(c, &d.metrics.ItemCacheMisses, "ItemCacheMisses", misses)
	out.Responses[r.name] = items
	return nil
}

// keyOf takes the attributes of a key out of an item.
func keyOf(item, like dynamodb.Item) dynamodb.Item {
	key := make(dynamodb.Item, len(like))
	for name := range like {
		key[name] = item[name]
	}
	return key
}
