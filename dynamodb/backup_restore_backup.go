package dynamodb

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// RestoreTableFromBackupInput names a backup and the table to be made of it.
// Indexes are chosen by naming them, under any name; an empty list chooses none.
type RestoreTableFromBackupInput struct {
	BackupArn                     string `aws:"required,len=37..1024"`
	TargetTableName               string `aws:"required,len=3..255,pattern=[a-zA-Z0-9_.-]+"`
	BillingModeOverride           string `aws:"enum=PROVISIONED|PAY_PER_REQUEST"`
	GlobalSecondaryIndexOverride  []GlobalSecondaryIndex
	LocalSecondaryIndexOverride   []LocalSecondaryIndex
	OnDemandThroughputOverride    *OnDemandThroughput
	ProvisionedThroughputOverride *ProvisionedThroughput // of the table; indexes keep theirs
	SSESpecificationOverride      *SSESpecification
	VectorIndexOverride           []VectorIndex `aws:"refuse"`
}

// RestoreTableFromBackupOutput is the table as it begins, CREATING.
type RestoreTableFromBackupOutput struct {
	TableDescription *TableDescription
}

// RestoreTableFromBackup makes a table of a backup: a fork of what the backup
// holds. It can be used once it is ACTIVE: at once, unless the service's options
// say that it takes time.
//
// Errors: BackupNotFoundException, BackupInUseException,
// TableAlreadyExistsException, TableInUseException, LimitExceededException,
// AccessDeniedException, ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableFromBackup.html
func (s *Service) RestoreTableFromBackup(ctx context.Context, in *RestoreTableFromBackupInput) (*RestoreTableFromBackupOutput, error) {
	return bus.Do(ctx, s.ep, "RestoreTableFromBackup", in, s.restoreTableFromBackup)
}

func (s *Service) restoreTableFromBackup(c *sim.Call, in *RestoreTableFromBackupInput) (*RestoreTableFromBackupOutput, error) {
	c.On(s.ep.ARN("table/" + in.TargetTableName))
	n, err := s.readBackupARN(in.BackupArn)
	if err != nil {
		return nil, err
	}
	from, err := s.sourceIn(c, n.region, in.SSESpecificationOverride, "BackupArn of another region")
	if err != nil {
		return nil, err
	}
	b, err := from.backup(in.BackupArn)
	if err != nil {
		return nil, err
	}
	o := overrides{
		billing: in.BillingModeOverride, globals: in.GlobalSecondaryIndexOverride, locals: in.LocalSecondaryIndexOverride,
		onDemand: in.OnDemandThroughputOverride, throughput: in.ProvisionedThroughputOverride, encryption: in.SSESpecificationOverride,
	}
	to, err := o.on(c.Context(), b.table, s.ep.Region)
	if err != nil {
		return nil, err
	}
	if err := s.checkTarget(in.TargetTableName); err != nil {
		return nil, err
	}
	if s.restoring(b) > 0 || from.restoring(b) > 0 {
		return nil, fault("BackupInUseException", "Backup is being used to restore another table: "+in.BackupArn)
	}
	d, err := s.restore(c, in.TargetTableName, b.table, to, &origin{backup: b.arn, table: b.table.arn, at: b.created})
	return &RestoreTableFromBackupOutput{d}, err
}

// sourceIn returns the service of the region to restore from. AWS wants to know
// under which key a table of another region is to be encrypted. Where the cloud
// has no such region the member is refused.
func (s *Service) sourceIn(c *sim.Call, region string, key *SSESpecification, member string) (*Service, error) {
	switch {
	case region == s.ep.Region:
		return s, nil
	case key == nil:
		return nil, errRequest("sseSpecificationOverride must be provided for cross-region restores")
	}
	if peer, ok := s.ep.Bus.Peer(s.ep.Service, region, s.ep.Account); ok {
		if from, ok := peer.(*Service); ok {
			return from, nil
		}
	}
	return nil, &wire.Refusal{Service: s.ep.Service, Operation: c.Operation, Member: member}
}
