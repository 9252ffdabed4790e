package dynamodb

import (
	"maps"
	"slices"
	"time"

	"github.com/google/btree"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// Options say how the service behaves where AWS's behaviour varies. The zero
// value changes tables at once.
type Options struct {
	// TableDelay is how long a table stays CREATING, UPDATING or DELETING.
	TableDelay time.Duration
	// BackfillDelay is how long a new global secondary index of an existing
	// table stays CREATING.
	BackfillDelay time.Duration
	// ReplicationLag draws how long a write to a global table takes from one
	// region to another; nil replicates at once, after the call. On AWS it is
	// typically within a second.
	ReplicationLag func(r *sim.Rand, from, to string) time.Duration
	// RestoreDelay is how long a restored table stays CREATING: two to thirteen
	// minutes on AWS.
	RestoreDelay time.Duration
	// BackupDelay is how long after a table becomes ACTIVE backups are still
	// being enabled for it: up to six seconds on AWS.
	BackupDelay time.Duration
	// ExportDelay is how long an export to S3 is IN_PROGRESS, and ImportDelay how long
	// an import is, and its table CREATING: minutes on AWS.
	ExportDelay time.Duration
	ImportDelay time.Duration
	// TTLDelay draws how long an item stays after it expired, as from TTLWithin;
	// nil deletes it at once. It may depend on the draws alone: it is asked for
	// an item and its time of expiry more than once.
	TTLDelay func(*sim.Rand) time.Duration
	// Throttle says which tables are held to their throughput; zero means the
	// provisioned ones.
	Throttle Throttle
	// SplitAfter is for how long a partition serves nearly all that it can
	// before it is split; zero means 10 minutes, negative never.
	SplitAfter time.Duration
}

// A Service is DynamoDB in one region of one account.
type Service struct {
	ep       *bus.Endpoint
	opts     Options
	tables   map[string]*table
	tokens   map[string]*transaction   // of TransactWriteItems and ExecuteTransaction, by ClientRequestToken
	policies map[string]resourcePolicy // by the ARN of a table or stream

	backups       *btree.BTreeG[*backup] // the oldest first
	backupsBilled time.Time              // when they were last put on the bill
	streams       map[string]*stream     // by ARN, also those that were disabled
	exports       *btree.BTreeG[*export] // the oldest first
	imports       *btree.BTreeG[*importJob]
	lastJob       int64 // the latest id of an export or import, in milliseconds since 1970

	scratch []byte // for building rows: the world runs one event at a time
	draws   []draw // of the request under way, likewise

	tableDue   sim.Signal[tableStep]
	tokenDue   sim.Signal[string]
	historyDue sim.Signal[historyOf]
	backupDue  sim.Signal[*backup]
	expiryDue  sim.Signal[expiryDue]
	arrivalDue sim.Signal[arrivalDue]
	trimDue    sim.Signal[string]
	feedDue    sim.Signal[feedOf]
	exportDue  sim.Signal[string]
	importDue  sim.Signal[string]
}

// New returns the service at an endpoint, without tables.
func New(ep *bus.Endpoint, opts Options) *Service {
	s := &Service{ep: ep, opts: opts, tables: map[string]*table{}, tokens: map[string]*transaction{}, policies: map[string]resourcePolicy{}, backups: newBackups(), streams: map[string]*stream{}, exports: newExports(), imports: newImports()}
	ep.RequestID = func(r *sim.Rand) string { return r.Upper(52) }
	ep.Check = s.check
	name := func(signal string) string { return ep.ARN(signal) }
	s.tableDue = sim.On(ep.World, name("table step"), s.stepTable)
	s.tokenDue = sim.On(ep.World, name("token expiry"), s.expireToken)
	s.historyDue = sim.On(ep.World, name("history trim"), s.trimHistory)
	s.backupDue = sim.On(ep.World, name("backup expiry"), s.expireBackup)
	s.expiryDue = sim.On(ep.World, name("item expiry"), s.expire)
	s.arrivalDue = sim.On(ep.World, name("replicated write"), s.arrive)
	s.trimDue = sim.On(ep.World, name("stream trim"), s.trimStream)
	s.feedDue = sim.On(ep.World, name("destination feed"), s.feed)
	s.exportDue = sim.On(ep.World, name("export"), s.runExport)
	s.importDue = sim.On(ep.World, name("import"), s.runImport)
	return s
}

// Fork returns the service as it is now on another endpoint, whose world is a
// fork of this one's. The two share nothing observable.
func (s *Service) Fork(ep *bus.Endpoint) *Service {
	f := New(ep, s.opts)
	for name, t := range s.tables {
		f.tables[name] = t.fork()
	}
	f.tokens = maps.Clone(s.tokens)
	f.policies = maps.Clone(s.policies)
	f.backups, f.backupsBilled = s.backups.Clone(), s.backupsBilled
	f.exports, f.imports, f.lastJob = s.exports.Clone(), s.imports.Clone(), s.lastJob
	f.forkStreams(s)
	return f
}

// Wire returns what the service answers on the wire: DynamoDB's JSON 1.0 API of
// 2012-08-10.
func (s *Service) Wire() *wire.Service {
	return &wire.Service{
		Name:       "dynamodb",
		Protocol:   wire.JSON10,
		Target:     "DynamoDB_20120810",
		Namespace:  namespace,
		ErrorTypes: errorTypes(),
		Reject:     s.ep.Reject,
		Ops: wire.Ops{
			"BatchExecuteStatement":               wire.Op(s.BatchExecuteStatement),
			"BatchGetItem":                        wire.Op(s.BatchGetItem),
			"BatchWriteItem":                      wire.Op(s.BatchWriteItem),
			"CreateBackup":                        wire.Op(s.CreateBackup),
			"CreateTable":                         wire.Op(s.CreateTable),
			"DeleteBackup":                        wire.Op(s.DeleteBackup),
			"DeleteItem":                          wire.Op(s.DeleteItem),
			"DeleteResourcePolicy":                wire.Op(s.DeleteResourcePolicy),
			"DeleteTable":                         wire.Op(s.DeleteTable),
			"DescribeBackup":                      wire.Op(s.DescribeBackup),
			"DescribeContinuousBackups":           wire.Op(s.DescribeContinuousBackups),
			"DescribeEndpoints":                   wire.Op(s.DescribeEndpoints),
			"DescribeExport":                      wire.Op(s.DescribeExport),
			"DescribeImport":                      wire.Op(s.DescribeImport),
			"DescribeKinesisStreamingDestination": wire.Op(s.DescribeKinesisStreamingDestination),
			"DescribeLimits":                      wire.Op(s.DescribeLimits),
			"DescribeTable":                       wire.Op(s.DescribeTable),
			"DescribeTimeToLive":                  wire.Op(s.DescribeTimeToLive),
			"DisableKinesisStreamingDestination":  wire.Op(s.DisableKinesisStreamingDestination),
			"EnableKinesisStreamingDestination":   wire.Op(s.EnableKinesisStreamingDestination),
			"ExecuteStatement":                    wire.Op(s.ExecuteStatement),
			"ExecuteTransaction":                  wire.Op(s.ExecuteTransaction),
			"ExportTableToPointInTime":            wire.Op(s.ExportTableToPointInTime),
			"GetItem":                             wire.Op(s.GetItem),
			"GetResourcePolicy":                   wire.Op(s.GetResourcePolicy),
			"ImportTable":                         wire.Op(s.ImportTable),
			"ListBackups":                         wire.Op(s.ListBackups),
			"ListExports":                         wire.Op(s.ListExports),
			"ListImports":                         wire.Op(s.ListImports),
			"ListTables":                          wire.Op(s.ListTables),
			"ListTagsOfResource":                  wire.Op(s.ListTagsOfResource),
			"PutItem":                             wire.Op(s.PutItem),
			"PutResourcePolicy":                   wire.Op(s.PutResourcePolicy),
			"Query":                               wire.Op(s.Query),
			"RestoreTableFromBackup":              wire.Op(s.RestoreTableFromBackup),
			"RestoreTableToPointInTime":           wire.Op(s.RestoreTableToPointInTime),
			"Scan":                                wire.Op(s.Scan),
			"TagResource":                         wire.Op(s.TagResource),
			"TransactGetItems":                    wire.Op(s.TransactGetItems),
			"TransactWriteItems":                  wire.Op(s.TransactWriteItems),
			"UntagResource":                       wire.Op(s.UntagResource),
			"UpdateContinuousBackups":             wire.Op(s.UpdateContinuousBackups),
			"UpdateItem":                          wire.Op(s.UpdateItem),
			"UpdateKinesisStreamingDestination":   wire.Op(s.UpdateKinesisStreamingDestination),
			"UpdateTable":                         wire.Op(s.UpdateTable),
			"UpdateTimeToLive":                    wire.Op(s.UpdateTimeToLive),
		},
		Known: slices.Clone(notModelled),
	}
}

// namespace stands before the names of DynamoDB's own errors on the wire.
const namespace = "com.amazonaws.dynamodb.v20120810"

// errorTypes are the names of the errors that are not DynamoDB's own.
func errorTypes() map[string]string {
	return map[string]string{
		"ValidationException":       "com.amazon.coral.validate#ValidationException",
		"AccessDeniedException":     "com.amazon.coral.service#AccessDeniedException",
		"ThrottlingException":       "com.amazon.coral.availability#ThrottlingException",
		"InternalFailure":           "com.amazon.coral.service#InternalFailure",
		"SerializationException":    "com.amazon.coral.service#SerializationException",
		"UnknownOperationException": "com.amazon.coral.service#UnknownOperationException",
	}
}

// notModelled are the operations that AWS has and this service refuses by name.
var notModelled = []string{
	"CancelBulkOperation", "CreateGlobalTable",
	"DescribeBulkOperation", "DescribeContributorInsights",
	"DescribeGlobalTable", "DescribeGlobalTableSettings", "DescribeTableReplicaAutoScaling",
	"ListBulkOperations", "ListContributorInsights", "ListGlobalTables",
	"SearchVectors", "StartBulkPutItems",
	"UpdateContributorInsights", "UpdateGlobalTable", "UpdateGlobalTableSettings", "UpdateTableReplicaAutoScaling",
}
