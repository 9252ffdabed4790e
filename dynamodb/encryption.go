package dynamodb

import (
	"context"
	"strings"

	"github.com/cloudjar/cloudjar/internal/hash"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// An SSESpecification says how a table is encrypted at rest: by a key that AWS
// owns, or (Enabled) by a key of KMS. It is a record: nothing here is encrypted,
// and no key is looked up.
type SSESpecification struct {
	Enabled        bool
	KMSMasterKeyId string `aws:"len=1.."` // key id, ARN or alias; empty: AWS's key for DynamoDB
	SSEType        string `aws:"enum=AES256|KMS"`
}

// on tells whether the specification asks for a key of KMS: SSEType alone does.
func (in *SSESpecification) on() bool { return in != nil && (in.Enabled || in.SSEType != "") }

// check checks the members against each other.
func (in *SSESpecification) check(ctx context.Context) error {
	if in == nil {
		return nil
	}
	off := !in.Enabled && wire.Given(ctx, &in.Enabled)
	switch {
	case off && in.SSEType != "":
		return errInvalid("SSEType can not be specified if Enabled is false")
	case off && in.KMSMasterKeyId != "":
		return errInvalid("KMSMasterKeyId can not be specified if Enabled is false")
	case in.SSEType == "AES256":
		return errInvalid("SSEType AES256 is not supported")
	case in.KMSMasterKeyId != "" && in.SSEType == "":
		return errInvalid("SSEType KMS is required if KMSMasterKeyId is specified")
	}
	return nil
}

// encryption is the record of a table's key.
type encryption struct {
	key      string // ARN; empty: a key that AWS owns
	changing bool
}

func (e encryption) describe(status string) *SSEDescription {
	if e.key == "" {
		return nil
	}
	d := &SSEDescription{KMSMasterKeyArn: e.key, SSEType: "KMS", Status: "ENABLED"}
	if e.changing || status == statusCreating {
		d.Status = statusUpdating
	}
	return d
}

// checkChange checks that a change of the key is one.
func (e encryption) checkChange(in *SSESpecification) error {
	switch {
	case e.changing:
		return errInUse("Server-Side Encryption is still being updated")
	case !in.on() && e.key == "":
		return errInvalid("Table is already encrypted by default")
	case in.on() && in.KMSMasterKeyId != "" && in.KMSMasterKeyId == e.key:
		return errInvalid("Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if you want to change Master Key")
	}
	return nil
}

// awsKeyAlias is the alias of the key that AWS manages for DynamoDB.
const awsKeyAlias = "alias/aws/dynamodb"

// keyARN returns the ARN of the key that a specification names. An alias stands
// for a key whose id is made from the alias, the same one every time.
func (s *Service) keyARN(in *SSESpecification) string {
	id := in.KMSMasterKeyId
	if strings.HasPrefix(id, "arn:") && !strings.Contains(id, ":alias/") {
		return id
	}
	if _, alias, ok := strings.Cut(id, ":alias/"); ok {
		id = "alias/" + alias
	}
	if id == "" {
		id = awsKeyAlias
	}
	if strings.HasPrefix(id, "alias/") {
		r := sim.NewRand(uint64(hash.New.String(s.ep.Account).String(s.ep.Region).String(id)))
		id = r.UUID()
	}
	return "arn:aws:kms:" + s.ep.Region + ":" + s.ep.Account + ":key/" + id
}
