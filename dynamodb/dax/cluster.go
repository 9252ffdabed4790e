package dax

import (
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/sim"
)

const (
	// DefaultTTL is how long both caches keep an entry unless told otherwise
	// (developer guide, "DAX: How it works").
	DefaultTTL = 5 * time.Minute
	// DefaultMemory is the memory of a dax.r5.large node, in bytes.
	DefaultMemory = 16 << 30
	// DefaultName is the name of a cluster that has none.
	DefaultName = "dax"
)

// Options say how a cluster caches. The zero value is AWS's default.
type Options struct {
	// Name is the cluster's, in its ARN; zero means DefaultName.
	Name string
	// ItemTTL is for how long the item cache keeps what was read or written; zero
	// means DefaultTTL. Negative is what AWS writes as 0: an item stays until it
	// is written through the cluster or evicted.
	ItemTTL time.Duration
	// QueryTTL is for how long the query cache keeps a page; zero means
	// DefaultTTL. Negative is what AWS writes as 0: pages are not cached.
	QueryTTL time.Duration
	// Memory is how many bytes of keys, items and pages both caches hold
	// together; zero means DefaultMemory. For more, what was not used for
	// longest is evicted.
	Memory int
}

// A Cluster is DAX in front of DynamoDB in one region of one account. Its
// operations are DynamoDB's, with the same inputs, outputs and errors.
type Cluster struct {
	db      *dynamodb.Service
	ep      *bus.Endpoint
	opts    Options
	arn     string
	cache   *cache
	metrics Metrics
	scratch []byte // for building keys: the world runs one event at a time
}

// New returns an empty cluster in front of a service.
func New(db *dynamodb.Service, o Options) *Cluster {
	if o.Name == "" {
		o.Name = DefaultName
	}
	if o.ItemTTL == 0 {
		o.ItemTTL = DefaultTTL
	}
	if o.QueryTTL == 0 {
		o.QueryTTL = DefaultTTL
	}
	if o.Memory == 0 {
		o.Memory = DefaultMemory
	}
	at := db.Endpoint()
	ep := &bus.Endpoint{
		World: at.World, Bus: at.Bus, Service: "dax", Region: at.Region, Account: at.Account,
		Check: at.Check, // the inputs are DynamoDB's, and so are the words that refuse them
	}
	return &Cluster{db: db, ep: ep, opts: o, arn: ep.ARN("cache/" + o.Name), cache: newCache(o.Memory)}
}

// Fork returns the cluster as it is now in front of a fork of its service, as
// cloudjar.Cloud.Fork makes one. The two share nothing observable, and the cost
// does not depend on how much is cached.
func (d *Cluster) Fork(db *dynamodb.Service) *Cluster {
	f := New(db, d.opts)
	f.cache = d.cache.fork()
	f.metrics = d.metrics
	return f
}

// tableName takes the name out of the ARN of a table of the cluster's region and
// account. Any other text is a name.
func (d *Cluster) tableName(nameOrARN string) string {
	at := d.db.Endpoint()
	if strings.HasPrefix(nameOrARN, "arn:") {
		if name, ok := strings.CutPrefix(nameOrARN, at.ARN("table/")); ok {
			return name
		}
	}
	return nameOrARN
}

// remember caches an entry, and meters what has to go for it.
func (d *Cluster) remember(c *sim.Call, e entry) {
	e.written = c.Now()
	if evicted := d.cache.put(e); evicted > 0 {
		d.metrics.EvictedSize += evicted
		c.Use("EvictedSize", d.arn, float64(evicted))
	}
}
