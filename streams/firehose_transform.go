package streams

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// A lambdaQueue gathers records for one invocation.
type lambdaQueue struct {
	number  uint64
	records []hoseRecord
	size    int
	alarm   sim.Timer
}

// A batch is records at the function. It is tried again when the invocation fails.
type batch struct {
	number  uint64
	records []hoseRecord
	ids     []string
	step    *lambdaStep
	tries   int
}

// A batchName names a batch in signals; number 0 is what is queued.
type batchName struct {
	stream string
	number uint64
	queued uint64
}

// maxInvocation is how large a request to a function may be, as JSON.
const maxInvocation = 6 << 20

// queueForLambda adds a record to the next batch. A batch is sent before it would
// grow too large for an invocation.
func (f *Firehose) queueForLambda(c *sim.Call, h *hose, r hoseRecord) {
	q, step := &h.queue, h.dest.steps.lambda
	if len(q.records) > 0 && encodedSize(q.size+len(r.data), len(q.records)+1) > maxInvocation {
		f.launch(c, h)
	}
	if len(q.records) == 0 {
		q.number = f.next()
		q.alarm = f.retell.At(c, c.Now().Add(step.hints.wait), batchName{stream: h.name, queued: q.number})
	}
	q.records = append(q.records, r)
	if q.size += len(r.data); q.size >= step.hints.size {
		f.launch(c, h)
	}
}

// encodedSize is about how large an invocation is.
func encodedSize(bytes, records int) int { return bytes*4/3 + 300*records + 500 }

// launch sends what is queued to the function.
func (f *Firehose) launch(c *sim.Call, h *hose) {
	q := h.queue
	h.queue = lambdaQueue{}
	c.Stop(q.alarm)
	if len(q.records) == 0 {
		return
	}
	step := h.dest.steps.lambda
	if step == nil { // an update has taken it away
		for _, r := range q.records {
			f.finish(c, h, r, nil)
		}
		return
	}
	b := &batch{number: q.number, records: q.records, step: step, ids: make([]string, len(q.records))}
	for i := range b.ids {
		b.ids[i] = fmt.Sprintf("49%054d", b.number*mostSplit*mostSplit+uint64(i)) + "000000"
	}
	h.batches[b.number] = b
	f.invoke(c, h, b)
}

// A transformEvent is what the function gets (Developer guide, Transform source data).
type transformEvent struct {
	InvocationID string            `json:"invocationId"`
	Source       string            `json:"sourceKinesisStreamArn,omitempty"`
	Stream       string            `json:"deliveryStreamArn"`
	Region       string            `json:"region"`
	Records      []transformRecord `json:"records"`
}

type transformRecord struct {
	ID      string           `json:"recordId"`
	Arrived int64            `json:"approximateArrivalTimestamp"`
	Data    string           `json:"data"`
	Kinesis *kinesisMetadata `json:"kinesisRecordMetadata,omitempty"`
}

type kinesisMetadata struct {
	Sequence    string `json:"sequenceNumber"`
	Subsequence int    `json:"subsequenceNumber"`
	Key         string `json:"partitionKey"`
	Shard       string `json:"shardId"`
	Arrived     int64  `json:"approximateArrivalTimestamp"`
}

func (f *Firehose) invoke(c *sim.Call, h *hose, b *batch) {
	b.tries++
	r := c.Rand("invocation of " + h.name)
	e := transformEvent{InvocationID: r.UUID(), Stream: h.arn, Region: f.ep.Region, Records: make([]transformRecord, len(b.records))}
	if h.source != nil {
		e.Source = h.source.arn
	}
	for i, one := range b.records {
		e.Records[i] = transformRecord{ID: b.ids[i], Arrived: one.arrived.UnixMilli(), Data: base64.StdEncoding.EncodeToString([]byte(one.data))}
		if o := one.origin; o != nil {
			e.Records[i].Kinesis = &kinesisMetadata{o.sequence, 0, o.key, o.shard, one.arrived.UnixMilli()}
		}
	}
	payload, err := json.Marshal(e)
	if err != nil {
		return
	}
	in, err := json.Marshal(map[string]any{"FunctionName": b.step.arn, "InvocationType": "RequestResponse", "Payload": payload})
	if err != nil {
		return
	}
	to, _, _ := bus.ToARN(b.step.arn)
	to.As = bus.Principal{Service: "firehose.amazonaws.com", ARN: given(b.step.role, h.dest.main.role), Source: h.arn}
	f.transform.Ask(c, to, "Invoke", in, batchName{stream: h.name, number: b.number})
}

// transformAgain invokes the function for what is queued, or once more for a batch.
func (f *Firehose) transformAgain(c *sim.Call, n batchName) {
	h := f.streams[n.stream]
	if h == nil {
		return
	}
	f.own(c, h)
	if n.number == 0 {
		if h.queue.number == n.queued {
			f.launch(c, h)
		}
		return
	}
	if b := h.batches[n.number]; b != nil {
		f.invoke(c, h, b)
	}
}

// lambdaFailures are Lambda's errors in Firehose's words (Developer guide, Lambda
// invocation errors).
var lambdaFailures = map[string]recordFailure{
	"ResourceNotFoundException":      {"Lambda.ResourceNotFound", "The specified Lambda function does not exist. Use a different function that does exist."},
	"AccessDeniedException":          {"Lambda.InvokeAccessDenied", "Access was denied. Ensure that the access policy allows access to the Lambda function."},
	"TooManyRequestsException":       {"Lambda.InvokeLimitExceeded", "The Lambda concurrent execution limit is exceeded. Increase the concurrent execution limit."},
	"RequestEntityTooLargeException": {"Lambda.PayloadTooLarge", "The request payload exceeded the Invoke request body JSON input quota."},
}

var (
	functionFailed  = &recordFailure{"Lambda.FunctionError", "The Lambda function was successfully invoked but it returned an error result."}
	badAnswer       = &recordFailure{"Lambda.JsonProcessingException", "There was an error parsing returned records from the Lambda function. Ensure that the returned records follow the status model that is required by Amazon Data Firehose."}
	badBase64       = &recordFailure{"Lambda.JsonMappingException", "There was an error parsing returned records from the Lambda function. Ensure that data field is base-64 encoded."}
	missingID       = &recordFailure{"Lambda.MissingRecordId", "One or more record IDs were not returned. Ensure that the Lambda function returns all received record IDs."}
	duplicateID     = &recordFailure{"Lambda.DuplicatedRecordId", "Multiple records with the same record ID were returned. Ensure that the Lambda function returns unique record IDs for each record."}
	processingFault = &recordFailure{"Lambda.ProcessingFailedStatus", "ProcessingFailed status set for record"}
)

// A transformed record is what the function made of one.
type transformed struct {
	ID       string `json:"recordId"`
	Result   string `json:"result"`
	Data     string `json:"data"`
	Metadata struct {
		Keys map[string]string `json:"partitionKeys"`
	} `json:"metadata"`
}

// transformed takes the function's answer. An invocation that fails is tried again,
// three times unless the stream says otherwise; then its records are skipped.
func (f *Firehose) transformed(c *sim.Call, reply bus.Reply) {
	n := reply.Arg.(batchName)
	h := f.streams[n.stream]
	if h == nil || h.batches[n.number] == nil {
		return
	}
	f.own(c, h)
	b := h.batches[n.number]
	results, why := readAnswer(reply, b)
	if why != nil && b.tries <= b.step.retries {
		f.retell.At(c, c.Now().Add(pause(b.tries)), n)
		return
	}
	delete(h.batches, n.number)
	if why != nil {
		f.logFailure(c, h, h.dest.main.group, h.dest.main.stream, *why, b.step.arn)
	}
	for i, one := range b.records {
		r, failed := transformed{}, why
		if why == nil {
			r, failed = results[b.ids[i]].decoded()
		}
		switch {
		case failed != nil:
			f.fail(c, h, one, failed, b.tries, b.step.arn)
		case r.Result == "Ok":
			one.data = r.Data
			f.finish(c, h, one, r.Metadata.Keys)
		}
	}
}

// readAnswer reads the records by their ids. why is there if the whole invocation
// failed.
func readAnswer(reply bus.Reply, b *batch) (results map[string]*transformed, why *recordFailure) {
	if reply.Err != nil {
		coded, ok := errors.AsType[interface {
			error
			ErrorCode() string
		}](reply.Err)
		if ok {
			if known, ok := lambdaFailures[coded.ErrorCode()]; ok {
				return nil, &known
			}
		}
		return nil, &recordFailure{"Lambda.ServiceUnavailable", "Amazon Data Firehose could not invoke the Lambda function: " + reply.Err.Error()}
	}
	var out struct {
		FunctionError string
		Payload       []byte
	}
	if json.Unmarshal(reply.Body, &out) != nil {
		return nil, badAnswer
	}
	if out.FunctionError != "" {
		return nil, functionFailed
	}
	var answer struct {
		Records []*transformed `json:"records"`
	}
	if json.Unmarshal(out.Payload, &answer) != nil {
		return nil, badAnswer
	}
	results = make(map[string]*transformed, len(answer.Records))
	for _, r := range answer.Records {
		if r == nil {
			return nil, badAnswer
		}
		if results[r.ID] != nil {
			return nil, duplicateID
		}
		results[r.ID] = r
	}
	return results, nil
}

// decoded checks what the function made of a record, and decodes it.
func (t *transformed) decoded() (transformed, *recordFailure) {
	switch {
	case t == nil:
		return transformed{}, missingID
	case t.Result == "Dropped":
		return *t, nil
	case t.Result == "ProcessingFailed":
		return *t, processingFault
	case t.Result != "Ok":
		return *t, badAnswer
	}
	data, err := base64.StdEncoding.DecodeString(t.Data)
	if err != nil {
		return *t, badBase64
	}
	r := *t
	r.Data = string(data)
	return r, nil
}
