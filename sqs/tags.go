package sqs

import (
	"context"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// TagQueueInput is what TagQueue takes.
type TagQueueInput struct {
	QueueUrl string
	Tags     map[string]string `aws:"form=Tag,flattened,entrykey=Key,entryvalue=Value"`
}

// TagQueueOutput is what TagQueue answers.
type TagQueueOutput struct{}

// TagQueue adds tags to a queue; the value of a key that is there is replaced.
//
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html
func (s *Service) TagQueue(ctx context.Context, in *TagQueueInput) (*TagQueueOutput, error) {
	return bus.Do(ctx, s.ep, "TagQueue", in, s.tagQueue)
}

func (s *Service) tagQueue(c *sim.Call, in *TagQueueInput) (*TagQueueOutput, error) {
	q, err := s.ownQueue(c, in.QueueUrl)
	if err != nil {
		return nil, err
	}
	if len(in.Tags) == 0 {
		return nil, errMissing("Tags")
	}
	if err := checkTags(in.Tags); err != nil {
		return nil, err
	}
	q.tags = mergedTags(q.tags, in.Tags)
	return &TagQueueOutput{}, nil
}

// mergedTags returns old with more, as a map of its own: a queue's tags are
// replaced, never changed.
func mergedTags(old, more map[string]string) map[string]string {
	out := maps.Clone(old)
	if out == nil {
		out = map[string]string{}
	}
	maps.Copy(out, more)
	return out
}

// The limits of a tag: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html
const (
	maxTagKey   = 128
	maxTagValue = 256
)

func checkTags(tags map[string]string) error {
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		switch {
		case key == "":
			return errInvalid("Tag keys must be between 1 and 128 characters in length.")
		case strings.HasPrefix(strings.ToLower(key), "aws:"):
			return errInvalid("Tag keys starting with 'aws:' are reserved for system use")
		case utf8.RuneCountInString(key) > maxTagKey:
			return errInvalid("Tag keys must be between 1 and 128 characters in length.")
		case utf8.RuneCountInString(tags[key]) > maxTagValue:
			return errInvalid("Tag values must be between 0 and 256 characters in length.")
		}
	}
	return nil
}

// UntagQueueInput is what UntagQueue takes.
type UntagQueueInput struct {
	QueueUrl string
	TagKeys  []string `aws:"form=TagKey,flattened"`
}

// UntagQueueOutput is what UntagQueue answers.
type UntagQueueOutput struct{}

// UntagQueue takes tags away. Keys that are not there do not matter.
//
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_UntagQueue.html
func (s *Service) UntagQueue(ctx context.Context, in *UntagQueueInput) (*UntagQueueOutput, error) {
	return bus.Do(ctx, s.ep, "UntagQueue", in, s.untagQueue)
}

func (s *Service) untagQueue(c *sim.Call, in *UntagQueueInput) (*UntagQueueOutput, error) {
	q, err := s.ownQueue(c, in.QueueUrl)
	if err != nil {
		return nil, err
	}
	if len(in.TagKeys) == 0 {
		return nil, errMissing("TagKeys")
	}
	tags := mergedTags(q.tags, nil)
	for _, key := range in.TagKeys {
		delete(tags, key)
	}
	q.tags = tags
	return &UntagQueueOutput{}, nil
}

// ListQueueTagsInput is what ListQueueTags takes.
type ListQueueTagsInput struct{ QueueUrl string }

// ListQueueTagsOutput is what ListQueueTags answers.
type ListQueueTagsOutput struct {
	Tags map[string]string `aws:"form=Tag,flattened,entrykey=Key,entryvalue=Value"`
}

// ListQueueTags returns a queue's tags.
//
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueueTags.html
func (s *Service) ListQueueTags(ctx context.Context, in *ListQueueTagsInput) (*ListQueueTagsOutput, error) {
	return bus.Do(ctx, s.ep, "ListQueueTags", in, s.listQueueTags)
}

func (s *Service) listQueueTags(c *sim.Call, in *ListQueueTagsInput) (*ListQueueTagsOutput, error) {
	q, err := s.ownQueue(c, in.QueueUrl)
	if err != nil {
		return nil, err
	}
	if len(q.tags) == 0 {
		return &ListQueueTagsOutput{}, nil
	}
	return &ListQueueTagsOutput{maps.Clone(q.tags)}, nil
}
