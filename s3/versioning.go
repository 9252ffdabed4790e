package s3

import (
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

func (s *Service) putBucketVersioning(c *sim.Call, in *PutBucketVersioningInput) (*wire.Void, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:PutBucketVersioning"})
	if err != nil {
		return nil, err
	}
	switch cfg := in.VersioningConfiguration; {
	case cfg == nil || cfg.Status == "":
		return nil, fail(400, "IllegalVersioningConfigurationException", "The Versioning element must be specified")
	case cfg.Status != versioningOn && b.lock != nil:
		return nil, fail(409, "InvalidBucketState", "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.")
	default:
		b.versioning = cfg.Status
	}
	b.planLifecycle(c)
	return nil, nil
}

func (s *Service) getBucketVersioning(c *sim.Call, in *GetBucketVersioningInput) (*GetBucketVersioningOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:GetBucketVersioning"})
	if err != nil {
		return nil, err
	}
	return &GetBucketVersioningOutput{Status: b.versioning}, nil
}
