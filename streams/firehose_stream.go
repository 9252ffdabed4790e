package streams

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// The types of Firehose streams, by their sources.
const (
	sourceDirect  = "DirectPut"
	sourceKinesis = "KinesisStreamAsSource"
)

// destinationID names the one destination that a stream has.
const destinationID = "destinationId-000000000001"

// A hose is a Firehose stream.
type hose struct {
	name, arn string
	id        uint64 // guards events against another stream of the same name
	status    string
	created   time.Time
	updated   time.Time // zero before the first update
	version   int

	source *kinesisSource // nil with DirectPut
	hint   int32          // DirectPut: ThroughputHintInMBs
	dest   *destination   // replaced, never changed
	tags   map[string]string
	sse    encryption
	flow   hoseFlow

	buffers map[bufferKey]*buffer
	parcels map[uint64]*parcel // on their way: being retried
	queue   lambdaQueue
	batches map[uint64]*batch // at the function
}

// An encryption is whether records are kept encrypted.
type encryption struct {
	status, keyType, key string
}

// The states of encryption.
const (
	sseEnabled   = "ENABLED"
	sseEnabling  = "ENABLING"
	sseDisabled  = "DISABLED"
	sseDisabling = "DISABLING"
)

func (h *hose) fork() *hose {
	copied := *h
	copied.tags = maps.Clone(h.tags)
	copied.source = h.source.fork()
	copied.queue.records = slices.Clip(h.queue.records)
	copied.buffers = make(map[bufferKey]*buffer, len(h.buffers))
	for key, b := range h.buffers {
		one := *b
		one.records = slices.Clip(b.records)
		copied.buffers[key] = &one
	}
	copied.parcels = make(map[uint64]*parcel, len(h.parcels))
	for id, p := range h.parcels {
		one := *p
		copied.parcels[id] = &one
	}
	copied.batches = make(map[uint64]*batch, len(h.batches))
	for id, b := range h.batches {
		one := *b
		copied.batches[id] = &one
	}
	return &copied
}

// kind is how the API calls the stream's type.
func (h *hose) kind() string {
	if h.source != nil {
		return sourceKinesis
	}
	return sourceDirect
}

func (h *hose) versionID() string { return strconv.Itoa(h.version) }

// hose finds a stream by name.
func (f *Firehose) hose(c *sim.Call, name string) (*hose, error) {
	h := f.streams[name]
	if h == nil {
		return nil, f.errNoHose(name)
	}
	c.On(h.arn)
	return h, nil
}

// activeHose finds a stream that takes changes.
func (f *Firehose) activeHose(c *sim.Call, name string) (*hose, error) {
	h, err := f.hose(c, name)
	if err == nil && h.status != statusActive {
		err = f.errHoseBusy(h)
	}
	return h, err
}

// A hoseStep is the end of a stream's change.
type hoseStep struct {
	name string
	id   uint64
}

// step brings a stream's change to its end.
func (f *Firehose) step(c *sim.Call, s hoseStep) {
	h := f.streams[s.name]
	if h == nil || h.id != s.id {
		return
	}
	c.On(h.arn)
	switch h.status {
	case statusCreating:
		h.status = statusActive
		f.begin(c, h)
	case statusDeleting:
		f.drop(c, h)
	}
	switch h.sse.status {
	case sseEnabling:
		h.sse.status = sseEnabled
	case sseDisabling:
		h.sse = encryption{status: sseDisabled}
	}
}

// change lets a stream's step follow, at once unless streams take their time.
func (f *Firehose) change(c *sim.Call, h *hose) {
	s := hoseStep{h.name, h.id}
	if f.opts.StreamDelay == 0 {
		f.step(c, s)
		return
	}
	f.due.At(c, c.Now().Add(f.opts.StreamDelay), s)
}

// drop forgets a stream, with what it has not delivered.
func (f *Firehose) drop(c *sim.Call, h *hose) {
	for _, b := range h.buffers {
		c.Stop(b.alarm)
	}
	c.Stop(h.queue.alarm)
	f.unsubscribe(h)
	delete(f.streams, h.name)
}
