package stepfn

import (
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
	"github.com/cloudjar/cloudjar/sim"
)

// A trial is one state on its own: a program in which every way out of the state
// leads to a stub, where nothing happens. It never changes after beginTrial, but
// for what it inspects.
type trial struct {
	in        *TestStateInput
	program   *program
	state     *state
	input     jsonvalue.Value
	text      string
	context   jsonvalue.Value
	variables jsonvalue.Value
	mock      jsonvalue.Value // of Mock.Result
	catchers  []*state        // the stubs behind the catchers
	seen      *inspected
}

// inspected is what the interpreter showed of the state.
type inspected struct {
	values   map[string]jsonvalue.Value
	settings *mapSettings
	delay    float64 // seconds before a retry
	failure  failure // the last
}

// testedName is what a state is called that is tested without a state machine.
const testedName = "StateName"

// stubKind is the kind of a state that does nothing and never ends.
const stubKind = "Stub"

// newTrial reads a request.
func newTrial(in *TestStateInput) (*trial, error) {
	t := &trial{in: in, seen: &inspected{values: map[string]jsonvalue.Value{}}}
	p, name, err := testedProgram(in)
	if err != nil {
		return nil, err
	}
	found := findState(p.root, name)
	if found == nil {
		return nil, errValidation("State not found in definition")
	}
	t.isolate(p, found)
	if t.text = in.Input; t.text == "" {
		t.text = "{}"
	}
	if t.input, err = jsonvalue.Parse(t.text); err != nil {
		return nil, errInput(jsonFault(t.text))
	}
	if in.Context != "" {
		if t.context, err = readContext(in.Context, found); err != nil {
			return nil, err
		}
	}
	if in.Variables != "" {
		if t.variables, err = jsonvalue.Parse(in.Variables); err != nil || t.variables.Kind() != jsonvalue.Object {
			return nil, errValidation("Variables must be a valid JSON object")
		}
	}
	return t, nil
}

// testedProgram reads the definition of a state machine, or of a state.
func testedProgram(in *TestStateInput) (*program, string, error) {
	text, name := in.Definition, in.StateName
	if name == "" {
		doc, err := jsonvalue.Parse(text)
		if err != nil {
			return nil, "", errDefinition(errorsOf(parseErrors(text)))
		}
		text, name = wrapped(doc), testedName
	}
	p, found := parseProgram(text, parseOptions{})
	if p == nil {
		return nil, "", errDefinition(errorsOf(found))
	}
	return p, name, nil
}

func parseErrors(text string) []Diagnostic {
	_, found := parseProgram(text, parseOptions{})
	return found
}

// wrapped is a state machine around a state, with the states that it leads to.
func wrapped(doc jsonvalue.Value) string {
	states := jsonvalue.NewBuilder(4)
	states.Set(testedName, doc)
	stub := jsonvalue.Obj(jsonvalue.Member{Key: "Type", Value: jsonvalue.Text("Succeed")})
	add := func(v jsonvalue.Value) {
		if name := v.Text(); v.Kind() == jsonvalue.String && name != "" && !states.Get(name).Exists() {
			states.Set(name, stub)
		}
	}
	add(doc.Get("Next"))
	add(doc.Get("Default"))
	for _, list := range []string{"Choices", "Catch"} {
		for _, item := range doc.Get(list).Items() {
			add(item.Get("Next"))
		}
	}
	return jsonvalue.Obj(
		jsonvalue.Member{Key: "StartAt", Value: jsonvalue.Text(testedName)},
		jsonvalue.Member{Key: "States", Value: states.Build()},
	).String()
}

// isolate puts stubs at all ways out of a state, and into its branches or
// iterations, whose results are mocked.
func (t *trial) isolate(p *program, found *state) {
	stub := func(to *state) *state {
		if to == nil {
			return nil
		}
		return &state{kind: stubKind, name: to.name, end: true, lang: to.lang}
	}
	st := *found
	st.next, st.otherwise = stub(st.next), stub(st.otherwise)
	st.choices = slices.Clone(st.choices)
	for i := range st.choices {
		st.choices[i].next = stub(st.choices[i].next)
	}
	st.catch = slices.Clone(st.catch)
	for i := range st.catch {
		st.catch[i].next = stub(st.catch[i].next)
		t.catchers = append(t.catchers, st.catch[i].next)
	}
	inside := &state{kind: stubKind, end: true}
	hollow := &scope{start: inside, states: []*state{inside}, byName: map[string]*state{}}
	if len(st.branches) > 0 {
		st.branches = slices.Clone(st.branches)
		for i := range st.branches {
			st.branches[i] = hollow
		}
	}
	if st.items != nil {
		items := *st.items
		items.processor = hollow
		st.items = &items
	}
	t.state = &st
	root := &scope{start: &st, states: []*state{&st}, byName: map[string]*state{st.name: &st}}
	t.program = &program{root: root, references: p.references}
}

// around are the surroundings of a trial's steps, which also inspect it. x, the
// caller's own copy, gets a trial of its own, since a fork may share the old one.
func (s *Service) around(c *sim.Call, x *execution) *surroundings {
	own, seen := *x.trial, *x.trial.seen
	seen.values = maps.Clone(seen.values)
	own.seen = &seen
	x.trial = &own
	around := s.surroundings(c, x)
	around.trace = func(stage string, v jsonvalue.Value) { seen.values[stage] = v }
	if x.trial.in.Mock != nil {
		around.admit = nil
		around.token = func(ticket) string { return x.trial.context.Get("Task").Get("Token").Text() }
	}
	return &around
}

// beginTrial lets the state begin and, if it is mocked, end.
func (s *Service) beginTrial(c *sim.Call, x *execution) {
	r := *x.run
	st := &stepper{run: &r, around: s.around(c, x)}
	st.begin()
	if x.trial.variables.Exists() {
		r.root.vars = &variables{values: x.trial.variables, size: len(x.trial.variables.String())}
	}
	st.drain()
	x.run = st.run
	s.applyTrial(c, x, st.out)
	if x.trial.in.Mock != nil && x.run.status == statusRunning && x.run.root.state == x.trial.state {
		s.applyMock(c, x)
	}
}

// applyTrial does what a tested state wants: little if it is mocked.
func (s *Service) applyTrial(c *sim.Call, x *execution, fx effects) {
	for _, e := range fx.events {
		switch d := e.Detail.(type) {
		case *TaskFailureEventDetails:
			x.trial.seen.failure = failureOf(d.Error, d.Cause)
		case *FailureEventDetails:
			x.trial.seen.failure = failureOf(d.Error, d.Cause)
		case *EvaluationFailedEventDetails:
			x.trial.seen.failure = failureOf(d.Error, d.Cause)
		}
	}
	for _, r := range fx.requests {
		switch r := r.(type) {
		case setTimer:
			if r.what != timerWait {
				continue
			}
			x.trial.seen.delay = r.at.Sub(c.Now()).Seconds()
			if x.trial.state.kind == "Wait" { // TestState does not wait
				next, fx := x.run.step(elapsed{r.ticket, r.what}, *s.around(c, x))
				x.run = next
				s.applyTrial(c, x, fx)
			}
		case startMapRun:
			settings := r.settings
			x.trial.seen.settings = &settings
		case callTask:
			if x.trial.in.Mock == nil {
				s.callTask(c, x, r)
			}
		case readItems:
			if data := x.trial.readerData(); data != "" {
				next, fx := x.run.step(dataRead{r.ticket, []byte(data)}, *s.around(c, x))
				x.run = next
				s.applyTrial(c, x, fx)
			}
		}
	}
}

func (t *trial) readerData() string {
	if t.in.StateConfiguration == nil {
		return ""
	}
	return t.in.StateConfiguration.MapItemReaderData
}

// applyMock ends the state as the mock says.
func (s *Service) applyMock(c *sim.Call, x *execution) {
	r := *x.run
	root := *r.root
	r.root = &root
	around := s.around(c, x)
	t := x.trial
	st := &stepper{run: &r, around: around}
	if t.state.kind == "Map" {
		e := st.evaluation(&root)
		_ = e.effective() // it was, on entry
		if settings, m := e.settings(t.state.items); m == nil {
			t.seen.settings = &settings
		}
	}
	root.group, root.mapRun, root.ticket = nil, nil, 0
	if cfg := t.in.StateConfiguration; cfg != nil && cfg.RetrierRetryCount != nil {
		root.retries = make([]int, len(t.state.retry))
		for i := range root.retries {
			root.retries[i] = int(*cfg.RetrierRetryCount)
		}
		root.tries = int(*cfg.RetrierRetryCount)
	}
	at := cursor{&root}
	f, failed := t.mockFailure()
	switch {
	case failed:
		t.seen.failure = f
		st.fail(at, f)
	default:
		e := st.evaluation(&root)
		if t.state.kind == "Task" {
			e.inspect("result", t.mock)
		}
		if m := st.complete(at, e, t.mock); m != nil {
			st.fault(at, m)
		}
	}
	st.drain()
	x.run = st.run
	s.applyTrial(c, x, st.out)
}

// mockFailure is the failure that a mock stands for.
func (t *trial) mockFailure() (failure, bool) {
	if cfg := t.in.StateConfiguration; cfg != nil && cfg.MapIterationFailureCount != nil && t.seen.settings != nil {
		if t.seen.settings.exceeded(int(*cfg.MapIterationFailureCount), max(t.iterations(), int(*cfg.MapIterationFailureCount))) {
			return failure{name: errTolerated, cause: "The specified tolerated failure threshold was exceeded"}, true
		}
	}
	if e := t.in.Mock.ErrorOutput; e != nil {
		return failureOf(e.Error, e.Cause), true
	}
	return failure{}, false
}

// iterations is how many items a mocked Map state goes through.
func (t *trial) iterations() int {
	if items, ok := t.seen.values["afterItemsPath"]; ok {
		return items.Len()
	}
	return t.mock.Len()
}

// over is the answer, once the state has been left.
func (t *trial) over(r *run) *TestStateOutput {
	out := &TestStateOutput{}
	switch {
	case r.status == statusSucceeded:
		out.Status, out.Output = testSucceeded, t.shown(r.root.input, r.output)
	case r.status != statusRunning:
		out.Status, out.Error, out.Cause = testFailed, r.failure.name, r.failure.cause
		if r.status == statusTimedOut {
			out.Error = errTimeout
		}
	case r.root.phase == phaseRetry:
		out.Status, out.Error, out.Cause = testRetriable, t.seen.failure.name, t.seen.failure.cause
	case r.root.state.kind == stubKind:
		out.Status, out.NextState, out.Output = testSucceeded, r.root.state.name, t.shown(r.root.input, r.root.text)
		if i := slices.Index(t.catchers, r.root.state); i >= 0 {
			out.Status = testCaught
			out.Error, out.Cause = t.seen.failure.name, t.seen.failure.cause
		}
	default:
		return nil
	}
	t.inspect(out, r)
	return out
}

// shown is a value as text: as the mock wrote it, if it is the mock's.
func (t *trial) shown(v jsonvalue.Value, text string) string {
	if t.mock.Exists() && t.in.Mock.Result != "" && text == t.mock.String() && (t.state.kind == "Map" || t.state.kind == "Parallel") {
		return strings.TrimSpace(t.in.Mock.Result)
	}
	return text
}

// inspect fills in what the level asks for.
func (t *trial) inspect(out *TestStateOutput, r *run) {
	if t.in.InspectionLevel == "" || t.in.InspectionLevel == "INFO" {
		return
	}
	d := &InspectionData{Input: t.text}
	if t.state.kind == "Pass" && t.state.result.Exists() {
		d.Result = t.state.result.String()
	}
	for stage, v := range t.seen.values {
		if t.hidden(stage) {
			continue
		}
		text := t.shown(v, v.String())
		switch stage {
		case "afterArguments":
			d.AfterArguments = text
		case "afterInputPath":
			d.AfterInputPath = text
		case "afterParameters":
			d.AfterParameters = text
		case "result":
			d.Result = text
		case "afterResultSelector":
			d.AfterResultSelector = text
		case "afterResultPath":
			d.AfterResultPath = text
		case "afterItemsPath":
			d.AfterItemsPath = text
		case "afterItemSelector":
			d.AfterItemSelector = text
		case "afterItemBatcher":
			d.AfterItemBatcher = text
		case "afterItemsPointer":
			d.AfterItemsPointer = text
		}
	}
	t.inspectMap(d)
	t.inspectError(d, out, r)
	out.InspectionData = d
}

// hidden tells what TestState does not show of some states: recorded.
func (t *trial) hidden(stage string) bool {
	switch t.state.kind {
	case "Parallel":
		return stage == "afterInputPath" || stage == "afterParameters" || stage == "afterArguments"
	case "Map":
		return t.state.lang == langJSONata && stage == "afterItemsPath"
	case "Pass":
		return t.state.result.Exists() && (stage == "afterInputPath" || stage == "afterParameters")
	}
	return false
}

func (t *trial) inspectMap(d *InspectionData) {
	if t.seen.settings == nil {
		return
	}
	concurrency := int32(t.seen.settings.concurrency)
	d.MaxConcurrency = &concurrency
	if n := t.seen.settings.count; n >= 0 {
		count := int32(n)
		d.ToleratedFailureCount = &count
	}
	if share := float32(t.seen.settings.share); share >= 0 {
		d.ToleratedFailurePercentage = &share
	}
}

func (t *trial) inspectError(d *InspectionData, out *TestStateOutput, r *run) {
	switch out.Status {
	case testRetriable:
		index, delay := int32(0), int32(math.Round(t.seen.delay))
		before := 0
		if cfg := t.in.StateConfiguration; cfg != nil && cfg.RetrierRetryCount != nil {
			before = int(*cfg.RetrierRetryCount)
		}
		for i, used := range r.root.retries {
			if used > before {
				index = int32(i)
			}
		}
		d.ErrorDetails = &InspectionErrorDetails{RetryIndex: &index, RetryBackoffIntervalSeconds: &delay}
	case testCaught:
		index := int32(slices.Index(t.catchers, r.root.state))
		d.ErrorDetails = &InspectionErrorDetails{CatchIndex: &index}
	}
	if t.state.kind == "Fail" && t.state.lang == langJSONPath {
		d.AfterInputPath = t.input.String()
	}
	if vars := r.root.vars; vars != nil && vars.values.Len() > 0 {
		d.Variables = vars.values.String()
	}
}
