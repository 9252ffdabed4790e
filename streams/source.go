package streams

import (
	"encoding/base64"
	"strconv"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
	"github.com/cloudjar/cloudjar/sim"
)

var _ bus.Source = (*Kinesis)(nil)

// Sources describes the shards that still exist to a poller.
func (l *Log[R]) Sources(now time.Time) []bus.SourceShard {
	horizon := l.horizon(now)
	out := make([]bus.SourceShard, 0, len(l.shards))
	for _, s := range l.shards {
		if s.gone(horizon) {
			continue
		}
		one := bus.SourceShard{Number: s.Number, ID: l.ShardID(s.ShardRef)}
		for _, p := range s.parents {
			one.Parents = append(one.Parents, p.Number)
		}
		out = append(out, one)
	}
	return out
}

// Ref returns a shard that still exists, by its number.
func (l *Log[R]) Ref(now time.Time, number uint32) (ShardRef, bool) {
	s := l.existing(now, number)
	if s == nil {
		return ShardRef{}, false
	}
	return s.ShardRef, true
}

// Place returns where to begin in a shard, by the names that iterators have for it.
func (l *Log[R]) Place(now time.Time, shard uint32, position string, at time.Time) Sequence {
	switch position {
	case "LATEST":
		return l.Latest()
	case "AT_TIMESTAMP":
		return l.At(now, shard, at)
	}
	return l.Oldest(now, shard)
}

// SourceShards is part of bus.Source.
func (k *Kinesis) SourceShards(c *sim.Call, streamARN string) ([]bus.SourceShard, bool) {
	s := k.source(streamARN)
	if s == nil {
		return nil, false
	}
	return s.log.Sources(c.Now()), true
}

// SourcePlace is part of bus.Source.
func (k *Kinesis) SourcePlace(c *sim.Call, streamARN string, shard uint32, position string, at time.Time) uint64 {
	s := k.source(streamARN)
	if s == nil {
		return 0
	}
	return uint64(s.log.Place(c.Now(), shard, position, at))
}

// ReadSource is part of bus.Source.
func (k *Kinesis) ReadSource(c *sim.Call, r bus.SourceRead) (page bus.SourcePage, ok bool) {
	s := k.source(r.Stream)
	if s == nil {
		return page, false
	}
	read, ok := s.log.Read(c.Now(), r.Shard, Sequence(r.From), r.Max, maxReadBytes)
	if !ok {
		return page, false
	}
	ref := s.log.shard(r.Shard).ShardRef
	page = bus.SourcePage{Next: uint64(read.Next), More: read.More, Drained: read.Drained, Records: make([]bus.SourceRecord, len(read.Entries))}
	size := 0
	for i := range read.Entries {
		e := &read.Entries[i]
		size += e.Size
		number := s.log.SequenceNumber(ref, e.Sequence, e.Arrival())
		page.Records[i] = bus.SourceRecord{
			Place: uint64(e.Sequence), Sequence: number, Key: e.Data.key, Arrived: e.Arrival(), Data: e.Data.data,
			Event: kinesisEvent(e, number, s.log.ShardID(ref), k.ep.Region, &r),
		}
	}
	if size > 0 {
		k.meterRead(c, s, size)
	}
	return page, true
}

func (k *Kinesis) source(arn string) *stream {
	s, ok := k.streams[arnName(arn)]
	if !ok || s.log == nil || s.arn != arn || !s.usable() {
		return nil
	}
	return s
}

// kinesisEvent writes a record as Lambda shows it
// (https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html). The time of
// arrival is in seconds, with milliseconds.
func kinesisEvent(e *Entry[payload], number, shard, region string, r *bus.SourceRead) []byte {
	b := make([]byte, 0, 512+len(e.Data.data)*4/3)
	b = append(b, `{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":`...)
	b = jsonvalue.AppendQuoted(b, e.Data.key)
	b = append(b, `,"sequenceNumber":"`...)
	b = append(b, number...)
	b = append(b, `","data":"`...)
	b = base64.StdEncoding.AppendEncode(b, []byte(e.Data.data))
	b = append(b, `","approximateArrivalTimestamp":`...)
	b = strconv.AppendFloat(b, float64(e.Arrival().UnixMilli())/1000, 'f', -1, 64)
	b = append(b, `},"eventSource":"aws:kinesis","eventVersion":"1.0","eventID":"`...)
	b = append(b, shard...)
	b = append(b, ':')
	b = append(b, number...)
	b = append(b, `","eventName":"aws:kinesis:record","invokeIdentityArn":`...)
	b = jsonvalue.AppendQuoted(b, r.Role)
	b = append(b, `,"awsRegion":"`...)
	b = append(b, region...)
	b = append(b, `","eventSourceARN":`...)
	b = jsonvalue.AppendQuoted(b, r.Name)
	return append(b, '}')
}
