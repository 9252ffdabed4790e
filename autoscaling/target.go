package autoscaling

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// A targetID names a scalable target: what of which resource is scaled.
type targetID struct {
	ServiceNamespace  string
	ResourceId        string
	ScalableDimension string
}

// The dimensions of DynamoDB.
const (
	tableReads  = "dynamodb:table:ReadCapacityUnits"
	tableWrites = "dynamodb:table:WriteCapacityUnits"
	indexReads  = "dynamodb:index:ReadCapacityUnits"
	indexWrites = "dynamodb:index:WriteCapacityUnits"
)

// namespaces are those that AWS scales, in the order in which it lists them.
var namespaces = [...]string{
	"cassandra", "elasticache", "neptune", "kafka", "ec2", "ecs", "elasticmapreduce", "comprehend", "appstream",
	"workspaces", "rds", "lambda", "dynamodb", "custom-resource", "sagemaker",
}

// check checks that the id can name a target, and refuses what AWS scales and the
// jar does not. The dimension may be absent from a filter.
func (id targetID) check(operation string) error {
	switch {
	case !slices.Contains(namespaces[:], id.ServiceNamespace):
		return errValidation("1 validation error detected: Value '" + id.ServiceNamespace + "' at 'serviceNamespace' failed to satisfy constraint: " +
			"Member must satisfy enum value set: [" + strings.Join(namespaces[:], ", ") + "]")
	case id.ServiceNamespace != "dynamodb":
		return refuse(operation, "ServiceNamespace="+id.ServiceNamespace)
	}
	return nil
}

// checkWhole checks an id that has all of its parts.
func (id targetID) checkWhole(operation string) error {
	if err := id.check(operation); err != nil {
		return err
	}
	table, index := id.names()
	of := tableReads + " " + tableWrites
	if index != "" {
		of = indexReads + " " + indexWrites
	}
	if table == "" || !slices.Contains(strings.Fields(of), id.ScalableDimension) {
		return errValidation("Unsupported service namespace, resource type or scalable dimension")
	}
	return nil
}

// names takes the table's and the index's name out of table/orders or
// table/orders/index/by-state. They are empty for anything else.
func (id targetID) names() (table, index string) {
	parts := strings.Split(id.ResourceId, "/")
	if slices.Contains(parts, "") || parts[0] != "table" {
		return "", ""
	}
	switch {
	case len(parts) == 2:
		return parts[1], ""
	case len(parts) == 4 && parts[2] == "index":
		return parts[1], parts[3]
	}
	return "", ""
}

// writes tells whether the target is write capacity.
func (id targetID) writes() bool {
	return id.ScalableDimension == tableWrites || id.ScalableDimension == indexWrites
}

func (id targetID) words() string {
	return "service namespace: " + id.ServiceNamespace + ", resource ID: " + id.ResourceId + ", scalable dimension: " + id.ScalableDimension
}

func (id targetID) key() string { return id.ResourceId + " " + id.ScalableDimension }

// A target is a registered capacity with what scales it.
type target struct {
	targetID
	arn       string
	role      string
	created   time.Time
	min, max  int32
	suspended SuspendedState
	tags      map[string]string
	policies  []policy
	actions   []action

	due     bool // an alarm is to be looked at
	alarm   sim.Timer
	out, in scaled
	stuck   string // why the last attempt did not scale: told once
}

// scaled is the last time that a policy scaled in one direction, and by how much.
type scaled struct {
	at time.Time
	by int64
}

// fork returns a copy that shares nothing mutable. Policies and actions are
// replaced, never changed.
func (t *target) fork() *target {
	f := *t
	f.tags = maps.Clone(t.tags)
	f.policies = slices.Clone(t.policies)
	f.actions = slices.Clone(t.actions)
	return &f
}

// find returns a registered target.
func (s *Service) find(key string) (*target, bool) {
	i := slices.IndexFunc(s.targets, func(t *target) bool { return t.key() == key })
	if i < 0 {
		return nil, false
	}
	return s.targets[i], true
}

// follow lets the bus tell when the target consumes capacity, as long as it has a
// policy.
func (s *Service) follow(t *target) {
	table, index := t.names()
	topic := s.meter.ConsumedTopic(table, index, t.writes())
	name := s.ep.ARN(t.key())
	if len(t.policies) == 0 {
		s.ep.Bus.Unsubscribe(topic, name)
		return
	}
	key := t.key()
	s.ep.Bus.Subscribe(topic, name, func(c *sim.Call) {
		if t, ok := s.find(key); ok {
			s.watch(c, t)
		}
	})
}

// here puts the service's place into a call that nobody made: one of its signals.
func (s *Service) here(c *sim.Call) {
	c.Service, c.Region, c.Account = s.ep.Service, s.ep.Region, s.ep.Account
}
