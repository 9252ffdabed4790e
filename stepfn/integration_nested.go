package stepfn

import (
	"strconv"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
	"github.com/cloudjar/cloudjar/sim"
)

// startNested starts an execution for a task: states:startExecution.
func (s *Service) startNested(c *sim.Call, x *execution, e errand, r callTask) {
	v := r.parameters
	input := v.Get("Input")
	in := startOf{machine: v.Get("StateMachineArn").Text(), name: v.Get("Name").Text()}
	if in.given = input.Exists() && !input.IsNull(); in.given {
		if in.input = input.Text(); input.Kind() != jsonvalue.String {
			in.input = input.String()
		}
	}
	if to, _, ok := bus.ToARN(in.machine); ok && (to.Region != c.Region || to.Account != c.Account) && e.resource.pattern != patternSync {
		body := v
		if in.given {
			body = v.With("Input", jsonvalue.Text(in.input))
		}
		to.As = s.actingFor(x, r)
		s.asker.Ask(c, to, "StartExecution", []byte(body.String()), e)
		return
	}
	if e.resource.pattern == patternSync {
		in.caller = caller{execution: e.id.execution, ticket: e.id.ticket}
	}
	child, err := s.begin(c, in)
	if err != nil {
		i, _ := integrationOf(r.resource)
		s.failErrand(c, e, i.failure(c, r.resource, err))
		return
	}
	if e.resource.pattern == patternSync {
		last := len(x.tasks) - 1
		x.tasks[last].child = child.serial
		if child.caller != in.caller {
			s.adopt(child, in.caller) // it was there before, and runs
		}
	}
	o := child.run.origin
	started := jsonvalue.Obj(
		jsonvalue.Member{Key: "ExecutionArn", Value: jsonvalue.Text(o.arn)},
		jsonvalue.Member{Key: "StartDate", Value: jsonvalue.Int(o.started.UnixMilli())},
	)
	body := `{"executionArn":"` + o.arn + `","startDate":` + strconv.FormatFloat(float64(o.started.UnixMilli())/1000, 'E', -1, 64) + `}`
	s.relay.At(c, c.Now(), relayed{e.id.execution, e.done(formJSON.wrap(c, started, []byte(body)), "")})
}

// adopt makes an execution another's, which waits for it.
func (s *Service) adopt(child *execution, by caller) {
	now, ok := s.executions.Get(child)
	if !ok {
		return
	}
	x := *now
	x.caller = by
	s.executions.ReplaceOrInsert(&x)
}

// nestedEnded is what the end of an execution is for the .sync task that started it.
func (s *Service) nestedEnded(x *execution) stimulus {
	parent, ok := s.executions.Get(&execution{serial: x.caller.execution})
	asJSON := false
	if ok {
		for _, t := range parent.tasks {
			asJSON = asJSON || t.ticket == x.caller.ticket && t.resource.version == "2"
		}
	}
	result := x.asResult(asJSON)
	if x.run.status == statusSucceeded {
		return taskSucceeded{ticket: x.caller.ticket, output: result}
	}
	return taskFailed{ticket: x.caller.ticket, failure: failure{name: errTaskFailed, cause: result.String()}}
}

// asResult is an execution as the result of a .sync task: what DescribeExecution
// says, in the order of names. Input and output are texts, or JSON for .sync:2.
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html
func (x *execution) asResult(asJSON bool) jsonvalue.Value {
	d := x.describe()
	data := func(text string) jsonvalue.Value {
		if v, err := jsonvalue.Parse(text); asJSON && err == nil {
			return v
		}
		return jsonvalue.Text(text)
	}
	included := jsonvalue.Obj(jsonvalue.Member{Key: "Included", Value: jsonvalue.OfBool(true)})
	b := jsonvalue.NewBuilder(12)
	if d.Cause != "" {
		b.Set("Cause", jsonvalue.Text(d.Cause))
	}
	if d.Error != "" {
		b.Set("Error", jsonvalue.Text(d.Error))
	}
	b.Set("ExecutionArn", jsonvalue.Text(d.ExecutionArn))
	b.Set("Input", data(d.Input))
	b.Set("InputDetails", included)
	b.Set("Name", jsonvalue.Text(d.Name))
	if d.OutputDetails != nil {
		b.Set("Output", data(d.Output))
		b.Set("OutputDetails", included)
	}
	b.Set("StartDate", jsonvalue.Int(d.StartDate.UnixMilli()))
	b.Set("StateMachineArn", jsonvalue.Text(d.StateMachineArn))
	b.Set("Status", jsonvalue.Text(d.Status))
	if d.StopDate != nil {
		b.Set("StopDate", jsonvalue.Int(d.StopDate.UnixMilli()))
	}
	return b.Build()
}
