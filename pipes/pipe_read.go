package pipes

import (
	"context"
	"encoding/base64"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// DescribePipeInput names a pipe.
type DescribePipeInput struct {
	Name string `aws:"required,label=Name,len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
}

// DescribePipeOutput describes it.
type DescribePipeOutput struct {
	Arn                  string
	Name                 string
	Description          string
	DesiredState         string // RUNNING, STOPPED, DELETED
	CurrentState         string
	StateReason          string
	Source               string
	SourceParameters     *PipeSourceParameters
	Enrichment           string
	EnrichmentParameters *PipeEnrichmentParameters
	Target               string
	TargetParameters     *PipeTargetParameters
	RoleArn              string
	Tags                 map[string]string
	CreationTime         time.Time
	LastModifiedTime     time.Time
	LogConfiguration     *PipeLogConfiguration
	KmsKeyIdentifier     string
}

// DescribePipe describes a pipe. Errors: NotFoundException.
//
// https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_DescribePipe.html
func (s *Service) DescribePipe(ctx context.Context, in *DescribePipeInput) (*DescribePipeOutput, error) {
	return bus.Do(ctx, s.ep, "DescribePipe", in, func(c *sim.Call, in *DescribePipeInput) (*DescribePipeOutput, error) {
		p, err := s.pipe(c, in.Name)
		if err != nil {
			return nil, err
		}
		out := &DescribePipeOutput{
			Arn: p.arn, Name: p.name, Description: p.description, DesiredState: p.desired, CurrentState: p.current, StateReason: p.reason,
			Source: p.source, SourceParameters: p.describeSource(), Enrichment: p.enrichment, EnrichmentParameters: p.enrichmentParameters,
			Target: p.target, TargetParameters: p.targetParameters, RoleArn: p.role, Tags: map[string]string{},
			CreationTime: p.created, LastModifiedTime: p.modified, LogConfiguration: p.log, KmsKeyIdentifier: p.key,
		}
		if out.EnrichmentParameters == nil {
			out.EnrichmentParameters = &PipeEnrichmentParameters{}
		}
		if out.TargetParameters == nil {
			out.TargetParameters = &PipeTargetParameters{}
		}
		for k, v := range p.tags {
			out.Tags[k] = v
		}
		return out, nil
	})
}

// describeSource shows the parameters with what was absent.
func (p *pipe) describeSource() *PipeSourceParameters {
	d := PipeSourceParameters{}
	if p.sourceParameters != nil {
		d = *p.sourceParameters
	}
	batch := int32(p.reading.batch)
	switch p.service {
	case "sqs":
		q := PipeSourceSqsQueueParameters{BatchSize: &batch}
		if d.SqsQueueParameters != nil {
			q.MaximumBatchingWindowInSeconds = d.SqsQueueParameters.MaximumBatchingWindowInSeconds
		}
		d.SqsQueueParameters = &q
	case "kinesis":
		k := *d.KinesisStreamParameters
		k.BatchSize, k.MaximumRecordAgeInSeconds, k.MaximumRetryAttempts, k.ParallelizationFactor = &batch, either(k.MaximumRecordAgeInSeconds, new(int32(-1))), either(k.MaximumRetryAttempts, new(int32(-1))), either(k.ParallelizationFactor, new(int32(1)))
		d.KinesisStreamParameters = &k
	case "dynamodb":
		k := *d.DynamoDBStreamParameters
		k.BatchSize, k.MaximumRecordAgeInSeconds, k.MaximumRetryAttempts, k.ParallelizationFactor = &batch, either(k.MaximumRecordAgeInSeconds, new(int32(-1))), either(k.MaximumRetryAttempts, new(int32(-1))), either(k.ParallelizationFactor, new(int32(1)))
		d.DynamoDBStreamParameters = &k
	}
	return &d
}

// ListPipesInput says which pipes, and where in their list to begin.
type ListPipesInput struct {
	NamePrefix   string `aws:"query=NamePrefix,len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
	DesiredState string `aws:"query=DesiredState,enum=RUNNING|STOPPED"`
	CurrentState string `aws:"query=CurrentState,enum=RUNNING|STOPPED|CREATING|UPDATING|DELETING|STARTING|STOPPING|CREATE_FAILED|UPDATE_FAILED|START_FAILED|STOP_FAILED|DELETE_FAILED|CREATE_ROLLBACK_FAILED|DELETE_ROLLBACK_FAILED|UPDATE_ROLLBACK_FAILED"`
	SourcePrefix string `aws:"query=SourcePrefix,len=1..1600"`
	TargetPrefix string `aws:"query=TargetPrefix,len=1..1600"`
	NextToken    string `aws:"query=NextToken,len=1..2048"`
	Limit        int32  `aws:"query=Limit,range=1..100"`
}

// ListPipesOutput is a part of the list.
type ListPipesOutput struct {
	Pipes     []Pipe `aws:"always"`
	NextToken string
}

// A Pipe is a pipe in a list.
type Pipe struct {
	Name             string
	Arn              string
	DesiredState     string
	CurrentState     string
	StateReason      string
	CreationTime     time.Time
	LastModifiedTime time.Time
	Source           string
	Target           string
	Enrichment       string
}

// pageSize is how many pipes a page has unless the request says otherwise.
const pageSize = 100

// ListPipes lists pipes in the order of their names. Errors: ValidationException.
//
// https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_ListPipes.html
func (s *Service) ListPipes(ctx context.Context, in *ListPipesInput) (*ListPipesOutput, error) {
	return bus.Do(ctx, s.ep, "ListPipes", in, func(_ *sim.Call, in *ListPipesInput) (*ListPipesOutput, error) {
		after, err := base64.StdEncoding.DecodeString(in.NextToken)
		if err != nil {
			return nil, errInvalid("Invalid NextToken %s.", in.NextToken)
		}
		limit := pageSize
		if in.Limit > 0 {
			limit = int(in.Limit)
		}
		out := &ListPipesOutput{Pipes: []Pipe{}}
		for _, name := range s.names() {
			p := s.pipes[name]
			if name <= string(after) || !in.fits(p) {
				continue
			}
			if len(out.Pipes) == limit {
				out.NextToken = base64.StdEncoding.EncodeToString([]byte(out.Pipes[limit-1].Name))
				break
			}
			out.Pipes = append(out.Pipes, Pipe{
				p.name, p.arn, p.desired, p.current, p.reason, p.created, p.modified, p.source, p.target, p.enrichment,
			})
		}
		return out, nil
	})
}

func (in *ListPipesInput) fits(p *pipe) bool {
	return strings.HasPrefix(p.name, in.NamePrefix) && strings.HasPrefix(p.source, in.SourcePrefix) && strings.HasPrefix(p.target, in.TargetPrefix) &&
		(in.DesiredState == "" || in.DesiredState == p.desired) && (in.CurrentState == "" || in.CurrentState == p.current)
}
