package s3

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/cloudjar/cloudjar/sim"
)

// A source is where a copy comes from.
type source struct{ bucket, key, version string }

// readSource reads x-amz-copy-source: /bucket/key?versionId=…, escaped.
func readSource(text string) (source, error) {
	path, query, _ := strings.Cut(text, "?")
	var src source
	if id, ok := strings.CutPrefix(query, "versionId="); ok {
		src.version = id
	} else if query != "" {
		path = text // a question mark of the key
	}
	plain, err := url.QueryUnescape(path) // a plus is a space
	if err != nil {
		plain = path
	}
	var found bool
	src.bucket, src.key, found = strings.Cut(strings.TrimPrefix(plain, "/"), "/")
	if !found || src.bucket == "" || src.key == "" {
		return src, invalidArgument("Invalid copy source object key", "x-amz-copy-source", "null")
	}
	return src, nil
}

// A copying is what CopyObject and UploadPartCopy have in common: their source
// and its conditions.
type copying struct {
	source, owner string
	CustomerKey
	ReadConditions
}

// open finds the source of a copy.
func (s *Service) open(c *sim.Call, in *copying) (*bucket, *version, error) {
	src, err := readSource(in.source)
	if err != nil {
		return nil, nil, err
	}
	from := s.find(src.bucket)
	if from == nil {
		return nil, nil, noSuchBucket(src.bucket)
	}
	if err := expectOwner(from, in.owner); err != nil {
		return nil, nil, err
	}
	action := "s3:GetObject"
	if src.version != "" {
		action = "s3:GetObjectVersion"
	}
	v := from.pick(src.key, src.version)
	if err := from.admit(c, s.caller(c), target{bucket: src.bucket, action: action, key: src.key, version: src.version, object: v}); err != nil {
		return nil, nil, err
	}
	switch {
	case !legalVersionID(src.version):
		return nil, nil, invalidArgument("Invalid version id specified", "versionId", src.version)
	case v == nil && src.version != "":
		return nil, nil, noSuchVersion(src.key, src.version)
	case v == nil:
		return nil, nil, noSuchKey(src.key)
	case v.marker && src.version != "":
		return nil, nil, invalidRequest("The source of a copy request may not specifically refer to a delete marker by version id.")
	case v.marker:
		return nil, nil, noSuchKey(src.key)
	case v.archived(c.Now()):
		return nil, nil, fail(403, "ObjectNotInActiveTierError", "The source object of the COPY operation is not in the active tier and is only stored in Amazon S3 Glacier.")
	}
	if err := v.unlock(&in.CustomerKey); err != nil {
		return nil, nil, err
	}
	if err := in.hold(v); err != nil {
		if e, ok := err.(*ServiceError); ok && e.Status == 304 {
			err = preconditionFailed("x-amz-copy-source-If-None-Match")
			if in.IfNoneMatch == "" {
				err = preconditionFailed("x-amz-copy-source-If-Modified-Since")
			}
		}
		return nil, nil, err
	}
	return from, v, nil
}

func (s *Service) copyObject(c *sim.Call, in *CopyObjectInput) (*CopyObjectOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, payer: in.RequestPayer, action: "s3:PutObject", key: in.Key})
	if err != nil {
		return nil, err
	}
	if err := checkKey(in.Key); err != nil {
		return nil, err
	}
	for _, d := range []struct{ name, value string }{{"MetadataDirective", in.MetadataDirective}, {"TaggingDirective", in.TaggingDirective}} {
		if d.value != "" && d.value != "COPY" && d.value != "REPLACE" {
			name := map[string]string{"MetadataDirective": "metadata", "TaggingDirective": "tagging"}[d.name]
			return nil, invalidArgument("Unknown "+name+" directive.", "x-amz-"+name+"-directive", d.value)
		}
	}
	from, old, err := s.open(c, &copying{
		in.CopySource, in.ExpectedSourceBucketOwner,
		CustomerKey{in.CopySourceSSECustomerAlgorithm, in.CopySourceSSECustomerKey, in.CopySourceSSECustomerKeyMD5},
		ReadConditions{in.CopySourceIfMatch, in.CopySourceIfModifiedSince, in.CopySourceIfNoneMatch, in.CopySourceIfUnmodifiedSince},
	})
	if err != nil {
		return nil, err
	}
	if old.size > maxPut {
		return nil, invalidRequest("The specified copy source is larger than the maximum allowable size for a copy source: 5368709120")
	}
	if err := b.checkWrite(c, in.Key, in.IfMatch, in.IfNoneMatch); err != nil {
		return nil, err
	}
	if from == b && old.key == in.Key && old == b.current(in.Key) && in.unchanging() {
		return nil, invalidRequest("This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.")
	}
	v := &version{key: in.Key, size: old.size, body: old.body, etag: old.etag, modified: c.Now()}
	asked := in.Attributes
	if in.MetadataDirective != "REPLACE" {
		asked.CacheControl, asked.ContentDisposition, asked.ContentEncoding, asked.ContentLanguage, asked.ContentType = old.cacheControl, old.disposition, old.encoding, old.language, old.contentType
		asked.Expires, asked.Metadata = old.expires, old.metadata
	}
	if in.TaggingDirective != "REPLACE" {
		asked.Tagging = ""
	}
	if err := s.describe(c, b, v, &asked, &in.CustomerKey); err != nil {
		return nil, err
	}
	if in.TaggingDirective != "REPLACE" {
		v.tags = old.tags
	}
	if err := v.copySum(old, in.ChecksumAlgorithm); err != nil {
		return nil, err
	}
	b.put(c, v, "ObjectCreated:Copy")
	return &CopyObjectOutput{
		Encrypted:           v.crypt,
		CopyObjectResult:    CopyObjectResult{ChecksumValues: v.sum.values(), ETag: v.etag, LastModified: shown(v.modified), ChecksumType: v.sum.kind},
		CopySourceVersionId: from.shownID(old), VersionId: b.shownID(v), Expiration: b.expirationOf(v),
	}, nil
}

// unchanging tells whether a copy onto itself would change nothing.
func (in *CopyObjectInput) unchanging() bool {
	return in.MetadataDirective != "REPLACE" && in.StorageClass == "" && in.WebsiteRedirectLocation == "" &&
		in.ServerSideEncryption == "" && in.SSECustomerAlgorithm == ""
}

// copySum gives a copy its ETag and checksum: an object in parts becomes one of
// one piece.
func (v *version) copySum(old *version, algorithm string) error {
	if algorithm != "" && !isAlgorithm(algorithm) {
		return invalidRequest("Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]")
	}
	if len(old.parts) > 0 {
		v.etag = etagOf(md5Of(old.body))
	}
	if algorithm == "" {
		algorithm = old.sum.algorithm
	}
	if v.sum = old.sum; algorithm != old.sum.algorithm || old.sum.kind == composite {
		v.sum = checksum{algorithm, digestText(algorithm, old.body...), fullObject}
	}
	return nil
}

var copyRange = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^bytes=([0-9]+)-([0-9]+)$`) })

// readCopyRange reads x-amz-copy-source-range.
func readCopyRange(text string, size int64) (span, error) {
	if text == "" {
		return span{0, size}, nil
	}
	m := copyRange().FindStringSubmatch(text)
	bad := invalidArgument("The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy", "x-amz-copy-source-range", text)
	if m == nil {
		return span{}, bad
	}
	from, err := strconv.ParseInt(m[1], 10, 64)
	last, err2 := strconv.ParseInt(m[2], 10, 64)
	switch {
	case err != nil || err2 != nil || last < from:
		return span{}, bad
	case from >= size:
		return span{}, invalidRequest("The specified copy range is invalid for the source object size")
	case last >= size:
		return span{}, invalidArgument("Range specified is not valid for source object of size: "+strconv.FormatInt(size, 10), "x-amz-copy-source-range", text)
	}
	return span{from, last + 1}, nil
}

func (s *Service) uploadPartCopy(c *sim.Call, in *UploadPartCopyInput) (*UploadPartCopyOutput, error) {
	b, u, err := s.partOf(c, in.Bucket, in.Key, in.UploadId, in.ExpectedBucketOwner, in.PartNumber)
	if err != nil {
		return nil, err
	}
	from, old, err := s.open(c, &copying{
		in.CopySource, in.ExpectedSourceBucketOwner,
		CustomerKey{in.CopySourceSSECustomerAlgorithm, in.CopySourceSSECustomerKey, in.CopySourceSSECustomerKeyMD5},
		ReadConditions{in.CopySourceIfMatch, in.CopySourceIfModifiedSince, in.CopySourceIfNoneMatch, in.CopySourceIfUnmodifiedSince},
	})
	if err != nil {
		return nil, err
	}
	piece, err := readCopyRange(in.CopySourceRange, old.size)
	if err != nil {
		return nil, err
	}
	if err := u.unlock(&in.CustomerKey); err != nil {
		return nil, err
	}
	body := old.slice(piece.from, piece.to)
	p, err := u.newPart(c, in.PartNumber, body, &Checksums{}, u.algorithm)
	if err != nil {
		return nil, err
	}
	b.keepPart(p)
	return &UploadPartCopyOutput{
		Encrypted: u.v.crypt, CopySourceVersionId: from.shownID(old),
		CopyPartResult: CopyPartResult{ChecksumValues: p.sum.values(), ETag: p.etag, LastModified: shown(p.modified)},
	}, nil
}
