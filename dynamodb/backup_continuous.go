package dynamodb

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// UpdateContinuousBackupsInput turns point-in-time recovery of a table on or off.
type UpdateContinuousBackupsInput struct {
	PointInTimeRecoverySpecification *PointInTimeRecoverySpecification `aws:"required"`
	TableName                        string                            `aws:"required,len=1..1024"` // or the table's ARN
}

// A PointInTimeRecoverySpecification says whether a table can be restored to a
// point in time, and how many days back: 35 unless it says less.
type PointInTimeRecoverySpecification struct {
	PointInTimeRecoveryEnabled bool  `aws:"required,always"`
	RecoveryPeriodInDays       int32 `aws:"range=1..35"`
}

// UpdateContinuousBackupsOutput is what holds from now on.
type UpdateContinuousBackupsOutput struct {
	ContinuousBackupsDescription *ContinuousBackupsDescription
}

// DescribeContinuousBackupsInput names a table, or gives its ARN.
type DescribeContinuousBackupsInput struct {
	TableName string `aws:"required,len=1..1024"`
}

// DescribeContinuousBackupsOutput tells to which times a table can be restored.
type DescribeContinuousBackupsOutput struct {
	ContinuousBackupsDescription *ContinuousBackupsDescription
}

// A ContinuousBackupsDescription says whether a table can be backed up, which
// every table can soon after it is made, and about its point-in-time recovery.
type ContinuousBackupsDescription struct {
	ContinuousBackupsStatus        string // ENABLED, DISABLED
	PointInTimeRecoveryDescription *PointInTimeRecoveryDescription
}

// A PointInTimeRecoveryDescription bounds the times to which a table can be
// restored. Only the status is there while recovery is disabled.
type PointInTimeRecoveryDescription struct {
	EarliestRestorableDateTime time.Time
	LatestRestorableDateTime   time.Time
	PointInTimeRecoveryStatus  string // ENABLED, DISABLED
	RecoveryPeriodInDays       int32
}

// The states of backups as such and of point-in-time recovery.
const (
	recoveryEnabled  = "ENABLED"
	recoveryDisabled = "DISABLED"
)

// The recovery period is set in days, 1 to 35 (UpdateContinuousBackups, API
// reference).
const (
	recoveryDay     = 24 * time.Hour
	defaultRecovery = 35 * recoveryDay
)

// UpdateContinuousBackups turns point-in-time recovery on, which begins a history
// of the table, or off, which ends it. To turn on what is on changes the period
// alone.
//
// Errors: TableNotFoundException, ContinuousBackupsUnavailableException,
// ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html
func (s *Service) UpdateContinuousBackups(ctx context.Context, in *UpdateContinuousBackupsInput) (*UpdateContinuousBackupsOutput, error) {
	return bus.Do(ctx, s.ep, "UpdateContinuousBackups", in, s.updateContinuousBackups)
}

// DescribeContinuousBackups tells whether a table can be restored to a point in
// time, and to which.
//
// Errors: TableNotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContinuousBackups.html
func (s *Service) DescribeContinuousBackups(ctx context.Context, in *DescribeContinuousBackupsInput) (*DescribeContinuousBackupsOutput, error) {
	return bus.Do(ctx, s.ep, "DescribeContinuousBackups", in, s.describeContinuousBackups)
}

func (in *UpdateContinuousBackupsInput) check(ctx context.Context) error {
	if err := checkOwnName(ctx, &in.TableName); err != nil {
		return err
	}
	spec := in.PointInTimeRecoverySpecification
	if _, operation := wire.Called(ctx); spec != nil && operation == "" {
		ctx = wire.WithGiven(ctx, &spec.PointInTimeRecoveryEnabled) // a direct caller's false is no missing member
	}
	if err := wire.Validate(ctx, in); err != nil {
		return err
	}
	if !spec.PointInTimeRecoveryEnabled && spec.RecoveryPeriodInDays != 0 {
		return errRequest("RecoveryPeriodInDays cannot be specified when PointInTimeRecoveryEnabled is false")
	}
	return nil
}

func (in *DescribeContinuousBackupsInput) check(ctx context.Context) error {
	if err := checkOwnName(ctx, &in.TableName); err != nil {
		return err
	}
	return wire.Validate(ctx, in)
}

func (s *Service) updateContinuousBackups(c *sim.Call, in *UpdateContinuousBackupsInput) (*UpdateContinuousBackupsOutput, error) {
	t, err := s.backedTable(c, in.TableName)
	if err != nil {
		return nil, err
	}
	if !t.backupsEnabled(c.Now()) {
		return nil, errBackupsUnavailable(in.TableName)
	}
	spec := in.PointInTimeRecoverySpecification
	if spec.PointInTimeRecoveryEnabled {
		t.recoverDays(c.Now(), spec.RecoveryPeriodInDays)
	} else {
		s.dropHistory(c, t)
	}
	return &UpdateContinuousBackupsOutput{t.describeContinuousBackups(c.Now())}, nil
}

func (s *Service) describeContinuousBackups(c *sim.Call, in *DescribeContinuousBackupsInput) (*DescribeContinuousBackupsOutput, error) {
	t, err := s.backedTable(c, in.TableName)
	if err != nil {
		return nil, err
	}
	return &DescribeContinuousBackupsOutput{t.describeContinuousBackups(c.Now())}, nil
}

// recoverDays makes the table one that can be restored to any second of so many
// recoveryDays. What a shorter period drops does not come back with a longer one
// (developer guide: edit PITR); no number leaves the period as it is.
func (t *table) recoverDays(now time.Time, days int32) {
	if t.past == nil {
		t.past = &history{since: now, period: defaultRecovery}
		t.past.meter.note(t, now.UnixNano())
	}
	if days != 0 {
		t.past.trim(now)
		t.past.period = time.Duration(days) * recoveryDay
		t.past.trim(now)
	}
}

func (t *table) describeContinuousBackups(now time.Time) *ContinuousBackupsDescription {
	d := &ContinuousBackupsDescription{
		ContinuousBackupsStatus:        recoveryEnabled,
		PointInTimeRecoveryDescription: &PointInTimeRecoveryDescription{PointInTimeRecoveryStatus: recoveryDisabled},
	}
	if !t.backupsEnabled(now) {
		d.ContinuousBackupsStatus = recoveryDisabled
	}
	if h := t.past; h != nil {
		d.PointInTimeRecoveryDescription = &PointInTimeRecoveryDescription{
			EarliestRestorableDateTime: h.earliest(now),
			LatestRestorableDateTime:   h.latest(now),
			PointInTimeRecoveryStatus:  recoveryEnabled,
			RecoveryPeriodInDays:       int32(h.period / recoveryDay),
		}
	}
	return d
}

// backupsEnabled tells whether the table can be backed up yet.
func (t *table) backupsEnabled(now time.Time) bool { return !now.Before(t.backupsFrom) }

// backedTable returns a table for the operations on backups. They do not see one
// that is CREATING, and still see one that is DELETING (recorded October 2026;
// there only for a second, here until it is gone).
func (s *Service) backedTable(c *sim.Call, nameOrARN string) (*table, error) {
	t, ok := s.tables[s.tableName(nameOrARN)]
	if !ok || t.status == statusCreating {
		return nil, errTableNotFound(nameOrARN)
	}
	c.On(t.arn)
	return t, nil
}

func errTableNotFound(asked string) *Error {
	return fault("TableNotFoundException", "Table not found: "+asked)
}

func errBackupsUnavailable(asked string) *Error {
	return fault("ContinuousBackupsUnavailableException",
		"Backups are being enabled for the table: "+asked+". Please retry later")
}

// errRequest is the answer to members that do not go together, in the words of
// the operations on backups.
func errRequest(words string) *Error { return errValidation("Invalid Request: " + words) }
