package dynamodb

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/streams"
)

// DescribeStreamInput asks for a stream with its shards after
// ExclusiveStartShardId, 100 at most unless Limit is less.
type DescribeStreamInput struct {
	StreamArn             string       `aws:"required,len=37..1024"`
	ExclusiveStartShardId string       `aws:"len=28..65"`
	Limit                 int32        `aws:"range=1..100"`
	ShardFilter           *ShardFilter // nil: all shards
}

// A ShardFilter asks for the shards that took the place of one.
type ShardFilter struct {
	ShardId string `aws:"len=28..65"` // of the parent
	Type    string `aws:"enum=CHILD_SHARDS"`
}

// DescribeStreamOutput is the stream as it is.
type DescribeStreamOutput struct {
	StreamDescription *StreamDescription
}

// A StreamDescription is a stream with a page of its shards in the order of their
// ids, which is that of their age. A LastEvaluatedShardId says that there are more.
type StreamDescription struct {
	CreationRequestDateTime time.Time
	KeySchema               []KeySchemaElement // of the table
	LastEvaluatedShardId    string
	Shards                  []Shard `aws:"always"`
	StreamArn               string
	StreamLabel             string
	StreamStatus            string // ENABLING, ENABLED, DISABLING, DISABLED
	StreamViewType          string
	TableName               string
}

// A Shard is a part of a stream, with the changes of some of the items. Read a
// parent before its children.
type Shard struct {
	ParentShardId       string
	SequenceNumberRange *SequenceNumberRange
	ShardId             string
}

// A SequenceNumberRange is where a shard begins, and where it ended once it is
// closed.
type SequenceNumberRange struct {
	EndingSequenceNumber   string
	StartingSequenceNumber string
}

// maxShardsListed is how many shards DescribeStream gives at most.
const maxShardsListed = 100

// DescribeStream tells what a stream is, in which state, and which shards it has.
//
// Errors: ResourceNotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_DescribeStream.html
func (s *Service) DescribeStream(ctx context.Context, in *DescribeStreamInput) (*DescribeStreamOutput, error) {
	return bus.Do(ctx, s.ep, "DescribeStream", in, s.describeStream)
}

func (s *Service) describeStream(c *sim.Call, in *DescribeStreamInput) (*DescribeStreamOutput, error) {
	st, err := s.existingStream(c, in.StreamArn)
	if err != nil {
		return nil, err
	}
	lineages, err := st.lineages(c.Now(), in.ShardFilter)
	if err != nil {
		return nil, err
	}
	d := &StreamDescription{
		CreationRequestDateTime: st.created,
		KeySchema:               slices.Clone(st.key),
		Shards:                  []Shard{},
		StreamArn:               st.arn,
		StreamLabel:             st.label,
		StreamStatus:            s.streamStatus(st),
		StreamViewType:          st.view,
		TableName:               st.table,
	}
	limit := maxShardsListed
	if in.Limit != 0 {
		limit = int(in.Limit)
	}
	for _, l := range lineages {
		if l.ID <= in.ExclusiveStartShardId {
			continue
		}
		if len(d.Shards) == limit {
			d.LastEvaluatedShardId = d.Shards[limit-1].ShardId
			break
		}
		d.Shards = append(d.Shards, Shard{
			ParentShardId:       l.Parent,
			SequenceNumberRange: &SequenceNumberRange{EndingSequenceNumber: l.Last, StartingSequenceNumber: l.First},
			ShardId:             l.ID,
		})
	}
	return &DescribeStreamOutput{StreamDescription: d}, nil
}

// lineages returns the shards that pass a filter, in the order of their ids.
func (st *stream) lineages(now time.Time, filter *ShardFilter) ([]streams.Lineage, error) {
	list := st.log.Lineages(now)
	if filter != nil {
		if filter.Type == "" || filter.ShardId == "" {
			return nil, errValidation("ShardFilter must have both Type and ShardId")
		}
		parent, ok := st.log.Find(now, filter.ShardId)
		if !ok {
			return nil, errNoShard()
		}
		list = st.log.Children(parent.Number)
	}
	slices.SortFunc(list, func(a, b streams.Lineage) int { return strings.Compare(a.ID, b.ID) })
	return list, nil
}

func errNoShard() *Error { return errNotFound("Shard does not exist") }
