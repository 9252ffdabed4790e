package dynamodb

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/sim"
)

// Values of ReturnValues.
const (
	returnNone       = "NONE"
	returnAllOld     = "ALL_OLD"
	returnUpdatedOld = "UPDATED_OLD"
	returnAllNew     = "ALL_NEW"
	returnUpdatedNew = "UPDATED_NEW"
)

// PutItemInput is an item to store, and the condition under which.
type PutItemInput struct {
	Item                                Item   `aws:"required"`
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

// PutItemOutput is the item that was replaced, if it was asked for, and what the
// write cost.
type PutItemOutput struct {
	Attributes            Item
	ConsumedCapacity      *ConsumedCapacity
	ItemCollectionMetrics *ItemCollectionMetrics
}

// PutItem stores an item in the place of the one with its key.
//
// Errors: ConditionalCheckFailedException, ResourceNotFoundException,
// ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html
func (s *Service) PutItem(ctx context.Context, in *PutItemInput) (*PutItemOutput, error) {
	return bus.Do(ctx, s.ep, "PutItem", in, s.putItem)
}

func (s *Service) putItem(c *sim.Call, in *PutItemInput) (*PutItemOutput, error) {
	a, err := readPut(c.Context(), in)
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
	return &PutItemOutput{out.attributes, out.capacity, out.metrics}, err
}

// readPut reads what the request alone tells.
func readPut(ctx context.Context, in *PutItemInput) (action, error) {
	a := action{verb: verbPut, showOld: in.ReturnValuesOnConditionCheckFailure == returnAllOld}
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
	if a.item, err = attribute.NormalizeItem(in.Item); err != nil {
		return a, err
	}
	if a.condition, err = cond.read(attribute.Current); err != nil {
		return a, err
	}
	return a, checkItemSize(a.item)
}

// checkItemSize checks the size of an item to be put, and of its attributes'
// names.
func checkItemSize(item attribute.Item) error {
	size := attribute.ItemSize(item)
	if size > maxAttributeName {
		for name := range item {
			if len(name) > maxAttributeName {
				return errAttributeName()
			}
		}
	}
	if size > maxItemSize {
		return errItemSize()
	}
	return nil
}

// maxAttributeName is how long the name of an attribute may be: a byte less than
// the 64 KB of Service quotas, DynamoDB (recorded by others).
const maxAttributeName = 65535 // bytes

func errAttributeName() *Error {
	return errValidation("Attribute name is too large, must be less than 65536 bytes")
}

func errItemSize() *Error { return errValidation("Item size has exceeded the maximum allowed size") }

// onlyOld refuses what UpdateItem alone returns.
func onlyOld(returnValues string) error {
	switch returnValues {
	case "", returnNone, returnAllOld:
		return nil
	}
	return errValidation("ReturnValues can only be ALL_OLD or NONE")
}

// decodeOld returns the item that was replaced or deleted, nil if there was none.
func decodeOld(stored string) (attribute.Item, error) {
	if stored == "" {
		return nil, nil
	}
	return attribute.DecodeItem(stored)
}
