package dynamodb

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// A Tag is a name and a value that a user gives a table.
type Tag struct {
	Key   string // 1 to 128 characters: letters, numbers, spaces and _ . : / = + - @
	Value string // 0 to 256 of the same
}

// TagResourceInput gives tags to the table of an ARN. Tags of the same key are
// replaced.
type TagResourceInput struct {
	ResourceArn string
	Tags        []Tag
}

// TagResourceOutput is empty, and so is the answer's body.
type TagResourceOutput = wire.Void

// UntagResourceInput takes tags from the table of an ARN.
type UntagResourceInput struct {
	ResourceArn string
	TagKeys     []string
}

// UntagResourceOutput is empty, and so is the answer's body.
type UntagResourceOutput = wire.Void

// ListTagsOfResourceInput names a table by its ARN. A NextToken is ignored, as
// all tags come on the first page.
type ListTagsOfResourceInput struct {
	ResourceArn string
	NextToken   string
}

// ListTagsOfResourceOutput has all the tags of a table.
type ListTagsOfResourceOutput struct {
	NextToken string
	Tags      []Tag `aws:"always"`
}

// TagResource gives a table tags, at once.
//
// Errors: ResourceNotFoundException, ResourceInUseException,
// AccessDeniedException, ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TagResource.html
func (s *Service) TagResource(ctx context.Context, in *TagResourceInput) (*TagResourceOutput, error) {
	return bus.Do(ctx, s.ep, "TagResource", in, s.tagResource)
}

// UntagResource takes tags from a table, at once. Keys that it does not have are
// passed over.
//
// Errors: ResourceNotFoundException, ResourceInUseException,
// AccessDeniedException, ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UntagResource.html
func (s *Service) UntagResource(ctx context.Context, in *UntagResourceInput) (*UntagResourceOutput, error) {
	return bus.Do(ctx, s.ep, "UntagResource", in, s.untagResource)
}

// ListTagsOfResource lists a table's tags.
//
// Errors: ResourceNotFoundException, AccessDeniedException, ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTagsOfResource.html
func (s *Service) ListTagsOfResource(ctx context.Context, in *ListTagsOfResourceInput) (*ListTagsOfResourceOutput, error) {
	return bus.Do(ctx, s.ep, "ListTagsOfResource", in, s.listTagsOfResource)
}

func (s *Service) tagResource(c *sim.Call, in *TagResourceInput) (*TagResourceOutput, error) {
	if err := s.checkResource(c, in.ResourceArn); err != nil {
		return nil, err
	}
	switch {
	case in.Tags == nil:
		return nil, &wire.ValidationError{Violations: []string{"Value null at 'tags' failed to satisfy constraint: Member must not be null"}}
	case len(in.Tags) == 0:
		return nil, errValidation("Atleast one Tag needs to be provided as Input.")
	}
	t, err := s.taggedTable(c, in.ResourceArn)
	if err != nil {
		if fault := checkTags(c.Context(), in.Tags, nil); fault != nil {
			return nil, fault
		}
		return nil, err
	}
	if err := checkTags(c.Context(), in.Tags, t.settings.tags); err != nil {
		return nil, err
	}
	if err := t.checkPresent(); err != nil {
		return nil, err
	}
	t.settings.tags = withTags(t.settings.tags, in.Tags)
	return &TagResourceOutput{}, nil
}

func (s *Service) untagResource(c *sim.Call, in *UntagResourceInput) (*UntagResourceOutput, error) {
	if err := s.checkResource(c, in.ResourceArn); err != nil {
		return nil, err
	}
	switch {
	case in.TagKeys == nil:
		return nil, &wire.ValidationError{Violations: []string{"Value null at 'tagKeys' failed to satisfy constraint: Member must not be null"}}
	case len(in.TagKeys) == 0:
		return nil, errValidation("Atleast one Tag Key needs to be provided as Input.")
	}
	for _, key := range in.TagKeys {
		if err := checkTagKey(key); err != nil {
			return nil, err
		}
	}
	t, err := s.taggedTable(c, in.ResourceArn)
	if err != nil {
		return nil, err
	}
	if err := t.checkPresent(); err != nil {
		return nil, err
	}
	t.settings.tags = slices.DeleteFunc(slices.Clone(t.settings.tags), func(tag Tag) bool { return slices.Contains(in.TagKeys, tag.Key) })
	return &UntagResourceOutput{}, nil
}

func (s *Service) listTagsOfResource(c *sim.Call, in *ListTagsOfResourceInput) (*ListTagsOfResourceOutput, error) {
	if err := s.checkResource(c, in.ResourceArn); err != nil {
		return nil, err
	}
	t, err := s.taggedTable(c, in.ResourceArn)
	if err != nil {
		return nil, err
	}
	return &ListTagsOfResourceOutput{Tags: append([]Tag{}, t.settings.tags...)}, nil
}

// checkResource checks that an ARN is that of a table here. AWS denies access to
// other accounts' tables without saying whether they exist.
func (s *Service) checkResource(c *sim.Call, arn string) error {
	c.On(arn)
	parts := strings.SplitN(arn, ":", 6)
	switch {
	case arn == "":
		return errValidation("Invalid TableArn")
	case parts[0] != "arn":
		return errInvalid("ARNs must start with 'arn:': " + arn)
	case len(parts) < 6 || parts[2] != s.ep.Service:
		return errInvalid("Provided Arn is not a DynamoDB resource arn: " + arn)
	case !strings.HasPrefix(parts[5], "table/") || strings.Contains(parts[5], "/index/"):
		return errInvalid("Invalid resource arn provided, only table or stream is accepted. Provided resource arn: " + arn)
	case parts[1] != "aws" || parts[3] != s.ep.Region:
		return errValidation("Invalid TableArn: Invalid ResourceArn provided as input " + arn)
	case parts[4] != s.ep.Account:
		return fault("AccessDeniedException", "User: arn:aws:iam::"+s.ep.Account+":root is not authorized to perform: dynamodb:"+c.Operation+
			" on resource: "+arn+" because no resource-based policy allows the dynamodb:"+c.Operation+" action")
	}
	return nil
}

// taggedTable returns the table of an ARN that was checked.
func (s *Service) taggedTable(c *sim.Call, arn string) (*table, error) {
	t, ok := s.tables[s.tableName(arn)]
	if !ok || t.restoring() {
		return nil, errNotFound("ResourceArn: " + arn + " not found")
	}
	c.On(t.arn)
	return t, nil
}

// maxTags is how many tags a table may have (Service quotas, DynamoDB: tags).
const maxTags = 50

// checkTags checks tags that are to be added to others.
func checkTags(ctx context.Context, tags, others []Tag) error {
	for i := range tags {
		tag := &tags[i]
		_, wired := wire.Called(ctx)
		switch {
		case tag.Key == "" && !wire.Given(ctx, &tag.Key):
			return errValidation("The Tag Key provided is invalid, Key: null")
		case tag.Value == "" && wired != "" && !wire.Given(ctx, &tag.Value):
			return errValidation("The Tag Value provided is invalid, Value: null")
		case !isTagText(tag.Value, 0, 256):
			return errValidation("The Tag Value provided is invalid, Value: " + tag.Value)
		}
		if err := checkTagKey(tag.Key); err != nil {
			return err
		}
		if slices.ContainsFunc(tags[:i], func(other Tag) bool { return other.Key == tag.Key }) {
			return errValidation("Duplicate Tag Keys provided as input: Duplicate Tag Key found " + tag.Key)
		}
	}
	if len(withTags(others, tags)) > maxTags {
		return errValidation("Number of Tags exceed the current limit for the provided ResourceArn")
	}
	return nil
}

func checkTagKey(key string) error {
	switch {
	case !isTagText(key, 1, 128):
		return errValidation("The Tag Key provided is invalid, Key: " + key)
	case strings.HasPrefix(strings.ToLower(key), "aws:"):
		return errValidation("Tag Key cannot be prefixed with aws:, Key: " + key)
	}
	return nil
}

// isTagText tells whether a text may be a tag's key or value: so many
// characters, letters and numbers of any script, spaces and _ . : / = + - @.
func isTagText(text string, least, most int) bool {
	if n := utf8.RuneCountInString(text); n < least || n > most {
		return false
	}
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsSpace(r) && !strings.ContainsRune("_.:/=+-@", r) {
			return false
		}
	}
	return true
}

// withTags returns tags with others added or replaced.
func withTags(tags, others []Tag) []Tag {
	all := slices.Clone(tags)
	for _, tag := range others {
		if i := slices.IndexFunc(all, func(old Tag) bool { return old.Key == tag.Key }); i >= 0 {
			all[i] = tag
		} else {
			all = append(all, tag)
		}
	}
	return all
}
