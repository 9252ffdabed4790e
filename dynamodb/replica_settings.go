package dynamodb

import "github.com/cloudjar/cloudjar/sim"

// Settings of a global table are the same in all replicas, whichever was asked
// to change them, but for tags, protection, backups, policies and the stream of
// a strongly consistent table (developer guide: global tables, settings
// synchronization; recorded October 2026).

// mirrors returns the same update for the other replicas, admitted there.
func (u *tableUpdate) mirrors() ([]*tableUpdate, error) {
	in, err := u.mirrored()
	if err != nil || in == nil {
		return nil, err
	}
	var out []*tableUpdate
	for _, r := range u.s.replicas(u.t) {
		if r.status != statusActive {
			continue
		}
		m := r.s.updateOf(u.c, r.t, r.t.differing(in))
		if err := m.admit(); err != nil && in.TableClass != "" {
			return nil, r.refused(err)
		} else if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// mirrored is what of the update is for all replicas, nil for nothing. A key of
// the customer's own is for the region alone.
func (u *tableUpdate) mirrored() (*UpdateTableInput, error) {
	if !u.t.group.global() || u.changesReplicas() {
		return nil, nil
	}
	in := *u.UpdateTableInput
	in.DeletionProtectionEnabled, in.StreamSpecification = nil, nil
	if sse := in.SSESpecification; sse != nil && sse.KMSMasterKeyId != "" {
		if u.s.keyKind(u.t.settings.encryption) != keyCustomer {
			return nil, errKeyKinds()
		}
		in.SSESpecification = nil
	}
	if !in.changesTable() && in.GlobalSecondaryIndexUpdates == nil {
		return nil, nil
	}
	return &in, nil
}

// differing leaves out of an update the capacity that the table has already,
// because it was overridden.
func (t *table) differing(in *UpdateTableInput) *UpdateTableInput {
	same := func(has throughput, p *ProvisionedThroughput) bool {
		return p != nil && !has.lowers(p) && !has.raises(p)
	}
	out := *in
	if same(t.settings.throughput, in.ProvisionedThroughput) {
		out.ProvisionedThroughput = nil
	}
	out.GlobalSecondaryIndexUpdates = nil
	for _, a := range in.GlobalSecondaryIndexUpdates {
		if a.Update != nil {
			if ix, ok := t.global(a.Update.IndexName); ok && same(ix.settings.throughput, a.Update.ProvisionedThroughput) {
				continue
			}
		}
		out.GlobalSecondaryIndexUpdates = append(out.GlobalSecondaryIndexUpdates, a)
	}
	return &out
}

// refused is what a replica's refusal means to who asked elsewhere.
func (r replica) refused(err error) error {
	if hasCode(err, "LimitExceededException") {
		return fault("LimitExceededException", "Limit exceeded for replica in "+r.region+". Updates to TableClass are limited to 2 times in 30 day(s)")
	}
	return err
}

// checkOverrides checks changes of what replicas override.
func (u *tableUpdate) checkOverrides() error {
	for i := range u.ReplicaUpdates {
		a := u.ReplicaUpdates[i].Update
		if a == nil {
			continue
		}
		if a.KMSMasterKeyId != "" {
			return errReplicaKey()
		}
		if err := u.checkOverride(a.ProvisionedThroughputOverride, a.OnDemandThroughputOverride); err != nil {
			return err
		}
		for j := range a.GlobalSecondaryIndexes {
			ix := &a.GlobalSecondaryIndexes[j]
			if err := u.checkOverride(ix.ProvisionedThroughputOverride, ix.OnDemandThroughputOverride); err != nil {
				return err
			}
		}
		if r, ok := u.replicaIn(a.RegionName); ok && a.TableClassOverride != "" {
			if err := r.t.settings.class.checkChange(u.c.Now()); err != nil {
				return r.refused(err)
			}
		}
	}
	return nil
}

func (u *tableUpdate) checkOverride(p *ProvisionedThroughputOverride, o *OnDemandThroughputOverride) error {
	onDemand := u.t.settings.billing == billOnDemand
	switch {
	case p != nil && onDemand:
		return errValidation("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST")
	case o != nil && !onDemand:
		return errValidation("MaxReadRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED")
	}
	return nil
}

// replicaIn returns a replica, which may be the table itself.
func (u *tableUpdate) replicaIn(region string) (replica, bool) {
	m, known := u.t.group.member(region)
	p, ok := u.s.peer(region)
	if !known || !ok || p.tables[u.t.name] == nil {
		return replica{}, false
	}
	return replica{m, p, p.tables[u.t.name]}, true
}

// overrideReplica changes what a replica overrides, which is an update of its
// own there.
func (u *tableUpdate) overrideReplica(in *UpdateReplicationGroupMemberAction) {
	r, ok := u.replicaIn(in.RegionName)
	if !ok {
		return
	}
	s := &r.t.settings
	own := &UpdateTableInput{TableClass: in.TableClassOverride}
	if p := in.ProvisionedThroughputOverride; p != nil {
		own.ProvisionedThroughput = &ProvisionedThroughput{ReadCapacityUnits: p.ReadCapacityUnits, WriteCapacityUnits: s.throughput.writes}
	}
	if o := in.OnDemandThroughputOverride; o != nil {
		own.OnDemandThroughput = &OnDemandThroughput{MaxReadRequestUnits: o.MaxReadRequestUnits}
	}
	for i := range in.GlobalSecondaryIndexes {
		o := &in.GlobalSecondaryIndexes[i]
		ix, ok := r.t.global(o.IndexName)
		if !ok {
			continue
		}
		action := &UpdateGlobalSecondaryIndexAction{IndexName: ix.name}
		if p := o.ProvisionedThroughputOverride; p != nil {
			action.ProvisionedThroughput = &ProvisionedThroughput{ReadCapacityUnits: p.ReadCapacityUnits, WriteCapacityUnits: ix.settings.throughput.writes}
		}
		if b := o.OnDemandThroughputOverride; b != nil {
			action.OnDemandThroughput = &OnDemandThroughput{MaxReadRequestUnits: b.MaxReadRequestUnits}
		}
		own.GlobalSecondaryIndexUpdates = append(own.GlobalSecondaryIndexUpdates, GlobalSecondaryIndexUpdate{Update: action})
	}
	m := r.s.updateOf(u.c, r.t, own)
	m.apply()
	m.finish()
}

// changeReplicas begins what the request asks for, once its answer is known.
func (u *tableUpdate) changeReplicas() {
	for i := range u.ReplicaUpdates {
		switch a := &u.ReplicaUpdates[i]; {
		case a.Create != nil:
			u.addReplica(a.Create)
		case a.Delete != nil:
			u.removeReplica(a.Delete)
		default:
			u.overrideReplica(a.Update)
		}
	}
}

// applyReplicas is what shows of a change of replicas from the first: the table
// is UPDATING, and replicas that are not strongly consistent need a stream.
func (u *tableUpdate) applyReplicas() {
	if !u.changesReplicas() {
		return
	}
	t, g := u.t, &u.t.group
	t.begin(jobReplica)
	switch {
	case len(u.creates()) > 0:
	case len(u.deletes()) > 0:
		return
	default:
		u.end(tableStep{do: stepReplicaUpdated})
		return
	}
	if region, comes, _ := u.witness(); comes {
		g.witness = region
	}
	g.strong = g.strong || u.MultiRegionConsistency == consistencyStrong
	if spec := t.settings.stream.spec; !g.strong && (spec == nil || !spec.StreamEnabled) {
		t.settings.stream.enable(&StreamSpecification{StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES"}, t.arn, u.c.Now())
	}
}

// followExpiry gives a replica the Time to Live of the table.
func (s *Service) followExpiry(c *sim.Call, t *table, r replica) {
	if r.t.expiry.attribute == t.expiry.attribute {
		return
	}
	if r.t.disableExpiry(c); t.expiry.attribute != "" {
		r.s.enableExpiry(c, r.t, t.expiry.attribute)
	}
	r.t.expiry.changed = t.expiry.changed
}

// mirrorExpiry gives all replicas the Time to Live of the table.
func (s *Service) mirrorExpiry(c *sim.Call, t *table) {
	for _, r := range s.replicas(t) {
		s.followExpiry(c, t, r)
	}
}
