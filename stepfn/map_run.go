package stepfn

import (
	"fmt"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// A mapRun is where the map run of a distributed Map state is. It is immutable
// but for the stepper that made its copy.
type mapRun struct {
	arn      string
	ticket   ticket
	settings mapSettings
	stage    mapStage
	reads    int // answers of readItems so far
	reading  *reading
	batches  []batch // what the child executions get
	order    []int   // the batches that are to be started, in their order
	next     int     // how many of them have been
	open     int     // child executions that run
	children childVector
	counts   mapCounts
	failed   *failure // why the run failed, while its results are written
	redrives int
	writing  *resultManifest
}

// A mapStage says what a map run waits for.
type mapStage uint8

const (
	mapReading mapStage = iota
	mapRunning
	mapWriting
)

// mapCounts are the counters of DescribeMapRun, of items and of child
// executions.
type mapCounts struct {
	items, executions itemCounts
}

// itemCounts count by status.
type itemCounts struct {
	Total, Pending, Running, Succeeded, Failed, TimedOut, Aborted, ResultsWritten int
}

// A batch is the input of one child execution.
type batch struct {
	input jsonvalue.Value
	items int
}

// maxChildren is how many child executions of a map run are open at a time.
const maxChildren = 10_000

// openRun makes the map run of a state and tells the world.
func (s *stepper) openRun(c cursor, settings mapSettings, items int) *mapRun {
	t := c.thread()
	m := t.state.items
	id := s.uuid()
	label := m.label
	if label == "" {
		label = s.uuid()
	}
	arn := strings.Replace(s.run.origin.machineArn, ":stateMachine:", ":mapRun:", 1) + "/" + label + ":" + id
	t.mapRun = &mapRun{arn: arn, settings: settings}
	on := s.setTicket(t, phaseMapRun)
	t.mapRun.ticket = on
	s.emit(t, "MapRunStarted", &MapRunStartedEventDetails{arn})
	s.request(startMapRun{
		ticket: on, arn: arn, state: t.state.name, settings: settings, itemCount: items,
		child: &program{root: m.processor, references: s.run.origin.program.references},
	})
	return t.mapRun
}

func (s *stepper) uuid() string {
	var b [16]byte
	for i := range b {
		if s.around.random != nil {
			b[i] = byte(s.around.random() * 256)
		}
	}
	b[6], b[8] = b[6]&0x0F|0x40, b[8]&0x3F|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// openMapRun starts a map run over items of the state's own data.
func (s *stepper) openMapRun(c cursor, x *evaluation, items jsonvalue.Value, settings mapSettings) *mishap {
	s.openRun(c, settings, items.Len())
	if !s.running() {
		return nil
	}
	list := make([]readItem, items.Len())
	for i, v := range items.Items() {
		list[i] = readItem{value: v, source: "STATE_DATA"}
		if keys := items.Keys(); keys != nil {
			list[i].key = keys[i]
		}
	}
	return s.startMap(c, list)
}

// A readItem is one item of a map run.
type readItem struct {
	key    string
	value  jsonvalue.Value
	source string
}

// startMap selects and batches the items and starts child executions.
func (s *stepper) startMap(c cursor, list []readItem) *mishap {
	t := c.thread()
	run := t.mapRun
	run.stage, run.reading = mapRunning, nil
	inputs := make([]jsonvalue.Value, len(list))
	for i, item := range list {
		var f *mishap
		if inputs[i], f = s.selected(t, mapItem(i, item.key, item.value, item.source), item.value, item.key); f != nil {
			return f
		}
	}
	batches, f := s.batches(t, inputs)
	if f != nil {
		return f
	}
	run.batches, run.order, run.next = batches, make([]int, len(batches)), 0
	for i := range batches {
		run.order[i] = i
	}
	run.children = newChildVector(len(batches))
	run.counts.items.Total, run.counts.items.Pending = len(list), len(list)
	run.counts.executions.Total, run.counts.executions.Pending = len(batches), len(batches)
	s.goOn(c)
	return nil
}

// goOn starts as many child executions as may run, or ends the run.
func (s *stepper) goOn(c cursor) {
	t := c.thread()
	run := t.mapRun
	width := run.settings.concurrency
	if width == 0 || width > maxChildren {
		width = maxChildren
	}
	for run.next < len(run.order) && run.open < width {
		i := run.order[run.next]
		b := run.batches[i]
		s.request(startChild{ticket: t.ticket, index: i, input: b.input.String(), items: b.items})
		run.counts.move(b.items, -1, &run.counts.items.Pending, &run.counts.executions.Pending)
		run.counts.move(b.items, +1, &run.counts.items.Running, &run.counts.executions.Running)
		run.next++
		run.open++
	}
	s.tell(t, statusRunning)
	if run.open == 0 && run.next == len(run.order) {
		s.mapEnded(c)
	}
}

// move counts the items of a child execution, and the execution.
func (n *mapCounts) move(items, sign int, of, executions *int) {
	*of += sign * items
	*executions += sign
}

// tell shows the counters to the world.
func (s *stepper) tell(t *thread, status string) {
	s.request(mapRunCounts{ticket: t.ticket, counts: t.mapRun.counts, status: status})
}

// mapStimulus is news about a map run.
func (s *stepper) mapStimulus(in stimulus) {
	var on ticket
	switch in := in.(type) {
	case dataRead:
		on = in.ticket
	case childEnded:
		on = in.ticket
	case resultsWritten:
		on = in.ticket
	case mapRunUpdated:
		on = in.ticket
	}
	c, ok := s.find(on)
	if !ok || c.thread().mapRun == nil {
		return
	}
	t := c.thread()
	own := *t.mapRun
	t.mapRun = &own
	var f *mishap
	switch in := in.(type) {
	case dataRead:
		f = s.itemsRead(c, in.body)
	case childEnded:
		s.childEnded(c, in)
	case resultsWritten:
		if own.stage == mapWriting {
			s.mapWritten(c)
		}
	case mapRunUpdated:
		s.mapUpdated(c, in)
	}
	if f != nil {
		s.mapMishap(c, f)
	}
}

// mapTask is the failure of a map run's read or write.
func (s *stepper) mapTask(c cursor, in stimulus) {
	failed, ok := in.(taskFailed)
	if !ok {
		return
	}
	own := *c.thread().mapRun
	c.thread().mapRun = &own
	name := errItemReader
	if own.stage == mapWriting {
		name = errWriter
	}
	s.mapFailed(c, failure{name: name, cause: failed.failure.cause})
}

// mapMishap fails a map run by the state's own doing.
func (s *stepper) mapMishap(c cursor, f *mishap) {
	if f.name == errItemReader || f.name == errWriter {
		s.mapFailed(c, failure{name: f.name, cause: f.cause})
		return
	}
	t := c.thread()
	s.request(stopChildren{ticket: t.ticket})
	s.tell(t, statusFailed)
	s.drop(t, false)
	s.fault(c, f)
}

// childEnded takes the result of a child execution.
func (s *stepper) childEnded(c cursor, in childEnded) {
	t := c.thread()
	run := t.mapRun
	if run.stage != mapRunning || in.index < 0 || in.index >= len(run.batches) || run.children.ended(in.index) {
		return
	}
	items := run.batches[in.index].items
	run.children = run.children.with(in.index, in.child)
	run.open--
	n := &run.counts
	n.move(items, -1, &n.items.Running, &n.executions.Running)
	switch in.child.status {
	case statusSucceeded:
		n.move(items, +1, &n.items.Succeeded, &n.executions.Succeeded)
	case statusTimedOut:
		n.move(items, +1, &n.items.TimedOut, &n.executions.TimedOut)
	case statusAborted:
		n.move(items, +1, &n.items.Aborted, &n.executions.Aborted)
	default:
		n.move(items, +1, &n.items.Failed, &n.executions.Failed)
	}
	bad := n.items.Failed + n.items.TimedOut + n.items.Aborted
	if run.settings.exceeded(bad, n.items.Total) {
		s.mapFailed(c, failure{name: errTolerated, cause: "The specified tolerated failure threshold was exceeded"})
		return
	}
	s.goOn(c)
}

func (s *stepper) mapUpdated(c cursor, in mapRunUpdated) {
	run := c.thread().mapRun
	if in.maxConcurrency != nil {
		run.settings.concurrency = *in.maxConcurrency
	}
	if in.toleratedCount != nil {
		run.settings.count = *in.toleratedCount
	}
	if in.toleratedPercentage != nil {
		run.settings.share = *in.toleratedPercentage
	}
	if run.stage == mapRunning {
		s.goOn(c)
	}
}

// mapEnded ends a map run all of whose child executions ended.
func (s *stepper) mapEnded(c cursor) {
	t := c.thread()
	if w := t.state.items.writer; w != nil && w.resource != "" {
		if f := s.writeMap(c); f != nil {
			s.mapMishap(c, f)
		}
		return
	}
	s.mapSucceeded(c, t.mapRun.children.results(t.state.items.writer))
}

// mapSucceeded leaves the state with the results. …Exited points to
// MapRunSucceeded, as most recordings have it.
func (s *stepper) mapSucceeded(c cursor, result jsonvalue.Value) {
	t := c.thread()
	s.tell(t, statusSucceeded)
	s.drop(t, false)
	s.emit(t, "MapRunSucceeded", nil)
	s.note(t.last, "MapStateSucceeded", nil)
	if !s.running() {
		return
	}
	x := s.evaluation(t)
	x.inspect("result", result)
	if f := s.complete(c, x, result); f != nil {
		s.fault(c, f)
	}
}

// mapFailed ends a map run that failed: no more child executions run.
func (s *stepper) mapFailed(c cursor, f failure) {
	t := c.thread()
	run := t.mapRun
	if run.stage == mapRunning {
		s.request(stopChildren{ticket: t.ticket})
		run.stopAll(s.around.now)
		if w := t.state.items.writer; w != nil && w.resource != "" && f.name != errWriter {
			run.failed = &f
			if fa := s.writeMap(c); fa == nil {
				return
			}
		}
	}
	s.mapFailedFor(c, f)
}

func (s *stepper) mapFailedFor(c cursor, f failure) {
	t := c.thread()
	s.tell(t, statusFailed)
	s.drop(t, false)
	s.emit(t, "MapRunFailed", &MapRunFailedEventDetails{f.name, f.cause})
	s.fail(c, f)
}

// stopAll counts the child executions that run as aborted.
func (m *mapRun) stopAll(now time.Time) {
	for _, i := range m.order[:m.next] {
		if !m.children.ended(i) {
			m.children = m.children.with(i, childResult{status: statusAborted, stop: now, input: m.batches[i].input.String()})
			m.counts.move(m.batches[i].items, -1, &m.counts.items.Running, &m.counts.executions.Running)
			m.counts.move(m.batches[i].items, +1, &m.counts.items.Aborted, &m.counts.executions.Aborted)
		}
	}
	m.open = 0
}

// abortMapRun ends a map run whose state is aborted.
func (s *stepper) abortMapRun(t *thread) {
	run := *t.mapRun
	run.stopAll(s.around.now)
	t.mapRun = &run
	s.request(stopChildren{ticket: t.ticket})
	s.tell(t, statusAborted)
	t.last = s.note(t.last, "MapRunAborted", nil)
}

// redriveMap does the child executions of a map run again that did not end well,
// or the whole if it had not come so far.
func (s *stepper) redriveMap(c cursor) {
	t := c.thread()
	run := *t.mapRun
	if run.stage == mapReading {
		t.mapRun, t.phase = nil, phaseRun
		s.wake(c)
		return
	}
	t.mapRun, t.phase, t.ticket = &run, phaseMapRun, run.ticket
	run.stopAll(s.around.now)
	run.stage, run.failed, run.order, run.next, run.redrives = mapRunning, nil, nil, 0, run.redrives+1
	done := run.counts
	run.counts = mapCounts{}
	run.counts.items.Total, run.counts.executions.Total = done.items.Total, done.executions.Total
	for i, b := range run.batches {
		if run.children.at(i).status == statusSucceeded {
			run.counts.move(b.items, +1, &run.counts.items.Succeeded, &run.counts.executions.Succeeded)
			continue
		}
		run.children = run.children.with(i, childResult{})
		run.order = append(run.order, i)
		run.counts.move(b.items, +1, &run.counts.items.Pending, &run.counts.executions.Pending)
	}
	s.emit(t, "MapRunRedriven", &MapRunRedrivenEventDetails{run.arn, run.redrives})
	s.request(redriveMapRun{ticket: run.ticket, arn: run.arn, redrives: run.redrives})
	s.goOn(c)
}
