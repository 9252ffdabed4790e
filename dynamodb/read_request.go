package dynamodb

import (
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/expression"
)

// A readRequest is what Query and Scan have in common, before the table is
// known. The layer is that in which AWS checks the operation.
type readRequest struct {
	layer attribute.Validator

	indexName  string
	selects    string
	consistent bool
	limit      int
	startKey   attribute.Item // nil: from the beginning

	filterText     string
	filterGiven    bool
	projectionText string
	projected      bool // ProjectionExpression is given, be it empty
	legacyFilter   map[string]Condition
	legacyNames    []string // AttributesToGet
	operator       string   // ConditionalOperator
	names          map[string]string
	values         attribute.Item

	filter     *expression.Condition
	projection *expression.Projection
}

// legacy lists the legacy parameters that both operations have.
func (r *readRequest) legacy(filterName string) []parameter {
	return []parameter{
		{"AttributesToGet", r.legacyNames != nil},
		{filterName, r.legacyFilter != nil},
		{"ConditionalOperator", r.operator != ""},
	}
}

func (r *readRequest) expressions() []parameter {
	return []parameter{{"ProjectionExpression", r.projected}, {"FilterExpression", r.filterGiven}}
}

// checkUse refuses substitutions without an expression that may have them. used
// tells whether one is given that may have values; without is what AWS adds
// where it is not.
func (r *readRequest) checkUse(used bool, without string) error {
	if r.names != nil && !used && !r.projected {
		return errValidation("ExpressionAttributeNames can only be specified when using expressions")
	}
	if r.values != nil && !used {
		return errValidation("ExpressionAttributeValues can only be specified when using expressions" + without)
	}
	return nil
}

// params checks what the substitutions hold, normalises the values, and returns
// them ready for use.
func (r *readRequest) params() (*expression.Params, error) {
	if err := expression.CheckParams(r.names, r.values); err != nil {
		return nil, err
	}
	normal, err := r.layer.NormalizeItem(r.values)
	if err == nil {
		return expression.NewParams(r.names, normal), nil
	}
	if r.layer == attribute.Current {
		return nil, err
	}
	for _, name := range sortedNames(r.values) {
		if _, err := r.layer.Normalize(r.values[name]); err != nil {
			return nil, errValidation("ExpressionAttributeValues contains invalid value: " + err.Error() + " for key " + name)
		}
	}
	return nil, err
}

// parseFilter reads the legacy filter.
func (r *readRequest) parseFilter() error {
	if r.legacyFilter == nil && r.operator == "" {
		return nil
	}
	conditions, err := normalConditions(r.legacyFilter, r.layer)
	if err != nil {
		return err
	}
	filter, err := expression.ParseFilter(conditions, r.operator)
	if err == nil && len(conditions) > 0 {
		r.filter = filter
	}
	return err
}

// parseNames reads AttributesToGet.
func (r *readRequest) parseNames() (err error) {
	if r.legacyNames != nil {
		r.projection, err = expression.ParseAttributesToGet(r.legacyNames)
	}
	return err
}

// parseStartKey normalises ExclusiveStartKey.
func (r *readRequest) parseStartKey() (err error) {
	if r.startKey != nil {
		r.startKey, err = normalStartKey(r.startKey, r.layer)
	}
	return err
}

// parse reads FilterExpression and ProjectionExpression.
func (r *readRequest) parse(params *expression.Params) (err error) {
	if r.filterGiven {
		if r.filter, err = expression.ParseCondition(expression.FilterExpression, r.filterText, params); err != nil {
			return err
		}
	}
	if r.projected {
		if r.projection, err = expression.ParseProjection(r.projectionText, params); err != nil {
			return err
		}
	}
	return params.CheckUnused()
}

// checkSelect checks Select against the rest of the request, in AWS's words.
func (r *readRequest) checkSelect() string {
	parameter := ""
	switch {
	case r.projected:
		parameter = "ProjectionExpression"
	case r.legacyNames != nil:
		parameter = "AttributesToGet"
	}
	return checkSelect(r.selects, parameter, r.indexName)
}

// find returns the index that is asked for, nil for none.
func (r *readRequest) find(t *table) (*index, error) {
	if r.indexName == "" {
		return nil, nil
	}
	ix, ok := t.index(r.indexName)
	switch {
	case !ok:
		return nil, errValidation("The table does not have the specified index: " + r.indexName)
	case !ix.local && r.consistent:
		return nil, errValidation("Consistent reads are not supported on global secondary indexes")
	case !ix.local && ix.status == statusCreating:
		return nil, errValidation("Cannot read from backfilling global secondary index: " + ix.name)
	}
	return ix, nil
}

// prepare returns the read of the rows.
func (r *readRequest) prepare(t *table, ix *index, rows span, after string) *read {
	return &read{
		table: t, index: ix, rows: rows, after: after,
		limit: r.limit, filter: r.filter, projection: r.projection,
		fetch:      fetches(t, ix, r.selects == selectAll, r.projection),
		countOnly:  r.selects == selectCount,
		consistent: r.consistent,
	}
}

// normalConditions normalises the values of legacy conditions.
func normalConditions(conditions map[string]Condition, layer attribute.Validator) (map[string]Condition, error) {
	normal := make(map[string]Condition, len(conditions))
	for _, name := range sortedNames(conditions) {
		c := conditions[name]
		values := make([]attribute.Value, len(c.AttributeValueList))
		for i, v := range c.AttributeValueList {
			var err error
			if values[i], err = layer.Normalize(v); err != nil {
				return nil, err
			}
		}
		normal[name] = Condition{AttributeValueList: values, ComparisonOperator: c.ComparisonOperator}
	}
	return normal, nil
}

// comparisonOperators are those of legacy conditions, in AWS's order.
const comparisonOperators = "[IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS]"

// checkComparisons checks that legacy conditions have operators, and that those
// exist.
func checkComparisons(member string, conditions map[string]Condition) error {
	for _, name := range sortedNames(conditions) {
		at := " at '" + member + "." + name + ".member.comparisonOperator' failed to satisfy constraint: "
		switch op := conditions[name].ComparisonOperator; op {
		case "IN", "NULL", "BETWEEN", "LT", "NOT_CONTAINS", "EQ", "GT", "NOT_NULL", "NE", "LE", "BEGINS_WITH", "GE", "CONTAINS":
		case "":
			return errValidation(detected + "Value null" + at + "Member must not be null")
		default:
			return errValidation(detected + "Value '" + op + "'" + at + "Member must satisfy enum value set: " + comparisonOperators)
		}
	}
	return nil
}
