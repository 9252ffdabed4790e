package s3

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/internal/hash"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
const (
	maxParts  = 10000
	minPart   = 5 << 20 // bytes, but for the last part
	maxObject = 5 << 40 // bytes
)

// An upload is an upload in parts under way. It never changes.
type upload struct {
	id        string
	seq       uint64
	v         *version // the object to be, without its body
	algorithm string   // "" if none was asked for
	kind      string   // fullObject, composite
	initiator string
}

// A part is a part of an upload. It never changes: another of its number takes its
// place.
type part struct {
	upload   uint64 // its seq
	number   int32
	body     []byte
	etag     string
	raw      [md5.Size]byte
	sum      checksum
	modified time.Time
}

// uploadBefore orders uploads by key, then by age.
func uploadBefore(a, b *upload) bool {
	if a.v.key != b.v.key {
		return a.v.key < b.v.key
	}
	return a.seq < b.seq
}

func partBefore(a, b *part) bool {
	if a.upload != b.upload {
		return a.upload < b.upload
	}
	return a.number < b.number
}

func md5Of(pieces [][]byte) (sum [md5.Size]byte) {
	h := md5.New()
	for _, p := range pieces {
		h.Write(p)
	}
	h.Sum(sum[:0])
	return sum
}

// findUpload returns an upload of a key by its id, or nil.
func (b *bucket) findUpload(key, id string) *upload {
	var found *upload
	b.uploads.AscendGreaterOrEqual(&upload{v: &version{key: key}}, func(u *upload) bool {
		if u.v.key == key && u.id == id {
			found = u
		}
		return u.v.key == key && found == nil
	})
	return found
}

func (s *Service) createMultipartUpload(c *sim.Call, in *CreateMultipartUploadInput) (*CreateMultipartUploadOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, payer: in.RequestPayer, action: "s3:PutObject", key: in.Key})
	if err != nil {
		return nil, err
	}
	if err := checkKey(in.Key); err != nil {
		return nil, err
	}
	u := &upload{v: &version{key: in.Key, modified: c.Now()}, algorithm: in.ChecksumAlgorithm, kind: in.ChecksumType, initiator: s.caller(c).account}
	if err := u.checkSums(); err != nil {
		return nil, err
	}
	if err := s.describe(c, b, u.v, &in.Attributes, &in.CustomerKey); err != nil {
		return nil, err
	}
	u.seq = b.next()
	r := c.Rand("upload")
	u.id = uploadID(&r)
	b.uploads.ReplaceOrInsert(u)
	b.planLifecycle(c)
	out := &CreateMultipartUploadOutput{
		Encrypted: u.v.crypt, Bucket: b.name, Key: in.Key, UploadId: u.id, ChecksumAlgorithm: u.algorithm, ChecksumType: u.kind,
	}
	out.AbortDate, out.AbortRuleId = b.abortOf(u)
	return out, nil
}

// uploadID is 128 letters, as S3's are.
func uploadID(r *sim.Rand) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._"
	var text [128]byte
	for i := 0; i < len(text); i += 8 {
		bits := r.Uint64()
		for j := range 8 {
			text[i+j] = letters[bits&63]
			bits >>= 6
		}
	}
	return string(text[:])
}

// checkSums completes the upload's checksum: SHA sums are of the parts' sums,
// CRC64NVME of the whole object, the other CRCs of either.
func (u *upload) checkSums() error {
	u.algorithm = strings.ToUpper(u.algorithm)
	switch {
	case u.algorithm == "" && u.kind != "":
		return invalidRequest("The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.")
	case u.algorithm == "":
		return nil
	case !isAlgorithm(u.algorithm):
		return invalidRequest("Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]")
	}
	wrong := func() error {
		return invalidRequest("The " + u.kind + " checksum type cannot be used with the " + strings.ToLower(u.algorithm) + " checksum algorithm.")
	}
	switch u.kind {
	case "":
		if u.kind = composite; u.algorithm == "CRC64NVME" {
			u.kind = fullObject
		}
	case fullObject:
		if strings.HasPrefix(u.algorithm, "SHA") {
			return wrong()
		}
	case composite:
		if u.algorithm == "CRC64NVME" {
			return wrong()
		}
	default:
		return invalidRequest("Value for x-amz-checksum-type header is invalid.")
	}
	return nil
}

// partOf finds the upload that a part is for.
func (s *Service) partOf(c *sim.Call, bucket, key, id, owner string, number int32) (*bucket, *upload, error) {
	b, err := s.reach(c, target{bucket: bucket, owner: owner, action: "s3:PutObject", key: key})
	if err != nil {
		return nil, nil, err
	}
	if number < 1 || number > maxParts {
		return nil, nil, invalidArgument("Part number must be an integer between 1 and 10000, inclusive", "partNumber", itoa(number))
	}
	u := b.findUpload(key, id)
	if u == nil {
		return nil, nil, noSuchUpload(id)
	}
	return b, u, nil
}

// unlock holds parts to the customer's key that the upload began with.
func (u *upload) unlock(key *CustomerKey) error {
	has := key.SSECustomerAlgorithm != "" || key.SSECustomerKey != ""
	if has != (u.v.crypt.SSECustomerAlgorithm != "") {
		return invalidRequest("The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.")
	}
	if !has {
		return nil
	}
	if err := key.check(); err != nil {
		return err
	}
	if key.SSECustomerKeyMD5 != u.v.crypt.SSECustomerKeyMD5 {
		return invalidRequest("The provided encryption parameters did not match the ones used originally.")
	}
	return nil
}

func (s *Service) uploadPart(c *sim.Call, in *UploadPartInput) (*UploadPartOutput, error) {
	b, u, err := s.partOf(c, in.Bucket, in.Key, in.UploadId, in.ExpectedBucketOwner, in.PartNumber)
	if err != nil {
		return nil, err
	}
	if size := int64(len(in.Body)); size > maxPut {
		return nil, entityTooLarge(size, maxPut)
	}
	if err := u.unlock(&in.CustomerKey); err != nil {
		return nil, err
	}
	sum := md5.Sum(in.Body)
	if err := verifyMD5(sum, in.ContentMD5, wire.Given(c.Context(), &in.ContentMD5)); err != nil {
		return nil, err
	}
	wanted := u.algorithm
	if wanted == "" {
		wanted = in.ChecksumAlgorithm
	}
	p, err := u.newPart(c, in.PartNumber, in.Body, &in.Checksums, wanted)
	if err != nil {
		return nil, err
	}
	c.Mix(hash.New.String(in.Bucket).String(in.Key).String(in.UploadId).Uint64(uint64(in.PartNumber)).String(p.etag))
	b.keepPart(p)
	return &UploadPartOutput{Encrypted: u.v.crypt, Checksums: p.sum.headers(), ETag: p.etag}, nil
}

func (u *upload) newPart(c *sim.Call, number int32, body []byte, stated *Checksums, wanted string) (*part, error) {
	p := &part{upload: u.seq, number: number, body: body, raw: md5.Sum(body), modified: c.Now()}
	p.etag = etagOf(p.raw)
	said, err := stated.given()
	if err != nil {
		return nil, err
	}
	if u.algorithm != "" && said.algorithm != "" && said.algorithm != u.algorithm {
		return nil, invalidRequest("Checksum Type mismatch occurred, expected checksum Type: " + strings.ToLower(u.algorithm) + ", actual checksum Type: " + strings.ToLower(said.algorithm))
	}
	if said.algorithm == "" && wanted == "" {
		return p, nil
	}
	p.sum, err = verify(body, stated, wanted)
	return p, err
}

// keepPart adds a part, in the place of one of its number.
func (b *bucket) keepPart(p *part) {
	if old, was := b.parts.ReplaceOrInsert(p); was {
		b.stock.add("", -int64(len(old.body)))
	}
	b.stock.add("", int64(len(p.body)))
}

// dropUpload takes an upload and its parts away.
func (b *bucket) dropUpload(u *upload) {
	for _, p := range b.partsOf(u) {
		b.parts.Delete(p)
		b.stock.add("", -int64(len(p.body)))
	}
	b.uploads.Delete(u)
}

// partsOf returns the parts of an upload by their numbers.
func (b *bucket) partsOf(u *upload) []*part {
	var list []*part
	b.parts.AscendGreaterOrEqual(&part{upload: u.seq}, func(p *part) bool {
		if p.upload != u.seq {
			return false
		}
		list = append(list, p)
		return true
	})
	return list
}

func (s *Service) abortMultipartUpload(c *sim.Call, in *AbortMultipartUploadInput) (*AbortMultipartUploadOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, payer: in.RequestPayer, action: "s3:AbortMultipartUpload", key: in.Key})
	if err != nil {
		return nil, err
	}
	u := b.findUpload(in.Key, in.UploadId)
	if u == nil {
		return nil, noSuchUpload(in.UploadId)
	}
	if at := in.IfMatchInitiatedTime; !at.IsZero() && !shown(at).Equal(shown(u.v.modified)) {
		return nil, preconditionFailed("x-amz-if-match-initiated-time")
	}
	b.dropUpload(u)
	b.planLifecycle(c)
	return nil, nil
}

func (s *Service) listParts(c *sim.Call, in *ListPartsInput) (*ListPartsOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, payer: in.RequestPayer, action: "s3:ListMultipartUploadParts", key: in.Key})
	if err != nil {
		return nil, err
	}
	u := b.findUpload(in.Key, in.UploadId)
	if u == nil {
		return nil, noSuchUpload(in.UploadId)
	}
	limit := int32(maxPage)
	if in.MaxParts != nil {
		if *in.MaxParts < 0 {
			return nil, invalidArgument("Argument max-parts must be an integer between 0 and 2147483647", "max-parts", itoa(*in.MaxParts))
		}
		limit = min(limit, *in.MaxParts)
	}
	after := 0
	if in.PartNumberMarker != "" {
		if after, err = strconv.Atoi(in.PartNumberMarker); err != nil || after < 0 {
			return nil, invalidArgument("Argument part-number-marker must be an integer between 0 and 2147483647", "part-number-marker", in.PartNumberMarker)
		}
	}
	out := &ListPartsOutput{
		Bucket: b.name, Key: in.Key, UploadId: u.id, PartNumberMarker: strconv.Itoa(after), NextPartNumberMarker: "0", MaxParts: limit,
		Initiator: Initiator{ID: canonicalID(u.initiator)}, Owner: *ownerOf(u.v.owner), StorageClass: u.v.class,
		ChecksumAlgorithm: u.algorithm, ChecksumType: u.kind,
	}
	if u.v.class == "" {
		out.StorageClass = "STANDARD"
	}
	out.AbortDate, out.AbortRuleId = b.abortOf(u)
	b.parts.AscendGreaterOrEqual(&part{upload: u.seq, number: int32(min(after, maxParts)) + 1}, func(p *part) bool {
		if p.upload != u.seq {
			return false
		}
		if len(out.Parts) == int(limit) {
			out.IsTruncated = true
			return false
		}
		shownPart := Part{PartNumber: p.number, LastModified: shown(p.modified), ETag: p.etag, Size: int64(len(p.body))}
		if u.algorithm != "" {
			shownPart.ChecksumValues = p.sum.values()
		}
		out.Parts = append(out.Parts, shownPart)
		out.NextPartNumberMarker = itoa(p.number)
		return true
	})
	return out, nil
}

func (s *Service) listMultipartUploads(c *sim.Call, in *ListMultipartUploadsInput) (*ListMultipartUploadsOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, payer: in.RequestPayer, action: "s3:ListBucketMultipartUploads"})
	if err != nil {
		return nil, err
	}
	l, limit, err := newListing(in.Prefix, in.Delimiter, in.EncodingType, given(c, in.EncodingType, &in.EncodingType), in.MaxUploads, "max-uploads")
	if err != nil {
		return nil, err
	}
	from := &upload{v: &version{key: max(in.KeyMarker+"\x00", in.Prefix)}}
	if in.KeyMarker == "" {
		from.v.key = in.Prefix
	} else if in.UploadIdMarker != "" {
		u := b.findUpload(in.KeyMarker, in.UploadIdMarker)
		if u == nil {
			return nil, invalidArgument("Invalid uploadId marker", "upload-id-marker", in.UploadIdMarker)
		}
		from = &upload{v: u.v, seq: u.seq + 1}
	}
	out := &ListMultipartUploadsOutput{
		Bucket: b.name, KeyMarker: l.text(in.KeyMarker), Prefix: l.text(in.Prefix), Delimiter: l.text(in.Delimiter),
		MaxUploads: limit, EncodingType: in.EncodingType,
	}
	if in.KeyMarker != "" {
		out.UploadIdMarker = in.UploadIdMarker
	}
	var groups []string
	b.uploads.AscendGreaterOrEqual(from, func(u *upload) bool {
		if !strings.HasPrefix(u.v.key, in.Prefix) {
			return u.v.key < in.Prefix
		}
		group := l.group(u.v.key)
		if group != "" && (len(groups) > 0 && groups[len(groups)-1] == group || in.KeyMarker == group) {
			return true
		}
		if len(out.Uploads)+len(groups) == l.limit {
			out.IsTruncated = l.limit > 0
			return false
		}
		if group != "" {
			groups = append(groups, group)
			out.NextKeyMarker, out.NextUploadIdMarker = l.text(group), ""
			return true
		}
		m := MultipartUpload{
			UploadId: u.id, Key: l.text(u.v.key), Initiated: shown(u.v.modified), StorageClass: u.v.class, Owner: *ownerOf(u.v.owner),
			Initiator: Initiator{ID: canonicalID(u.initiator)}, ChecksumAlgorithm: u.algorithm, ChecksumType: u.kind,
		}
		if u.v.class == "" {
			m.StorageClass = "STANDARD"
		}
		out.Uploads = append(out.Uploads, m)
		out.NextKeyMarker, out.NextUploadIdMarker = m.Key, u.id
		return true
	})
	out.CommonPrefixes = l.common(groups)
	return out, nil
}

// etagOfParts is the MD5 of the parts' MD5s and their number.
func etagOfParts(parts []*part) string {
	h := md5.New()
	for _, p := range parts {
		h.Write(p.raw[:])
	}
	return fmt.Sprintf("%q", hex.EncodeToString(h.Sum(nil))+"-"+strconv.Itoa(len(parts)))
}
