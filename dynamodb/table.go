package dynamodb

import (
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// A table is one table's description and its items. It is changed in place,
// inside the world; a fork copies it.
type table struct {
	name    string
	arn     string
	id      string // UUID
	created time.Time
	status  string // CREATING, ACTIVE, UPDATING, DELETING

	definitions []AttributeDefinition
	kinds       map[string]attribute.Kind // of the key attributes of the table and its indexes
	key         keySchema
	locals      []*index
	globals     []*index
	made        int // how many indexes were added since

	items store // rows by primary key; see rowKey
	bytes int64 // the sum of the rows' DynamoDB sizes, kept by whoever writes rows

	jobs        jobs          // the changes that keep the table UPDATING
	settings    tableSettings // what CreateTable and UpdateTable set and DescribeTable shows
	expiry      expiry
	stored      storageMeter
	group       group    // the global table of which this is a replica
	replication          // the writes from other replicas that are under way
	past        *history // nil: it cannot be restored to a point in time
	origin      *origin  // of a table that was restored

	stream       *stream // that is written to; nil: none
	destinations []*destination

	glimpses    []glimpse // how it looked lately, in a world with an adversary
	backupsFrom time.Time // when backups are enabled
	throttle    *throttle // nil: it is not held to its throughput
}

// A keySchema names the attributes of a primary key. Tables and local indexes
// have one partition attribute and at most one sort attribute; a global index
// has up to four of each (multi-attribute keys, November 2025).
type keySchema struct {
	partition []string
	sort      []string
}

// names returns the key's attributes in order.
func (k keySchema) names() []string { return slices.Concat(k.partition, k.sort) }

// An index is a secondary index with its own rows.
type index struct {
	name     string
	arn      string
	local    bool
	id       int // of an index that was added, in its table
	key      keySchema
	status   string // of a global index: CREATING, ACTIVE, UPDATING, DELETING
	project  projection
	rows     store // by index key, then primary key
	bytes    int64 // the sum of the rows' DynamoDB sizes, kept by whoever writes rows
	settings indexSettings
	throttle *throttle // of a global index; nil: it is not held to its throughput
}

// projection is which attributes an index holds beside the keys.
type projection struct {
	kind    string // ALL, KEYS_ONLY, INCLUDE
	include []string
}

// index returns a secondary index by name.
func (t *table) index(name string) (*index, bool) {
	for _, list := range [][]*index{t.locals, t.globals} {
		for _, ix := range list {
			if ix.name == name {
				return ix, true
			}
		}
	}
	return nil, false
}

// fork returns a copy that shares no mutable state with t.
func (t *table) fork() *table {
	f := *t
	f.items = t.items.fork()
	f.locals = forkIndexes(t.locals)
	f.globals = forkIndexes(t.globals)
	f.expiry = t.expiry.fork()
	f.replication = t.replication.fork()
	f.past = t.past.fork()
	f.throttle = t.throttle.fork()
	f.destinations = forkDestinations(t.destinations)
	return &f
}

func forkIndexes(list []*index) []*index {
	out := make([]*index, len(list))
	for i, ix := range list {
		f := *ix
		f.rows = ix.rows.fork()
		f.throttle = ix.throttle.fork()
		out[i] = &f
	}
	return out
}
