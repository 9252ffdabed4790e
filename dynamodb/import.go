package dynamodb

import (
	"cmp"
	"context"
	"encoding/hex"
	"strings"
	"time"

	"github.com/google/btree"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/digest"
	"github.com/cloudjar/cloudjar/internal/hash"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// ImportTableInput is the table to be, and the objects in S3 with its items.
type ImportTableInput struct {
	ClientToken             string          `aws:"token,pattern=^[^\\$]+$"`
	S3BucketSource          *S3BucketSource `aws:"required"`
	InputFormat             string          `aws:"required,enum=DYNAMODB_JSON|ION|CSV"`
	InputFormatOptions      *InputFormatOptions
	InputCompressionType    string                   `aws:"enum=GZIP|ZSTD|NONE"`
	TableCreationParameters *TableCreationParameters `aws:"required"`
}

// S3BucketSource is an object in S3, or all with a prefix.
type S3BucketSource struct {
	S3BucketOwner string `aws:"pattern=[0-9]{12}"`
	S3Bucket      string `aws:"required,len=0..255,pattern=^[a-z0-9A-Z]+[\\.\\-\\w]*[a-z0-9A-Z]+$"`
	S3KeyPrefix   string `aws:"len=0..1024"`
}

// InputFormatOptions say how CSV is written.
type InputFormatOptions struct {
	Csv *CsvOptions
}

// CsvOptions are what separates columns, a comma if absent, and the columns' names, the
// first line if absent.
type CsvOptions struct {
	Delimiter  string   `aws:"len=1..1,pattern=[,;:|\\t ]"`
	HeaderList []string `aws:"len=1..255,member.len=1..65536"`
}

// TableCreationParameters describe the table: see CreateTableInput. It has no local
// indexes.
type TableCreationParameters struct {
	TableName              string                `aws:"required,len=3..255,pattern=[a-zA-Z0-9_.-]+"`
	AttributeDefinitions   []AttributeDefinition `aws:"required"`
	KeySchema              []KeySchemaElement    `aws:"required,len=1..2"`
	BillingMode            string                `aws:"enum=PROVISIONED|PAY_PER_REQUEST"`
	ProvisionedThroughput  *ProvisionedThroughput
	OnDemandThroughput     *OnDemandThroughput
	SSESpecification       *SSESpecification
	GlobalSecondaryIndexes []GlobalSecondaryIndex
	VectorIndexes          []VectorIndex `aws:"refuse"`
}

// ImportTableOutput is the import as it begins, IN_PROGRESS.
type ImportTableOutput struct {
	ImportTableDescription *ImportTableDescription
}

// An ImportTableDescription describes an import.
type ImportTableDescription struct {
	ImportArn               string // …:table/<name>/import/<milliseconds since 1970>-<8 hexadecimal digits>
	ImportStatus            string // IN_PROGRESS, COMPLETED, FAILED
	TableArn                string
	TableId                 string
	ClientToken             string
	S3BucketSource          *S3BucketSource
	ErrorCount              int64 `aws:"always"`
	CloudWatchLogGroupArn   string
	InputFormat             string
	InputFormatOptions      *InputFormatOptions
	InputCompressionType    string
	TableCreationParameters *TableCreationParameters
	StartTime               time.Time
	EndTime                 time.Time
	ProcessedSizeBytes      *int64 // of the source, uncompressed
	ProcessedItemCount      *int64
	ImportedItemCount       *int64
	FailureCode             string
	FailureMessage          string
}

// An importJob is an import. It never changes: it is replaced when it ends.
type importJob struct {
	id      string
	content hash.Sum // of the request
	ImportTableDescription
}

func (j *importJob) before(other *importJob) bool { return j.id < other.id }

func newImports() *btree.BTreeG[*importJob] { return btree.NewG(degree, (*importJob).before) }

// maxImports is how many imports may run at a time (developer guide: import quotas).
const maxImports = 50

// importLogs is the log group for the errors of imports.
const importLogs = "/aws-dynamodb/imports"

// ImportTable makes a table of objects in S3: CSV, DynamoDB JSON or Ion, plain or
// compressed. It takes Options.ImportDelay, consumes no capacity, and fails if an item
// is none; the others are there all the same. What is wrong is counted, and logged to
// the group /aws-dynamodb/imports.
//
// Errors: ResourceInUseException if there is a table of that name,
// ImportConflictException if the token was used for another request,
// LimitExceededException, ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ImportTable.html
func (s *Service) ImportTable(ctx context.Context, in *ImportTableInput) (*ImportTableOutput, error) {
	return bus.Do(ctx, s.ep, "ImportTable", in, s.importTable)
}

func (in *ImportTableInput) check(ctx context.Context) error {
	if err := wire.Validate(ctx, in); err != nil {
		return err
	}
	if in.InputFormat != formatCSV && in.InputFormatOptions != nil && in.InputFormatOptions.Csv != nil {
		return errRequest("InputFormatOptions.Csv can only be specified for the input format CSV")
	}
	create := in.TableCreationParameters.create()
	return create.check(ctx)
}

// create is the request that makes the table.
func (p *TableCreationParameters) create() *CreateTableInput {
	return &CreateTableInput{
		TableName: p.TableName, AttributeDefinitions: p.AttributeDefinitions, KeySchema: p.KeySchema, BillingMode: p.BillingMode,
		ProvisionedThroughput: p.ProvisionedThroughput, OnDemandThroughput: p.OnDemandThroughput,
		SSESpecification: p.SSESpecification, GlobalSecondaryIndexes: p.GlobalSecondaryIndexes,
	}
}

func (s *Service) importTable(c *sim.Call, in *ImportTableInput) (*ImportTableOutput, error) {
	content := digest.Of(in)
	again, err := s.importAgain(c.Now(), in.ClientToken, content)
	if again != nil || err != nil {
		return again, err
	}
	create := in.TableCreationParameters.create()
	if s.tables[create.TableName] == nil && s.importing() >= maxImports {
		return nil, errLimit("Up to 50 simultaneous import table operations are allowed per account.")
	}
	out, err := s.beginTable(c, create)
	if err != nil {
		return nil, err
	}
	random := c.Rand("import id")
	j := &importJob{content: content, id: s.jobID(c.Now(), &random)}
	source := *in.S3BucketSource
	source.S3BucketOwner = cmp.Or(source.S3BucketOwner, s.ep.Account)
	j.ImportTableDescription = ImportTableDescription{
		ImportArn: out.arn + "/import/" + j.id, ImportStatus: jobRunning, TableArn: out.arn, TableId: out.id,
		ClientToken: in.ClientToken, S3BucketSource: &source,
		CloudWatchLogGroupArn: "arn:aws:logs:" + s.ep.Region + ":" + s.ep.Account + ":log-group:" + importLogs + ":*",
		InputFormat:           in.InputFormat, InputFormatOptions: in.InputFormatOptions, InputCompressionType: cmp.Or(in.InputCompressionType, "NONE"),
		TableCreationParameters: in.TableCreationParameters, StartTime: c.Now(),
	}
	if j.ClientToken == "" {
		j.ClientToken = random.UUID()
	}
	s.imports.ReplaceOrInsert(j)
	s.importDue.At(c, c.Now().Add(s.opts.ImportDelay), j.id)
	return &ImportTableOutput{j.describe()}, nil
}

func (j *importJob) describe() *ImportTableDescription {
	d := j.ImportTableDescription
	return &d
}

// importing is how many imports run.
func (s *Service) importing() (n int) {
	s.imports.Descend(func(j *importJob) bool {
		if j.ImportStatus == jobRunning {
			n++
		}
		return true
	})
	return n
}

// importAgain is the answer to a request that was made before with the same token.
func (s *Service) importAgain(now time.Time, token string, content hash.Sum) (*ImportTableOutput, error) {
	j, ok := begunBy(s.imports, now, token, func(j *importJob) (time.Time, string) { return j.StartTime, j.ClientToken })
	switch {
	case !ok:
		return nil, nil
	case j.content != content:
		return nil, fault("ImportConflictException", "An import with the same client token but different parameters exists: "+j.ImportArn)
	}
	return &ImportTableOutput{j.describe()}, nil
}

// DescribeImportInput names an import.
type DescribeImportInput struct {
	ImportArn string `aws:"required,len=37..1024"`
}

// DescribeImportOutput describes it.
type DescribeImportOutput struct {
	ImportTableDescription *ImportTableDescription
}

// DescribeImport describes an import of the last 90 days.
//
// Errors: ImportNotFoundException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeImport.html
func (s *Service) DescribeImport(ctx context.Context, in *DescribeImportInput) (*DescribeImportOutput, error) {
	return bus.Do(ctx, s.ep, "DescribeImport", in, func(c *sim.Call, in *DescribeImportInput) (*DescribeImportOutput, error) {
		j, ok := s.imports.Get(&importJob{id: in.ImportArn[strings.LastIndexByte(in.ImportArn, '/')+1:]})
		if !ok || j.ImportArn != in.ImportArn || c.Now().Sub(j.StartTime) > jobLife {
			return nil, fault("ImportNotFoundException", "Import not found: "+in.ImportArn)
		}
		return &DescribeImportOutput{j.describe()}, nil
	})
}

// ListImportsInput asks for imports, into one table or all.
type ListImportsInput struct {
	TableArn  string `aws:"len=1..1024"`
	PageSize  int32  `aws:"range=1..25"`
	NextToken string `aws:"len=112..1024,pattern=([0-9a-f]{16})+"`
}

// ListImportsOutput is a page of imports, the latest first.
type ListImportsOutput struct {
	ImportSummaryList []ImportSummary `aws:"always"`
	NextToken         string
}

// An ImportSummary is one import in a list.
type ImportSummary struct {
	ImportArn             string
	ImportStatus          string
	TableArn              string
	S3BucketSource        *S3BucketSource
	CloudWatchLogGroupArn string
	InputFormat           string
	StartTime             time.Time
	EndTime               time.Time
}

// ListImports lists the imports of the last 90 days.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListImports.html
func (s *Service) ListImports(ctx context.Context, in *ListImportsInput) (*ListImportsOutput, error) {
	return bus.Do(ctx, s.ep, "ListImports", in, func(c *sim.Call, in *ListImportsInput) (*ListImportsOutput, error) {
		limit, after := jobsListed, readImportToken(in.NextToken)
		if in.PageSize > 0 {
			limit = int(in.PageSize)
		}
		out := &ListImportsOutput{ImportSummaryList: []ImportSummary{}}
		last := ""
		s.imports.Descend(func(j *importJob) bool {
			switch {
			case c.Now().Sub(j.StartTime) > jobLife:
				return false
			case after != "" && j.id >= after, in.TableArn != "" && j.TableArn != in.TableArn:
				return true
			case len(out.ImportSummaryList) == limit:
				out.NextToken = importToken(last)
				return false
			}
			last = j.id
			out.ImportSummaryList = append(out.ImportSummaryList, ImportSummary{
				j.ImportArn, j.ImportStatus, j.TableArn, j.S3BucketSource, j.CloudWatchLogGroupArn, j.InputFormat, j.StartTime, j.EndTime,
			})
			return true
		})
		return out, nil
	})
}

// importToken is 112 hexadecimal digits, as the API wants them: an id and zeros.
func importToken(id string) string {
	text := hex.EncodeToString([]byte(id))
	return text + strings.Repeat("0", max(0, 112-len(text)))
}

func readImportToken(token string) string {
	b, err := hex.DecodeString(token)
	if err != nil {
		return ""
	}
	return strings.TrimRight(string(b), "\x00")
}
