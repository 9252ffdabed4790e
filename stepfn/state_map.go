package stepfn

import (
	"errors"
	"strconv"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// maxInline is how many iterations of an inline Map state run at a time.
const maxInline = 40

// mapSettings are the limits of a map's run.
type mapSettings struct {
	concurrency int // 0 is no limit
	tolerance
}

// mapItems is a Map state on entry.
func (s *stepper) mapItems(c cursor, x *evaluation) *mishap {
	t := c.thread()
	m := t.state.items
	if f := x.effective(); f != nil {
		return f
	}
	if m.reader != nil {
		return s.readMap(c, x)
	}
	items, f := x.items(m)
	if f != nil {
		return f
	}
	x.inspect("afterItemsPath", items)
	s.emit(t, "MapStateStarted", &MapStateStartedEventDetails{items.Len()})
	settings, f := x.settings(m)
	if f != nil {
		return f
	}
	if m.distributed {
		return s.openMapRun(c, x, items, settings)
	}
	width := settings.concurrency
	if width == 0 || width > maxInline {
		width = maxInline
	}
	t.group = &group{items: items, width: width, left: items.Len(), results: newVector(items.Len())}
	t.phase = phaseGroup
	s.nextIterations(c)
	if items.Len() == 0 && s.running() {
		s.groupDone(c)
	}
	return nil
}

// items are what the map goes through: an array, or an object of a distributed
// map.
func (x *evaluation) items(m *mapState) (jsonvalue.Value, *mishap) {
	iterable := func(v jsonvalue.Value) bool {
		return v.Kind() == jsonvalue.Array || m.distributed && v.Kind() == jsonvalue.Object
	}
	if x.thread.state.lang == langJSONata {
		if m.items == nil {
			if !iterable(x.input) {
				return x.input, queryFault("Items", "Map state input must be an array but was: "+x.input.String())
			}
			return x.input, nil
		}
		v, f := x.value(m.items)
		if f == nil && !iterable(v) {
			f = m.items.typed("array", v)
		}
		return v, f
	}
	v, path := x.input, "$"
	if m.itemsPath != nil {
		if path = m.itemsPath.text; m.itemsPath.context {
			path = path[1:] // recorded: the context object is called $, too
		}
		var err error
		switch v, err = m.itemsPath.get(x); {
		case errors.Is(err, errNoVariable):
			return v, invalidPath(m.itemsPath, err)
		case err != nil:
			return v, conflict(m.itemsPath, m.itemsPath.doc(x))
		}
	}
	if !iterable(v) {
		return v, runtimeFault("Reference path \"" + path + "\" must point to array.")
	}
	return v, nil
}

// settings computes the limits of a map.
func (x *evaluation) settings(m *mapState) (mapSettings, *mishap) {
	out := mapSettings{tolerance: tolerance{-1, -1}}
	if m.concurrency.given() {
		n, f := x.integer(m.concurrency, 0, maxSeconds)
		if f == nil && n < 0 {
			f = runtimeFault("MaxConcurrency cannot be negative.")
		}
		if f != nil {
			return out, f
		}
		out.concurrency = int(n)
	}
	if m.tolerated.given() {
		n, f := x.integer(m.tolerated, 0, 1<<31-1)
		if f == nil && n < 0 {
			f = runtimeFault("ToleratedFailureCount cannot be negative.")
		}
		if f != nil {
			return out, f
		}
		out.count = int(n)
	}
	if m.toleratedShare.given() {
		share, f := x.percentage(m.toleratedShare)
		if f != nil {
			return out, f
		}
		out.share = share
	}
	return out, nil
}

func (x *evaluation) percentage(q quantity) (float64, *mishap) {
	var v jsonvalue.Value
	var f *mishap
	if q.path != nil {
		v, f = x.at(q.path)
	} else {
		v, f = x.value(q.value)
	}
	if f != nil {
		return 0, f
	}
	n := v.Float()
	if v.Kind() == jsonvalue.String && q.path != nil {
		parsed, err := strconv.ParseFloat(v.Text(), 64)
		if err == nil {
			v, n = jsonvalue.Float(parsed), parsed
		}
	}
	switch {
	case v.Kind() != jsonvalue.Number && q.path != nil:
		return 0, runtimeFault("The " + q.name + " field refers to value \"" + plainText(v) + "\" which is not a valid float: " + q.path.text)
	case v.Kind() != jsonvalue.Number:
		return 0, q.value.typed("number", v)
	case !(n >= 0 && n <= 100): // NaN is neither
		if q.path != nil {
			return 0, runtimeFault("ToleratedFailurePercentage must be between 0 and 100.")
		}
		return 0, queryFault(q.value.field, "ToleratedFailurePercentage must be between 0 and 100.")
	}
	return n, nil
}

// nextIterations starts as many iterations as may run.
func (s *stepper) nextIterations(c cursor) {
	t := c.thread()
	g := t.group
	for s.running() && g.next < g.items.Len() && len(g.kids) < g.width {
		i := g.next
		g.next++
		key := ""
		if keys := g.items.Keys(); keys != nil {
			key = keys[i]
		}
		item := mapItem(i, key, g.items.At(i), "STATE_DATA")
		input, f := s.selected(t, item, g.items.At(i), key)
		if f != nil {
			s.fault(c, f)
			return
		}
		started := s.note(t.last, "MapIterationStarted", &MapIterationEventDetails{Name: t.state.name, Index: i})
		scope := t.state.items.processor
		kid := &thread{
			scope: scope, state: scope.start, input: input, text: input.String(), vars: t.vars.inner(), last: started, index: i, item: item,
		}
		g.kids = append(g.kids, kid)
		s.wake(c.child(kid))
	}
}

// selected is what an iteration gets: what ItemSelector makes of the item, or
// the item, which is a pair if the items are an object's.
func (s *stepper) selected(t *thread, item, v jsonvalue.Value, key string) (jsonvalue.Value, *mishap) {
	m := t.state.items
	if m.selector == nil {
		if key != "" {
			return jsonvalue.Obj(jsonvalue.Member{Key: "Key", Value: jsonvalue.Text(key)}, jsonvalue.Member{Key: "Value", Value: v}), nil
		}
		return v, nil
	}
	x := s.evaluation(t)
	if f := x.effective(); f != nil {
		return v, f
	}
	x.item = item
	out, f := x.value(m.selector)
	if f == nil {
		x.inspect("afterItemSelector", out)
	}
	return out, f
}
