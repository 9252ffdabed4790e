package stepfn

import "github.com/cloudjar/cloudjar/internal/jsonvalue"

// parallel starts the branches of a Parallel state, all with the same input.
func (s *stepper) parallel(c cursor, x *evaluation) *mishap {
	t := c.thread()
	input, f := x.arguments()
	if f != nil {
		return f
	}
	s.emit(t, "ParallelStateStarted", nil)
	branches := t.state.branches
	g := &group{next: len(branches), left: len(branches), results: newVector(len(branches))}
	t.group, t.phase = g, phaseGroup
	text := input.String()
	for i, branch := range branches {
		kid := &thread{scope: branch, state: branch.start, input: input, text: text, vars: t.vars.inner(), last: t.last, index: i, item: t.item}
		g.kids = append(g.kids, kid)
		s.wake(c.child(kid))
	}
	return nil
}

// tolerance is how many items may fail.
type tolerance struct {
	count int     // -1 is no limit by number
	share float64 // percent; -1 is no limit by share
}

// exceeded tells whether so many failures of so many items are too many. Neither
// limit given, none may fail.
func (t tolerance) exceeded(failed, total int) bool {
	if failed == 0 {
		return false
	}
	if t.count < 0 && t.share < 0 {
		return true
	}
	byCount := t.count >= 0 && failed > t.count
	byShare := t.share >= 0 && total > 0 && float64(failed)*100 > t.share*float64(total)
	return byCount || byShare
}

// mapItem is $$.Map of an item.
func mapItem(index int, key string, v jsonvalue.Value, source string) jsonvalue.Value {
	b := jsonvalue.NewBuilder(4)
	b.Set("Index", jsonvalue.Of(index))
	if key != "" {
		b.Set("Key", jsonvalue.Text(key))
	}
	b.Set("Value", v)
	b.Set("Source", jsonvalue.Text(source))
	return jsonvalue.Obj(jsonvalue.Member{Key: "Item", Value: b.Build()})
}
