package dynamodb

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/expression"
	"github.com/cloudjar/cloudjar/sim"
)

const (
	maxBatchGet     = 100      // keys (BatchGetItem, API reference)
	maxBatchGetSize = 16 << 20 // bytes of items in an answer (the same)
)

// BatchGetItemInput names up to 100 items of any tables of the region.
type BatchGetItemInput struct {
	RequestItems           map[string]KeysAndAttributes // by table name or ARN
	ReturnConsumedCapacity string                       `aws:"enum=INDEXES|TOTAL|NONE"`
}

// KeysAndAttributes names items of one table, and what is wanted of each.
type KeysAndAttributes struct {
	Keys                     []Item   `aws:"required"`
	AttributesToGet          []string `aws:"len=1..,member.len=..65535"`
	ConsistentRead           bool
	ExpressionAttributeNames map[string]string
	ProjectionExpression     string
}

// BatchGetItemOutput is the items that there are, by table, and the keys for
// which the answer had no more room, in the form in which they were asked for.
type BatchGetItemOutput struct {
	ConsumedCapacity []ConsumedCapacity
	Responses        map[string][]Item            `aws:"always"`
	UnprocessedKeys  map[string]KeysAndAttributes `aws:"always"`
}

// BatchGetItem reads up to 100 items, 16 MB together.
//
// Errors: ResourceNotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
func (s *Service) BatchGetItem(ctx context.Context, in *BatchGetItemInput) (*BatchGetItemOutput, error) {
	return bus.Do(ctx, s.ep, "BatchGetItem", in, s.batchGetItem)
}

// A batchRead is what a batch asks of one table.
type batchRead struct {
	name       string // as the request names the table
	t          *table
	asked      KeysAndAttributes
	keys       []attribute.Item
	projection *expression.Projection
}

func (s *Service) batchGetItem(c *sim.Call, in *BatchGetItemInput) (*BatchGetItemOutput, error) {
	reads, err := readBatchGet(in)
	if err != nil {
		return nil, validation(err)
	}
	for i := range reads {
		r := &reads[i]
		if r.t, err = s.dataTable(r.name); err != nil {
			return nil, err
		}
	}
	c.On(reads[0].t.arn)
	for i := range reads {
		if err := reads[i].checkKeys(); err != nil {
			return nil, err
		}
	}
	return s.readBatch(c, reads, in.ReturnConsumedCapacity)
}

// readBatchGet reads what the request alone tells, table by table in the order
// of their names.
func readBatchGet(in *BatchGetItemInput) ([]batchRead, error) {
	reads := make([]batchRead, 0, len(in.RequestItems))
	for _, name := range sortedNames(in.RequestItems) {
		reads = append(reads, batchRead{name: name, asked: in.RequestItems[name]})
	}
	if err := checkBatchMixing(reads); err != nil {
		return nil, err
	}
	total := 0
	for i := range reads {
		r := &reads[i]
		if err := r.read(); err != nil {
			return nil, err
		}
		total += len(r.keys)
	}
	if total > maxBatchGet {
		return nil, errValidation("Too many items requested for the BatchGetItem call")
	}
	return reads, nil
}

// checkBatchMixing refuses a batch that projects by expression for one table and
// by the legacy parameter for another, or for the same.
func checkBatchMixing(reads []batchRead) error {
	var legacy, expressions bool
	for i := range reads {
		legacy = legacy || reads[i].asked.AttributesToGet != nil
		expressions = expressions || reads[i].asked.ProjectionExpression != ""
	}
	return checkMixing([]parameter{{"AttributesToGet", legacy}}, []parameter{{"ProjectionExpression", expressions}})
}

func (r *batchRead) read() (err error) {
	which := projectionInput{
		expression: r.asked.ProjectionExpression, given: r.asked.ProjectionExpression != "",
		attributes: r.asked.AttributesToGet, names: r.asked.ExpressionAttributeNames,
	}
	if r.projection, err = which.read(attribute.Current); err != nil {
		return err
	}
	r.keys = make([]attribute.Item, len(r.asked.Keys))
	for i, key := range r.asked.Keys {
		if r.keys[i], err = attribute.NormalizeItem(key); err != nil {
			return err
		}
	}
	return nil
}

// checkKeys checks the keys against the table's schema and one another.
func (r *batchRead) checkKeys() error {
	seen := make(map[string]bool, len(r.keys))
	for _, key := range r.keys {
		if err := r.t.checkLookup(key); err != nil {
			return err
		}
		row := r.t.rowKey(key)
		if seen[row] {
			return errValidation(wordsDuplicates)
		}
		seen[row] = true
	}
	return nil
}

const wordsDuplicates = "Provided list of item keys contains duplicates"

// readBatch reads the items, until the answer is full.
func (s *Service) readBatch(c *sim.Call, reads []batchRead, detail string) (*BatchGetItemOutput, error) {
	out := &BatchGetItemOutput{Responses: map[string][]Item{}, UnprocessedKeys: map[string]KeysAndAttributes{}}
	var cost tallies
	var throttled error
	room := maxBatchGetSize
	for i := range reads {
		r := &reads[i]
		items := []Item{}
		for n, key := range r.keys {
			seen := r.t
			if c.Opposed() && !r.asked.ConsistentRead {
				seen = seen.eventually(c, &staleRead, tableLag)
			}
			stored := s.lookUp(seen, key)
			if cost != nil && c.Misbehaves(&unprocessed, r.name) {
				out.leave(r, r.asked.Keys[n:n+1])
				continue
			}
			if storedSize(stored) > room {
				out.leave(r, r.asked.Keys[n:])
				break
			}
			one := tally{t: r.t, units: readUnits(storedSize(stored), r.asked.ConsistentRead)}
			if err := s.admitLookup(c, &one); err != nil {
				out.leave(r, r.asked.Keys[n:n+1])
				throttled = err
				continue
			}
			room -= storedSize(stored)
			cost.named(r.t, r.name).add(nil, one.units)
			if stored == "" {
				continue
			}
			item, err := projected(stored, r.projection)
			if err != nil {
				return nil, err
			}
			items = append(items, item)
		}
		out.Responses[r.name] = items
	}
	if cost == nil && throttled != nil {
		return nil, throttled
	}
	cost.meter(c, reading)
	out.ConsumedCapacity = cost.plain(detail)
	return out, nil
}

// leave adds keys to those that were not read, in the form in which they were
// asked for.
func (out *BatchGetItemOutput) leave(r *batchRead, keys []Item) {
	rest, ok := out.UnprocessedKeys[r.name]
	if !ok {
		rest = r.asked
		rest.Keys = nil
	}
	rest.Keys = append(rest.Keys, keys...)
	out.UnprocessedKeys[r.name] = rest
}
