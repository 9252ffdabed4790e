package streams

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// A Shard is a shard as Kinesis describes it.
type Shard struct {
	ShardId               string
	ParentShardId         string
	AdjacentParentShardId string
	HashKeyRange          *HashKeyRange
	SequenceNumberRange   *SequenceNumberRange
}

// A HashKeyRange is a part of the key space, both ends included, in decimal.
type HashKeyRange struct {
	StartingHashKey string
	EndingHashKey   string
}

// A SequenceNumberRange is where a shard begins and, once it is closed, ends.
type SequenceNumberRange struct {
	StartingSequenceNumber string
	EndingSequenceNumber   string
}

func hashKeyRange(r Range) *HashKeyRange { return &HashKeyRange{r.Start.String(), r.End.String()} }

func describeShards(shards []Lineage) []Shard {
	out := make([]Shard, len(shards))
	for i, l := range shards {
		out[i] = Shard{
			ShardId: l.ID, ParentShardId: l.Parent, AdjacentParentShardId: l.Adjacent,
			HashKeyRange:        hashKeyRange(l.Hashes),
			SequenceNumberRange: &SequenceNumberRange{l.First, l.Last},
		}
	}
	return out
}

// lineages describes a stream's shards; there are none while it is created.
func (s *stream) lineages(now time.Time) []Lineage {
	if s.log == nil {
		return nil
	}
	return s.log.Lineages(now)
}

// shardsFrom leaves out the shards before a number.
func shardsFrom(shards []Lineage, first uint32) []Lineage {
	i, _ := slices.BinarySearchFunc(shards, first, func(l Lineage, n uint32) int { return int(int64(l.Number) - int64(n)) })
	return shards[i:]
}

// readShardID reads the id of a shard as AWS does (recorded by others): the digits
// after the last hyphen, up to 2^31 - 1, whatever stands before it.
func readShardID(id string) (uint32, bool) {
	digits := lastPart(id, "-")
	if strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, 10, 31)
	return uint32(n), err == nil
}

// afterShard reads an exclusive start of a list.
func (k *Kinesis) afterShard(s *stream, id string) (uint32, error) {
	if id == "" {
		return 0, nil
	}
	n, ok := readShardID(id)
	if !ok {
		return 0, k.errShardText(id, s.name)
	}
	return n + 1, nil
}

// A ShardFilter says which shards to list.
type ShardFilter struct {
	Type      string    `aws:"required,enum=AFTER_SHARD_ID|AT_TRIM_HORIZON|FROM_TRIM_HORIZON|AT_LATEST|AT_TIMESTAMP|FROM_TIMESTAMP"`
	ShardId   string    `aws:"len=1..128,pattern=[a-zA-Z0-9_.-]+"` // of AFTER_SHARD_ID
	Timestamp time.Time // of AT_TIMESTAMP and FROM_TIMESTAMP
}

// ListShardsInput says which shards to list: of a stream, or where a list went on.
type ListShardsInput struct {
	MaxResults              int32  `aws:"range=1..10000"` // 1,000 if absent, and at most
	ExclusiveStartShardId   string `aws:"len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	StreamName              string `aws:"len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	StreamARN               string `aws:"len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"`
	NextToken               string `aws:"len=1..1048576"`
	StreamCreationTimestamp time.Time
	ShardFilter             *ShardFilter
	StreamId                string `aws:"refuse"`
}

// ListShardsOutput is a part of the list.
type ListShardsOutput struct {
	NextToken string
	Shards    []Shard `aws:"always"`
}

// maxListedShards is how many shards one answer lists (API reference, ListShards).
const maxListedShards = 1000

// ListShards lists a stream's shards, those included that are closed and still hold
// records.
//
// Errors: ExpiredNextTokenException, InvalidArgumentException,
// ResourceNotFoundException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListShards.html
func (k *Kinesis) ListShards(ctx context.Context, in *ListShardsInput) (*ListShardsOutput, error) {
	return bus.Do(ctx, k.ep, "ListShards", in, k.listShards)
}

func (k *Kinesis) listShards(c *sim.Call, in *ListShardsInput) (*ListShardsOutput, error) {
	s, first, filter, err := k.listFrom(c, in)
	if err != nil {
		return nil, err
	}
	c.On(s.arn)
	shards, err := k.filterShards(c.Now(), s, filter)
	if err != nil {
		return nil, err
	}
	shards = shardsFrom(shards, first)
	limit := maxListedShards
	if in.MaxResults > 0 {
		limit = min(limit, int(in.MaxResults))
	}
	out := &ListShardsOutput{}
	if len(shards) > limit {
		shards = shards[:limit]
		out.NextToken = k.sealToken(c, shardPlace{s.name, s.id, shards[limit-1].Number + 1, filter}.String())
	}
	out.Shards = describeShards(shards)
	return out, nil
}

// listFrom reads which stream's shards are listed, and from where.
func (k *Kinesis) listFrom(c *sim.Call, in *ListShardsInput) (*stream, uint32, *ShardFilter, error) {
	if in.NextToken == "" {
		s, err := k.find(in.StreamName, in.StreamARN)
		if err != nil {
			return nil, 0, nil, err
		}
		if t := in.StreamCreationTimestamp; !t.IsZero() && t.Unix() != s.created.Unix() {
			return nil, 0, nil, k.errNoStream(s.name, k.ep.Account)
		}
		first, err := k.afterShard(s, in.ExclusiveStartShardId)
		return s, first, in.ShardFilter, err
	}
	for _, other := range []struct {
		name string
		set  bool
	}{
		{"StreamName", in.StreamName != ""},
		{"StreamARN", in.StreamARN != ""},
		{"ExclusiveStartShardId", in.ExclusiveStartShardId != ""},
		{"StreamCreationTimestamp", !in.StreamCreationTimestamp.IsZero()},
	} {
		if other.set {
			return nil, 0, nil, errArgument("NextToken and %s cannot be provided together.", other.name)
		}
	}
	text, err := k.openToken(c, in.NextToken)
	if err != nil {
		return nil, 0, nil, err
	}
	at, ok := readShardPlace(text)
	if !ok {
		return nil, 0, nil, errToken()
	}
	s, ok := k.streams[at.stream]
	if !ok || s.id != at.id {
		return nil, 0, nil, k.errNoStream(at.stream, k.ep.Account)
	}
	return s, at.first, at.filter, nil
}

// filterShards returns the shards that a filter lets through.
func (k *Kinesis) filterShards(now time.Time, s *stream, f *ShardFilter) ([]Lineage, error) {
	shards := s.lineages(now)
	if f == nil {
		return shards, nil
	}
	var keep func(Lineage) bool
	switch f.Type {
	case "AFTER_SHARD_ID":
		if f.ShardId == "" {
			return nil, errArgument("ShardId must be specified when ShardFilterType is AFTER_SHARD_ID.")
		}
		first, err := k.afterShard(s, f.ShardId)
		return shardsFrom(shards, first), err
	case "FROM_TRIM_HORIZON":
		return shards, nil
	case "AT_LATEST":
		keep = func(l Lineage) bool { return l.Closed.IsZero() }
	case "AT_TRIM_HORIZON":
		keep = openAt(later(s.created, now.Add(-time.Duration(s.hours)*time.Hour)))
	default:
		if f.Timestamp.IsZero() {
			return nil, errArgument("Timestamp must be specified when ShardFilterType is %s.", f.Type)
		}
		keep = openAt(f.Timestamp)
		if f.Type == "FROM_TIMESTAMP" {
			keep = func(l Lineage) bool { return l.Closed.IsZero() || !l.Closed.Before(f.Timestamp) }
		}
	}
	return slices.DeleteFunc(shards, func(l Lineage) bool { return !keep(l) }), nil
}

// openAt keeps the shards that were open at a time.
func openAt(t time.Time) func(Lineage) bool {
	return func(l Lineage) bool { return !l.Begun.After(t) && (l.Closed.IsZero() || l.Closed.After(t)) }
}
