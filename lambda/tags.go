package lambda

import (
	"context"
	"maps"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// maxTags is how many tags a resource may have.
const maxTags = 50

// checkTags checks tags that are added to those there are.
func checkTags(now, add map[string]string) error {
	n := len(now)
	for key := range add {
		if _, replaced := now[key]; !replaced {
			n++
		}
	}
	if n > maxTags {
		return errInvalid("Number of tags exceeds resource tag limit.")
	}
	return nil
}

// A tagged is the tags of a resource, and how they are changed: what is stored must
// not be changed afterwards.
type tagged struct {
	tags  map[string]string
	store func(map[string]string)
}

// tagged returns the tags of a function, an event source mapping or a code signing
// config, by ARN.
func (s *Service) tagged(c *sim.Call, arn string) (tagged, error) {
	c.On(arn)
	to, resource, _ := bus.ToARN(arn)
	if to.Region != c.Region || to.Account != c.Account {
		return tagged{}, &Error{Code: codeAccessDenied, Status: 403}
	}
	kind, name, _ := strings.Cut(resource, ":")
	switch kind {
	case "function":
		return s.taggedFunction(c, arn, name)
	case "event-source-mapping":
		if m, ok := s.taggedMapping(name); ok {
			return m, nil
		}
		return tagged{}, errNotFound("Event source mapping not found: " + arn)
	case "code-signing-config":
		if m, ok := s.taggedSigning(arn); ok {
			return m, nil
		}
		return tagged{}, errNoSigning(arn)
	case "capacity-provider":
		return tagged{}, errNotFound("Capacity provider not found: " + arn)
	}
	return tagged{}, refuse(c, "Resource") // tags of layers
}

func (s *Service) taggedFunction(c *sim.Call, arn, name string) (tagged, error) {
	if strings.Contains(name, ":") {
		return tagged{}, errInvalid("Tags on function aliases and versions are not supported. Please specify a function ARN.")
	}
	f, ok := s.named(name)
	if !ok {
		return tagged{}, errNoFunction(arn)
	}
	return tagged{f.tags, func(tags map[string]string) {
		s.change(f, func(f *function) {
			f.tags = tags
			f.latest = f.latest.revised(c)
		})
	}}, nil
}

// TagResourceInput names a resource and tags for it.
type TagResourceInput struct {
	Resource string            `aws:"required,label=Resource,len=1..256,pattern=arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:(function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)"`
	Tags     map[string]string `aws:"required"`
}

// TagResource adds tags to a function, an event source mapping or a code signing
// config: at most 50.
//
// Errors: ResourceNotFoundException, InvalidParameterValueException.
// https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html
func (s *Service) TagResource(ctx context.Context, in *TagResourceInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "TagResource", in, s.tagResource)
}

func (s *Service) tagResource(c *sim.Call, in *TagResourceInput) (*wire.Void, error) {
	t, err := s.tagged(c, in.Resource)
	if err != nil {
		return nil, err
	}
	if len(in.Tags) == 0 {
		return nil, errInvalid("An error occurred and the request cannot be processed.")
	}
	if err := checkTags(t.tags, in.Tags); err != nil {
		return nil, err
	}
	tags := cloneMap(t.tags)
	maps.Copy(tags, in.Tags)
	t.store(tags)
	return &wire.Void{}, nil
}

// UntagResourceInput names a resource and keys of its tags.
type UntagResourceInput struct {
	Resource string   `aws:"required,label=Resource,len=1..256,pattern=arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:(function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)"`
	TagKeys  []string `aws:"required,query=tagKeys"`
}

// UntagResource takes tags away; keys that are not there do no harm.
//
// Errors: ResourceNotFoundException, InvalidParameterValueException.
// https://docs.aws.amazon.com/lambda/latest/api/API_UntagResource.html
func (s *Service) UntagResource(ctx context.Context, in *UntagResourceInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "UntagResource", in, s.untagResource)
}

func (s *Service) untagResource(c *sim.Call, in *UntagResourceInput) (*wire.Void, error) {
	t, err := s.tagged(c, in.Resource)
	if err != nil {
		return nil, err
	}
	tags := cloneMap(t.tags)
	for _, key := range in.TagKeys {
		delete(tags, key)
	}
	t.store(tags)
	return &wire.Void{}, nil
}

// ListTagsInput names a resource.
type ListTagsInput struct {
	Resource string `aws:"required,label=Resource,len=1..256,pattern=arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:(function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)"`
}

// ListTagsOutput is a resource's tags.
type ListTagsOutput struct {
	Tags map[string]string `aws:"always"`
}

// ListTags returns a resource's tags.
//
// Errors: ResourceNotFoundException, InvalidParameterValueException.
// https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html
func (s *Service) ListTags(ctx context.Context, in *ListTagsInput) (*ListTagsOutput, error) {
	return bus.Do(ctx, s.ep, "ListTags", in, s.listTags)
}

func (s *Service) listTags(c *sim.Call, in *ListTagsInput) (*ListTagsOutput, error) {
	t, err := s.tagged(c, in.Resource)
	if err != nil {
		return nil, err
	}
	return &ListTagsOutput{Tags: cloneMap(t.tags)}, nil
}
