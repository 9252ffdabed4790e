package dynamodb

import (
	"slices"
	"strings"
)

// Whether a global table takes an update now, and a table a change of replicas.
// The words were recorded in October 2026 unless they are said to be ours. What
// the request names is looked at before the table's state.

// globalRegions are the regions that can hold replicas, all of the partition.
func globalRegions() []string {
	return []string{
		"af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2",
		"ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7",
		"ca-central-1", "ca-west-1", "eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1",
		"eu-west-2", "eu-west-3", "il-central-1", "me-central-1", "me-south-1", "mx-central-1", "sa-east-1", "us-east-1",
		"us-east-2", "us-west-1", "us-west-2",
	}
}

// admitGlobal checks what being a replica means for an update of any kind.
func (u *tableUpdate) admitGlobal() error {
	t := u.t
	if !t.group.global() {
		return nil
	}
	switch in := u.StreamSpecification; {
	case t.status == statusCreating && u.changesReplicas():
		return u.errJoining()
	case t.status == statusCreating:
		return errNotFound("Table: " + t.name + " not found")
	case in != nil && !in.StreamEnabled && !t.group.strong:
		return errInvalid("Disabling Stream is not allowed for a Global Table replica.")
	case t.jobs&jobReplica != 0 && !u.changesReplicas():
		return errReplicaBusy()
	}
	return nil
}

// errJoining is the answer at a replica that is being added: the one that it is
// added from cannot go, and nothing else can change.
func (u *tableUpdate) errJoining() error {
	g := &u.t.group
	for i := range u.ReplicaUpdates {
		if a := &u.ReplicaUpdates[i]; a.Delete != nil {
			if err := g.checkSource(a.region(), u.c.Now()); err != nil {
				return err
			}
		}
	}
	return errValidation("Create/Update/Delete of replica is not allowed while the replica is being added to table with name: " +
		u.t.name + " in region " + u.s.ep.Region)
}

func errReplicaBusy() error {
	return fault("ResourceInUseException", "The resource which you are attempting to change is in use.")
}

// admitReplicas checks changes of replicas.
func (u *tableUpdate) admitReplicas() error {
	if !u.changesReplicas() {
		return nil
	}
	return firstFault(
		u.checkStrong,
		u.checkCount,
		u.checkRegions,
		u.checkExisting,
		u.checkReplicasWait,
		u.checkDeletes,
		u.checkCreates,
		u.checkOverrides,
	)
}

// creates and deletes are the regions in which replicas come and go. An action
// that is there twice counts once.
func (u *tableUpdate) creates() (regions []string) {
	for i := range u.ReplicaUpdates {
		if a := &u.ReplicaUpdates[i]; a.Create != nil && !slices.Contains(regions, a.region()) {
			regions = append(regions, a.region())
		}
	}
	return regions
}

func (u *tableUpdate) deletes() (regions []string) {
	for i := range u.ReplicaUpdates {
		if a := &u.ReplicaUpdates[i]; a.Delete != nil && !slices.Contains(regions, a.region()) {
			regions = append(regions, a.region())
		}
	}
	return regions
}

// checkCount checks that one replica comes or goes at a time, but where the
// table is strongly consistent: there they come and go together.
func (u *tableUpdate) checkCount() error {
	if n := len(u.creates()) + len(u.deletes()); n > 1 && !u.t.group.strong && u.MultiRegionConsistency != consistencyStrong {
		return errValidation("Update table operation with more than one create or delete replica actions not allowed")
	}
	return nil
}

// checkRegions checks that the regions exist, and are others.
func (u *tableUpdate) checkRegions() error {
	for _, region := range slices.Concat(u.creates(), u.deletes()) {
		if region == u.s.ep.Region {
			return errValidation("Cannot add or delete the local region through ReplicaUpdates. Use CreateTable, DeleteTable, or UpdateTable as required.")
		}
	}
	for _, region := range u.creates() {
		if all := globalRegions(); !slices.Contains(all, region) {
			return errValidation("Region " + region + " is not supported. The latest version of global tables are only supported in the following regions: " +
				javaList(all))
		}
		if _, ok := u.s.peer(region); !ok {
			return errValidation("Failed to access the region: ‘" + region + "’. User is missing the permissions since the region is disabled.")
		}
	}
	return nil
}

// checkExisting checks that replicas that are to come are not there, and that
// those to change or go are.
func (u *tableUpdate) checkExisting() error {
	for _, region := range u.creates() {
		if p, ok := u.s.peer(region); ok && p.tables[u.t.name] != nil {
			return errValidation("Failed to create a the new replica of table with name: ‘" + u.t.name +
				"’ because one or more replicas already existed as tables.")
		}
	}
	var strangers []string
	for i := range u.ReplicaUpdates {
		a := &u.ReplicaUpdates[i]
		_, known := u.t.group.member(a.region())
		if a.Create == nil && !known && !slices.Contains(strangers, a.region()) {
			strangers = append(strangers, a.region())
		}
	}
	if strangers != nil {
		return errValidation("Update global table operation failed because one or more replicas were not part of the global table. " +
			"Please retry the request without these replicas: " + javaList(strangers) + ".")
	}
	return nil
}

// checkReplicasWait checks that nothing is under way, here or in a replica that
// is to change.
func (u *tableUpdate) checkReplicasWait() error {
	busy := func(t *table) bool {
		return t.status != statusActive || t.jobs != 0 || slices.ContainsFunc(t.globals, func(ix *index) bool { return ix.status != statusActive })
	}
	if err := u.t.checkPresent(); err != nil {
		return err
	}
	if busy(u.t) || u.t.group.changing() {
		return errReplicaBusy()
	}
	for _, r := range u.s.replicas(u.t) {
		if busy(r.t) {
			return errReplicaBusy()
		}
	}
	return nil
}

func (u *tableUpdate) checkDeletes() error {
	for _, region := range u.deletes() {
		if p, ok := u.s.peer(region); ok && p.tables[u.t.name] != nil && p.tables[u.t.name].settings.protected {
			return errProtected(u.t.name, region)
		}
		if u.t.group.strong {
			continue // they go together
		}
		if err := u.t.group.checkSource(region, u.c.Now()); err != nil {
			return err
		}
	}
	return nil
}

// checkCreates checks what the table must be to get a replica.
func (u *tableUpdate) checkCreates() error {
	if len(u.creates()) == 0 {
		return nil
	}
	if err := u.checkWriteScaling(); err != nil {
		return err
	}
	for i := range u.ReplicaUpdates {
		if a := u.ReplicaUpdates[i].Create; a != nil {
			if err := u.checkReplicaKey(a.RegionName, a.KMSMasterKeyId); err != nil {
				return err
			}
		}
	}
	return nil
}

// A keyKind is whose key encrypts a table. The replicas of a table have keys of
// one kind.
type keyKind uint8

const (
	keyOwned    keyKind = iota // AWS's own
	keyManaged                 // the account's, managed by AWS
	keyCustomer                // the account's own
)

func (s *Service) keyKind(e encryption) keyKind {
	switch e.key {
	case "":
		return keyOwned
	case s.keyARN(&SSESpecification{}):
		return keyManaged
	}
	return keyCustomer
}

// checkReplicaKey checks the key of a replica that is to come.
func (u *tableUpdate) checkReplicaKey(region, key string) error {
	kind := u.s.keyKind(u.t.settings.encryption)
	managed := strings.HasSuffix(key, awsKeyAlias)
	switch {
	case kind == keyOwned && key != "", kind == keyCustomer && key == "":
		return errReplicaKey()
	case kind == keyCustomer && managed, kind == keyManaged && key != "" && !managed:
		return errKeyKinds()
	case strings.HasPrefix(key, "arn:") && !strings.HasPrefix(key, "arn:aws:kms:"+region+":"):
		parts := strings.SplitN(key, ":", 5)
		return errValidation("KMS validation error for region " + region + ": com.amazonaws.services.kms.model.NotFoundException: Invalid arn " +
			parts[min(3, len(parts)-1)])
	}
	return nil
}

func errReplicaKey() error { return errInvalid("KMSMasterKeyId must be specified for each replica.") }

func errKeyKinds() error {
	return errInvalid("All replica keys must either be Customer Managed CMK or AWS Managed CMK.")
}

// replicaKey is the key of a replica in this region of a table in another.
func (s *Service) replicaKey(of *table, key string) encryption {
	if of.settings.encryption.key == "" {
		return encryption{}
	}
	return encryption{key: s.keyARN(&SSESpecification{KMSMasterKeyId: key})}
}
