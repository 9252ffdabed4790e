package stepfn

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// A driver plays the world for one execution: virtual time, tasks answered by a
// function, child executions driven to their end on the spot.
type driver struct {
	t        *testing.T
	now      time.Time
	run      *run
	events   []event
	requests []request
	timers   []setTimer
	pending  []stimulus
	draws    uint64
	task     func(d *driver, c callTask)
	read     func(d *driver, r readItems) ([]byte, *failure)
	laters   []laterOn
}

// A laterOn is something that a test does at a time.
type laterOn struct {
	at time.Time
	do func()
}

func (d *driver) later(at time.Time, do func()) { d.laters = append(d.laters, laterOn{at, do}) }

var driverStart = time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC)

func newDriver(t *testing.T, p *program, input string) *driver {
	v, err := jsonvalue.Parse(input)
	require.NoError(t, err)
	return &driver{t: t, now: driverStart, run: newRun(&origin{
		program: p, arn: "arn:aws:states:us-east-1:111111111111:execution:m:e", name: "e",
		machineArn: "arn:aws:states:us-east-1:111111111111:stateMachine:m", machineName: "m",
		roleArn: "arn:aws:iam::111111111111:role/r", started: driverStart, text: input, input: v,
	})}
}

func mustParse(t *testing.T, definition string) *program {
	p, found := parseProgram(definition, parseOptions{})
	require.Empty(t, errorsOf(found))
	return p
}

func (d *driver) random() float64 {
	d.draws = d.draws*6364136223846793005 + 1442695040888963407
	return float64(d.draws>>11) / (1 << 53)
}

// send lets something happen and does what the execution then wants.
func (d *driver) send(in stimulus) {
	next, fx := d.run.step(in, surroundings{
		now: d.now, random: d.random, token: func(t ticket) string { return "token-" + strconv.Itoa(int(t)) },
	})
	d.run = next
	d.events = append(d.events, fx.events...)
	for _, r := range fx.requests {
		d.requests = append(d.requests, r)
		switch r := r.(type) {
		case setTimer:
			d.timers = slices.DeleteFunc(d.timers, func(s setTimer) bool { return s.ticket == r.ticket && s.what == r.what })
			d.timers = append(d.timers, r)
		case dropTicket:
			d.timers = slices.DeleteFunc(d.timers, func(s setTimer) bool { return s.ticket == r.ticket })
		case pause:
			d.pending = append(d.pending, resumed{})
		case callTask:
			if d.task != nil {
				d.task(d, r)
			}
		case startChild:
			d.child(r)
		case readItems:
			if d.read != nil {
				body, f := d.read(d, r)
				if f != nil {
					d.pending = append(d.pending, taskFailed{ticket: r.ticket, failure: *f})
				} else {
					d.pending = append(d.pending, dataRead{r.ticket, body})
				}
			}
		case writeResults:
			d.pending = append(d.pending, resultsWritten{r.ticket})
		}
	}
}

// child drives a child execution of the last map run.
func (d *driver) child(r startChild) {
	var opened startMapRun
	for _, o := range d.requests {
		if o, ok := o.(startMapRun); ok && o.ticket == r.ticket {
			opened = o
		}
	}
	kid := newDriver(d.t, opened.child, r.input)
	kid.now, kid.task, kid.read = d.now, d.task, d.read
	kid.drive()
	v, _ := jsonvalue.Parse(kid.run.output)
	d.pending = append(d.pending, childEnded{r.ticket, r.index, childResult{
		status: kid.run.status, output: v, failure: kid.run.failure, input: r.input, start: d.now, stop: kid.now,
	}})
}

// drive runs the execution until it ends or nothing more happens.
func (d *driver) drive() {
	if d.run.root == nil {
		d.send(begin{})
	}
	for d.run.status == statusRunning || len(d.laters) > 0 {
		if len(d.pending) > 0 {
			in := d.pending[0]
			d.pending = d.pending[1:]
			d.send(in)
			continue
		}
		slices.SortStableFunc(d.timers, func(a, b setTimer) int { return a.at.Compare(b.at) })
		if len(d.laters) > 0 && (len(d.timers) == 0 || !d.laters[0].at.After(d.timers[0].at)) {
			next := d.laters[0]
			d.laters = d.laters[1:]
			if next.at.After(d.now) {
				d.now = next.at
			}
			next.do()
			continue
		}
		if len(d.timers) == 0 {
			return
		}
		next := d.timers[0]
		d.timers = d.timers[1:]
		if next.at.After(d.now) {
			d.now = next.at
		}
		d.send(elapsed{next.ticket, next.what})
	}
}

// types are the types of the events so far.
func (d *driver) types() []string {
	var out []string
	for _, e := range d.events {
		out = append(out, e.Type)
	}
	return out
}
