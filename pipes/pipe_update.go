package pipes

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// UpdatePipeInput is what to change of a pipe. What is absent stays.
type UpdatePipeInput struct {
	Name                 string  `aws:"required,label=Name,len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
	Description          *string `aws:"len=0..512"`
	DesiredState         string  `aws:"enum=RUNNING|STOPPED"`
	SourceParameters     *UpdatePipeSourceParameters
	Enrichment           *string `aws:"len=0..1600,pattern=$|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-]+):([a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.+)"`
	EnrichmentParameters *PipeEnrichmentParameters
	Target               string `aws:"len=1..1600,pattern=arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-]+):([a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.+)"`
	TargetParameters     *PipeTargetParameters
	RoleArn              string `aws:"required,len=1..1600,pattern=arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z0-9+=,.@\\-_/]+"`
	LogConfiguration     *PipeLogConfigurationParameters
	KmsKeyIdentifier     *string `aws:"len=0..2048"`
}

// UpdatePipeOutput is the pipe and its state.
type UpdatePipeOutput = PipeState

// UpdatePipe changes a pipe: UPDATING for Options.StateDelay. The source stays, and so
// does where the pipe stands in it.
//
// Errors: ConflictException while it changes, NotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_UpdatePipe.html
func (s *Service) UpdatePipe(ctx context.Context, in *UpdatePipeInput) (*UpdatePipeOutput, error) {
	return bus.Do(ctx, s.ep, "UpdatePipe", in, s.updatePipe)
}

func (s *Service) updatePipe(c *sim.Call, in *UpdatePipeInput) (*UpdatePipeOutput, error) {
	p, err := s.steady(c, in.Name)
	if err != nil {
		return nil, err
	}
	set := *p.settings
	set.role = in.RoleArn
	if in.Description != nil {
		set.description = *in.Description
	}
	if in.Enrichment != nil {
		set.enrichment = *in.Enrichment
	}
	if in.EnrichmentParameters != nil {
		set.enrichmentParameters = in.EnrichmentParameters
	}
	if in.Target != "" {
		if in.Target != set.target {
			set.targetParameters = nil
		}
		set.target = in.Target
	}
	if in.TargetParameters != nil {
		set.targetParameters = in.TargetParameters
	}
	if in.KmsKeyIdentifier != nil {
		set.key = *in.KmsKeyIdentifier
	}
	if in.LogConfiguration != nil {
		if set.log, err = logConfiguration("UpdatePipe", in.LogConfiguration); err != nil {
			return nil, err
		}
	}
	set.sourceParameters = updatedSource(set.sourceParameters, in.SourceParameters)
	if err := set.prepare("UpdatePipe"); err != nil {
		return nil, err
	}
	regroup := set.reading.lanes != p.reading.lanes
	p.settings, p.modified, p.current = &set, c.Now(), updating
	if regroup {
		p.regroup()
	}
	if in.DesiredState != "" {
		p.desired = in.DesiredState
	}
	out := p.state()
	s.change(c, p, updating)
	return out, nil
}

func updatedSource(old *PipeSourceParameters, u *UpdatePipeSourceParameters) *PipeSourceParameters {
	if u == nil {
		return old
	}
	n := PipeSourceParameters{}
	if old != nil {
		n = *old
	}
	if u.FilterCriteria != nil {
		n.FilterCriteria = u.FilterCriteria
	}
	if u.SqsQueueParameters != nil {
		n.SqsQueueParameters = u.SqsQueueParameters
	}
	if k := u.KinesisStreamParameters; k != nil && n.KinesisStreamParameters != nil {
		one := *n.KinesisStreamParameters
		one.BatchSize, one.DeadLetterConfig, one.OnPartialBatchItemFailure = either(k.BatchSize, one.BatchSize), either(k.DeadLetterConfig, one.DeadLetterConfig), either(k.OnPartialBatchItemFailure, one.OnPartialBatchItemFailure)
		one.MaximumBatchingWindowInSeconds, one.MaximumRecordAgeInSeconds = either(k.MaximumBatchingWindowInSeconds, one.MaximumBatchingWindowInSeconds), either(k.MaximumRecordAgeInSeconds, one.MaximumRecordAgeInSeconds)
		one.MaximumRetryAttempts, one.ParallelizationFactor = either(k.MaximumRetryAttempts, one.MaximumRetryAttempts), either(k.ParallelizationFactor, one.ParallelizationFactor)
		n.KinesisStreamParameters = &one
	}
	if k := u.DynamoDBStreamParameters; k != nil && n.DynamoDBStreamParameters != nil {
		one := *n.DynamoDBStreamParameters
		one.BatchSize, one.DeadLetterConfig, one.OnPartialBatchItemFailure = either(k.BatchSize, one.BatchSize), either(k.DeadLetterConfig, one.DeadLetterConfig), either(k.OnPartialBatchItemFailure, one.OnPartialBatchItemFailure)
		one.MaximumBatchingWindowInSeconds, one.MaximumRecordAgeInSeconds = either(k.MaximumBatchingWindowInSeconds, one.MaximumBatchingWindowInSeconds), either(k.MaximumRecordAgeInSeconds, one.MaximumRecordAgeInSeconds)
		one.MaximumRetryAttempts, one.ParallelizationFactor = either(k.MaximumRetryAttempts, one.MaximumRetryAttempts), either(k.ParallelizationFactor, one.ParallelizationFactor)
		n.DynamoDBStreamParameters = &one
	}
	return &n
}

// either is a new value, or the old one if there is none.
func either[T comparable](v, old T) T {
	var zero T
	if v == zero {
		return old
	}
	return v
}

// TagResourceInput are tags for a pipe.
type TagResourceInput struct {
	ResourceArn string            `aws:"required,label=resourceArn,len=1..1600,pattern=arn:aws([a-z]|\\-)*:([a-zA-Z0-9\\-]+):([a-z]|\\d|\\-)*:([0-9]{12})?:(.+)"`
	Tags        map[string]string `aws:"required,name=tags,len=1..50,key.len=1..128,value.len=0..256"`
}

// TagResourceOutput is empty.
type TagResourceOutput struct{}

// TagResource gives a pipe tags. Errors: NotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_TagResource.html
func (s *Service) TagResource(ctx context.Context, in *TagResourceInput) (*TagResourceOutput, error) {
	return bus.Do(ctx, s.ep, "TagResource", in, func(c *sim.Call, in *TagResourceInput) (*TagResourceOutput, error) {
		p, err := s.withARN(c, in.ResourceArn)
		if err != nil {
			return nil, err
		}
		tags := map[string]string{}
		for k, v := range p.tags {
			tags[k] = v
		}
		for k, v := range in.Tags {
			tags[k] = v
		}
		if len(tags) > maxTags {
			return nil, errInvalid("A pipe cannot have more than %d tags.", maxTags)
		}
		p.tags = tags
		return nil, nil
	})
}

const maxTags = 50

// UntagResourceInput are the keys of tags that a pipe is to lose.
type UntagResourceInput struct {
	ResourceArn string   `aws:"required,label=resourceArn,len=1..1600,pattern=arn:aws([a-z]|\\-)*:([a-zA-Z0-9\\-]+):([a-z]|\\d|\\-)*:([0-9]{12})?:(.+)"`
	TagKeys     []string `aws:"required,query=tagKeys,len=0..50,member.len=1..128"`
}

// UntagResourceOutput is empty.
type UntagResourceOutput struct{}

// UntagResource takes tags from a pipe. Errors: NotFoundException.
//
// https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_UntagResource.html
func (s *Service) UntagResource(ctx context.Context, in *UntagResourceInput) (*UntagResourceOutput, error) {
	return bus.Do(ctx, s.ep, "UntagResource", in, func(c *sim.Call, in *UntagResourceInput) (*UntagResourceOutput, error) {
		p, err := s.withARN(c, in.ResourceArn)
		if err != nil {
			return nil, err
		}
		for _, key := range in.TagKeys {
			delete(p.tags, key)
		}
		return nil, nil
	})
}

// ListTagsForResourceInput names a pipe.
type ListTagsForResourceInput struct {
	ResourceArn string `aws:"required,label=resourceArn,len=1..1600,pattern=arn:aws([a-z]|\\-)*:([a-zA-Z0-9\\-]+):([a-z]|\\d|\\-)*:([0-9]{12})?:(.+)"`
}

// ListTagsForResourceOutput are its tags.
type ListTagsForResourceOutput struct {
	Tags map[string]string `aws:"name=tags"`
}

// ListTagsForResource lists a pipe's tags. Errors: NotFoundException.
//
// https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_ListTagsForResource.html
func (s *Service) ListTagsForResource(ctx context.Context, in *ListTagsForResourceInput) (*ListTagsForResourceOutput, error) {
	return bus.Do(ctx, s.ep, "ListTagsForResource", in, func(c *sim.Call, in *ListTagsForResourceInput) (*ListTagsForResourceOutput, error) {
		p, err := s.withARN(c, in.ResourceArn)
		if err != nil {
			return nil, err
		}
		out := &ListTagsForResourceOutput{Tags: map[string]string{}}
		for k, v := range p.tags {
			out.Tags[k] = v
		}
		return out, nil
	})
}

// withARN finds a pipe by ARN.
func (s *Service) withARN(c *sim.Call, arn string) (*pipe, error) {
	for _, name := range s.names() {
		if s.pipes[name].arn == arn {
			return s.pipe(c, name)
		}
	}
	return nil, errNoPipe(arn)
}

var _ wire.APIError = (*Error)(nil)
