package scheduler

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// A Tag is a name and a value that the user gave to a group.
type Tag struct {
	Key   string `aws:"required,len=1..128"`
	Value string `aws:"required,len=1..256"`
}

// merge returns the tags with others added.
func merge(old map[string]string, added []Tag) map[string]string {
	tags := maps.Clone(old)
	if tags == nil {
		tags = map[string]string{}
	}
	for _, t := range added {
		tags[t.Key] = t.Value
	}
	return tags
}

// groupWithARN finds a group by ARN.
func (s *Service) groupWithARN(c *sim.Call, arn string) (*group, error) {
	_, resource, _ := bus.ToARN(arn)
	g, err := s.groupNamed(c, strings.TrimPrefix(resource, "schedule-group/"))
	if err == nil && g.arn != arn {
		return nil, errNoGroup(g.name)
	}
	return g, err
}

// TagResourceInput names a group, and its new tags.
type TagResourceInput struct {
	ResourceArn string `aws:"required,label=ResourceArn,len=1..1011,pattern=^arn:aws(-[a-z]+)?:scheduler:[a-z0-9\\-]+:\\d{12}:schedule-group\\/[0-9a-zA-Z-_.]+$"`
	Tags        []Tag  `aws:"required,len=0..200"`
}

// TagResourceOutput is empty.
type TagResourceOutput struct{}

// TagResource adds tags to a group. Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/scheduler/latest/APIReference/API_TagResource.html
func (s *Service) TagResource(ctx context.Context, in *TagResourceInput) (*TagResourceOutput, error) {
	return bus.Do(ctx, s.ep, "TagResource", in, func(c *sim.Call, in *TagResourceInput) (*TagResourceOutput, error) {
		g, err := s.groupWithARN(c, in.ResourceArn)
		if err != nil {
			return nil, err
		}
		g.tags = merge(g.tags, in.Tags)
		return nil, nil
	})
}

// UntagResourceInput names a group, and tags of it.
type UntagResourceInput struct {
	ResourceArn string   `aws:"required,label=ResourceArn,len=1..1011,pattern=^arn:aws(-[a-z]+)?:scheduler:[a-z0-9\\-]+:\\d{12}:schedule-group\\/[0-9a-zA-Z-_.]+$"`
	TagKeys     []string `aws:"required,query=TagKeys,len=0..200,member.len=1..128"`
}

// UntagResourceOutput is empty.
type UntagResourceOutput struct{}

// UntagResource takes tags off a group. Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UntagResource.html
func (s *Service) UntagResource(ctx context.Context, in *UntagResourceInput) (*UntagResourceOutput, error) {
	return bus.Do(ctx, s.ep, "UntagResource", in, func(c *sim.Call, in *UntagResourceInput) (*UntagResourceOutput, error) {
		g, err := s.groupWithARN(c, in.ResourceArn)
		if err != nil {
			return nil, err
		}
		g.tags = merge(g.tags, nil)
		for _, key := range in.TagKeys {
			delete(g.tags, key)
		}
		return nil, nil
	})
}

// ListTagsForResourceInput names a group.
type ListTagsForResourceInput struct {
	ResourceArn string `aws:"required,label=ResourceArn,len=1..1011,pattern=^arn:aws(-[a-z]+)?:scheduler:[a-z0-9\\-]+:\\d{12}:schedule-group\\/[0-9a-zA-Z-_.]+$"`
}

// ListTagsForResourceOutput has the tags, by key.
type ListTagsForResourceOutput struct {
	Tags []Tag `aws:"always"`
}

// ListTagsForResource lists a group's tags. Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListTagsForResource.html
func (s *Service) ListTagsForResource(ctx context.Context, in *ListTagsForResourceInput) (*ListTagsForResourceOutput, error) {
	return bus.Do(ctx, s.ep, "ListTagsForResource", in, func(c *sim.Call, in *ListTagsForResourceInput) (*ListTagsForResourceOutput, error) {
		g, err := s.groupWithARN(c, in.ResourceArn)
		if err != nil {
			return nil, err
		}
		out := &ListTagsForResourceOutput{Tags: []Tag{}}
		for _, key := range slices.Sorted(maps.Keys(g.tags)) {
			out.Tags = append(out.Tags, Tag{key, g.tags[key]})
		}
		return out, nil
	})
}
