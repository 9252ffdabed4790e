package s3

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// A lifecycle is a bucket's rules.
type lifecycle struct {
	rules   []LifecycleRule
	minimum string // TransitionDefaultMinimumObjectSize
}

const (
	maxRules = 1000
	day      = 24 * time.Hour

	// Objects below 128 KB are not moved to other classes, unless a rule speaks of
	// their size.
	minTransition = 128 << 10
	allOf128K     = "all_storage_classes_128K"
	varies        = "varies_by_storage_class"
)

// nextMidnight is the midnight UTC after a time, to which S3 rounds days up.
func nextMidnight(t time.Time) time.Time { return t.Truncate(day).Add(day) }

// dueAfter is when an action of so many days is due.
func dueAfter(t time.Time, days int32) time.Time { return nextMidnight(t.AddDate(0, 0, int(days))) }

func (s *Service) putBucketLifecycleConfiguration(c *sim.Call, in *PutBucketLifecycleConfigurationInput) (*wire.Void, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:PutLifecycleConfiguration"})
	if err != nil {
		return nil, err
	}
	if m := in.TransitionDefaultMinimumObjectSize; m != "" && m != allOf128K && m != varies {
		return nil, invalidRequest("Invalid TransitionDefaultMinimumObjectSize found: " + m)
	}
	if in.LifecycleConfiguration == nil || len(in.LifecycleConfiguration.Rules) == 0 || len(in.LifecycleConfiguration.Rules) > maxRules {
		return nil, malformedXML()
	}
	rules := slices.Clone(in.LifecycleConfiguration.Rules)
	for i := range rules {
		if err := rules[i].check(rules[:i]); err != nil {
			return nil, err
		}
		if rules[i].ID == "" {
			r := c.Rand("lifecycle rule " + fmt.Sprint(i))
			rules[i].ID = r.UUID()
		}
	}
	b.lifecycle = &lifecycle{rules, in.TransitionDefaultMinimumObjectSize}
	c.Stop(b.lifecycleTimer)
	b.lifecycleTimer = sim.Timer{}
	b.lifecycleDue = time.Time{}
	b.scheduleLifecycle(c, b.sweep(c, false))
	return nil, nil
}

// check checks a rule by itself and beside those before it.
func (r *LifecycleRule) check(before []LifecycleRule) error {
	if len(r.ID) > 255 {
		return invalidArgument("ID length should not exceed allowed limit of 255", "ID", "")
	}
	if r.ID != "" && slices.ContainsFunc(before, func(o LifecycleRule) bool { return o.ID == r.ID }) {
		return invalidArgument("Rule ID must be unique. Found same ID for more than one rule", "ID", r.ID)
	}
	if (r.Filter == nil) == (r.Prefix == nil) {
		return malformedXML()
	}
	if err := r.Filter.check(); err != nil {
		return err
	}
	if r.Expiration == nil && len(r.Transitions) == 0 && len(r.NoncurrentVersionTransitions) == 0 && r.NoncurrentVersionExpiration == nil && r.AbortIncompleteMultipartUpload == nil {
		return invalidRequest("At least one action needs to be specified in a rule")
	}
	if e := r.Expiration; e != nil {
		if err := e.check(); err != nil {
			return err
		}
	}
	for _, t := range r.Transitions {
		if (t.Days == nil) == t.Date.IsZero() || t.StorageClass == "" {
			return malformedXML()
		}
		if t.Days != nil && *t.Days < 0 {
			return invalidArgument("'Days' in Transition action must be nonnegative", "Days", itoa(*t.Days))
		}
		if strings.HasSuffix(t.StorageClass, "_IA") && t.Days != nil && *t.Days < 30 {
			return invalidArgument("'Days' in Transition action must be greater than or equal to 30 for storageClass '"+t.StorageClass+"'", "Days", itoa(*t.Days))
		}
		if e := r.Expiration; e != nil && e.Days != nil && t.Days != nil && *e.Days <= *t.Days {
			return invalidArgument("'Days' in the Expiration action for filter '"+r.filterText()+"' must be greater than 'Days' in the Transition action", "Days", itoa(*e.Days))
		}
		if err := midnight(t.Date); err != nil {
			return err
		}
	}
	if n := r.NoncurrentVersionExpiration; n != nil && (n.NoncurrentDays == nil || *n.NoncurrentDays < 1) {
		return invalidArgument("'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer", "NoncurrentDays", "")
	}
	for _, t := range r.NoncurrentVersionTransitions {
		if t.NoncurrentDays == nil || t.StorageClass == "" {
			return malformedXML()
		}
	}
	if a := r.AbortIncompleteMultipartUpload; a != nil {
		if a.DaysAfterInitiation == nil || *a.DaysAfterInitiation < 1 {
			return invalidArgument("'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer", "DaysAfterInitiation", "")
		}
		if f := r.Filter; f != nil && (f.Tag != nil || f.And != nil && len(f.And.Tags) > 0) {
			return invalidRequest("AbortIncompleteMultipartUpload cannot be specified with Tags.")
		}
	}
	return nil
}

func (e *LifecycleExpiration) check() error {
	n := 0
	for _, set := range []bool{e.Days != nil, !e.Date.IsZero(), e.ExpiredObjectDeleteMarker != nil} {
		if set {
			n++
		}
	}
	if n != 1 {
		return malformedXML()
	}
	if e.Days != nil && *e.Days < 1 {
		return invalidArgument("'Days' for Expiration action must be a positive integer", "Days", itoa(*e.Days))
	}
	return midnight(e.Date)
}

func midnight(t time.Time) error {
	if !t.Equal(t.Truncate(day)) {
		return invalidArgument("'Date' must be at midnight GMT", "Date", t.UTC().Format(time.RFC3339))
	}
	return nil
}

func (f *LifecycleRuleFilter) check() error {
	if f == nil {
		return nil
	}
	n := 0
	for _, set := range []bool{f.Prefix != nil, f.Tag != nil, f.And != nil, f.ObjectSizeGreaterThan != nil, f.ObjectSizeLessThan != nil} {
		if set {
			n++
		}
	}
	if n > 1 {
		return malformedXML()
	}
	if f.And == nil {
		return nil
	}
	for i, t := range f.And.Tags {
		if slices.ContainsFunc(f.And.Tags[:i], func(o Tag) bool { return o.Key == t.Key }) {
			return invalidRequest("Duplicate Tag Keys are not allowed.")
		}
	}
	return nil
}

func (r *LifecycleRule) filterText() string {
	if p := r.prefix(); p != "" {
		return "(prefix=" + p + ")"
	}
	return "()"
}

func (r *LifecycleRule) prefix() string {
	switch f := r.Filter; {
	case r.Prefix != nil:
		return *r.Prefix
	case f != nil && f.Prefix != nil:
		return *f.Prefix
	case f != nil && f.And != nil && f.And.Prefix != nil:
		return *f.And.Prefix
	}
	return ""
}

// sizes returns the bounds of size that the rule's filter sets.
func (r *LifecycleRule) sizes() (more, less *int64) {
	switch f := r.Filter; {
	case f == nil:
		return nil, nil
	case f.And != nil:
		return f.And.ObjectSizeGreaterThan, f.And.ObjectSizeLessThan
	default:
		return f.ObjectSizeGreaterThan, f.ObjectSizeLessThan
	}
}

// covers tells whether the rule is about a version.
func (r *LifecycleRule) covers(v *version) bool {
	if r.Status != "Enabled" || !strings.HasPrefix(v.key, r.prefix()) {
		return false
	}
	more, less := r.sizes()
	if !v.marker && (more != nil && v.size <= *more || less != nil && v.size >= *less) {
		return false
	}
	if f := r.Filter; f != nil {
		wanted := []Tag(nil)
		if f.Tag != nil {
			wanted = []Tag{*f.Tag}
		} else if f.And != nil {
			wanted = f.And.Tags
		}
		for _, t := range wanted {
			if !slices.Contains(v.tags, t) {
				return false
			}
		}
	}
	return true
}

// moves tells whether a version may be moved to a class for its size.
func (r *LifecycleRule) moves(v *version, class, minimum string) bool {
	if more, less := r.sizes(); more != nil || less != nil {
		return true
	}
	if minimum == varies && (class == "GLACIER" || class == "DEEP_ARCHIVE") {
		return true
	}
	return v.size >= minTransition
}

// expiry is when the newest version of a key expires, and by which rule.
func (l *lifecycle) expiry(v *version) (at time.Time, rule string) {
	for i := range l.rules {
		r := &l.rules[i]
		if r.Expiration == nil || r.Expiration.ExpiredObjectDeleteMarker != nil || !r.covers(v) {
			continue
		}
		due := r.Expiration.Date
		if r.Expiration.Days != nil {
			due = dueAfter(v.modified, *r.Expiration.Days)
		}
		if at.IsZero() || due.Before(at) {
			at, rule = due, r.ID
		}
	}
	return at, rule
}

// expirationOf is the header x-amz-expiration.
func (b *bucket) expirationOf(v *version) string {
	if b.lifecycle == nil || v.marker || b.current(v.key) != v {
		return ""
	}
	at, rule := b.lifecycle.expiry(v)
	if at.IsZero() {
		return ""
	}
	return fmt.Sprintf("expiry-date=%q, rule-id=%q", at.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT"), rule)
}

// abortOf is when an upload is given up, and by which rule.
func (b *bucket) abortOf(u *upload) (at time.Time, rule string) {
	if b.lifecycle == nil {
		return at, ""
	}
	for i := range b.lifecycle.rules {
		r := &b.lifecycle.rules[i]
		if a := r.AbortIncompleteMultipartUpload; a != nil && r.Status == "Enabled" && strings.HasPrefix(u.v.key, r.prefix()) {
			if due := dueAfter(u.v.modified, *a.DaysAfterInitiation); at.IsZero() || due.Before(at) {
				at, rule = due, r.ID
			}
		}
	}
	return at, rule
}

func (s *Service) getBucketLifecycleConfiguration(c *sim.Call, in *GetBucketLifecycleConfigurationInput) (*GetBucketLifecycleConfigurationOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:GetLifecycleConfiguration"})
	if err != nil {
		return nil, err
	}
	if b.lifecycle == nil {
		return nil, fail(404, "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist").with(ErrorDetail{BucketName: b.name})
	}
	minimum := b.lifecycle.minimum
	if minimum == "" {
		minimum = allOf128K
	}
	return &GetBucketLifecycleConfigurationOutput{Rules: slices.Clone(b.lifecycle.rules), TransitionDefaultMinimumObjectSize: minimum}, nil
}

func (s *Service) deleteBucketLifecycle(c *sim.Call, in *DeleteBucketLifecycleInput) (*wire.Void, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:PutLifecycleConfiguration"})
	if err != nil {
		return nil, err
	}
	b.lifecycle = nil
	c.Stop(b.lifecycleTimer)
	b.lifecycleTimer, b.lifecycleDue = sim.Timer{}, time.Time{}
	return nil, nil
}
