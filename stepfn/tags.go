package stepfn

import (
	"context"
	"slices"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// A Tag is a key with a value, on a state machine or an activity.
type Tag struct {
	Key   string `aws:"len=1..128,always"`
	Value string `aws:"len=0..256,always"`
}

// TagResourceInput gives a resource tags, which replace those with their keys.
type TagResourceInput struct {
	ResourceArn string `aws:"required,len=1..256"`
	Tags        []Tag  `aws:"required"`
}

// TagResourceOutput is empty.
type TagResourceOutput struct{}

// UntagResourceInput takes tags away.
type UntagResourceInput struct {
	ResourceArn string   `aws:"required,len=1..256"`
	TagKeys     []string `aws:"required,member.len=1..128"`
}

// UntagResourceOutput is empty.
type UntagResourceOutput struct{}

// ListTagsForResourceInput names a state machine or an activity.
type ListTagsForResourceInput struct {
	ResourceArn string `aws:"required,len=1..256"`
}

// ListTagsForResourceOutput is a resource's tags.
type ListTagsForResourceOutput struct {
	Tags []Tag `aws:"always"`
}

// maxTags is how many tags a resource has (Step Functions quotas, tagging).
const maxTags = 50

// TagResource adds tags to a state machine or an activity.
//
// Errors: InvalidArn, ResourceNotFound, TooManyTags.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_TagResource.html
func (s *Service) TagResource(ctx context.Context, in *TagResourceInput) (*TagResourceOutput, error) {
	return bus.Do(ctx, s.ep, "TagResource", in, s.tagResource)
}

// UntagResource takes tags away from a state machine or an activity.
//
// Errors: InvalidArn, ResourceNotFound.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_UntagResource.html
func (s *Service) UntagResource(ctx context.Context, in *UntagResourceInput) (*UntagResourceOutput, error) {
	return bus.Do(ctx, s.ep, "UntagResource", in, s.untagResource)
}

// ListTagsForResource returns the tags of a state machine or an activity.
//
// Errors: InvalidArn, ResourceNotFound.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListTagsForResource.html
func (s *Service) ListTagsForResource(ctx context.Context, in *ListTagsForResourceInput) (*ListTagsForResourceOutput, error) {
	return bus.Do(ctx, s.ep, "ListTagsForResource", in, s.listTags)
}

func (s *Service) tagResource(c *sim.Call, in *TagResourceInput) (*TagResourceOutput, error) {
	tags, err := s.tagsOf(c, in.ResourceArn)
	if err != nil {
		return nil, err
	}
	all, err := withTags(*tags, in.Tags, in.ResourceArn)
	if err != nil {
		return nil, err
	}
	*tags = all
	return &TagResourceOutput{}, nil
}

func (s *Service) untagResource(c *sim.Call, in *UntagResourceInput) (*UntagResourceOutput, error) {
	tags, err := s.tagsOf(c, in.ResourceArn)
	if err != nil {
		return nil, err
	}
	*tags = slices.DeleteFunc(slices.Clone(*tags), func(t Tag) bool { return slices.Contains(in.TagKeys, t.Key) })
	return &UntagResourceOutput{}, nil
}

func (s *Service) listTags(c *sim.Call, in *ListTagsForResourceInput) (*ListTagsForResourceOutput, error) {
	tags, err := s.tagsOf(c, in.ResourceArn)
	if err != nil {
		return nil, err
	}
	return &ListTagsForResourceOutput{slices.Clone(*tags)}, nil
}

// tagsOf finds where the tags of a resource are kept.
func (s *Service) tagsOf(c *sim.Call, text string) (*[]Tag, error) {
	a, err := readARN(text, kindMachine, kindActivity)
	if err != nil {
		return nil, err
	}
	c.On(text)
	if a.here(c) && a.qualifier == "" && a.label == "" {
		if m := s.machines[a.name]; m != nil && a.kind == kindMachine {
			return &m.tags, nil
		}
		if act := s.activities[a.name]; act != nil && a.kind == kindActivity {
			return &act.tags, nil
		}
	}
	return nil, errNoTagged(text)
}

// withTags adds tags to others, in the order in which they came.
func withTags(tags, add []Tag, resource string) ([]Tag, error) {
	all := slices.Clone(tags)
	for _, t := range add {
		if i := slices.IndexFunc(all, func(old Tag) bool { return old.Key == t.Key }); i >= 0 {
			all[i] = t
		} else {
			all = append(all, t)
		}
	}
	if len(all) > maxTags {
		return nil, errTags(resource)
	}
	return all, nil
}
