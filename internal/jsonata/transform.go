package jsonata

import "github.com/cloudjar/cloudjar/internal/jsonvalue"

var transformSignature = mustSignature("<(oa):o>")

// transformer is the function that | pattern | update, deletions | makes: it
// changes what the pattern finds in a copy of its argument.
func (f *frame) transformer(n *node) Value {
	return jsonvalue.Opaque(&function{arity: 1, signature: transformSignature, native: func(_ *call, args []Value) (Value, error) {
		arg := argument(args, 0)
		if !arg.Exists() {
			return arg, nil
		}
		clone := functionOf(f.lookup("clone"))
		if clone == nil {
			return arg, (&Error{Code: "T2013"}).about(Value{}, n.pos)
		}
		copied, err := f.applyTo(jsonvalue.Opaque(clone), []Value{arg}, jsonvalue.Nil())
		if err != nil {
			return copied, err
		}
		draft := jsonvalue.NewDraft(copied)
		matches, err := f.eval(n.lhs, draft.Value())
		if err != nil || !matches.Exists() {
			return draft.Value(), err
		}
		for _, match := range items(matches) {
			if err := f.change(n, draft, match); err != nil {
				return copied, err
			}
		}
		return draft.Value(), nil
	}})
}

func (f *frame) change(n *node, draft *jsonvalue.Draft, match Value) error {
	update, err := f.eval(n.rhs, match)
	if err != nil {
		return err
	}
	if update.Exists() && !isObject(update) {
		return fault("T2011", update).about(Value{}, n.rhs.pos)
	}
	for key, v := range update.Members() {
		copied := draft.Set(match, key, v.Doubles().Marked(0))
		if err := f.run.grow((copied + 1) * itemBytes); err != nil {
			return err
		}
	}
	if n.cond == nil {
		return nil
	}
	deletions, err := f.eval(n.cond, match)
	if err != nil || !deletions.Exists() {
		return err
	}
	for _, key := range items(deletions) {
		if !isString(key) {
			return fault("T2012", deletions).about(Value{}, n.cond.pos)
		}
	}
	for _, key := range items(deletions) {
		draft.Delete(match, key.Text())
	}
	return nil
}
