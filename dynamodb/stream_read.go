package dynamodb

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// GetRecordsInput is a place in a shard, and how many records to read from there:
// 1,000 at most.
type GetRecordsInput struct {
	ShardIterator string `aws:"required,len=1..2048"`
	Limit         int32  `aws:"range=1..1000"`
}

// GetRecordsOutput are the records, and the place where to read on. There is none
// once a shard that is closed has been read to its end.
type GetRecordsOutput struct {
	NextShardIterator string
	Records           []Record `aws:"always"`
}

// What GetRecords gives at most (API reference, GetRecords).
const (
	maxRecords     = 1000
	maxRecordBytes = 1 << 20
)

// GetRecords reads a shard's records in their order: up to 1,000 of them, or 1 MB.
//
// Errors: ExpiredIteratorException, ResourceNotFoundException,
// TrimmedDataAccessException, ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html
func (s *Service) GetRecords(ctx context.Context, in *GetRecordsInput) (*GetRecordsOutput, error) {
	return bus.Do(ctx, s.ep, "GetRecords", in, s.getRecords)
}

func (s *Service) getRecords(c *sim.Call, in *GetRecordsInput) (*GetRecordsOutput, error) {
	it, err := openIterator(c, in.ShardIterator)
	if err != nil {
		return nil, err
	}
	st, err := s.existingStream(c, it.Stream)
	if err != nil {
		return nil, err
	}
	limit := maxRecords
	if in.Limit != 0 {
		limit = int(in.Limit)
	}
	l, found := st.log.Lineage(c.Now(), it.Shard)
	page, ok := st.log.Read(c.Now(), it.Shard, it.From, limit, maxRecordBytes)
	switch {
	case !found || !ok:
		return nil, errNoShard()
	case page.Trimmed:
		return nil, errTrimmed()
	}
	out := &GetRecordsOutput{Records: make([]Record, len(page.Entries))}
	for i := range page.Entries {
		if out.Records[i], err = st.describe(&page.Entries[i], l.ShardRef, s.ep.Region); err != nil {
			return nil, err
		}
	}
	if !page.Drained {
		out.NextShardIterator = st.iterator(c, it.Shard, page.Next)
	}
	c.Use("StreamsReadRequestUnits", st.arn, 1) // a request of up to 1 MB is one (pricing, DynamoDB Streams)
	return out, nil
}
