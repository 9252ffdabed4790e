package dynamodb

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// ListBackupsInput asks for the backups after ExclusiveStartBackupArn, 100 at
// most unless Limit is less: of one table or of all, of users unless BackupType
// says otherwise, taken from the lower bound on and before the upper bound.
type ListBackupsInput struct {
	BackupType              string `aws:"enum=USER|SYSTEM|AWS_BACKUP|ALL"`
	ExclusiveStartBackupArn string `aws:"len=37..1024"`
	Limit                   int32  `aws:"range=1..100"`
	TableName               string `aws:"len=1..1024"` // or the table's ARN
	TimeRangeLowerBound     time.Time
	TimeRangeUpperBound     time.Time
}

// ListBackupsOutput is a page of backups, the oldest first. A
// LastEvaluatedBackupArn says that there are more.
type ListBackupsOutput struct {
	BackupSummaries        []BackupSummary `aws:"always"`
	LastEvaluatedBackupArn string
}

// A BackupSummary is one backup in a list.
type BackupSummary struct {
	BackupArn              string
	BackupCreationDateTime time.Time
	BackupExpiryDateTime   time.Time // of a SYSTEM backup
	BackupName             string
	BackupSizeBytes        int64  `aws:"always"`
	BackupStatus           string // AVAILABLE
	BackupType             string // USER, SYSTEM
	TableArn               string
	TableId                string
	TableName              string
}

// maxBackupsListed is how many backups a page has at most.
const maxBackupsListed = 100

// ListBackups lists backups by age. It asks nothing of a table but its name:
// backups outlive their tables, and those of two tables that had one name differ
// by TableId alone.
//
// Errors: AccessDeniedException, ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListBackups.html
func (s *Service) ListBackups(ctx context.Context, in *ListBackupsInput) (*ListBackupsOutput, error) {
	return bus.Do(ctx, s.ep, "ListBackups", in, s.listBackups)
}

func (in *ListBackupsInput) check(ctx context.Context) error {
	if err := wire.Validate(ctx, in); err != nil {
		return err
	}
	from, to := in.TimeRangeLowerBound, in.TimeRangeUpperBound
	if !from.IsZero() && !to.IsZero() && from.After(to) {
		return errRequest("Time range lower bound must be less than or equal to upper bound")
	}
	return nil
}

func (s *Service) listBackups(_ *sim.Call, in *ListBackupsInput) (*ListBackupsOutput, error) {
	start := &backup{}
	if cursor := in.ExclusiveStartBackupArn; cursor != "" {
		n, err := s.readBackupARN(cursor)
		if err != nil {
			return nil, err
		}
		if n.region != s.ep.Region {
			return nil, errRequest("The region of ExclusiveStartBackupArn does not match the region " + s.ep.Region)
		}
		start = s.backupKey(n) // where it was, if it is no more
	}
	limit := maxBackupsListed
	if in.Limit != 0 {
		limit = int(in.Limit)
	}
	table := s.tableName(in.TableName)
	out := &ListBackupsOutput{BackupSummaries: []BackupSummary{}}
	s.backups.AscendGreaterOrEqual(start, func(b *backup) bool {
		if b.arn == start.arn || !in.wants(b) || table != "" && b.table.name != table {
			return true
		}
		if len(out.BackupSummaries) == limit {
			out.LastEvaluatedBackupArn = out.BackupSummaries[limit-1].BackupArn
			return false
		}
		out.BackupSummaries = append(out.BackupSummaries, b.summary())
		return true
	})
	return out, nil
}

// wants tells whether a backup is of the type and the time asked for.
func (in *ListBackupsInput) wants(b *backup) bool {
	kind := in.BackupType
	if kind == "" {
		kind = backupByUser
	}
	from, to := in.TimeRangeLowerBound, in.TimeRangeUpperBound
	return (kind == backupByAny || kind == b.kind) &&
		(from.IsZero() || !b.created.Before(from)) && (to.IsZero() || b.created.Before(to))
}

func (b *backup) summary() BackupSummary {
	return BackupSummary{
		BackupArn:              b.arn,
		BackupCreationDateTime: b.created,
		BackupExpiryDateTime:   b.expires,
		BackupName:             b.name,
		BackupSizeBytes:        b.table.bytes,
		BackupStatus:           backupAvailable,
		BackupType:             b.kind,
		TableArn:               b.table.arn,
		TableId:                b.table.id,
		TableName:              b.table.name,
	}
}
