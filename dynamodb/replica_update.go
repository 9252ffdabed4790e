package dynamodb

// A ReplicationGroupUpdate adds, changes or deletes a replica in another region:
// one of the actions.
type ReplicationGroupUpdate struct {
	Create       *CreateReplicationGroupMemberAction
	Delete       *DeleteReplicationGroupMemberAction
	Disassociate *DisassociateReplicationGroupMemberAction `aws:"refuse"`
	Update       *UpdateReplicationGroupMemberAction
}

// A CreateReplicationGroupMemberAction adds a replica. What it does not override
// is as in the table that it is added from.
type CreateReplicationGroupMemberAction struct {
	RegionName                    string                        `aws:"required"`
	GlobalSecondaryIndexes        []ReplicaGlobalSecondaryIndex `aws:"len=1.."`
	KMSMasterKeyId                string                        // in the replica's region
	OnDemandThroughputOverride    *OnDemandThroughputOverride
	ProvisionedThroughputOverride *ProvisionedThroughputOverride
	TableClassOverride            string `aws:"enum=STANDARD|STANDARD_INFREQUENT_ACCESS"`
}

// An UpdateReplicationGroupMemberAction changes what a replica overrides. To
// override a setting with the table's own is to override it no more.
type UpdateReplicationGroupMemberAction struct {
	RegionName                    string                        `aws:"required"`
	GlobalSecondaryIndexes        []ReplicaGlobalSecondaryIndex `aws:"len=1.."`
	KMSMasterKeyId                string                        // AWS takes none
	OnDemandThroughputOverride    *OnDemandThroughputOverride
	ProvisionedThroughputOverride *ProvisionedThroughputOverride
	TableClassOverride            string `aws:"enum=STANDARD|STANDARD_INFREQUENT_ACCESS"`
}

// A DeleteReplicationGroupMemberAction deletes a replica with its items.
type DeleteReplicationGroupMemberAction struct {
	RegionName string `aws:"required"`
}

// A DisassociateReplicationGroupMemberAction sets a replica in another account
// free.
type DisassociateReplicationGroupMemberAction struct {
	DisassociationMode string
	RegionName         string
}

// A ReplicaGlobalSecondaryIndex overrides the read capacity of a replica's
// index.
type ReplicaGlobalSecondaryIndex struct {
	IndexName                     string `aws:"required,len=3..255,pattern=[a-zA-Z0-9_.-]+"`
	OnDemandThroughputOverride    *OnDemandThroughputOverride
	ProvisionedThroughputOverride *ProvisionedThroughputOverride
}

// An OnDemandThroughputOverride bounds a replica's reads, in units a second.
type OnDemandThroughputOverride struct {
	MaxReadRequestUnits int64
}

// A ProvisionedThroughputOverride is a replica's read capacity, in units a
// second. Write capacity is the same in all replicas.
type ProvisionedThroughputOverride struct {
	ReadCapacityUnits int64 `aws:"range=1.."`
}

// A GlobalTableWitnessGroupUpdate adds or deletes the witness of a table that is
// strongly consistent over regions.
type GlobalTableWitnessGroupUpdate struct {
	Create *CreateGlobalTableWitnessGroupMemberAction
	Delete *DeleteGlobalTableWitnessGroupMemberAction
}

// A CreateGlobalTableWitnessGroupMemberAction names the region of a witness.
type CreateGlobalTableWitnessGroupMemberAction struct {
	RegionName string `aws:"required"`
}

// A DeleteGlobalTableWitnessGroupMemberAction names the region of a witness.
type DeleteGlobalTableWitnessGroupMemberAction struct {
	RegionName string `aws:"required"`
}

// region returns where the replica is that an action is about.
func (a *ReplicationGroupUpdate) region() string {
	switch {
	case a.Create != nil:
		return a.Create.RegionName
	case a.Delete != nil:
		return a.Delete.RegionName
	case a.Update != nil:
		return a.Update.RegionName
	}
	return ""
}

// region returns where the witness is that an action is about.
func (a *GlobalTableWitnessGroupUpdate) region() string {
	switch {
	case a.Create != nil:
		return a.Create.RegionName
	case a.Delete != nil:
		return a.Delete.RegionName
	}
	return ""
}

// changes tells whether an update overrides anything. Indexes that are named
// without an override do not count.
func (a *UpdateReplicationGroupMemberAction) changes() bool {
	for i := range a.GlobalSecondaryIndexes {
		ix := &a.GlobalSecondaryIndexes[i]
		if ix.OnDemandThroughputOverride != nil || ix.ProvisionedThroughputOverride != nil {
			return true
		}
	}
	return a.KMSMasterKeyId != "" || a.OnDemandThroughputOverride != nil || a.ProvisionedThroughputOverride != nil || a.TableClassOverride != ""
}

// changesReplicas tells whether the request is about replicas or a witness, or
// how consistent they are.
func (in *UpdateTableInput) changesReplicas() bool {
	return in.ReplicaUpdates != nil || in.GlobalTableWitnessUpdates != nil || in.MultiRegionConsistency != ""
}

// checkReplicas checks what the request says of replicas. They change in a
// request of their own; a witness, or a mode of consistency, without a replica
// counts as no change at all (recorded October 2026).
func (in *UpdateTableInput) checkReplicas() error {
	if !in.changesReplicas() {
		return nil
	}
	if in.changesTable() || in.GlobalSecondaryIndexUpdates != nil {
		if in.GlobalTableWitnessUpdates != nil || in.MultiRegionConsistency != "" {
			return errValidation("Requests that modify replicas or witnesses must not also modify other fields")
		}
		return errInvalid("Replica modification must be the only operation in the request")
	}
	for i := range in.ReplicaUpdates {
		if err := in.ReplicaUpdates[i].check(); err != nil {
			return err
		}
	}
	return nil
}

// check checks that there is one action, and that it does something.
func (a *ReplicationGroupUpdate) check() error {
	n := 0
	for _, is := range []bool{a.Create != nil, a.Delete != nil, a.Update != nil} {
		if is {
			n++
		}
	}
	switch {
	case n > 1:
		return errValidation("Update table operation with more than one type of replica actions not allowed")
	case n == 0, a.Update != nil && !a.Update.changes():
		return errValidation("There are no actions specified in the Replica Update Action of the request.")
	}
	return nil
}
