package dax

import (
	"context"
	"maps"
	"slices"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/sim"
)

// PutItem writes to DynamoDB, then to the item cache. When DynamoDB refuses, the
// cache stays as it is.
//
// Errors: those of dynamodb.Service.PutItem.
func (d *Cluster) PutItem(ctx context.Context, in *dynamodb.PutItemInput) (*dynamodb.PutItemOutput, error) {
	return bus.Do(ctx, d.ep, "PutItem", in, func(c *sim.Call, in *dynamodb.PutItemInput) (*dynamodb.PutItemOutput, error) {
		c.On(d.arn)
		out, err := d.db.PutItem(c.Inside(), in)
		if err != nil {
			return nil, err
		}
		d.written(c, in.TableName, in.Item)
		return out, nil
	})
}

// UpdateItem writes to DynamoDB, then to the item cache, which gets the whole item
// whatever ReturnValues asks for.
//
// Errors: those of dynamodb.Service.UpdateItem.
func (d *Cluster) UpdateItem(ctx context.Context, in *dynamodb.UpdateItemInput) (*dynamodb.UpdateItemOutput, error) {
	return bus.Do(ctx, d.ep, "UpdateItem", in, func(c *sim.Call, in *dynamodb.UpdateItemInput) (*dynamodb.UpdateItemOutput, error) {
		c.On(d.arn)
		out, err := d.db.UpdateItem(c.Inside(), in)
		if err != nil {
			return nil, err
		}
		d.written(c, in.TableName, in.Key)
		return out, nil
	})
}

// DeleteItem deletes in DynamoDB, then in the item cache.
//
// Errors: those of dynamodb.Service.DeleteItem.
func (d *Cluster) DeleteItem(ctx context.Context, in *dynamodb.DeleteItemInput) (*dynamodb.DeleteItemOutput, error) {
	return bus.Do(ctx, d.ep, "DeleteItem", in, func(c *sim.Call, in *dynamodb.DeleteItemInput) (*dynamodb.DeleteItemOutput, error) {
		c.On(d.arn)
		out, err := d.db.DeleteItem(c.Inside(), in)
		if err != nil {
			return nil, err
		}
		d.written(c, in.TableName, in.Key)
		return out, nil
	})
}

// BatchWriteItem writes to DynamoDB, then to the item cache what DynamoDB did not
// leave unprocessed.
//
// Errors: those of dynamodb.Service.BatchWriteItem.
func (d *Cluster) BatchWriteItem(ctx context.Context, in *dynamodb.BatchWriteItemInput) (*dynamodb.BatchWriteItemOutput, error) {
	return bus.Do(ctx, d.ep, "BatchWriteItem", in, d.batchWriteItem)
}

func (d *Cluster) batchWriteItem(c *sim.Call, in *dynamodb.BatchWriteItemInput) (*dynamodb.BatchWriteItemOutput, error) {
	c.On(d.arn)
	out, err := d.db.BatchWriteItem(c.Inside(), in)
	if err != nil {
		return nil, err
	}
	for _, table := range slices.Sorted(maps.Keys(in.RequestItems)) {
		for _, w := range in.RequestItems[table] {
			switch {
			case slices.Contains(out.UnprocessedItems[table], w): // the pointers tell them apart
			case w.PutRequest != nil:
				d.written(c, table, w.PutRequest.Item)
			case w.DeleteRequest != nil:
				d.written(c, table, w.DeleteRequest.Key)
			}
		}
	}
	return out, nil
}

// written brings the item cache to what a write has made of an item, which is
// given by its key or whole. A deleted item leaves the cache: the entry that says
// there is none stays only "until … the item is modified using PutItem,
// UpdateItem, or DeleteItem" (developer guide, negative caching), so DeleteItem
// ends an entry and makes none.
func (d *Cluster) written(c *sim.Call, table string, item dynamodb.Item) {
	key, stored, err := d.db.Image(c, table, item)
	if err != nil {
		return // it was written a moment ago, so this does not happen
	}
	k, _ := d.itemKey(table, key)
	if stored == "" {
		d.cache.remove(k)
		return
	}
	d.remember(c, entry{key: k, item: stored})
}
