package dynamodb

import (
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// A ReplicaDescription is what the control plane says of a replica in another
// region. What the replica does not override is left out.
type ReplicaDescription struct {
	GlobalSecondaryIndexes             []ReplicaGlobalSecondaryIndexDescription
	GlobalTableSettingsReplicationMode string // ENABLED_WITH_OVERRIDES
	KMSMasterKeyId                     string // ARN
	OnDemandThroughputOverride         *OnDemandThroughputOverride
	ProvisionedThroughputOverride      *ProvisionedThroughputOverride
	RegionName                         string
	ReplicaStatus                      string // CREATING, ACTIVE, DELETING
	ReplicaTableClassSummary           *TableClassSummary
	WarmThroughput                     *TableWarmThroughputDescription
}

// A ReplicaGlobalSecondaryIndexDescription is what the control plane says of a
// replica's index.
type ReplicaGlobalSecondaryIndexDescription struct {
	IndexName                     string
	OnDemandThroughputOverride    *OnDemandThroughputOverride
	ProvisionedThroughputOverride *ProvisionedThroughputOverride
	WarmThroughput                *GlobalSecondaryIndexWarmThroughputDescription
}

// A GlobalTableWitnessDescription says where a witness is.
type GlobalTableWitnessDescription struct {
	RegionName    string
	WitnessStatus string // CREATING, ACTIVE, DELETING
}

// replicationMode is how settings are the same in the replicas of one account.
const replicationMode = "ENABLED_WITH_OVERRIDES"

// describe returns the table as the control plane shows it, with its replicas.
func (s *Service) describe(c *sim.Call, t *table) *TableDescription {
	d := t.describe(c.Now())
	if !t.group.global() {
		return d
	}
	d.GlobalTableVersion, d.GlobalTableSettingsReplicationMode = globalVersion, replicationMode
	if t.group.strong {
		d.MultiRegionConsistency = consistencyStrong
	}
	own := t.describe(c.Now())
	d.Replicas = []ReplicaDescription{}
	for _, r := range s.replicas(t) {
		d.Replicas = append(d.Replicas, r.describe(own, c.Now()))
	}
	if t.group.witness != "" {
		d.GlobalTableWitnesses = []GlobalTableWitnessDescription{{t.group.witness, t.group.witnessStatus()}}
	}
	return d
}

// describeReplicas adds to the answer what the request makes of a regional
// table. Replicas that are to come do not show yet.
func (u *tableUpdate) describeReplicas(d *TableDescription) {
	if len(u.creates()) == 0 || u.t.group.global() {
		return
	}
	d.GlobalTableVersion, d.GlobalTableSettingsReplicationMode = globalVersion, replicationMode
	if u.t.group.strong {
		d.MultiRegionConsistency = consistencyStrong
	}
	d.Replicas = []ReplicaDescription{}
}

// witnessStatus follows the replicas, with which the witness comes and goes.
func (g *group) witnessStatus() string {
	for _, m := range g.members {
		if m.status != statusActive {
			return m.status
		}
	}
	return statusActive
}

// describe returns a replica as another one shows it, by what it has that the
// other has not.
func (r replica) describe(own *TableDescription, now time.Time) ReplicaDescription {
	its := r.t.describe(now)
	d := ReplicaDescription{
		GlobalTableSettingsReplicationMode: replicationMode,
		KMSMasterKeyId:                     r.t.settings.encryption.key,
		RegionName:                         r.region,
		ReplicaStatus:                      r.status,
		ReplicaTableClassSummary:           its.TableClassSummary,
		WarmThroughput:                     its.WarmThroughput,
	}
	d.ProvisionedThroughputOverride, d.OnDemandThroughputOverride = overridesOf(
		its.ProvisionedThroughput, own.ProvisionedThroughput, its.OnDemandThroughput, own.OnDemandThroughput)
	for _, ix := range its.GlobalSecondaryIndexes {
		x := ReplicaGlobalSecondaryIndexDescription{IndexName: ix.IndexName, WarmThroughput: ix.WarmThroughput}
		for _, mine := range own.GlobalSecondaryIndexes {
			if mine.IndexName == ix.IndexName {
				x.ProvisionedThroughputOverride, x.OnDemandThroughputOverride = overridesOf(
					ix.ProvisionedThroughput, mine.ProvisionedThroughput, ix.OnDemandThroughput, mine.OnDemandThroughput)
			}
		}
		d.GlobalSecondaryIndexes = append(d.GlobalSecondaryIndexes, x)
	}
	return d
}

// overridesOf returns in what a replica's read throughput differs.
func overridesOf(its, own *ProvisionedThroughputDescription, bound, mine *OnDemandThroughput) (*ProvisionedThroughputOverride, *OnDemandThroughputOverride) {
	var p *ProvisionedThroughputOverride
	if its.ReadCapacityUnits != own.ReadCapacityUnits {
		p = &ProvisionedThroughputOverride{its.ReadCapacityUnits}
	}
	var o *OnDemandThroughputOverride
	if bound != nil && (mine == nil || bound.MaxReadRequestUnits != mine.MaxReadRequestUnits) && bound.MaxReadRequestUnits != 0 {
		o = &OnDemandThroughputOverride{bound.MaxReadRequestUnits}
	}
	return p, o
}
