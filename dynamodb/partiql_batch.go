package dynamodb

import (
	"context"
	"errors"
	"slices"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/partiql"
	"github.com/cloudjar/cloudjar/sim"
)

// BatchExecuteStatementInput is up to 25 PartiQL statements, all of which read
// or all of which write.
type BatchExecuteStatementInput struct {
	Statements             []BatchStatementRequest `aws:"required,len=1..25"`
	ReturnConsumedCapacity string                  `aws:"enum=INDEXES|TOTAL|NONE"`
}

// A BatchStatementRequest is one statement of a batch. A SELECT names one item
// by its whole primary key.
type BatchStatementRequest struct {
	Statement                           string           `aws:"required,len=1..8192"`
	ConsistentRead                      bool             // of a SELECT
	Parameters                          []AttributeValue `aws:"len=1.."`
	ReturnValuesOnConditionCheckFailure string           `aws:"enum=ALL_OLD|NONE"` // without effect, as on AWS
}

// BatchExecuteStatementOutput is what the statements came to, in their order.
// Only tables of which a statement succeeded show what was consumed.
type BatchExecuteStatementOutput struct {
	ConsumedCapacity []ConsumedCapacity
	Responses        []BatchStatementResponse
}

// A BatchStatementResponse is what one statement of a batch came to: an error,
// or the item that was read or that RETURNING asks for, nil if there is none.
// The table is there if the statement ran.
type BatchStatementResponse struct {
	Error     *BatchStatementError
	Item      Item
	TableName string
}

// A BatchStatementError says why one statement of a batch failed.
type BatchStatementError struct {
	Code    string // an exception's name without its ending: ConditionalCheckFailed, ValidationError, …
	Item    Item
	Message string
}

// BatchExecuteStatement carries out up to 25 statements, each by itself. Their
// faults are in the answer.
//
// Errors: ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html
func (s *Service) BatchExecuteStatement(ctx context.Context, in *BatchExecuteStatementInput) (*BatchExecuteStatementOutput, error) {
	return bus.Do(ctx, s.ep, "BatchExecuteStatement", in, s.batchExecuteStatement)
}

func (s *Service) batchExecuteStatement(c *sim.Call, in *BatchExecuteStatementInput) (*BatchExecuteStatementOutput, error) {
	members := make([]batchMember, len(in.Statements))
	for i := range members {
		members[i].fault = statementFault(members[i].prepare(s, &in.Statements[i]))
	}
	d, err := checkMembers(members)
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(members, func(m batchMember) bool { return m.t != nil }); i >= 0 {
		c.On(members[i].t.arn)
	}
	out := &BatchExecuteStatementOutput{Responses: make([]BatchStatementResponse, len(members))}
	var cost tallies
	var served []*table
	for i := range members {
		m, r := &members[i], &out.Responses[i]
		err := m.fault
		if err == nil {
			r.TableName = m.t.name
			r.Item, err = m.run(c, s, cost.of(m.t))
		}
		if err == nil {
			served = append(served, m.t)
			continue
		}
		e, ok := errors.AsType[*Error](err)
		if !ok {
			return nil, err
		}
		r.Error = &BatchStatementError{Code: shortCode(e), Message: e.Message}
	}
	cost.meter(c, d)
	shown := slices.DeleteFunc(cost, func(y *tally) bool { return !slices.Contains(served, y.t) })
	out.ConsumedCapacity = shown.plain(in.ReturnConsumedCapacity)
	return out, nil
}

// A batchMember is one statement of a batch.
type batchMember struct {
	*statement         // nil if it could not be read
	t          *table  // nil if it was not found
	fault      error   // of what was to be known before it ran
	action     action  // of a write
	read       keyRead // of a SELECT
	consistent bool    // of a SELECT
}

// reads tells whether the statement is a SELECT.
func (m *batchMember) reads() bool {
	_, ok := m.parsed.(*partiql.Select)
	return ok
}

// prepare reads a statement and matches it to its table.
func (m *batchMember) prepare(s *Service, in *BatchStatementRequest) (err error) {
	if m.statement, err = readSingle(in.Statement, in.Parameters); err != nil {
		return err
	}
	m.consistent = in.ConsistentRead
	if sel, ok := m.parsed.(*partiql.Select); ok {
		t, ix, err := s.source(sel)
		if err != nil {
			return err
		}
		m.t = t
		const refusal = "Select statements within BatchExecuteStatement must specify the primary key in the where clause."
		if ix != nil {
			return errValidation(refusal)
		}
		if m.read, err = planKeyRead(sel, t, refusal); err != nil {
			return err
		}
		return t.checkKeyValues(m.read.key)
	}
	if m.t, err = s.dataTable(m.parsed.From().Table); err != nil {
		return err
	}
	if m.action, err = m.statement.action(m.t); err != nil {
		return err
	}
	return m.action.checkValues()
}

// checkMembers refuses what the statements have against one another: those that
// can be read all read or all write, and those that can run name different items.
func checkMembers(members []batchMember) (d direction, err error) {
	var reads, writes bool
	seen := make(map[string]bool, len(members))
	repeated := false
	for i := range members {
		m := &members[i]
		if m.statement == nil {
			continue
		}
		key := m.action.subject()
		if m.reads() {
			reads, key = true, m.read.key
		} else {
			writes = true
		}
		if m.fault == nil {
			item := m.t.arn + m.t.rowKey(key)
			repeated = repeated || seen[item]
			seen[item] = true
		}
	}
	switch {
	case reads && writes:
		return 0, errValidation("BatchExecuteStatement API does not support both read and write operations in the same request.")
	case repeated:
		return 0, errValidation(wordsDuplicates)
	case writes:
		return writing, nil
	}
	return reading, nil
}

// run carries out one statement.
func (m *batchMember) run(c *sim.Call, s *Service, y *tally) (attribute.Item, error) {
	if m.reads() {
		stored := s.lookUp(m.t, m.read.key)
		one := tally{t: m.t, units: readUnits(storedSize(stored), m.consistent)}
		if err := s.admitLookup(c, &one); err != nil {
			return nil, err
		}
		y.add(nil, one.units)
		item, err := projected(stored, m.read.projection)
		return columned(item, m.read.columns), err
	}
	o, err := s.write(c, &m.action, y)
	if err != nil {
		return nil, err
	}
	return m.returned(&m.action, &o)
}

// A keyRead is a SELECT that names one item by its whole key.
type keyRead struct {
	fetch
	columns []partiql.Column
}

// planKeyRead matches a SELECT of a batch or transaction to its table. Of one
// that names no item the faults of its plan come before the refusal.
func planKeyRead(sel *partiql.Select, t *table, refusal string) (keyRead, error) {
	keys := t.statementKeys(nil)
	if _, err := partiql.NewPlan(sel, keys); err != nil {
		return keyRead{}, err
	}
	key, ok := partiql.ReadKey(sel.Where, keys)
	if !ok {
		return keyRead{}, errValidation(refusal)
	}
	if err := t.checkStatementKey(key); err != nil {
		return keyRead{}, err
	}
	q := selection{table: t, columns: sel.Columns}
	projection, err := q.projection()
	if err != nil {
		return keyRead{}, err
	}
	return keyRead{fetch{t, key, projection}, sel.Columns}, nil
}
