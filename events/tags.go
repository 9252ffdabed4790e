package events

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// maxTags is how many tags a resource may have.
const maxTags = 50

// A Tag is a name and a value that the user gave to a bus or a rule.
type Tag struct {
	Key   string `aws:"required,len=1..128"`
	Value string `aws:"required,len=0..256"`
}

// mergeTags returns the tags with others added.
func mergeTags(old map[string]string, added []Tag) (map[string]string, error) {
	tags := maps.Clone(old)
	for _, t := range added {
		if tags == nil {
			tags = map[string]string{}
		}
		tags[t.Key] = t.Value
	}
	if len(tags) > maxTags {
		return nil, errLimit()
	}
	return tags, nil
}

// A tagged resource: its tags, and how to replace them.
type tagged struct {
	tags map[string]string
	set  func(map[string]string)
}

// tagged finds a bus or a rule by ARN.
func (s *Service) tagged(c *sim.Call, arn string) (tagged, error) {
	to, resource, ok := bus.ToARN(arn)
	if !ok || to.Service != "events" {
		return tagged{}, errARN(arn)
	}
	c.On(arn)
	if name, isBus := strings.CutPrefix(resource, "event-bus/"); isBus {
		b := s.buses[name]
		if b == nil {
			return tagged{}, errNoBus(name)
		}
		return tagged{b.tags, func(tags map[string]string) { b.tags = tags }}, nil
	}
	name, isRule := strings.CutPrefix(resource, "rule/")
	if !isRule {
		return tagged{}, errARN(arn)
	}
	on := defaultBus
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		on, name = name[:i], name[i+1:]
	}
	b := s.buses[on]
	if b == nil || b.rule(name) == nil {
		return tagged{}, errNoRule(name, on)
	}
	r := *b.rule(name)
	return tagged{r.tags, func(tags map[string]string) {
		r.tags = tags
		b.put(&r)
	}}, nil
}

// TagResourceInput names a bus or a rule, and its new tags.
type TagResourceInput struct {
	ResourceARN string `aws:"required,len=1..1600"`
	Tags        []Tag  `aws:"required"`
}

// TagResourceOutput is empty.
type TagResourceOutput struct{}

// TagResource adds tags to a bus or a rule. Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TagResource.html
func (s *Service) TagResource(ctx context.Context, in *TagResourceInput) (*TagResourceOutput, error) {
	return bus.Do(ctx, s.ep, "TagResource", in, func(c *sim.Call, in *TagResourceInput) (*TagResourceOutput, error) {
		r, err := s.tagged(c, in.ResourceARN)
		if err != nil {
			return nil, err
		}
		tags, err := mergeTags(r.tags, in.Tags)
		if err != nil {
			return nil, err
		}
		r.set(tags)
		return nil, nil
	})
}

// UntagResourceInput names a bus or a rule, and tags of it.
type UntagResourceInput struct {
	ResourceARN string   `aws:"required,len=1..1600"`
	TagKeys     []string `aws:"required,member.len=1..128"`
}

// UntagResourceOutput is empty.
type UntagResourceOutput struct{}

// UntagResource takes tags off a bus or a rule. Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UntagResource.html
func (s *Service) UntagResource(ctx context.Context, in *UntagResourceInput) (*UntagResourceOutput, error) {
	return bus.Do(ctx, s.ep, "UntagResource", in, func(c *sim.Call, in *UntagResourceInput) (*UntagResourceOutput, error) {
		r, err := s.tagged(c, in.ResourceARN)
		if err != nil {
			return nil, err
		}
		tags := maps.Clone(r.tags)
		for _, key := range in.TagKeys {
			delete(tags, key)
		}
		r.set(tags)
		return nil, nil
	})
}

// ListTagsForResourceInput names a bus or a rule.
type ListTagsForResourceInput struct {
	ResourceARN string `aws:"required,len=1..1600"`
}

// ListTagsForResourceOutput has the tags, by key.
type ListTagsForResourceOutput struct {
	Tags []Tag `aws:"always"`
}

// ListTagsForResource lists the tags of a bus or a rule. Errors:
// ResourceNotFoundException.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTagsForResource.html
func (s *Service) ListTagsForResource(ctx context.Context, in *ListTagsForResourceInput) (*ListTagsForResourceOutput, error) {
	return bus.Do(ctx, s.ep, "ListTagsForResource", in, func(c *sim.Call, in *ListTagsForResourceInput) (*ListTagsForResourceOutput, error) {
		r, err := s.tagged(c, in.ResourceARN)
		if err != nil {
			return nil, err
		}
		out := &ListTagsForResourceOutput{Tags: []Tag{}}
		for _, key := range slices.Sorted(maps.Keys(r.tags)) {
			out.Tags = append(out.Tags, Tag{key, r.tags[key]})
		}
		return out, nil
	})
}
