package streams

import (
	"context"
	"maps"
	"slices"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// A FirehoseTag is a key with a value.
type FirehoseTag struct {
	Key   string `aws:"required,len=1..128,pattern=^(?!aws:)[\\p{L}\\p{Z}\\p{N}_.:\\/=+\\-@%]*$"`
	Value string `aws:"len=0..256,pattern=^[\\p{L}\\p{Z}\\p{N}_.:\\/=+\\-@%]*$"`
}

// addHoseTags returns tags with more of them.
func addHoseTags(tags map[string]string, more []FirehoseTag) (map[string]string, error) {
	all := map[string]string{}
	maps.Copy(all, tags)
	for _, t := range more {
		all[t.Key] = t.Value
	}
	if len(all) > maxTags {
		return nil, errLimit("A Firehose cannot have more than %d tags.", maxTags)
	}
	return all, nil
}

// TagDeliveryStreamInput are tags for a stream.
type TagDeliveryStreamInput struct {
	DeliveryStreamName string        `aws:"required,len=1..64,pattern=[a-zA-Z0-9_.-]+"`
	Tags               []FirehoseTag `aws:"required,len=1..50"`
}

// TagDeliveryStreamOutput is empty.
type TagDeliveryStreamOutput struct{}

// TagDeliveryStream gives a stream tags, in the place of those with the same keys.
//
// Errors: LimitExceededException above 50 tags, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_TagDeliveryStream.html
func (f *Firehose) TagDeliveryStream(ctx context.Context, in *TagDeliveryStreamInput) (*TagDeliveryStreamOutput, error) {
	return bus.Do(ctx, f.ep, "TagDeliveryStream", in, func(c *sim.Call, in *TagDeliveryStreamInput) (*TagDeliveryStreamOutput, error) {
		h, err := f.hose(c, in.DeliveryStreamName)
		if err != nil {
			return nil, err
		}
		tags, err := addHoseTags(h.tags, in.Tags)
		if err != nil {
			return nil, err
		}
		h.tags = tags
		return nil, nil
	})
}

// UntagDeliveryStreamInput are the keys of tags that a stream is to lose.
type UntagDeliveryStreamInput struct {
	DeliveryStreamName string   `aws:"required,len=1..64,pattern=[a-zA-Z0-9_.-]+"`
	TagKeys            []string `aws:"required,len=1..50,member.len=1..128"`
}

// UntagDeliveryStreamOutput is empty.
type UntagDeliveryStreamOutput struct{}

// UntagDeliveryStream takes tags from a stream. Those that it does not have do not
// matter.
//
// Errors: ResourceNotFoundException.
//
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_UntagDeliveryStream.html
func (f *Firehose) UntagDeliveryStream(ctx context.Context, in *UntagDeliveryStreamInput) (*UntagDeliveryStreamOutput, error) {
	return bus.Do(ctx, f.ep, "UntagDeliveryStream", in, func(c *sim.Call, in *UntagDeliveryStreamInput) (*UntagDeliveryStreamOutput, error) {
		h, err := f.hose(c, in.DeliveryStreamName)
		if err != nil {
			return nil, err
		}
		for _, key := range in.TagKeys {
			delete(h.tags, key)
		}
		return nil, nil
	})
}

// ListTagsForDeliveryStreamInput is a stream, and where in the list of its tags to
// begin.
type ListTagsForDeliveryStreamInput struct {
	DeliveryStreamName   string `aws:"required,len=1..64,pattern=[a-zA-Z0-9_.-]+"`
	ExclusiveStartTagKey string `aws:"len=1..128"`
	Limit                *int32 `aws:"range=1..50"` // 50 if absent
}

// ListTagsForDeliveryStreamOutput is a part of the list.
type ListTagsForDeliveryStreamOutput struct {
	Tags        []FirehoseTag `aws:"always"`
	HasMoreTags bool          `aws:"always"`
}

// ListTagsForDeliveryStream lists a stream's tags in the order of their keys.
//
// Errors: ResourceNotFoundException.
//
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_ListTagsForDeliveryStream.html
func (f *Firehose) ListTagsForDeliveryStream(ctx context.Context, in *ListTagsForDeliveryStreamInput) (*ListTagsForDeliveryStreamOutput, error) {
	return bus.Do(ctx, f.ep, "ListTagsForDeliveryStream", in, func(c *sim.Call, in *ListTagsForDeliveryStreamInput) (*ListTagsForDeliveryStreamOutput, error) {
		h, err := f.hose(c, in.DeliveryStreamName)
		if err != nil {
			return nil, err
		}
		out := &ListTagsForDeliveryStreamOutput{Tags: []FirehoseTag{}}
		limit := maxTags
		if in.Limit != nil {
			limit = int(*in.Limit)
		}
		for _, key := range slices.Sorted(maps.Keys(h.tags)) {
			if key <= in.ExclusiveStartTagKey {
				continue
			}
			if len(out.Tags) == limit {
				out.HasMoreTags = true
				break
			}
			out.Tags = append(out.Tags, FirehoseTag{key, h.tags[key]})
		}
		return out, nil
	})
}
