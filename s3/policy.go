package s3

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/internal/policy"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// A bucketPolicy is a bucket's policy, as it was sent and as it was read.
type bucketPolicy struct {
	text   string
	doc    *policy.Document
	public bool
}

// maxPolicy is the longest policy, 20 KB.
const maxPolicy = 20 << 10

func malformedPolicy(message string) error { return fail(400, "MalformedPolicy", message) }

// readPolicy reads a policy for a bucket.
func (b *bucket) readPolicy(text string) (*bucketPolicy, error) {
	if !strings.HasPrefix(text, "{") || !json.Valid([]byte(text)) {
		return nil, malformedPolicy("Policies must be valid JSON and the first byte must be '{'")
	}
	if len(text) > maxPolicy {
		return nil, malformedPolicy("Policy document exceeds the maximum allowed size")
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &members); err != nil || members["Statement"] == nil {
		return nil, malformedPolicy("Missing required field Statement")
	}
	doc, err := policy.Parse(text)
	if err != nil {
		return nil, malformedPolicy(err.Error())
	}
	arn := "arn:aws:s3:::" + b.name
	for i := range doc.Statements {
		st := &doc.Statements[i]
		if _, found := st.Principal.Unknown(); found {
			return nil, malformedPolicy("Invalid principal in policy")
		}
		for _, a := range st.Action {
			if a != "*" && !strings.HasPrefix(strings.ToLower(a), "s3:") {
				return nil, malformedPolicy("Policy has invalid action")
			}
		}
		for _, r := range st.Resource {
			if name, _, _ := strings.Cut(r, "/"); r != "*" && !policy.Match(name, arn) && !st.NotResource {
				return nil, malformedPolicy("Policy has invalid resource")
			}
		}
	}
	return &bucketPolicy{text: text, doc: doc, public: isPublic(doc)}, nil
}

// isPublic tells whether a policy lets in everybody: a statement that allows
// anyone, without a condition that fixes who or where from.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
func isPublic(doc *policy.Document) bool {
	fixing := []string{
		"aws:sourceip", "aws:sourcearn", "aws:sourcevpc", "aws:sourcevpce", "aws:sourceowner", "aws:sourceaccount",
		"aws:userid", "aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount", "aws:principalarn",
		"s3:dataaccesspointarn", "s3:dataaccesspointaccount", "s3:x-amz-server-side-encryption-aws-kms-key-id",
	}
	return slices.ContainsFunc(doc.Statements, func(st policy.Statement) bool {
		if st.Effect != policy.Allow || !st.Principal.Everyone() {
			return false
		}
		return !slices.ContainsFunc(st.Conditions, func(c policy.Condition) bool {
			return slices.Contains(fixing, strings.ToLower(c.Key)) && !slices.ContainsFunc(c.Values, func(v string) bool { return v == "*" })
		})
	})
}

func (s *Service) putBucketPolicy(c *sim.Call, in *PutBucketPolicyInput) (*wire.Void, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:PutBucketPolicy"})
	if err != nil {
		return nil, err
	}
	p, err := b.readPolicy(in.Policy)
	if err != nil {
		return nil, err
	}
	if p.public && b.blocks().BlockPublicPolicy {
		return nil, fail(403, "AccessDenied", "User is not authorized to perform: s3:PutBucketPolicy on resource: \"arn:aws:s3:::"+b.name+"\" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.")
	}
	b.policy = p
	return nil, nil
}

func noPolicy(b *bucket) error {
	return fail(404, "NoSuchBucketPolicy", "The bucket policy does not exist").with(ErrorDetail{BucketName: b.name})
}

func (s *Service) getBucketPolicy(c *sim.Call, in *GetBucketPolicyInput) (*GetBucketPolicyOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:GetBucketPolicy"})
	if err != nil {
		return nil, err
	}
	if b.policy == nil {
		return nil, noPolicy(b)
	}
	return &GetBucketPolicyOutput{b.policy.text}, nil
}

func (s *Service) deleteBucketPolicy(c *sim.Call, in *DeleteBucketPolicyInput) (*wire.Void, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:DeleteBucketPolicy"})
	if err != nil {
		return nil, err
	}
	b.policy = nil
	return nil, nil
}

func (s *Service) getBucketPolicyStatus(c *sim.Call, in *GetBucketPolicyStatusInput) (*GetBucketPolicyStatusOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:GetBucketPolicyStatus"})
	if err != nil {
		return nil, err
	}
	if b.policy == nil {
		return nil, noPolicy(b)
	}
	return &GetBucketPolicyStatusOutput{PolicyStatus{b.policy.public}}, nil
}

func (s *Service) putPublicAccessBlock(c *sim.Call, in *PutPublicAccessBlockInput) (*wire.Void, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:PutBucketPublicAccessBlock"})
	if err != nil {
		return nil, err
	}
	if in.PublicAccessBlockConfiguration == nil {
		return nil, malformedXML()
	}
	block := *in.PublicAccessBlockConfiguration
	b.block = &block
	return nil, nil
}

func (s *Service) getPublicAccessBlock(c *sim.Call, in *GetPublicAccessBlockInput) (*GetPublicAccessBlockOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:GetBucketPublicAccessBlock"})
	if err != nil {
		return nil, err
	}
	if b.block == nil {
		return nil, fail(404, "NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found").with(ErrorDetail{BucketName: b.name})
	}
	return &GetPublicAccessBlockOutput{*b.block}, nil
}

func (s *Service) deletePublicAccessBlock(c *sim.Call, in *DeletePublicAccessBlockInput) (*wire.Void, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:PutBucketPublicAccessBlock"})
	if err != nil {
		return nil, err
	}
	b.block = nil
	return nil, nil
}
