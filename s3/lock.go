package s3

import (
	"time"

	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

const (
	governance = "GOVERNANCE"
	compliance = "COMPLIANCE"
)

func lockedByObjectLock() error {
	return fail(403, "AccessDenied", "Access Denied because object protected by object lock.")
}

// deletable holds a deletion to the version's retention and legal hold.
func (v *version) deletable(now time.Time, bypass bool) error {
	if v.hold == "ON" {
		return lockedByObjectLock()
	}
	if v.retain.Mode == "" || !now.Before(v.retain.RetainUntilDate) || v.retain.Mode == governance && bypass {
		return nil
	}
	return lockedByObjectLock()
}

// lockNew locks a new version as asked, or as the bucket has it.
func (b *bucket) lockNew(c *sim.Call, v *version, in *Attributes) error {
	mode, until, hold := in.ObjectLockMode, in.ObjectLockRetainUntilDate, in.ObjectLockLegalHoldStatus
	if (mode != "" || !until.IsZero() || hold != "") && b.lock == nil {
		return invalidRequest("Bucket is missing Object Lock Configuration")
	}
	switch {
	case (mode == "") != until.IsZero():
		return invalidArgument("x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied", "x-amz-object-lock-mode", "")
	case mode != "" && mode != governance && mode != compliance:
		return invalidArgument("Unknown wormMode directive.", "x-amz-object-lock-mode", mode)
	case mode != "" && !until.After(c.Now()):
		return invalidArgument("The retain until date must be in the future!", "x-amz-object-lock-retain-until-date", until.Format(time.RFC3339))
	case hold != "" && hold != "ON" && hold != "OFF":
		return invalidArgument("Legal Hold must be either of 'ON' or 'OFF'", "x-amz-object-lock-legal-hold", hold)
	}
	v.hold = hold
	if mode != "" {
		v.retain = ObjectLockRetention{Mode: mode, RetainUntilDate: until}
	} else if b.lock != nil && b.lock.Rule != nil && b.lock.Rule.DefaultRetention != nil {
		d := b.lock.Rule.DefaultRetention
		v.retain = ObjectLockRetention{Mode: d.Mode, RetainUntilDate: c.Now().AddDate(int(d.Years), 0, int(d.Days))}
	}
	return nil
}

func (s *Service) putObjectLockConfiguration(c *sim.Call, in *PutObjectLockConfigurationInput) (*PutObjectLockConfigurationOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:PutBucketObjectLockConfiguration"})
	if err != nil {
		return nil, err
	}
	cfg := in.ObjectLockConfiguration
	if cfg == nil || cfg.ObjectLockEnabled != "Enabled" {
		return nil, malformedXML()
	}
	if b.versioning != versioningOn {
		return nil, fail(409, "InvalidBucketState", "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration")
	}
	if cfg.Rule != nil {
		d := cfg.Rule.DefaultRetention
		switch {
		case d == nil || d.Mode == "" || d.Days != 0 && d.Years != 0 || d.Days == 0 && d.Years == 0 && !isGiven(c, &d.Days) && !isGiven(c, &d.Years):
			return nil, malformedXML()
		case d.Days < 1 && d.Years < 1:
			return nil, invalidArgument("Default retention period must be a positive integer value.", "", "")
		case d.Days > 36500 || d.Years > 100:
			return nil, invalidArgument("Default retention period too large.", "", "")
		}
	}
	lock := *cfg
	b.lock = &lock
	return nil, nil
}

func (s *Service) getObjectLockConfiguration(c *sim.Call, in *GetObjectLockConfigurationInput) (*GetObjectLockConfigurationOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:GetBucketObjectLockConfiguration"})
	if err != nil {
		return nil, err
	}
	if b.lock == nil {
		return nil, fail(404, "ObjectLockConfigurationNotFoundError", "Object Lock configuration does not exist for this bucket").with(ErrorDetail{BucketName: b.name})
	}
	return &GetObjectLockConfigurationOutput{*b.lock}, nil
}

// locked finds a version whose lock a request is about.
func (s *Service) locked(c *sim.Call, t target) (*bucket, *version, error) {
	b, v, err := s.tagged(c, t)
	if err == nil && b.lock == nil {
		err = invalidRequest("Bucket is missing Object Lock Configuration")
	}
	return b, v, err
}

func (s *Service) putObjectRetention(c *sim.Call, in *PutObjectRetentionInput) (*PutObjectRetentionOutput, error) {
	b, v, err := s.locked(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, payer: in.RequestPayer, action: "s3:PutObjectRetention", key: in.Key, version: in.VersionId})
	if err != nil {
		return nil, err
	}
	r := in.Retention
	if r == nil || (r.Mode == "") != r.RetainUntilDate.IsZero() {
		return nil, malformedXML()
	}
	now := c.Now()
	if r.Mode != "" && !r.RetainUntilDate.After(now) {
		return nil, invalidArgument("The retain until date must be in the future!", "RetainUntilDate", r.RetainUntilDate.Format(time.RFC3339))
	}
	held := v.retain.Mode != "" && now.Before(v.retain.RetainUntilDate)
	weaker := r.Mode == "" || r.RetainUntilDate.Before(v.retain.RetainUntilDate) || r.Mode == governance && v.retain.Mode == compliance
	if held && weaker && (v.retain.Mode == compliance || !in.BypassGovernanceRetention) {
		return nil, lockedByObjectLock()
	}
	if held && v.retain.Mode == governance && r.Mode == compliance && !in.BypassGovernanceRetention && r.RetainUntilDate.Before(v.retain.RetainUntilDate) {
		return nil, lockedByObjectLock()
	}
	changed := *v
	changed.retain = ObjectLockRetention{Mode: r.Mode, RetainUntilDate: r.RetainUntilDate}
	b.replace(&changed)
	b.planLifecycle(c)
	return nil, nil
}

func noObjectLock() error {
	return fail(404, "NoSuchObjectLockConfiguration", "The specified object does not have a ObjectLock configuration")
}

func (s *Service) getObjectRetention(c *sim.Call, in *GetObjectRetentionInput) (*GetObjectRetentionOutput, error) {
	_, v, err := s.locked(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, payer: in.RequestPayer, action: "s3:GetObjectRetention", key: in.Key, version: in.VersionId})
	if err != nil {
		return nil, err
	}
	if v.retain.Mode == "" {
		return nil, noObjectLock()
	}
	return &GetObjectRetentionOutput{v.retain}, nil
}

func (s *Service) putObjectLegalHold(c *sim.Call, in *PutObjectLegalHoldInput) (*PutObjectLegalHoldOutput, error) {
	b, v, err := s.locked(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, payer: in.RequestPayer, action: "s3:PutObjectLegalHold", key: in.Key, version: in.VersionId})
	if err != nil {
		return nil, err
	}
	if in.LegalHold == nil || in.LegalHold.Status == "" {
		return nil, malformedXML()
	}
	changed := *v
	changed.hold = in.LegalHold.Status
	b.replace(&changed)
	b.planLifecycle(c)
	return nil, nil
}

func (s *Service) getObjectLegalHold(c *sim.Call, in *GetObjectLegalHoldInput) (*GetObjectLegalHoldOutput, error) {
	_, v, err := s.locked(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, payer: in.RequestPayer, action: "s3:GetObjectLegalHold", key: in.Key, version: in.VersionId})
	if err != nil {
		return nil, err
	}
	if v.hold == "" {
		return nil, noObjectLock()
	}
	return &GetObjectLegalHoldOutput{ObjectLockLegalHold{Status: v.hold}}, nil
}

// isGiven tells whether a member was sent, be it zero.
func isGiven(c *sim.Call, member any) bool { return wire.Given(c.Context(), member) }
