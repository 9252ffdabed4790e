package s3

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/internal/hash"
	"github.com/cloudjar/cloudjar/sim"
)

// A read is what GetObject and HeadObject have in common.
type read struct {
	bucket, key, version, owner, payer string
	ranges, mode                       string
	part                               int32
	CustomerKey
	ReadConditions
	ResponseHeaders
}

func (s *Service) getObject(c *sim.Call, in *GetObjectInput) (*GetObjectOutput, error) {
	r := read{
		in.Bucket, in.Key, in.VersionId, in.ExpectedBucketOwner, in.RequestPayer, in.Range, in.ChecksumMode,
		in.PartNumber, in.CustomerKey, in.ReadConditions, in.ResponseHeaders,
	}
	out := &GetObjectOutput{}
	v, piece, err := s.read(c, &r, &out.Stored, &out.Encrypted, &out.Checksums)
	if err != nil {
		return nil, err
	}
	if v.archived(c.Now()) {
		return nil, fail(403, "InvalidObjectState", "The operation is not valid for the object's storage class").with(ErrorDetail{StorageClass: v.class})
	}
	if out.Body = v.content(); piece.whole(v.size) {
		return out, nil
	}
	out.Body = v.slice(piece.from, piece.to)
	return out, nil
}

func (s *Service) headObject(c *sim.Call, in *HeadObjectInput) (*HeadObjectOutput, error) {
	r := read{
		in.Bucket, in.Key, in.VersionId, in.ExpectedBucketOwner, in.RequestPayer, in.Range, in.ChecksumMode,
		in.PartNumber, in.CustomerKey, in.ReadConditions, in.ResponseHeaders,
	}
	out := &HeadObjectOutput{}
	_, _, err := s.read(c, &r, &out.Stored, &out.Encrypted, &out.Checksums)
	if err != nil {
		return nil, err
	}
	return out, nil
}

// read finds an object and says what is known of it.
func (s *Service) read(c *sim.Call, r *read, out *Stored, crypt *Encrypted, sums *Checksums) (*version, span, error) {
	c.Mix(hash.New.String(r.bucket).String(r.key).String(r.version).String(r.ranges))
	b, v, err := s.object(c, target{bucket: r.bucket, owner: r.owner, payer: r.payer, action: "s3:GetObject", key: r.key, version: r.version})
	if err != nil {
		return nil, span{}, err
	}
	if err := v.unlock(&r.CustomerKey); err != nil {
		return nil, span{}, err
	}
	if err := r.hold(v); err != nil {
		return nil, span{}, err
	}
	piece, err := r.span(v, out)
	if err != nil {
		return nil, span{}, err
	}
	b.fill(c, v, out)
	out.ContentLength = piece.to - piece.from
	*crypt = v.crypt
	crypt.SSEKMSEncryptionContext = ""
	if strings.EqualFold(r.mode, "ENABLED") && piece.whole(v.size) {
		*sums, out.ChecksumType = v.sum.headers(), v.sum.kind
	} else if strings.EqualFold(r.mode, "ENABLED") && r.part > 0 && len(v.parts) > 0 {
		*sums, out.ChecksumType = v.parts[r.part-1].sum.headers(), v.sum.kind
	}
	r.override(out)
	if r.payer != "" && b.payer == "Requester" {
		out.RequestCharged = "requester"
	}
	return v, piece, nil
}

// object finds a version that can be read.
func (s *Service) object(c *sim.Call, t target) (*bucket, *version, error) {
	if b := s.find(t.bucket); b != nil {
		t.object = b.pick(t.key, t.version)
	}
	if t.version != "" {
		t.action = versionAction(t.action)
	}
	b, err := s.reach(c, t)
	if err != nil {
		return nil, nil, err
	}
	if err := checkKey(t.key); err != nil {
		return nil, nil, err
	}
	if !legalVersionID(t.version) {
		return nil, nil, invalidArgument("Invalid version id specified", "versionId", t.version)
	}
	v := t.object
	switch {
	case v == nil && t.version != "":
		return nil, nil, noSuchVersion(t.key, t.version)
	case v == nil:
		return nil, nil, noSuchKey(t.key)
	case v.marker && t.version != "":
		e := methodNotAllowed(methodOf(c.Operation), "DeleteMarker").head("X-Amz-Delete-Marker", "true").head("Allow", "DELETE")
		return nil, nil, e.head("Last-Modified", v.modified.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")).head("X-Amz-Version-Id", v.id)
	case v.marker:
		return nil, nil, noSuchKey(t.key).head("X-Amz-Delete-Marker", "true").head("X-Amz-Version-Id", v.id)
	}
	return b, v, nil
}

func methodOf(operation string) string {
	switch {
	case strings.HasPrefix(operation, "Head"):
		return "HEAD"
	case strings.HasPrefix(operation, "Put"):
		return "PUT"
	case strings.HasPrefix(operation, "Delete"):
		return "DELETE"
	case strings.HasPrefix(operation, "Restore"):
		return "POST"
	}
	return "GET"
}

// versionAction is the action's name for a given version: s3:GetObjectVersion.
func versionAction(action string) string {
	if rest, ok := strings.CutPrefix(action, "s3:GetObject"); ok {
		return "s3:GetObjectVersion" + rest
	}
	if rest, ok := strings.CutPrefix(action, "s3:PutObject"); ok && (rest == "Acl" || rest == "Tagging") {
		return "s3:PutObjectVersion" + rest
	}
	return strings.Replace(action, "s3:DeleteObject", "s3:DeleteObjectVersion", 1)
}

// pick returns the newest version or marker of a key, or the one with an id.
func (b *bucket) pick(key, id string) *version {
	if id == "" {
		return b.latest(key)
	}
	return b.byID(key, id)
}

// check holds a read to its conditions, in the order of RFC 9110: If-Match
// outweighs If-Unmodified-Since, If-None-Match outweighs If-Modified-Since.
func (r *ReadConditions) hold(v *version) error {
	at := shown(v.modified)
	switch {
	case r.IfMatch != "" && !matchesETag(r.IfMatch, v.etag):
		return preconditionFailed("If-Match")
	case r.IfMatch == "" && !r.IfUnmodifiedSince.IsZero() && at.After(r.IfUnmodifiedSince):
		return preconditionFailed("If-Unmodified-Since")
	case r.IfNoneMatch != "" && matchesETag(r.IfNoneMatch, v.etag),
		r.IfNoneMatch == "" && !r.IfModifiedSince.IsZero() && !at.After(r.IfModifiedSince):
		return fail(304, "NotModified", "Not Modified").head("Etag", v.etag).head("Last-Modified", at.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT"))
	}
	return nil
}

// matchesETag tells whether a list of ETags has one, or is *.
func matchesETag(list, etag string) bool {
	for _, one := range strings.Split(list, ",") {
		if one = strings.TrimSpace(one); one == "*" || sameETag(strings.TrimPrefix(one, "W/"), etag) {
			return true
		}
	}
	return false
}

// A span is bytes from..to of a body.
type span struct{ from, to int64 }

func (p span) whole(size int64) bool { return p.from == 0 && p.to == size }

// span returns which bytes are asked for: a range, a part, or all.
func (r *read) span(v *version, out *Stored) (span, error) {
	all := span{0, v.size}
	if r.part != 0 {
		if r.ranges != "" {
			return all, invalidRequest("Cannot specify both Range header and partNumber query parameter")
		}
		return r.partSpan(v, out)
	}
	p, isRange, err := readRange(r.ranges, v.size)
	if err != nil {
		return all, err
	}
	if isRange {
		out.ContentRange = fmt.Sprintf("bytes %d-%d/%d", p.from, p.to-1, v.size)
	}
	return p, nil
}

func (r *read) partSpan(v *version, out *Stored) (span, error) {
	if r.part < 1 || r.part > maxParts {
		return span{}, invalidArgument("Part number must be an integer between 1 and 10000, inclusive", "partNumber", strconv.Itoa(int(r.part)))
	}
	p := span{0, v.size}
	n := max(len(v.parts), 1)
	if int(r.part) > n {
		return p, fail(416, "InvalidPartNumber", "The requested partnumber is not satisfiable").with(ErrorDetail{PartNumber: strconv.Itoa(int(r.part)), ActualObjectSize: strconv.Itoa(n)})
	}
	if len(v.parts) > 0 {
		out.PartsCount = int32(len(v.parts))
		for i, part := range v.parts[:r.part] {
			if p.to = p.from + part.size; i < int(r.part)-1 {
				p.from = p.to
			}
		}
	}
	if v.size > 0 {
		out.ContentRange = fmt.Sprintf("bytes %d-%d/%d", p.from, p.to-1, v.size)
	}
	return p, nil
}

// readRange reads a Range header. Anything but one well-formed range of bytes
// asks for all, as RFC 9110 has it; one that lies outside is an error.
func readRange(text string, size int64) (p span, isRange bool, err error) {
	all := span{0, size}
	spec, ok := strings.CutPrefix(text, "bytes=")
	first, last, dash := strings.Cut(strings.TrimSpace(spec), "-")
	if !ok || !dash || strings.Contains(spec, ",") {
		return all, false, nil
	}
	outside := fail(416, "InvalidRange", "The requested range is not satisfiable").with(ErrorDetail{RangeRequested: text, ActualObjectSize: strconv.FormatInt(size, 10)})
	if first == "" {
		n, err := strconv.ParseInt(last, 10, 64)
		switch {
		case err != nil || n < 0:
			return all, false, nil
		case n == 0 || size == 0:
			return all, false, outside
		}
		return span{max(size-n, 0), size}, true, nil
	}
	from, err := strconv.ParseInt(first, 10, 64)
	if err != nil || from < 0 {
		return all, false, nil
	}
	to := size
	if last != "" {
		n, err := strconv.ParseInt(last, 10, 64)
		if err != nil || n < from {
			return all, false, nil
		}
		to = min(n+1, size)
		if n == int64(^uint64(0)>>1) {
			to = size
		}
	}
	if from >= size {
		return all, false, outside
	}
	return span{from, to}, true, nil
}

// fill says what is known of a version.
func (b *bucket) fill(c *sim.Call, v *version, out *Stored) {
	out.AcceptRanges = "bytes"
	out.LastModified, out.ETag, out.VersionId = shown(v.modified), v.etag, b.shownID(v)
	out.CacheControl, out.ContentDisposition, out.ContentEncoding, out.ContentLanguage, out.ContentType = v.cacheControl, v.disposition, v.encoding, v.language, v.contentType
	out.Expires, out.WebsiteRedirectLocation, out.Metadata, out.StorageClass = v.expires, v.redirect, v.metadata, v.class
	out.TagCount = int32(len(v.tags))
	out.ObjectLockMode, out.ObjectLockRetainUntilDate, out.ObjectLockLegalHoldStatus = v.retain.Mode, v.retain.RetainUntilDate, v.hold
	out.Expiration = b.expirationOf(v)
	out.Restore = v.restore.header(c.Now())
}

// override puts what the request asks for in the place of the object's headers.
func (r *ResponseHeaders) override(out *Stored) {
	for _, o := range []struct{ asked, shown *string }{
		{&r.ResponseCacheControl, &out.CacheControl},
		{&r.ResponseContentDisposition, &out.ContentDisposition},
		{&r.ResponseContentEncoding, &out.ContentEncoding},
		{&r.ResponseContentLanguage, &out.ContentLanguage},
		{&r.ResponseContentType, &out.ContentType},
	} {
		if *o.asked != "" {
			*o.shown = *o.asked
		}
	}
	if !r.ResponseExpires.IsZero() {
		out.Expires = r.ResponseExpires
	}
}

// unlock holds a read to the customer's key.
func (v *version) unlock(key *CustomerKey) error {
	if v.crypt.SSECustomerAlgorithm == "" {
		if key.SSECustomerAlgorithm != "" || key.SSECustomerKey != "" {
			return invalidRequest("The encryption parameters are not applicable to this object.")
		}
		return nil
	}
	if key.SSECustomerAlgorithm == "" && key.SSECustomerKey == "" {
		return invalidRequest("The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.")
	}
	wrong := fail(403, "AccessDenied", "Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.")
	if key.SSECustomerAlgorithm == "AES256" && key.SSECustomerKeyMD5 == "" {
		return wrong
	}
	if err := key.check(); err != nil {
		return err
	}
	if key.SSECustomerKeyMD5 != v.crypt.SSECustomerKeyMD5 {
		return wrong
	}
	return nil
}

func (s *Service) getObjectAttributes(c *sim.Call, in *GetObjectAttributesInput) (*GetObjectAttributesOutput, error) {
	b, v, err := s.object(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, payer: in.RequestPayer, action: "s3:GetObjectAttributes", key: in.Key, version: in.VersionId})
	if err != nil {
		return nil, err
	}
	if len(in.ObjectAttributes) == 0 {
		return nil, invalidRequest("The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty")
	}
	for _, a := range in.ObjectAttributes {
		if !slices.Contains([]string{"ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"}, a) {
			return nil, invalidArgument("Invalid attribute name specified.", "x-amz-object-attributes", a)
		}
	}
	if err := v.unlock(&in.CustomerKey); err != nil {
		return nil, err
	}
	out := &GetObjectAttributesOutput{LastModified: shown(v.modified), VersionId: b.shownID(v)}
	for _, a := range in.ObjectAttributes {
		switch a {
		case "ETag":
			out.ETag = strings.Trim(v.etag, `"`)
		case "Checksum":
			shown := v.sum
			if shown.kind == composite {
				shown.value, _, _ = strings.Cut(shown.value, "-")
			}
			out.Checksum = &Checksum{ChecksumValues: shown.values(), ChecksumType: v.sum.kind}
		case "ObjectParts":
			if len(v.parts) > 0 {
				out.ObjectParts = v.attributeParts(in)
			}
		case "StorageClass":
			if out.StorageClass = v.class; v.class == "" {
				out.StorageClass = "STANDARD"
			}
		case "ObjectSize":
			out.ObjectSize = &v.size
		}
	}
	return out, nil
}

func (v *version) attributeParts(in *GetObjectAttributesInput) *GetObjectAttributesParts {
	out := &GetObjectAttributesParts{TotalPartsCount: int32(len(v.parts)), PartNumberMarker: in.PartNumberMarker, MaxParts: 1000}
	after, _ := strconv.Atoi(in.PartNumberMarker)
	if in.MaxParts != nil {
		out.MaxParts = min(*in.MaxParts, 1000)
	}
	if v.parts[0].sum.algorithm == "" {
		return &GetObjectAttributesParts{TotalPartsCount: out.TotalPartsCount}
	}
	for i, p := range v.parts {
		if i < after {
			continue
		}
		if len(out.Parts) == int(out.MaxParts) {
			out.IsTruncated = true
			break
		}
		out.Parts = append(out.Parts, ObjectPart{ChecksumValues: p.sum.values(), PartNumber: int32(i) + 1, Size: p.size})
		out.NextPartNumberMarker = strconv.Itoa(i + 1)
	}
	return out
}

// archived tells whether the object has to be restored before it is read.
func (v *version) archived(now time.Time) bool {
	i, _ := classOf(v.class)
	return classes[i].archived && !v.restore.readable(now)
}
