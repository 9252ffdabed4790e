package dynamodb

import (
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/expression"
	"github.com/cloudjar/cloudjar/sim"
)

// A verb is what an action does.
type verb uint8

const (
	verbPut verb = iota
	verbUpdate
	verbDelete
	verbCheck // a condition alone, in a transaction
)

// An action is one write of a request: of PutItem, UpdateItem or DeleteItem, of
// a transaction, or of a PartiQL statement. What the request alone tells was
// checked before; values are normalised.
type action struct {
	verb      verb
	t         *table
	asked     string                // the table as the request names it
	place     int                   // in a batch, among the writes of its table
	item      attribute.Item        // of a put
	key       attribute.Item        // of the others
	update    *expression.Update    // of an update; nil changes nothing
	condition *expression.Condition // nil: none
	showOld   bool                  // ReturnValuesOnConditionCheckFailure is ALL_OLD
	carried   int                   // the size of the values of its expressions, in a transaction
	flatSize  bool                  // an update is measured only as the item it makes, as transactions and PartiQL do
}

// subject is the item or key in which the action's primary key stands.
func (a *action) subject() attribute.Item {
	if a.verb == verbPut {
		return a.item
	}
	return a.key
}

// An outcome is what an action comes to, before it has happened.
type outcome struct {
	key  string         // of the row
	old  string         // the stored form of the item that is there, if it was read
	new  string         // the stored form of the item to be, empty for none
	item attribute.Item // the item to be, of an update
	was  attribute.Item // the item that is there, of an update or a condition
}

// checkValues checks the action's key for values that no key can have. In a
// transaction it is answered at once, other faults as reasons to cancel it.
func (a *action) checkValues() error {
	if err := a.t.checkKeyValues(a.subject()); err != nil {
		return err
	}
	if a.verb == verbPut {
		return a.t.checkIndexValues(a.item)
	}
	return nil
}

// checkTypes checks the action's key, and the keys of indexes, for their types.
func (a *action) checkTypes() error {
	if a.verb == verbPut {
		if err := a.t.checkItemKey(a.item); err != nil {
			return err
		}
		return a.t.checkIndexTypes(a.item)
	}
	if err := a.t.checkKey(a.key); err != nil {
		return err
	}
	if a.update != nil {
		for _, name := range a.update.TopLevel() {
			if a.t.key.has(name) {
				return errValidation(wordsInvalid + "Cannot update attribute " + name + ". This attribute is part of the key")
			}
		}
	}
	return nil
}

// checkPaths refuses paths into attributes that are keys, which are never lists
// or maps.
func (a *action) checkPaths() error {
	if a.update != nil {
		if err := a.t.checkScalarKeys(a.update.Nested()); err != nil {
			return err
		}
	}
	if a.condition != nil {
		return a.t.checkScalarKeys(a.condition.Nested())
	}
	return nil
}

// decide works out what the action comes to with the item that is there. It
// changes nothing.
func (s *Service) decide(a *action) (o outcome, err error) {
	b := a.t.appendRowKey(s.scratch[:0], a.subject())
	end := len(b)
	if a.verb == verbPut {
		b = attribute.AppendItem(b, a.item)
	}
	s.scratch = b
	both := string(b)
	o.key, o.new = both[:end], both[end:]
	if err := a.t.checkContested(o.key); err != nil {
		return o, err
	}
	if a.condition != nil || a.verb == verbUpdate {
		if err := s.read(a, &o); err != nil {
			return o, err
		}
	}
	if a.verb == verbUpdate {
		if err := s.applyUpdate(a, &o); err != nil {
			return o, err
		}
	}
	return o, s.checkWithLocals(a, &o)
}

// checkWithLocals refuses an item that is too large together with its entries in
// the local indexes: those count as part of it (developer guide: local secondary
// indexes, item collections).
func (s *Service) checkWithLocals(a *action, o *outcome) error {
	size := storedSize(o.new)
	if size*(1+len(a.t.locals)) <= maxItemSize {
		return nil
	}
	for _, ix := range a.t.locals {
		if entry, ok := s.entry(a.t, ix, o.key, o.new); ok {
			size += attribute.StoredSize(entry.item)
		}
	}
	if size <= maxItemSize {
		return nil
	}
	if a.verb == verbUpdate {
		return errUpdatedSize()
	}
	return errItemSize()
}

// read reads the item that is there and tries the condition on it.
func (s *Service) read(a *action, o *outcome) (err error) {
	if r, ok := a.t.items.get(o.key); ok {
		o.old = r.item
		if o.was, err = attribute.DecodeItem(r.item); err != nil {
			return err
		}
	}
	if !a.flatSize && a.update != nil && a.update.Charge(o.was) > maxItemSize {
		return errUpdatedSize()
	}
	if a.condition == nil {
		return nil
	}
	holds, err := a.condition.Eval(o.was)
	switch {
	case err != nil:
		return validation(err)
	case holds:
		return nil
	case a.showOld:
		return errConditionFailed(o.was)
	}
	return errConditionFailed(nil)
}

// applyUpdate makes the item that an update comes to.
func (s *Service) applyUpdate(a *action, o *outcome) (err error) {
	switch {
	case a.update == nil && o.was != nil:
		o.item = o.was
	case a.update == nil:
		o.item = a.key
	case o.was == nil:
		if writes, clears := a.update.Counts(); writes == 0 && clears > 0 {
			return nil // nothing to clear: no item comes of it
		}
		o.item, err = a.update.Create(a.key)
	default:
		o.item, err = a.update.Apply(o.was)
	}
	if err != nil {
		return validation(err)
	}
	if err := a.checkDepth(o.item); err != nil {
		return err
	}
	if err := a.t.checkUpdatedTypes(a.update, o.item); err != nil {
		return err
	}
	if err := a.t.checkUpdatedIndexes(o.item); err != nil {
		return err
	}
	b := append(s.scratch[:0], o.key...)
	end := len(b)
	b = attribute.AppendItem(b, o.item)
	s.scratch = b
	both := string(b)
	o.key, o.new = both[:end], both[end:]
	if attribute.StoredSize(o.new) > maxItemSize {
		return errUpdatedSize()
	}
	return nil
}

// checkDepth refuses an update that nests a value too deep, by where it puts it.
func (a *action) checkDepth(item attribute.Item) error {
	for _, name := range a.update.TopLevel() {
		if item[name].Depth() > maxDepth {
			return errValidation("Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit")
		}
	}
	return nil
}

func errUpdatedSize() *Error {
	return errValidation("Item size to update has exceeded the maximum allowed size")
}

// commit lets the outcome happen.
func (s *Service) commit(c *sim.Call, a *action, o *outcome, y *tally, transactional bool) {
	if a.verb == verbCheck {
		y.add(nil, 2*writeUnits(storedSize(o.old)))
		return
	}
	o.old = s.replace(c, change{t: a.t, key: o.key, new: o.new}, y, transactional)
}

// carryOut does one action by itself and meters it. A failed condition is
// metered too: by the item that it met.
func (s *Service) carryOut(c *sim.Call, a *action) (outcome, tally, error) {
	y := tally{t: a.t, asked: a.asked}
	o, err := s.decide(a)
	if err != nil {
		if hasCode(err, codeConditionFailed) {
			if err = s.admitFailed(c, a.t, &o, err); isThrottled(err) {
				return o, y, err
			}
			y.add(nil, writeUnits(storedSize(o.old)))
			y.meter(c, writing)
		}
		return o, y, err
	}
	if err := s.admitWrite(c, a, &o); err != nil {
		return o, y, err
	}
	s.commit(c, a, &o, &y, false)
	y.meter(c, writing)
	return o, y, nil
}
