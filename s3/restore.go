package s3

import (
	"fmt"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// A restored is a copy of an archived object that is brought back for a while.
type restored struct {
	ready   time.Time
	expires time.Time
}

func (r *restored) readable(now time.Time) bool {
	return r != nil && !now.Before(r.ready) && now.Before(r.expires)
}

// header is x-amz-restore.
func (r *restored) header(now time.Time) string {
	switch {
	case r == nil || !now.Before(r.expires):
		return ""
	case now.Before(r.ready):
		return `ongoing-request="true"`
	}
	return fmt.Sprintf(`ongoing-request="false", expiry-date=%q`, r.expires.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT"))
}

func (r *restored) status(now time.Time) *RestoreStatus {
	switch {
	case r == nil || !now.Before(r.expires):
		return nil
	case now.Before(r.ready):
		return &RestoreStatus{IsRestoreInProgress: true}
	}
	return &RestoreStatus{RestoreExpiryDate: r.expires}
}

// How long a restore takes: the times that S3 gives as typical at most.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects-retrieval-options.html
func restoreTime(class class, tier string) (time.Duration, bool) {
	switch tier {
	case "", "Standard":
		return class.standard, true
	case "Expedited":
		return 5 * time.Minute, class.name == "GLACIER"
	case "Bulk":
		if class.name == "GLACIER" {
			return 12 * time.Hour, true
		}
		return 48 * time.Hour, true
	}
	return 0, false
}

// A restoring is what is told of a restore when its time has come.
type restoring struct{ bucket, key, id, event string }

func (s *Service) restoreObject(c *sim.Call, in *RestoreObjectInput) (*RestoreObjectOutput, error) {
	b, v, err := s.object(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, payer: in.RequestPayer, action: "s3:RestoreObject", key: in.Key, version: in.VersionId})
	if err != nil {
		return nil, err
	}
	i, _ := classOf(v.class)
	if !classes[i].archived {
		return nil, fail(403, "InvalidObjectState", "Restore is not allowed for the object's current storage class").with(ErrorDetail{StorageClass: classes[i].name})
	}
	if in.RestoreRequest == nil || in.RestoreRequest.Days < 1 {
		return nil, malformedXML()
	}
	now := c.Now()
	changed := *v
	if v.restore.readable(now) {
		changed.restore = &restored{v.restore.ready, dueAfter(now, in.RestoreRequest.Days)}
		b.replace(&changed)
		return nil, nil
	}
	if v.restore != nil && now.Before(v.restore.ready) {
		return nil, fail(409, "RestoreAlreadyInProgress", "Object restore is already in progress")
	}
	tier := in.RestoreRequest.Tier
	if p := in.RestoreRequest.GlacierJobParameters; p != nil {
		tier = p.Tier
	}
	takes, ok := restoreTime(classes[i], tier)
	if !ok {
		return nil, invalidArgument("Invalid tier specified for the object's storage class", "Tier", tier)
	}
	ready := now.Add(takes)
	changed.restore = &restored{ready, dueAfter(ready, in.RestoreRequest.Days)}
	b.replace(&changed)
	b.notify(c, "ObjectRestore:Post", &changed)
	b.home.restores.Upkeep(c, ready, restoring{b.name, v.key, v.id, "ObjectRestore:Completed"})
	b.home.restores.Upkeep(c, changed.restore.expires, restoring{b.name, v.key, v.id, "ObjectRestore:Delete"})
	return nil, nil
}

// onRestore tells that an object is back, or that its time is over.
func (s *Service) onRestore(c *sim.Call, r restoring) {
	b := s.buckets[r.bucket]
	if b == nil {
		return
	}
	v := b.byID(r.key, r.id)
	if v == nil || v.restore == nil {
		return
	}
	if r.event == "ObjectRestore:Delete" && v.restore.expires.After(c.Now()) {
		s.restores.Upkeep(c, v.restore.expires, r)
		return
	}
	c.Service, c.Region, c.Account = "s3", s.ep.Region, s.ep.Account
	b.notify(c, r.event, v)
}
