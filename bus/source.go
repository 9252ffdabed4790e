package bus

import (
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// A Source is a service of streams as its pollers see it: DynamoDB Streams and
// Kinesis to Lambda's event source mappings and to pipes. They ask Peer("dynamodb"
// or "kinesis", region, account) for it, and subscribe to a stream's ARN to be told
// that records came, or that a shard was closed. A poller that is told reads until
// nothing comes back.
type Source interface {
	// SourceShards returns the shards of a stream that still exist, parents before
	// their children. ok is false if there is no such stream.
	SourceShards(c *sim.Call, streamARN string) (shards []SourceShard, ok bool)

	// SourcePlace returns where to begin in a shard: at "TRIM_HORIZON", at
	// "LATEST", or at the first record that arrived at a time or later for
	// "AT_TIMESTAMP".
	SourcePlace(c *sim.Call, streamARN string, shard uint32, position string, at time.Time) uint64

	// ReadSource reads records from a place on. What has expired is passed over.
	// ok is false if the shard does not exist any more.
	ReadSource(c *sim.Call, r SourceRead) (page SourcePage, ok bool)
}

// A SourceShard is one shard of a stream.
type SourceShard struct {
	Number  uint32
	ID      string
	Parents []uint32 // whose place it took, even if they do not exist any more
}

// A SourceRead says what to read.
type SourceRead struct {
	Stream string // ARN
	Shard  uint32
	From   uint64
	Max    int // records

	Name string // the ARN that the events name as their source
	Role string // the ARN of the role on whose behalf is read
}

// A SourcePage is what one read returns.
type SourcePage struct {
	Records []SourceRecord
	Next    uint64 // where the next read begins
	More    bool   // records follow
	Drained bool   // the shard is closed, and nothing follows
}

// A SourceRecord is one record. It never changes.
type SourceRecord struct {
	Place    uint64
	Sequence string // its sequence number
	Key      string // records of one key stay in order
	Arrived  time.Time
	Event    []byte // the record as Lambda's event has it, JSON
	Data     string // of Kinesis: what the producer put
}
