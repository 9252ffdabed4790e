package streams

import "time"

// A Lineage describes a shard: what it holds and whom it comes from.
type Lineage struct {
	ShardRef
	ID       string
	Hashes   Range
	Parent   string    // the id of the shard that it took the place of, if any
	Adjacent string    // the id of the other one, when two were merged
	Begun    time.Time // when it was first written to; Opened is what its sequence numbers say
	Closed   time.Time // zero while it is open
	First    string    // the sequence number with which it begins
	Last     string    // and with which it ended, empty while it is open
}

// Lineages describes the shards that still exist, in order of their numbers. A
// closed shard exists until its last record has expired.
func (l *Log[R]) Lineages(now time.Time) []Lineage {
	out := make([]Lineage, 0, len(l.shards))
	horizon := l.horizon(now)
	for _, s := range l.shards {
		if !s.gone(horizon) {
			out = append(out, l.lineage(s))
		}
	}
	return out
}

// Lineage describes one shard. It reports false if there is no such shard.
func (l *Log[R]) Lineage(now time.Time, number uint32) (Lineage, bool) {
	s := l.existing(now, number)
	if s == nil {
		return Lineage{}, false
	}
	return l.lineage(s), true
}

// Children describes the shards that took a shard's place.
func (l *Log[R]) Children(number uint32) []Lineage {
	var out []Lineage
	for _, s := range l.shards {
		for _, p := range s.parents {
			if p.Number == number {
				out = append(out, l.lineage(s))
			}
		}
	}
	return out
}

func (l *Log[R]) lineage(s *shard[R]) Lineage {
	out := Lineage{
		ShardRef: s.ShardRef, ID: l.ShardID(s.ShardRef), Hashes: s.hashes, Begun: s.begun, Closed: s.closed,
		First: l.SequenceNumber(s.ShardRef, l.edge(s.first, kinesisFirst), s.Opened),
	}
	if len(s.parents) > 0 {
		out.Parent = l.ShardID(s.parents[0])
	}
	if len(s.parents) > 1 {
		out.Adjacent = l.ShardID(s.parents[1])
	}
	if !s.closed.IsZero() {
		out.Last = l.SequenceNumber(s.ShardRef, l.edge(s.last, kinesisLast), s.closed)
	}
	return out
}

// ShardID writes a shard's id in the log's style.
func (l *Log[R]) ShardID(s ShardRef) string { return l.settings.Style.shardID(s.Number, s.Opened) }

// Find returns the shard with an id. It reports false if there is none, or none
// any more.
func (l *Log[R]) Find(now time.Time, id string) (ShardRef, bool) {
	number, ok := l.settings.Style.shardNumber(id)
	if !ok {
		return ShardRef{}, false
	}
	s := l.existing(now, number)
	if s == nil || l.ShardID(s.ShardRef) != id {
		return ShardRef{}, false
	}
	return s.ShardRef, true
}

// existing finds a shard that has not been forgotten.
func (l *Log[R]) existing(now time.Time, number uint32) *shard[R] {
	s := l.shard(number)
	if s == nil || s.gone(l.horizon(now)) {
		return nil
	}
	return s
}

// SequenceNumber writes the sequence of a record that arrived in a shard at a time.
func (l *Log[R]) SequenceNumber(s ShardRef, n Sequence, arrival time.Time) string {
	if l.settings.Style == StyleDynamoDB {
		return dynamoSequence(n)
	}
	return kinesisSequence{
		opened: uint64(s.Opened.Unix()), n: n, arrived: uint64(arrival.Unix()), shard: s.Number,
	}.String()
}

// ParseSequence reads a sequence number for use with a shard. The text need not
// name a record; it need be one that the log could have written for the shard.
func (l *Log[R]) ParseSequence(s ShardRef, text string) (Sequence, bool) {
	if l.settings.Style == StyleDynamoDB {
		return parseDynamoSequence(text)
	}
	k, ok := parseKinesisSequence(text)
	return k.n, ok && k.from(s)
}

// edge is the sequence with which a shard begins or ends: one of the log's, but in
// Kinesis the same for all shards.
func (l *Log[R]) edge(taken, kinesis Sequence) Sequence {
	if l.settings.Style == StyleKinesis {
		return kinesis
	}
	return taken
}
