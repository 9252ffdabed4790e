package dynamodb

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/sim"
)

// maxBatchWrite is how many writes a batch has (BatchWriteItem, API reference).
const maxBatchWrite = 25

// BatchWriteItemInput is up to 25 puts and deletes of different items, of any
// tables of the region.
type BatchWriteItemInput struct {
	RequestItems                map[string][]WriteRequest // by table name or ARN
	ReturnConsumedCapacity      string                    `aws:"enum=INDEXES|TOTAL|NONE"`
	ReturnItemCollectionMetrics string                    `aws:"enum=SIZE|NONE"`
}

// A WriteRequest is one write of a batch: exactly one of the members is set.
type WriteRequest struct {
	DeleteRequest *DeleteRequest
	PutRequest    *PutRequest
}

// A DeleteRequest names an item to delete.
type DeleteRequest struct {
	Key Item `aws:"required"`
}

// A PutRequest is an item to store.
type PutRequest struct {
	Item Item `aws:"required"`
}

// BatchWriteItemOutput is what the batch cost, and the writes that were not
// carried out: none, unless a fault held them back.
type BatchWriteItemOutput struct {
	ConsumedCapacity      []ConsumedCapacity
	ItemCollectionMetrics map[string][]ItemCollectionMetrics
	UnprocessedItems      map[string][]WriteRequest `aws:"always"`
}

// BatchWriteItem carries out up to 25 puts and deletes, each by itself.
//
// Errors: ResourceNotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
func (s *Service) BatchWriteItem(ctx context.Context, in *BatchWriteItemInput) (*BatchWriteItemOutput, error) {
	return bus.Do(ctx, s.ep, "BatchWriteItem", in, s.batchWriteItem)
}

func (s *Service) batchWriteItem(c *sim.Call, in *BatchWriteItemInput) (*BatchWriteItemOutput, error) {
	actions, err := s.readBatchWrite(in)
	if err != nil {
		return nil, validation(err)
	}
	c.On(actions[0].t.arn)
	if err := s.checkBatchWrite(actions); err != nil {
		return nil, err
	}
	outcomes := make([]outcome, len(actions))
	for i := range actions {
		if outcomes[i], err = s.decide(&actions[i]); err != nil {
			return nil, err
		}
	}
	out := &BatchWriteItemOutput{UnprocessedItems: map[string][]WriteRequest{}}
	var cost tallies
	done := actions[:0:0]
	for i := range actions {
		a := &actions[i]
		if len(done) > 0 && c.Misbehaves(&unprocessed, a.asked) {
			out.UnprocessedItems[a.asked] = append(out.UnprocessedItems[a.asked], a.request(in))
			continue
		}
		if refused := s.admitWrite(c, a, &outcomes[i]); refused != nil {
			out.UnprocessedItems[a.asked] = append(out.UnprocessedItems[a.asked], a.request(in))
			err = refused
			continue
		}
		s.commit(c, a, &outcomes[i], cost.named(a.t, a.asked), false)
		done = append(done, *a)
	}
	if len(done) == 0 {
		return nil, err
	}
	cost.meter(c, writing)
	out.ConsumedCapacity = cost.plain(in.ReturnConsumedCapacity)
	if in.ReturnItemCollectionMetrics == metricsSize {
		out.ItemCollectionMetrics = collectionsOf(done)
	}
	return out, nil
}

// readBatchWrite reads what the request alone tells, then looks up the tables,
// in the order of their names.
func (s *Service) readBatchWrite(in *BatchWriteItemInput) ([]action, error) {
	names := sortedNames(in.RequestItems)
	var actions []action
	for _, name := range names {
		for i := range in.RequestItems[name] {
			var a action
			if err := a.readWriteRequest(&in.RequestItems[name][i]); err != nil {
				return nil, err
			}
			actions = append(actions, a)
		}
	}
	if len(actions) > maxBatchWrite {
		return nil, errValidation("Too many items requested for the BatchWriteItem call")
	}
	next := 0
	for _, name := range names {
		t, err := s.dataTable(name)
		if err != nil {
			return nil, err
		}
		for place := range in.RequestItems[name] {
			actions[next].t, actions[next].asked, actions[next].place = t, name, place
			next++
		}
	}
	return actions, nil
}

// request is the write as it was asked for.
func (a *action) request(in *BatchWriteItemInput) WriteRequest {
	return in.RequestItems[a.asked][a.place]
}

func (a *action) readWriteRequest(in *WriteRequest) (err error) {
	switch {
	case (in.PutRequest == nil) == (in.DeleteRequest == nil):
		return errValidation("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")
	case in.DeleteRequest != nil:
		a.verb = verbDelete
		a.key, err = attribute.Older.NormalizeItem(in.DeleteRequest.Key)
		return err
	}
	a.verb = verbPut
	if a.item, err = attribute.Older.NormalizeItem(in.PutRequest.Item); err != nil {
		return err
	}
	return checkItemSize(a.item)
}

// checkBatchWrite checks the writes against the tables' schemas and one another,
// all of them before any is carried out.
func (s *Service) checkBatchWrite(actions []action) error {
	seen := make(map[string]bool, len(actions))
	for i := range actions {
		a := &actions[i]
		if err := a.checkBatched(); err != nil {
			return err
		}
		item := a.t.arn + a.t.rowKey(a.subject())
		if seen[item] {
			return errValidation(wordsDuplicates)
		}
		seen[item] = true
	}
	return nil
}

// checkBatched checks one write of a batch. AWS says the same of a key that is
// missing and of one that has the wrong type.
func (a *action) checkBatched() error {
	if a.verb == verbDelete {
		return a.t.checkLookup(a.key)
	}
	if a.t.checkItemKey(a.item) != nil {
		return errKeyMismatch()
	}
	if err := a.t.checkKeyValues(a.item); err != nil {
		return err
	}
	if err := a.t.checkIndexTypes(a.item); err != nil {
		return err
	}
	return a.t.checkIndexValues(a.item)
}
