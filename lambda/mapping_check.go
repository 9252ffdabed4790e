package lambda

import (
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/pattern"
	"github.com/cloudjar/cloudjar/sim"
)

// sourceKind is the service of a source that can feed a function. Kafka, Amazon MQ
// and DocumentDB are not modelled.
func sourceKind(c *sim.Call, arn string) (string, error) {
	kind := arnService(arn)
	switch kind {
	case "sqs", "kinesis":
		return kind, nil
	case "dynamodb":
		if strings.Contains(arn, "/stream/") {
			return kind, nil
		}
	case "kafka", "mq", "rds":
		return "", refuse(c, "EventSourceArn")
	}
	return "", errInvalid("Unrecognized event source.")
}

// checkSource checks that the source exists and can be read as asked.
func (s *Service) checkSource(c *sim.Call, kind string, in *CreateEventSourceMappingInput) error {
	if kind == "sqs" {
		return s.checkQueueSource(c, in)
	}
	switch {
	case in.StartingPosition == "":
		return errInvalid("1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.")
	case in.StartingPosition == "AT_TIMESTAMP" && kind == "dynamodb":
		return errInvalid("Unsupported starting position for arn type: " + in.EventSourceArn)
	case in.StartingPosition == "AT_TIMESTAMP" && in.StartingPositionTimestamp.IsZero():
		return errInvalid("1 validation error detected: Value null at 'startingPositionTimestamp' failed to satisfy constraint: Member must not be null.")
	}
	m := mapping{EventSourceMappingConfiguration: &EventSourceMappingConfiguration{EventSourceArn: in.EventSourceArn}}
	source, ok := s.streamOf(&m)
	if ok {
		_, ok = source.SourceShards(c, m.source())
	}
	if !ok {
		return errInvalid("Stream not found: " + in.EventSourceArn)
	}
	return nil
}

func (s *Service) checkQueueSource(c *sim.Call, in *CreateEventSourceMappingInput) error {
	if in.StartingPosition != "" {
		return errUnsupported("StartingPosition")
	}
	queue, ok := s.queueOf(in.EventSourceArn)
	if ok {
		_, ok = queue.Queue(c, in.EventSourceArn)
	}
	if !ok {
		return errInvalid("Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.")
	}
	return nil
}

func errUnsupported(member string) error {
	return errInvalid("Unsupported " + member + " parameter for given event source mapping type.")
}

// streamOf finds the service that keeps a mapping's stream.
func (s *Service) streamOf(m *mapping) (bus.Source, bool) {
	to, _, ok := bus.ToARN(m.EventSourceArn)
	if !ok {
		return nil, false
	}
	peer, ok := s.ep.Bus.Peer(to.Service, to.Region, to.Account)
	if !ok {
		return nil, false
	}
	source, ok := peer.(bus.Source)
	return source, ok
}

// queueOf finds the service that keeps a queue.
func (s *Service) queueOf(arn string) (bus.Queue, bool) {
	to, _, ok := bus.ToARN(arn)
	if !ok {
		return nil, false
	}
	peer, ok := s.ep.Bus.Peer(to.Service, to.Region, to.Account)
	if !ok {
		return nil, false
	}
	queue, ok := peer.(bus.Queue)
	return queue, ok
}

func (s *Service) isFIFO(c *sim.Call, arn string) bool {
	if arnService(arn) != "sqs" {
		return false
	}
	queue, ok := s.queueOf(arn)
	if !ok {
		return false
	}
	info, _ := queue.Queue(c, arn)
	return info.FIFO
}

// mappingSettings are what can be changed of a mapping. What is nil stays.
type mappingSettings struct {
	BatchSize                      *int32
	FilterCriteria                 *FilterCriteria
	MaximumBatchingWindowInSeconds *int32
	DestinationConfig              *DestinationConfig
	MaximumRecordAgeInSeconds      *int32
	BisectBatchOnFunctionError     *bool
	MaximumRetryAttempts           *int32
	ParallelizationFactor          *int32
	TumblingWindowInSeconds        *int32
	FunctionResponseTypes          []string
	ScalingConfig                  *ScalingConfig
	ProvisionedPollerConfig        *ProvisionedPollerConfig
}

// streamOnly refuses what a queue has no use for.
func (in *mappingSettings) streamOnly() error {
	for _, member := range []struct {
		name  string
		given bool
	}{
		{"DestinationConfig", in.DestinationConfig != nil},
		{"ParallelizationFactor", in.ParallelizationFactor != nil},
		{"MaximumRecordAgeInSeconds", in.MaximumRecordAgeInSeconds != nil},
		{"MaximumRetryAttempts", in.MaximumRetryAttempts != nil},
		{"BisectBatchOnFunctionError", in.BisectBatchOnFunctionError != nil},
		{"TumblingWindowInSeconds", in.TumblingWindowInSeconds != nil},
	} {
		if member.given {
			return errUnsupported(member.name)
		}
	}
	return nil
}

// set checks settings and replaces the mapping's description by one that has them.
func (m *mapping) set(in *mappingSettings, fifo bool) error {
	d := *m.EventSourceMappingConfiguration
	give(&d.BatchSize, in.BatchSize)
	give(&d.MaximumBatchingWindowInSeconds, in.MaximumBatchingWindowInSeconds)
	give(&d.ParallelizationFactor, in.ParallelizationFactor)
	give(&d.MaximumRecordAgeInSeconds, in.MaximumRecordAgeInSeconds)
	give(&d.BisectBatchOnFunctionError, in.BisectBatchOnFunctionError)
	give(&d.MaximumRetryAttempts, in.MaximumRetryAttempts)
	give(&d.TumblingWindowInSeconds, in.TumblingWindowInSeconds)
	if in.FunctionResponseTypes != nil {
		d.FunctionResponseTypes = append([]string{}, in.FunctionResponseTypes...)
	}
	if age := deref(in.MaximumRecordAgeInSeconds); age >= 0 && age < 60 && in.MaximumRecordAgeInSeconds != nil {
		return errInvalid("Maximum record age in seconds must be -1 or between 60 and 604800.")
	}
	if err := d.setSource(in, m.queue != nil, fifo); err != nil {
		return err
	}
	filters, err := in.FilterCriteria.compile(d.EventSourceArn)
	if err != nil {
		return err
	}
	if in.FilterCriteria != nil {
		m.filters, d.FilterCriteria = filters, nil
		if len(filters) > 0 {
			d.FilterCriteria = &FilterCriteria{Filters: slices.Clone(in.FilterCriteria.Filters)}
		}
	}
	m.EventSourceMappingConfiguration = &d
	return nil
}

// setSource checks and sets what queues and streams have differently.
func (d *EventSourceMappingConfiguration) setSource(in *mappingSettings, queue, fifo bool) error {
	size, window := deref(d.BatchSize), deref(d.MaximumBatchingWindowInSeconds)
	if queue {
		if err := in.streamOnly(); err != nil {
			return err
		}
	}
	switch {
	case !queue && in.ScalingConfig != nil:
		return errUnsupported("ScalingConfig")
	case !queue && in.ProvisionedPollerConfig != nil:
		return errUnsupported("ProvisionedPollerConfig")
	case fifo && window > 0:
		return errInvalid("Batching window is not supported for FIFO queues.")
	case fifo && size > 10:
		return errInvalid("Maximum batch size for FIFO queues is 10.")
	case queue && size > 10 && window == 0:
		return errInvalid("Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10")
	}
	if in.DestinationConfig != nil {
		to := in.DestinationConfig.OnFailure
		if in.DestinationConfig.OnSuccess != nil {
			return errUnsupported("DestinationConfig")
		}
		if to != nil && to.Destination != "" && !slices.Contains([]string{"sqs", "sns", "s3"}, arnService(to.Destination)) {
			return errInvalid("The destination ARN " + to.Destination + " is invalid.")
		}
		d.DestinationConfig = &DestinationConfig{OnFailure: &OnFailure{}}
		if to != nil {
			d.DestinationConfig.OnFailure.Destination = to.Destination
		}
	}
	if in.ScalingConfig != nil {
		if d.ScalingConfig = nil; in.ScalingConfig.MaximumConcurrency != nil {
			d.ScalingConfig = &ScalingConfig{MaximumConcurrency: ref(*in.ScalingConfig.MaximumConcurrency)}
		}
	}
	return d.setPollers(in.ProvisionedPollerConfig)
}

// Provisioned pollers of SQS: 2 to 200 at least and 2 to 2,000 at most.
// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
func (d *EventSourceMappingConfiguration) setPollers(in *ProvisionedPollerConfig) error {
	if in == nil {
		return nil
	}
	p := ProvisionedPollerConfig{MinimumPollers: ref[int32](2), MaximumPollers: ref[int32](200)}
	give(&p.MinimumPollers, in.MinimumPollers)
	give(&p.MaximumPollers, in.MaximumPollers)
	switch {
	case *p.MinimumPollers < 2 || *p.MaximumPollers < 2:
		return errInvalid("MinimumPollers and MaximumPollers must be at least 2 for SQS event source mappings.")
	case *p.MinimumPollers > *p.MaximumPollers:
		return errInvalid("MinimumPollers must be less than or equal to MaximumPollers.")
	case d.ScalingConfig != nil:
		return errInvalid("ScalingConfig and ProvisionedPollerConfig cannot be used together.")
	}
	d.ProvisionedPollerConfig = &p
	return nil
}

// give replaces a member by a copy of what is given.
func give[T any](member **T, given *T) {
	if given != nil {
		*member = ref(*given)
	}
}

// compile reads the filters' patterns. Whatever is wrong, AWS says the same. The
// data of Kinesis has to be filtered as JSON, not as text.
// https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html
func (f *FilterCriteria) compile(source string) ([]*pattern.Pattern, error) {
	if f == nil {
		return nil, nil
	}
	var all []*pattern.Pattern
	for _, filter := range f.Filters {
		p, err := pattern.Compile(filter.Pattern, pattern.Lambda)
		if err != nil || arnService(source) == "kinesis" && slices.Contains(p.Paths(), "data") {
			return nil, errInvalid("Invalid filter pattern definition.")
		}
		all = append(all, p)
	}
	return all, nil
}
