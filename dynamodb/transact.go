package dynamodb

import (
	"errors"
	"strings"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/sim"
)

// maxTransaction is how large what a transaction carries may be together, or the
// items that it reads (Service quotas, DynamoDB: transactions). Items that it
// only changes or deletes do not count.
const maxTransaction = 4 << 20 // bytes

// Codes of cancellation reasons.
const (
	reasonNone            = "None"
	reasonConditionFailed = "ConditionalCheckFailed"
	reasonValidation      = "ValidationError"
	reasonConflict        = "TransactionConflict"
)

// A transacted is what the actions of a transaction came to.
type transacted struct {
	outcomes []outcome // by action
	tallies  tallies   // what it cost, by table
	again    tallies   // what it costs to be told so again
}

// transact carries out actions together or not at all. The tables of the
// actions are known, and all that the request alone tells was checked.
//
// Faults of a request as a whole, and empty values for keys, are answered at
// once. Whatever the actions meet cancels the transaction, with a reason for
// each; but a key that does not fit its table does so before any action is
// tried, and the others have no reason then.
func (s *Service) transact(c *sim.Call, actions []action) (*transacted, error) {
	if err := s.checkTogether(actions); err != nil {
		return nil, err
	}
	done := &transacted{outcomes: make([]outcome, len(actions))}
	cancelled := cancellation{reasons: make([]CancellationReason, len(actions))}
	size := 0
	for i := range actions {
		size += actions[i].payload()
		var err error
		if !cancelled.any {
			err = actions[i].checkKeys()
		}
		if err := cancelled.note(i, err); err != nil {
			return nil, err
		}
	}
	if size > maxTransaction {
		return nil, errTransactionSize()
	}
	if cancelled.any {
		return nil, cancelled.err()
	}
	for i := range actions {
		var err error
		if actions[i].conflicts(c) {
			err = errConflict()
		} else {
			done.outcomes[i], err = s.decide(&actions[i])
		}
		if err := cancelled.note(i, err); err != nil {
			return nil, err
		}
	}
	if cancelled.any {
		s.meterCancelled(c, actions, done.outcomes)
		return nil, cancelled.err()
	}
	return s.commitAll(c, actions, done, size)
}

// commitAll lets what was decided happen, if it is not too large together and
// there is throughput for all of it.
func (s *Service) commitAll(c *sim.Call, actions []action, done *transacted, size int) (*transacted, error) {
	if size > maxTransaction {
		return nil, errTransactionSize()
	}
	if err := cancelledBy(s.admitTransaction(c, actions, done.outcomes)); err != nil {
		return nil, err
	}
	for i := range actions {
		s.commitIn(c, &actions[i], &done.outcomes[i], done)
	}
	done.tallies.meter(c, writing)
	return done, nil
}

// commitIn lets one outcome happen as part of a transaction, and counts what it
// costs now and costs to be told again: reads of the larger image.
func (s *Service) commitIn(c *sim.Call, a *action, o *outcome, done *transacted) {
	s.commit(c, a, o, done.tallies.named(a.t, a.asked), true)
	done.again.named(a.t, a.asked).add(nil, 2*readUnits(max(storedSize(o.old), storedSize(o.new)), true))
}

// checkKeys checks what the schema alone tells about an action.
func (a *action) checkKeys() error {
	if err := a.checkTypes(); err != nil {
		return err
	}
	return a.checkPaths()
}

// payload is the size of what the action carries.
func (a *action) payload() int { return attribute.ItemSize(a.subject()) + a.carried }

// checkTogether refuses what the actions have against one another, and values
// that no key can have.
func (s *Service) checkTogether(actions []action) error {
	for i := range actions {
		if err := actions[i].checkValues(); err != nil {
			return err
		}
	}
	seen := make(map[string]bool, len(actions))
	for i := range actions {
		a := &actions[i]
		if a.checkTypes() != nil {
			continue // it has no row; the reason follows
		}
		item := a.t.arn + string(a.t.appendRowKey(nil, a.subject()))
		if seen[item] {
			return errValidation("Transaction request cannot include multiple operations on one item")
		}
		seen[item] = true
	}
	return nil
}

func errTransactionSize() *Error {
	return errValidation("Transaction payload size cannot exceed 4 MB")
}

// meterCancelled charges a cancelled transaction for what it prepared: half of
// what carrying it out would have cost.
func (s *Service) meterCancelled(c *sim.Call, actions []action, outcomes []outcome) {
	var cost tallies
	for i := range actions {
		if o := &outcomes[i]; o.key != "" {
			cost.of(actions[i].t).add(nil, writeUnits(max(storedSize(o.old), storedSize(o.new))))
		}
	}
	cost.meter(c, writing)
}

// A cancellation collects why a transaction is cancelled.
type cancellation struct {
	reasons []CancellationReason
	any     bool
}

// note notes what an action came to. An error that is no reason to cancel, but
// the answer, is returned.
func (x *cancellation) note(i int, err error) error {
	r := &x.reasons[i]
	if err == nil {
		r.Code = reasonNone
		return nil
	}
	e, ok := errors.AsType[*Error](err)
	switch {
	case !ok || e.atOnce:
		return err
	case e.Code == codeConditionFailed:
		r.Code = reasonConditionFailed
	case e.Code == codeValidation:
		r.Code = reasonValidation
	case e.Code == codeConflict:
		r.Code = reasonConflict
	default:
		return err
	}
	r.Message, r.Item = e.Message, e.Item
	x.any = true
	return nil
}

func (x *cancellation) err() *Error {
	codes := make([]string, len(x.reasons))
	for i, r := range x.reasons {
		codes[i] = r.Code
	}
	e := fault(codeCancelled,
		"Transaction cancelled, please refer cancellation reasons for specific reasons ["+strings.Join(codes, ", ")+"]")
	e.CancellationReasons = x.reasons
	return e
}
