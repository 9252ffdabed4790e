package stepfn

import (
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
	"github.com/cloudjar/cloudjar/sim"
)

// A mapRunView is a map run as the API shows it. It never changes.
type mapRunView struct {
	ticket   ticket
	arn      string
	state    string
	child    *program
	express  bool // its child executions
	settings mapSettings
	counts   mapCounts
	status   string
	started  time.Time
	stopped  time.Time // if it is over
	redrives int
	redriven time.Time
}

// A mapRunRef is whose a map run is.
type mapRunRef struct {
	arn       string
	execution uint64
}

func byARN(a, b mapRunRef) bool { return a.arn < b.arn }

// mapRunAt finds a map run and its execution by ARN.
func (s *Service) mapRunAt(c *sim.Call, text string) (*execution, mapRunView, error) {
	a, err := readARN(text, kindMapRun)
	if err != nil {
		return nil, mapRunView{}, err
	}
	c.On(text)
	if ref, ok := s.mapRuns.Get(mapRunRef{arn: text}); ok && a.here(c) {
		if x, ok := s.executions.Get(&execution{serial: ref.execution}); ok {
			for _, m := range x.maps {
				if m.arn == text {
					return x, m, nil
				}
			}
		}
	}
	return nil, mapRunView{}, errNoResource(text)
}

// onMap changes the map run that has a ticket.
func (x *execution) onMap(t ticket, change func(*mapRunView)) {
	i := slices.IndexFunc(x.maps, func(m mapRunView) bool { return m.ticket == t })
	if i < 0 {
		return
	}
	x.maps = slices.Clone(x.maps)
	change(&x.maps[i])
}

// openMapRun notes a new map run.
func (s *Service) openMapRun(c *sim.Call, x *execution, r startMapRun) {
	view := mapRunView{
		ticket: r.ticket, arn: r.arn, state: r.state, child: r.child, settings: r.settings, status: statusRunning, started: c.Now(),
	}
	if st := findState(x.run.origin.program.root, r.state); st != nil && st.items != nil {
		view.express = st.items.expressItems
	}
	x.maps = append(slices.Clip(x.maps), view)
	s.mapRuns.ReplaceOrInsert(mapRunRef{r.arn, x.serial})
}

// findState finds a state by its name, which is unique in a state machine.
func findState(in *scope, name string) *state {
	if st := in.byName[name]; st != nil {
		return st
	}
	for _, st := range in.states {
		inner := st.branches
		if st.items != nil {
			inner = []*scope{st.items.processor}
		}
		for _, scope := range inner {
			if found := findState(scope, name); found != nil {
				return found
			}
		}
	}
	return nil
}

// countMapRun notes where a map run is.
func (s *Service) countMapRun(c *sim.Call, x *execution, r mapRunCounts) {
	x.onMap(r.ticket, func(m *mapRunView) {
		m.counts, m.status = r.counts, r.status
		if r.status != statusRunning {
			m.stopped = c.Now()
		}
	})
}

// startChild starts a child execution of a map run, or redrives the one that there
// was.
func (s *Service) startChild(c *sim.Call, x *execution, r startChild) {
	i := slices.IndexFunc(x.maps, func(m mapRunView) bool { return m.ticket == r.ticket })
	input, err := jsonvalue.Parse(r.input)
	if i < 0 || err != nil {
		return // the interpreter named and wrote them
	}
	m := x.maps[i]
	if m.redrives > 0 && !m.express {
		if old := s.childAt(m.arn, r.index); old != nil {
			s.relay.At(c, c.Now(), relayed{old.serial, redriven{}})
			return
		}
	}
	draw := c.Rand("child " + m.arn + itoa(r.index) + " " + itoa(m.redrives))
	place := strings.TrimPrefix(m.arn[:strings.LastIndexByte(m.arn, ':')], s.ep.ARN(kindMapRun+":"))
	o := &origin{
		program: m.child, machineArn: s.ep.ARN(kindMachine + ":" + place), machineName: place, roleArn: x.run.origin.roleArn,
		express: m.express, started: c.Now(), text: r.input, input: input, name: draw.UUID(),
	}
	o.arn = s.ep.ARN(kindExecution + ":" + place + ":" + o.name)
	if m.express {
		o.arn = s.ep.ARN(kindExpress + ":" + place + ":" + o.name + ":" + draw.UUID())
	}
	child := &execution{
		owner: m.arn, machine: x.machine, revision: x.revision,
		caller: caller{execution: x.serial, ticket: r.ticket, index: r.index, ofMapRun: true, items: r.items},
	}
	s.started++
	child.serial, child.run = s.started, newRun(o)
	s.add(child)
	s.launch.At(c, c.Now(), launch{child.serial, false})
}

// children are the child executions of a map run, in the order of their starts.
func (s *Service) children(arn string, each func(*execution)) {
	s.listings.AscendGreaterOrEqual(listing{owner: arn}, func(l listing) bool {
		if l.owner != arn {
			return false
		}
		if x, ok := s.executions.Get(&execution{serial: l.serial}); ok {
			each(x)
		}
		return true
	})
}

func (s *Service) childAt(arn string, index int) (found *execution) {
	s.children(arn, func(x *execution) {
		if x.caller.index == index {
			found = x
		}
	})
	return found
}

// result is how a child execution ended, for its map run.
func (x *execution) result() childResult {
	r, o := x.run, x.run.origin
	out := childResult{
		arn: o.arn, name: o.name, status: r.status, input: o.text, failure: r.failure, start: o.started, stop: r.stopped,
	}
	out.output, _ = jsonvalue.Parse(r.output) // the interpreter wrote it
	return out
}

// stopChildren stops the child executions of a map run.
func (s *Service) stopChildren(c *sim.Call, x *execution, r stopChildren) {
	i := slices.IndexFunc(x.maps, func(m mapRunView) bool { return m.ticket == r.ticket })
	if i < 0 {
		return
	}
	var open []uint64
	s.children(x.maps[i].arn, func(child *execution) {
		if !child.ended() {
			open = append(open, child.serial)
		}
	})
	for _, serial := range open {
		s.advance(c, serial, aborted{failureOf("", "")})
	}
}

// A mapErrand is what a map run asks of S3.
type mapErrand struct {
	id       taskID
	resource taskResource
	body     jsonvalue.Value   // the request, for the next page
	listed   []jsonvalue.Value // objects so far
	objects  []resultObject    // still to be written
	bucket   string
}

// readItems reads the object, or the list of objects, that a map run goes through.
func (s *Service) readItems(c *sim.Call, x *execution, r readItems) {
	s.askStorage(c, x, mapErrand{id: taskID{x.serial, r.ticket}, resource: r.resource, body: r.parameters})
}

func (s *Service) askStorage(c *sim.Call, x *execution, e mapErrand) {
	operation := "GetObject"
	if e.resource.action == "listObjectsV2" {
		operation = "ListObjectsV2"
	}
	to := bus.To{Service: "s3", As: s.actingFor(x, callTask{})}
	s.asker.Ask(c, to, operation, []byte(e.body.String()), e)
}

// writeResults puts the files of a ResultWriter, one after the other.
func (s *Service) writeResults(c *sim.Call, x *execution, r writeResults) {
	s.putNext(c, x, mapErrand{id: taskID{x.serial, r.ticket}, bucket: r.bucket, objects: r.objects})
}

func (s *Service) putNext(c *sim.Call, x *execution, e mapErrand) {
	if len(e.objects) == 0 {
		s.relay.At(c, c.Now(), relayed{e.id.execution, resultsWritten{e.id.ticket}})
		return
	}
	o := e.objects[0]
	e.objects = e.objects[1:]
	body := jsonvalue.Obj(
		jsonvalue.Member{Key: "Bucket", Value: jsonvalue.Text(e.bucket)},
		jsonvalue.Member{Key: "Key", Value: jsonvalue.Text(o.key)},
		jsonvalue.Member{Key: "Body", Value: blob(string(o.body))},
	)
	e.resource.action = "putObject"
	to := bus.To{Service: "s3", As: s.actingFor(x, callTask{})}
	s.asker.Ask(c, to, "PutObject", []byte(body.String()), e)
}

// mapAnswered is S3's answer to a map run.
func (s *Service) mapAnswered(c *sim.Call, e mapErrand, r bus.Reply) {
	x, ok := s.executions.Get(&execution{serial: e.id.execution})
	if !ok {
		return
	}
	if r.Err != nil {
		i := sdk["s3"]
		i.service, i.generic = "Amazon S3", "AmazonS3Exception"
		f := i.failure(c, taskResource{}, r.Err)
		s.advance(c, x.serial, taskFailed{ticket: e.id.ticket, failure: f})
		return
	}
	answer, _ := jsonvalue.ParseBytes(r.Body) // the wire wrote it
	switch e.resource.action {
	case "putObject":
		s.putNext(c, x, e)
	case "listObjectsV2":
		e.listed = append(slices.Clip(e.listed), answer.Get("Contents").Items()...)
		if next := answer.Get("NextContinuationToken"); next.Exists() && answer.Get("IsTruncated").Bool() {
			e.body = e.body.With("ContinuationToken", next)
			s.askStorage(c, x, e)
			return
		}
		s.advance(c, x.serial, dataRead{e.id.ticket, []byte(jsonvalue.List(e.listed).String())})
	default:
		body, _ := base64.StdEncoding.DecodeString(answer.Get("Body").Text())
		s.advance(c, x.serial, dataRead{e.id.ticket, body})
	}
}
