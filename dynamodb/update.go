package dynamodb

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/expression"
	"github.com/cloudjar/cloudjar/sim"
)

// UpdateItemInput names an item to change or to make, the changes, and the
// condition under which.
type UpdateItemInput struct {
	Key                                 Item   `aws:"required"`
	TableName                           string `aws:"required"` // or the table's ARN
	AttributeUpdates                    map[string]AttributeValueUpdate
	ConditionExpression                 string
	ConditionalOperator                 string // AND, OR
	Expected                            map[string]ExpectedAttributeValue
	ExpressionAttributeNames            map[string]string
	ExpressionAttributeValues           Item
	ReturnConsumedCapacity              string `aws:"enum=INDEXES|TOTAL|NONE"`
	ReturnItemCollectionMetrics         string // SIZE, NONE
	ReturnValues                        string // NONE, ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATED_NEW
	ReturnValuesOnConditionCheckFailure string `aws:"enum=ALL_OLD|NONE"`
	UpdateExpression                    string
}

// UpdateItemOutput is what was asked for of the item before or after, and what
// the write cost.
type UpdateItemOutput struct {
	Attributes            Item
	ConsumedCapacity      *ConsumedCapacity
	ItemCollectionMetrics *ItemCollectionMetrics
}

// UpdateItem changes the item with a key, or makes it.
//
// Errors: ConditionalCheckFailedException, ResourceNotFoundException,
// ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html
func (s *Service) UpdateItem(ctx context.Context, in *UpdateItemInput) (*UpdateItemOutput, error) {
	return bus.Do(ctx, s.ep, "UpdateItem", in, s.updateItem)
}

func (s *Service) updateItem(c *sim.Call, in *UpdateItemInput) (*UpdateItemOutput, error) {
	a, err := readUpdate(c.Context(), in)
	if err != nil {
		return nil, requestFault(in, err)
	}
	out, err := s.single(c, &a, in.TableName, in.ReturnConsumedCapacity, in.ReturnItemCollectionMetrics)
	if err != nil {
		return nil, err
	}
	return &UpdateItemOutput{a.returned(in.ReturnValues, &out.outcome), out.capacity, out.metrics}, nil
}

// returned is what ReturnValues asks for.
func (a *action) returned(values string, o *outcome) attribute.Item {
	switch values {
	case returnAllOld:
		return o.was
	case returnAllNew:
		return o.item
	}
	if a.update == nil {
		return nil
	}
	switch values {
	case returnUpdatedOld:
		return a.update.Updated(o.was)
	case returnUpdatedNew:
		return a.update.Updated(o.item)
	}
	return nil
}

// readUpdate reads what the request alone tells.
func readUpdate(ctx context.Context, in *UpdateItemInput) (action, error) {
	a := action{verb: verbUpdate, showOld: in.ReturnValuesOnConditionCheckFailure == returnAllOld}
	cond := conditionInput{
		expression: in.ConditionExpression, given: isGiven(ctx, &in.ConditionExpression),
		expected: in.Expected, operator: in.ConditionalOperator,
		names: in.ExpressionAttributeNames, values: in.ExpressionAttributeValues,
	}
	updates := isGiven(ctx, &in.UpdateExpression)
	err := checkMixing(
		[]parameter{
			{"AttributeUpdates", in.AttributeUpdates != nil},
			{"ConditionalOperator", in.ConditionalOperator != ""},
			{"Expected", in.Expected != nil},
		},
		[]parameter{{"UpdateExpression", updates}, {"ConditionExpression", cond.given}},
	)
	if err != nil {
		return a, err
	}
	if a.key, err = attribute.NormalizeItem(in.Key); err != nil {
		return a, err
	}
	if !updates && !cond.given && in.ExpressionAttributeNames == nil && in.ExpressionAttributeValues == nil {
		return a, a.readLegacyUpdate(in, &cond)
	}
	return a, a.readExpressions(in.UpdateExpression, updates, &cond, attribute.Current)
}

// readExpressions reads the two expressions of an update, which share their
// substitutions.
func (a *action) readExpressions(update string, given bool, cond *conditionInput, layer attribute.Validator) error {
	substitutions := substitutions{cond.names, cond.values, layer, "Both UpdateExpression and ConditionExpression are null"}
	params, err := substitutions.read(given || cond.given)
	if err != nil {
		return err
	}
	if given {
		if a.update, err = expression.ParseUpdate(update, params); err != nil {
			return err
		}
	}
	if cond.given {
		if a.condition, err = expression.ParseCondition(expression.ConditionExpression, cond.expression, params); err != nil {
			return err
		}
	}
	return params.CheckUnused()
}

func (a *action) readLegacyUpdate(in *UpdateItemInput, cond *conditionInput) (err error) {
	if a.condition, err = cond.read(attribute.Current); err != nil {
		return err
	}
	if in.AttributeUpdates == nil {
		return nil
	}
	updates := make(map[string]AttributeValueUpdate, len(in.AttributeUpdates))
	for _, name := range sortedNames(in.AttributeUpdates) {
		if len(name) > maxAttributeName {
			return errAttributeName()
		}
		u := in.AttributeUpdates[name]
		if u.Value, err = normalPointer(u.Value, attribute.Current); err != nil {
			return err
		}
		updates[name] = u
	}
	a.update, err = expression.ParseAttributeUpdates(updates)
	return err
}
