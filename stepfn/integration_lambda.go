package stepfn

import (
	"encoding/base64"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
	"github.com/cloudjar/cloudjar/sim"
)

// lambdaOutcome reads the answer of a function.
func lambdaOutcome(c *sim.Call, e errand, answer jsonvalue.Value) stimulus {
	raw, _ := base64.StdEncoding.DecodeString(answer.Get("Payload").Text()) // the wire wrote it
	text := string(raw)
	payload, err := jsonvalue.Parse(text)
	if err != nil {
		payload = jsonvalue.Text(text) // nothing at all, of an asynchronous invocation
	}
	failed := taskFailed{ticket: e.id.ticket}
	if answer.Get("FunctionError").Exists() {
		failed.failure = functionFailure(e.resource, payload, text)
		return failed
	}
	if e.resource.kind == taskLambda {
		if len(text) > maxData {
			failed.failure = tooLong(e.resource.arn)
			return failed
		}
		return taskSucceeded{ticket: e.id.ticket, output: payload, text: text}
	}
	if len(text) > maxData {
		failed.failure = tooLong(e.resource.service)
		return failed
	}
	var more []header
	if version := answer.Get("ExecutedVersion"); version.Exists() { // an asynchronous invocation has none
		more = []header{{"X-Amz-Executed-Version", version.Text()}}
	}
	if log := answer.Get("LogResult"); log.Exists() {
		more = append([]header{{"X-Amz-Log-Result", log.Text()}}, more...)
	}
	return e.done(formLambda.wrap(c, answer.With("Payload", payload), raw, more...), "")
}

// functionFailure is the error of a function, by its own name.
func functionFailure(r taskResource, payload jsonvalue.Value, text string) failure {
	name := payload.Get("errorType")
	if name.Kind() != jsonvalue.String || name.Text() == "" {
		return failure{
			name:  "Lambda.Unknown",
			cause: "The cause could not be determined because Lambda did not return an error type. Returned payload: " + text,
		}
	}
	if r.kind != taskLambda {
		text = payload.String()
	}
	return failure{name: name.Text(), cause: text}
}

// tooLong is the failure of a task whose result is longer than data may be.
func tooLong(what string) failure {
	return failure{name: errDataLimit, cause: "The state/task '" + what + "' returned a result with a size exceeding the maximum number of bytes service limit."}
}
