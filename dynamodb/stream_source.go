package dynamodb

import (
	"strconv"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/streams"
)

var _ bus.Source = (*Service)(nil)

// SourceShards is part of bus.Source.
func (s *Service) SourceShards(c *sim.Call, streamARN string) ([]bus.SourceShard, bool) {
	st := s.polled(c, streamARN)
	if st == nil {
		return nil, false
	}
	return st.log.Sources(c.Now()), true
}

// SourcePlace is part of bus.Source.
func (s *Service) SourcePlace(c *sim.Call, streamARN string, shard uint32, position string, at time.Time) uint64 {
	st := s.polled(c, streamARN)
	if st == nil {
		return 0
	}
	return uint64(st.log.Place(c.Now(), shard, position, at))
}

// ReadSource is part of bus.Source. What Lambda and pipes read is free of charge
// (pricing, DynamoDB Streams).
func (s *Service) ReadSource(c *sim.Call, r bus.SourceRead) (page bus.SourcePage, ok bool) {
	st := s.polled(c, r.Stream)
	if st == nil {
		return page, false
	}
	shard, found := st.log.Ref(c.Now(), r.Shard)
	read, ok := st.log.Read(c.Now(), r.Shard, streams.Sequence(r.From), r.Max, maxRecordBytes)
	if !found || !ok {
		return page, false
	}
	page = bus.SourcePage{Next: uint64(read.Next), More: read.More, Drained: read.Drained, Records: make([]bus.SourceRecord, len(read.Entries))}
	for i := range read.Entries {
		e := &read.Entries[i]
		number := st.log.SequenceNumber(shard, e.Sequence, e.Arrival())
		keys := attribute.AppendItemJSON(nil, attribute.DecodeAttrs(e.Data.either(), st.names...))
		page.Records[i] = bus.SourceRecord{
			Place: uint64(e.Sequence), Sequence: number, Key: string(keys), Arrived: e.Arrival(),
			Event: st.lambdaEvent(e, keys, number, s.ep.Region, r.Name),
		}
	}
	return page, true
}

func (s *Service) polled(c *sim.Call, arn string) *stream {
	st, ok := s.streams[arn]
	if !ok || st.gone(c.Now()) {
		return nil
	}
	return st
}

// lambdaEvent writes a record as Lambda shows it
// (https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html).
func (st *stream) lambdaEvent(e *streams.Entry[record], keys []byte, number, region, name string) []byte {
	b := make([]byte, 0, 512+2*e.Size)
	b = append(b, `{"eventID":"`...)
	b = append(b, st.eventID(e.Sequence)...)
	b = append(b, `","eventName":"`...)
	b = append(b, e.Data.event.String()...)
	b = append(b, `","eventVersion":"1.1","eventSource":"aws:dynamodb","awsRegion":"`...)
	b = append(b, region...)
	if e.Data.expired {
		b = append(b, `","userIdentity":{"type":"Service","principalId":"dynamodb.amazonaws.com"},"dynamodb":{"ApproximateCreationDateTime":`...)
	} else {
		b = append(b, `","dynamodb":{"ApproximateCreationDateTime":`...)
	}
	b = strconv.AppendInt(b, e.Arrival().Unix(), 10)
	b = append(b, `,"Keys":`...)
	b = append(b, keys...)
	old, new := st.shown(&e.Data)
	b = appendImage(b, `,"NewImage":`, new)
	b = appendImage(b, `,"OldImage":`, old)
	b = append(b, `,"SequenceNumber":"`...)
	b = append(b, number...)
	b = append(b, `","SizeBytes":`...)
	b = strconv.AppendInt(b, int64(e.Size), 10)
	b = append(b, `,"StreamViewType":"`...)
	b = append(b, st.view...)
	b = append(b, `"},"eventSourceARN":`...)
	b = jsonvalue.AppendQuoted(b, name)
	return append(b, '}')
}

// appendImage appends a stored item under a name, if there is one.
func appendImage(b []byte, name, stored string) []byte {
	item, err := decodeOld(stored)
	if item == nil || err != nil {
		return b
	}
	return attribute.AppendItemJSON(append(b, name...), item)
}
