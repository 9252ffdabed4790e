package stepfn

import (
	"context"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// StartExecutionInput names what to start, and with what.
type StartExecutionInput struct {
	StateMachineArn string `aws:"required,len=1..256"` // or a version's or an alias's
	Name            string `aws:"len=1..80"`           // a UUID if absent
	Input           string `aws:"len=..262144"`        // JSON, {} if absent
	TraceHeader     string `aws:"len=0..256,pattern=\\p{ASCII}*"`
}

// StartExecutionOutput names the execution.
type StartExecutionOutput struct {
	ExecutionArn string
	StartDate    time.Time
}

// maxData is the size of an input, an output, or a state's data, in bytes.
// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
const maxData = 262144

// StartExecution starts an execution. Of a Standard state machine, the same name
// with the same input is the same execution while it runs, and an error afterwards
// or with another input, for 90 days.
//
// Errors: InvalidArn, InvalidName, InvalidExecutionInput, ExecutionAlreadyExists,
// StateMachineDoesNotExist, StateMachineDeleting, ValidationException.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
func (s *Service) StartExecution(ctx context.Context, in *StartExecutionInput) (*StartExecutionOutput, error) {
	return bus.Do(ctx, s.ep, "StartExecution", in, s.startExecution)
}

func (s *Service) startExecution(c *sim.Call, in *StartExecutionInput) (*StartExecutionOutput, error) {
	x, err := s.begin(c, startOf{
		machine: in.StateMachineArn, name: in.Name, input: in.Input, trace: in.TraceHeader,
		given: in.Input != "" || wire.Given(c.Context(), &in.Input),
	})
	if err != nil {
		return nil, err
	}
	return &StartExecutionOutput{x.arn(), x.run.origin.started}, nil
}

// A startOf is what an execution is started with.
type startOf struct {
	machine, name, input, trace string
	given                       bool // the input
	sync, metadata              bool // of StartSyncExecution
	caller                      caller
}

// begin starts an execution, or finds the one that the request has started before.
func (s *Service) begin(c *sim.Call, in startOf) (*execution, error) {
	a, err := readARN(in.machine, kindMachine)
	if err != nil {
		return nil, err
	}
	if a.label != "" {
		return nil, errLabelled()
	}
	if in.name != "" {
		if err := checkName(in.name); err != nil {
			return nil, err
		}
	}
	m, ok := s.machine(c, a)
	if !ok {
		return nil, errNoMachine(a.text)
	}
	if m.deleting {
		return nil, errMachineDeleting(m.arn)
	}
	input, err := readInput(&in)
	if err != nil {
		return nil, err
	}
	o := &origin{
		machineArn: m.arn, machineName: m.name, express: m.express, started: c.Now(), text: in.input, input: input, name: in.name,
	}
	r, err := m.target(c, a, o)
	if err != nil {
		return nil, err
	}
	s.named(c, o)
	if !m.express {
		if x := s.executionNamed(c, m.name, o.name); x != nil {
			if x.ended() || x.run.origin.text != in.input {
				return nil, errExecutionExists(x.arn())
			}
			return x, nil
		}
	}
	o.program, o.roleArn = r.program, r.roleArn
	m.running++
	x := &execution{owner: m.name, machine: m.name, revision: r, trace: in.trace, caller: in.caller, metadata: in.metadata}
	if in.sync {
		x.sync = c.Park()
	}
	return s.run(c, x, o), nil
}

// run begins an execution: a Standard one at once, another as an event of its own.
func (s *Service) run(c *sim.Call, x *execution, o *origin) *execution {
	s.started++
	x.serial, x.run = s.started, newRun(o)
	s.add(x)
	s.announce(c, x)
	if o.express || x.caller.execution != 0 {
		s.launch.At(c, c.Now().Add(s.lateness(c, x)), launch{x.serial, false})
		return x
	}
	s.advance(c, x.serial, begin{})
	s.limit(c, x.serial)
	return x
}

// limit ends an execution when it has taken as long as it may: an Express one five
// minutes, a Standard one a year.
// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
func (s *Service) limit(c *sim.Call, serial uint64) {
	old, ok := s.executions.Get(&execution{serial: serial})
	if !ok || old.ended() {
		return
	}
	longest := maxExecution
	if old.run.origin.express {
		longest = maxExpress
	}
	if n := old.run.origin.program.timeout; n > 0 && n <= int64(longest/time.Second) {
		return // its own limit comes first
	}
	x := *old
	s.setAlarm(c, &x, setTimer{what: timerExecution, at: x.run.origin.started.Add(longest)})
	s.executions.ReplaceOrInsert(&x)
}

// readInput reads the input of an execution; absent is {}.
func readInput(in *startOf) (jsonvalue.Value, error) {
	if !in.given {
		in.input = "{}"
	}
	if len(in.input) > maxData {
		return jsonvalue.Value{}, errInput("Invalid execution input.")
	}
	if strings.TrimSpace(in.input) == "" {
		return jsonvalue.Value{}, errInput("Invalid execution input.")
	}
	v, err := jsonvalue.Parse(in.input)
	if err != nil {
		return v, errInput(jsonFault(in.input))
	}
	return v, nil
}

// target is the revision that an ARN means, by version or by an alias's weights.
func (m *machine) target(c *sim.Call, a arn, o *origin) (*revision, error) {
	if a.qualifier == "" {
		return m.latest, nil
	}
	number := a.version()
	if al := m.alias(a.qualifier); al != nil {
		number, o.aliasArn = al.pick(c), al.arn
	}
	v := m.version(number)
	if v == nil {
		return nil, errNoMachine(a.text)
	}
	o.versionArn = v.arn
	return v.revision, nil
}

// named gives an execution its name, if it has none, and its ARN.
func (s *Service) named(c *sim.Call, o *origin) {
	draw := c.Rand("execution name")
	if o.name == "" {
		o.name = draw.UUID()
	}
	if o.express {
		o.arn = s.ep.ARN(kindExpress + ":" + o.machineName + ":" + o.name + ":" + draw.UUID())
		return
	}
	o.arn = s.ep.ARN(kindExecution + ":" + o.machineName + ":" + o.name)
}
