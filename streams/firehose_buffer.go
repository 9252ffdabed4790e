package streams

import (
	"time"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
	"github.com/cloudjar/cloudjar/sim"
)

// What records are buffered for. Anything else is a type of error.
const (
	forData     = ""
	forBackup   = "backup"
	failedSteps = "processing-failed"
	failedPost  = "http-endpoint-failed"
)

// A bufferKey names what ends up in one object: of dynamic partitioning, what the
// prefix is without times and random strings.
type bufferKey struct{ kind, partition string }

// A buffer gathers records until it is large or old enough.
type buffer struct {
	number  uint64
	records []hoseRecord
	size    int
	query   map[string]string // the partition's keys
	lambda  map[string]string
	alarm   sim.Timer
}

// A bufferName names a buffer in signals.
type bufferName struct {
	stream string
	key    bufferKey
	number uint64
}

// maxPartitions is how many partitions a stream buffers at once (Developer guide,
// Amazon Data Firehose Quota).
const maxPartitions = 500

// useBytes is the dimension of Firehose's bill: bytes, each record rounded up to 5 KB.
const (
	useBytes   = "BytesIngested-5KB"
	bytesGrain = 5 << 10
)

// take takes a record in.
func (f *Firehose) take(c *sim.Call, h *hose, r hoseRecord) {
	c.Use(useBytes, h.arn, float64(max(1, roundUp(len(r.data), bytesGrain))*bytesGrain))
	if h.dest.backup != nil || h.dest.http != nil && h.dest.http.S3BackupMode == "AllData" {
		f.gather(c, h, bufferKey{kind: forBackup}, r, nil, nil)
	}
	steps := &h.dest.steps
	records, why := steps.unpack(r)
	if why != nil {
		f.fail(c, h, r, why, 1, "")
		return
	}
	for _, one := range records {
		if steps.lambda != nil {
			f.queueForLambda(c, h, one)
		} else {
			f.finish(c, h, one, nil)
		}
	}
}

// finish takes a record that has been transformed, with the partition keys that the
// function gave it.
func (f *Firehose) finish(c *sim.Call, h *hose, r hoseRecord, keys map[string]string) {
	steps := &h.dest.steps
	key := bufferKey{}
	var query map[string]string
	if steps.partitioned {
		var why *recordFailure
		if query, key.partition, why = h.partition(r, keys); why != nil {
			f.fail(c, h, r, why, 1, "")
			return
		}
	}
	r.data += steps.delimiter
	f.gather(c, h, key, r, query, keys)
}

// partition finds where a record belongs.
func (h *hose) partition(r hoseRecord, keys map[string]string) (query map[string]string, partition string, why *recordFailure) {
	data := h.dest.main.data
	if q := h.dest.steps.query; q != nil {
		v, err := jsonvalue.Parse(r.data)
		if err != nil {
			return nil, "", badJSON
		}
		var ok bool
		if query, ok = q.keys(v); !ok {
			return nil, "", badKeys
		}
	}
	for _, part := range data {
		if part.namespace == spaceLambda && keys[part.value] == "" {
			return nil, "", badKeys
		}
	}
	var still sim.Rand
	partition = data.evaluate(prefixValues{query: query, lambda: keys, at: time.Unix(0, 0).UTC(), rand: &still})
	switch {
	case len([]rune(partition)) > maxPrefix:
		return nil, "", badPrefix
	case len(h.buffers) >= maxPartitions && h.buffers[bufferKey{partition: partition}] == nil && h.partitions() >= maxPartitions:
		return nil, "", tooManyKeys
	}
	return query, partition, nil
}

func (h *hose) partitions() (n int) {
	for key := range h.buffers {
		if key.kind == forData {
			n++
		}
	}
	return n
}

// gather buffers a record, and delivers the buffer before it grows too large.
func (f *Firehose) gather(c *sim.Call, h *hose, key bufferKey, r hoseRecord, query, keys map[string]string) {
	at := h.hints(key.kind)
	b := h.buffers[key]
	if b == nil {
		b = &buffer{number: f.next(), query: query, lambda: keys}
		h.buffers[key] = b
		b.alarm = f.flushDue.At(c, c.Now().Add(at.wait), bufferName{h.name, key, b.number})
	}
	b.records = append(b.records, r)
	if b.size += len(r.data); b.size >= at.size {
		c.Stop(b.alarm)
		f.flush(c, h, key, b)
	}
}

// hints are when a buffer is delivered.
func (h *hose) hints(kind string) hints {
	switch d := h.dest; {
	case kind == forBackup && d.backup != nil:
		return d.backup.hints
	case kind == forData && d.endpoint != nil:
		return d.endpoint.hints
	default:
		return d.main.hints
	}
}

// flushOne delivers a buffer whose time has come.
func (f *Firehose) flushOne(c *sim.Call, n bufferName) {
	h := f.streams[n.stream]
	if h == nil || h.buffers[n.key] == nil || h.buffers[n.key].number != n.number {
		return
	}
	f.own(c, h)
	f.flush(c, h, n.key, h.buffers[n.key])
}

func (f *Firehose) flush(c *sim.Call, h *hose, key bufferKey, b *buffer) {
	delete(h.buffers, key)
	p := &parcel{number: f.next(), kind: key.kind, records: b.records, query: b.query, lambda: b.lambda, begun: c.Now()}
	h.parcels[p.number] = p
	f.send(c, h, p)
}

// own says whose event it is.
func (f *Firehose) own(c *sim.Call, h *hose) {
	c.Service, c.Region, c.Account = f.ep.Service, f.ep.Region, f.ep.Account
	c.On(h.arn)
}
