package autoscaling

import (
	"context"
	"maps"
	"slices"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// TagResourceInput gives a scalable target tags, which replace those with their
// keys.
type TagResourceInput struct {
	ResourceARN string            `aws:"required,len=1..1011"`
	Tags        map[string]string `aws:"required"`
}

// TagResourceOutput is empty.
type TagResourceOutput struct{}

// UntagResourceInput takes tags away from a scalable target.
type UntagResourceInput struct {
	ResourceARN string   `aws:"required,len=1..1011"`
	TagKeys     []string `aws:"required"`
}

// UntagResourceOutput is empty.
type UntagResourceOutput struct{}

// ListTagsForResourceInput names a scalable target.
type ListTagsForResourceInput struct {
	ResourceARN string `aws:"required,len=1..1011"`
}

// ListTagsForResourceOutput is a target's tags.
type ListTagsForResourceOutput struct {
	Tags map[string]string `aws:"always"`
}

// maxTags is how many tags a target has (user guide: tagging support).
const maxTags = 50

// TagResource adds tags to a scalable target.
//
// Errors: ResourceNotFoundException, TooManyTagsException, ValidationException.
//
// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TagResource.html
func (s *Service) TagResource(ctx context.Context, in *TagResourceInput) (*TagResourceOutput, error) {
	return bus.Do(ctx, s.ep, "TagResource", in, s.tagResource)
}

// UntagResource takes tags away from a scalable target.
//
// Errors: ResourceNotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_UntagResource.html
func (s *Service) UntagResource(ctx context.Context, in *UntagResourceInput) (*UntagResourceOutput, error) {
	return bus.Do(ctx, s.ep, "UntagResource", in, s.untagResource)
}

// ListTagsForResource returns the tags of a scalable target.
//
// Errors: ResourceNotFoundException.
//
// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ListTagsForResource.html
func (s *Service) ListTagsForResource(ctx context.Context, in *ListTagsForResourceInput) (*ListTagsForResourceOutput, error) {
	return bus.Do(ctx, s.ep, "ListTagsForResource", in, s.listTagsForResource)
}

func (s *Service) tagged(arn string) (*target, error) {
	i := slices.IndexFunc(s.targets, func(t *target) bool { return t.arn == arn })
	if i < 0 {
		return nil, &Error{Code: codeResource, Message: "The specified resource doesn't exist: " + arn, ResourceName: arn}
	}
	return s.targets[i], nil
}

func (s *Service) tagResource(_ *sim.Call, in *TagResourceInput) (*TagResourceOutput, error) {
	t, err := s.tagged(in.ResourceARN)
	if err != nil {
		return nil, err
	}
	tags := maps.Clone(t.tags)
	maps.Copy(tags, in.Tags)
	if len(tags) > maxTags {
		return nil, &Error{Code: codeTags, Message: "A scalable target has at most " + itoa(maxTags) + " tags", ResourceName: t.arn}
	}
	t.tags = tags
	return &TagResourceOutput{}, nil
}

func (s *Service) untagResource(_ *sim.Call, in *UntagResourceInput) (*UntagResourceOutput, error) {
	t, err := s.tagged(in.ResourceARN)
	if err != nil {
		return nil, err
	}
	for _, key := range in.TagKeys {
		delete(t.tags, key)
	}
	return &UntagResourceOutput{}, nil
}

func (s *Service) listTagsForResource(_ *sim.Call, in *ListTagsForResourceInput) (*ListTagsForResourceOutput, error) {
	t, err := s.tagged(in.ResourceARN)
	if err != nil {
		return nil, err
	}
	return &ListTagsForResourceOutput{Tags: maps.Clone(t.tags)}, nil
}
