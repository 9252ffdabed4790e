package dynamodb

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/btree"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/digest"
	"github.com/cloudjar/cloudjar/internal/hash"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// ExportTableToPointInTimeInput names a table that can be restored to a point in time,
// and where in S3 its items go: all that it held at a time, now if there is none, or
// what was changed in a window.
type ExportTableToPointInTimeInput struct {
	TableArn                       string `aws:"required,len=1..1024"`
	ExportTime                     time.Time
	ClientToken                    string `aws:"token,pattern=^[^\\$]+$"`
	S3Bucket                       string `aws:"required,len=0..255,pattern=^[a-z0-9A-Z]+[\\.\\-\\w]*[a-z0-9A-Z]+$"`
	S3BucketOwner                  string `aws:"pattern=[0-9]{12}"`
	S3Prefix                       string `aws:"len=0..1024"`
	S3SseAlgorithm                 string `aws:"enum=AES256|KMS"`
	S3SseKmsKeyId                  string `aws:"len=1..2048"`
	ExportFormat                   string `aws:"enum=DYNAMODB_JSON|ION"`
	ExportType                     string `aws:"enum=FULL_EXPORT|INCREMENTAL_EXPORT"`
	IncrementalExportSpecification *IncrementalExportSpecification
	FilterSpecification            *FilterSpecification
}

// IncrementalExportSpecification is a window of 15 minutes to 24 hours, from a time to
// before another, and what of each item is told: NEW_AND_OLD_IMAGES if absent.
type IncrementalExportSpecification struct {
	ExportFromTime time.Time
	ExportToTime   time.Time
	ExportViewType string `aws:"enum=NEW_IMAGE|NEW_AND_OLD_IMAGES"`
}

// ExportTableToPointInTimeOutput is the export as it begins, IN_PROGRESS.
type ExportTableToPointInTimeOutput struct {
	ExportDescription *ExportDescription
}

// An ExportDescription describes an export.
type ExportDescription struct {
	ExportArn                      string // …:table/<name>/export/<milliseconds since 1970>-<8 hexadecimal digits>
	ExportStatus                   string // IN_PROGRESS, COMPLETED, FAILED
	StartTime                      time.Time
	EndTime                        time.Time
	ExportManifest                 string // the key of manifest-summary.json
	TableArn                       string
	TableId                        string
	ExportTime                     time.Time
	ClientToken                    string
	S3Bucket                       string
	S3BucketOwner                  string
	S3Prefix                       string
	S3SseAlgorithm                 string
	S3SseKmsKeyId                  string
	FailureCode                    string
	FailureMessage                 string
	ExportFormat                   string
	BilledSizeBytes                *int64 // of the items, uncompressed
	ItemCount                      *int64
	ExportType                     string
	IncrementalExportSpecification *IncrementalExportSpecification
	FilterSpecification            *FilterSpecification
}

// The words of exports and imports.
const (
	jobRunning   = "IN_PROGRESS"
	jobCompleted = "COMPLETED"
	jobFailed    = "FAILED"

	formatJSON = "DYNAMODB_JSON"
	formatION  = "ION"
	formatCSV  = "CSV"

	exportFull        = "FULL_EXPORT"
	exportIncremental = "INCREMENTAL_EXPORT"
	viewNewAndOld     = "NEW_AND_OLD_IMAGES"
)

// Exports and imports are listed for 90 days, and a token stands for the same request
// for 8 hours (API reference).
const (
	jobLife      = 90 * 24 * time.Hour
	jobTokenLife = 8 * time.Hour
)

// The window of an incremental export (developer guide: requesting a table export).
const (
	shortestWindow = 15 * time.Minute
	longestWindow  = 24 * time.Hour
)

// An export is a job that writes a table's items to S3. It never changes: it is
// replaced when it ends.
type export struct {
	id      string
	content hash.Sum // of the request
	ExportDescription

	was, is holding // what is exported: of a full export only is
	changed []changedItem
	pieces  []string // the first keys of the partitions, each a file
	only    exportFilter
	key     keySchema
}

func (e *export) before(other *export) bool { return e.id < other.id }

func newExports() *btree.BTreeG[*export] { return btree.NewG(degree, (*export).before) }

// ExportTableToPointInTime writes to S3 what a table held at a time of its recovery
// period, or what of it was changed in a window, as lines of DynamoDB JSON or Ion in
// files compressed with gzip. It ends after Options.ExportDelay.
//
// Errors: TableNotFoundException, PointInTimeRecoveryUnavailableException,
// InvalidExportTimeException, ExportConflictException if the token was used for another
// request, LimitExceededException, ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExportTableToPointInTime.html
func (s *Service) ExportTableToPointInTime(ctx context.Context, in *ExportTableToPointInTimeInput) (*ExportTableToPointInTimeOutput, error) {
	return bus.Do(ctx, s.ep, "ExportTableToPointInTime", in, s.exportTable)
}

func (in *ExportTableToPointInTimeInput) check(ctx context.Context) error {
	if err := wire.Validate(ctx, in); err != nil {
		return err
	}
	spec := in.IncrementalExportSpecification
	switch {
	case in.ExportType != exportIncremental && spec != nil:
		return errRequest("IncrementalExportSpecification can only be specified for an export of type INCREMENTAL_EXPORT")
	case in.ExportType != exportIncremental:
		return nil
	case !in.ExportTime.IsZero():
		return errRequest("ExportTime cannot be specified for an export of type INCREMENTAL_EXPORT")
	case spec == nil || spec.ExportFromTime.IsZero():
		return errRequest("IncrementalExportSpecification.ExportFromTime is required for an export of type INCREMENTAL_EXPORT")
	}
	return nil
}

func (s *Service) exportTable(c *sim.Call, in *ExportTableToPointInTimeInput) (*ExportTableToPointInTimeOutput, error) {
	content := digest.Of(in)
	again, err := s.exportAgain(c.Now(), in.ClientToken, content)
	if again != nil || err != nil {
		return again, err
	}
	t, err := s.backedTable(c, in.TableArn)
	if err != nil {
		return nil, err
	}
	if t.past == nil {
		return nil, fault("PointInTimeRecoveryUnavailableException", "Point in time recovery is not enabled for table '"+t.name+"'")
	}
	e := &export{content: content, key: t.key, pieces: t.pieces()}
	if e.only, err = t.newExportFilter(c.Context(), in.FilterSpecification); err != nil {
		return nil, err
	}
	random := c.Rand("export id")
	e.id = s.jobID(c.Now(), &random)
	e.ExportDescription = ExportDescription{
		ExportArn: t.arn + "/export/" + e.id, ExportStatus: jobRunning, StartTime: c.Now(), TableArn: t.arn, TableId: t.id,
		ClientToken: in.ClientToken, S3Bucket: in.S3Bucket, S3BucketOwner: in.S3BucketOwner, S3Prefix: in.S3Prefix,
		S3SseAlgorithm: cmp.Or(in.S3SseAlgorithm, "AES256"), S3SseKmsKeyId: in.S3SseKmsKeyId,
		ExportFormat: cmp.Or(in.ExportFormat, formatJSON), ExportType: cmp.Or(in.ExportType, exportFull),
		FilterSpecification: in.FilterSpecification,
	}
	if e.ClientToken == "" {
		e.ClientToken = random.UUID()
	}
	if e.ExportType == exportFull {
		err = e.takeAll(t, c.Now(), in.ExportTime)
	} else {
		err = e.takeWindow(t, c.Now(), in.IncrementalExportSpecification)
	}
	if err != nil {
		return nil, err
	}
	s.exports.ReplaceOrInsert(e)
	s.exportDue.At(c, c.Now().Add(s.opts.ExportDelay), e.id)
	return &ExportTableToPointInTimeOutput{e.describe()}, nil
}

// exportAgain is the answer to a request that was made before with the same token.
func (s *Service) exportAgain(now time.Time, token string, content hash.Sum) (*ExportTableToPointInTimeOutput, error) {
	e, ok := begunBy(s.exports, now, token, func(e *export) (time.Time, string) { return e.StartTime, e.ClientToken })
	switch {
	case !ok:
		return nil, nil
	case e.content != content:
		return nil, fault("ExportConflictException", "An export with the same client token but different parameters exists: "+e.ExportArn)
	}
	return &ExportTableToPointInTimeOutput{e.describe()}, nil
}

// begunBy returns the job that a client token has begun, as long as tokens live. asked
// tells when a job began and by which token.
func begunBy[J any](jobs *btree.BTreeG[J], now time.Time, token string, asked func(J) (time.Time, string)) (job J, found bool) {
	if token == "" {
		return job, false
	}
	jobs.Descend(func(j J) bool {
		begun, by := asked(j)
		if now.Sub(begun) >= jobTokenLife {
			return false
		}
		if found = by == token; found {
			job = j
		}
		return !found
	})
	return job, found
}

// jobID names an export or import by its time. Of several in one millisecond the later
// ones have later times in their names.
func (s *Service) jobID(now time.Time, r *sim.Rand) string {
	s.lastJob = max(now.UnixMilli(), s.lastJob+1)
	return fmt.Sprintf("%014d-%s", s.lastJob, r.Hex(backupDigits))
}

// pieces are the keys at which the table's partitions begin: an export has a file for
// each (developer guide: export output format).
func (t *table) pieces() (from []string) {
	if t.throttle != nil {
		for i := range t.throttle.parts {
			from = append(from, t.throttle.parts[i].from)
		}
		return from
	}
	w := t.settings.warm
	n := int(max(1, (w.reads+partitionReads-1)/partitionReads, (w.writes+partitionWrites-1)/partitionWrites))
	for i := range n {
		from = append(from, placeKey(uint64(i)<<32/uint64(n)))
	}
	return from
}

func errExportTime(words string) *Error { return fault("InvalidExportTimeException", words) }

// takeAll takes what the table held at a time.
func (e *export) takeAll(t *table, now, asked time.Time) error {
	at := now
	if !asked.IsZero() {
		at = asked.UTC()
	}
	if at.After(now) || at.Before(t.past.earliest(now)) {
		return errExportTime("The specified ExportTime is outside of the point in time recovery window.")
	}
	e.ExportTime = at
	e.is = t.past.asOf(t, at.Unix())
	return nil
}

// takeWindow takes what was changed from a time to before another.
func (e *export) takeWindow(t *table, now time.Time, asked *IncrementalExportSpecification) error {
	spec := *asked
	spec.ExportViewType = cmp.Or(spec.ExportViewType, viewNewAndOld)
	if spec.ExportToTime.IsZero() {
		spec.ExportToTime = now.Truncate(time.Second)
		if spec.ExportToTime.Sub(spec.ExportFromTime) > longestWindow {
			spec.ExportToTime = spec.ExportFromTime.Add(longestWindow)
		}
	}
	from, to := spec.ExportFromTime.UTC(), spec.ExportToTime.UTC()
	switch window := to.Sub(from); {
	case from.Before(t.past.earliest(now)) || to.After(now):
		return errExportTime("The specified export window is outside of the point in time recovery window.")
	case window < shortestWindow:
		return errRequest("Difference between ExportFromTime and ExportToTime is less than 15 minutes")
	case window > longestWindow:
		return errRequest("Difference between ExportFromTime and ExportToTime is greater than 24 hours")
	}
	e.IncrementalExportSpecification = &spec
	e.was, e.is = t.past.asOf(t, from.Unix()-1), t.past.asOf(t, to.Unix()-1)
	e.changed = t.past.changedIn(from.Unix(), to.Unix())
	return nil
}

// describe describes the export. What it wrote is told when it has.
func (e *export) describe() *ExportDescription {
	d := e.ExportDescription
	return &d
}

// export finds an export by its ARN. Those of more than 90 days ago are forgotten.
func (s *Service) export(now time.Time, arn string) (*export, error) {
	id := arn[strings.LastIndexByte(arn, '/')+1:]
	e, ok := s.exports.Get(&export{id: id})
	if !ok || e.ExportArn != arn || now.Sub(e.StartTime) > jobLife {
		return nil, fault("ExportNotFoundException", "Export not found: "+arn)
	}
	return e, nil
}

// DescribeExportInput names an export.
type DescribeExportInput struct {
	ExportArn string `aws:"required,len=37..1024"`
}

// DescribeExportOutput describes it.
type DescribeExportOutput struct {
	ExportDescription *ExportDescription
}

// DescribeExport describes an export of the last 90 days.
//
// Errors: ExportNotFoundException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeExport.html
func (s *Service) DescribeExport(ctx context.Context, in *DescribeExportInput) (*DescribeExportOutput, error) {
	return bus.Do(ctx, s.ep, "DescribeExport", in, func(c *sim.Call, in *DescribeExportInput) (*DescribeExportOutput, error) {
		e, err := s.export(c.Now(), in.ExportArn)
		if err != nil {
			return nil, err
		}
		return &DescribeExportOutput{e.describe()}, nil
	})
}

// ListExportsInput asks for exports, of one table or of all.
type ListExportsInput struct {
	TableArn   string `aws:"len=1..1024"`
	MaxResults int32  `aws:"range=1..25"`
	NextToken  string
}

// ListExportsOutput is a page of exports, the latest first.
type ListExportsOutput struct {
	ExportSummaries []ExportSummary `aws:"always"`
	NextToken       string
}

// An ExportSummary is one export in a list.
type ExportSummary struct {
	ExportArn    string
	ExportStatus string
	ExportType   string
}

// jobsListed is how many exports or imports a page has.
const jobsListed = 25

// ListExports lists the exports of the last 90 days.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListExports.html
func (s *Service) ListExports(ctx context.Context, in *ListExportsInput) (*ListExportsOutput, error) {
	return bus.Do(ctx, s.ep, "ListExports", in, func(c *sim.Call, in *ListExportsInput) (*ListExportsOutput, error) {
		limit := jobsListed
		if in.MaxResults > 0 {
			limit = int(in.MaxResults)
		}
		out := &ListExportsOutput{ExportSummaries: []ExportSummary{}}
		s.exports.Descend(func(e *export) bool {
			switch {
			case c.Now().Sub(e.StartTime) > jobLife:
				return false
			case in.NextToken != "" && e.id >= in.NextToken, in.TableArn != "" && e.TableArn != in.TableArn:
				return true
			case len(out.ExportSummaries) == limit:
				last := out.ExportSummaries[limit-1].ExportArn
				out.NextToken = last[strings.LastIndexByte(last, '/')+1:]
				return false
			}
			out.ExportSummaries = append(out.ExportSummaries, ExportSummary{e.ExportArn, e.ExportStatus, e.ExportType})
			return true
		})
		return out, nil
	})
}
