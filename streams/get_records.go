package streams

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// GetRecordsInput is where to read, and how many records at most.
type GetRecordsInput struct {
	Limit         int32  `aws:"range=1..10000"` // 10,000 if absent
	ShardIterator string `aws:"required,len=1..512"`
	StreamARN     string `aws:"len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"`
	DryRun        bool
	StreamId      string `aws:"refuse"`
}

// GetRecordsOutput are records, and where the next ones are.
type GetRecordsOutput struct {
	Records            []Record     `aws:"always"`
	NextShardIterator  string       // absent once a closed shard is drained
	MillisBehindLatest int64        `aws:"always"`
	ChildShards        []ChildShard // who took the place of a shard that is drained
}

// A Record is a record as it is read.
type Record struct {
	SequenceNumber              string
	ApproximateArrivalTimestamp time.Time
	Data                        []byte `aws:"always"`
	PartitionKey                string
	EncryptionType              string // KMS, or absent
}

// A ChildShard is a shard that took the place of others.
type ChildShard struct {
	ShardId      string
	ParentShards []string
	HashKeyRange *HashKeyRange
}

const (
	// iteratorLife is how long an iterator can be used (Developer guide, Quotas and
	// limits).
	iteratorLife = 5 * time.Minute
	// iteratorTime is how AWS writes an iterator's times.
	iteratorTime = "Mon Jan 02 15:04:05 MST 2006"
	// maxRecords is how many records one call returns (likewise).
	maxRecords = 10_000
)

// GetRecords reads records from where an iterator stands: up to 10,000, up to 10 MiB.
//
// Errors: ExpiredIteratorException, InvalidArgumentException,
// ProvisionedThroughputExceededException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
func (k *Kinesis) GetRecords(ctx context.Context, in *GetRecordsInput) (*GetRecordsOutput, error) {
	return bus.Do(ctx, k.ep, "GetRecords", in, k.getRecords)
}

func (k *Kinesis) getRecords(c *sim.Call, in *GetRecordsInput) (*GetRecordsOutput, error) {
	s, it, err := k.openIterator(c, in)
	if err != nil {
		return nil, err
	}
	if in.DryRun {
		return nil, errDryRun()
	}
	limit := maxRecords
	if in.Limit > 0 {
		limit = int(in.Limit)
	}
	now := c.Now()
	if !k.admitRead(now.UnixNano(), s, it.Shard) {
		return nil, k.errThrottled(s, it.Shard)
	}
	page, ok := s.log.Read(now, it.Shard, it.From, limit, maxReadBytes)
	if !ok {
		return nil, k.errShardGone(it.Shard, s.name)
	}
	records, size := s.records(it.Shard, page)
	k.countRead(now.UnixNano(), s, it.Shard, size)
	k.meterRead(c, s, size)
	out := &GetRecordsOutput{Records: records, MillisBehindLatest: page.Behind.Milliseconds()}
	if page.Drained {
		out.ChildShards = s.children(it.Shard)
	} else {
		out.NextShardIterator = k.iterator(now, s, it.Shard, page.Next)
	}
	return out, nil
}

// openIterator finds the stream and the place that an iterator stands for.
func (k *Kinesis) openIterator(c *sim.Call, in *GetRecordsInput) (*stream, Iterator, error) {
	it, ok := OpenIterator(in.ShardIterator, k.ep.World.Seed())
	if !ok || (in.StreamARN != "" && arnName(in.StreamARN) != it.Stream) {
		return nil, it, errArgument("Invalid ShardIterator.")
	}
	now := c.Now()
	if it.Expired(now, iteratorLife) {
		return nil, it, fault("ExpiredIteratorException", "Iterator expired. The iterator was created at time %s while right now it is %s "+
			"which is further in the future than the tolerated delay of %d milliseconds.",
			it.Issued.Format(iteratorTime), now.Format(iteratorTime), iteratorLife.Milliseconds())
	}
	s, ok := k.streams[it.Stream]
	if !ok || !s.usable() {
		return nil, it, k.errShardGone(it.Shard, it.Stream)
	}
	c.On(s.arn)
	if it.Issued.Before(s.created) {
		it.From = 0 // it was issued for a stream of the same name, before all of this one
	}
	return s, it, nil
}

// records writes what was read as records of the API. Each answer has its own copy
// of the data.
func (s *stream) records(shard uint32, page Page[payload]) ([]Record, int) {
	size, bytes := 0, 0
	for i := range page.Entries {
		size += page.Entries[i].Size
		bytes += len(page.Entries[i].Data.data)
	}
	copied := make([]byte, 0, bytes)
	ref := s.log.shard(shard).ShardRef
	out := make([]Record, len(page.Entries))
	for i := range page.Entries {
		e := &page.Entries[i]
		start := len(copied)
		copied = append(copied, e.Data.data...)
		arrival := e.Arrival()
		out[i] = Record{
			SequenceNumber: s.log.SequenceNumber(ref, e.Sequence, arrival), ApproximateArrivalTimestamp: arrival.Truncate(time.Millisecond),
			Data: copied[start:len(copied):len(copied)], PartitionKey: e.Data.key,
		}
		if e.Data.encrypted {
			out[i].EncryptionType = encryptionKMS
		}
	}
	return out, size
}

// children tells who took a shard's place.
func (s *stream) children(shard uint32) []ChildShard {
	var out []ChildShard
	for _, l := range s.log.Children(shard) {
		child := ChildShard{ShardId: l.ID, ParentShards: []string{l.Parent}, HashKeyRange: hashKeyRange(l.Hashes)}
		if l.Adjacent != "" {
			child.ParentShards = append(child.ParentShards, l.Adjacent)
		}
		out = append(out, child)
	}
	return out
}
