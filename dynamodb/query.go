package dynamodb

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/expression"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// QueryInput chooses items of one partition of a table or index by their key,
// and says what to give of them.
type QueryInput struct {
	TableName                 string   `aws:"required"` // or the table's ARN
	AttributesToGet           []string `aws:"len=1..,member.len=..65535"`
	ConditionalOperator       string   // of QueryFilter: AND, OR
	ConsistentRead            bool     // not on a global index
	ExclusiveStartKey         Item     // the LastEvaluatedKey of the page before
	ExpressionAttributeNames  map[string]string
	ExpressionAttributeValues Item
	FilterExpression          string
	IndexName                 string `aws:"len=3..255,pattern=[a-zA-Z0-9_.-]+"`
	KeyConditionExpression    string
	KeyConditions             map[string]Condition
	Limit                     int32 // items to evaluate, before the filter
	ProjectionExpression      string
	QueryFilter               map[string]Condition
	ReturnConsumedCapacity    string `aws:"enum=INDEXES|TOTAL|NONE"`
	ScanIndexForward          *bool  // false: by falling sort key
	Select                    string `aws:"enum=SPECIFIC_ATTRIBUTES|COUNT|ALL_ATTRIBUTES|ALL_PROJECTED_ATTRIBUTES"`
}

// QueryOutput is one page of items.
type QueryOutput struct {
	ConsumedCapacity *ConsumedCapacity
	Count            int32  `aws:"always"` // items that passed the filter
	Items            []Item // by sort key; nil when Select is COUNT
	LastEvaluatedKey Item   // of the last item evaluated; nil at the end
	ScannedCount     int32  `aws:"always"` // items evaluated
}

// Query reads items of one partition of a table or index, a page at a time: up
// to Limit items, and up to the one that reaches 1 MB.
//
// Errors: ResourceNotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
func (s *Service) Query(ctx context.Context, in *QueryInput) (*QueryOutput, error) {
	return bus.Do(ctx, s.ep, "Query", in, s.query)
}

func (s *Service) query(c *sim.Call, in *QueryInput) (*QueryOutput, error) {
	q, err := parseQuery(c.Context(), in)
	if err != nil {
		return nil, validation(err)
	}
	t, err := s.dataTable(in.TableName)
	if err != nil {
		return nil, err
	}
	c.On(t.arn)
	r, err := q.plan(t)
	if err != nil {
		return nil, err
	}
	r.reverse = in.ScanIndexForward != nil && !*in.ScanIndexForward
	r.oppose(c)
	p, err := r.page()
	if err != nil {
		return nil, err
	}
	if err := s.admitPage(c, r, p); err != nil {
		return nil, err
	}
	return &QueryOutput{
		ConsumedCapacity: r.charge(c, p, in.ReturnConsumedCapacity),
		Count:            int32(p.count),
		Items:            p.items,
		LastEvaluatedKey: r.lastKey(p),
		ScannedCount:     int32(p.scanned),
	}, nil
}

// checkQuery checks what a QueryInput says about itself. A ConditionalOperator
// that there is not comes before the other enumerations, and Limit has words of
// its own (recorded October 2026).
func checkQuery(ctx context.Context, in *QueryInput) error {
	if err := checkTableName(ctx, &in.TableName); err != nil {
		return err
	}
	if len(in.QueryFilter) > 1 && !oneOf(in.ConditionalOperator, "", "AND", "OR") {
		return errValidation("Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]")
	}
	if err := wire.Validate(ctx, in); err != nil {
		return err
	}
	if in.Limit < 0 || in.Limit == 0 && wire.Given(ctx, &in.Limit) {
		return errValidation(detected + "Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1")
	}
	if err := checkComparisons("queryFilter", in.QueryFilter); err != nil {
		return err
	}
	return checkComparisons("keyConditions", in.KeyConditions)
}

// A queryRequest is a Query before its table is known.
type queryRequest struct {
	readRequest
	condition *expression.KeyCondition
	legacyKey bool // the condition came by KeyConditions
}

// parseQuery reads all that a Query says, in AWS's order.
func parseQuery(ctx context.Context, in *QueryInput) (*queryRequest, error) {
	q := &queryRequest{readRequest: readRequest{
		layer:     attribute.Current,
		indexName: in.IndexName, selects: in.Select, consistent: in.ConsistentRead, limit: int(in.Limit),
		startKey:   in.ExclusiveStartKey,
		filterText: in.FilterExpression, filterGiven: isGiven(ctx, &in.FilterExpression),
		projectionText: in.ProjectionExpression, projected: isGiven(ctx, &in.ProjectionExpression),
		legacyFilter: in.QueryFilter, legacyNames: in.AttributesToGet, operator: in.ConditionalOperator,
		names: in.ExpressionAttributeNames, values: in.ExpressionAttributeValues,
	}}
	keyGiven := isGiven(ctx, &in.KeyConditionExpression)
	// KeyConditions may stand beside expressions, but for its own successor.
	legacy := append(q.legacy("QueryFilter"), parameter{"KeyConditions", keyGiven && in.KeyConditions != nil})
	expressions := append(q.expressions(), parameter{"KeyConditionExpression", keyGiven})
	if err := checkMixing(legacy, expressions); err != nil {
		return nil, err
	}
	if err := q.checkUse(keyGiven || q.filterGiven, ""); err != nil {
		return nil, err
	}
	for _, step := range []func() error{q.parseFilter, q.parseNames, q.parseStartKey} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	if !keyGiven && in.KeyConditions == nil {
		return nil, errValidation("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")
	}
	if err := q.parseExpressions(in, keyGiven); err != nil {
		return nil, err
	}
	if words := q.checkSelect(); words != "" {
		return nil, errValidation(detected + words)
	}
	return q, nil
}

// parseExpressions reads the key condition, then the other expressions, then
// looks whether the condition can be one on keys.
func (q *queryRequest) parseExpressions(in *QueryInput, keyGiven bool) error {
	params, err := q.params()
	if err != nil {
		return err
	}
	if keyGiven {
		if q.condition, err = expression.ParseKeyCondition(in.KeyConditionExpression, params); err != nil {
			return err
		}
	}
	if err := q.parse(params); err != nil {
		return err
	}
	if keyGiven {
		return q.condition.Check()
	}
	q.legacyKey = true
	conditions, err := normalConditions(in.KeyConditions, q.layer)
	if err != nil {
		return err
	}
	if q.condition, err = expression.ParseKeyConditions(conditions); err != nil {
		return err
	}
	if n := len(conditions); n != 1 && n != 2 {
		return errValidation("Conditions can be of length 1 or 2 only")
	}
	return nil
}

// plan matches the request to its table, in AWS's order.
func (q *queryRequest) plan(t *table) (*read, error) {
	ix, err := q.find(t)
	if err != nil {
		return nil, err
	}
	m, err := t.matchKey(ix, q.condition.Terms(), q.startKey, q.legacyKey)
	if err != nil {
		return nil, err
	}
	rows, after := m.rows(), ""
	if q.startKey != nil {
		if after, err = m.queryStart(q.startKey, rows); err != nil {
			return nil, err
		}
	}
	if q.projection != nil {
		if err := t.checkScalarKeys(q.projection.Nested()); err != nil {
			return nil, err
		}
	}
	if err := q.checkFilter(t, ix); err != nil {
		return nil, err
	}
	return q.prepare(t, ix, rows, after), nil
}

// checkFilter checks the filter and what Select asks for against the keys and
// what the index holds.
func (q *queryRequest) checkFilter(t *table, ix *index) error {
	by := "Filter Expression"
	if !q.filterGiven {
		by = "QueryFilter"
	}
	if err := checkFilterKeys(t.keyOf(ix), by, q.filter); err != nil {
		return err
	}
	if err := t.checkGlobalSelect(ix, q.selects, q.projection); err != nil {
		return err
	}
	if q.filter == nil {
		return nil
	}
	if err := t.checkScalarKeys(q.filter.Nested()); err != nil {
		return err
	}
	return t.checkIndexFilter(ix, q.filter)
}
