package dynamodb

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/sim"
)

// DeleteItemInput names an item to delete, and the condition under which.
type DeleteItemInput struct {
	Key                                 Item   `aws:"required"`
	TableName                           string `aws:"required"` // or the table's ARN
	ConditionExpression                 string
	ConditionalOperator                 string // AND, OR
	Expected                            map[string]ExpectedAttributeValue
	ExpressionAttributeNames            map[string]string
	ExpressionAttributeValues           Item
	ReturnConsumedCapacity              string `aws:"enum=INDEXES|TOTAL|NONE"`
	ReturnItemCollectionMetrics         string // SIZE, NONE
	ReturnValues                        string // NONE, ALL_OLD
	ReturnValuesOnConditionCheckFailure string `aws:"enum=ALL_OLD|NONE"`
}

// DeleteItemOutput is the item that was deleted, if it was asked for, and what
// the write cost.
type DeleteItemOutput struct {
	Attributes            Item
	ConsumedCapacity      *ConsumedCapacity
	ItemCollectionMetrics *ItemCollectionMetrics
}

// DeleteItem deletes the item with a key. That there is none is no error.
//
// Errors: ConditionalCheckFailedException, ResourceNotFoundException,
// ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html
func (s *Service) DeleteItem(ctx context.Context, in *DeleteItemInput) (*DeleteItemOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteItem", in, s.deleteItem)
}

func (s *Service) deleteItem(c *sim.Call, in *DeleteItemInput) (*DeleteItemOutput, error) {
	a, err := readDelete(c.Context(), in)
	if err != nil {
		return nil, requestFault(in, err)
	}
	out, err := s.single(c, &a, in.TableName, in.ReturnConsumedCapacity, in.ReturnItemCollectionMetrics)
	if err != nil {
		return nil, err
	}
	if in.ReturnValues == returnAllOld {
		out.attributes, err = decodeOld(out.old)
	}
	return &DeleteItemOutput{out.attributes, out.capacity, out.metrics}, err
}

// readDelete reads what the request alone tells.
func readDelete(ctx context.Context, in *DeleteItemInput) (action, error) {
	a := action{verb: verbDelete, showOld: in.ReturnValuesOnConditionCheckFailure == returnAllOld}
	cond := conditionInput{
		expression: in.ConditionExpression, given: isGiven(ctx, &in.ConditionExpression),
		expected: in.Expected, operator: in.ConditionalOperator,
		names: in.ExpressionAttributeNames, values: in.ExpressionAttributeValues,
	}
	if err := cond.checkMixing(); err != nil {
		return a, err
	}
	if err := onlyOld(in.ReturnValues); err != nil {
		return a, err
	}
	var err error
	if a.key, err = attribute.NormalizeItem(in.Key); err != nil {
		return a, err
	}
	a.condition, err = cond.read(attribute.Current)
	return a, err
}
