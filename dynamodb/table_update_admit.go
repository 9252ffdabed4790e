package dynamodb

import "slices"

// Whether the table takes an update now. The words were recorded in October
// 2026. A request that is refused changes nothing.

func (u *tableUpdate) admit() error {
	return firstFault(
		u.admitGlobal,
		u.admitReplicas,
		u.t.checkPresent,
		u.admitIndexes,
		u.admitThroughput,
		u.admitBounds,
		u.admitSettings,
		u.checkAccount,
	)
}

// indexesIn names the global indexes that are in a state.
func (t *table) indexesIn(status string) []string {
	var names []string
	for _, ix := range t.globals {
		if ix.status == status && (status != statusCreating || ix.settings.backfill == allocating) {
			names = append(names, ix.name)
		}
	}
	return names
}

// admitThroughput checks a change of capacity or of the billing mode.
func (u *tableUpdate) admitThroughput() error {
	t, p := u.t, u.ProvisionedThroughput
	onDemand := t.settings.billing == billOnDemand
	switch {
	case p == nil && !u.toOnDemand:
		return nil
	case p != nil && onDemand && u.BillingMode == "":
		return errOnDemandUnits()
	}
	if err := u.t.admitIOPS(); err != nil {
		return err
	}
	if u.toOnDemand {
		return t.settings.switches.check(u.c.Now())
	}
	if u.toProvisioned {
		if err := u.checkEveryIndex(); err != nil {
			return err
		}
		return checkQuota(p, u.s.ep.Region)
	}
	return firstFault(
		func() error { return t.settings.throughput.checkChange(p, "the table", "the table") },
		func() error { return t.settings.throughput.checkDecrease(p, u.c.Now()) },
		func() error { return checkQuota(p, u.s.ep.Region) },
	)
}

// admitIOPS checks that nothing is under way that keeps the capacity as it is.
func (t *table) admitIOPS() error {
	for _, state := range []struct{ status, words string }{{statusCreating, "created"}, {statusDeleting, "deleted"}} {
		if names := t.indexesIn(state.status); names != nil {
			return errInUse("Can't change table IOPS when an index is being " + state.words + ". Table: " + t.name +
				" Indexes: " + javaList(names))
		}
	}
	switch {
	case t.jobs&jobThroughput != 0:
		return errInUse("Table IOPS are currently being updated. Table: " + t.name)
	case t.jobs&jobStream != 0:
		return errInUse("Can't change table IOPS when stream status is being updated. " + t.streamJob())
	case t.jobs&jobClass != 0:
		return errInUse("Can't change table IOPS when a table class update is in progress. Table: " + t.name)
	}
	return nil
}

// streamJob says what happens to the stream.
func (t *table) streamJob() string {
	operation := "ENABLE"
	if spec := t.settings.stream.spec; spec != nil && !spec.StreamEnabled {
		operation = "DISABLE"
	}
	return "Table: " + t.name + " Stream: " + t.settings.stream.label + " Operation: " + operation
}

// checkEveryIndex checks that a table that leaves being on demand gets capacity
// for each of its indexes.
func (u *tableUpdate) checkEveryIndex() error {
	for _, ix := range u.t.globals {
		if !slices.ContainsFunc(u.GlobalSecondaryIndexUpdates, func(a GlobalSecondaryIndexUpdate) bool {
			return a.name() == ix.name && (a.Delete != nil || a.Update != nil && a.Update.ProvisionedThroughput != nil)
		}) {
			return errInvalid("ProvisionedThroughput must be specified for index: " + ix.name)
		}
	}
	return nil
}

// admitBounds checks the bounds of an on-demand table, and its warm throughput.
func (u *tableUpdate) admitBounds() error {
	t := u.t
	if o := u.OnDemandThroughput; o != nil {
		if t.settings.billing == billProvisioned && !u.toOnDemand || u.toProvisioned {
			return o.errOnDemandOnly("", "the table BillingMode is PROVISIONED")
		}
		if why := t.boundsWait(); why != "" {
			return errInUse("OnDemandThroughput cannot be updated while " + why)
		}
	}
	if w := u.WarmThroughput; w != nil {
		return t.settings.warm.checkWarmer(u.c.Context(), w, "table")
	}
	return nil
}

// boundsWait says for what a change of the bounds has to wait.
func (t *table) boundsWait() string {
	creating, deleting := t.indexesIn(statusCreating), t.indexesIn(statusDeleting)
	switch {
	case t.jobs&jobThroughput != 0:
		return "BillingMode update is in progress"
	case t.jobs&jobStream != 0:
		return "stream status update is in progress"
	case t.jobs&jobClass != 0:
		return "TableClass update is in progress"
	case creating != nil:
		return "index creation is in progress for indexes: " + javaList(creating)
	case deleting != nil:
		return "index deletion is in progress for indexes: " + javaList(deleting)
	}
	return ""
}

// admitSettings checks changes of the stream, the class and the key.
func (u *tableUpdate) admitSettings() error {
	t := u.t
	if u.StreamSpecification != nil {
		if err := u.admitStream(); err != nil {
			return err
		}
	}
	if u.TableClass != "" {
		switch {
		case t.jobs&jobClass != 0:
			return errInUse("Can't update table class when a table class update is in progress. Table: " + t.name +
				" TableClassUpdateInProgress: " + u.TableClass)
		case t.jobs&jobStream != 0:
			return errInUse("Can't update table class when stream status is being updated. " + t.streamJob())
		case t.jobs&jobThroughput != 0:
			return errInUse("Can't update table class while table IOPS are being updated. Table: " + t.name)
		}
		if err := t.settings.class.checkChange(u.c.Now()); err != nil {
			return err
		}
	}
	if in := u.SSESpecification; in != nil {
		return t.settings.encryption.checkChange(in)
	}
	return nil
}

func (u *tableUpdate) admitStream() error {
	t, in := u.t, u.StreamSpecification
	on := t.settings.stream.spec != nil
	switch {
	case t.jobs&jobStream != 0:
		return errInUse("A stream status change is currently in progress. " + t.streamJob())
	case in.StreamEnabled && on:
		return errValidation("Table already has an enabled stream: TableName: " + t.name)
	case !in.StreamEnabled && !on:
		return errValidation("Table has no stream to disable: TableName: " + t.name)
	case t.jobs&jobThroughput != 0:
		return errInUse("Can't enable or disable stream while table IOPS are being updated. Table: " + t.name)
	case t.jobs&jobClass != 0:
		return errInUse("Can't enable or disable stream when a table class update is in progress. Table: " + t.name)
	}
	for _, state := range []struct{ status, words string }{{statusCreating, "created"}, {statusDeleting, "deleted"}} {
		if names := t.indexesIn(state.status); names != nil {
			return errInUse("Can't change stream status when an index is being " + state.words + ". Table: " + t.name +
				" Indexes: " + javaList(names))
		}
	}
	return nil
}

// admitIndexes checks the updates of indexes.
func (u *tableUpdate) admitIndexes() error {
	moves := 0
	for i := range u.GlobalSecondaryIndexUpdates {
		if u.GlobalSecondaryIndexUpdates[i].Update == nil {
			moves++
		}
	}
	if moves > 1 {
		return errOneMove()
	}
	for i := range u.GlobalSecondaryIndexUpdates {
		if err := u.checkIndexName(&u.GlobalSecondaryIndexUpdates[i]); err != nil {
			return err
		}
	}
	if moves > 0 {
		if err := u.admitMove(); err != nil {
			return err
		}
	}
	for i := range u.GlobalSecondaryIndexUpdates {
		switch a := &u.GlobalSecondaryIndexUpdates[i]; {
		case a.Create != nil:
			if err := u.checkCreateIndex(a.Create); err != nil {
				return err
			}
		case a.Update != nil:
			if err := u.checkUpdateIndex(a.Update); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkIndexName checks that the index of an action exists, or that the one to
// be created does not.
func (u *tableUpdate) checkIndexName(a *GlobalSecondaryIndexUpdate) error {
	ix, exists := u.t.index(a.name())
	verb := "update"
	if a.Delete != nil {
		verb = "delete"
	}
	switch {
	case a.Create != nil && exists:
		return errValidation("Attempting to create an index which already exists")
	case a.Create != nil:
		return nil
	case !exists:
		return errNotFound("Index " + a.name() + " for table " + u.t.name)
	case ix.local:
		return errValidation("Cannot " + verb + " an index that is not a GlobalSecondaryIndex: " + a.name())
	case ix.status == statusDeleting && a.Update != nil:
		return errInUse("Index is being deleted. Table: " + u.t.name + " Index: " + ix.name)
	case ix.status == statusUpdating:
		return errInUse("Index is being updated. Table: " + u.t.name + " Index: " + ix.name)
	case ix.settings.backfill == allocating && a.Delete != nil:
		return errInUse("Index creation is in resource allocation phase. Retry deletion during backfilling phase " +
			"or when the index is active. Table: " + u.t.name + " Index: " + ix.name)
	case ix.settings.backfill == allocating:
		return errInUse("Index is being created but is not backfilling yet.  Table: " + u.t.name + " Index: " + ix.name)
	}
	return nil
}

func errOneMove() error {
	return errLimit("Only 1 online index can be created or deleted simultaneously per table")
}

// admitMove checks that an index may be created or deleted now.
func (u *tableUpdate) admitMove() error {
	t := u.t
	busy := func(ix *index) bool {
		own := len(u.GlobalSecondaryIndexUpdates) == 1 && u.GlobalSecondaryIndexUpdates[0].name() == ix.name
		return ix.status == statusDeleting || ix.status == statusCreating && !own
	}
	creates, _ := u.movesIndexes()
	switch {
	case slices.ContainsFunc(t.globals, busy):
		return errOneMove()
	case creates && len(t.globals) >= maxGlobals:
		return errLimit("Number of global secondary indexes exceeds per-table limit of 20")
	case t.jobs&jobThroughput != 0:
		return errInUse("Can't create or delete indexes while table IOPS are being updated. Table: " + t.name)
	case t.jobs&jobStream != 0:
		return errInUse("Can't create or delete an index when stream status is being updated. " + t.streamJob())
	case t.jobs&jobClass != 0:
		return errInUse("Can't create or delete an index when a table class update is in progress. Table: " + t.name)
	}
	return nil
}
