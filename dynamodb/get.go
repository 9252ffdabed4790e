package dynamodb

import (
	"context"
	"unsafe"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/expression"
	"github.com/cloudjar/cloudjar/internal/hash"
	"github.com/cloudjar/cloudjar/sim"
)

// GetItemInput names an item to read.
type GetItemInput struct {
	Key                      Item     `aws:"required"`
	TableName                string   `aws:"required"` // or the table's ARN
	AttributesToGet          []string `aws:"len=1..,member.len=..65535"`
	ConsistentRead           bool
	ExpressionAttributeNames map[string]string
	ProjectionExpression     string
	ReturnConsumedCapacity   string `aws:"enum=INDEXES|TOTAL|NONE"`
}

// GetItemOutput is the item, nil if there is none, and what the read cost.
type GetItemOutput struct {
	ConsumedCapacity *ConsumedCapacity
	Item             Item
}

// GetItem reads the item with a key.
//
// Errors: ResourceNotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html
func (s *Service) GetItem(ctx context.Context, in *GetItemInput) (*GetItemOutput, error) {
	return bus.DoUnsummed(ctx, s.ep, "GetItem", in, s.getItem)
}

func (s *Service) getItem(c *sim.Call, in *GetItemInput) (*GetItemOutput, error) {
	which := projectionInput{
		expression: in.ProjectionExpression, given: isGiven(c.Context(), &in.ProjectionExpression),
		attributes: in.AttributesToGet, names: in.ExpressionAttributeNames,
	}
	projection, err := which.read(attribute.Current)
	if err != nil {
		return nil, validation(err)
	}
	key, err := attribute.NormalizeItem(in.Key)
	if err != nil {
		return nil, validation(err)
	}
	t, err := s.dataTable(in.TableName)
	if err != nil {
		return nil, err
	}
	c.On(t.arn)
	if err := t.checkLookup(key); err != nil {
		return nil, err
	}
	if projection != nil {
		if err := t.checkScalarKeys(projection.Nested()); err != nil {
			return nil, err
		}
	}
	if c.Opposed() && !in.ConsistentRead {
		t = t.eventually(c, &staleRead, tableLag)
	}
	stored := s.lookUp(t, key)
	c.Mix(hash.New.Bytes(s.scratch)) // the row key that lookUp left there
	y := tally{t: t, asked: in.TableName, units: readUnits(storedSize(stored), in.ConsistentRead)}
	if err := s.admitLookup(c, &y); err != nil {
		return nil, err
	}
	y.meter(c, reading)
	item, err := projected(stored, projection)
	return &GetItemOutput{y.shown(in.ReturnConsumedCapacity), item}, err
}

// checkLookup checks the key of an item to be read.
func (t *table) checkLookup(key attribute.Item) error {
	if err := t.checkKey(key); err != nil {
		return err
	}
	return t.checkKeyValues(key)
}

// lookUp returns the stored form of the item with a key, empty if there is none.
func (s *Service) lookUp(t *table, key attribute.Item) string {
	s.scratch = t.appendRowKey(s.scratch[:0], key)
	// The tree compares the key and does not keep it, so it need not be copied.
	r, _ := t.items.get(unsafe.String(unsafe.SliceData(s.scratch), len(s.scratch)))
	return r.item
}

// projected decodes a stored item and takes the parts of it that are asked for:
// nil for no item, all of it without a projection.
func projected(stored string, p *expression.Projection) (attribute.Item, error) {
	if stored == "" {
		return nil, nil
	}
	if p == nil {
		return attribute.DecodeItem(stored)
	}
	return p.Apply(attribute.DecodeAttrs(stored, p.TopLevel()...)), nil
}

// A projectionInput is how a request says which attributes it wants, in either
// way.
type projectionInput struct {
	expression string
	given      bool // although it may be empty
	attributes []string
	names      map[string]string
}

// read returns the projection, nil for everything.
func (in *projectionInput) read(layer attribute.Validator) (*expression.Projection, error) {
	if !in.given && in.attributes == nil && in.names == nil {
		return nil, nil
	}
	err := checkMixing(
		[]parameter{{"AttributesToGet", in.attributes != nil}},
		[]parameter{{"ProjectionExpression", in.given}},
	)
	if err != nil {
		return nil, err
	}
	if in.attributes != nil && in.names == nil {
		return expression.ParseAttributesToGet(in.attributes)
	}
	substitutions := substitutions{in.names, nil, layer, "ProjectionExpression is null"}
	params, err := substitutions.read(in.given)
	if err != nil {
		return nil, err
	}
	p, err := expression.ParseProjection(in.expression, params)
	if err != nil {
		return nil, err
	}
	return p, params.CheckUnused()
}
