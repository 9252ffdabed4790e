package s3

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

const (
	sseS3   = "AES256"
	sseKMS  = "aws:kms"
	sseKMS2 = "aws:kms:dsse"
)

// check checks a customer's key and the MD5 that comes with it.
func (k *CustomerKey) check() error {
	if k.SSECustomerAlgorithm == "" {
		return invalidArgument("Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption algorithm.", "x-amz-server-side-encryption", "null")
	}
	if k.SSECustomerKey == "" {
		return invalidArgument("Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret key.", "x-amz-server-side-encryption", "null")
	}
	if k.SSECustomerAlgorithm != sseS3 {
		return fail(400, "InvalidEncryptionAlgorithmError", "The Encryption request you specified is not valid. Supported value: AES256.").with(ErrorDetail{ArgumentName: "x-amz-server-side-encryption", ArgumentValue: k.SSECustomerAlgorithm})
	}
	raw, err := base64.StdEncoding.DecodeString(k.SSECustomerKey)
	if err != nil || len(raw) != 32 || k.SSECustomerKeyMD5 == "" {
		return invalidArgument("The secret key was invalid for the specified algorithm.", "x-amz-server-side-encryption", "null")
	}
	sum := md5.Sum(raw)
	if base64.StdEncoding.EncodeToString(sum[:]) != k.SSECustomerKeyMD5 {
		return invalidArgument("The calculated MD5 hash of the key did not match the hash that was provided.", "x-amz-server-side-encryption", "null")
	}
	return nil
}

// encrypt tells how a new object is encrypted: as asked, or as the bucket has it.
// Nothing is encrypted in a jar; a customer's key is asked for all the same.
func (b *bucket) encrypt(c *sim.Call, in *Attributes, key *CustomerKey) (Encrypted, error) {
	if key.SSECustomerAlgorithm != "" || key.SSECustomerKey != "" || key.SSECustomerKeyMD5 != "" {
		if in.ServerSideEncryption != "" {
			return Encrypted{}, invalidArgument("Server Side Encryption with Customer provided key is incompatible with the encryption method specified", "x-amz-server-side-encryption", in.ServerSideEncryption)
		}
		return Encrypted{SSECustomerAlgorithm: key.SSECustomerAlgorithm, SSECustomerKeyMD5: key.SSECustomerKeyMD5}, key.check()
	}
	out := Encrypted{ServerSideEncryption: in.ServerSideEncryption, SSEKMSKeyId: in.SSEKMSKeyId, SSEKMSEncryptionContext: in.SSEKMSEncryptionContext}
	rule := b.encryption
	switch {
	case out.ServerSideEncryption == "" && out.SSEKMSKeyId != "":
		return out, invalidArgument("Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms", "x-amz-server-side-encryption", "null")
	case out.ServerSideEncryption == "" && rule != nil && rule.ApplyServerSideEncryptionByDefault != nil:
		out.ServerSideEncryption, out.SSEKMSKeyId = rule.ApplyServerSideEncryptionByDefault.SSEAlgorithm, rule.ApplyServerSideEncryptionByDefault.KMSMasterKeyID
	case out.ServerSideEncryption == "":
		out.ServerSideEncryption = sseS3
	}
	switch out.ServerSideEncryption {
	case sseS3:
		if out.SSEKMSKeyId != "" {
			return out, invalidArgument("Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms", "x-amz-server-side-encryption", sseS3)
		}
		out.SSEKMSEncryptionContext = ""
	case sseKMS, sseKMS2:
		out.SSEKMSKeyId = b.keyARN(out.SSEKMSKeyId)
		if in.BucketKeyEnabled != nil {
			out.BucketKeyEnabled = *in.BucketKeyEnabled
		} else if rule != nil {
			out.BucketKeyEnabled = rule.BucketKeyEnabled
		}
	default:
		return out, invalidArgument("The encryption method specified is not supported", "x-amz-server-side-encryption", out.ServerSideEncryption)
	}
	return out, nil
}

// keyARN writes a key's id as its ARN; without one it is that of AWS's own key in
// the account.
func (b *bucket) keyARN(id string) string {
	if strings.HasPrefix(id, "arn:") {
		return id
	}
	at := "arn:aws:kms:" + b.home.ep.Region + ":" + b.owner() + ":"
	if strings.HasPrefix(id, "alias/") {
		return at + id
	}
	if id == "" {
		sum := sha256.Sum256([]byte("aws/s3 key of " + at))
		d := hex.EncodeToString(sum[:16])
		id = d[:8] + "-" + d[8:12] + "-4" + d[13:16] + "-8" + d[17:20] + "-" + d[20:]
	}
	return at + "key/" + id
}

func (s *Service) putBucketEncryption(c *sim.Call, in *PutBucketEncryptionInput) (*wire.Void, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:PutEncryptionConfiguration"})
	if err != nil {
		return nil, err
	}
	cfg := in.ServerSideEncryptionConfiguration
	if cfg == nil || len(cfg.Rules) != 1 || cfg.Rules[0].ApplyServerSideEncryptionByDefault == nil {
		return nil, malformedXML()
	}
	rule := cfg.Rules[0]
	if d := rule.ApplyServerSideEncryptionByDefault; d.SSEAlgorithm == sseS3 && d.KMSMasterKeyID != "" {
		return nil, invalidArgument("a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse", "ApplyServerSideEncryptionByDefault", "")
	}
	b.encryption = &rule
	return nil, nil
}

func (s *Service) getBucketEncryption(c *sim.Call, in *GetBucketEncryptionInput) (*GetBucketEncryptionOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:GetEncryptionConfiguration"})
	if err != nil {
		return nil, err
	}
	rule := b.encryption
	if rule == nil {
		rule = &ServerSideEncryptionRule{ApplyServerSideEncryptionByDefault: &ServerSideEncryptionByDefault{SSEAlgorithm: sseS3}}
	}
	return &GetBucketEncryptionOutput{ServerSideEncryptionConfiguration{Rules: []ServerSideEncryptionRule{*rule}}}, nil
}

func (s *Service) deleteBucketEncryption(c *sim.Call, in *DeleteBucketEncryptionInput) (*wire.Void, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:PutEncryptionConfiguration"})
	if err != nil {
		return nil, err
	}
	b.encryption = nil
	return nil, nil
}
