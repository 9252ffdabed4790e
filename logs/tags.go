package logs

import (
	"context"
	"maps"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// TagResourceInput gives a log group tags, which replace those with their keys.
type TagResourceInput struct {
	ResourceArn string            `aws:"required,len=1..1011,pattern=[\\w+=/:,.@-]*"`
	Tags        map[string]string `aws:"required,len=1..50,key.len=1..128,value.len=..256"`
}

// TagResourceOutput is no body at all.
type TagResourceOutput = wire.Void

// UntagResourceInput takes tags away from a log group.
type UntagResourceInput struct {
	ResourceArn string   `aws:"required,len=1..1011,pattern=[\\w+=/:,.@-]*"`
	TagKeys     []string `aws:"required,len=0..50,member.len=1..128"`
}

// UntagResourceOutput is no body at all.
type UntagResourceOutput = wire.Void

// ListTagsForResourceInput names a log group by its ARN.
type ListTagsForResourceInput struct {
	ResourceArn string `aws:"required,len=1..1011,pattern=[\\w+=/:,.@-]*"`
}

// ListTagsForResourceOutput is a log group's tags.
type ListTagsForResourceOutput struct {
	Tags map[string]string `aws:"always"`
}

// TagLogGroupInput gives a log group tags, as before there was TagResource.
type TagLogGroupInput struct {
	LogGroupName string            `aws:"required,len=1..512,pattern=[\\.\\-_/#A-Za-z0-9]+"`
	Tags         map[string]string `aws:"required,len=1..50,key.len=1..128,value.len=..256"`
}

// TagLogGroupOutput is no body at all.
type TagLogGroupOutput = wire.Void

// UntagLogGroupInput takes tags away, as before there was UntagResource.
type UntagLogGroupInput struct {
	LogGroupName string   `aws:"required,len=1..512,pattern=[\\.\\-_/#A-Za-z0-9]+"`
	Tags         []string `aws:"required,len=1..,member.len=1..128"`
}

// UntagLogGroupOutput is no body at all.
type UntagLogGroupOutput = wire.Void

// ListTagsLogGroupInput names a log group.
type ListTagsLogGroupInput struct {
	LogGroupName string `aws:"required,len=1..512,pattern=[\\.\\-_/#A-Za-z0-9]+"`
}

// ListTagsLogGroupOutput is a log group's tags.
type ListTagsLogGroupOutput struct {
	Tags map[string]string `aws:"always"`
}

// maxTags is how many tags a log group has (CloudWatch Logs user guide, Tag log
// groups).
const maxTags = 50

// TagResource adds tags to a log group.
//
// Errors: InvalidParameterException, ResourceNotFoundException, TooManyTagsException.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagResource.html
func (s *Service) TagResource(ctx context.Context, in *TagResourceInput) (*TagResourceOutput, error) {
	return bus.Do(ctx, s.ep, "TagResource", in, func(c *sim.Call, in *TagResourceInput) (*TagResourceOutput, error) {
		return s.tag(c, s.nameIn(in.ResourceArn), in.Tags)
	})
}

// UntagResource takes tags away from a log group.
//
// Errors: InvalidParameterException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_UntagResource.html
func (s *Service) UntagResource(ctx context.Context, in *UntagResourceInput) (*UntagResourceOutput, error) {
	return bus.Do(ctx, s.ep, "UntagResource", in, func(c *sim.Call, in *UntagResourceInput) (*UntagResourceOutput, error) {
		return s.untag(c, s.nameIn(in.ResourceArn), in.TagKeys)
	})
}

// ListTagsForResource returns a log group's tags.
//
// Errors: InvalidParameterException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListTagsForResource.html
func (s *Service) ListTagsForResource(ctx context.Context, in *ListTagsForResourceInput) (*ListTagsForResourceOutput, error) {
	return bus.Do(ctx, s.ep, "ListTagsForResource", in, func(c *sim.Call, in *ListTagsForResourceInput) (*ListTagsForResourceOutput, error) {
		g, err := s.group(c, s.nameIn(in.ResourceArn))
		if err != nil {
			return nil, err
		}
		return &ListTagsForResourceOutput{maps.Clone(g.tags)}, nil
	})
}

// TagLogGroup adds tags to a log group. AWS prefers TagResource.
//
// Errors: InvalidParameterException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagLogGroup.html
func (s *Service) TagLogGroup(ctx context.Context, in *TagLogGroupInput) (*TagLogGroupOutput, error) {
	return bus.Do(ctx, s.ep, "TagLogGroup", in, func(c *sim.Call, in *TagLogGroupInput) (*TagLogGroupOutput, error) {
		return s.tag(c, in.LogGroupName, in.Tags)
	})
}

// UntagLogGroup takes tags away from a log group. AWS prefers UntagResource.
//
// Errors: ResourceNotFoundException.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_UntagLogGroup.html
func (s *Service) UntagLogGroup(ctx context.Context, in *UntagLogGroupInput) (*UntagLogGroupOutput, error) {
	return bus.Do(ctx, s.ep, "UntagLogGroup", in, func(c *sim.Call, in *UntagLogGroupInput) (*UntagLogGroupOutput, error) {
		return s.untag(c, in.LogGroupName, in.Tags)
	})
}

// ListTagsLogGroup returns a log group's tags. AWS prefers ListTagsForResource.
//
// Errors: ResourceNotFoundException.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListTagsLogGroup.html
func (s *Service) ListTagsLogGroup(ctx context.Context, in *ListTagsLogGroupInput) (*ListTagsLogGroupOutput, error) {
	return bus.Do(ctx, s.ep, "ListTagsLogGroup", in, func(c *sim.Call, in *ListTagsLogGroupInput) (*ListTagsLogGroupOutput, error) {
		g, err := s.group(c, in.LogGroupName)
		if err != nil {
			return nil, err
		}
		return &ListTagsLogGroupOutput{maps.Clone(g.tags)}, nil
	})
}

func (s *Service) tag(c *sim.Call, name string, tags map[string]string) (*wire.Void, error) {
	g, err := s.group(c, name)
	if err != nil {
		return nil, err
	}
	all := maps.Clone(g.tags)
	maps.Copy(all, tags)
	if len(all) > maxTags {
		return nil, errTags(g.arn)
	}
	g.tags = all
	return &wire.Void{}, nil
}

func (s *Service) untag(c *sim.Call, name string, keys []string) (*wire.Void, error) {
	g, err := s.group(c, name)
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		delete(g.tags, key)
	}
	return &wire.Void{}, nil
}
