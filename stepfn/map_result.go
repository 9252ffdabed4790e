package stepfn

import (
	"strings"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// A childVector is an immutable array of the results of child executions, in
// pages.
type childVector struct{ pages [][]childResult }

func newChildVector(length int) childVector {
	return childVector{make([][]childResult, (length+vectorPage-1)/vectorPage)}
}

func (v childVector) at(i int) childResult {
	if page := v.pages[i/vectorPage]; page != nil {
		return page[i%vectorPage]
	}
	return childResult{}
}

func (v childVector) ended(i int) bool { return v.at(i).status != "" }

func (v childVector) with(i int, r childResult) childVector {
	pages := make([][]childResult, len(v.pages))
	copy(pages, v.pages)
	page := make([]childResult, vectorPage)
	copy(page, pages[i/vectorPage])
	page[i%vectorPage] = r
	pages[i/vectorPage] = page
	return childVector{pages}
}

// results is the array of what the child executions gave, as a WriterConfig
// wants it: COMPACT without one.
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
func (v childVector) results(w *resultWriter) jsonvalue.Value {
	out := []jsonvalue.Value{}
	for _, page := range v.pages {
		for _, r := range page {
			if r.status != "" {
				out = append(out, r.transformed(w)...)
			}
		}
	}
	return jsonvalue.List(out)
}

// transformed is what a result becomes. One that failed is shown whole.
func (r childResult) transformed(w *resultWriter) []jsonvalue.Value {
	transformation := "COMPACT"
	if w != nil {
		transformation = w.transformation
	}
	switch {
	case r.status != statusSucceeded || transformation == "NONE":
		return []jsonvalue.Value{r.described()}
	case transformation == "FLATTEN" && r.output.Kind() == jsonvalue.Array:
		return r.output.Items()
	}
	return []jsonvalue.Value{r.output}
}

// described is a child execution as result files show it.
func (r childResult) described() jsonvalue.Value {
	included := jsonvalue.Obj(jsonvalue.Member{Key: "Included", Value: jsonvalue.OfBool(true)})
	b := jsonvalue.NewBuilder(16)
	text := func(key, v string) {
		if v != "" {
			b.Set(key, jsonvalue.Text(v))
		}
	}
	text("Cause", r.failure.cause)
	text("Error", r.failure.name)
	text("ExecutionArn", r.arn)
	text("Input", r.input)
	b.Set("InputDetails", included)
	text("Name", r.name)
	if r.status == statusSucceeded {
		text("Output", r.output.String())
		b.Set("OutputDetails", included)
	}
	b.Set("RedriveCount", jsonvalue.Of(0))
	if r.status == statusSucceeded {
		text("RedriveStatus", "NOT_REDRIVABLE")
		text("RedriveStatusReason", "Execution is SUCCEEDED and cannot be redriven")
	} else {
		text("RedriveStatus", "REDRIVABLE")
	}
	if !r.start.IsZero() {
		text("StartDate", timestamp(r.start))
	}
	text("StateMachineArn", machineOfExecution(r.arn))
	text("Status", r.status)
	if !r.stop.IsZero() {
		text("StopDate", timestamp(r.stop))
	}
	return b.Build()
}

// machineOfExecution is the state machine in an execution's ARN.
func machineOfExecution(arn string) string {
	parts := strings.Split(arn, ":")
	if len(parts) < 7 {
		return ""
	}
	parts[5] = "stateMachine"
	return strings.Join(parts[:7], ":")
}

// A resultManifest is where the results of a map run are being written.
type resultManifest struct{ bucket, key string }

// writeMap writes the results of a map run: a file for each status, and a
// manifest that names them.
func (s *stepper) writeMap(c cursor) *mishap {
	t := c.thread()
	run := t.mapRun
	w := t.state.items.writer
	x := s.evaluation(t)
	if f := x.effective(); f != nil {
		return f
	}
	parameters := jsonvalue.Obj()
	if w.parameters != nil {
		var f *mishap
		if parameters, f = x.value(w.parameters); f != nil {
			return f
		}
	}
	bucket := parameters.Get("Bucket").Text()
	id := run.arn[strings.LastIndex(run.arn, ":")+1:]
	prefix := id
	if p := strings.Trim(parameters.Get("Prefix").Text(), "/"); p != "" {
		prefix = p + "/" + id
	}
	var objects []resultObject
	files := jsonvalue.NewBuilder(3)
	for _, kind := range []string{"FAILED", "PENDING", "SUCCEEDED"} {
		list := run.resultsOf(kind, w)
		found := []jsonvalue.Value{}
		if len(list) > 0 {
			o := resultObject{key: prefix + "/" + kind + "_0.json", body: encoded(list, w.outputType)}
			objects = append(objects, o)
			found = append(found, jsonvalue.Obj(
				jsonvalue.Member{Key: "Key", Value: jsonvalue.Text(o.key)},
				jsonvalue.Member{Key: "Size", Value: jsonvalue.Of(len(o.body))},
			))
		}
		files.Set(kind, jsonvalue.List(found))
	}
	run.stage, run.writing = mapWriting, &resultManifest{bucket, prefix + "/manifest.json"}
	manifest := jsonvalue.Obj(
		jsonvalue.Member{Key: "DestinationBucket", Value: jsonvalue.Text(bucket)},
		jsonvalue.Member{Key: "MapRunArn", Value: jsonvalue.Text(run.arn)},
		jsonvalue.Member{Key: "ResultFiles", Value: files.Build()},
	)
	objects = append(objects, resultObject{key: run.writing.key, body: []byte(manifest.String())})
	s.request(writeResults{ticket: t.ticket, bucket: bucket, objects: objects})
	return nil
}

// resultsOf are the results that go to a kind of file: FAILED takes all that
// ended otherwise than well, PENDING what was never started.
func (m *mapRun) resultsOf(kind string, w *resultWriter) []jsonvalue.Value {
	var out []jsonvalue.Value
	for i := range m.batches {
		r := m.children.at(i)
		of := "FAILED"
		switch r.status {
		case statusSucceeded:
			of = "SUCCEEDED"
		case "":
			of = "PENDING"
			r = childResult{status: "PENDING", input: m.batches[i].input.String()}
		}
		if of == kind {
			out = append(out, r.transformed(w)...)
		}
	}
	return out
}

func encoded(list []jsonvalue.Value, outputType string) []byte {
	if outputType == "JSON" {
		return jsonvalue.List(list).Append(nil)
	}
	var out []byte
	for _, v := range list {
		out = append(v.Append(out), '\n')
	}
	return out
}

// mapWritten leaves the state when the results are written.
func (s *stepper) mapWritten(c cursor) {
	t := c.thread()
	run := t.mapRun
	run.counts.items.ResultsWritten = run.counts.items.Total - run.counts.items.Pending
	run.counts.executions.ResultsWritten = run.counts.executions.Total - run.counts.executions.Pending
	if run.failed != nil {
		s.mapFailedFor(c, *run.failed)
		return
	}
	s.mapSucceeded(c, jsonvalue.Obj(
		jsonvalue.Member{Key: "MapRunArn", Value: jsonvalue.Text(run.arn)},
		jsonvalue.Member{Key: "ResultWriterDetails", Value: jsonvalue.Obj(
			jsonvalue.Member{Key: "Bucket", Value: jsonvalue.Text(run.writing.bucket)},
			jsonvalue.Member{Key: "Key", Value: jsonvalue.Text(run.writing.key)},
		)},
	))
}
