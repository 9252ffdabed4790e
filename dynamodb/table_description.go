package dynamodb

import (
	"slices"
	"time"
)

// A TableDescription is what the control plane says of a table.
type TableDescription struct {
	AttributeDefinitions               []AttributeDefinition
	BillingModeSummary                 *BillingModeSummary // nil for a table that was always PROVISIONED
	CreationDateTime                   time.Time
	DeletionProtectionEnabled          bool `aws:"always"`
	GlobalSecondaryIndexes             []GlobalSecondaryIndexDescription
	GlobalTableSettingsReplicationMode string // ENABLED_WITH_OVERRIDES, with replicas
	GlobalTableVersion                 string // 2019.11.21, with replicas
	GlobalTableWitnesses               []GlobalTableWitnessDescription
	ItemCount                          int64 `aws:"always"`
	KeySchema                          []KeySchemaElement
	LatestStreamArn                    string
	LatestStreamLabel                  string // the stream's time of birth: 2025-10-08T12:34:56.789
	LocalSecondaryIndexes              []LocalSecondaryIndexDescription
	MultiRegionConsistency             string // STRONG; absent where it is EVENTUAL
	OnDemandThroughput                 *OnDemandThroughput
	ProvisionedThroughput              *ProvisionedThroughputDescription
	Replicas                           []ReplicaDescription // in the other regions
	RestoreSummary                     *RestoreSummary      // while it is being restored
	SSEDescription                     *SSEDescription
	StreamSpecification                *StreamSpecification
	TableArn                           string
	TableClassSummary                  *TableClassSummary
	TableId                            string // UUID
	TableName                          string
	TableSizeBytes                     int64  `aws:"always"`
	TableStatus                        string // CREATING, ACTIVE, UPDATING, DELETING
	WarmThroughput                     *TableWarmThroughputDescription
}

// A GlobalSecondaryIndexDescription is what the control plane says of a global
// secondary index.
type GlobalSecondaryIndexDescription struct {
	Backfilling           *bool // only while an index that was added is CREATING
	IndexArn              string
	IndexName             string
	IndexSizeBytes        int64  `aws:"always"`
	IndexStatus           string // CREATING, ACTIVE, UPDATING, DELETING
	ItemCount             int64  `aws:"always"`
	KeySchema             []KeySchemaElement
	OnDemandThroughput    *OnDemandThroughput
	Projection            *Projection
	ProvisionedThroughput *ProvisionedThroughputDescription
	WarmThroughput        *GlobalSecondaryIndexWarmThroughputDescription
}

// A LocalSecondaryIndexDescription is what the control plane says of a local
// secondary index.
type LocalSecondaryIndexDescription struct {
	IndexArn       string
	IndexName      string
	IndexSizeBytes int64 `aws:"always"`
	ItemCount      int64 `aws:"always"`
	KeySchema      []KeySchemaElement
	Projection     *Projection
}

// A BillingModeSummary says how a table is paid for, and since when on demand.
type BillingModeSummary struct {
	BillingMode                       string // PROVISIONED, PAY_PER_REQUEST
	LastUpdateToPayPerRequestDateTime time.Time
}

// A ProvisionedThroughputDescription is the capacity of a table or index in
// units a second, both zero when it is on demand.
type ProvisionedThroughputDescription struct {
	LastDecreaseDateTime   time.Time
	LastIncreaseDateTime   time.Time
	NumberOfDecreasesToday int64 `aws:"always"` // of the UTC day
	ReadCapacityUnits      int64 `aws:"always"`
	WriteCapacityUnits     int64 `aws:"always"`
}

// A TableWarmThroughputDescription is the load that a table takes at once, in
// units a second.
type TableWarmThroughputDescription struct {
	ReadUnitsPerSecond  int64
	Status              string // UPDATING, ACTIVE
	WriteUnitsPerSecond int64
}

// A GlobalSecondaryIndexWarmThroughputDescription is the load that an index
// takes at once, in units a second.
type GlobalSecondaryIndexWarmThroughputDescription struct {
	ReadUnitsPerSecond  int64
	Status              string // UPDATING, ACTIVE
	WriteUnitsPerSecond int64
}

// An SSEDescription records under which key a table is encrypted at rest.
type SSEDescription struct {
	KMSMasterKeyArn string
	SSEType         string // KMS
	Status          string // ENABLED, UPDATING
}

// A TableClassSummary says in which storage class a table is.
type TableClassSummary struct {
	LastUpdateDateTime time.Time
	TableClass         string // STANDARD, STANDARD_INFREQUENT_ACCESS
}

// describe returns the table as the control plane shows it. One that is about
// to go shows no keys, indexes or time of creation any more.
func (t *table) describe(now time.Time) *TableDescription {
	s := &t.settings
	d := &TableDescription{
		BillingModeSummary:        s.billingSummary(t.status),
		DeletionProtectionEnabled: s.protected,
		ItemCount:                 int64(t.items.len()),
		LatestStreamArn:           s.stream.arn,
		LatestStreamLabel:         s.stream.label,
		OnDemandThroughput:        copied(s.onDemand),
		ProvisionedThroughput:     s.throughput.describe(now),
		SSEDescription:            s.encryption.describe(t.status),
		StreamSpecification:       copied(s.stream.spec),
		TableArn:                  t.arn,
		TableClassSummary:         s.class.describe(),
		TableId:                   t.id,
		TableName:                 t.name,
		TableSizeBytes:            t.bytes,
		TableStatus:               t.status,
	}
	if t.status != statusDeleting {
		t.describeSchema(d, now)
	}
	t.describeRestore(d)
	return d
}

func (t *table) describeSchema(d *TableDescription, now time.Time) {
	d.AttributeDefinitions = slices.Clone(t.definitions)
	d.CreationDateTime = t.created
	d.KeySchema = t.key.elements()
	if status := t.settings.warm.status(t.status); status != "" {
		d.WarmThroughput = &TableWarmThroughputDescription{
			ReadUnitsPerSecond: t.settings.warm.reads, Status: status, WriteUnitsPerSecond: t.settings.warm.writes,
		}
	}
	for _, ix := range t.locals {
		d.LocalSecondaryIndexes = append(d.LocalSecondaryIndexes, ix.describeLocal())
	}
	for _, ix := range t.globals {
		d.GlobalSecondaryIndexes = append(d.GlobalSecondaryIndexes, ix.describeGlobal(now))
	}
}

func (ix *index) describeLocal() LocalSecondaryIndexDescription {
	return LocalSecondaryIndexDescription{
		IndexArn:       ix.arn,
		IndexName:      ix.name,
		IndexSizeBytes: ix.bytes,
		ItemCount:      int64(ix.rows.len()),
		KeySchema:      ix.key.elements(),
		Projection:     ix.project.describe(),
	}
}

func (ix *index) describeGlobal(now time.Time) GlobalSecondaryIndexDescription {
	s := &ix.settings
	d := GlobalSecondaryIndexDescription{
		Backfilling:           s.backfill.shown(),
		IndexArn:              ix.arn,
		IndexName:             ix.name,
		IndexSizeBytes:        ix.bytes,
		IndexStatus:           ix.status,
		ItemCount:             int64(ix.rows.len()),
		KeySchema:             ix.key.elements(),
		OnDemandThroughput:    copied(s.onDemand),
		Projection:            ix.project.describe(),
		ProvisionedThroughput: s.throughput.describe(now),
	}
	if status := s.warm.status(ix.status); status != "" {
		d.WarmThroughput = &GlobalSecondaryIndexWarmThroughputDescription{
			ReadUnitsPerSecond: s.warm.reads, Status: status, WriteUnitsPerSecond: s.warm.writes,
		}
	}
	return d
}

func (p projection) describe() *Projection {
	return &Projection{NonKeyAttributes: slices.Clone(p.include), ProjectionType: p.kind}
}

// copied returns a copy for the caller to keep.
func copied[T any](p *T) *T {
	if p == nil {
		return nil
	}
	c := *p
	return &c
}
