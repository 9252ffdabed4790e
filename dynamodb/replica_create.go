package dynamodb

import (
	"maps"
	"slices"

	"github.com/cloudjar/cloudjar/sim"
)

// addReplica begins to add a replica. Until it is ACTIVE only DescribeTable sees
// it.
func (u *tableUpdate) addReplica(in *CreateReplicationGroupMemberAction) {
	s, t, now := u.s, u.t, u.c.Now()
	p, ok := s.peer(in.RegionName)
	if _, exists := t.group.member(in.RegionName); !ok || exists {
		return // a second action for the same region
	}
	there := p.newReplica(u.c, t, in)
	p.tables[t.name] = there
	s.regroup(u.c, t, func(list []member) []member {
		if len(list) == 0 {
			list = append(list, member{region: s.ep.Region, status: statusActive})
		}
		return append(list, member{region: in.RegionName, status: statusCreating, source: s.ep.Region, added: now})
	})
	s.later(u.c, t, s.opts.TableDelay, tableStep{do: stepReplicaCreated, text: in.RegionName})
}

// newReplica returns an empty replica in this region of a table in another. Its
// tags, protection, backups and policies are its own (developer guide: global
// tables, settings synchronization).
func (s *Service) newReplica(c *sim.Call, of *table, in *CreateReplicationGroupMemberAction) *table {
	random := c.Rand("table id in " + s.ep.Region)
	t := &table{
		name:        of.name,
		arn:         s.ep.ARN("table/" + of.name),
		id:          random.UUID(),
		created:     c.Now(),
		status:      statusCreating,
		definitions: of.definitions,
		kinds:       of.kinds,
		key:         of.key,
		items:       newStore(),
		made:        of.made,
	}
	t.locals, t.globals = t.indexesLike(of.locals), t.indexesLike(of.globals)
	n := &of.settings
	t.settings = tableSettings{
		billing:    n.billing,
		throughput: throughput{reads: n.throughput.reads, writes: n.throughput.writes},
		onDemand:   copied(n.onDemand),
		warm:       n.warm,
		class:      tableClass{name: n.class.name},
		encryption: s.replicaKey(of, in.KMSMasterKeyId),
	}
	if n.billing == billOnDemand {
		t.settings.onDemandAt = c.Now()
	}
	if spec := n.stream.spec; spec != nil && spec.StreamEnabled && !of.group.strong {
		t.settings.stream.enable(spec, t.arn, c.Now())
	}
	t.override(in)
	s.tune(c, t)
	s.keepStream(c, t)
	return t
}

// indexesLike returns empty indexes of the table like those of another.
func (t *table) indexesLike(list []*index) []*index {
	out := make([]*index, len(list))
	for i, of := range list {
		ix := *of
		ix.arn, ix.rows, ix.bytes, ix.throttle = t.arn+"/index/"+of.name, newStore(), 0, nil
		ix.settings.throughput = throughput{reads: of.settings.throughput.reads, writes: of.settings.throughput.writes}
		out[i] = &ix
	}
	return out
}

// override gives a new replica what the request sets for it alone. Overrides of
// indexes that the table has not, or of another billing mode, have no effect
// (recorded October 2026).
func (t *table) override(in *CreateReplicationGroupMemberAction) {
	n := &t.settings
	n.throughput, n.onDemand = overridden(n.billing, n.throughput, n.onDemand, in.ProvisionedThroughputOverride, in.OnDemandThroughputOverride)
	if in.TableClassOverride != "" {
		n.class.name = in.TableClassOverride
	}
	for i := range in.GlobalSecondaryIndexes {
		o := &in.GlobalSecondaryIndexes[i]
		if ix, ok := t.global(o.IndexName); ok {
			ix.settings.throughput, ix.settings.onDemand = overridden(n.billing, ix.settings.throughput, ix.settings.onDemand,
				o.ProvisionedThroughputOverride, o.OnDemandThroughputOverride)
		}
	}
}

func overridden(billing string, p throughput, o *OnDemandThroughput, reads *ProvisionedThroughputOverride, bound *OnDemandThroughputOverride) (throughput, *OnDemandThroughput) {
	if reads != nil && billing == billProvisioned {
		p.reads = reads.ReadCapacityUnits
	}
	if bound != nil && billing == billOnDemand {
		o = o.merge(&OnDemandThroughput{MaxReadRequestUnits: bound.MaxReadRequestUnits})
	}
	return p, o
}

// fillReplica is the end of adding a replica: it gets the items, and what is
// under way to the table that it is added from, and is written to from now on.
func (s *Service) fillReplica(c *sim.Call, t *table, region string) {
	p, ok := s.peer(region)
	if !ok {
		return
	}
	there, ok := p.tables[t.name]
	if !ok || there.status != statusCreating {
		return
	}
	there.items, there.bytes = t.items.fork(), t.bytes
	for i, ix := range there.locals {
		ix.rows, ix.bytes = t.locals[i].rows.fork(), t.locals[i].bytes
	}
	for i, ix := range there.globals {
		ix.rows, ix.bytes = t.globals[i].rows.fork(), t.globals[i].bytes
	}
	p.stepTable(c, tableStep{table: t.name, do: stepCreated})
	there.latest = t.latest
	for _, ticket := range slices.Sorted(maps.Keys(t.arriving)) {
		p.await(c, there, t.arriving[ticket])
	}
	for key, x := range there.contested {
		x.stamp = t.contested[key].stamp
		there.contested[key] = x
	}
	s.followExpiry(c, t, replica{s: p, t: there})
	s.regroup(c, t, withStatus(region, statusActive))
}
