package dynamodb

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// UpdateTableInput says what is to change. Most changes have to come alone.
type UpdateTableInput struct {
	TableName                          string
	AttributeDefinitions               []AttributeDefinition // of the keys of the index to be created
	BillingMode                        string                `aws:"enum=PROVISIONED|PAY_PER_REQUEST"`
	DeletionProtectionEnabled          *bool
	DisassociationProtectionEnabled    bool `aws:"refuse"`
	GlobalSecondaryIndexUpdates        []GlobalSecondaryIndexUpdate
	GlobalTableSettingsReplicationMode string                          `aws:"refuse"`
	GlobalTableWitnessUpdates          []GlobalTableWitnessGroupUpdate `aws:"len=1..1"`
	MultiRegionConsistency             string                          `aws:"enum=EVENTUAL|STRONG"` // when the first replica is added; empty: EVENTUAL
	OnDemandThroughput                 *OnDemandThroughput
	ProvisionedThroughput              *ProvisionedThroughput
	ReplicaUpdates                     []ReplicationGroupUpdate `aws:"len=1.."`
	SSESpecification                   *SSESpecification
	StreamSpecification                *StreamSpecification
	TableClass                         string              // STANDARD, STANDARD_INFREQUENT_ACCESS
	VectorIndexUpdates                 []VectorIndexUpdate `aws:"refuse"`
	WarmThroughput                     *WarmThroughput
}

// UpdateTableOutput is the table as the change begins.
type UpdateTableOutput struct {
	TableDescription *TableDescription
}

// A GlobalSecondaryIndexUpdate is one of three actions.
type GlobalSecondaryIndexUpdate struct {
	Create *CreateGlobalSecondaryIndexAction
	Delete *DeleteGlobalSecondaryIndexAction
	Update *UpdateGlobalSecondaryIndexAction
}

// A CreateGlobalSecondaryIndexAction adds an index, which is then backfilled.
type CreateGlobalSecondaryIndexAction struct {
	IndexName             string             `aws:"required,len=3..255,pattern=[a-zA-Z0-9_.-]+"`
	KeySchema             []KeySchemaElement `aws:"required,len=1.."`
	Projection            *Projection        `aws:"required"`
	OnDemandThroughput    *OnDemandThroughput
	ProvisionedThroughput *ProvisionedThroughput
	WarmThroughput        *WarmThroughput
}

// A DeleteGlobalSecondaryIndexAction takes an index away.
type DeleteGlobalSecondaryIndexAction struct {
	IndexName string `aws:"required,len=3..255,pattern=[a-zA-Z0-9_.-]+"`
}

// An UpdateGlobalSecondaryIndexAction changes an index's throughput.
type UpdateGlobalSecondaryIndexAction struct {
	IndexName             string `aws:"required,len=3..255,pattern=[a-zA-Z0-9_.-]+"`
	OnDemandThroughput    *OnDemandThroughput
	ProvisionedThroughput *ProvisionedThroughput
	WarmThroughput        *WarmThroughput
}

// UpdateTable changes a table's capacity, indexes, stream, encryption, class,
// protection or replicas. A change that takes time is under way when the answer comes.
//
// Errors: ResourceInUseException, ResourceNotFoundException,
// LimitExceededException, ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
func (s *Service) UpdateTable(ctx context.Context, in *UpdateTableInput) (*UpdateTableOutput, error) {
	return bus.Do(ctx, s.ep, "UpdateTable", in, s.updateTable)
}

func (s *Service) updateTable(c *sim.Call, in *UpdateTableInput) (*UpdateTableOutput, error) {
	t, err := s.managedTable(in.TableName)
	if err != nil {
		return nil, err
	}
	c.On(t.arn)
	u := s.updateOf(c, t, in)
	if err := u.admit(); err != nil {
		return nil, err
	}
	mirrors, err := u.mirrors()
	if err != nil {
		return nil, err
	}
	u.apply()
	d := s.describe(c, t)
	u.describeReplicas(d)
	if u.BillingMode == billOnDemand && !u.toOnDemand {
		d.TableStatus = statusUpdating // AWS says so, although nothing happens
	}
	u.finish()
	u.changeReplicas()
	for _, m := range mirrors {
		m.apply()
		m.finish()
	}
	return &UpdateTableOutput{TableDescription: d}, nil
}

// updateOf returns the update of a table that an input asks for.
func (s *Service) updateOf(c *sim.Call, t *table, in *UpdateTableInput) *tableUpdate {
	return &tableUpdate{
		UpdateTableInput: in, s: s, c: c, t: t,
		toProvisioned: in.BillingMode == billProvisioned && t.settings.billing == billOnDemand,
		toOnDemand:    in.BillingMode == billOnDemand && t.settings.billing == billProvisioned,
	}
}

// A tableUpdate is one UpdateTable on its table. A change begins when it is
// applied, and ends in a step.
type tableUpdate struct {
	*UpdateTableInput
	s     *Service
	c     *sim.Call
	t     *table
	steps []tableStep

	toProvisioned, toOnDemand bool // the billing mode switches
}

func (u *tableUpdate) end(step tableStep) { u.steps = append(u.steps, step) }

// finish lets the changes that were begun come to their end.
func (u *tableUpdate) finish() {
	for _, step := range u.steps {
		u.s.later(u.c, u.t, u.s.opts.TableDelay, step)
	}
	u.t.settings.onDemand = u.t.settings.onDemand.cleared()
	u.s.tune(u.c, u.t)
}

func (u *tableUpdate) apply() {
	u.applyReplicas()
	u.applyThroughput()
	u.applyBounds()
	u.applySettings()
	u.s.keepStream(u.c, u.t)
	for i := range u.GlobalSecondaryIndexUpdates {
		switch action := &u.GlobalSecondaryIndexUpdates[i]; {
		case action.Create != nil:
			u.createIndex(action.Create)
		case action.Delete != nil:
			u.deleteIndex(action.Delete)
		default:
			u.updateIndex(action.Update)
		}
	}
}

// applyThroughput begins a change of capacity or of the billing mode. A switch
// to provisioned capacity shows at once, other changes when they are done.
func (u *tableUpdate) applyThroughput() {
	t, now := u.t, u.c.Now()
	switch p := u.ProvisionedThroughput; {
	case u.toOnDemand:
		t.settings.switches = t.settings.switches.with(now)
		u.end(tableStep{do: stepOnDemand})
	case u.toProvisioned:
		t.settings.billing = billProvisioned
		t.settings.onDemand = nil
		t.settings.throughput.begin(p, now)
		for _, ix := range t.globals {
			ix.settings.onDemand = nil
		}
		t.settings.throughput.reads, t.settings.throughput.writes = p.ReadCapacityUnits, p.WriteCapacityUnits
		u.end(tableStep{do: stepThroughput, throughput: *p})
	case p != nil:
		t.settings.throughput.begin(p, now)
		u.end(tableStep{do: stepThroughput, throughput: *p})
	default:
		return
	}
	t.begin(jobThroughput)
}

// applyBounds changes the bounds of an on-demand table at once, and begins to
// warm a table up.
func (u *tableUpdate) applyBounds() {
	if o := u.OnDemandThroughput; o != nil {
		u.t.settings.onDemand = u.t.settings.onDemand.merge(o)
	}
	if w := u.WarmThroughput; w != nil && u.t.settings.warm.rises(w) {
		u.t.settings.warm.rising = true
		u.end(tableStep{do: stepWarm, warm: *w})
	}
}

func (u *tableUpdate) applySettings() {
	t := u.t
	if on := u.DeletionProtectionEnabled; on != nil {
		t.settings.protected = *on
	}
	if u.TableClass != "" {
		t.begin(jobClass)
		u.end(tableStep{do: stepClass, text: u.TableClass})
	}
	if in := u.SSESpecification; in != nil {
		key := ""
		if in.on() {
			key = u.s.keyARN(in)
		}
		if t.settings.encryption.key == "" {
			t.settings.encryption.key = key
		}
		t.settings.encryption.changing = true
		u.end(tableStep{do: stepEncryption, text: key})
	}
	if in := u.StreamSpecification; in != nil {
		if in.StreamEnabled {
			t.settings.stream.enable(in, t.arn, u.c.Now())
		} else {
			t.settings.stream.spec = &StreamSpecification{}
		}
		t.begin(jobStream)
		u.end(tableStep{do: stepStream})
	}
}

func (u *tableUpdate) createIndex(in *CreateGlobalSecondaryIndexAction) {
	t := u.t
	for _, e := range in.KeySchema {
		if _, known := t.kinds[e.AttributeName]; !known {
			t.define(u.AttributeDefinitions, e.AttributeName)
		}
	}
	ix := t.newGlobal(&GlobalSecondaryIndex{
		IndexName:             in.IndexName,
		KeySchema:             in.KeySchema,
		Projection:            in.Projection,
		OnDemandThroughput:    in.OnDemandThroughput,
		ProvisionedThroughput: in.ProvisionedThroughput,
		WarmThroughput:        in.WarmThroughput,
	})
	ix.settings.backfill = allocating
	t.made++
	ix.id = t.made
	t.globals = append(t.globals, ix)
	t.begin(jobIndex)
	u.end(tableStep{do: stepIndexAllocated, index: ix.name})
}

func (u *tableUpdate) deleteIndex(in *DeleteGlobalSecondaryIndexAction) {
	ix, _ := u.t.global(in.IndexName)
	ix.status, ix.settings.backfill = statusDeleting, notBackfilling
	u.t.begin(jobIndex)
	u.end(tableStep{do: stepIndexDeleted, index: ix.name})
}

func (u *tableUpdate) updateIndex(in *UpdateGlobalSecondaryIndexAction) {
	ix, _ := u.t.global(in.IndexName)
	if p := in.ProvisionedThroughput; p != nil {
		ix.settings.throughput.begin(p, u.c.Now())
		if u.toProvisioned {
			ix.settings.throughput.reads, ix.settings.throughput.writes = p.ReadCapacityUnits, p.WriteCapacityUnits
		}
		ix.status = statusUpdating
		u.end(tableStep{do: stepIndexThroughput, index: ix.name, throughput: *p})
	}
	if o := in.OnDemandThroughput; o != nil {
		ix.settings.onDemand = ix.settings.onDemand.merge(o)
		ix.status = statusUpdating
		u.end(tableStep{do: stepIndexUpdated, index: ix.name})
	}
	if w := in.WarmThroughput; w != nil && ix.settings.warm.rises(w) {
		ix.settings.warm.rising = true
		u.end(tableStep{do: stepIndexWarm, index: ix.name, warm: *w})
	}
}

// check checks what the request says about itself, in AWS's order.
func (in *UpdateTableInput) check(ctx context.Context) error {
	if err := checkOwnName(ctx, &in.TableName); err != nil {
		return err
	}
	if err := wire.Validate(withStreamSent(ctx, in.StreamSpecification), in); err != nil {
		return err
	}
	return firstFault(
		in.checkSomething,
		in.checkReplicas,
		in.checkActions,
		in.checkAlone,
		func() error { return checkClass(in.TableClass) },
		in.checkBilling,
		func() error {
			return in.StreamSpecification.check("If stream is being enabled then UpdateViewType is required",
				"If stream is being disabled, then UpdateViewType must not be specified")
		},
		func() error { return in.SSESpecification.check(ctx) },
		func() error { return checkOnDemand(ctx, in.OnDemandThroughput, "table", true) },
	)
}
