package dynamodb

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/digest"
	"github.com/cloudjar/cloudjar/internal/hash"
	"github.com/cloudjar/cloudjar/sim"
)

// TransactWriteItemsInput is up to 100 writes and checks, on different items of
// any tables of the region, 4 MB together.
type TransactWriteItemsInput struct {
	TransactItems               []TransactWriteItem `aws:"required,len=1..100"`
	ClientRequestToken          string              `aws:"token,len=1..36"` // makes the request idempotent for ten minutes
	ReturnConsumedCapacity      string              `aws:"enum=INDEXES|TOTAL|NONE"`
	ReturnItemCollectionMetrics string              `aws:"enum=SIZE|NONE"`
}

// A TransactWriteItem is one action: exactly one of the members is set.
type TransactWriteItem struct {
	ConditionCheck *ConditionCheck
	Delete         *Delete
	Put            *Put
	Update         *Update
}

// A ConditionCheck is a condition on an item that the transaction does not write.
type ConditionCheck struct {
	ConditionExpression                 string `aws:"required"`
	Key                                 Item   `aws:"required"`
	TableName                           string `aws:"required"`
	ExpressionAttributeNames            map[string]string
	ExpressionAttributeValues           Item
	ReturnValuesOnConditionCheckFailure string `aws:"enum=ALL_OLD|NONE"`
}

// A Delete is a DeleteItem in a transaction.
type Delete struct {
	Key                                 Item   `aws:"required"`
	TableName                           string `aws:"required"`
	ConditionExpression                 string
	ExpressionAttributeNames            map[string]string
	ExpressionAttributeValues           Item
	ReturnValuesOnConditionCheckFailure string `aws:"enum=ALL_OLD|NONE"`
}

// A Put is a PutItem in a transaction.
type Put struct {
	Item                                Item   `aws:"required"`
	TableName                           string `aws:"required"`
	ConditionExpression                 string
	ExpressionAttributeNames            map[string]string
	ExpressionAttributeValues           Item
	ReturnValuesOnConditionCheckFailure string `aws:"enum=ALL_OLD|NONE"`
}

// An Update is an UpdateItem in a transaction.
type Update struct {
	Key                                 Item   `aws:"required"`
	TableName                           string `aws:"required"`
	UpdateExpression                    string `aws:"required"`
	ConditionExpression                 string
	ExpressionAttributeNames            map[string]string
	ExpressionAttributeValues           Item
	ReturnValuesOnConditionCheckFailure string `aws:"enum=ALL_OLD|NONE"`
}

// TransactWriteItemsOutput is what the transaction cost, by table.
type TransactWriteItemsOutput struct {
	ConsumedCapacity      []ConsumedCapacity
	ItemCollectionMetrics map[string][]ItemCollectionMetrics
}

// TransactWriteItems carries out up to 100 writes together or not at all.
//
// Errors: TransactionCanceledException, IdempotentParameterMismatchException,
// ResourceNotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
func (s *Service) TransactWriteItems(ctx context.Context, in *TransactWriteItemsInput) (*TransactWriteItemsOutput, error) {
	return bus.Do(ctx, s.ep, "TransactWriteItems", in, s.transactWriteItems)
}

func (s *Service) transactWriteItems(c *sim.Call, in *TransactWriteItemsInput) (*TransactWriteItemsOutput, error) {
	var content hash.Sum
	if in.ClientRequestToken != "" {
		content = digest.Of(in)
	}
	tx, err := s.remembered(c, in.ClientRequestToken, content)
	if err != nil {
		return nil, err
	}
	if tx != nil {
		return &TransactWriteItemsOutput{ConsumedCapacity: tx.again.shown(in.ReturnConsumedCapacity, reading)}, nil
	}
	actions, err := s.readTransaction(c, in)
	if err != nil {
		return nil, err
	}
	done, err := s.transact(c, actions)
	if err != nil {
		return nil, err
	}
	s.remember(c, in.ClientRequestToken, &transaction{content: content, again: done.again})
	out := &TransactWriteItemsOutput{ConsumedCapacity: done.tallies.shown(in.ReturnConsumedCapacity, writing)}
	if in.ReturnItemCollectionMetrics == metricsSize {
		out.ItemCollectionMetrics = collectionsOf(actions)
	}
	return out, nil
}

// maxExpression is the length of an expression (Service quotas, DynamoDB:
// expression parameters).
const maxExpression = 4096 // bytes

// readTransaction reads the actions one after the other: the first fault of the
// first of them is the answer. Their tables are looked up when all are read.
func (s *Service) readTransaction(c *sim.Call, in *TransactWriteItemsInput) ([]action, error) {
	actions := make([]action, len(in.TransactItems))
	for i := range in.TransactItems {
		if err := actions[i].readItem(c.Context(), &in.TransactItems[i]); err != nil {
			return nil, validation(err)
		}
	}
	for i := range actions {
		t, err := s.dataTable(actions[i].asked)
		if err != nil {
			return nil, err
		}
		if err := t.checkTransactions(); err != nil {
			return nil, err
		}
		actions[i].t = t
	}
	c.On(actions[0].t.arn)
	return actions, nil
}

// readItem reads one action of a transaction.
func (a *action) readItem(ctx context.Context, in *TransactWriteItem) error {
	if err := in.check(); err != nil {
		return err
	}
	a.flatSize = true
	switch {
	case in.Put != nil:
		a.carried = attribute.ItemSize(in.Put.ExpressionAttributeValues)
		return a.readTransactPut(ctx, in.Put)
	case in.Update != nil:
		a.carried = attribute.ItemSize(in.Update.ExpressionAttributeValues)
		return a.readTransactUpdate(ctx, in.Update)
	case in.Delete != nil:
		a.carried = attribute.ItemSize(in.Delete.ExpressionAttributeValues)
		return a.readTransactDelete(ctx, in.Delete)
	}
	a.carried = attribute.ItemSize(in.ConditionCheck.ExpressionAttributeValues)
	return a.readConditionCheck(in.ConditionCheck)
}

// check refuses an item that has not exactly one action.
func (in *TransactWriteItem) check() error {
	n := 0
	for _, given := range []bool{in.ConditionCheck != nil, in.Delete != nil, in.Put != nil, in.Update != nil} {
		if given {
			n++
		}
	}
	switch n {
	case 0:
		return errValidation("Invalid Request: TransactWriteRequest should contain Delete or Put or Update request")
	case 1:
		return nil
	}
	return errValidation("TransactItems can only contain one of Check, Put, Update or Delete")
}

func (a *action) readTransactPut(ctx context.Context, in *Put) (err error) {
	a.verb, a.asked, a.showOld = verbPut, in.TableName, in.ReturnValuesOnConditionCheckFailure == returnAllOld
	cond := conditionInput{
		expression: in.ConditionExpression, given: isGiven(ctx, &in.ConditionExpression),
		names: in.ExpressionAttributeNames, values: in.ExpressionAttributeValues,
	}
	if a.condition, err = cond.read(attribute.Older); err != nil {
		return err
	}
	if a.item, err = attribute.Older.NormalizeItem(in.Item); err != nil {
		return err
	}
	return checkItemSize(a.item)
}

func (a *action) readTransactDelete(ctx context.Context, in *Delete) (err error) {
	a.verb, a.asked, a.showOld = verbDelete, in.TableName, in.ReturnValuesOnConditionCheckFailure == returnAllOld
	cond := conditionInput{
		expression: in.ConditionExpression, given: isGiven(ctx, &in.ConditionExpression),
		names: in.ExpressionAttributeNames, values: in.ExpressionAttributeValues,
	}
	if a.condition, err = cond.read(attribute.Older); err != nil {
		return err
	}
	a.key, err = attribute.Older.NormalizeItem(in.Key)
	return err
}

func (a *action) readConditionCheck(in *ConditionCheck) (err error) {
	a.verb, a.asked, a.showOld = verbCheck, in.TableName, in.ReturnValuesOnConditionCheckFailure == returnAllOld
	cond := conditionInput{
		expression: in.ConditionExpression, given: true,
		names: in.ExpressionAttributeNames, values: in.ExpressionAttributeValues,
	}
	if a.condition, err = cond.read(attribute.Older); err != nil {
		return err
	}
	a.key, err = attribute.Older.NormalizeItem(in.Key)
	return err
}

func (a *action) readTransactUpdate(ctx context.Context, in *Update) (err error) {
	a.verb, a.asked, a.showOld = verbUpdate, in.TableName, in.ReturnValuesOnConditionCheckFailure == returnAllOld
	cond := conditionInput{
		expression: in.ConditionExpression, given: isGiven(ctx, &in.ConditionExpression),
		names: in.ExpressionAttributeNames, values: in.ExpressionAttributeValues,
	}
	if len(in.UpdateExpression) > maxExpression {
		return errValidation("Invalid UpdateExpression: Expression size has exceeded the maximum allowed size;") // here AWS does not say the size
	}
	if err := a.readExpressions(in.UpdateExpression, true, &cond, attribute.Older); err != nil {
		return err
	}
	a.key, err = attribute.Older.NormalizeItem(in.Key)
	return err
}
