package streams

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// FirehosePutRecordInput is a record for a stream.
type FirehosePutRecordInput struct {
	DeliveryStreamName string         `aws:"required,len=1..64,pattern=[a-zA-Z0-9_.-]+"`
	Record             FirehoseRecord `aws:"required"`
}

// A FirehoseRecord is up to 1,000 KiB of data.
type FirehoseRecord struct {
	Data []byte `aws:"required,len=0..1024000"`
}

// FirehosePutRecordOutput is the record's id.
type FirehosePutRecordOutput struct {
	RecordId  string
	Encrypted *bool
}

// PutRecord puts a record into a stream.
//
// Errors: InvalidArgumentException if the stream reads from Kinesis,
// ResourceNotFoundException, ServiceUnavailableException above what the stream takes
// in: 500,000 records, 2,000 requests and 5 MiB a second in three Regions, 100,000,
// 1,000 and 1 MiB in others.
//
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecord.html
func (f *Firehose) PutRecord(ctx context.Context, in *FirehosePutRecordInput) (*FirehosePutRecordOutput, error) {
	return bus.Do(ctx, f.ep, "PutRecord", in, func(c *sim.Call, in *FirehosePutRecordInput) (*FirehosePutRecordOutput, error) {
		h, err := f.open(c, in.DeliveryStreamName)
		if err != nil {
			return nil, err
		}
		if !f.admitRequest(c.Now().UnixNano(), h) || !f.admitRecord(c.Now().UnixNano(), h, len(in.Record.Data)) {
			return nil, errSlowDown()
		}
		r := c.Rand("record ids")
		f.take(c, h, hoseRecord{data: string(in.Record.Data), arrived: c.Now()})
		return &FirehosePutRecordOutput{RecordId: putID(&r), Encrypted: h.sse.shown()}, nil
	})
}

// PutRecordBatchInput are up to 500 records of up to 4 MiB together.
type PutRecordBatchInput struct {
	DeliveryStreamName string           `aws:"required,len=1..64,pattern=[a-zA-Z0-9_.-]+"`
	Records            []FirehoseRecord `aws:"required,len=1..500"`
}

// PutRecordBatchOutput tells of each record, in the order of the input, what became of
// it.
type PutRecordBatchOutput struct {
	FailedPutCount   int32 `aws:"always"`
	Encrypted        *bool
	RequestResponses []PutRecordBatchResponseEntry
}

// PutRecordBatchResponseEntry is a record's id, or why it was not taken.
type PutRecordBatchResponseEntry struct {
	RecordId     string
	ErrorCode    string
	ErrorMessage string
}

const maxBatchBytes = 4 << 20

// PutRecordBatch puts records into a stream. Those beyond what the stream takes in
// fail, and the others do not.
//
// Errors: as PutRecord.
//
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
func (f *Firehose) PutRecordBatch(ctx context.Context, in *PutRecordBatchInput) (*PutRecordBatchOutput, error) {
	return bus.Do(ctx, f.ep, "PutRecordBatch", in, f.putRecordBatch)
}

func (f *Firehose) putRecordBatch(c *sim.Call, in *PutRecordBatchInput) (*PutRecordBatchOutput, error) {
	h, err := f.open(c, in.DeliveryStreamName)
	if err != nil {
		return nil, err
	}
	bytes := 0
	for i := range in.Records {
		bytes += len(in.Records[i].Data)
	}
	now := c.Now().UnixNano()
	switch {
	case bytes > maxBatchBytes:
		return nil, errArgument("Records size exceeds 4 MB limit")
	case !f.admitRequest(now, h):
		return nil, errSlowDown()
	}
	out := &PutRecordBatchOutput{Encrypted: h.sse.shown(), RequestResponses: make([]PutRecordBatchResponseEntry, len(in.Records))}
	r := c.Rand("record ids")
	for i := range in.Records {
		data := in.Records[i].Data
		if !f.admitRecord(now, h, len(data)) {
			slow := errSlowDown()
			out.FailedPutCount++
			out.RequestResponses[i] = PutRecordBatchResponseEntry{ErrorCode: slow.Code, ErrorMessage: slow.Message}
			continue
		}
		out.RequestResponses[i].RecordId = putID(&r)
		f.take(c, h, hoseRecord{data: string(data), arrived: c.Now()})
	}
	return out, nil
}

// open finds a stream that producers put to.
func (f *Firehose) open(c *sim.Call, name string) (*hose, error) {
	h, err := f.hose(c, name)
	switch {
	case err != nil:
		return nil, err
	case h.status == statusCreating:
		return nil, f.errNoHose(name)
	case h.source != nil:
		return nil, errArgument("This operation is not permitted on %s delivery stream type.", sourceKinesis)
	}
	return h, nil
}

func (e encryption) shown() *bool { return new(e.status == sseEnabled) }

// putID is a record's id: 224 characters of base64.
func putID(r *sim.Rand) string {
	var b [168]byte
	for i := 0; i < len(b); i += 8 {
		binary.LittleEndian.PutUint64(b[i:], r.Uint64())
	}
	return base64.StdEncoding.EncodeToString(b[:])
}

// A hoseFlow is what a stream has taken in of late.
type hoseFlow struct{ bytes, records, requests bucket }

// intake is what a stream takes in a second (Developer guide, Amazon Data Firehose
// Quota). ThroughputHintInMBs raises it.
func (f *Firehose) intake(h *hose) (bytes, records, requests int) {
	bytes, records, requests = 1<<20, 100_000, 1000
	if strings.Contains(" us-east-1 us-west-2 eu-west-1 ", " "+f.ep.Region+" ") {
		bytes, records, requests = 5<<20, 500_000, 2000
	}
	if hinted := int(h.hint) << 20; hinted > bytes {
		records, requests = records*(hinted>>20)/(bytes>>20), requests*(hinted>>20)/(bytes>>20)
		bytes = hinted
	}
	return bytes, records, requests
}

func (f *Firehose) admitRequest(now int64, h *hose) bool {
	_, _, requests := f.intake(h)
	cost := cost(1, requests)
	if !f.opts.Unthrottled && !h.flow.requests.fits(now, cost) {
		return false
	}
	h.flow.requests.take(now, cost)
	return true
}

func (f *Firehose) admitRecord(now int64, h *hose, size int) bool {
	bytes, records, _ := f.intake(h)
	size1, one := cost(size, bytes), cost(1, records)
	if !f.opts.Unthrottled && (!h.flow.bytes.fits(now, size1) || !h.flow.records.fits(now, one)) {
		return false
	}
	h.flow.bytes.take(now, size1)
	h.flow.records.take(now, one)
	return true
}
