package dax

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/hash"
	"github.com/cloudjar/cloudjar/sim"
)

// GetItem answers from the item cache, or else from DynamoDB. A strongly
// consistent read is answered by DynamoDB.
//
// Errors: those of dynamodb.Service.GetItem.
func (d *Cluster) GetItem(ctx context.Context, in *dynamodb.GetItemInput) (*dynamodb.GetItemOutput, error) {
	return bus.DoUnsummed(ctx, d.ep, "GetItem", in, d.getItem)
}

func (d *Cluster) getItem(c *sim.Call, in *dynamodb.GetItemInput) (*dynamodb.GetItemOutput, error) {
	c.On(d.arn)
	key, ok := d.itemKey(in.TableName, in.Key)
	c.Mix(hash.New.String(key))
	if in.ConsistentRead || !ok {
		return d.db.GetItem(c.Inside(), in)
	}
	if _, err := d.db.Project(c, in, nil); err != nil {
		return d.db.GetItem(c.Inside(), in) // which has its own order of what to refuse first
	}
	if e, ok := d.cache.get(key, c.Now(), d.opts.ItemTTL); ok {
		d.count(c, &d.metrics.ItemCacheHits, "ItemCacheHits", 1)
		item, err := d.shown(c, in, e.item)
		return &dynamodb.GetItemOutput{Item: item}, err
	}
	whole := *in
	whole.ProjectionExpression, whole.AttributesToGet, whole.ExpressionAttributeNames = "", nil, nil
	out, err := d.db.GetItem(c.Inside(), &whole)
	if err != nil {
		return nil, err
	}
	d.count(c, &d.metrics.ItemCacheMisses, "ItemCacheMisses", 1)
	d.rememberItem(c, key, out.Item)
	out.Item, err = d.db.Project(c, in, out.Item)
	return out, err
}

// shown is what a request asks for of a cached item, nil for no item.
func (d *Cluster) shown(c *sim.Call, in *dynamodb.GetItemInput, stored string) (dynamodb.Item, error) {
	if stored == "" {
		return nil, nil
	}
	item, err := attribute.DecodeItem(stored)
	if err != nil {
		return nil, err
	}
	return d.db.Project(c, in, item)
}

// rememberItem caches what was read with a key: an item, or that there is none.
func (d *Cluster) rememberItem(c *sim.Call, key string, item dynamodb.Item) {
	e := entry{key: key}
	if item != nil {
		d.scratch = attribute.AppendItem(d.scratch[:0], item)
		e.item = string(d.scratch)
	}
	d.remember(c, e)
}

// itemKey is what an item is cached by: its table and its primary key. It is not
// ok for a key with values that DynamoDB refuses.
func (d *Cluster) itemKey(table string, key dynamodb.Item) (string, bool) {
	key, err := attribute.NormalizeItem(key)
	if err != nil {
		return "", false
	}
	b := append(d.scratch[:0], ofItem)
	b = appendText(b, d.tableName(table))
	b = attribute.AppendItem(b, key)
	d.scratch = b
	return string(b), true
}
