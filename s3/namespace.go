package s3

import (
	"github.com/google/btree"

	"github.com/cloudjar/cloudjar/sim"
)

// Bucket names are one namespace for all regions and accounts. The service of
// one place, which nobody else uses, keeps it.
const (
	namesRegion  = "us-east-1"
	namesAccount = "aws-s3"
)

// A place is where a bucket is.
type place struct{ region, account string }

// A claim is a name that is taken.
type claim struct {
	name string
	at   place
}

func newNames() *btree.BTreeG[claim] {
	return btree.NewG(32, func(a, b claim) bool { return a.name < b.name })
}

// names returns the namespace of the jar; a service without peers has its own.
func (s *Service) names() *btree.BTreeG[claim] {
	if p, ok := s.ep.Bus.Peer("s3", namesRegion, namesAccount); ok {
		if keeper, ok := p.(*Service); ok {
			return keeper.claims
		}
	}
	return s.claims
}

// at returns the service of a place.
func (s *Service) at(p place) *Service {
	if p == s.here() {
		return s
	}
	if peer, ok := s.ep.Bus.Peer("s3", p.region, p.account); ok {
		if there, ok := peer.(*Service); ok {
			return there
		}
	}
	return nil
}

func (s *Service) here() place { return place{s.ep.Region, s.ep.Account} }

// find returns a bucket wherever it is, or nil.
func (s *Service) find(name string) *bucket {
	if b, ok := s.buckets[name]; ok {
		return b
	}
	taken, ok := s.names().Get(claim{name: name})
	if !ok {
		return nil
	}
	if there := s.at(taken.at); there != nil {
		return there.buckets[name]
	}
	return nil
}

// A target is what a request is about: a bucket, as whom, to do what.
type target struct {
	bucket, owner string // owner: the account that the caller expects
	payer         string
	action        string // "s3:GetObject"
	key           string
	version       string
	object        *version // if it is known
}

// reach finds the bucket of a request, in AWS's order: is it there, here, the
// expected owner's, and open to the caller. The owner pays for the request.
func (s *Service) reach(c *sim.Call, t target) (*bucket, error) {
	b := s.find(t.bucket)
	if b == nil {
		return nil, noSuchBucket(t.bucket)
	}
	who := s.caller(c)
	if b.home.ep.Region != s.ep.Region && !who.anywhere {
		return nil, elsewhere(b)
	}
	if err := expectOwner(b, t.owner); err != nil {
		return nil, err
	}
	if err := b.admit(c, who, t); err != nil {
		return nil, err
	}
	c.Region, c.Account = b.home.ep.Region, b.home.ep.Account
	c.On(b.name)
	b.settle(c)
	b.meterRequest(c)
	return b, nil
}

// elsewhere sends to a bucket's region.
func elsewhere(b *bucket) error {
	region := b.home.ep.Region
	e := fail(301, "PermanentRedirect", "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.")
	e.Detail = ErrorDetail{Endpoint: b.name + ".s3." + region + ".amazonaws.com", Bucket: b.name}
	if region == namesRegion {
		e.Detail.Endpoint = b.name + ".s3.amazonaws.com"
	}
	return e.head("X-Amz-Bucket-Region", region)
}

func expectOwner(b *bucket, owner string) error {
	if owner == "" {
		return nil
	}
	if !isAccount(owner) {
		return fail(400, "InvalidBucketOwnerAWSAccountID", "The value of the expected bucket owner parameter must be an AWS Account ID... ["+owner+"]")
	}
	if owner != b.home.ep.Account {
		return accessDenied()
	}
	return nil
}

func isAccount(text string) bool {
	if len(text) != 12 {
		return false
	}
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}
