package lambda

import (
	"context"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// CreateEventSourceMappingInput names a source and a function, and says how the one
// feeds the other.
type CreateEventSourceMappingInput struct {
	StartingPosition               string `aws:"enum=LATEST|AT_TIMESTAMP|TRIM_HORIZON"` // of streams; required there
	StartingPositionTimestamp      time.Time
	BatchSize                      *int32 `aws:"range=1..10000"`
	MaximumBatchingWindowInSeconds *int32 `aws:"range=0..300"`
	ParallelizationFactor          *int32 `aws:"range=1..10"`
	Enabled                        *bool  // true if absent
	FilterCriteria                 *FilterCriteria
	DestinationConfig              *DestinationConfig
	MaximumRecordAgeInSeconds      *int32 `aws:"range=-1..604800"`
	BisectBatchOnFunctionError     *bool
	MaximumRetryAttempts           *int32   `aws:"range=-1..10000"`
	TumblingWindowInSeconds        *int32   `aws:"range=0..900"`
	FunctionResponseTypes          []string `aws:"len=0..1,member.enum=ReportBatchItemFailures"`
	ScalingConfig                  *ScalingConfig
	ProvisionedPollerConfig        *ProvisionedPollerConfig
	Tags                           map[string]string

	KMSKeyArn                           string       `aws:"refuse"`
	LoggingConfig                       *unmodelled  `aws:"refuse"`
	MetricsConfig                       *unmodelled  `aws:"refuse"`
	Topics                              []string     `aws:"refuse"` // of Kafka
	Queues                              []string     `aws:"refuse"` // of Amazon MQ
	SourceAccessConfigurations          []unmodelled `aws:"refuse"`
	SelfManagedEventSource              *unmodelled  `aws:"refuse"`
	AmazonManagedKafkaEventSourceConfig *unmodelled  `aws:"refuse"`
	SelfManagedKafkaEventSourceConfig   *unmodelled  `aws:"refuse"`
	DocumentDBEventSourceConfig         *unmodelled  `aws:"refuse"`

	EventSourceArn string `aws:"pattern=arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)"`
	FunctionName   string `aws:"required,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"`
}

// unmodelled is a structure of a source that is not modelled.
type unmodelled struct{}

// CreateEventSourceMapping lets an SQS queue, a Kinesis stream or a DynamoDB stream
// feed a function.
//
// Errors: InvalidParameterValueException, ResourceConflictException if the mapping
// exists already.
//
// https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
func (s *Service) CreateEventSourceMapping(ctx context.Context, in *CreateEventSourceMappingInput) (*EventSourceMappingConfiguration, error) {
	return bus.Do(ctx, s.ep, "CreateEventSourceMapping", in, s.createMapping)
}

func (s *Service) createMapping(c *sim.Call, in *CreateEventSourceMappingInput) (*EventSourceMappingConfiguration, error) {
	kind, err := sourceKind(c, in.EventSourceArn)
	if err != nil {
		return nil, err
	}
	t, err := s.find(c, in.FunctionName, "")
	if err != nil {
		return nil, errInvalid("Function does not exist")
	}
	if err := s.checkSource(c, kind, in); err != nil {
		return nil, err
	}
	if err := s.checkDuplicate(kind, in.EventSourceArn, t); err != nil {
		return nil, err
	}
	if err := checkTags(nil, in.Tags); err != nil {
		return nil, err
	}
	r := c.Rand("event source mapping")
	d := &EventSourceMappingConfiguration{
		UUID: r.UUID(), EventSourceArn: in.EventSourceArn, FunctionArn: t.arn(), LastModified: c.Now(),
		FunctionResponseTypes: []string{},
	}
	d.EventSourceMappingArn = s.ep.ARN("event-source-mapping:" + d.UUID)
	m := &mapping{EventSourceMappingConfiguration: d, tags: cloneMap(in.Tags), enabled: in.Enabled == nil || *in.Enabled}
	if kind == "sqs" {
		m.queue = &queueReader{}
		d.StateTransitionReason = "USER_INITIATED"
		d.BatchSize, d.MaximumBatchingWindowInSeconds = ref[int32](10), ref[int32](0)
	} else {
		d.describeStream(in)
	}
	if err := m.set(&mappingSettings{
		BatchSize: in.BatchSize, FilterCriteria: in.FilterCriteria, MaximumBatchingWindowInSeconds: in.MaximumBatchingWindowInSeconds,
		DestinationConfig: in.DestinationConfig, MaximumRecordAgeInSeconds: in.MaximumRecordAgeInSeconds,
		BisectBatchOnFunctionError: in.BisectBatchOnFunctionError, MaximumRetryAttempts: in.MaximumRetryAttempts,
		ParallelizationFactor: in.ParallelizationFactor, TumblingWindowInSeconds: in.TumblingWindowInSeconds,
		FunctionResponseTypes: in.FunctionResponseTypes, ScalingConfig: in.ScalingConfig, ProvisionedPollerConfig: in.ProvisionedPollerConfig,
	}, s.isFIFO(c, in.EventSourceArn)); err != nil {
		return nil, err
	}
	c.On(d.EventSourceMappingArn)
	s.feeds.byUUID[d.UUID] = m
	state := mappingCreating
	if !m.enabled {
		state = mappingDisabled
	}
	m.move(state)
	answer := m.describe()
	s.settleSoon(c, m)
	return answer, nil
}

// describeStream fills in what a mapping of a stream says of itself by default.
func (d *EventSourceMappingConfiguration) describeStream(in *CreateEventSourceMappingInput) {
	d.StateTransitionReason = "User action"
	d.LastProcessingResult = noRecords
	d.StartingPosition, d.StartingPositionTimestamp = in.StartingPosition, in.StartingPositionTimestamp
	d.BatchSize, d.MaximumBatchingWindowInSeconds = ref[int32](100), ref[int32](0)
	d.ParallelizationFactor, d.TumblingWindowInSeconds = ref[int32](1), ref[int32](0)
	d.MaximumRecordAgeInSeconds, d.MaximumRetryAttempts = ref[int32](-1), ref[int32](-1)
	d.BisectBatchOnFunctionError = ref(false)
	d.DestinationConfig = &DestinationConfig{OnFailure: &OnFailure{}}
}

// checkDuplicate refuses a second mapping of one source to one function
// (recorded in November 2025).
func (s *Service) checkDuplicate(kind, source string, t target) error {
	for _, uuid := range s.mappingIDs() {
		m := s.feeds.byUUID[uuid]
		if m.EventSourceArn != source || m.FunctionArn != t.arn() {
			continue
		}
		name := qualified(t.function.name, t.qualifier)
		if kind == "sqs" {
			return errConflict("An event source mapping with SQS arn (\" " + source + " \") and function (\" " + name + " \") already exists. Please update or delete the existing mapping with UUID " + uuid)
		}
		return errConflict("The event source arn (\" " + source + " \") and function (\" " + name + " \") provided mapping already exists. Please update or delete the existing mapping with UUID " + uuid)
	}
	return nil
}

// mappingIDs are the mappings' UUIDs in order.
func (s *Service) mappingIDs() []string {
	ids := make([]string, 0, len(s.feeds.byUUID))
	for uuid := range s.feeds.byUUID {
		ids = append(ids, uuid)
	}
	slices.Sort(ids)
	return ids
}
