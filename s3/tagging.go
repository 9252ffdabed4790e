package s3

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
const (
	maxBucketTags = 50
	maxObjectTags = 10
	maxTagKey     = 128 // characters
	maxTagValue   = 256
)

var tagPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[\pL\pZ\pN_.:/=+\-@]*$`) })

// checkTags checks a set of tags. reserved is what is said of keys that begin
// with aws:.
func checkTags(tags []Tag, most int, reserved string) error {
	if len(tags) > most {
		if most == maxObjectTags {
			return fail(400, "BadRequest", "Object tags cannot be greater than 10")
		}
		return fail(400, "BadRequest", "Bucket tag count cannot be greater than 50")
	}
	for i, t := range tags {
		switch {
		case t.Key == "" || utf8.RuneCountInString(t.Key) > maxTagKey || !tagPattern().MatchString(t.Key):
			return invalidTag("The TagKey you have provided is invalid")
		case utf8.RuneCountInString(t.Value) > maxTagValue || !tagPattern().MatchString(t.Value):
			return invalidTag("The TagValue you have provided is invalid")
		case strings.HasPrefix(t.Key, "aws:"):
			return invalidTag(reserved)
		case slices.ContainsFunc(tags[:i], func(o Tag) bool { return o.Key == t.Key }):
			return invalidTag("Cannot provide multiple Tags with the same key")
		}
	}
	return nil
}

func checkObjectTags(tags []Tag) error {
	return checkTags(tags, maxObjectTags, "Your TagKey cannot be prefixed with aws:")
}

// tagged finds a version whose tags a request is about.
func (s *Service) tagged(c *sim.Call, t target) (*bucket, *version, error) {
	b, v, err := s.object(c, t)
	if e, ok := err.(*ServiceError); ok && e.Code == "NoSuchKey" && t.version == "" && e.header["X-Amz-Delete-Marker"] != "" {
		return nil, nil, methodNotAllowed(methodOf(c.Operation), "DeleteMarker").head("X-Amz-Delete-Marker", "true").head("Allow", "DELETE")
	}
	return b, v, err
}

func (s *Service) putObjectTagging(c *sim.Call, in *PutObjectTaggingInput) (*PutObjectTaggingOutput, error) {
	b, v, err := s.tagged(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, payer: in.RequestPayer, action: "s3:PutObjectTagging", key: in.Key, version: in.VersionId})
	if err != nil {
		return nil, err
	}
	if in.Tagging == nil {
		return nil, malformedXML()
	}
	if err := checkObjectTags(in.Tagging.TagSet); err != nil {
		return nil, err
	}
	changed := *v
	changed.tags = slices.Clone(in.Tagging.TagSet)
	b.replace(&changed)
	b.planLifecycle(c)
	b.notify(c, "ObjectTagging:Put", &changed)
	return &PutObjectTaggingOutput{VersionId: b.shownID(v)}, nil
}

func (s *Service) getObjectTagging(c *sim.Call, in *GetObjectTaggingInput) (*GetObjectTaggingOutput, error) {
	b, v, err := s.tagged(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, payer: in.RequestPayer, action: "s3:GetObjectTagging", key: in.Key, version: in.VersionId})
	if err != nil {
		return nil, err
	}
	return &GetObjectTaggingOutput{VersionId: b.shownID(v), TagSet: append([]Tag{}, v.tags...)}, nil
}

func (s *Service) deleteObjectTagging(c *sim.Call, in *DeleteObjectTaggingInput) (*DeleteObjectTaggingOutput, error) {
	b, v, err := s.tagged(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:DeleteObjectTagging", key: in.Key, version: in.VersionId})
	if err != nil {
		return nil, err
	}
	changed := *v
	changed.tags = nil
	b.replace(&changed)
	b.planLifecycle(c)
	b.notify(c, "ObjectTagging:Delete", &changed)
	return &DeleteObjectTaggingOutput{VersionId: b.shownID(v)}, nil
}

func (s *Service) putBucketTagging(c *sim.Call, in *PutBucketTaggingInput) (*wire.Void, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:PutBucketTagging"})
	if err != nil {
		return nil, err
	}
	if in.Tagging == nil {
		return nil, malformedXML()
	}
	if err := checkTags(in.Tagging.TagSet, maxBucketTags, "System tags cannot be added/updated by requester"); err != nil {
		return nil, err
	}
	b.tags = slices.Clone(in.Tagging.TagSet)
	return nil, nil
}

func (s *Service) getBucketTagging(c *sim.Call, in *GetBucketTaggingInput) (*GetBucketTaggingOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:GetBucketTagging"})
	if err != nil {
		return nil, err
	}
	if len(b.tags) == 0 {
		return nil, fail(404, "NoSuchTagSet", "The TagSet does not exist").with(ErrorDetail{BucketName: b.name})
	}
	return &GetBucketTaggingOutput{TagSet: slices.Clone(b.tags)}, nil
}

func (s *Service) deleteBucketTagging(c *sim.Call, in *DeleteBucketTaggingInput) (*wire.Void, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:PutBucketTagging"})
	if err != nil {
		return nil, err
	}
	b.tags = nil
	return nil, nil
}
