package s3

import (
	"context"
	"net"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/policy"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// A caller is who asks: an account's user, an AWS service, or nobody.
type caller struct {
	account   string
	anonymous bool
	anywhere  bool // its requests reach buckets of any region
	principal bus.Principal
}

type callerKey struct{}

// as gives the caller of the requests made with a context, where its signature
// stood elsewhere: in a form.
func as(ctx context.Context, who caller) context.Context {
	return context.WithValue(ctx, callerKey{}, who)
}

// caller returns who asks. Whatever comes neither as an AWS service nor without a
// signature is the account's own.
func (s *Service) caller(c *sim.Call) caller {
	ctx := c.Context()
	if p, ok := bus.PrincipalOf(ctx); ok {
		who := caller{principal: p, anywhere: true}
		if p.ARN != "" {
			if parts := strings.SplitN(p.ARN, ":", 6); len(parts) == 6 {
				who.account = parts[4]
			}
		}
		return who
	}
	m := wire.MetaFrom(ctx)
	if m == nil || m.Request == nil {
		return caller{account: s.ep.Account}
	}
	if who, ok := ctx.Value(callerKey{}).(caller); ok {
		return who
	}
	if m.Unsigned != nil {
		return caller{anonymous: true, anywhere: true}
	}
	return caller{account: s.ep.Account, anywhere: strings.HasPrefix(m.Request.Header.Get("Authorization"), "AWS ")} // version 2 names no region
}

func (w caller) isOwner(b *bucket) bool { return w.account == b.owner() }

// admit holds a request to the bucket's policy and lists. The owner's own users
// may do all that no policy denies.
func (b *bucket) admit(c *sim.Call, who caller, t target) error {
	owner := who.isOwner(b)
	if owner && b.policy == nil {
		return nil
	}
	effect := ""
	if b.policy != nil {
		effect = b.policy.doc.Decide(b.question(c, who, t))
	}
	if effect == policy.Deny && !(owner && strings.HasSuffix(t.action, "BucketPolicy")) {
		return accessDenied()
	}
	if owner {
		return nil
	}
	if b.payer == "Requester" && (who.anonymous || t.payer != "requester") {
		return accessDenied()
	}
	open := effect == policy.Allow && !(b.blocks().RestrictPublicBuckets && b.policy.public && who.principal.Service == "")
	if !open && !b.listed(who, t) {
		return accessDenied()
	}
	if t.key != "" && t.object == nil && strings.HasPrefix(t.action, "s3:GetObject") && !b.mayList(c, who) {
		return accessDenied() // who may not list learns nothing of what is not there
	}
	return nil
}

func (b *bucket) mayList(c *sim.Call, who caller) bool {
	t := target{bucket: b.name, action: "s3:ListBucket"}
	if b.policy != nil {
		switch b.policy.doc.Decide(b.question(c, who, t)) {
		case policy.Deny:
			return false
		case policy.Allow:
			return true
		}
	}
	return b.listed(who, t)
}

// listed tells whether an access control list lets a request in.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
func (b *bucket) listed(who caller, t target) bool {
	if b.enforced() {
		return false
	}
	ignore := b.blocks().IgnorePublicAcls
	var onObject *acl
	if t.object != nil {
		onObject = t.object.acl
		if who.account != "" && who.account == t.object.owner && !strings.HasPrefix(t.action, "s3:Delete") {
			return true // an object's owner may read it and its list
		}
	}
	switch t.action {
	case "s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads":
		return b.acl.allows(who, "READ", ignore)
	case "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts":
		return b.acl.allows(who, "WRITE", ignore)
	case "s3:GetBucketAcl":
		return b.acl.allows(who, "READ_ACP", ignore)
	case "s3:PutBucketAcl":
		return b.acl.allows(who, "WRITE_ACP", ignore)
	case "s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectAttributes", "s3:GetObjectVersionAttributes":
		if t.object == nil {
			return b.acl.allows(who, "READ", ignore)
		}
		return onObject.allows(who, "READ", ignore)
	case "s3:GetObjectAcl", "s3:GetObjectVersionAcl":
		return onObject.allows(who, "READ_ACP", ignore)
	case "s3:PutObjectAcl", "s3:PutObjectVersionAcl":
		return onObject.allows(who, "WRITE_ACP", ignore)
	}
	return false
}

// question is what the policy is asked.
func (b *bucket) question(c *sim.Call, who caller, t target) *policy.Request {
	r := &policy.Request{
		Action: t.action, Resource: "arn:aws:s3:::" + b.name,
		Caller:  policy.Caller{Service: who.principal.Service, Account: who.account, ARN: who.principal.ARN},
		Context: map[string]string{"aws:principalaccount": who.account},
	}
	if t.key != "" {
		r.Resource += "/" + t.key
	}
	if who.principal.ARN != "" {
		r.Caller.Service = ""
	}
	if who.principal.Source != "" {
		r.Context["aws:sourcearn"], r.Context["aws:sourceaccount"] = who.principal.Source, who.principal.SourceAccount()
	}
	if who.account == "" {
		delete(r.Context, "aws:principalaccount")
	}
	if t.version != "" {
		r.Context["s3:versionid"] = t.version
	}
	addRequest(r.Context, wire.MetaFrom(c.Context()))
	return r
}

// addRequest adds the keys that conditions know of the request itself.
func addRequest(keys map[string]string, m *wire.Meta) {
	if m == nil || m.Request == nil {
		return
	}
	req := m.Request
	keys["aws:securetransport"] = "false"
	if req.TLS != nil || req.URL.Scheme == "https" {
		keys["aws:securetransport"] = "true"
	}
	for _, h := range []struct{ key, header string }{{"aws:referer", "Referer"}, {"aws:useragent", "User-Agent"}} {
		if v := req.Header.Get(h.header); v != "" {
			keys[h.key] = v
		}
	}
	keys["aws:sourceip"] = sourceIP(req.RemoteAddr)
	for name := range req.Header {
		if strings.HasPrefix(name, "X-Amz-") {
			keys["s3:"+strings.ToLower(name)] = req.Header.Get(name)
		}
	}
	query := req.URL.Query()
	for _, name := range []string{"prefix", "delimiter", "max-keys"} {
		if query.Has(name) {
			keys["s3:"+name] = query.Get(name)
		}
	}
}

// sourceIP is the address of who asks; within the process it is the loopback.
func sourceIP(remote string) string {
	if host, _, err := net.SplitHostPort(remote); err == nil {
		return host
	}
	return "127.0.0.1"
}
