package sns

import (
	"context"
	"maps"
	"slices"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// A Tag is a key and a value that a topic bears.
type Tag struct {
	Key   string  `aws:"required,len=1..128"`
	Value *string `aws:"required,len=0..256"`
}

// TagResourceInput gives a topic tags, which replace those with their keys.
type TagResourceInput struct {
	ResourceArn string `aws:"required,len=1..1011"`
	Tags        []Tag  `aws:"required"`
}

// TagResourceOutput has no members.
type TagResourceOutput struct{}

// UntagResourceInput takes tags away from a topic.
type UntagResourceInput struct {
	ResourceArn string   `aws:"required,len=1..1011"`
	TagKeys     []string `aws:"required,member.len=1..128"`
}

// UntagResourceOutput has no members.
type UntagResourceOutput struct{}

// ListTagsForResourceInput names a topic.
type ListTagsForResourceInput struct {
	ResourceArn string `aws:"required,len=1..1011"`
}

// ListTagsForResourceOutput is a topic's tags.
type ListTagsForResourceOutput struct {
	Tags []Tag `aws:"always"`
}

// TagResource adds tags to a topic.
//
// Errors: InvalidParameter, ResourceNotFound, TagLimitExceeded, ValidationError.
//
// https://docs.aws.amazon.com/sns/latest/api/API_TagResource.html
func (s *Service) TagResource(ctx context.Context, in *TagResourceInput) (*TagResourceOutput, error) {
	return bus.Do(ctx, s.ep, "TagResource", in, s.tagResource)
}

// UntagResource takes tags away from a topic.
//
// Errors: InvalidParameter, ResourceNotFound, ValidationError.
//
// https://docs.aws.amazon.com/sns/latest/api/API_UntagResource.html
func (s *Service) UntagResource(ctx context.Context, in *UntagResourceInput) (*UntagResourceOutput, error) {
	return bus.Do(ctx, s.ep, "UntagResource", in, s.untagResource)
}

// ListTagsForResource returns a topic's tags in the order of their keys.
//
// Errors: InvalidParameter, ResourceNotFound, ValidationError.
//
// https://docs.aws.amazon.com/sns/latest/api/API_ListTagsForResource.html
func (s *Service) ListTagsForResource(ctx context.Context, in *ListTagsForResourceInput) (*ListTagsForResourceOutput, error) {
	return bus.Do(ctx, s.ep, "ListTagsForResource", in, s.listTagsForResource)
}

// maxTags is how many tags a topic bears (Developer guide, Amazon SNS topic tagging).
const maxTags = 50

func readTags(list []Tag) (map[string]string, error) {
	tags := map[string]string{}
	for _, t := range list {
		if _, twice := tags[t.Key]; twice {
			return nil, errParameter("Duplicated keys are not allowed.")
		}
		tags[t.Key] = *t.Value
	}
	if len(tags) > maxTags {
		return nil, errTags()
	}
	return tags, nil
}

func errTags() error {
	return fault(400, "TagLimitExceeded", "Could not complete request: tag quota of per resource exceeded")
}

// tagged returns the topic that an ARN names.
func (s *Service) tagged(c *sim.Call, arn string) (*topic, error) {
	s.request(c)
	c.On(arn)
	_, t, err := s.topic("ResourceArn", arn)
	if e, ok := err.(*Error); ok && e.Code == "NotFound" {
		return nil, errNoResource()
	}
	return t, err
}

func (s *Service) tagResource(c *sim.Call, in *TagResourceInput) (*TagResourceOutput, error) {
	t, err := s.tagged(c, in.ResourceArn)
	if err != nil {
		return nil, err
	}
	more, err := readTags(in.Tags)
	if err != nil {
		return nil, err
	}
	all := maps.Clone(t.tags)
	maps.Copy(all, more)
	if len(all) > maxTags {
		return nil, errTags()
	}
	t.tags = all
	return &TagResourceOutput{}, nil
}

func (s *Service) untagResource(c *sim.Call, in *UntagResourceInput) (*UntagResourceOutput, error) {
	t, err := s.tagged(c, in.ResourceArn)
	if err != nil {
		return nil, err
	}
	for _, key := range in.TagKeys {
		delete(t.tags, key)
	}
	return &UntagResourceOutput{}, nil
}

func (s *Service) listTagsForResource(c *sim.Call, in *ListTagsForResourceInput) (*ListTagsForResourceOutput, error) {
	t, err := s.tagged(c, in.ResourceArn)
	if err != nil {
		return nil, err
	}
	out := &ListTagsForResourceOutput{Tags: []Tag{}}
	for _, key := range slices.Sorted(maps.Keys(t.tags)) {
		out.Tags = append(out.Tags, Tag{key, new(t.tags[key])})
	}
	return out, nil
}
