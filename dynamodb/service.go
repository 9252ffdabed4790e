package dynamodb

import (
	"maps"
	"slices"
	"time"

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
}

// A Service is DynamoDB in one region of one account.
type Service struct {
	ep     *bus.Endpoint
	opts   Options
	tables map[string]*table
	tokens map[string]*transaction // of TransactWriteItems and ExecuteTransaction, by ClientRequestToken

	scratch []byte // for building rows: the world runs one event at a time

	tableDue sim.Signal[tableStep]
	tokenDue sim.Signal[string]
}

// New returns the service at an endpoint, without tables.
func New(ep *bus.Endpoint, opts Options) *Service {
	s := &Service{ep: ep, opts: opts, tables: map[string]*table{}, tokens: map[string]*transaction{}}
	ep.RequestID = func(r *sim.Rand) string { return r.Upper(52) }
	ep.Check = s.check
	name := func(signal string) string { return ep.ARN(signal) }
	s.tableDue = sim.On(ep.World, name("table step"), s.stepTable)
	s.tokenDue = sim.On(ep.World, name("token expiry"), s.expireToken)
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
	return f
}

// Wire returns what the service answers on the wire: DynamoDB's JSON 1.0 API of
// 2012-08-10.
func (s *Service) Wire() *wire.Service {
	return &wire.Service{
		Name:      "dynamodb",
		Protocol:  wire.JSON10,
		Target:    "DynamoDB_20120810",
		Namespace: "com.amazonaws.dynamodb.v20120810",
		ErrorTypes: map[string]string{
			"ValidationException":       "com.amazon.coral.validate#ValidationException",
			"AccessDeniedException":     "com.amazon.coral.service#AccessDeniedException",
			"ThrottlingException":       "com.amazon.coral.availability#ThrottlingException",
			"InternalFailure":           "com.amazon.coral.service#InternalFailure",
			"SerializationException":    "com.amazon.coral.service#SerializationException",
			"UnknownOperationException": "com.amazon.coral.service#UnknownOperationException",
		},
		Reject: s.ep.Reject,
		Ops: wire.Ops{
			"BatchExecuteStatement": wire.Op(s.BatchExecuteStatement),
			"BatchGetItem":          wire.Op(s.BatchGetItem),
			"BatchWriteItem":        wire.Op(s.BatchWriteItem),
			"CreateTable":           wire.Op(s.CreateTable),
			"DeleteItem":            wire.Op(s.DeleteItem),
			"DeleteTable":           wire.Op(s.DeleteTable),
			"DescribeEndpoints":     wire.Op(s.DescribeEndpoints),
			"DescribeLimits":        wire.Op(s.DescribeLimits),
			"DescribeTable":         wire.Op(s.DescribeTable),
			"ExecuteStatement":      wire.Op(s.ExecuteStatement),
			"ExecuteTransaction":    wire.Op(s.ExecuteTransaction),
			"GetItem":               wire.Op(s.GetItem),
			"ListTables":            wire.Op(s.ListTables),
			"ListTagsOfResource":    wire.Op(s.ListTagsOfResource),
			"PutItem":               wire.Op(s.PutItem),
			"Query":                 wire.Op(s.Query),
			"Scan":                  wire.Op(s.Scan),
			"TagResource":           wire.Op(s.TagResource),
			"TransactGetItems":      wire.Op(s.TransactGetItems),
			"TransactWriteItems":    wire.Op(s.TransactWriteItems),
			"UntagResource":         wire.Op(s.UntagResource),
			"UpdateItem":            wire.Op(s.UpdateItem),
			"UpdateTable":           wire.Op(s.UpdateTable),
		},
		Known: slices.Clone(notModelled),
	}
}

// notModelled are the operations that AWS has and this service refuses by name.
var notModelled = []string{
	"CancelBulkOperation", "CreateBackup", "CreateGlobalTable", "DeleteBackup", "DeleteResourcePolicy",
	"DescribeBackup", "DescribeBulkOperation", "DescribeContinuousBackups", "DescribeContributorInsights",
	"DescribeExport", "DescribeGlobalTable", "DescribeGlobalTableSettings", "DescribeImport",
	"DescribeKinesisStreamingDestination", "DescribeTableReplicaAutoScaling", "DescribeTimeToLive",
	"DisableKinesisStreamingDestination", "EnableKinesisStreamingDestination", "ExportTableToPointInTime",
	"GetResourcePolicy", "ImportTable", "ListBackups", "ListBulkOperations", "ListContributorInsights",
	"ListExports", "ListGlobalTables", "ListImports", "PutResourcePolicy", "RestoreTableFromBackup",
	"RestoreTableToPointInTime", "SearchVectors", "StartBulkPutItems", "UpdateContinuousBackups",
	"UpdateContributorInsights", "UpdateGlobalTable", "UpdateGlobalTableSettings",
	"UpdateKinesisStreamingDestination", "UpdateTableReplicaAutoScaling", "UpdateTimeToLive",
}
