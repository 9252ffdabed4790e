package dynamodb

import (
	"context"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/expression"
	"github.com/cloudjar/cloudjar/internal/wire"
)

// isGiven tells whether a text was sent, be it empty.
func isGiven(ctx context.Context, text *string) bool { return *text != "" || wire.Given(ctx, text) }

// A conditionInput is how a request says its condition, as an expression or by
// the legacy parameters.
type conditionInput struct {
	expression string
	given      bool // although it may be empty
	expected   map[string]ExpectedAttributeValue
	operator   string
	names      map[string]string
	values     attribute.Item
}

func (in *conditionInput) checkMixing() error {
	if !in.given || in.expected == nil && in.operator == "" {
		return nil
	}
	return checkMixing(
		[]parameter{{"ConditionalOperator", in.operator != ""}, {"Expected", in.expected != nil}},
		[]parameter{{"ConditionExpression", in.given}},
	)
}

// read returns the condition, nil if there is none.
func (in *conditionInput) read(layer attribute.Validator) (*expression.Condition, error) {
	if !in.given && in.names == nil && in.values == nil {
		return in.legacy(layer)
	}
	substitutions := substitutions{in.names, in.values, layer, "ConditionExpression is null"}
	params, err := substitutions.read(in.given)
	if err != nil {
		return nil, err
	}
	cond, err := expression.ParseCondition(expression.ConditionExpression, in.expression, params)
	if err != nil {
		return nil, err
	}
	return cond, params.CheckUnused()
}

func (in *conditionInput) legacy(layer attribute.Validator) (*expression.Condition, error) {
	if in.expected == nil && in.operator == "" {
		return nil, nil
	}
	expected := make(map[string]ExpectedAttributeValue, len(in.expected))
	for _, name := range sortedNames(in.expected) {
		e := in.expected[name]
		var err error
		if e.Value, err = normalPointer(e.Value, layer); err != nil {
			return nil, err
		}
		if e.AttributeValueList, err = normalList(e.AttributeValueList, layer); err != nil {
			return nil, err
		}
		expected[name] = e
	}
	return expression.ParseExpected(expected, in.operator)
}

func normalPointer(v *attribute.Value, layer attribute.Validator) (*attribute.Value, error) {
	if v == nil {
		return nil, nil
	}
	normal, err := layer.Normalize(*v)
	return &normal, err
}

func normalList(list []attribute.Value, layer attribute.Validator) ([]attribute.Value, error) {
	if list == nil {
		return nil, nil
	}
	normal := make([]attribute.Value, len(list))
	for i, v := range list {
		var err error
		if normal[i], err = layer.Normalize(v); err != nil {
			return nil, err
		}
	}
	return normal, nil
}
