package s3

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/btree"

	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// A bucket is a bucket. Its trees are cloned by a fork; all else in it is
// replaced, never changed in place.
type bucket struct {
	name    string
	home    *Service
	created time.Time
	counter uint64 // of versions, uploads and events, in the order of their making

	live    *btree.BTreeG[*version] // the newest version of each key that is no delete marker
	past    *btree.BTreeG[*version] // older versions, and all delete markers
	uploads *btree.BTreeG[*upload]
	parts   *btree.BTreeG[*part]

	config
	lifecycleTimer sim.Timer
	lifecycleDue   time.Time
	stock          stock
}

// A config is what can be set of a bucket; nil, empty and zero are not set.
type config struct {
	versioning   string // Enabled, Suspended
	tags         []Tag
	acl          *acl
	ownership    string // an ObjectOwnership
	policy       *bucketPolicy
	block        *PublicAccessBlockConfiguration
	cors         []CORSRule
	website      *WebsiteConfiguration
	notification *NotificationConfiguration
	lifecycle    *lifecycle
	encryption   *ServerSideEncryptionRule
	lock         *ObjectLockConfiguration
	logging      *LoggingEnabled
	payer        string
	accelerate   string
}

func newBucket(s *Service, name string, now time.Time) *bucket {
	return &bucket{
		name: name, home: s, created: now,
		live: newLive(), past: newPast(),
		uploads: btree.NewG(16, uploadBefore), parts: btree.NewG(16, partBefore),
		stock: stock{at: now},
	}
}

// fork copies the bucket for a fork of its service.
func (b *bucket) fork(s *Service) *bucket {
	f := *b
	f.home = s
	f.live, f.past = b.live.Clone(), b.past.Clone()
	f.uploads, f.parts = b.uploads.Clone(), b.parts.Clone()
	return &f
}

func (b *bucket) owner() string { return b.home.ep.Account }

func (b *bucket) next() uint64 {
	b.counter++
	return b.counter
}

// canonicalID is the 64 digits by which access control lists name an account.
func canonicalID(account string) string {
	sum := sha256.Sum256([]byte("canonical user of account " + account))
	return hex.EncodeToString(sum[:])
}

func ownerOf(account string) *Owner { return &Owner{ID: canonicalID(account)} }

func (s *Service) createBucket(c *sim.Call, in *CreateBucketInput) (*CreateBucketOutput, error) {
	who := s.caller(c)
	if who.anonymous {
		return nil, accessDenied()
	}
	if !legalBucketName(in.Bucket) {
		return nil, fail(400, "InvalidBucketName", "The specified bucket is not valid.").with(ErrorDetail{BucketName: in.Bucket})
	}
	region, err := s.location(in.CreateBucketConfiguration)
	if err != nil {
		return nil, err
	}
	ownership, grants, err := s.bucketRights(c, in)
	if err != nil {
		return nil, err
	}
	var tags []Tag
	if cfg := in.CreateBucketConfiguration; cfg != nil && len(cfg.Tags) > 0 {
		if err := checkTags(cfg.Tags, maxBucketTags, `User-defined tag keys can't start with "aws:". This prefix is reserved for system tags. Remove "aws:" from your tag keys and try again.`); err != nil {
			return nil, err
		}
		tags = slices.Clone(cfg.Tags)
	}
	out := &CreateBucketOutput{Location: "/" + in.Bucket, BucketArn: "arn:aws:s3:::" + in.Bucket}
	if region != namesRegion {
		out.Location = "http://" + in.Bucket + ".s3.amazonaws.com/"
	}
	if old := s.find(in.Bucket); old != nil {
		return s.recreate(old, out)
	}
	there := s.at(place{region, s.ep.Account})
	b := newBucket(there, in.Bucket, c.Now())
	b.ownership, b.acl, b.tags = ownership, grants, tags
	if !s.opts.OpenBuckets {
		b.block = &PublicAccessBlockConfiguration{BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true}
	}
	if in.ObjectLockEnabledForBucket {
		b.versioning, b.lock = versioningOn, &ObjectLockConfiguration{ObjectLockEnabled: "Enabled"}
	}
	there.buckets[in.Bucket] = b
	s.names().ReplaceOrInsert(claim{in.Bucket, place{region, s.ep.Account}})
	c.On(b.name)
	b.meterRequest(c)
	return out, nil
}

// recreate answers for a bucket that is already there. us-east-1 is content with
// one of the caller's own.
func (s *Service) recreate(old *bucket, out *CreateBucketOutput) (*CreateBucketOutput, error) {
	switch {
	case old.owner() != s.ep.Account:
		return nil, fail(409, "BucketAlreadyExists", "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.").with(ErrorDetail{BucketName: old.name})
	case s.ep.Region == namesRegion && old.home.ep.Region == namesRegion:
		return out, nil
	}
	return nil, fail(409, "BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded and you already own it.").with(ErrorDetail{BucketName: old.name})
}

// location returns the region of a new bucket. Elsewhere than in us-east-1 a
// request may only make buckets of its own region.
func (s *Service) location(cfg *CreateBucketConfiguration) (string, error) {
	asked := ""
	if cfg != nil {
		asked = cfg.LocationConstraint
	}
	here := s.ep.Region
	if here == namesRegion {
		switch {
		case asked == "":
			return here, nil
		case asked == "EU":
			return "eu-west-1", nil
		case asked == namesRegion || !isRegion(asked):
			return "", fail(400, "InvalidLocationConstraint", "The specified location-constraint is not valid")
		}
		return asked, nil
	}
	if asked == here || asked == "EU" && here == "eu-west-1" {
		return here, nil
	}
	if asked == "" {
		asked = "unspecified"
	}
	return "", fail(400, "IllegalLocationConstraintException", "The "+asked+" location constraint is incompatible for the region specific endpoint this request was sent to.")
}

var regionPattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(af|ap|ca|cn|eu|il|me|mx|sa|us|us-gov)-(north|south|east|west|central|northeast|northwest|southeast|southwest)-[1-9]$`)
})

func isRegion(name string) bool { return regionPattern().MatchString(name) }

// Names of buckets: 3 to 63 of lower-case letters, digits, hyphens and dots,
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
var (
	bucketPattern  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`) })
	addressPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$`) })
)

func legalBucketName(name string) bool {
	if !bucketPattern().MatchString(name) || addressPattern().MatchString(name) || strings.Contains(name, "..") {
		return false
	}
	for _, prefix := range []string{"xn--", "sthree-", "amzn-s3-demo-"} {
		if strings.HasPrefix(name, prefix) {
			return false
		}
	}
	for _, suffix := range []string{"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"} {
		if strings.HasSuffix(name, suffix) {
			return false
		}
	}
	return true
}

func (s *Service) deleteBucket(c *sim.Call, in *DeleteBucketInput) (*wire.Void, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:DeleteBucket"})
	if err != nil {
		return nil, err
	}
	if b.live.Len()+b.past.Len() > 0 {
		message := "The bucket you tried to delete is not empty"
		if b.versioning != "" {
			message += ". You must delete all versions in the bucket."
		}
		return nil, fail(409, "BucketNotEmpty", message).with(ErrorDetail{BucketName: b.name})
	}
	c.Stop(b.lifecycleTimer)
	delete(b.home.buckets, b.name)
	s.names().Delete(claim{name: b.name})
	return nil, nil
}

func (s *Service) headBucket(c *sim.Call, in *HeadBucketInput) (*HeadBucketOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:ListBucket"})
	if e, ok := err.(*ServiceError); ok && e.Status == 403 {
		err = e.head("X-Amz-Bucket-Region", s.find(in.Bucket).home.ep.Region) // clients find regions so
	}
	if err != nil {
		return nil, err
	}
	return &HeadBucketOutput{BucketRegion: b.home.ep.Region, BucketArn: "arn:aws:s3:::" + b.name}, nil
}

func (s *Service) getBucketLocation(c *sim.Call, in *GetBucketLocationInput) (*GetBucketLocationOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:GetBucketLocation"})
	if err != nil {
		return nil, err
	}
	out := &GetBucketLocationOutput{LocationConstraint: b.home.ep.Region}
	if out.LocationConstraint == namesRegion {
		out.LocationConstraint = ""
	}
	return out, nil
}

const maxBuckets = 10000

func (s *Service) listBuckets(c *sim.Call, in *ListBucketsInput) (*ListBucketsOutput, error) {
	if who := s.caller(c); who.anonymous {
		return nil, accessDenied()
	}
	if in.BucketRegion != "" && !isRegion(in.BucketRegion) {
		return nil, invalidArgument("Argument value "+in.BucketRegion+" is not a valid AWS Region", "bucket-region", in.BucketRegion)
	}
	limit := maxBuckets
	if in.MaxBuckets != nil {
		limit = int(*in.MaxBuckets)
		if limit < 1 || limit > maxBuckets {
			return nil, invalidArgument("Argument max-buckets must be an integer between 1 and 10000", "max-buckets", strconv.Itoa(limit))
		}
	}
	from := in.Prefix
	if in.ContinuationToken != nil {
		after, ok := openToken(*in.ContinuationToken)
		if !ok {
			return nil, invalidArgument("The continuation token provided is incorrect", "continuation-token", *in.ContinuationToken)
		}
		from = max(from, after)
	}
	c.Use(tier1, "", 1)
	out := &ListBucketsOutput{Buckets: []Bucket{}, Owner: *ownerOf(s.ep.Account), Prefix: in.Prefix}
	paged := in.MaxBuckets != nil || in.ContinuationToken != nil || in.Prefix != "" || in.BucketRegion != ""
	s.names().AscendGreaterOrEqual(claim{name: from}, func(t claim) bool {
		if !strings.HasPrefix(t.name, in.Prefix) {
			return false
		}
		if t.at.account != s.ep.Account || in.BucketRegion != "" && t.at.region != in.BucketRegion {
			return true
		}
		if len(out.Buckets) == limit {
			out.ContinuationToken = sealToken(t.name)
			return false
		}
		b := Bucket{Name: t.name, BucketArn: "arn:aws:s3:::" + t.name}
		if there := s.at(t.at); there != nil && there.buckets[t.name] != nil {
			b.CreationDate = there.buckets[t.name].created.Truncate(time.Second)
		}
		if paged {
			b.BucketRegion = t.at.region
		}
		out.Buckets = append(out.Buckets, b)
		return true
	})
	return out, nil
}

// forkBuckets copies the buckets of a service.
func forkBuckets(from map[string]*bucket, to *Service) map[string]*bucket {
	buckets := maps.Clone(from)
	for name, b := range buckets {
		buckets[name] = b.fork(to)
	}
	return buckets
}
