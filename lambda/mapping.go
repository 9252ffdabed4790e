package lambda

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/internal/pattern"
	"github.com/cloudjar/cloudjar/sim"
)

// An EventSourceMappingConfiguration describes a mapping. What its source has no
// use for is absent.
type EventSourceMappingConfiguration struct {
	UUID                           string
	StartingPosition               string // of streams: TRIM_HORIZON, LATEST, AT_TIMESTAMP
	StartingPositionTimestamp      time.Time
	BatchSize                      *int32
	MaximumBatchingWindowInSeconds *int32
	ParallelizationFactor          *int32
	EventSourceArn                 string
	FilterCriteria                 *FilterCriteria
	FilterCriteriaError            *FilterCriteriaError
	FunctionArn                    string
	KMSKeyArn                      string
	LastModified                   time.Time
	LastProcessingResult           string // of streams
	State                          string // Creating, Enabling, Enabled, Disabling, Disabled, Updating, Deleting
	StateTransitionReason          string
	DestinationConfig              *DestinationConfig
	MaximumRecordAgeInSeconds      *int32
	BisectBatchOnFunctionError     *bool
	MaximumRetryAttempts           *int32
	TumblingWindowInSeconds        *int32
	FunctionResponseTypes          []string
	ScalingConfig                  *ScalingConfig
	ProvisionedPollerConfig        *ProvisionedPollerConfig
	EventSourceMappingArn          string
}

// FilterCriteria are patterns of which a record has to match one.
type FilterCriteria struct {
	Filters []Filter
}

// A Filter is a pattern of events: see internal/pattern.
type Filter struct {
	Pattern string `aws:"len=0..4096"`
}

// A FilterCriteriaError says why filters that are encrypted cannot be read.
type FilterCriteriaError struct {
	ErrorCode string
	Message   string
}

// ScalingConfig limits how many invocations an SQS mapping has under way.
type ScalingConfig struct {
	MaximumConcurrency *int32 `aws:"range=2..1000"`
}

// ProvisionedPollerConfig is how many pollers an SQS mapping keeps.
type ProvisionedPollerConfig struct {
	MinimumPollers  *int32 `aws:"range=1..200"`
	MaximumPollers  *int32 `aws:"range=1..2000"`
	PollerGroupName string `aws:"refuse"`
}

// The states of a mapping.
const (
	mappingCreating  = "Creating"
	mappingEnabling  = "Enabling"
	mappingEnabled   = "Enabled"
	mappingDisabling = "Disabling"
	mappingDisabled  = "Disabled"
	mappingUpdating  = "Updating"
	mappingDeleting  = "Deleting"
)

// What LastProcessingResult says (recorded in November 2025).
const (
	noRecords  = "No records processed"
	processed  = "OK"
	callFailed = "PROBLEM: Function call failed"
)

// A mapping feeds a function from a queue or a stream. What it describes is
// replaced, never changed; what it has under way changes.
type mapping struct {
	*EventSourceMappingConfiguration
	tags    map[string]string
	filters []*pattern.Pattern

	enabled bool // as the user wants it
	woken   bool // a wake-up is on its way
	flying  int  // invocations under way

	queue  *queueReader   // of SQS
	shards []*shardReader // of streams, in the order in which they were found
	begun  bool           // the shards' places are known
}

// feeds are the mappings of a service and their signals.
type feeds struct {
	byUUID map[string]*mapping
	number uint64 // of batches

	settled sim.Signal[string]     // a mapping's change of state is done
	wake    sim.Signal[string]     // there may be something to read
	due     sim.Signal[lanePlace]  // a lane's time has come: a window is over, a retry is due
	invoked sim.Signal[sim.Answer] // how an invocation ended
}

// listenMappings registers what mappings schedule for themselves.
func (s *Service) listenMappings() {
	s.feeds.byUUID = map[string]*mapping{}
	s.feeds.settled = hear(s, "mapping settled", s.settleMapping)
	s.feeds.wake = hear(s, "mapping woken", s.poll)
	s.feeds.due = hear(s, "mapping's batch due", s.laneDue)
	s.feeds.invoked = hear(s, "mapping's invocation over", s.batchOver)
}

// forkMappings copies the mappings of the service that this one is a fork of.
func (s *Service) forkMappings(of *Service) {
	s.feeds.number = of.feeds.number
	for uuid, m := range of.feeds.byUUID {
		f := *m
		f.tags = maps.Clone(m.tags)
		f.queue = m.queue.fork()
		f.shards = make([]*shardReader, len(m.shards))
		for i, sh := range m.shards {
			f.shards[i] = sh.fork()
		}
		s.feeds.byUUID[uuid] = &f
		s.subscribe(&f)
	}
}

// subscribe lets the source wake the mapping.
func (s *Service) subscribe(m *mapping) {
	if !m.enabled {
		s.ep.Bus.Unsubscribe(m.source(), m.EventSourceMappingArn)
		return
	}
	s.ep.Bus.Subscribe(m.source(), m.EventSourceMappingArn, func(c *sim.Call) { s.stir(c, m) })
}

// stir schedules a poll, once for many records.
func (s *Service) stir(c *sim.Call, m *mapping) {
	if m.woken || !m.running() {
		return
	}
	m.woken = true
	at := c.Now()
	if c.Misbehaves(&latePoll, m.UUID) {
		r := c.Rand(latePoll.Name + m.UUID)
		at = at.Add(time.Duration(r.Float64() * float64(time.Second)))
	}
	s.feeds.wake.At(c, at, m.UUID)
}

// poll reads what there is.
func (s *Service) poll(c *sim.Call, uuid string) {
	m, ok := s.feeds.byUUID[uuid]
	if !ok {
		return
	}
	m.woken = false
	if !m.running() {
		return
	}
	c.On(m.EventSourceMappingArn)
	if m.queue != nil {
		s.pollQueue(c, m)
		return
	}
	for _, sh := range m.shards {
		sh.news = true
	}
	s.pollStream(c, m)
}

// describe returns a description that its reader may keep and change.
func (m *mapping) describe() *EventSourceMappingConfiguration {
	d := *m.EventSourceMappingConfiguration
	for _, p := range []**int32{
		&d.BatchSize, &d.MaximumBatchingWindowInSeconds, &d.ParallelizationFactor, &d.MaximumRecordAgeInSeconds,
		&d.MaximumRetryAttempts, &d.TumblingWindowInSeconds,
	} {
		give(p, *p)
	}
	give(&d.BisectBatchOnFunctionError, d.BisectBatchOnFunctionError)
	d.FunctionResponseTypes = append([]string{}, d.FunctionResponseTypes...)
	if f := d.FilterCriteria; f != nil {
		d.FilterCriteria = &FilterCriteria{Filters: slices.Clone(f.Filters)}
	}
	if to := d.DestinationConfig; to != nil {
		d.DestinationConfig = &DestinationConfig{OnFailure: ref(*to.OnFailure)}
	}
	if s := d.ScalingConfig; s != nil {
		d.ScalingConfig = &ScalingConfig{MaximumConcurrency: ref(*s.MaximumConcurrency)}
	}
	if p := d.ProvisionedPollerConfig; p != nil {
		d.ProvisionedPollerConfig = &ProvisionedPollerConfig{MinimumPollers: ref(*p.MinimumPollers), MaximumPollers: ref(*p.MaximumPollers)}
	}
	return &d
}

// running tells whether the mapping reads.
func (m *mapping) running() bool {
	return m.enabled && (m.State == mappingEnabled || m.State == mappingUpdating)
}

// source is the ARN of the queue or stream: a consumer of a stream reads the stream.
func (m *mapping) source() string {
	arn, _, _ := strings.Cut(m.EventSourceArn, "/consumer/")
	return arn
}

// service is the source's service: sqs, kinesis or dynamodb.
func (m *mapping) service() string { return arnService(m.EventSourceArn) }

func (m *mapping) reports() bool { return len(m.FunctionResponseTypes) > 0 }

func (m *mapping) window() time.Duration {
	return time.Duration(deref(m.MaximumBatchingWindowInSeconds)) * time.Second
}

// passes tells whether a record matches one of the filters, if there are any.
func (m *mapping) passes(event []byte) bool {
	return slices.ContainsFunc(m.filters, func(p *pattern.Pattern) bool { return p.Match(event) })
}

// noted says how the last batch of a stream went.
func (m *mapping) noted(result string) {
	if m.queue != nil || m.LastProcessingResult == result {
		return
	}
	d := *m.EventSourceMappingConfiguration
	d.LastProcessingResult = result
	m.EventSourceMappingConfiguration = &d
}

// taggedMapping returns a mapping's tags.
func (s *Service) taggedMapping(uuid string) (tagged, bool) {
	m, ok := s.feeds.byUUID[uuid]
	if !ok {
		return tagged{}, false
	}
	return tagged{m.tags, func(tags map[string]string) { m.tags = tags }}, true
}

func deref[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

func ref[T any](v T) *T { return &v }
