package streams

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// A resource is what has tags and a policy: a stream, or a consumer of one.
type resource struct {
	name   string
	tags   map[string]string
	policy *string
}

// resource returns the stream or consumer with an ARN.
func (k *Kinesis) resource(c *sim.Call, arn string) (resource, error) {
	s, err := k.find("", arn)
	if err != nil {
		return resource{}, err
	}
	c.On(arn)
	if !strings.Contains(arn, "/consumer/") {
		return resource{s.name, s.tags, &s.policy}, nil
	}
	cs, err := k.findConsumer("", "", arn)
	if err != nil {
		return resource{}, err
	}
	return resource{cs.name, cs.tags, &cs.policy}, nil
}

// TagResourceInput are tags for a stream or consumer.
type TagResourceInput struct {
	ResourceARN string            `aws:"required,len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:.*stream/\\S+"`
	Tags        map[string]string `aws:"required,len=1..200,key.len=1..128,value.len=0..256"`
	StreamId    string            `aws:"refuse"`
}

// TagResourceOutput is empty.
type TagResourceOutput = wire.Void

// TagResource gives a stream or consumer tags.
//
// Errors: InvalidArgumentException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_TagResource.html
func (k *Kinesis) TagResource(ctx context.Context, in *TagResourceInput) (*TagResourceOutput, error) {
	return bus.Do(ctx, k.ep, "TagResource", in, func(c *sim.Call, in *TagResourceInput) (*TagResourceOutput, error) {
		r, err := k.resource(c, in.ResourceARN)
		if err != nil {
			return nil, err
		}
		return nil, k.addTags(r.tags, in.Tags, r.name)
	})
}

// UntagResourceInput are the keys of tags that a stream or consumer is to lose.
type UntagResourceInput struct {
	ResourceARN string   `aws:"required,len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:.*stream/\\S+"`
	TagKeys     []string `aws:"required,len=1..50,member.len=1..128"`
	StreamId    string   `aws:"refuse"`
}

// UntagResourceOutput is empty.
type UntagResourceOutput = wire.Void

// UntagResource takes tags from a stream or consumer.
//
// Errors: InvalidArgumentException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UntagResource.html
func (k *Kinesis) UntagResource(ctx context.Context, in *UntagResourceInput) (*UntagResourceOutput, error) {
	return bus.Do(ctx, k.ep, "UntagResource", in, func(c *sim.Call, in *UntagResourceInput) (*UntagResourceOutput, error) {
		r, err := k.resource(c, in.ResourceARN)
		if err != nil {
			return nil, err
		}
		return nil, k.removeTags(r.tags, in.TagKeys, r.name)
	})
}

// ListTagsForResourceInput names a stream or consumer.
type ListTagsForResourceInput struct {
	ResourceARN string `aws:"required,len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:.*stream/\\S+"`
	StreamId    string `aws:"refuse"`
}

// ListTagsForResourceOutput are its tags.
type ListTagsForResourceOutput struct {
	Tags []Tag `aws:"always"`
}

// ListTagsForResource lists the tags of a stream or consumer in the order of their
// keys.
//
// Errors: InvalidArgumentException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListTagsForResource.html
func (k *Kinesis) ListTagsForResource(ctx context.Context, in *ListTagsForResourceInput) (*ListTagsForResourceOutput, error) {
	return bus.Do(ctx, k.ep, "ListTagsForResource", in, func(c *sim.Call, in *ListTagsForResourceInput) (*ListTagsForResourceOutput, error) {
		r, err := k.resource(c, in.ResourceARN)
		if err != nil {
			return nil, err
		}
		return &ListTagsForResourceOutput{listTags(r.tags)}, nil
	})
}

// PutResourcePolicyInput is a policy for a stream or consumer. The jar records it; it
// does not judge requests by it.
type PutResourcePolicyInput struct {
	ResourceARN string `aws:"required,len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:.*stream/\\S+"`
	Policy      string `aws:"required"`
	StreamId    string `aws:"refuse"`
}

// PutResourcePolicyOutput is empty.
type PutResourcePolicyOutput = wire.Void

// PutResourcePolicy gives a stream or consumer a policy, in the place of the one that
// it has.
//
// Errors: InvalidArgumentException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutResourcePolicy.html
func (k *Kinesis) PutResourcePolicy(ctx context.Context, in *PutResourcePolicyInput) (*PutResourcePolicyOutput, error) {
	return bus.Do(ctx, k.ep, "PutResourcePolicy", in, func(c *sim.Call, in *PutResourcePolicyInput) (*PutResourcePolicyOutput, error) {
		r, err := k.resource(c, in.ResourceARN)
		if err != nil {
			return nil, err
		}
		var policy struct{ Statement json.RawMessage }
		if err := json.Unmarshal([]byte(in.Policy), &policy); err != nil || policy.Statement == nil {
			return nil, errArgument("The policy of %s must be a JSON object with a Statement.", in.ResourceARN)
		}
		*r.policy = in.Policy
		return nil, nil
	})
}

// GetResourcePolicyInput names a stream or consumer.
type GetResourcePolicyInput struct {
	ResourceARN string `aws:"required,len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:.*stream/\\S+"`
	StreamId    string `aws:"refuse"`
}

// GetResourcePolicyOutput is its policy: {} if it has none.
type GetResourcePolicyOutput struct {
	Policy string
}

// GetResourcePolicy returns the policy of a stream or consumer.
//
// Errors: InvalidArgumentException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetResourcePolicy.html
func (k *Kinesis) GetResourcePolicy(ctx context.Context, in *GetResourcePolicyInput) (*GetResourcePolicyOutput, error) {
	return bus.Do(ctx, k.ep, "GetResourcePolicy", in, func(c *sim.Call, in *GetResourcePolicyInput) (*GetResourcePolicyOutput, error) {
		r, err := k.resource(c, in.ResourceARN)
		if err != nil {
			return nil, err
		}
		if *r.policy == "" {
			return &GetResourcePolicyOutput{"{}"}, nil
		}
		return &GetResourcePolicyOutput{*r.policy}, nil
	})
}

// DeleteResourcePolicyInput names a stream or consumer.
type DeleteResourcePolicyInput struct {
	ResourceARN string `aws:"required,len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:.*stream/\\S+"`
	StreamId    string `aws:"refuse"`
}

// DeleteResourcePolicyOutput is empty.
type DeleteResourcePolicyOutput = wire.Void

// DeleteResourcePolicy takes the policy from a stream or consumer.
//
// Errors: InvalidArgumentException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeleteResourcePolicy.html
func (k *Kinesis) DeleteResourcePolicy(ctx context.Context, in *DeleteResourcePolicyInput) (*DeleteResourcePolicyOutput, error) {
	return bus.Do(ctx, k.ep, "DeleteResourcePolicy", in, func(c *sim.Call, in *DeleteResourcePolicyInput) (*DeleteResourcePolicyOutput, error) {
		r, err := k.resource(c, in.ResourceARN)
		if err != nil {
			return nil, err
		}
		*r.policy = ""
		return nil, nil
	})
}
