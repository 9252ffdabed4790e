package dynamodb

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/expression"
	"github.com/cloudjar/cloudjar/sim"
)

// TransactGetItemsInput names up to 100 different items of any tables of the
// region, 4 MB together.
type TransactGetItemsInput struct {
	TransactItems          []TransactGetItem `aws:"required,len=1..100"`
	ReturnConsumedCapacity string            `aws:"enum=INDEXES|TOTAL|NONE"`
}

// A TransactGetItem is one read of a transaction.
type TransactGetItem struct {
	Get *Get `aws:"required"`
}

// A Get is a GetItem in a transaction.
type Get struct {
	Key                      Item   `aws:"required"`
	TableName                string `aws:"required"`
	ExpressionAttributeNames map[string]string
	ProjectionExpression     string
}

// TransactGetItemsOutput is the items, in the order asked for, and what they
// cost, by table.
type TransactGetItemsOutput struct {
	ConsumedCapacity []ConsumedCapacity
	Responses        []ItemResponse
}

// An ItemResponse is one item that was asked for, nil if there is none.
type ItemResponse struct {
	Item Item
}

// TransactGetItems reads up to 100 items as they are at one moment.
//
// Errors: TransactionCanceledException, ResourceNotFoundException,
// ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html
func (s *Service) TransactGetItems(ctx context.Context, in *TransactGetItemsInput) (*TransactGetItemsOutput, error) {
	return bus.Do(ctx, s.ep, "TransactGetItems", in, s.transactGetItems)
}

// A fetch is one item to be read in a transaction.
type fetch struct {
	t          *table
	key        attribute.Item
	projection *expression.Projection
}

func (s *Service) transactGetItems(c *sim.Call, in *TransactGetItemsInput) (*TransactGetItemsOutput, error) {
	fetches := make([]fetch, len(in.TransactItems))
	for i := range in.TransactItems {
		if err := fetches[i].read(c.Context(), in.TransactItems[i].Get); err != nil {
			return nil, validation(err)
		}
	}
	for i := range fetches {
		t, err := s.dataTable(in.TransactItems[i].Get.TableName)
		if err != nil {
			return nil, err
		}
		if err := t.checkTransactions(); err != nil {
			return nil, err
		}
		fetches[i].t = t
	}
	c.On(fetches[0].t.arn)
	items, cost, err := s.transactGet(c, fetches)
	if err != nil {
		return nil, err
	}
	for i, f := range fetches {
		cost.of(f.t).asked = in.TransactItems[i].Get.TableName
	}
	out := &TransactGetItemsOutput{ConsumedCapacity: cost.shown(in.ReturnConsumedCapacity, reading)}
	for _, item := range items {
		out.Responses = append(out.Responses, ItemResponse{item})
	}
	return out, nil
}

// read reads what the request alone tells.
func (f *fetch) read(ctx context.Context, in *Get) (err error) {
	which := projectionInput{
		expression: in.ProjectionExpression, given: isGiven(ctx, &in.ProjectionExpression),
		names: in.ExpressionAttributeNames,
	}
	if f.projection, err = which.read(attribute.Older); err != nil {
		return err
	}
	f.key, err = attribute.Older.NormalizeItem(in.Key)
	return err
}

// transactGet reads items together. An item, or none, costs two units for each
// 4 KB begun.
func (s *Service) transactGet(c *sim.Call, fetches []fetch) ([]attribute.Item, tallies, error) {
	seen := make(map[string]bool, len(fetches))
	cancelled := cancellation{reasons: make([]CancellationReason, len(fetches))}
	for i, f := range fetches {
		if err := f.t.checkKeyValues(f.key); err != nil {
			return nil, nil, err
		}
		err := f.t.checkKey(f.key)
		if fault := cancelled.note(i, err); fault != nil {
			return nil, nil, fault
		}
		if err != nil {
			continue
		}
		item := f.t.arn + f.t.rowKey(f.key)
		if seen[item] {
			return nil, nil, errValidation("Transaction request cannot include multiple operations on one item")
		}
		seen[item] = true
	}
	if cancelled.any {
		return nil, nil, cancelled.err()
	}
	if err := cancelledBy(s.admitFetches(c, fetches)); err != nil {
		return nil, nil, err
	}
	items := make([]attribute.Item, len(fetches))
	var cost tallies
	size := 0
	for i, f := range fetches {
		stored := s.lookUp(f.t, f.key)
		size += storedSize(stored)
		cost.of(f.t).add(nil, 2*readUnits(storedSize(stored), true))
		var err error
		if items[i], err = projected(stored, f.projection); err != nil {
			return nil, nil, err
		}
	}
	cost.meter(c, reading)
	if size > maxTransaction {
		return nil, nil, errTransactionSize()
	}
	return items, cost, nil
}
