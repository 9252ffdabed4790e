package dynamodb

import (
	"context"
	"errors"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/expression"
	"github.com/cloudjar/cloudjar/internal/partiql"
	"github.com/cloudjar/cloudjar/sim"
)

// ExecuteStatementInput is one PartiQL statement: SELECT, INSERT, UPDATE or
// DELETE.
type ExecuteStatementInput struct {
	Statement                           string           `aws:"required,len=1..8192"`
	ConsistentRead                      bool             // not on a global index
	Limit                               int32            `aws:"range=1.."`    // items to evaluate, before the filter
	NextToken                           string           `aws:"len=1..32768"` // of the page before
	Parameters                          []AttributeValue `aws:"len=1.."`      // in the places of the question marks
	ReturnConsumedCapacity              string           `aws:"enum=INDEXES|TOTAL|NONE"`
	ReturnValuesOnConditionCheckFailure string           `aws:"enum=ALL_OLD|NONE"`
}

// ExecuteStatementOutput is a page of what a SELECT found, or what a write's
// RETURNING asks for.
type ExecuteStatementOutput struct {
	ConsumedCapacity *ConsumedCapacity
	Items            []Item // empty, but never nil, when there are none
	LastEvaluatedKey Item   // there whenever NextToken is
	NextToken        string // empty at the end
}

// ExecuteStatement carries out one PartiQL statement. A SELECT gives a page at a
// time: up to Limit items, and up to the read that reaches 1 MB.
//
// Errors: ConditionalCheckFailedException, DuplicateItemException,
// ItemCollectionSizeLimitExceededException, ResourceNotFoundException,
// ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html
func (s *Service) ExecuteStatement(ctx context.Context, in *ExecuteStatementInput) (*ExecuteStatementOutput, error) {
	return bus.Do(ctx, s.ep, "ExecuteStatement", in, s.executeStatement)
}

func (s *Service) executeStatement(c *sim.Call, in *ExecuteStatementInput) (*ExecuteStatementOutput, error) {
	st, err := readSingle(in.Statement, in.Parameters)
	if err != nil {
		return nil, statementFault(err)
	}
	var out *ExecuteStatementOutput
	if sel, ok := st.parsed.(*partiql.Select); ok {
		out, err = s.executeSelect(c, in, sel)
	} else {
		out, err = s.executeWrite(c, in, st)
	}
	return out, statementFault(err)
}

// executeSelect answers a SELECT with one page.
func (s *Service) executeSelect(c *sim.Call, in *ExecuteStatementInput, sel *partiql.Select) (*ExecuteStatementOutput, error) {
	t, ix, err := s.source(sel)
	if err != nil {
		return nil, err
	}
	c.On(t.arn)
	q, err := planSelection(sel, t, ix, in.ConsistentRead)
	if err != nil {
		return nil, err
	}
	request := requestSum(in.Statement, in.Parameters)
	var from position
	if in.NextToken != "" {
		if from, err = readToken(in.NextToken, request, len(q.reads)); err != nil {
			return nil, err
		}
	}
	p, err := q.page(from, int(in.Limit))
	if err != nil {
		return nil, err
	}
	if err := s.admitTally(c, reading, &p.cost, q.firstKey(from)); err != nil {
		return nil, err
	}
	p.cost.meter(c, reading)
	out := &ExecuteStatementOutput{ConsumedCapacity: p.cost.shown(in.ReturnConsumedCapacity), Items: p.items}
	if p.next != nil {
		out.NextToken, out.LastEvaluatedKey = p.next.token(request), p.lastKey
	}
	return out, nil
}

// executeWrite answers an INSERT, UPDATE or DELETE.
func (s *Service) executeWrite(c *sim.Call, in *ExecuteStatementInput, st *statement) (*ExecuteStatementOutput, error) {
	t, err := s.dataTable(st.parsed.From().Table)
	if err != nil {
		return nil, err
	}
	c.On(t.arn)
	a, err := st.action(t)
	if err != nil {
		return nil, err
	}
	a.showOld = in.ReturnValuesOnConditionCheckFailure == returnAllOld && a.verb != verbPut
	if err := a.checkValues(); err != nil {
		return nil, err
	}
	y := tally{t: t}
	o, err := s.write(c, &a, &y)
	y.meter(c, writing)
	if err != nil {
		return nil, err
	}
	out := &ExecuteStatementOutput{ConsumedCapacity: y.shown(in.ReturnConsumedCapacity), Items: []Item{}}
	item, err := st.returned(&a, &o)
	if item != nil {
		out.Items = append(out.Items, item)
	}
	return out, err
}

// A statement is what its text and parameters tell, without its table.
type statement struct {
	parsed partiql.Statement
	update *expression.Update // of an UPDATE
}

// readSingle reads a statement that stands by itself or in a batch.
func readSingle(text string, parameters []attribute.Value) (*statement, error) {
	parameters, err := partiql.CheckParameters(parameters)
	if err != nil {
		return nil, err
	}
	st, err := readStatement(text, parameters)
	if err != nil {
		return nil, err
	}
	if _, ok := st.parsed.(*partiql.Exists); ok {
		return nil, errValidation("EXISTS can only be used in ExecuteTransaction write requests.")
	}
	return st, nil
}

// readStatement reads a statement whose parameters were checked.
func readStatement(text string, parameters []attribute.Value) (st *statement, err error) {
	st = &statement{}
	if st.parsed, err = partiql.Parse(text, parameters); err != nil {
		return nil, err
	}
	switch p := st.parsed.(type) {
	case *partiql.Insert:
		err = checkItemSize(p.Item)
	case *partiql.Update:
		st.update, err = updateOf(p.Actions)
	}
	return st, err
}

// statementFault turns the faults of statements into the answer.
func statementFault(err error) error {
	if e, ok := errors.AsType[*partiql.Error](err); ok {
		return errValidation(e.Message)
	}
	return validation(err)
}

const codeDuplicate = "DuplicateItemException"

// shortCode is how a batch and the reasons of a cancelled transaction name an
// exception.
func shortCode(e *Error) string {
	switch e.Code {
	case codeValidation:
		return reasonValidation
	case codeThrottling:
		return reasonThrottling
	}
	return strings.TrimSuffix(e.Code, "Exception")
}
