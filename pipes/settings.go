package pipes

import (
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/pattern"
)

// mostOf is how many events a target takes at once (user guide, Batching and
// concurrency). Functions and state machines take what fits.
var mostOf = map[string]int{"logs": 10_000, "events": 10, "firehose": 500, "kinesis": 500, "sns": 10, "sqs": 10, "lambda": 10_000, "states": 10_000}

// The defaults of sources, and the most of them.
const (
	queueBatch   = 10
	streamBatch  = 100
	mostOfQueue  = 10_000
	mostOfFIFO   = 10
	windowNeeded = 10 // a queue's batch above it needs a window
)

// prepare checks settings and makes them ready.
func (p *settings) prepare(operation string) error {
	from, resource, ok := bus.ToARN(p.source)
	switch {
	case !ok:
		return refuse(operation, "Source "+p.source)
	case from.Service == "sqs" || from.Service == "kinesis":
	case from.Service == "dynamodb" && strings.Contains(resource, "/stream/"):
	case from.Service == "dynamodb":
		return errInvalid("The source must be the ARN of a stream of a DynamoDB table.")
	default:
		return refuse(operation, "Source of service "+from.Service)
	}
	p.service = from.Service
	p.stream, _, _ = strings.Cut(p.source, "/consumer/")
	if err := p.checkParameters(); err != nil {
		return err
	}
	if err := p.prepareTarget(operation); err != nil {
		return err
	}
	if err := p.prepareReading(resource); err != nil {
		return err
	}
	return p.prepareFilters()
}

// checkParameters holds the parameters to the source that they are for.
func (p *settings) checkParameters() error {
	in := p.sourceParameters
	if in == nil {
		in = &PipeSourceParameters{}
	}
	for _, one := range []struct {
		service, name string
		there, needed bool
	}{
		{"sqs", "SqsQueueParameters", in.SqsQueueParameters != nil, false},
		{"kinesis", "KinesisStreamParameters", in.KinesisStreamParameters != nil, true},
		{"dynamodb", "DynamoDBStreamParameters", in.DynamoDBStreamParameters != nil, true},
	} {
		switch {
		case one.there && one.service != p.service:
			return errInvalid("%s cannot be used with the source %s.", one.name, p.source)
		case !one.there && one.needed && one.service == p.service:
			return errInvalid("SourceParameters.%s.StartingPosition is required for the source %s.", one.name, p.source)
		}
	}
	return nil
}

func (p *settings) prepareTarget(operation string) error {
	to, resource, ok := bus.ToARN(p.target)
	most := mostOf[to.Service]
	switch {
	case !ok || most == 0:
		return refuse(operation, "Target of service "+to.Service)
	case to.Service == "events" && !strings.HasPrefix(resource, "event-bus/"):
		return refuse(operation, "Target of API destinations")
	}
	p.targetKind = to.Service
	in := p.targetParameters
	if in == nil {
		in = &PipeTargetParameters{}
	}
	for _, one := range []struct {
		service, name string
		there         bool
	}{
		{"lambda", "LambdaFunctionParameters", in.LambdaFunctionParameters != nil},
		{"states", "StepFunctionStateMachineParameters", in.StepFunctionStateMachineParameters != nil},
		{"kinesis", "KinesisStreamParameters", in.KinesisStreamParameters != nil},
		{"sqs", "SqsQueueParameters", in.SqsQueueParameters != nil},
		{"events", "EventBridgeEventBusParameters", in.EventBridgeEventBusParameters != nil},
		{"logs", "CloudWatchLogsParameters", in.CloudWatchLogsParameters != nil},
	} {
		if one.there && one.service != to.Service {
			return errInvalid("%s cannot be used with the target %s.", one.name, p.target)
		}
	}
	switch {
	case to.Service == "kinesis" && in.KinesisStreamParameters == nil:
		return errInvalid("TargetParameters.KinesisStreamParameters.PartitionKey is required for the target %s.", p.target)
	case to.Service == "sqs" && strings.HasSuffix(resource, ".fifo") && (in.SqsQueueParameters == nil || in.SqsQueueParameters.MessageGroupId == ""):
		return errInvalid("TargetParameters.SqsQueueParameters.MessageGroupId is required for the target %s.", p.target)
	case to.Service == "sns" && strings.HasSuffix(resource, ".fifo"):
		return errInvalid("FIFO topics are not supported as a target.")
	}
	var err error
	if p.transform, err = compileTemplate(in.InputTemplate); err != nil {
		return err
	}
	return p.prepareEnrichment(operation)
}

func (p *settings) prepareEnrichment(operation string) (err error) {
	p.enrichKind, p.enrich = "", nil
	if p.enrichment == "" {
		return nil
	}
	to, _, _ := bus.ToARN(p.enrichment)
	if to.Service != "lambda" && to.Service != "states" {
		return refuse(operation, "Enrichment of service "+to.Service)
	}
	p.enrichKind = to.Service
	if p.enrichmentParameters != nil {
		p.enrich, err = compileTemplate(p.enrichmentParameters.InputTemplate)
	}
	return err
}

func (p *settings) prepareReading(resource string) error {
	r := reading{lanes: 1, retries: -1, batch: streamBatch}
	var size, window *int32
	switch p.service {
	case "sqs":
		r.batch = queueBatch
		if p.sourceParameters != nil && p.sourceParameters.SqsQueueParameters != nil {
			q := p.sourceParameters.SqsQueueParameters
			size, window = q.BatchSize, q.MaximumBatchingWindowInSeconds
		}
	case "kinesis":
		k := p.sourceParameters.KinesisStreamParameters
		size, window = k.BatchSize, k.MaximumBatchingWindowInSeconds
		r.position, r.at = k.StartingPosition, k.StartingPositionTimestamp
		if (r.position == "AT_TIMESTAMP") == r.at.IsZero() {
			return errInvalid("StartingPositionTimestamp is required for, and only for, the starting position AT_TIMESTAMP.")
		}
		r.stream(k.MaximumRecordAgeInSeconds, k.MaximumRetryAttempts, k.ParallelizationFactor, k.OnPartialBatchItemFailure, k.DeadLetterConfig)
	case "dynamodb":
		k := p.sourceParameters.DynamoDBStreamParameters
		size, window = k.BatchSize, k.MaximumBatchingWindowInSeconds
		r.position = k.StartingPosition
		r.stream(k.MaximumRecordAgeInSeconds, k.MaximumRetryAttempts, k.ParallelizationFactor, k.OnPartialBatchItemFailure, k.DeadLetterConfig)
	}
	r.batch = min(r.batch, mostOf[p.targetKind])
	if size != nil {
		r.batch = int(*size)
	}
	if window != nil {
		r.window = time.Duration(*window) * time.Second
	}
	fifo := p.service == "sqs" && strings.HasSuffix(resource, ".fifo")
	switch most := mostOf[p.targetKind]; {
	case p.enrichment == "" && r.batch > most:
		return errInvalid("BatchSize %d is larger than the target supports: at most %d.", r.batch, most)
	case fifo && r.batch > mostOfFIFO:
		return errInvalid("BatchSize %d is larger than FIFO queues support: at most %d.", r.batch, mostOfFIFO)
	case fifo && r.window > 0:
		return errInvalid("MaximumBatchingWindowInSeconds is not supported for FIFO queues.")
	case p.service == "sqs" && r.batch > windowNeeded && r.window == 0:
		return errInvalid("MaximumBatchingWindowInSeconds must be at least 1 when BatchSize is greater than %d.", windowNeeded)
	}
	if r.deadLetter != "" {
		to, _, ok := bus.ToARN(r.deadLetter)
		if !ok || to.Service != "sqs" && to.Service != "sns" || strings.HasSuffix(r.deadLetter, ".fifo") {
			return errInvalid("The DeadLetterConfig must be the ARN of a standard SQS queue or SNS topic.")
		}
	}
	p.reading = r
	return nil
}

func (r *reading) stream(age, retries, lanes *int32, partial string, dead *DeadLetterConfig) {
	if age != nil && *age > 0 {
		r.age = time.Duration(*age) * time.Second
	}
	if retries != nil {
		r.retries = int(*retries)
	}
	if lanes != nil {
		r.lanes = int(*lanes)
	}
	r.bisect = partial == "AUTOMATIC_BISECT"
	if dead != nil {
		r.deadLetter = dead.Arn
	}
}

func (p *settings) prepareFilters() error {
	p.filters = nil
	if p.sourceParameters == nil || p.sourceParameters.FilterCriteria == nil {
		return nil
	}
	for _, f := range p.sourceParameters.FilterCriteria.Filters {
		compiled, err := pattern.Compile(f.Pattern, pattern.Lambda)
		if err != nil {
			return errInvalid("Invalid filter pattern: %s", err)
		}
		p.filters = append(p.filters, compiled)
	}
	return nil
}
