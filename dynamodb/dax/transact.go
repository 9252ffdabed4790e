package dax

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/sim"
)

// TransactGetItems is answered by DynamoDB, and nothing is cached.
//
// Errors: those of dynamodb.Service.TransactGetItems.
func (d *Cluster) TransactGetItems(ctx context.Context, in *dynamodb.TransactGetItemsInput) (*dynamodb.TransactGetItemsOutput, error) {
	return bus.Do(ctx, d.ep, "TransactGetItems", in, func(c *sim.Call, in *dynamodb.TransactGetItemsInput) (*dynamodb.TransactGetItemsOutput, error) {
		c.On(d.arn)
		return d.db.TransactGetItems(c.Inside(), in)
	})
}

// TransactWriteItems writes to DynamoDB, and then reads each item of the
// transaction into the item cache with a TransactGetItems of its own, which
// consumes two read units for each 4 KB begun. DAX does that in the background;
// here it has happened when the call returns.
//
// Errors: those of dynamodb.Service.TransactWriteItems.
func (d *Cluster) TransactWriteItems(ctx context.Context, in *dynamodb.TransactWriteItemsInput) (*dynamodb.TransactWriteItemsOutput, error) {
	return bus.Do(ctx, d.ep, "TransactWriteItems", in, d.transactWriteItems)
}

func (d *Cluster) transactWriteItems(c *sim.Call, in *dynamodb.TransactWriteItemsInput) (*dynamodb.TransactWriteItemsOutput, error) {
	c.On(d.arn)
	out, err := d.db.TransactWriteItems(c.Inside(), in)
	if err != nil {
		return nil, err
	}
	for _, item := range in.TransactItems {
		switch {
		case item.Put != nil:
			d.refresh(c, item.Put.TableName, item.Put.Item)
		case item.Update != nil:
			d.refresh(c, item.Update.TableName, item.Update.Key)
		case item.Delete != nil:
			d.refresh(c, item.Delete.TableName, item.Delete.Key)
		case item.ConditionCheck != nil:
			d.refresh(c, item.ConditionCheck.TableName, item.ConditionCheck.Key)
		}
	}
	return out, nil
}

// refresh reads an item, which is given by its key or whole, into the item cache.
// If that fails the item leaves the cache: the next read fetches it.
func (d *Cluster) refresh(c *sim.Call, table string, item dynamodb.Item) {
	key, _, err := d.db.Image(c, table, item)
	if err != nil {
		return // it was written a moment ago, so this does not happen
	}
	k, _ := d.itemKey(table, key)
	out, err := d.db.TransactGetItems(c.Inside(), &dynamodb.TransactGetItemsInput{
		TransactItems: []dynamodb.TransactGetItem{{Get: &dynamodb.Get{TableName: table, Key: key}}},
	})
	if err != nil || len(out.Responses) != 1 {
		d.cache.remove(k)
		return
	}
	d.rememberItem(c, k, out.Responses[0].Item)
}
