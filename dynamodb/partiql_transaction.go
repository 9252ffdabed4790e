package dynamodb

import (
	"context"
	"errors"
	"slices"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/digest"
	"github.com/cloudjar/cloudjar/internal/partiql"
	"github.com/cloudjar/cloudjar/sim"
)

// ExecuteTransactionInput is up to 100 PartiQL statements on different items,
// all of which read or all of which write. EXISTS(SELECT …) counts as a write.
type ExecuteTransactionInput struct {
	TransactStatements     []ParameterizedStatement `aws:"required,len=1..100"`
	ClientRequestToken     string                   `aws:"token,len=1..36"` // makes writes idempotent for ten minutes; reads happen again
	ReturnConsumedCapacity string                   `aws:"enum=INDEXES|TOTAL|NONE"`
}

// A ParameterizedStatement is one statement of a transaction.
type ParameterizedStatement struct {
	Statement                           string           `aws:"required,len=1..8192"`
	Parameters                          []AttributeValue `aws:"len=1.."`
	ReturnValuesOnConditionCheckFailure string           `aws:"enum=ALL_OLD|NONE"`
}

// ExecuteTransactionOutput is the items that were read, in the order asked for,
// and what the transaction cost, by table.
type ExecuteTransactionOutput struct {
	ConsumedCapacity []ConsumedCapacity
	Responses        []ItemResponse // empty, but never nil, for writes
}

// ExecuteTransaction carries out up to 100 statements together or not at all.
//
// Errors: TransactionCanceledException, IdempotentParameterMismatchException,
// ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteTransaction.html
func (s *Service) ExecuteTransaction(ctx context.Context, in *ExecuteTransactionInput) (*ExecuteTransactionOutput, error) {
	return bus.Do(ctx, s.ep, "ExecuteTransaction", in, s.executeTransaction)
}

func (s *Service) executeTransaction(c *sim.Call, in *ExecuteTransactionInput) (*ExecuteTransactionOutput, error) {
	content := digest.Of(in)
	tx, err := s.remembered(c, in.ClientRequestToken, content)
	if err != nil {
		return nil, err
	}
	out := &ExecuteTransactionOutput{Responses: []ItemResponse{}}
	if tx != nil {
		out.ConsumedCapacity = tx.again.shown(in.ReturnConsumedCapacity, reading)
		return out, nil
	}
	members, err := s.readMembers(c, in.TransactStatements)
	if err != nil {
		return nil, err
	}
	d, err := directionOf(members)
	if err != nil {
		return nil, err
	}
	if d == reading {
		var cost tallies
		if out.Responses, cost, err = s.transactReads(c, members); err != nil {
			return nil, err
		}
		out.ConsumedCapacity = cost.shown(in.ReturnConsumedCapacity, reading)
		return out, nil
	}
	done, err := s.transactWrites(c, members)
	if err != nil {
		return nil, err
	}
	s.remember(c, in.ClientRequestToken, &transaction{content: content, again: done.again})
	out.ConsumedCapacity = done.tallies.shown(in.ReturnConsumedCapacity, writing)
	return out, nil
}

// A transactMember is one statement of a transaction.
type transactMember struct {
	t      *table  // nil if it was not found
	reads  bool    // it is a SELECT
	read   keyRead // of a SELECT
	action action  // of the others
	reason error   // why the transaction is to be cancelled, as far as is known before it runs
}

// readMembers reads the statements and matches them to their tables: first the
// parameters of all, then one statement after the other.
func (s *Service) readMembers(c *sim.Call, in []ParameterizedStatement) ([]transactMember, error) {
	parameters := make([][]attribute.Value, len(in))
	for i := range in {
		var err error
		if parameters[i], err = partiql.CheckParameters(in[i].Parameters); err != nil {
			return nil, statementFault(err)
		}
	}
	members := make([]transactMember, len(in))
	for i := range members {
		m := &members[i]
		if err := m.prepare(s, &in[i], parameters[i]); err != nil {
			return nil, worded(statementFault(err), "Validation failed in TransactStatements["+itoa(i)+"]: ")
		}
	}
	if i := slices.IndexFunc(members, func(m transactMember) bool { return m.t != nil }); i >= 0 {
		c.On(members[i].t.arn)
	}
	return members, nil
}

// prepare reads one statement. A fault of its table or key is no error but a
// reason to cancel; without its table nothing more of it is checked.
func (m *transactMember) prepare(s *Service, in *ParameterizedStatement, parameters []attribute.Value) error {
	st, err := readStatement(in.Statement, parameters)
	if err != nil {
		return err
	}
	sel := st.selection()
	_, m.reads = st.parsed.(*partiql.Select)
	if m.t, m.reason = s.dataTable(st.parsed.From().Table); m.reason != nil {
		if sel != nil {
			return sel.Fault
		}
		return nil
	}
	if err := m.t.checkTransactions(); err != nil {
		return err
	}
	if sel == nil {
		err = m.prepareWrite(st)
	} else {
		err = m.prepareSelect(sel)
	}
	m.action.showOld = in.ReturnValuesOnConditionCheckFailure == returnAllOld && m.action.verb != verbPut
	return err
}

// selection returns the SELECT that a statement is or holds, nil for none.
func (st *statement) selection() *partiql.Select {
	switch p := st.parsed.(type) {
	case *partiql.Select:
		return p
	case *partiql.Exists:
		return p.Select
	}
	return nil
}

func (m *transactMember) prepareWrite(st *statement) (err error) {
	if st.returning() != partiql.ReturningNone {
		return errValidation("RETURNING clause is not supported in ExecuteTransaction.")
	}
	if m.action, m.reason = st.action(m.t); m.reason == nil {
		return nil
	}
	if _, ok := errors.AsType[*partiql.Error](m.reason); ok { // of the key
		m.reason = errKeyMismatch()
	}
	return nil
}

// prepareSelect prepares a SELECT, which stands by itself or in EXISTS.
func (m *transactMember) prepareSelect(sel *partiql.Select) (err error) {
	switch {
	case sel.Index != "":
		return errValidation("Reads on indices are not supported within transactions.")
	case sel.Fault != nil:
		return sel.Fault
	case !m.reads:
		return m.prepareExists(sel)
	}
	key, ok := partiql.ReadKey(sel.Where, m.t.statementKeys(nil))
	if ok && m.t.checkStatementKey(key) != nil {
		m.reason = errKeyMismatch()
		return nil
	}
	m.read, err = planKeyRead(sel, m.t, "Select statements within ExecuteTransaction must specify the primary key in the where clause.")
	return err
}

func (m *transactMember) prepareExists(sel *partiql.Select) error {
	key, rest, ok := partiql.ExistsKey(sel.Where, m.t.statementKeys(nil))
	if !ok {
		return errValidation("EXISTS() must contain a single item read with additional condition")
	}
	if m.t.checkStatementKey(key) != nil {
		m.reason = errKeyMismatch()
		return nil
	}
	m.action = action{verb: verbCheck, t: m.t, key: key, condition: m.t.presentAnd(conditionOf(rest))}
	return nil
}

// directionOf tells whether the statements read or write.
func directionOf(members []transactMember) (direction, error) {
	for i := range members[1:] {
		if members[i+1].reads != members[0].reads {
			return 0, errValidation("ExecuteTransaction API does not support both read and write operations in the same request.")
		}
	}
	if members[0].reads {
		return reading, nil
	}
	return writing, nil
}

// transactReads answers the SELECTs of a transaction.
func (s *Service) transactReads(c *sim.Call, members []transactMember) ([]ItemResponse, tallies, error) {
	fetches, reasons := make([]fetch, len(members)), make([]error, len(members))
	for i := range members {
		fetches[i], reasons[i] = members[i].read.fetch, members[i].reason
	}
	if err := cancelledBy(reasons); err != nil {
		return nil, nil, err
	}
	items, cost, err := s.transactGet(c, fetches)
	if err != nil {
		return nil, nil, err
	}
	responses := make([]ItemResponse, len(items))
	for i, item := range items {
		responses[i].Item = columned(item, members[i].read.columns)
	}
	return responses, cost, nil
}

// transactWrites carries out the writes and conditions of a transaction. That
// two name one item is only seen if all of them could name one.
func (s *Service) transactWrites(c *sim.Call, members []transactMember) (*transacted, error) {
	actions, reasons := make([]action, len(members)), make([]error, len(members))
	matched := true
	for i := range members {
		actions[i], reasons[i] = members[i].action, members[i].reason
		matched = matched && reasons[i] == nil
	}
	if matched {
		if err := s.checkTogether(actions); err != nil {
			return nil, err
		}
	}
	done := &transacted{outcomes: make([]outcome, len(actions))}
	size := 0
	for i := range actions {
		if a, o := &actions[i], &done.outcomes[i]; reasons[i] == nil {
			*o, reasons[i] = s.decideStatement(a)
			size += max(storedSize(o.new), attribute.ItemSize(a.subject()))
		}
	}
	if err := cancelledBy(reasons); err != nil {
		s.meterCancelled(c, actions, done.outcomes)
		return nil, err
	}
	return s.commitAll(c, actions, done, size)
}

// cancelledBy returns the answer to a transaction whose statements came to
// these errors, nil if there are none.
func cancelledBy(reasons []error) error {
	x := cancellation{reasons: make([]CancellationReason, len(reasons))}
	for i, err := range reasons {
		if err == nil {
			x.reasons[i].Code = reasonNone
			continue
		}
		e, ok := errors.AsType[*Error](err)
		if !ok || e.atOnce {
			return err
		}
		x.reasons[i] = CancellationReason{Code: shortCode(e), Message: e.Message, Item: e.Item}
		x.any = true
	}
	if !x.any {
		return nil
	}
	return x.err()
}
