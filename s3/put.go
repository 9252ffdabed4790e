package s3

import (
	"cmp"
	"crypto/md5"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/cloudjar/cloudjar/internal/hash"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

const (
	maxKey      = 1024    // bytes
	maxPut      = 5 << 30 // bytes in one request, and in one part
	maxMetadata = 2 << 10 // bytes of the user's metadata, names and values
)

func (s *Service) putObject(c *sim.Call, in *PutObjectInput) (*PutObjectOutput, error) {
	return s.store(c, in, "ObjectCreated:Put")
}

// store is PutObject and the upload by a form.
func (s *Service) store(c *sim.Call, in *PutObjectInput, event string) (*PutObjectOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, payer: in.RequestPayer, action: "s3:PutObject", key: in.Key})
	if err != nil {
		return nil, err
	}
	if err := checkKey(in.Key); err != nil {
		return nil, err
	}
	if size := int64(len(in.Body)); size > maxPut {
		return nil, entityTooLarge(size, maxPut)
	}
	if err := b.checkWrite(c, in.Key, in.IfMatch, in.IfNoneMatch); err != nil {
		return nil, err
	}
	v := &version{key: in.Key, size: int64(len(in.Body)), modified: c.Now()}
	if err := s.describe(c, b, v, &in.Attributes, &in.CustomerKey); err != nil {
		return nil, err
	}
	sum := md5.Sum(in.Body)
	if err := verifyMD5(sum, in.ContentMD5, wire.Given(c.Context(), &in.ContentMD5)); err != nil {
		return nil, err
	}
	if v.sum, err = verify(in.Body, &in.Checksums, in.ChecksumAlgorithm); err != nil {
		return nil, err
	}
	if v.etag = etagOf(sum); len(in.Body) > 0 {
		v.body = [][]byte{in.Body}
	}
	c.Mix(hash.New.String(in.Bucket).String(in.Key).String(v.etag).String(in.ContentType).String(in.StorageClass).String(in.Tagging))
	b.put(c, v, event)
	out := &PutObjectOutput{Encrypted: v.crypt, Checksums: v.sum.headers(), ChecksumType: v.sum.kind, ETag: v.etag, VersionId: b.shownID(v), Expiration: b.expirationOf(v)}
	return out, nil
}

// put adds a version that is complete but for its id, and tells of it.
func (b *bucket) put(c *sim.Call, v *version, event string) {
	v.id, v.seq = b.newID(c, v.key)
	b.add(v)
	b.planLifecycle(c)
	b.notify(c, event, v)
}

func checkKey(key string) error {
	switch {
	case len(key) > maxKey:
		return fail(400, "KeyTooLongError", "Your key is too long").with(ErrorDetail{Size: strconv.Itoa(len(key)), MaxSizeAllowed: strconv.Itoa(maxKey)})
	case key == "":
		return malformedKey("A key must be at least one byte long")
	case !utf8.ValidString(key):
		return malformedKey("Object key is not valid UTF-8")
	}
	return nil
}

func malformedKey(message string) error { return fail(400, "InvalidURI", message) }

// checkWrite holds a write to its conditions.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
func (b *bucket) checkWrite(c *sim.Call, key, ifMatch, ifNoneMatch string) error {
	switch {
	case ifMatch == "" && ifNoneMatch == "":
		return nil
	case ifNoneMatch != "" && ifNoneMatch != "*":
		return notImplemented("If-None-Match")
	case ifMatch == "*":
		return notImplemented("If-None-Match")
	case ifMatch != "" && ifNoneMatch != "":
		return notImplemented("If-Match,If-None-Match")
	}
	v := b.current(key)
	switch {
	case ifNoneMatch != "" && v != nil:
		return preconditionFailed("If-None-Match")
	case ifMatch != "" && v == nil:
		return noSuchKey(key)
	case ifMatch != "" && !sameETag(ifMatch, v.etag):
		return preconditionFailed("If-Match")
	}
	return nil
}

// sameETag compares ETags with or without their quotes.
func sameETag(given, etag string) bool {
	return strings.Trim(given, `"`) == strings.Trim(etag, `"`)
}

// describe checks what comes with an object and adds it to a version.
func (s *Service) describe(c *sim.Call, b *bucket, v *version, in *Attributes, key *CustomerKey) error {
	if err := checkMetadata(in.Metadata); err != nil {
		return err
	}
	if _, ok := classOf(in.StorageClass); !ok {
		return fail(400, "InvalidStorageClass", "The storage class you specified is not valid").with(ErrorDetail{StorageClass: in.StorageClass})
	}
	if v.class = in.StorageClass; v.class == "STANDARD" {
		v.class = ""
	}
	if r := in.WebsiteRedirectLocation; r != "" && !strings.HasPrefix(r, "/") && !strings.HasPrefix(r, "http://") && !strings.HasPrefix(r, "https://") {
		return fail(400, "InvalidRedirectLocation", "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.")
	}
	tags, err := tagsOfHeader(in.Tagging)
	if err != nil {
		return err
	}
	crypt, err := b.encrypt(c, in, key)
	if err != nil {
		return err
	}
	if err := b.lockNew(c, v, in); err != nil {
		return err
	}
	if v.owner, v.acl, err = s.objectRights(c, b, in); err != nil {
		return err
	}
	v.tags = tags
	v.attributes = &attributes{
		cacheControl: in.CacheControl, disposition: in.ContentDisposition, encoding: in.ContentEncoding, language: in.ContentLanguage,
		contentType: cmp.Or(in.ContentType, "binary/octet-stream"), expires: in.Expires, redirect: in.WebsiteRedirectLocation,
		metadata: in.Metadata, crypt: crypt,
	}
	return nil
}

func checkMetadata(metadata map[string]string) error {
	size := 0
	for name, value := range metadata {
		size += len(name) + len(value)
	}
	if size > maxMetadata {
		return fail(400, "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size").with(ErrorDetail{Size: strconv.Itoa(size), MaxSizeAllowed: strconv.Itoa(maxMetadata)})
	}
	return nil
}

// tagsOfHeader reads x-amz-tagging: k=v&k2=v2, escaped as a query.
func tagsOfHeader(text string) ([]Tag, error) {
	if text == "" {
		return nil, nil
	}
	bad := invalidArgument("The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.", "x-amz-tagging", text)
	var tags []Tag
	for _, pair := range strings.Split(text, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		k, err := url.QueryUnescape(name)
		v, err2 := url.QueryUnescape(value)
		if err != nil || err2 != nil || k == "" {
			return nil, bad
		}
		for _, t := range tags {
			if t.Key == k {
				return nil, bad
			}
		}
		tags = append(tags, Tag{k, v})
	}
	return tags, checkObjectTags(tags)
}

// shown is a time as S3 shows it: of whole seconds.
func shown(t time.Time) time.Time { return t.Truncate(time.Second) }
