package stepfn

import (
	"slices"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// effective is the state's input after InputPath, and what the fields of a
// JSONPath state see as $ from here on.
func (x *evaluation) effective() *mishap {
	st := x.thread.state
	switch {
	case st.noInput:
		x.input = jsonvalue.Obj()
	case st.inputPath != nil:
		v, f := x.at(st.inputPath)
		if f != nil {
			return f
		}
		x.input = v
	}
	if st.lang == langJSONPath {
		x.inspect("afterInputPath", x.input)
	}
	return nil
}

// inspect shows a value to whoever inspects the state.
func (x *evaluation) inspect(stage string, v jsonvalue.Value) {
	if trace := x.stepper.around.trace; trace != nil {
		trace(stage, v)
	}
}

// arguments is what the state gives to its task or its branches.
func (x *evaluation) arguments() (jsonvalue.Value, *mishap) {
	st := x.thread.state
	if f := x.effective(); f != nil {
		return x.input, f
	}
	v := x.input
	if st.parameters != nil {
		var f *mishap
		if v, f = x.value(st.parameters); f != nil {
			return v, f
		}
	}
	if st.lang == langJSONata {
		x.inspect("afterArguments", v)
	} else {
		x.inspect("afterParameters", v)
	}
	return v, nil
}

// complete leaves a state that has a result: of a task, of branches, of
// iterations, or a Pass state's own.
func (s *stepper) complete(c cursor, x *evaluation, result jsonvalue.Value) *mishap {
	st := c.thread().state
	if st.lang == langJSONata {
		x.result = result
		return s.leave(c, x, result, jsonvalue.Value{})
	}
	x.input = result
	x.context = jsonvalue.Value{}
	assigned, f := x.assigned(st.assign)
	if f != nil {
		return f
	}
	if st.resultSelector != nil {
		if result, f = x.value(st.resultSelector); f != nil {
			return f
		}
	}
	x.inspect("afterResultSelector", result)
	out, f := x.placed(st.resultPath, st.noResult, result)
	if f != nil {
		return f
	}
	x.inspect("afterResultPath", out)
	return s.leave(c, x, out, assigned)
}

// placed is the state's input with a result put into it by a ResultPath.
func (x *evaluation) placed(p *valuePath, none bool, result jsonvalue.Value) (jsonvalue.Value, *mishap) {
	switch {
	case none:
		return x.thread.input, nil
	case p == nil:
		return result, nil
	}
	out, ok := p.path.Set(x.thread.input, result)
	if !ok {
		return out, conflict(p, x.thread.input)
	}
	return out, nil
}

// conflict says that a reference path cannot be followed.
func conflict(p *valuePath, doc jsonvalue.Value) *mishap {
	return &mishap{name: errReference, cause: "Unable to apply step \"" + p.path.Conflict(doc) + "\" to input " + doc.String()}
}

// leave computes the output and the variables of a state and goes on. The value
// is what OutputPath selects from, or the output of JSONata if there is no
// Output; assigned are the variables if they are known already.
func (s *stepper) leave(c cursor, x *evaluation, v, assigned jsonvalue.Value) *mishap {
	t := c.thread()
	st := t.state
	if st.lang == langJSONata {
		out, assigned, f := x.outcome(st.output, st.assign, v)
		if f != nil {
			return f
		}
		return s.exit(c, out, assigned, st.next)
	}
	if st.kind == "Succeed" {
		if f := x.effective(); f != nil {
			return f
		}
		v = x.input
	}
	out, f := x.filtered(v)
	if f != nil {
		return f
	}
	return s.exit(c, out, assigned, st.next)
}

// outcome is the output and the variables of JSONata, both computed with the
// variables as they were.
func (x *evaluation) outcome(output, assign *template, v jsonvalue.Value) (out, assigned jsonvalue.Value, f *mishap) {
	if assigned, f = x.assigned(assign); f != nil {
		return v, assigned, f
	}
	if output != nil {
		v, f = x.value(output)
	}
	return v, assigned, f
}

// filtered applies OutputPath.
func (x *evaluation) filtered(v jsonvalue.Value) (jsonvalue.Value, *mishap) {
	st := x.thread.state
	switch {
	case st.noOutput:
		return jsonvalue.Obj(), nil
	case st.outputPath == nil:
		return v, nil
	}
	x.input = v
	return x.at(st.outputPath)
}

// assigned computes an Assign, within its limit.
func (x *evaluation) assigned(t *template) (jsonvalue.Value, *mishap) {
	if t == nil {
		return jsonvalue.Value{}, nil
	}
	v, f := x.value(t)
	if f != nil {
		return v, f
	}
	size := 0
	for _, item := range v.Items() {
		size += len(item.String())
	}
	held := 0
	if x.thread.vars != nil {
		held = x.thread.vars.size
	}
	if size > maxVariable || held+size > maxVariables {
		return v, &mishap{name: errDataLimit, cause: "The state/task '" + x.thread.state.name + "' assigned variables with a size exceeding the maximum number of bytes service limit."}
	}
	return v, nil
}

// exit writes that a state was left, and goes on to the next one or ends the
// thread.
func (s *stepper) exit(c cursor, out, assigned jsonvalue.Value, next *state) *mishap {
	t := c.thread()
	text := t.text
	if !jsonvalue.Same(out, t.input) {
		text = out.String()
	}
	if len(text) > maxPayload {
		return &mishap{name: errDataLimit, cause: "The state/task '" + t.state.name + "' returned a result with a size exceeding the maximum number of bytes service limit."}
	}
	detail := &StateExitedEventDetails{Name: t.state.name, Output: text, OutputDetails: whole}
	if assigned.Len() > 0 {
		detail.AssignedVariables = make(map[string]string, assigned.Len())
		size := 0
		for name, v := range assigned.Members() {
			detail.AssignedVariables[name] = v.String()
			size += len(detail.AssignedVariables[name])
		}
		detail.AssignedVariablesDetails = wholeVariables
		t.vars = t.vars.with(assigned, size)
	}
	s.emit(t, t.state.kind+"StateExited", detail)
	t.input, t.text = out, text
	t.token, t.result, t.group, t.mapRun = "", jsonvalue.Value{}, nil, nil
	if next == nil {
		s.end(c)
		return nil
	}
	t.state, t.phase = next, phaseEnter
	s.wake(c)
	return nil
}

// end is the end of a thread: of the execution, a branch or an iteration.
func (s *stepper) end(c cursor) {
	t := c.thread()
	t.phase = phaseEnded
	if len(c) == 1 {
		s.run.output = t.text
		if s.running() {
			s.finish(statusSucceeded, t.last, "ExecutionSucceeded", failure{})
		}
		return
	}
	up := c.parent()
	at := up.thread()
	g := at.group
	g.kids = slices.DeleteFunc(g.kids, func(kid *thread) bool { return kid == t })
	g.results = g.results.with(t.index, t.input)
	g.left--
	// What follows points to the last event of the thread that ended last; only
	// the end of a Map state points to MapIterationSucceeded. Recorded.
	at.last = t.last
	if at.state.kind == "Map" {
		succeeded := s.note(t.last, "MapIterationSucceeded", &MapIterationEventDetails{Name: at.state.name, Index: t.index})
		if g.left == 0 {
			at.last = succeeded
		}
		s.nextIterations(up)
	}
	if g.left == 0 && s.running() {
		s.groupDone(up)
	}
}

// groupDone leaves a Parallel or inline Map state whose threads have all ended.
// …Exited skips …Succeeded: recorded.
func (s *stepper) groupDone(c cursor) {
	t := c.thread()
	result := t.group.results.all()
	t.group = nil
	s.note(t.last, t.state.kind+"StateSucceeded", nil)
	x := s.evaluation(t)
	x.inspect("result", result)
	if f := s.complete(c, x, result); f != nil {
		s.fault(c, f)
	}
}
