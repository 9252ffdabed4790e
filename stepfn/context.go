package stepfn

import (
	"time"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// contextObject is $$, as of the state that runs. The order of its members is
// AWS's, recorded, which differs between Standard and Express.
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
func (x *evaluation) contextObject() jsonvalue.Value {
	if x.context.Exists() {
		return x.context
	}
	r, t := x.stepper.run, x.thread
	o := r.origin
	if o.context.Exists() {
		x.context = o.context
		return x.context
	}
	execution := jsonvalue.NewBuilder(7)
	execution.Set("Id", jsonvalue.Text(o.arn))
	execution.Set("Input", o.input)
	if !o.express {
		execution.Set("StartTime", stamp(o.started))
	}
	execution.Set("Name", jsonvalue.Text(o.name))
	execution.Set("RoleArn", jsonvalue.Text(o.roleArn))
	if o.express {
		execution.Set("StartTime", stamp(o.started))
	} else {
		execution.Set("RedriveCount", jsonvalue.Of(r.redrives))
		if r.redrives > 0 {
			execution.Set("RedriveTime", stamp(r.redrivenAt))
		}
	}
	state := jsonvalue.NewBuilder(3)
	state.Set("Name", jsonvalue.Text(t.state.name))
	state.Set("EnteredTime", stamp(t.at))
	switch t.state.kind {
	case "Task", "Parallel", "Map":
		state.Set("RetryCount", jsonvalue.Of(t.tries))
	}
	b := jsonvalue.NewBuilder(5)
	b.Set("Execution", execution.Build())
	b.Set("StateMachine", jsonvalue.Obj(
		jsonvalue.Member{Key: "Id", Value: jsonvalue.Text(o.machineArn)},
		jsonvalue.Member{Key: "Name", Value: jsonvalue.Text(o.machineName)},
	))
	b.Set("State", state.Build())
	if t.token != "" {
		b.Set("Task", jsonvalue.Obj(jsonvalue.Member{Key: "Token", Value: jsonvalue.Text(t.token)}))
	}
	b.Set("Map", x.item)
	x.context = b.Build()
	return x.context
}

// stamp is a time as the context object shows it.
func stamp(t time.Time) jsonvalue.Value { return jsonvalue.Text(timestamp(t)) }

// timestamp is a time with milliseconds.
func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
