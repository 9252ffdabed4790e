package dynamodb

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// DescribeBackupInput names a backup.
type DescribeBackupInput struct {
	BackupArn string `aws:"required,len=37..1024"`
}

// DescribeBackupOutput is the backup and the table that it is of.
type DescribeBackupOutput struct {
	BackupDescription *BackupDescription
}

// DeleteBackupInput names a backup.
type DeleteBackupInput struct {
	BackupArn string `aws:"required,len=37..1024"`
}

// DeleteBackupOutput is the backup as it was, DELETED.
type DeleteBackupOutput struct {
	BackupDescription *BackupDescription
}

// A BackupDescription is what the control plane says of a backup.
type BackupDescription struct {
	BackupDetails             *BackupDetails
	SourceTableDetails        *SourceTableDetails
	SourceTableFeatureDetails *SourceTableFeatureDetails
}

// SourceTableDetails are the table as it was when the backup was taken. Counts
// and sizes are true, where AWS's are up to six hours old.
type SourceTableDetails struct {
	BillingMode           string // PROVISIONED, PAY_PER_REQUEST
	ItemCount             int64  `aws:"always"`
	KeySchema             []KeySchemaElement
	OnDemandThroughput    *OnDemandThroughput
	ProvisionedThroughput *ProvisionedThroughput // zeros on demand
	TableArn              string
	TableCreationDateTime time.Time
	TableId               string
	TableName             string
	TableSizeBytes        int64 `aws:"always"`
}

// SourceTableFeatureDetails are what the table had beside its items. Those of a
// SYSTEM backup are empty.
type SourceTableFeatureDetails struct {
	GlobalSecondaryIndexes []GlobalSecondaryIndexInfo
	LocalSecondaryIndexes  []LocalSecondaryIndexInfo
	SSEDescription         *SSEDescription
	StreamDescription      *StreamSpecification
	TimeToLiveDescription  *TimeToLiveDescription
}

// A GlobalSecondaryIndexInfo is a global index as it was.
type GlobalSecondaryIndexInfo struct {
	IndexName             string
	KeySchema             []KeySchemaElement
	OnDemandThroughput    *OnDemandThroughput
	Projection            *Projection
	ProvisionedThroughput *ProvisionedThroughput
}

// A LocalSecondaryIndexInfo is a local index as it was.
type LocalSecondaryIndexInfo struct {
	IndexName  string
	KeySchema  []KeySchemaElement
	Projection *Projection
}

// DescribeBackup tells what a backup is and of which table.
//
// Errors: BackupNotFoundException, AccessDeniedException, ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeBackup.html
func (s *Service) DescribeBackup(ctx context.Context, in *DescribeBackupInput) (*DescribeBackupOutput, error) {
	return bus.Do(ctx, s.ep, "DescribeBackup", in, s.describeBackup)
}

// DeleteBackup deletes a backup, at once. One that a table is being restored
// from, and one that AWS took, cannot be deleted.
//
// Errors: BackupNotFoundException, BackupInUseException, AccessDeniedException,
// ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteBackup.html
func (s *Service) DeleteBackup(ctx context.Context, in *DeleteBackupInput) (*DeleteBackupOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteBackup", in, s.deleteBackup)
}

func (s *Service) describeBackup(c *sim.Call, in *DescribeBackupInput) (*DescribeBackupOutput, error) {
	b, err := s.backup(in.BackupArn)
	if err != nil {
		return nil, err
	}
	c.On(b.arn)
	return &DescribeBackupOutput{b.describe(in.BackupArn)}, nil
}

func (s *Service) deleteBackup(c *sim.Call, in *DeleteBackupInput) (*DeleteBackupOutput, error) {
	b, err := s.backup(in.BackupArn)
	if err != nil {
		return nil, err
	}
	c.On(b.arn)
	switch {
	case b.kind == backupBySystem:
		return nil, errRequest("User is not allowed to delete the system backup with arn " + b.arn +
			". It will automatically expire on " + b.expires.UTC().Format(restoreTimeForm))
	case s.restoring(b) > 0:
		return nil, fault("BackupInUseException", "Backup is being used to restore table: "+in.BackupArn)
	}
	s.billBackup(c, b)
	s.backups.Delete(b)
	d := b.describe(in.BackupArn)
	d.BackupDetails.BackupStatus = backupDeleted
	return &DeleteBackupOutput{d}, nil
}

// details shows the backup under the ARN by which it was asked for.
func (b *backup) details(arn string) *BackupDetails {
	return &BackupDetails{
		BackupArn:              arn,
		BackupCreationDateTime: b.created,
		BackupExpiryDateTime:   b.expires,
		BackupName:             b.name,
		BackupSizeBytes:        b.table.bytes,
		BackupStatus:           backupAvailable,
		BackupType:             b.kind,
	}
}

func (b *backup) describe(arn string) *BackupDescription {
	t := b.table
	d := &BackupDescription{
		BackupDetails: b.details(arn),
		SourceTableDetails: &SourceTableDetails{
			BillingMode:           t.settings.billing,
			ItemCount:             int64(t.items.len()),
			KeySchema:             t.key.elements(),
			OnDemandThroughput:    copied(t.settings.onDemand),
			ProvisionedThroughput: t.settings.throughput.recorded(),
			TableArn:              t.arn,
			TableCreationDateTime: t.created,
			TableId:               t.id,
			TableName:             t.name,
			TableSizeBytes:        t.bytes,
		},
		SourceTableFeatureDetails: &SourceTableFeatureDetails{},
	}
	if b.kind == backupByUser {
		d.SourceTableFeatureDetails = t.describeFeatures()
	}
	return d
}

func (t *table) describeFeatures() *SourceTableFeatureDetails {
	d := &SourceTableFeatureDetails{
		SSEDescription:    t.settings.encryption.describe(t.status),
		StreamDescription: copied(t.settings.stream.spec),
	}
	if name := t.expiry.attribute; name != "" {
		d.TimeToLiveDescription = &TimeToLiveDescription{AttributeName: name, TimeToLiveStatus: recoveryEnabled}
	}
	for _, ix := range t.globals {
		d.GlobalSecondaryIndexes = append(d.GlobalSecondaryIndexes, GlobalSecondaryIndexInfo{
			IndexName: ix.name, KeySchema: ix.key.elements(), Projection: ix.project.describe(),
			OnDemandThroughput: copied(ix.settings.onDemand), ProvisionedThroughput: ix.settings.throughput.recorded(),
		})
	}
	for _, ix := range t.locals {
		d.LocalSecondaryIndexes = append(d.LocalSecondaryIndexes, LocalSecondaryIndexInfo{
			IndexName: ix.name, KeySchema: ix.key.elements(), Projection: ix.project.describe(),
		})
	}
	return d
}

// recorded is the capacity alone, as backups show it.
func (p throughput) recorded() *ProvisionedThroughput {
	return &ProvisionedThroughput{ReadCapacityUnits: p.reads, WriteCapacityUnits: p.writes}
}
