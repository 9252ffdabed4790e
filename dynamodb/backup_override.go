package dynamodb

import (
	"context"
	"slices"

	"github.com/cloudjar/cloudjar/internal/wire"
)

// Overrides are what a request to restore wants otherwise than it was. Absent is
// as it was, but an empty list of indexes means none.
type overrides struct {
	billing    string
	globals    []GlobalSecondaryIndex
	locals     []LocalSecondaryIndex
	onDemand   *OnDemandThroughput
	throughput *ProvisionedThroughput
	encryption *SSESpecification
	noWarmth   bool // the request cannot set the warm throughput of an index
}

// A blueprint is what the restored table is to be.
type blueprint struct {
	billing    string
	throughput *ProvisionedThroughput // nil on demand
	onDemand   *OnDemandThroughput
	encryption *SSESpecification // nil: as it was
	globals    []globalBlueprint
	locals     []localBlueprint
}

// A globalBlueprint is a global index to be, and the one that was.
type globalBlueprint struct {
	GlobalSecondaryIndex
	was *index
}

// A localBlueprint is a local index to be, and the one that was.
type localBlueprint struct {
	LocalSecondaryIndex
	was *index
}

// on puts the overrides on a table as it was. The words were recorded in October
// 2026.
func (o *overrides) on(ctx context.Context, was *table, region string) (to blueprint, err error) {
	to = blueprint{billing: o.billing, throughput: o.throughput, onDemand: o.onDemand, encryption: o.encryption}
	if to.billing == "" {
		to.billing = was.settings.billing
	}
	err = firstFault(
		func() error { return o.checkBilling(to.billing) },
		func() error { return o.checkBounds(ctx, to.billing) },
		func() error { return checkUnits(o.throughput) },
		func() error { return o.encryption.check(ctx) },
	)
	if err != nil {
		return to, err
	}
	switch {
	case to.billing == billProvisioned && to.throughput == nil:
		to.throughput = was.settings.throughput.recorded()
	case to.billing == billOnDemand && to.onDemand == nil:
		to.onDemand = was.settings.onDemand
	}
	if to.locals, err = o.chooseLocals(was); err != nil {
		return to, err
	}
	if to.globals, err = o.chooseGlobals(ctx, was, to.billing); err != nil {
		return to, err
	}
	return to, checkQuota(to.throughput, region)
}

// checkBilling checks the table's capacity against how it is to be paid for.
func (o *overrides) checkBilling(mode string) error {
	switch {
	case o.throughput != nil && o.billing == billOnDemand:
		return errRequest("Cannot override ProvisionedThroughput if BillingMode is overridden to PAY_PER_REQUEST")
	case o.throughput != nil && mode != billProvisioned:
		return errRequest("Cannot override ProvisionedThroughput unless BillingMode is PROVISIONED")
	case o.throughput == nil && o.billing == billProvisioned:
		return errRequest("Must override ProvisionedThroughput if BillingMode is overridden to PROVISIONED")
	}
	return nil
}

// checkBounds checks the bounds of an on-demand table. One of them has to be
// there.
func (o *overrides) checkBounds(ctx context.Context, mode string) error {
	if o.onDemand == nil {
		return nil
	}
	reads, writes := &o.onDemand.MaxReadRequestUnits, &o.onDemand.MaxWriteRequestUnits
	given := func(bound *int64) bool { return *bound != 0 || wire.Given(ctx, bound) }
	name, value := "MaxReadRequestUnits", *reads
	if given(writes) && (!given(reads) || value > 0) {
		name, value = "MaxWriteRequestUnits", *writes
	}
	switch {
	case mode != billOnDemand:
		return errRequest("Cannot override " + name + " for OnDemandThroughput unless BillingModeOverride is PAY_PER_REQUEST")
	case value <= 0:
		return errRequest("Requested " + name + " for OnDemandThroughput is outside of valid range")
	}
	return nil
}

// chooseLocals returns the local indexes to restore: those that are named, or all.
func (o *overrides) chooseLocals(old *table) (list []localBlueprint, err error) {
	if o.locals == nil {
		for _, ix := range old.locals {
			list = append(list, localBlueprint{LocalSecondaryIndex{ix.name, ix.key.elements(), ix.project.describe()}, ix})
		}
		return list, nil
	}
	var names []string
	for _, in := range o.locals {
		was, err := matchIndex(old.locals, in.IndexName, in.KeySchema, in.Projection, names)
		if err != nil {
			return nil, err
		}
		names = append(names, in.IndexName)
		list = append(list, localBlueprint{in, was})
	}
	return list, nil
}

// chooseGlobals returns the global indexes to restore: those that are named, or
// all.
func (o *overrides) chooseGlobals(ctx context.Context, old *table, mode string) (list []globalBlueprint, err error) {
	chosen := o.globals
	if chosen == nil {
		for _, ix := range old.globals {
			chosen = append(chosen, ix.asRestored(mode))
		}
	}
	var names []string
	for i := range chosen {
		in := &chosen[i]
		was, err := matchIndex(old.globals, in.IndexName, in.KeySchema, in.Projection, names)
		if err != nil {
			return nil, err
		}
		if err := o.checkGlobal(ctx, in, mode); err != nil {
			return nil, err
		}
		names = append(names, in.IndexName)
		list = append(list, globalBlueprint{*in, was})
	}
	return list, nil
}

// asRestored is the index as it was, with the capacity that it had if it is still
// to be paid for in that way.
func (ix *index) asRestored(mode string) GlobalSecondaryIndex {
	in := GlobalSecondaryIndex{IndexName: ix.name, KeySchema: ix.key.elements(), Projection: ix.project.describe()}
	switch p := ix.settings.throughput; {
	case mode == billOnDemand:
		in.OnDemandThroughput = ix.settings.onDemand
	case p.reads > 0:
		in.ProvisionedThroughput = p.recorded()
	}
	return in
}

// checkGlobal checks a global index's capacity against how the table is to be
// paid for.
func (o *overrides) checkGlobal(ctx context.Context, in *GlobalSecondaryIndex, mode string) error {
	p := in.ProvisionedThroughput
	switch {
	case in.WarmThroughput != nil && o.noWarmth:
		return errRequest("WarmThroughput cannot be specified for index " + in.IndexName + " of a table that is restored to a point in time")
	case mode == billProvisioned && p == nil:
		return errRequest("Must specify provisioned throughput for index " + in.IndexName)
	case p != nil && o.billing == billOnDemand:
		return errRequest("Cannot override ProvisionedThroughput if BillingMode is overridden to PAY_PER_REQUEST for index " + in.IndexName)
	case p != nil && mode == billOnDemand:
		return errRequest("Cannot override ProvisionedThroughput unless BillingMode is PROVISIONED for index " + in.IndexName)
	case in.OnDemandThroughput != nil && mode != billOnDemand:
		return in.OnDemandThroughput.errOnDemandOnly("for index: "+in.IndexName+" ", "table BillingMode is PROVISIONED.")
	}
	return firstFault(
		func() error { return checkUnits(p) },
		func() error { return checkOnDemand(ctx, in.OnDemandThroughput, "index : "+in.IndexName, false) },
		func() error { return checkNewWarmth(ctx, in.WarmThroughput, newThroughput(p), "index "+in.IndexName) },
	)
}

// matchIndex returns the index that there was with this key and projection. Its
// name may have been another.
func matchIndex(was []*index, name string, key []KeySchemaElement, p *Projection, names []string) (*index, error) {
	if slices.Contains(names, name) {
		return nil, errInvalid("Duplicate index name: " + name)
	}
	include := slices.Sorted(slices.Values(p.NonKeyAttributes))
	for _, ix := range was {
		if slices.Equal(ix.key.elements(), key) && ix.project.kind == p.ProjectionType && slices.Equal(ix.project.include, include) {
			return ix, nil
		}
	}
	return nil, errRequest("Index " + name + " does not match a secondary index that existed in the source table and cannot be created during the restore operation")
}
