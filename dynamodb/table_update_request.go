package dynamodb

import "slices"

// What UpdateTable's request may say, apart from its table. The words and the
// order of precedence were recorded in October 2026.

// checkSomething checks that there is something to change. An empty list of
// index updates counts as nothing, and is refused beside something.
func (in *UpdateTableInput) checkSomething() error {
	mode := "MultiRegionConsistency, "
	if in.MultiRegionConsistency != "" {
		mode = "" // there it is, and does not count
	}
	switch {
	case !in.changesTable() && len(in.GlobalSecondaryIndexUpdates) == 0 && in.ReplicaUpdates == nil:
		return errValidation("At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, " +
			"SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, " + mode +
			"DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required")
	case in.GlobalSecondaryIndexUpdates != nil && len(in.GlobalSecondaryIndexUpdates) == 0:
		return errInvalid("List of GlobalSecondaryIndexUpdates is empty")
	}
	return nil
}

// changesTable tells whether anything but indexes is to change.
func (in *UpdateTableInput) changesTable() bool {
	return slices.Contains(in.members(), true)
}

// members tells which members are there: of those that have to come alone
// first, in the order in which AWS names them.
func (in *UpdateTableInput) members() []bool {
	return []bool{
		in.SSESpecification != nil,
		in.TableClass != "",
		in.DeletionProtectionEnabled != nil,
		in.WarmThroughput != nil,
		in.OnDemandThroughput != nil,
		in.StreamSpecification != nil,
		in.ProvisionedThroughput != nil,
		in.BillingMode != "",
	}
}

// name returns the index that an action is about.
func (a *GlobalSecondaryIndexUpdate) name() string {
	switch {
	case a.Update != nil:
		return a.Update.IndexName
	case a.Create != nil:
		return a.Create.IndexName
	case a.Delete != nil:
		return a.Delete.IndexName
	}
	return ""
}

// checkActions checks that each update of an index is one action, and that no
// index has two.
func (in *UpdateTableInput) checkActions() error {
	var names []string
	for i := range in.GlobalSecondaryIndexUpdates {
		a := &in.GlobalSecondaryIndexUpdates[i]
		actions := 0
		for _, is := range []bool{a.Create != nil, a.Delete != nil, a.Update != nil} {
			if is {
				actions++
			}
		}
		switch {
		case actions == 0:
			return errInvalid("One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, " +
				"GlobalSecondaryIndexUpdate.Delete must not be null")
		case actions > 1:
			return errInvalid("Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object")
		case slices.Contains(names, a.name()):
			return errInvalid("Only one global secondary index update per index is allowed simultaneously. Index: " + a.name())
		case a.Update != nil && a.Update.WarmThroughput != nil && *a.Update.WarmThroughput == (WarmThroughput{}):
			return errInvalid("WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond specified for index: " + a.name())
		}
		names = append(names, a.name())
	}
	return nil
}

// checkAlone checks which changes may come together: few.
func (in *UpdateTableInput) checkAlone() error {
	others := 0
	for _, is := range append(in.members(), len(in.GlobalSecondaryIndexUpdates) > 0) {
		if is {
			others++
		}
	}
	others--
	switch creates, moves := in.movesIndexes(); {
	case others == 0:
		return nil
	case in.SSESpecification != nil:
		return errInvalid("Server-Side Encryption modification must be the only operation in the request")
	case in.TableClass != "":
		return errInvalid("TableClass modification must be the only operation in the request")
	case in.DeletionProtectionEnabled != nil:
		return errInvalid("DeletionProtection modification must be the only operation in the request")
	case in.WarmThroughput != nil && creates:
		return errInvalid("Create global secondary index cannot be specified when updating WarmThroughput")
	case in.WarmThroughput != nil:
		return errInvalid("WarmThroughput must be the only operation in the request")
	case in.OnDemandThroughput != nil && (others > 1 || in.BillingMode == ""):
		return errInvalid("OnDemandThroughput can only be combined with BillingMode in an UpdateTable request")
	case in.StreamSpecification != nil && (in.ProvisionedThroughput != nil || in.BillingMode == billProvisioned):
		return errInvalid("You cannot modify stream status while updating table IOPS")
	case moves && in.ProvisionedThroughput != nil:
		return errInvalid("You cannot create or delete index while updating table IOPS")
	case moves && in.StreamSpecification != nil:
		return errInvalid("You cannot create or delete index while changing stream status")
	}
	return nil
}

// movesIndexes tells whether an index is to be created, and whether one is to
// be created or deleted.
func (in *UpdateTableInput) movesIndexes() (creates, moves bool) {
	for i := range in.GlobalSecondaryIndexUpdates {
		a := &in.GlobalSecondaryIndexUpdates[i]
		creates = creates || a.Create != nil
		moves = moves || a.Update == nil
	}
	return creates, moves
}

func (in *UpdateTableInput) checkBilling() error {
	p := in.ProvisionedThroughput
	switch {
	case in.BillingMode == billOnDemand && p != nil:
		return errOnDemandUnits()
	case in.BillingMode == billProvisioned && p == nil:
		return errInvalid("ProvisionedThroughput must be specified when BillingMode is PROVISIONED")
	}
	return checkUnits(p)
}

func errOnDemandUnits() error {
	return errInvalid("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST")
}
