package dynamodb

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/expression"
)

// A parameter is one that may not be mixed with those of the other kind:
// expressions and the legacy parameters that they replaced.
type parameter struct {
	name  string
	given bool
}

// checkMixing refuses expressions and legacy parameters in one request.
func checkMixing(legacy, expressions []parameter) error {
	old, current := given(legacy), given(expressions)
	if len(old) == 0 || len(current) == 0 {
		return nil
	}
	return errValidation("Can not use both expression and non-expression parameters in the same request: " +
		"Non-expression parameters: {" + strings.Join(old, ", ") + "} Expression parameters: {" + strings.Join(current, ", ") + "}")
}

func given(list []parameter) []string {
	var names []string
	for _, p := range list {
		if p.given {
			names = append(names, p.name)
		}
	}
	return names
}

// Substitutions are ExpressionAttributeNames and ExpressionAttributeValues, and
// how the operation that they were given to reads them.
type substitutions struct {
	names  map[string]string
	values attribute.Item
	layer  attribute.Validator
	absent string // which expressions could use them: ConditionExpression is null
}

// read checks the substitutions and returns them ready for use, nil when the
// request has no expression.
func (in *substitutions) read(expressions bool) (*expression.Params, error) {
	if !expressions {
		return nil, in.unused()
	}
	if in.names == nil && in.values == nil {
		return expression.NewParams(nil, nil), nil
	}
	if err := expression.CheckParams(in.names, in.values); err != nil {
		return nil, err
	}
	values, err := in.layer.NormalizeItem(in.values)
	if err != nil {
		return nil, in.invalid(err)
	}
	return expression.NewParams(in.names, values), nil
}

// unused refuses substitutions without an expression. The older layer of
// validation says which expressions are missing.
func (in *substitutions) unused() error {
	parameter := ""
	switch {
	case in.names != nil:
		parameter = "ExpressionAttributeNames"
	case in.values != nil:
		parameter = "ExpressionAttributeValues"
	default:
		return nil
	}
	reason := ""
	if in.layer == attribute.Older && in.absent != "" {
		reason = ": " + in.absent
	}
	return errValidation(parameter + " can only be specified when using expressions" + reason)
}

// invalid adds to a fault of a value which one it is, as the older layer does.
func (in *substitutions) invalid(err error) error {
	if in.layer != attribute.Older {
		return err
	}
	for _, name := range sortedNames(in.values) {
		if _, fault := in.layer.Normalize(in.values[name]); fault != nil {
			return errValidation("ExpressionAttributeValues contains invalid value: " + fault.Error() + " for key " + name)
		}
	}
	return err
}

// sortedNames returns the keys of a map in order.
func sortedNames[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// itoa writes a number as AWS's messages have it.
func itoa(n int) string { return strconv.Itoa(n) }
