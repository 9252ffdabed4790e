package streams

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// PutRecordInput is a record, and the stream that it is for.
type PutRecordInput struct {
	SequenceNumberForOrdering string `aws:"pattern=0|([1-9]\\d{0,128})"`
	PartitionKey              string `aws:"len=1..256"` // may be absent in streams that distribute by themselves
	ExplicitHashKey           string `aws:"pattern=0|([1-9]\\d{0,38})"`
	Data                      []byte `aws:"required,len=0..10485760"`
	StreamName                string `aws:"len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	StreamARN                 string `aws:"len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"`
	DryRun                    bool
	StreamId                  string `aws:"refuse"`
}

// PutRecordOutput is where the record went.
type PutRecordOutput struct {
	ShardId        string
	SequenceNumber string
	EncryptionType string // KMS, or absent
}

// PutRecord writes a record to the shard that its partition key, or its explicit
// hash key, belongs to.
//
// Errors: InvalidArgumentException, ProvisionedThroughputExceededException,
// ResourceNotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html
func (k *Kinesis) PutRecord(ctx context.Context, in *PutRecordInput) (*PutRecordOutput, error) {
	return bus.Do(ctx, k.ep, "PutRecord", in, k.putRecord)
}

func (k *Kinesis) putRecord(c *sim.Call, in *PutRecordInput) (*PutRecordOutput, error) {
	s, err := k.findUsable(c, in.StreamName, in.StreamARN)
	if err != nil {
		return nil, err
	}
	r := newRecord{key: in.PartitionKey, data: in.Data}
	if err := r.place(s, in.ExplicitHashKey); err != nil {
		return nil, err
	}
	if err := k.checkOrdering(c.Now(), s, in.SequenceNumberForOrdering); err != nil {
		return nil, err
	}
	if in.DryRun {
		return nil, errDryRun()
	}
	shard, n, ok := k.write(c, s, r)
	if !ok {
		return nil, k.errThrottled(s, shard.Number)
	}
	k.written(c, s)
	return &PutRecordOutput{ShardId: kinesisShardID(shard.Number), SequenceNumber: n, EncryptionType: s.encryptionShown()}, nil
}

// checkOrdering checks the number of the record that a new one is to follow. Records
// follow each other in any case.
func (k *Kinesis) checkOrdering(now time.Time, s *stream, text string) error {
	if text == "" {
		return nil
	}
	n, ok := parseKinesisSequence(text)
	if !ok || n.arrived > uint64(now.Unix()) {
		return errArgument("ExclusiveMinimumSequenceNumber %s used in PutRecord on stream %s under account %s is invalid.", text, s.name, k.ep.Account)
	}
	return nil
}

// A newRecord is a record that is to be written.
type newRecord struct {
	key  string
	data []byte
	at   Hash
}

// place checks a record and finds its place in the key space.
func (r *newRecord) place(s *stream, explicit string) error {
	switch {
	case s.auto:
	case r.key == "":
		return errNull("partitionKey")
	case explicit == "":
		r.at = KeyHash(r.key)
	default:
		at, ok := ParseHash(explicit)
		if !ok {
			return errArgument("Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was %s", explicit)
		}
		r.at = at
	}
	if r.size() > int(s.maxKiB)<<10 {
		return errArgument("Record of %d bytes, partition key included, exceeds the maximum record size of %d KiB of stream %s.", r.size(), s.maxKiB, s.name)
	}
	return nil
}

// size is what counts for throughput: the data and the key.
func (r *newRecord) size() int { return len(r.key) + len(r.data) }

// write appends a record if its shard can take it in.
func (k *Kinesis) write(c *sim.Call, s *stream, r newRecord) (shard ShardRef, number string, ok bool) {
	now := c.Now()
	if s.auto {
		r.at = s.deal(now)
	}
	shard, _ = s.log.Route(r.at)
	size := r.size()
	if !k.admitWrite(now.UnixNano(), s, shard.Number, size) {
		return shard, "", false
	}
	e, shard, ok := s.log.Append(now, r.at, size, payload{key: r.key, data: string(r.data), encrypted: s.key != ""})
	if !ok {
		return shard, "", false
	}
	k.meterWrite(c, s, size)
	k.watch(c, s, shard.Number, size)
	return shard, s.log.SequenceNumber(shard, e.Sequence, now), true
}

// written follows what was written: it will expire, and its readers want to know.
func (k *Kinesis) written(c *sim.Call, s *stream) {
	k.arm(c, s)
	k.wake(c, s)
}

// A PutRecordsRequestEntry is one record of many.
type PutRecordsRequestEntry struct {
	PartitionKey    string `aws:"len=1..256"`
	ExplicitHashKey string `aws:"pattern=0|([1-9]\\d{0,38})"`
	Data            []byte `aws:"required,len=0..10485760"`
}

// PutRecordsInput are records, and the stream that they are for.
type PutRecordsInput struct {
	Records    []PutRecordsRequestEntry `aws:"required,len=1..500"`
	StreamName string                   `aws:"len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	StreamARN  string                   `aws:"len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"`
	DryRun     bool
	StreamId   string `aws:"refuse"`
}

// PutRecordsOutput tells of each record where it went, or why it did not.
type PutRecordsOutput struct {
	FailedRecordCount int32                   `aws:"always"`
	Records           []PutRecordsResultEntry `aws:"always"`
	EncryptionType    string
}

// A PutRecordsResultEntry is what became of one record: a place, or an error.
type PutRecordsResultEntry struct {
	ShardId        string
	SequenceNumber string
	ErrorCode      string // ProvisionedThroughputExceededException, InternalFailure
	ErrorMessage   string
}

// maxPutBytes is how much one PutRecords may carry, partition keys included (API
// reference, PutRecords).
const maxPutBytes = 10 << 20

// PutRecords writes up to 500 records. Those that their shards cannot take in are
// told of in the answer, and do not keep the others from being written.
//
// Errors: InvalidArgumentException, ResourceNotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
func (k *Kinesis) PutRecords(ctx context.Context, in *PutRecordsInput) (*PutRecordsOutput, error) {
	return bus.Do(ctx, k.ep, "PutRecords", in, k.putRecords)
}

func (k *Kinesis) putRecords(c *sim.Call, in *PutRecordsInput) (*PutRecordsOutput, error) {
	s, err := k.findUsable(c, in.StreamName, in.StreamARN)
	if err != nil {
		return nil, err
	}
	records, err := placeAll(s, in.Records)
	if err != nil {
		return nil, err
	}
	if in.DryRun {
		return nil, errDryRun()
	}
	out := &PutRecordsOutput{Records: make([]PutRecordsResultEntry, len(records)), EncryptionType: s.encryptionShown()}
	for i, r := range records {
		shard, n, ok := k.write(c, s, r)
		if !ok {
			e := k.errThrottled(s, shard.Number)
			out.Records[i] = PutRecordsResultEntry{ErrorCode: e.Code, ErrorMessage: e.Message}
			out.FailedRecordCount++
			continue
		}
		out.Records[i] = PutRecordsResultEntry{ShardId: kinesisShardID(shard.Number), SequenceNumber: n}
	}
	if int(out.FailedRecordCount) < len(records) {
		k.written(c, s)
	}
	return out, nil
}

func placeAll(s *stream, entries []PutRecordsRequestEntry) ([]newRecord, error) {
	records := make([]newRecord, len(entries))
	total := 0
	for i, e := range entries {
		records[i] = newRecord{key: e.PartitionKey, data: e.Data}
		if err := records[i].place(s, e.ExplicitHashKey); err != nil {
			return nil, err
		}
		total += records[i].size()
	}
	if total > maxPutBytes {
		return nil, errArgument("Records size exceeds %d MB limit", maxPutBytes>>20)
	}
	return records, nil
}
