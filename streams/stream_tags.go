package streams

import (
	"context"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// A Tag is a key with a value.
type Tag struct {
	Key   string
	Value string `aws:"always"`
}

// maxTags is how many tags a stream or consumer may have (Developer guide, Quotas and
// limits).
const maxTags = 50

// addTags adds tags to those of a stream or consumer, or to none of them.
func (k *Kinesis) addTags(tags, more map[string]string, name string) error {
	all := maps.Clone(tags)
	for _, key := range slices.Sorted(maps.Keys(more)) {
		if err := k.checkTag("add tags to", name, key+more[key]); err != nil {
			return err
		}
		all[key] = more[key]
	}
	if len(all) > maxTags {
		return errArgument("Failed to add tags to stream %s under account %s because a given stream cannot have more than %d tags associated with it.",
			name, k.ep.Account, maxTags)
	}
	maps.Copy(tags, more)
	return nil
}

// checkTag checks the letters of a tag. AWS has two answers, and takes a percent sign
// for valid in one of them only (recorded by others).
func (k *Kinesis) checkTag(verb, name, text string) error {
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" _./=+-%@:", r) {
			return errArgument("Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, _ . / = + - %% @ :.")
		}
	}
	if strings.Contains(text, "%") {
		return errArgument("Failed to %s stream %s under account %s because some tags contained illegal characters. "+
			"The allowed characters are Unicode letters, white-spaces, '_',',','/','=','+','-','@',':'.", verb, name, k.ep.Account)
	}
	return nil
}

func (k *Kinesis) removeTags(tags map[string]string, keys []string, name string) error {
	for _, key := range keys {
		if err := k.checkTag("remove tags from", name, key); err != nil {
			return err
		}
	}
	for _, key := range keys {
		delete(tags, key)
	}
	return nil
}

// listTags returns tags in the order of their keys.
func listTags(tags map[string]string) []Tag {
	out := make([]Tag, 0, len(tags))
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		out = append(out, Tag{key, tags[key]})
	}
	return out
}

// AddTagsToStreamInput are tags for a stream.
type AddTagsToStreamInput struct {
	Tags       map[string]string `aws:"required,len=1..200,key.len=1..128,value.len=0..256"`
	StreamName string            `aws:"len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	StreamARN  string            `aws:"len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"`
	StreamId   string            `aws:"refuse"`
}

// AddTagsToStreamOutput is empty.
type AddTagsToStreamOutput = wire.Void

// AddTagsToStream gives a stream tags, in the place of those with the same keys.
//
// Errors: InvalidArgumentException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_AddTagsToStream.html
func (k *Kinesis) AddTagsToStream(ctx context.Context, in *AddTagsToStreamInput) (*AddTagsToStreamOutput, error) {
	return bus.Do(ctx, k.ep, "AddTagsToStream", in, func(c *sim.Call, in *AddTagsToStreamInput) (*AddTagsToStreamOutput, error) {
		s, err := k.find(in.StreamName, in.StreamARN)
		if err != nil {
			return nil, err
		}
		c.On(s.arn)
		return nil, k.addTags(s.tags, in.Tags, s.name)
	})
}

// RemoveTagsFromStreamInput are the keys of tags that a stream is to lose.
type RemoveTagsFromStreamInput struct {
	TagKeys    []string `aws:"required,len=1..50,member.len=1..128"`
	StreamName string   `aws:"len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	StreamARN  string   `aws:"len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"`
	StreamId   string   `aws:"refuse"`
}

// RemoveTagsFromStreamOutput is empty.
type RemoveTagsFromStreamOutput = wire.Void

// RemoveTagsFromStream takes tags from a stream. Those that it does not have do not
// matter.
//
// Errors: InvalidArgumentException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_RemoveTagsFromStream.html
func (k *Kinesis) RemoveTagsFromStream(ctx context.Context, in *RemoveTagsFromStreamInput) (*RemoveTagsFromStreamOutput, error) {
	return bus.Do(ctx, k.ep, "RemoveTagsFromStream", in, func(c *sim.Call, in *RemoveTagsFromStreamInput) (*RemoveTagsFromStreamOutput, error) {
		s, err := k.find(in.StreamName, in.StreamARN)
		if err != nil {
			return nil, err
		}
		c.On(s.arn)
		return nil, k.removeTags(s.tags, in.TagKeys, s.name)
	})
}

// ListTagsForStreamInput is a stream, and where in the list of its tags to begin.
type ListTagsForStreamInput struct {
	Limit                int32  `aws:"range=1..50"` // 50 if absent
	ExclusiveStartTagKey string `aws:"len=1..128"`
	StreamName           string `aws:"len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	StreamARN            string `aws:"len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"`
	StreamId             string `aws:"refuse"`
}

// ListTagsForStreamOutput is a part of the list.
type ListTagsForStreamOutput struct {
	Tags        []Tag `aws:"always"`
	HasMoreTags bool  `aws:"always"`
}

// ListTagsForStream lists a stream's tags in the order of their keys.
//
// Errors: InvalidArgumentException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListTagsForStream.html
func (k *Kinesis) ListTagsForStream(ctx context.Context, in *ListTagsForStreamInput) (*ListTagsForStreamOutput, error) {
	return bus.Do(ctx, k.ep, "ListTagsForStream", in, func(c *sim.Call, in *ListTagsForStreamInput) (*ListTagsForStreamOutput, error) {
		s, err := k.find(in.StreamName, in.StreamARN)
		if err != nil {
			return nil, err
		}
		c.On(s.arn)
		tags := slices.DeleteFunc(listTags(s.tags), func(t Tag) bool { return t.Key <= in.ExclusiveStartTagKey })
		limit := maxTags
		if in.Limit > 0 {
			limit = int(in.Limit)
		}
		n := min(limit, len(tags))
		return &ListTagsForStreamOutput{Tags: tags[:n], HasMoreTags: n < len(tags)}, nil
	})
}
