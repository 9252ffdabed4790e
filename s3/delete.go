package s3

import (
	"strconv"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// A removal is one key or version to be deleted.
type removal struct {
	key, id  string
	bypass   bool
	etag     string // conditions
	modified time.Time
	size     *int64
}

func (s *Service) deleteObject(c *sim.Call, in *DeleteObjectInput) (*DeleteObjectOutput, error) {
	t := target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, payer: in.RequestPayer, action: "s3:DeleteObject", key: in.Key, version: in.VersionId}
	if in.VersionId != "" {
		t.action = "s3:DeleteObjectVersion"
	}
	b, err := s.reach(c, t)
	if err != nil {
		return nil, err
	}
	if b.lock == nil && (in.BypassGovernanceRetention || isGiven(c, &in.BypassGovernanceRetention)) {
		return nil, notLocking()
	}
	out, err := b.remove(c, removal{in.Key, in.VersionId, in.BypassGovernanceRetention, in.IfMatch, in.IfMatchLastModifiedTime, in.IfMatchSize})
	if err != nil {
		return nil, err
	}
	b.planLifecycle(c)
	return &DeleteObjectOutput{DeleteMarker: out.DeleteMarker, VersionId: out.shown()}, nil
}

func notLocking() error {
	return invalidArgument("x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.", "x-amz-bypass-governance-retention", "true")
}

// shown is the version that an answer names: the marker that was made, or the
// version that was deleted.
func (d *DeletedObject) shown() string {
	if d.VersionId == "" {
		return d.DeleteMarkerVersionId
	}
	return d.VersionId
}

// remove deletes a key or a version.
func (b *bucket) remove(c *sim.Call, r removal) (DeletedObject, error) {
	out := DeletedObject{Key: r.key, VersionId: r.id}
	if err := checkKey(r.key); err != nil {
		return out, err
	}
	if !legalVersionID(r.id) {
		return out, invalidArgument("Invalid version id specified", "versionId", r.id)
	}
	if err := r.check(b.pick(r.key, r.id)); err != nil {
		return out, err
	}
	if r.id != "" {
		return b.removeVersion(c, r)
	}
	old := b.current(r.key)
	if b.versioning == "" {
		if old != nil {
			b.take(old)
			b.notify(c, "ObjectRemoved:Delete", &version{key: r.key, seq: b.next(), modified: c.Now()})
		}
		return out, nil
	}
	marker := &version{key: r.key, marker: true, modified: c.Now(), owner: b.owner(), attributes: &attributes{}}
	marker.id, marker.seq = b.newID(c, r.key)
	b.add(marker)
	b.notify(c, "ObjectRemoved:DeleteMarkerCreated", marker)
	out.DeleteMarker, out.DeleteMarkerVersionId = true, marker.id
	return out, nil
}

func (b *bucket) removeVersion(c *sim.Call, r removal) (DeletedObject, error) {
	out := DeletedObject{Key: r.key, VersionId: r.id}
	v := b.byID(r.key, r.id)
	if b.versioning == "" && r.id != nullID {
		return out, invalidArgument("Invalid version id specified", "versionId", r.id)
	}
	if v == nil {
		return out, nil
	}
	if err := v.deletable(c.Now(), r.bypass); err != nil {
		return out, err
	}
	if v.marker {
		out.DeleteMarker, out.DeleteMarkerVersionId = true, v.id
	}
	b.take(v)
	gone := *v
	gone.seq = b.next()
	b.notify(c, "ObjectRemoved:Delete", &gone)
	return out, nil
}

// check holds a deletion to its conditions.
func (r *removal) check(v *version) error {
	if r.etag == "" && r.modified.IsZero() && r.size == nil {
		return nil
	}
	switch {
	case v == nil || v.marker:
		if r.etag == "*" || r.etag == "" {
			return preconditionFailed("If-Match")
		}
		return noSuchKey(r.key)
	case r.etag != "" && r.etag != "*" && !sameETag(r.etag, v.etag):
		return preconditionFailed("If-Match")
	case !r.modified.IsZero() && !shown(v.modified).Equal(shown(r.modified)):
		return preconditionFailed("x-amz-if-match-last-modified-time")
	case r.size != nil && *r.size != v.size:
		return preconditionFailed("x-amz-if-match-size")
	}
	return nil
}

const maxDeletes = 1000

func (s *Service) deleteObjects(c *sim.Call, in *DeleteObjectsInput) (*DeleteObjectsOutput, error) {
	b := s.find(in.Bucket)
	who := s.caller(c)
	if b != nil && who.isOwner(b) || b == nil {
		var err error
		if b, err = s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, payer: in.RequestPayer, action: "s3:DeleteObject"}); err != nil {
			return nil, err
		}
	}
	if in.Delete == nil || len(in.Delete.Objects) == 0 || len(in.Delete.Objects) > maxDeletes {
		return nil, malformedXML()
	}
	if b.lock == nil && (in.BypassGovernanceRetention || isGiven(c, &in.BypassGovernanceRetention)) {
		return nil, notLocking()
	}
	out := &DeleteObjectsOutput{}
	for _, o := range in.Delete.Objects {
		action := "s3:DeleteObject"
		if o.VersionId != "" {
			action = "s3:DeleteObjectVersion"
		}
		var gone DeletedObject
		err := b.admit(c, who, target{bucket: b.name, action: action, key: o.Key, version: o.VersionId})
		if err == nil {
			gone, err = b.remove(c, removal{o.Key, o.VersionId, in.BypassGovernanceRetention, o.ETag, o.LastModifiedTime, o.Size})
		}
		if err != nil {
			out.Errors = append(out.Errors, errorOf(o, err))
			continue
		}
		if !in.Delete.Quiet {
			out.Deleted = append(out.Deleted, gone)
		}
	}
	b.planLifecycle(c)
	return out, nil
}

func errorOf(o ObjectIdentifier, err error) Error {
	e := Error{Key: o.Key, VersionId: o.VersionId, Code: "InternalError", Message: err.Error()}
	if f, ok := err.(*ServiceError); ok {
		e.Code, e.Message = f.Code, f.Message
		if f.Code == "InvalidArgument" && f.Detail.ArgumentName == "versionId" {
			e.Code, e.Message = "NoSuchVersion", "The specified version does not exist."
		}
	}
	return e
}

func itoa(n int32) string { return strconv.Itoa(int(n)) }
