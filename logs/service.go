package logs

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// Options say how the service behaves where AWS's behaviour varies.
type Options struct{}

// A Service is Amazon CloudWatch Logs in one region of one account.
type Service struct {
	ep     *bus.Endpoint
	opts   Options
	groups map[string]*group
	serial uint64 // of events ever written

	expire  sim.Signal[string] // a group's name: its oldest events are over
	deliver sim.Signal[delivery]
	asker   bus.Asker
}

// New returns an empty service at an endpoint.
func New(ep *bus.Endpoint, opts Options) *Service {
	ep.Check = check
	s := &Service{ep: ep, opts: opts, groups: map[string]*group{}}
	s.expire = sim.On(ep.World, ep.ARN("retention"), s.trim)
	s.deliver = sim.On(ep.World, ep.ARN("deliver"), s.send)
	s.asker = bus.NewAsker(ep, ep.ARN("delivered"), s.delivered)
	return s
}

// Fork returns the service as it is now on another endpoint, whose world is a
// fork of this one's. The two share nothing observable.
func (s *Service) Fork(ep *bus.Endpoint) *Service {
	f := New(ep, s.opts)
	f.serial = s.serial
	for name, g := range s.groups {
		f.groups[name] = g.fork()
	}
	return f
}

// check is wire.Validate with the exception that this service has for it.
func check(ctx context.Context, in any) error {
	err := wire.Validate(ctx, in)
	if broken, ok := errors.AsType[*wire.ValidationError](err); ok {
		return errParameter("%s", broken.ErrorMessage())
	}
	return err
}

// names returns the groups' names in order.
func (s *Service) names() []string { return slices.Sorted(maps.Keys(s.groups)) }

// Misbehaviours returns what AWS's contract allows and the service does only when
// an adversary wants it.
func Misbehaviours() []*sim.Misbehaviour { return []*sim.Misbehaviour{&shortPage} }

// Wire returns what the service answers on the wire: the JSON 1.1 API of 2014-03-28.
func (s *Service) Wire() *wire.Service {
	return &wire.Service{
		Name:       "logs",
		Protocol:   wire.JSON11,
		Target:     "Logs_20140328",
		LowerCamel: true,
		Reject:     s.ep.Reject,
		Ops: wire.Ops{
			"CreateLogGroup":              wire.Op(s.CreateLogGroup),
			"CreateLogStream":             wire.Op(s.CreateLogStream),
			"DeleteLogGroup":              wire.Op(s.DeleteLogGroup),
			"DeleteLogStream":             wire.Op(s.DeleteLogStream),
			"DeleteRetentionPolicy":       wire.Op(s.DeleteRetentionPolicy),
			"DeleteSubscriptionFilter":    wire.Op(s.DeleteSubscriptionFilter),
			"DescribeLogGroups":           wire.Op(s.DescribeLogGroups),
			"DescribeLogStreams":          wire.Op(s.DescribeLogStreams),
			"DescribeSubscriptionFilters": wire.Op(s.DescribeSubscriptionFilters),
			"FilterLogEvents":             wire.Op(s.FilterLogEvents),
			"GetLogEvents":                wire.Op(s.GetLogEvents),
			"ListTagsForResource":         wire.Op(s.ListTagsForResource),
			"ListTagsLogGroup":            wire.Op(s.ListTagsLogGroup),
			"PutLogEvents":                wire.Op(s.PutLogEvents),
			"PutRetentionPolicy":          wire.Op(s.PutRetentionPolicy),
			"PutSubscriptionFilter":       wire.Op(s.PutSubscriptionFilter),
			"TagLogGroup":                 wire.Op(s.TagLogGroup),
			"TagResource":                 wire.Op(s.TagResource),
			"TestMetricFilter":            wire.Op(s.TestMetricFilter),
			"UntagLogGroup":               wire.Op(s.UntagLogGroup),
			"UntagResource":               wire.Op(s.UntagResource),
		},
		Known: slices.Clone(notModelled),
	}
}

// notModelled are the operations that AWS has and the service refuses by name.
var notModelled = []string{
	"AssociateKmsKey", "AssociateSourceToS3TableIntegration", "CancelExportTask", "CancelImportTask",
	"CreateDelivery", "CreateExportTask", "CreateImportTask", "CreateLogAnomalyDetector", "CreateLookupTable",
	"CreateScheduledQuery", "DeleteAccountPolicy", "DeleteDataProtectionPolicy", "DeleteDelivery",
	"DeleteDeliveryDestination", "DeleteDeliveryDestinationPolicy", "DeleteDeliverySource", "DeleteDestination",
	"DeleteIndexPolicy", "DeleteIntegration", "DeleteLogAnomalyDetector", "DeleteLookupTable", "DeleteMetricFilter",
	"DeleteQueryDefinition", "DeleteResourcePolicy", "DeleteScheduledQuery", "DeleteSyslogConfiguration",
	"DeleteTransformer", "DescribeAccountPolicies", "DescribeConfigurationTemplates", "DescribeDeliveries",
	"DescribeDeliveryDestinations", "DescribeDeliverySources", "DescribeDestinations", "DescribeExportTasks",
	"DescribeFieldIndexes", "DescribeImportTaskBatches", "DescribeImportTasks", "DescribeIndexPolicies",
	"DescribeLookupTables", "DescribeMetricFilters", "DescribeQueries", "DescribeQueryDefinitions",
	"DescribeResourcePolicies", "DisassociateKmsKey", "DisassociateSourceFromS3TableIntegration",
	"GetDataProtectionPolicy", "GetDelivery", "GetDeliveryDestination", "GetDeliveryDestinationPolicy",
	"GetDeliverySource", "GetIntegration", "GetLogAnomalyDetector", "GetLogFields", "GetLogGroupFields",
	"GetLogObject", "GetLogRecord", "GetLookupTable", "GetQueryResults", "GetScheduledQuery",
	"GetScheduledQueryHistory", "GetStorageTierPolicy", "GetTransformer", "ListAggregateLogGroupSummaries",
	"ListAnomalies", "ListIntegrations", "ListLogAnomalyDetectors", "ListLogGroups", "ListLogGroupsForQuery",
	"ListScheduledQueries", "ListSourcesForS3TableIntegration", "ListSyslogConfigurations", "PutAccountPolicy",
	"PutBearerTokenAuthentication", "PutDataProtectionPolicy", "PutDeliveryDestination",
	"PutDeliveryDestinationPolicy", "PutDeliverySource", "PutDestination", "PutDestinationPolicy", "PutIndexPolicy",
	"PutIntegration", "PutLogGroupDeletionProtection", "PutMetricFilter", "PutQueryDefinition", "PutResourcePolicy",
	"PutStorageTierPolicy", "PutSyslogConfiguration", "PutTransformer", "StartLiveTail", "StartQuery", "StopQuery",
	"TestTransformer", "UpdateAnomaly", "UpdateDeliveryConfiguration", "UpdateLogAnomalyDetector",
	"UpdateLookupTable", "UpdateScheduledQuery",
}
