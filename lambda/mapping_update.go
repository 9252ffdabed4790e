package lambda

import (
	"context"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// UpdateEventSourceMappingInput names a mapping and what is to change of it.
type UpdateEventSourceMappingInput struct {
	UUID                           string `aws:"required,label=UUID"`
	Enabled                        *bool
	BatchSize                      *int32 `aws:"range=1..10000"`
	FilterCriteria                 *FilterCriteria
	MaximumBatchingWindowInSeconds *int32 `aws:"range=0..300"`
	DestinationConfig              *DestinationConfig
	MaximumRecordAgeInSeconds      *int32 `aws:"range=-1..604800"`
	BisectBatchOnFunctionError     *bool
	MaximumRetryAttempts           *int32   `aws:"range=-1..10000"`
	ParallelizationFactor          *int32   `aws:"range=1..10"`
	TumblingWindowInSeconds        *int32   `aws:"range=0..900"`
	FunctionResponseTypes          []string `aws:"len=0..1,member.enum=ReportBatchItemFailures"`
	ScalingConfig                  *ScalingConfig
	ProvisionedPollerConfig        *ProvisionedPollerConfig

	KMSKeyArn                           string       `aws:"refuse"`
	LoggingConfig                       *unmodelled  `aws:"refuse"`
	MetricsConfig                       *unmodelled  `aws:"refuse"`
	SourceAccessConfigurations          []unmodelled `aws:"refuse"`
	AmazonManagedKafkaEventSourceConfig *unmodelled  `aws:"refuse"`
	SelfManagedKafkaEventSourceConfig   *unmodelled  `aws:"refuse"`
	DocumentDBEventSourceConfig         *unmodelled  `aws:"refuse"`

	FunctionName string `aws:"len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"`
}

// UpdateEventSourceMapping changes a mapping, or stops or starts it. What is under
// way goes on.
//
// Errors: InvalidParameterValueException, ResourceConflictException,
// ResourceNotFoundException.
//
// https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html
func (s *Service) UpdateEventSourceMapping(ctx context.Context, in *UpdateEventSourceMappingInput) (*EventSourceMappingConfiguration, error) {
	return bus.Do(ctx, s.ep, "UpdateEventSourceMapping", in, s.updateMapping)
}

func (s *Service) updateMapping(c *sim.Call, in *UpdateEventSourceMappingInput) (*EventSourceMappingConfiguration, error) {
	m, err := s.mapping(c, in.UUID)
	if err != nil {
		return nil, err
	}
	if m.State == mappingDeleting || m.State == mappingCreating {
		return nil, errMappingBusy()
	}
	function := m.FunctionArn
	if in.FunctionName != "" {
		t, err := s.find(c, in.FunctionName, "")
		if err != nil {
			return nil, errInvalid("Function does not exist")
		}
		function = t.arn()
	}
	parallel := deref(m.ParallelizationFactor)
	if err := m.set(&mappingSettings{
		BatchSize: in.BatchSize, FilterCriteria: in.FilterCriteria, MaximumBatchingWindowInSeconds: in.MaximumBatchingWindowInSeconds,
		DestinationConfig: in.DestinationConfig, MaximumRecordAgeInSeconds: in.MaximumRecordAgeInSeconds,
		BisectBatchOnFunctionError: in.BisectBatchOnFunctionError, MaximumRetryAttempts: in.MaximumRetryAttempts,
		ParallelizationFactor: in.ParallelizationFactor, TumblingWindowInSeconds: in.TumblingWindowInSeconds,
		FunctionResponseTypes: in.FunctionResponseTypes, ScalingConfig: in.ScalingConfig, ProvisionedPollerConfig: in.ProvisionedPollerConfig,
	}, s.isFIFO(c, m.EventSourceArn)); err != nil {
		return nil, err
	}
	if deref(m.ParallelizationFactor) != parallel {
		m.regroup()
	}
	was := m.enabled
	if in.Enabled != nil {
		m.enabled = *in.Enabled
	}
	d := *m.EventSourceMappingConfiguration
	d.FunctionArn, d.LastModified = function, c.Now()
	switch {
	case m.enabled && !was:
		d.State = mappingEnabling
	case was && !m.enabled:
		d.State = mappingDisabling
	case m.enabled:
		d.State = mappingUpdating
	}
	m.EventSourceMappingConfiguration = &d
	answer := m.describe()
	s.settleSoon(c, m)
	return answer, nil
}

func errMappingBusy() error {
	return &Error{Code: "ResourceInUseException", Status: 400, Message: "Cannot update the event source mapping because it is in use."}
}

// DeleteEventSourceMappingInput names a mapping.
type DeleteEventSourceMappingInput struct {
	UUID string `aws:"required,label=UUID"`
}

// DeleteEventSourceMapping ends a mapping. It is Deleting until its last invocation
// has ended.
//
// Errors: ResourceNotFoundException, ResourceInUseException.
//
// https://docs.aws.amazon.com/lambda/latest/api/API_DeleteEventSourceMapping.html
func (s *Service) DeleteEventSourceMapping(ctx context.Context, in *DeleteEventSourceMappingInput) (*EventSourceMappingConfiguration, error) {
	return bus.Do(ctx, s.ep, "DeleteEventSourceMapping", in, s.deleteMapping)
}

func (s *Service) deleteMapping(c *sim.Call, in *DeleteEventSourceMappingInput) (*EventSourceMappingConfiguration, error) {
	m, err := s.mapping(c, in.UUID)
	if err != nil {
		return nil, err
	}
	m.enabled = false
	m.move(mappingDeleting)
	s.subscribe(m)
	answer := m.describe()
	s.settleSoon(c, m)
	return answer, nil
}

// move changes the mapping's state.
func (m *mapping) move(state string) {
	d := *m.EventSourceMappingConfiguration
	d.State = state
	m.EventSourceMappingConfiguration = &d
}

// settleSoon ends a change of state, at once or after Options.MappingDelay.
func (s *Service) settleSoon(c *sim.Call, m *mapping) {
	if s.opts.MappingDelay <= 0 {
		s.settleMapping(c, m.UUID)
		return
	}
	s.feeds.settled.At(c, c.Now().Add(s.opts.MappingDelay), m.UUID)
}

// settleMapping ends a change of state: a mapping that is enabled begins to read,
// one that is deleted and has nothing under way is gone.
func (s *Service) settleMapping(c *sim.Call, uuid string) {
	m, ok := s.feeds.byUUID[uuid]
	if !ok {
		return
	}
	if !m.enabled {
		m.queue.release()
	}
	switch {
	case m.State == mappingDeleting:
		if m.flying == 0 {
			delete(s.feeds.byUUID, uuid)
		}
	case m.enabled:
		m.move(mappingEnabled)
		s.subscribe(m)
		s.open(c, m)
		s.stir(c, m)
	default:
		m.move(mappingDisabled)
		s.subscribe(m)
	}
}

// GetEventSourceMappingInput names a mapping.
type GetEventSourceMappingInput struct {
	UUID string `aws:"required,label=UUID"`
}

// GetEventSourceMapping describes a mapping.
//
// Errors: ResourceNotFoundException.
//
// https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html
func (s *Service) GetEventSourceMapping(ctx context.Context, in *GetEventSourceMappingInput) (*EventSourceMappingConfiguration, error) {
	return bus.Do(ctx, s.ep, "GetEventSourceMapping", in, s.getMapping)
}

func (s *Service) getMapping(c *sim.Call, in *GetEventSourceMappingInput) (*EventSourceMappingConfiguration, error) {
	m, err := s.mapping(c, in.UUID)
	if err != nil {
		return nil, err
	}
	return m.describe(), nil
}

func (s *Service) mapping(c *sim.Call, uuid string) (*mapping, error) {
	m, ok := s.feeds.byUUID[uuid]
	if !ok {
		return nil, errNotFound("The resource you requested does not exist.")
	}
	c.On(m.EventSourceMappingArn)
	return m, nil
}

// ListEventSourceMappingsInput asks for the mappings of a source, of a function, or
// all of them.
type ListEventSourceMappingsInput struct {
	Marker         string `aws:"query=Marker"`
	MaxItems       int32  `aws:"query=MaxItems,range=1..10000"`
	EventSourceArn string `aws:"query=EventSourceArn,pattern=arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)"`
	FunctionName   string `aws:"query=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"`
}

// ListEventSourceMappingsOutput is a page of mappings.
type ListEventSourceMappingsOutput struct {
	NextMarker          string
	EventSourceMappings []EventSourceMappingConfiguration `aws:"always"`
}

// ListEventSourceMappings lists mappings, 100 at a time. Without a qualifier in the
// function's name those of all its versions and aliases are listed.
//
// Errors: InvalidParameterValueException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html
func (s *Service) ListEventSourceMappings(ctx context.Context, in *ListEventSourceMappingsInput) (*ListEventSourceMappingsOutput, error) {
	return bus.Do(ctx, s.ep, "ListEventSourceMappings", in, s.listMappings)
}

func (s *Service) listMappings(c *sim.Call, in *ListEventSourceMappingsInput) (*ListEventSourceMappingsOutput, error) {
	p, err := newPage(in.Marker, int(in.MaxItems), 100)
	if err != nil {
		return nil, err
	}
	function := ""
	if in.FunctionName != "" {
		id, err := s.identify(c, in.FunctionName, "")
		if err != nil {
			return nil, err
		}
		function = id.arn()
	}
	out := &ListEventSourceMappingsOutput{EventSourceMappings: []EventSourceMappingConfiguration{}}
	for _, uuid := range s.mappingIDs() {
		m := s.feeds.byUUID[uuid]
		if in.EventSourceArn != "" && m.EventSourceArn != in.EventSourceArn {
			continue
		}
		if function != "" && m.FunctionArn != function && !strings.HasPrefix(m.FunctionArn, function+":") {
			continue
		}
		if p.takes(uuid) {
			out.EventSourceMappings = append(out.EventSourceMappings, *m.describe())
		}
	}
	out.NextMarker = p.next
	return out, nil
}
