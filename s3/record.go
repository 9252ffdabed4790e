package s3

import (
	"strings"

	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

func (s *Service) putBucketLogging(c *sim.Call, in *PutBucketLoggingInput) (*wire.Void, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:PutBucketLogging"})
	if err != nil {
		return nil, err
	}
	if in.BucketLoggingStatus == nil || in.BucketLoggingStatus.LoggingEnabled == nil {
		b.logging = nil
		return nil, nil
	}
	logging := *in.BucketLoggingStatus.LoggingEnabled
	switch to := s.find(logging.TargetBucket); {
	case to == nil || to.owner() != b.owner():
		return nil, fail(400, "InvalidTargetBucketForLogging", "The target bucket for logging does not exist").with(ErrorDetail{BucketName: logging.TargetBucket})
	case to.home != b.home:
		return nil, fail(403, "CrossLocationLoggingProhibitted", "Cross S3 location logging not allowed. ")
	}
	b.logging = &logging
	return nil, nil
}

func (s *Service) getBucketLogging(c *sim.Call, in *GetBucketLoggingInput) (*GetBucketLoggingOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:GetBucketLogging"})
	if err != nil {
		return nil, err
	}
	return &GetBucketLoggingOutput{LoggingEnabled: b.logging}, nil
}

func (s *Service) putBucketRequestPayment(c *sim.Call, in *PutBucketRequestPaymentInput) (*wire.Void, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:PutBucketRequestPayment"})
	if err != nil {
		return nil, err
	}
	if in.RequestPaymentConfiguration == nil {
		return nil, malformedXML()
	}
	b.payer = in.RequestPaymentConfiguration.Payer
	return nil, nil
}

func (s *Service) getBucketRequestPayment(c *sim.Call, in *GetBucketRequestPaymentInput) (*GetBucketRequestPaymentOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:GetBucketRequestPayment"})
	if err != nil {
		return nil, err
	}
	if b.payer == "" {
		return &GetBucketRequestPaymentOutput{Payer: "BucketOwner"}, nil
	}
	return &GetBucketRequestPaymentOutput{Payer: b.payer}, nil
}

func (s *Service) putBucketAccelerateConfiguration(c *sim.Call, in *PutBucketAccelerateConfigurationInput) (*wire.Void, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:PutAccelerateConfiguration"})
	if err != nil {
		return nil, err
	}
	if strings.Contains(b.name, ".") {
		return nil, invalidRequest("S3 Transfer Acceleration is not supported for buckets with periods (.) in their names")
	}
	if in.AccelerateConfiguration == nil || in.AccelerateConfiguration.Status == "" {
		return nil, malformedXML()
	}
	b.accelerate = in.AccelerateConfiguration.Status
	return nil, nil
}

func (s *Service) getBucketAccelerateConfiguration(c *sim.Call, in *GetBucketAccelerateConfigurationInput) (*GetBucketAccelerateConfigurationOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, payer: in.RequestPayer, action: "s3:GetAccelerateConfiguration"})
	if err != nil {
		return nil, err
	}
	return &GetBucketAccelerateConfigurationOutput{Status: b.accelerate}, nil
}

func (s *Service) getBucketReplication(c *sim.Call, in *GetBucketReplicationInput) (*GetBucketReplicationOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:GetReplicationConfiguration"})
	if err != nil {
		return nil, err
	}
	return nil, fail(404, "ReplicationConfigurationNotFoundError", "The replication configuration was not found").with(ErrorDetail{BucketName: b.name})
}

func (s *Service) deleteBucketReplication(c *sim.Call, in *DeleteBucketReplicationInput) (*wire.Void, error) {
	_, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:PutReplicationConfiguration"})
	return nil, err
}
