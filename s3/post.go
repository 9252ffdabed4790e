package s3

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// A form is an upload by a browser: fields, then the file.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html
type form struct {
	fields map[string]string // by names in lower case
	order  []string
	file   []byte
	name   string // of the file
}

func readForm(contentType string, body []byte) (*form, error) {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil || params["boundary"] == "" {
		return nil, malformedPOST()
	}
	f := &form{fields: map[string]string{}}
	r := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	for {
		p, err := r.NextRawPart()
		if err != nil {
			break
		}
		text, err := io.ReadAll(p)
		if err != nil {
			return nil, malformedPOST()
		}
		name := strings.ToLower(p.FormName())
		if name == "" {
			return nil, malformedPOST()
		}
		if name == "file" {
			f.file, f.name = text, p.FileName()
			if f.fields["content-type"] == "" && p.Header.Get("Content-Type") != "" {
				f.fields["content-type"] = p.Header.Get("Content-Type")
			}
			if f.file == nil {
				f.file = []byte{}
			}
			break // what comes after the file is ignored
		}
		f.fields[name] = string(text)
		f.order = append(f.order, name)
	}
	if f.file == nil {
		return nil, fail(400, "InvalidArgument", "POST requires exactly one file upload per request.").with(ErrorDetail{ArgumentName: "file", ArgumentValue: "0"})
	}
	return f, nil
}

func malformedPOST() error {
	return fail(400, "MalformedPOSTRequest", "The body of your POST request is not well-formed multipart/form-data.")
}

// postForm answers an upload by a form.
func (s *Service) postForm(ctx context.Context, w *wire.Service, req *http.Request, bucket string, body []byte) *wire.Response {
	f, err := readForm(req.Header.Get("Content-Type"), body)
	if err == nil {
		ctx, err = s.verifyForm(ctx, f, bucket)
	}
	if err != nil {
		return w.Error(ctx, req, s.ep.Reject(ctx, "PostObject", err))
	}
	in, err := f.input(bucket)
	if err != nil {
		return w.Error(ctx, req, s.ep.Reject(ctx, "PostObject", err))
	}
	out, err := bus.DoUnsummed(ctx, s.ep, "PostObject", in, func(c *sim.Call, in *PutObjectInput) (*PutObjectOutput, error) {
		return s.store(c, in, "ObjectCreated:Post")
	})
	if err != nil {
		return w.Error(ctx, req, err)
	}
	return f.answer(w.EncodeResponse("PutObject", out), location(ctx, s.ep.Region, bucket, in.Key), bucket, in.Key, out.ETag)
}

// answer says where the object is, in the way that the form wants it said.
func (f *form) answer(resp *wire.Response, location, bucket, key, etag string) *wire.Response {
	resp.Header["Location"] = []string{location}
	if to := f.fields["success_action_redirect"]; to != "" {
		if u, err := url.Parse(to); err == nil && u.IsAbs() {
			q := u.Query()
			q.Set("bucket", bucket)
			q.Set("key", key)
			q.Set("etag", etag)
			u.RawQuery = q.Encode()
			resp.Status, resp.Body = 303, nil
			resp.Header["Location"] = []string{u.String()}
			resp.Header["Content-Length"] = []string{"0"}
			return resp
		}
	}
	switch f.fields["success_action_status"] {
	case "200":
		resp.Status = 200
	case "201":
		var b strings.Builder
		b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n<PostResponse>")
		escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace
		fmt.Fprintf(&b, "<Location>%s</Location><Bucket>%s</Bucket><Key>%s</Key><ETag>%s</ETag></PostResponse>", escape(location), escape(bucket), escape(key), escape(etag))
		resp.Status, resp.Body = 201, []byte(b.String())
		resp.Header["Content-Type"] = []string{"application/xml"}
		resp.Header["Content-Length"] = []string{strconv.Itoa(len(resp.Body))}
	default:
		resp.Status = 204
	}
	return resp
}

// input is the form as a PutObject.
func (f *form) input(bucket string) (*PutObjectInput, error) {
	key, ok := f.fields["key"]
	if !ok {
		return nil, fail(400, "InvalidArgument", "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.").with(ErrorDetail{ArgumentName: "key"})
	}
	in := &PutObjectInput{Bucket: bucket, Key: strings.ReplaceAll(key, "${filename}", path.Base(f.name)), Body: f.file}
	in.ACL, in.CacheControl, in.ContentType, in.ContentDisposition, in.ContentEncoding = f.fields["acl"], f.fields["cache-control"], f.fields["content-type"], f.fields["content-disposition"], f.fields["content-encoding"]
	in.StorageClass, in.WebsiteRedirectLocation = f.fields["x-amz-storage-class"], f.fields["x-amz-website-redirect-location"]
	in.ServerSideEncryption, in.SSEKMSKeyId = f.fields["x-amz-server-side-encryption"], f.fields["x-amz-server-side-encryption-aws-kms-key-id"]
	in.SSECustomerAlgorithm, in.SSECustomerKey, in.SSECustomerKeyMD5 = f.fields["x-amz-server-side-encryption-customer-algorithm"], f.fields["x-amz-server-side-encryption-customer-key"], f.fields["x-amz-server-side-encryption-customer-key-md5"]
	for _, at := range in.Checksums.list() {
		*at.value = f.fields["x-amz-checksum-"+strings.ToLower(at.algorithm)]
	}
	for _, name := range f.order {
		if rest, ok := strings.CutPrefix(name, "x-amz-meta-"); ok {
			if in.Metadata == nil {
				in.Metadata = map[string]string{}
			}
			in.Metadata[rest] = f.fields[name]
		}
	}
	return in, f.tags(in)
}

// tags reads the field tagging, which is a document.
func (f *form) tags(in *PutObjectInput) error {
	text := f.fields["tagging"]
	if text == "" {
		return nil
	}
	var doc Tagging
	if err := wire.ReadXML([]byte(text), &doc); err != nil {
		return malformedXML()
	}
	q := make([]string, len(doc.TagSet))
	for i, t := range doc.TagSet {
		q[i] = url.QueryEscape(t.Key) + "=" + url.QueryEscape(t.Value)
	}
	in.Tagging = strings.Join(q, "&")
	return checkObjectTags(doc.TagSet)
}

// verifyForm holds the form to its policy and signature. One without is nobody's.
func (s *Service) verifyForm(ctx context.Context, f *form, bucket string) (context.Context, error) {
	policyText, has := f.fields["policy"]
	if !has {
		return ctx, nil
	}
	for _, name := range []string{"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature"} {
		if f.fields[strings.ToLower(name)] == "" {
			return ctx, fail(400, "InvalidArgument", "Bucket POST must contain a field named '"+name+"'.  If it is specified, please check the order of the fields.").with(ErrorDetail{ArgumentName: name})
		}
	}
	credential := f.fields["x-amz-credential"]
	scope := strings.Split(credential, "/")
	if len(scope) != 5 {
		return ctx, fail(400, "InvalidArgument", "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\"").with(ErrorDetail{ArgumentName: "X-Amz-Credential", ArgumentValue: credential})
	}
	if m := wire.MetaFrom(ctx); m != nil {
		if secret, known := m.SecretOf(credential); known && formSignature(secret, scope, policyText) != f.fields["x-amz-signature"] {
			return ctx, fail(403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method.")
		}
		account := s.ep.Account
		if m.AccountOf != nil {
			account = m.AccountOf(scope[0])
		}
		ctx = as(ctx, caller{account: account})
	}
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(policyText), ""))
	if err != nil {
		return ctx, fail(400, "InvalidPolicyDocument", "Invalid Policy: Invalid JSON.")
	}
	return ctx, f.checkPolicy(raw, bucket, s.ep.World.NowIn(ctx))
}

func formSignature(secret string, scope []string, policy string) string {
	key := []byte("AWS4" + secret)
	for _, part := range append(append([]string{}, scope[1:4]...), "aws4_request", policy) {
		h := hmac.New(sha256.New, key)
		h.Write([]byte(part))
		key = h.Sum(nil)
	}
	return hex.EncodeToString(key)
}

// checkPolicy holds the fields to the policy's conditions.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
func (f *form) checkPolicy(raw []byte, bucket string, now time.Time) error {
	var doc struct {
		Expiration string            `json:"expiration"`
		Conditions []json.RawMessage `json:"conditions"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		return fail(400, "InvalidPolicyDocument", "Invalid Policy: Invalid JSON.")
	}
	end, err := time.Parse(time.RFC3339, doc.Expiration)
	if err != nil {
		return fail(400, "InvalidPolicyDocument", "Invalid Policy: Invalid 'expiration' value: '"+doc.Expiration+"'")
	}
	if now.After(end) {
		return accessDeniedWords("Invalid according to Policy: Policy expired.")
	}
	if doc.Conditions == nil {
		return fail(400, "InvalidPolicyDocument", "Invalid Policy: Policy missing conditions.")
	}
	covered := map[string]bool{}
	for _, text := range doc.Conditions {
		if err := f.checkCondition(text, bucket, covered); err != nil {
			return err
		}
	}
	for _, name := range f.order {
		switch {
		case covered[name], strings.HasPrefix(name, "x-ignore-"), name == "policy", name == "x-amz-signature", name == "file",
			name == "x-amz-algorithm", name == "x-amz-credential", name == "x-amz-date", name == "x-amz-security-token", name == "content-type" && !covered[name] && f.fields[name] == "":
			continue
		}
		return accessDeniedWords("Invalid according to Policy: Extra input fields: " + name)
	}
	return nil
}

func (f *form) checkCondition(text json.RawMessage, bucket string, covered map[string]bool) error {
	value := func(name string) string {
		name = strings.ToLower(name)
		covered[name] = true
		if name == "bucket" {
			return bucket
		}
		return f.fields[name]
	}
	failed := func(shown string) error {
		return accessDeniedWords("Invalid according to Policy: Policy Condition failed: " + shown)
	}
	var simple map[string]string
	if err := json.Unmarshal(text, &simple); err == nil {
		if len(simple) != 1 {
			return fail(400, "InvalidPolicyDocument", "Invalid Policy: Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.")
		}
		for name, want := range simple {
			if value(name) != want {
				return failed(fmt.Sprintf(`["eq", "$%s", %q]`, name, want))
			}
		}
		return nil
	}
	var list []any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&list); err != nil || len(list) != 3 {
		return fail(400, "InvalidPolicyDocument", "Invalid Policy: Invalid JSON.")
	}
	operator, _ := list[0].(string)
	shown := func() string { return fmt.Sprintf(`[%q, %q, %q]`, operator, fmt.Sprint(list[1]), fmt.Sprint(list[2])) }
	switch strings.ToLower(operator) {
	case "content-length-range":
		low, err := strconv.ParseInt(fmt.Sprint(list[1]), 10, 64)
		high, err2 := strconv.ParseInt(fmt.Sprint(list[2]), 10, 64)
		size := int64(len(f.file))
		switch {
		case err != nil || err2 != nil:
			return failed(shown())
		case size < low:
			return fail(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size").with(ErrorDetail{ProposedSize: strconv.FormatInt(size, 10), MinSizeAllowed: strconv.FormatInt(low, 10)})
		case size > high:
			return entityTooLarge(size, high)
		}
		return nil
	case "eq", "starts-with":
		name, ok := strings.CutPrefix(fmt.Sprint(list[1]), "$")
		want := fmt.Sprint(list[2])
		if !ok {
			return failed(shown())
		}
		have := value(name)
		if strings.EqualFold(operator, "eq") && have != want || strings.EqualFold(operator, "starts-with") && !strings.HasPrefix(have, want) {
			return failed(shown())
		}
		return nil
	}
	return fail(400, "InvalidPolicyDocument", "Invalid Policy: Invalid Condition: unknown operation '"+operator+"'.")
}
