package dynamodb

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// ScanInput says what to give of all items of a table or index, or of those in
// one segment of it.
type ScanInput struct {
	TableName                 string   `aws:"required,len=1..1024"` // or the table's ARN
	AttributesToGet           []string `aws:"len=1..,member.len=..65535"`
	ConditionalOperator       string   `aws:"enum=OR|AND"` // of ScanFilter
	ConsistentRead            bool     // not on a global index
	ExclusiveStartKey         Item     // the LastEvaluatedKey of the page before
	ExpressionAttributeNames  map[string]string
	ExpressionAttributeValues Item
	FilterExpression          string
	IndexName                 string `aws:"len=3..255,pattern=[a-zA-Z0-9_.-]+"`
	Limit                     int32  `aws:"range=1.."` // items to evaluate, before the filter
	ProjectionExpression      string
	ReturnConsumedCapacity    string `aws:"enum=INDEXES|TOTAL|NONE"`
	ScanFilter                map[string]Condition
	Segment                   *int32 `aws:"range=0..999999"` // from 0, of TotalSegments
	Select                    string `aws:"enum=SPECIFIC_ATTRIBUTES|COUNT|ALL_ATTRIBUTES|ALL_PROJECTED_ATTRIBUTES"`
	TotalSegments             int32  `aws:"range=1..1000000"`
}

// ScanOutput is one page of items.
type ScanOutput struct {
	ConsumedCapacity *ConsumedCapacity
	Count            int32  `aws:"always"` // items that passed the filter
	Items            []Item // nil when Select is COUNT
	LastEvaluatedKey Item   // of the last item evaluated; nil at the end
	ScannedCount     int32  `aws:"always"` // items evaluated
}

// Scan reads a table or index from end to end, a page at a time: up to Limit
// items, and up to the one that reaches 1 MB. Partitions come in the order of
// their hash, which is always the same.
//
// Errors: ResourceNotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html
func (s *Service) Scan(ctx context.Context, in *ScanInput) (*ScanOutput, error) {
	return bus.Do(ctx, s.ep, "Scan", in, s.scan)
}

func (s *Service) scan(c *sim.Call, in *ScanInput) (*ScanOutput, error) {
	q, err := parseScan(c.Context(), in)
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
	r.oppose(c)
	p, err := r.page()
	if err != nil {
		return nil, err
	}
	if err := s.admitPage(c, r, p); err != nil {
		return nil, err
	}
	return &ScanOutput{
		ConsumedCapacity: r.charge(c, p, in.ReturnConsumedCapacity),
		Count:            int32(p.count),
		Items:            p.items,
		LastEvaluatedKey: r.lastKey(p),
		ScannedCount:     int32(p.scanned),
	}, nil
}

// checkScan checks what a ScanInput says about itself, in the older words.
func checkScan(ctx context.Context, in *ScanInput) error {
	if in.TableName != "" {
		if err := checkTableName(ctx, &in.TableName); err != nil {
			return err
		}
	}
	if err := wire.Validate(ctx, in); err != nil {
		return err
	}
	return checkComparisons("scanFilter", in.ScanFilter)
}

// A scanRequest is a Scan before its table is known.
type scanRequest struct {
	readRequest
	segment *segment // nil: everything
}

// parseScan reads all that a Scan says, in AWS's order.
func parseScan(ctx context.Context, in *ScanInput) (*scanRequest, error) {
	q := &scanRequest{readRequest: readRequest{
		layer:     attribute.Older,
		indexName: in.IndexName, selects: in.Select, consistent: in.ConsistentRead, limit: int(in.Limit),
		startKey:   in.ExclusiveStartKey,
		filterText: in.FilterExpression, filterGiven: isGiven(ctx, &in.FilterExpression),
		projectionText: in.ProjectionExpression, projected: isGiven(ctx, &in.ProjectionExpression),
		legacyFilter: in.ScanFilter, legacyNames: in.AttributesToGet, operator: in.ConditionalOperator,
		names: in.ExpressionAttributeNames, values: in.ExpressionAttributeValues,
	}}
	if err := checkMixing(q.legacy("ScanFilter"), q.expressions()); err != nil {
		return nil, err
	}
	if err := q.checkUse(q.filterGiven, ": FilterExpression is null"); err != nil {
		return nil, err
	}
	for _, step := range []func() error{q.parseNames, q.parseFilter, q.parseStartKey} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	var err error
	if q.segment, err = parseSegment(in.Segment, in.TotalSegments); err != nil {
		return nil, err
	}
	params, err := q.params()
	if err != nil {
		return nil, err
	}
	if err := q.parse(params); err != nil {
		return nil, err
	}
	if words := q.checkSelect(); words != "" {
		return nil, errValidation(words)
	}
	return q, nil
}

// parseSegment reads Segment and TotalSegments, of which neither goes without
// the other.
func parseSegment(number *int32, total int32) (*segment, error) {
	switch {
	case number == nil && total == 0:
		return nil, nil
	case total == 0:
		return nil, errValidation("The TotalSegments parameter is required but was not present in the request when Segment parameter is present")
	case number == nil:
		return nil, errValidation("The Segment parameter is required but was not present in the request when parameter TotalSegments is present")
	case *number >= total:
		return nil, errValidation("The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: " +
			itoa(int(*number)) + " is not less than TotalSegments: " + itoa(int(total)))
	}
	return &segment{int(*number), int(total)}, nil
}

// plan matches the request to its table, in AWS's order.
func (q *scanRequest) plan(t *table) (*read, error) {
	if _, ok := t.index(q.indexName); q.indexName != "" && !ok && q.startKey != nil {
		return nil, errValidation(wordsStartKey)
	}
	ix, err := q.find(t)
	if err != nil {
		return nil, err
	}
	if q.startKey != nil {
		if err := t.checkScanStart(ix, q.startKey); err != nil {
			return nil, err
		}
	}
	if err := t.checkGlobalSelect(ix, q.selects, q.projection); err != nil {
		return nil, err
	}
	var rows span
	if q.segment != nil {
		rows = q.segment.rows()
	}
	after := ""
	if q.startKey != nil {
		if after, err = t.scanStart(ix, q.startKey, q.segment); err != nil {
			return nil, err
		}
	}
	if q.projection != nil {
		if err := t.checkScalarKeys(q.projection.Nested()); err != nil {
			return nil, err
		}
	}
	if q.filter != nil {
		if err := t.checkScalarKeys(q.filter.Nested()); err != nil {
			return nil, err
		}
	}
	return q.prepare(t, ix, rows, after), nil
}
