package s3

import (
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// Who owns what others write.
const (
	ownerEnforced  = "BucketOwnerEnforced"
	ownerPreferred = "BucketOwnerPreferred"
	objectWriter   = "ObjectWriter"
)

// The groups that a list can name.
const (
	allUsers           = "http://acs.amazonaws.com/groups/global/AllUsers"
	authenticatedUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
	logDelivery        = "http://acs.amazonaws.com/groups/s3/LogDelivery"
)

// An acl is an access control list. nil is that of a private object.
type acl struct {
	owner  string // an account
	grants []Grant
}

func user(account string) Grantee { return Grantee{Type: "CanonicalUser", ID: canonicalID(account)} }
func group(uri string) Grantee    { return Grantee{Type: "Group", URI: uri} }

// cannedACL returns the list of a canned name.
func cannedACL(name, owner, bucketOwner string) (*acl, bool) {
	a := &acl{owner: owner, grants: []Grant{{user(owner), "FULL_CONTROL"}}}
	add := func(g Grantee, permission string) { a.grants = append(a.grants, Grant{g, permission}) }
	switch name {
	case "", "private", "aws-exec-read":
	case "public-read":
		add(group(allUsers), "READ")
	case "public-read-write":
		add(group(allUsers), "READ")
		add(group(allUsers), "WRITE")
	case "authenticated-read":
		add(group(authenticatedUsers), "READ")
	case "bucket-owner-read":
		if owner != bucketOwner {
			add(user(bucketOwner), "READ")
		}
	case "bucket-owner-full-control":
		if owner != bucketOwner {
			add(user(bucketOwner), "FULL_CONTROL")
		}
	case "log-delivery-write":
		add(group(logDelivery), "WRITE")
		add(group(logDelivery), "READ_ACP")
	default:
		return nil, false
	}
	return a, true
}

// A grants is what the headers x-amz-acl and x-amz-grant-… say.
type grants struct {
	canned                               string
	full, read, readACP, write, writeACP string
	owner, bucketOwner                   string
}

func (g *grants) stated() bool {
	return g.canned != "" || g.listed()
}

func (g *grants) listed() bool {
	return g.full+g.read+g.readACP+g.write+g.writeACP != ""
}

// list makes an access control list of the headers.
func (s *Service) list(g *grants) (*acl, error) {
	if g.canned != "" && g.listed() {
		return nil, invalidRequest("Specifying both Canned ACLs and Header Grants is not allowed")
	}
	if !g.listed() {
		a, ok := cannedACL(g.canned, g.owner, g.bucketOwner)
		if !ok {
			return nil, invalidArgument("", "x-amz-acl", g.canned)
		}
		return a, nil
	}
	a := &acl{owner: g.owner}
	for _, h := range []struct{ text, permission, header string }{
		{g.full, "FULL_CONTROL", "x-amz-grant-full-control"},
		{g.read, "READ", "x-amz-grant-read"},
		{g.write, "WRITE", "x-amz-grant-write"},
		{g.readACP, "READ_ACP", "x-amz-grant-read-acp"},
		{g.writeACP, "WRITE_ACP", "x-amz-grant-write-acp"},
	} {
		if h.text == "" {
			continue
		}
		for _, one := range strings.Split(h.text, ",") {
			kind, value, _ := strings.Cut(strings.TrimSpace(one), "=")
			value = strings.Trim(value, `"'`)
			var grantee Grantee
			switch kind {
			case "id":
				grantee = Grantee{Type: "CanonicalUser", ID: value}
			case "uri":
				grantee = group(value)
			case "emailAddress":
				return nil, invalidArgument("Invalid id", "emailAddress", value)
			default:
				return nil, invalidArgument("Argument format not recognized", h.header, h.text)
			}
			if err := checkGrantee(&grantee); err != nil {
				return nil, err
			}
			a.grants = append(a.grants, Grant{grantee, h.permission})
		}
	}
	return a, nil
}

func checkGrantee(g *Grantee) error {
	switch g.Type {
	case "CanonicalUser":
		if len(g.ID) != 64 || strings.Trim(g.ID, "0123456789abcdef") != "" {
			return invalidArgument("Invalid id", "CanonicalUser/ID", g.ID)
		}
	case "Group":
		if g.URI != allUsers && g.URI != authenticatedUsers && g.URI != logDelivery {
			return invalidArgument("Invalid group uri", "uri", g.URI)
		}
	case "AmazonCustomerByEmail":
		return fail(400, "UnresolvableGrantByEmailAddress", "The e-mail address you provided does not match any account on record.")
	default:
		return fail(400, "MalformedACLError", "The XML you provided was not well-formed or did not validate against our published schema")
	}
	return nil
}

// fromPolicy makes a list of an <AccessControlPolicy>.
func fromPolicy(in *AccessControlPolicy, owner string) (*acl, error) {
	malformed := fail(400, "MalformedACLError", "The XML you provided was not well-formed or did not validate against our published schema")
	if in.Owner == nil || in.Owner.ID == "" || in.Grants == nil {
		return nil, malformed
	}
	if len(in.Owner.ID) != 64 || in.Owner.ID != canonicalID(owner) {
		return nil, invalidArgument("Invalid id", "CanonicalUser/ID", in.Owner.ID)
	}
	a := &acl{owner: owner, grants: []Grant{}}
	for _, g := range in.Grants {
		if !slices.Contains([]string{"FULL_CONTROL", "WRITE", "WRITE_ACP", "READ", "READ_ACP"}, g.Permission) {
			return nil, malformed
		}
		if err := checkGrantee(&g.Grantee); err != nil {
			return nil, err
		}
		g.Grantee.DisplayName = ""
		a.grants = append(a.grants, g)
	}
	return a, nil
}

// public tells whether the list lets in everybody, or everybody with an account.
func (a *acl) public() bool {
	return a != nil && slices.ContainsFunc(a.grants, func(g Grant) bool {
		return g.Grantee.URI == allUsers || g.Grantee.URI == authenticatedUsers
	})
}

// allows tells whether the list gives a permission.
func (a *acl) allows(who caller, permission string, ignorePublic bool) bool {
	if a == nil {
		return false
	}
	for _, g := range a.grants {
		if g.Permission != permission && g.Permission != "FULL_CONTROL" {
			continue
		}
		switch {
		case g.Grantee.URI == allUsers:
			if !ignorePublic {
				return true
			}
		case g.Grantee.URI == authenticatedUsers:
			if !ignorePublic && who.account != "" {
				return true
			}
		case who.account != "" && g.Grantee.ID == canonicalID(who.account):
			return true
		}
	}
	return false
}

func listNotSupported() error {
	return fail(400, "AccessControlListNotSupported", "The bucket does not allow ACLs")
}

// enforced tells whether the bucket's owner owns all of it, and lists do not
// count.
func (b *bucket) enforced() bool { return b.ownership == ownerEnforced }

// bucketRights returns the ownership and list of a new bucket.
func (s *Service) bucketRights(c *sim.Call, in *CreateBucketInput) (string, *acl, error) {
	ownership := in.ObjectOwnership
	if given(c, ownership, &in.ObjectOwnership) && !slices.Contains([]string{ownerEnforced, ownerPreferred, objectWriter}, ownership) {
		return "", nil, invalidArgument("Invalid x-amz-object-ownership header: "+ownership, "x-amz-object-ownership", ownership)
	}
	if ownership == "" && s.opts.OpenBuckets {
		ownership = objectWriter
	} else if ownership == "" {
		ownership = ownerEnforced
	}
	g := &grants{in.ACL, in.GrantFullControl, in.GrantRead, in.GrantReadACP, in.GrantWrite, in.GrantWriteACP, s.ep.Account, s.ep.Account}
	a, err := s.list(g)
	if err != nil {
		return "", nil, err
	}
	if ownership == ownerEnforced && g.stated() && in.ACL != "private" {
		return "", nil, fail(400, "InvalidBucketAclWithObjectOwnership", "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting")
	}
	if a.public() && !s.opts.OpenBuckets {
		return "", nil, accessDenied() // new buckets block public access
	}
	return ownership, a, nil
}

// objectRights returns the owner and list of a new object.
func (s *Service) objectRights(c *sim.Call, b *bucket, in *Attributes) (string, *acl, error) {
	writer := s.caller(c).account
	if writer == "" {
		writer = b.owner()
	}
	g := &grants{in.ACL, in.GrantFullControl, in.GrantRead, in.GrantReadACP, "", in.GrantWriteACP, writer, b.owner()}
	if b.enforced() {
		if g.stated() && g.canned != "bucket-owner-full-control" && g.canned != "private" {
			return "", nil, listNotSupported()
		}
		return b.owner(), nil, nil
	}
	if b.ownership == ownerPreferred && in.ACL == "bucket-owner-full-control" {
		g.owner = b.owner()
	}
	if !g.stated() {
		return g.owner, nil, nil
	}
	a, err := s.list(g)
	if err == nil && a.public() && b.blocks().BlockPublicAcls {
		err = accessDenied()
	}
	return g.owner, a, err
}

func (b *bucket) blocks() PublicAccessBlockConfiguration {
	if b.block == nil {
		return PublicAccessBlockConfiguration{}
	}
	return *b.block
}

// A newACL is a request to set a list: by name, by headers, or by document.
func (s *Service) newACL(b *bucket, g *grants, doc *AccessControlPolicy) (*acl, error) {
	if b.enforced() {
		ownersOwn := g.canned == "bucket-owner-full-control" || g.canned == "private"
		if doc != nil && len(doc.Grants) == 1 && doc.Grants[0].Grantee.ID == canonicalID(b.owner()) && doc.Grants[0].Permission == "FULL_CONTROL" {
			ownersOwn = true
		}
		if !ownersOwn {
			return nil, listNotSupported()
		}
		return nil, nil
	}
	if g.stated() && doc != nil {
		return nil, fail(400, "UnexpectedContent", "This request does not support content")
	}
	if !g.stated() && doc == nil {
		return nil, fail(400, "MissingSecurityHeader", "Your request was missing a required header").with(ErrorDetail{Header: "x-amz-acl"})
	}
	var a *acl
	var err error
	if doc != nil {
		a, err = fromPolicy(doc, g.owner)
	} else {
		a, err = s.list(g)
	}
	if err == nil && a.public() && b.blocks().BlockPublicAcls {
		err = accessDenied()
	}
	return a, err
}

func (s *Service) putBucketAcl(c *sim.Call, in *PutBucketAclInput) (*wire.Void, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:PutBucketAcl"})
	if err != nil {
		return nil, err
	}
	a, err := s.newACL(b, &grants{in.ACL, in.GrantFullControl, in.GrantRead, in.GrantReadACP, in.GrantWrite, in.GrantWriteACP, b.owner(), b.owner()}, in.AccessControlPolicy)
	if err != nil {
		return nil, err
	}
	b.acl = a
	return nil, nil
}

func (s *Service) getBucketAcl(c *sim.Call, in *GetBucketAclInput) (*GetBucketAclOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:GetBucketAcl"})
	if err != nil {
		return nil, err
	}
	return &GetBucketAclOutput{Owner: ownerOf(b.owner()), Grants: b.acl.shown(b.owner())}, nil
}

// shown returns the list's grants; that of a private thing gives its owner full
// control.
func (a *acl) shown(owner string) []Grant {
	if a == nil {
		return []Grant{{user(owner), "FULL_CONTROL"}}
	}
	return slices.Clone(a.grants)
}

func (s *Service) putObjectAcl(c *sim.Call, in *PutObjectAclInput) (*PutObjectAclOutput, error) {
	b, v, err := s.tagged(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, payer: in.RequestPayer, action: "s3:PutObjectAcl", key: in.Key, version: in.VersionId})
	if err != nil {
		return nil, err
	}
	a, err := s.newACL(b, &grants{in.ACL, in.GrantFullControl, in.GrantRead, in.GrantReadACP, in.GrantWrite, in.GrantWriteACP, v.owner, b.owner()}, in.AccessControlPolicy)
	if err != nil {
		return nil, err
	}
	changed := *v
	changed.acl = a
	b.replace(&changed)
	b.notify(c, "ObjectAcl:Put", &changed)
	return nil, nil
}

func (s *Service) getObjectAcl(c *sim.Call, in *GetObjectAclInput) (*GetObjectAclOutput, error) {
	_, v, err := s.tagged(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, payer: in.RequestPayer, action: "s3:GetObjectAcl", key: in.Key, version: in.VersionId})
	if err != nil {
		return nil, err
	}
	return &GetObjectAclOutput{Owner: ownerOf(v.owner), Grants: v.acl.shown(v.owner)}, nil
}

func (s *Service) putBucketOwnershipControls(c *sim.Call, in *PutBucketOwnershipControlsInput) (*wire.Void, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:PutBucketOwnershipControls"})
	if err != nil {
		return nil, err
	}
	if in.OwnershipControls == nil || len(in.OwnershipControls.Rules) != 1 {
		return nil, malformedXML()
	}
	ownership := in.OwnershipControls.Rules[0].ObjectOwnership
	if ownership == ownerEnforced && b.acl != nil && len(b.acl.grants) > 1 {
		return nil, fail(400, "InvalidBucketAclWithObjectOwnership", "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting")
	}
	b.ownership = ownership
	return nil, nil
}

func (s *Service) getBucketOwnershipControls(c *sim.Call, in *GetBucketOwnershipControlsInput) (*GetBucketOwnershipControlsOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:GetBucketOwnershipControls"})
	if err != nil {
		return nil, err
	}
	if b.ownership == "" {
		return nil, fail(404, "OwnershipControlsNotFoundError", "The bucket ownership controls were not found").with(ErrorDetail{BucketName: b.name})
	}
	return &GetBucketOwnershipControlsOutput{OwnershipControls{Rules: []OwnershipControlsRule{{b.ownership}}}}, nil
}

func (s *Service) deleteBucketOwnershipControls(c *sim.Call, in *DeleteBucketOwnershipControlsInput) (*wire.Void, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:PutBucketOwnershipControls"})
	if err != nil {
		return nil, err
	}
	b.ownership = ""
	return nil, nil
}
