package dynamodb

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/btree"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// CreateBackupInput names a table, or gives its ARN, and the backup to be. Names
// of backups need not differ.
type CreateBackupInput struct {
	BackupName string `aws:"required,len=3..255,pattern=[a-zA-Z0-9_.-]+"`
	TableName  string `aws:"required,len=1..1024"`
}

// CreateBackupOutput is the backup as it begins, CREATING.
type CreateBackupOutput struct {
	BackupDetails *BackupDetails
}

// BackupDetails are what names a backup and says what it is.
type BackupDetails struct {
	BackupArn              string // …:table/<name>/backup/<milliseconds since 1970>-<8 hexadecimal digits>
	BackupCreationDateTime time.Time
	BackupExpiryDateTime   time.Time // of a SYSTEM backup
	BackupName             string
	BackupSizeBytes        int64  `aws:"always"`
	BackupStatus           string // CREATING, AVAILABLE, DELETED
	BackupType             string // USER, SYSTEM
}

// The states and types of backups.
const (
	backupCreating  = "CREATING"
	backupAvailable = "AVAILABLE"
	backupDeleted   = "DELETED"

	backupByUser   = "USER"
	backupBySystem = "SYSTEM"
	backupByAny    = "ALL"
)

// CreateBackup takes a backup of a table: a fork of its items and indexes, which
// costs the same whatever the table holds. It is AVAILABLE when the answer has
// come, and outlives the table.
//
// Errors: TableNotFoundException, ContinuousBackupsUnavailableException,
// ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateBackup.html
func (s *Service) CreateBackup(ctx context.Context, in *CreateBackupInput) (*CreateBackupOutput, error) {
	return bus.Do(ctx, s.ep, "CreateBackup", in, s.createBackup)
}

func (in *CreateBackupInput) check(ctx context.Context) error {
	if err := checkOwnName(ctx, &in.TableName); err != nil {
		return err
	}
	return wire.Validate(ctx, in)
}

func (s *Service) createBackup(c *sim.Call, in *CreateBackupInput) (*CreateBackupOutput, error) {
	t, err := s.backedTable(c, in.TableName)
	if err != nil {
		return nil, err
	}
	if !t.backupsEnabled(c.Now()) {
		return nil, errBackupsUnavailable(in.TableName)
	}
	random := c.Rand("backup id")
	b := s.addBackup(&backup{
		name: in.BackupName, kind: backupByUser, suffix: random.Hex(backupDigits),
		created: c.Now().Truncate(time.Millisecond), table: t.image(),
	})
	d := b.details(b.arn)
	d.BackupStatus = backupCreating
	return &CreateBackupOutput{BackupDetails: d}, nil
}

// A backup is a table as it was. It never changes, so that forks share it.
type backup struct {
	named   int64 // milliseconds since 1970
	suffix  string
	id      string // both
	arn     string
	name    string
	kind    string // USER, SYSTEM
	created time.Time
	expires time.Time // of a SYSTEM backup
	table   *table
}

// before orders backups by age.
func (b *backup) before(other *backup) bool {
	if b.id != other.id {
		return b.id < other.id
	}
	return b.arn < other.arn
}

// newBackups returns an empty set of backups, the oldest first.
func newBackups() *btree.BTreeG[*backup] { return btree.NewG(degree, (*backup).before) }

// backupDigits is how many hexadecimal digits end a backup's ARN. Those of a
// SYSTEM backup are zeros.
const backupDigits = 8

// addBackup names a backup by its time and suffix, and keeps it. Of several in one
// millisecond the later ones have later times in their names.
func (s *Service) addBackup(b *backup) *backup {
	b.named = b.created.UnixMilli()
	if last, ok := s.backups.Max(); ok {
		b.named = max(b.named, last.named+1)
	}
	b.id = fmt.Sprintf("%014d-%s", b.named, b.suffix)
	b.arn = b.table.arn + backupInARN + b.id
	s.backups.ReplaceOrInsert(b)
	return b
}

// systemBackupLife is how long the backup of a deleted table stays (developer
// guide: delete a table with PITR enabled).
const systemBackupLife = 35 * recoveryDay

// keepDeleted keeps a table that is about to go, if it can be restored to a point
// in time: as a SYSTEM backup, which nobody can delete.
func (s *Service) keepDeleted(c *sim.Call, t *table) {
	if t.past == nil {
		return
	}
	s.dropHistory(c, t)
	b := s.addBackup(&backup{
		name: t.name + "$DeletedTableBackup", kind: backupBySystem, suffix: strings.Repeat("0", backupDigits),
		created: c.Now().Truncate(time.Millisecond), expires: c.Now().Add(systemBackupLife).Truncate(time.Millisecond), table: t.image(),
	})
	s.backupDue.Upkeep(c, b.expires, b)
}

// expireBackup ends the life of a SYSTEM backup.
func (s *Service) expireBackup(c *sim.Call, b *backup) {
	c.On(b.arn)
	s.backups.Delete(b)
}

// image returns the table as it is, for a backup: its keys, items, indexes and
// settings, without what makes it live.
func (t *table) image() *table {
	return &table{
		name: t.name, arn: t.arn, id: t.id, created: t.created, status: statusActive,
		definitions: t.definitions, kinds: t.kinds, key: t.key,
		locals: imagesOf(t.locals), globals: imagesOf(t.globals),
		items: t.items.fork(), bytes: t.bytes,
		settings: t.settings,
		expiry:   expiry{attribute: t.expiry.attribute},
	}
}

// imagesOf returns the indexes as they are. One that is not filled yet, or is about
// to go, is left out.
func imagesOf(list []*index) []*index {
	var images []*index
	for _, ix := range list {
		if ix.status == statusActive || ix.status == statusUpdating {
			images = append(images, &index{
				name: ix.name, arn: ix.arn, local: ix.local, key: ix.key, status: ix.status, project: ix.project,
				rows: ix.rows.fork(), bytes: ix.bytes, settings: ix.settings,
			})
		}
	}
	return images
}
