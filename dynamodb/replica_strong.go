package dynamodb

import "slices"

// Strong consistency over regions (MRSC): three regions, all full replicas or
// one of them a witness; made from an empty table in one request, and unmade in
// one. A write is in every replica when it is answered; writes to the same item
// from two regions conflict.

// The modes of MultiRegionConsistency.
const (
	consistencyEventual = "EVENTUAL"
	consistencyStrong   = "STRONG"
)

// strongRegions are the regions that can be strongly consistent, in any
// combination of three (developer guide: how global tables work, October 2026).
func strongRegions() []string {
	return []string{
		"us-east-1", "us-east-2", "us-west-2", "ca-central-1", "eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1",
		"eu-north-1", "eu-south-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1",
	}
}

// witness returns the region of the witness that is to come or go.
func (u *tableUpdate) witness() (region string, comes, goes bool) {
	if len(u.GlobalTableWitnessUpdates) == 0 {
		return "", false, false
	}
	a := &u.GlobalTableWitnessUpdates[0] // there is one at most
	return a.region(), a.Create != nil, a.Delete != nil
}

// checkStrong checks what concerns strong consistency alone.
func (u *tableUpdate) checkStrong() error {
	g, mode := &u.t.group, u.MultiRegionConsistency
	_, comes, goes := u.witness()
	switch {
	case (comes || goes && !g.strong) && mode != consistencyStrong:
		return errValidation("MultiRegionConsistency must be set as STRONG when GlobalTableWitnessUpdates parameter is present.")
	case mode != "" && len(u.creates()) < len(u.ReplicaUpdates) && len(u.deletes()) > 0:
		return errValidation("Only Replica Create actions are supported when MultiRegionConsistency parameter is provided.")
	case mode == consistencyStrong:
		return u.checkStrongCreate()
	case mode == consistencyEventual && g.global():
		return errKeepsConsistency()
	case g.strong && len(u.creates()) > 0:
		return errValidation("Cannot add replicas to a global table with strong MultiRegionConsistency")
	case g.strong && len(u.deletes()) > 0:
		return u.checkStrongDelete()
	}
	return nil
}

func errKeepsConsistency() error {
	return errValidation("MultiRegionConsistency parameter is unsupported on existing global table")
}

// checkStrongCreate checks the making of a strongly consistent table.
func (u *tableUpdate) checkStrongCreate() error {
	const set = " global tables with MultiRegionConsistency set to STRONG"
	replicas := u.creates()
	regions := slices.Clone(replicas)
	region, comes, _ := u.witness()
	if comes {
		regions = append(regions, region)
	}
	if len(regions) != 2 || len(replicas) == 0 {
		return errValidation("Unsupported replica count for" + set + ".")
	}
	unable := slices.DeleteFunc(append(slices.Clone(regions), u.s.ep.Region), func(r string) bool { return slices.Contains(strongRegions(), r) })
	switch {
	case len(unable) > 0:
		return errValidation("Unsupported Region(s) specified for" + set + ": " + javaList(slices.Compact(unable)) + ".")
	case comes && slices.Contains(replicas, region):
		return errValidation("Cannot target multiple regions with the same action")
	case comes && region == u.s.ep.Region:
		return errValidation("Cannot add a witness in the same region as an existing replica when creating a global table with MultiRegionConsistency set to STRONG.")
	case u.t.group.global():
		return errKeepsConsistency()
	}
	return u.t.checkStrongly()
}

// checkStrongly checks that the table can be made strongly consistent. The words
// are ours, the rules the developer guide's (how global tables work).
func (t *table) checkStrongly() error {
	const not = " supported for global tables with MultiRegionConsistency set to STRONG."
	switch {
	case t.items.len() > 0, len(t.arriving) > 0: // from a replica that it had
		return errValidation("Table: " + t.name + " must be empty to be converted: existing items are not" + not)
	case len(t.locals) > 0:
		return errValidation("Local secondary indexes are not" + not)
	case t.expiry.attribute != "":
		return errValidation("Time to Live is not" + not)
	}
	return nil
}

// checkStrongDelete checks that all other replicas go, with the witness.
func (u *tableUpdate) checkStrongDelete() error {
	g := &u.t.group
	region, _, goes := u.witness()
	switch {
	case goes && region != g.witness:
		return errValidation("Update global table operation failed because one or more witnesses were not part of the global table. " +
			"Please retry the request without these witnesses: " + javaList([]string{region}) + ".")
	case g.witness != "" && !goes:
		return errValidation("Update table delete operation does not include all witnesses.")
	}
	known := slices.DeleteFunc(u.deletes(), func(r string) bool { _, ok := g.member(r); return !ok })
	if len(known) == len(u.deletes()) && len(known) < len(g.members)-1 {
		return errOneReplica()
	}
	return nil
}

// checkExpiryAllowed refuses Time to Live on a strongly consistent table. The
// words are ours, the rule the developer guide's (how global tables work).
func (t *table) checkExpiryAllowed() error {
	if t.group.strong {
		return errValidation("Time to Live is not supported for global tables with MultiRegionConsistency set to STRONG.")
	}
	return nil
}

// checkTransactions refuses transactions on a strongly consistent table. The
// words are ours, the rule the developer guide's (global tables: transactions).
func (t *table) checkTransactions() error {
	if t.group.strong {
		return errValidation("Transactions are not supported on global tables with MultiRegionConsistency set to STRONG: Table: " + t.name)
	}
	return nil
}
