package s3

import (
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// eventNames are what a notification may be about, less the s3: before them. A
// star takes all of a kind.
var eventNames = [...]string{
	"ReducedRedundancyLostObject",
	"ObjectCreated:*", "ObjectCreated:Put", "ObjectCreated:Post", "ObjectCreated:Copy", "ObjectCreated:CompleteMultipartUpload",
	"ObjectRemoved:*", "ObjectRemoved:Delete", "ObjectRemoved:DeleteMarkerCreated",
	"ObjectRestore:*", "ObjectRestore:Post", "ObjectRestore:Completed", "ObjectRestore:Delete",
	"Replication:*", "Replication:OperationFailedReplication", "Replication:OperationNotTracked",
	"Replication:OperationMissedThreshold", "Replication:OperationReplicatedAfterThreshold",
	"LifecycleTransition", "IntelligentTiering", "ObjectAcl:Put",
	"LifecycleExpiration:*", "LifecycleExpiration:Delete", "LifecycleExpiration:DeleteMarkerCreated",
	"ObjectTagging:*", "ObjectTagging:Put", "ObjectTagging:Delete",
}

// A listener is one of the configurations: who is told of what.
type listener struct {
	id, arn, service string
	events           []string
	filter           *NotificationConfigurationFilter
}

// listeners are a configuration's listeners, queues first.
func (n *NotificationConfiguration) listeners() []listener {
	var list []listener
	for _, q := range n.QueueConfigurations {
		list = append(list, listener{q.Id, q.QueueArn, "sqs", q.Events, q.Filter})
	}
	for _, t := range n.TopicConfigurations {
		list = append(list, listener{t.Id, t.TopicArn, "sns", t.Events, t.Filter})
	}
	for _, f := range n.LambdaFunctionConfigurations {
		list = append(list, listener{f.Id, f.LambdaFunctionArn, "lambda", f.Events, f.Filter})
	}
	return list
}

// hears tells whether a listener is told of an event.
func (l *listener) hears(event, key string) bool {
	if !slices.ContainsFunc(l.events, func(e string) bool { return takes(strings.TrimPrefix(e, "s3:"), event) }) {
		return false
	}
	return strings.HasPrefix(key, l.rule("prefix")) && strings.HasSuffix(key, l.rule("suffix"))
}

func takes(pattern, event string) bool {
	kind, all := strings.CutSuffix(pattern, "*")
	return pattern == event || all && strings.HasPrefix(event, kind)
}

// rule returns the prefix or suffix of the filter.
func (l *listener) rule(name string) string {
	if l.filter == nil || l.filter.Key == nil {
		return ""
	}
	for _, r := range l.filter.Key.FilterRules {
		if strings.EqualFold(r.Name, name) {
			return r.Value
		}
	}
	return ""
}

func (l *listener) check() error {
	to, resource, ok := bus.ToARN(l.arn)
	if !ok || to.Service != l.service || resource == "" {
		return invalidArgument("The ARN could not be parsed", map[string]string{"sqs": "Queue", "sns": "Topic", "lambda": "CloudFunction"}[l.service], l.arn)
	}
	if len(l.events) == 0 {
		return malformedXML()
	}
	for _, e := range l.events {
		name, ok := strings.CutPrefix(e, "s3:")
		if !ok || !slices.Contains(eventNames[:], name) {
			return fail(400, "InvalidArgument", "The event is not supported for notifications").with(ErrorDetail{ArgumentName: "Event", ArgumentValue: e})
		}
	}
	if l.filter == nil || l.filter.Key == nil {
		return nil
	}
	seen := map[string]bool{}
	for _, r := range l.filter.Key.FilterRules {
		name := strings.ToLower(r.Name)
		if name != "prefix" && name != "suffix" {
			return invalidArgument("filter rule name must be either prefix or suffix", "FilterRule.Name", r.Name)
		}
		if seen[name] {
			return invalidArgument("Cannot specify more than one "+name+" rule in a filter.", "FilterRule.Name", r.Name)
		}
		if len(r.Value) > maxKey {
			return invalidArgument("filter rule value cannot be longer than 1024 bytes", "FilterRule.Value", r.Value)
		}
		seen[name] = true
	}
	return nil
}

// overlaps tells whether one object could make two listeners hear of one event.
func (l *listener) overlaps(o *listener) bool {
	share := slices.ContainsFunc(l.events, func(a string) bool {
		return slices.ContainsFunc(o.events, func(b string) bool { return takes(a, b) || takes(b, a) })
	})
	p, q := l.rule("prefix"), o.rule("prefix")
	x, y := l.rule("suffix"), o.rule("suffix")
	return share && (strings.HasPrefix(p, q) || strings.HasPrefix(q, p)) && (strings.HasSuffix(x, y) || strings.HasSuffix(y, x))
}

func (s *Service) putBucketNotificationConfiguration(c *sim.Call, in *PutBucketNotificationConfigurationInput) (*wire.Void, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:PutBucketNotification"})
	if err != nil {
		return nil, err
	}
	if in.NotificationConfiguration == nil {
		return nil, malformedXML()
	}
	n := in.NotificationConfiguration.named(c)
	list := n.listeners()
	for i := range list {
		if err := list[i].check(); err != nil {
			return nil, err
		}
		for j := range list[:i] {
			if list[i].id == list[j].id {
				return nil, invalidArgument("Same ID used for multiple configurations. IDs must be unique", "Id", list[i].id)
			}
			if list[i].overlaps(&list[j]) {
				return nil, invalidArgument("Configurations overlap. Configurations on the same bucket cannot share a common event type.", "", "")
			}
		}
	}
	if !in.SkipDestinationValidation {
		for i := range list {
			if err := b.probe(c, &list[i]); err != nil {
				return nil, fail(400, "InvalidArgument", "Unable to validate the following destination configurations").with(ErrorDetail{ArgumentName: list[i].arn, ArgumentValue: reasonOf(list[i].service)})
			}
		}
	}
	if b.notification = n; len(list) == 0 && n.EventBridgeConfiguration == nil {
		b.notification = nil
	}
	return nil, nil
}

func reasonOf(service string) string {
	if service == "lambda" {
		return "Not authorized to invoke function"
	}
	return "The destination queue or topic does not exist, or permissions on it do not let S3 publish"
}

// named returns a copy in which each configuration has an id.
func (n *NotificationConfiguration) named(c *sim.Call) *NotificationConfiguration {
	r := c.Rand("notification ids")
	name := func(id *string) {
		if *id == "" {
			*id = r.UUID()
		}
	}
	out := &NotificationConfiguration{
		slices.Clone(n.TopicConfigurations), slices.Clone(n.QueueConfigurations), slices.Clone(n.LambdaFunctionConfigurations), n.EventBridgeConfiguration,
	}
	for i := range out.TopicConfigurations {
		name(&out.TopicConfigurations[i].Id)
	}
	for i := range out.QueueConfigurations {
		name(&out.QueueConfigurations[i].Id)
	}
	for i := range out.LambdaFunctionConfigurations {
		name(&out.LambdaFunctionConfigurations[i].Id)
	}
	return out
}

func (s *Service) getBucketNotificationConfiguration(c *sim.Call, in *GetBucketNotificationConfigurationInput) (*GetBucketNotificationConfigurationOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:GetBucketNotification"})
	if err != nil {
		return nil, err
	}
	out := &GetBucketNotificationConfigurationOutput{}
	if n := b.notification; n != nil {
		out.TopicConfigurations, out.QueueConfigurations = n.TopicConfigurations, n.QueueConfigurations
		out.LambdaFunctionConfigurations, out.EventBridgeConfiguration = n.LambdaFunctionConfigurations, n.EventBridgeConfiguration
	}
	return out, nil
}
