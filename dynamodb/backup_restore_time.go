package dynamodb

import (
	"context"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// RestoreTableToPointInTimeInput names a table, by name or by ARN, and the table
// to be made of what it held at a time. The time is one second: what was written
// in it has been written.
type RestoreTableToPointInTimeInput struct {
	TargetTableName               string `aws:"required,len=3..255,pattern=[a-zA-Z0-9_.-]+"`
	BillingModeOverride           string `aws:"enum=PROVISIONED|PAY_PER_REQUEST"`
	GlobalSecondaryIndexOverride  []GlobalSecondaryIndex
	LocalSecondaryIndexOverride   []LocalSecondaryIndex
	OnDemandThroughputOverride    *OnDemandThroughput
	ProvisionedThroughputOverride *ProvisionedThroughput // of the table; indexes keep theirs
	RestoreDateTime               time.Time              // or UseLatestRestorableTime
	SSESpecificationOverride      *SSESpecification
	SourceTableArn                string `aws:"len=1..1024"` // or SourceTableName
	SourceTableName               string `aws:"len=3..255,pattern=[a-zA-Z0-9_.-]+"`
	UseLatestRestorableTime       bool
	VectorIndexOverride           []VectorIndex `aws:"refuse"`
}

// RestoreTableToPointInTimeOutput is the table as it begins, CREATING.
type RestoreTableToPointInTimeOutput struct {
	TableDescription *TableDescription
}

// RestoreTableToPointInTime makes a table of what another one held at the end of
// a second of its recovery period, with the indexes and settings that it has now.
// It can be used once it is ACTIVE: at once, unless the service's options say
// that it takes time.
//
// Errors: TableNotFoundException, PointInTimeRecoveryUnavailableException,
// InvalidRestoreTimeException, TableAlreadyExistsException,
// TableInUseException, LimitExceededException, ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableToPointInTime.html
func (s *Service) RestoreTableToPointInTime(ctx context.Context, in *RestoreTableToPointInTimeInput) (*RestoreTableToPointInTimeOutput, error) {
	return bus.Do(ctx, s.ep, "RestoreTableToPointInTime", in, s.restoreTableToPointInTime)
}

// check checks the request's shape, which AWS looks at before all else.
func (in *RestoreTableToPointInTimeInput) check(ctx context.Context) error {
	if err := wire.Validate(ctx, in); err != nil {
		return err
	}
	switch {
	case in.SourceTableArn == "" && in.SourceTableName == "":
		return errValidation("The parameter 'TableName' is required but was not present in the request")
	case in.SourceTableArn != "" && in.SourceTableName != "":
		return errRequest("Must provide exactly one of: sourceTableArn, sourceTableName")
	case in.UseLatestRestorableTime && !in.RestoreDateTime.IsZero():
		return errRequest("Both RestoreDateTime and UseLatestRestorableTime cannot be set for point-in-time restore request. Please set only one of them.")
	case !in.UseLatestRestorableTime && in.RestoreDateTime.IsZero():
		return errRequest("Either one of RestoreDateTime or UseLatestRestorableTime must be specified, but not both")
	}
	return nil
}

// restoreTimeForm is how AWS writes times in the answers about restores.
const restoreTimeForm = "2006-01-02T15:04:05Z"

func (s *Service) restoreTableToPointInTime(c *sim.Call, in *RestoreTableToPointInTimeInput) (*RestoreTableToPointInTimeOutput, error) {
	t, err := s.restorable(c, in)
	if err != nil {
		return nil, err
	}
	c.On(s.ep.ARN("table/" + in.TargetTableName))
	at, err := t.restoreTime(c.Now(), in.RestoreDateTime)
	if err != nil {
		return nil, err
	}
	o := overrides{
		billing: in.BillingModeOverride, globals: in.GlobalSecondaryIndexOverride, locals: in.LocalSecondaryIndexOverride,
		onDemand: in.OnDemandThroughputOverride, throughput: in.ProvisionedThroughputOverride, encryption: in.SSESpecificationOverride,
		noWarmth: true,
	}
	was := t.image()
	to, err := o.on(c.Context(), was, s.ep.Region)
	if err != nil {
		return nil, err
	}
	if err := s.checkTarget(in.TargetTableName); err != nil {
		return nil, err
	}
	was.rewind(t.past.asOf(t, at.Unix()))
	d, err := s.restore(c, in.TargetTableName, was, to, &origin{table: t.arn, at: at})
	return &RestoreTableToPointInTimeOutput{d}, err
}

// restorable returns the table that a request names.
func (s *Service) restorable(c *sim.Call, in *RestoreTableToPointInTimeInput) (*table, error) {
	if in.SourceTableName != "" {
		return s.backedTable(c, in.SourceTableName)
	}
	parts := strings.SplitN(in.SourceTableArn, ":", 6)
	switch {
	case len(parts) < 6 || parts[0] != "arn" || parts[2] != s.ep.Service || !strings.HasPrefix(parts[5], "table/"):
		return nil, errRequest("sourceTableArn is not a valid ARN")
	case parts[4] != s.ep.Account:
		return nil, errRequest("This action is only supported by accounts that match the resource owner's account")
	}
	from, err := s.sourceIn(c, parts[3], in.SSESpecificationOverride, "SourceTableArn of another region")
	if err != nil {
		return nil, err
	}
	return from.backedTable(c, in.SourceTableArn)
}

// restoreTime returns the second to restore to: the latest unless one is asked
// for.
func (t *table) restoreTime(now, asked time.Time) (time.Time, error) {
	if t.past == nil {
		return asked, fault("PointInTimeRecoveryUnavailableException", "Point in time recovery is not enabled for table '"+t.name+"'")
	}
	earliest, latest := t.past.earliest(now), t.past.latest(now)
	if asked.IsZero() {
		return latest, nil
	}
	at := asked.UTC().Truncate(time.Second)
	if at.Before(earliest) || at.After(latest) {
		return at, fault("InvalidRestoreTimeException", "RestoreDateTime '"+at.Format(restoreTimeForm)+
			"' must be within EarliestRestorableDateTime '"+earliest.Format(restoreTimeForm)+
			"' and LatestRestorableDateTime '"+latest.Format(restoreTimeForm)+"'")
	}
	return at, nil
}

// rewind gives an image the items of another time. Its indexes have no rows of
// that time.
func (t *table) rewind(to holding) {
	t.items, t.bytes = to.items, to.bytes
	for _, list := range [][]*index{t.locals, t.globals} {
		for _, ix := range list {
			ix.rows, ix.bytes = store{}, 0
		}
	}
}
