package s3

import (
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/sim"
)

func (s *Service) completeMultipartUpload(c *sim.Call, in *CompleteMultipartUploadInput) (*CompleteMultipartUploadOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, payer: in.RequestPayer, action: "s3:PutObject", key: in.Key})
	if err != nil {
		return nil, err
	}
	if in.MultipartUpload == nil {
		return nil, invalidRequest("You must specify at least one part")
	}
	asked := in.MultipartUpload.Parts
	u := b.findUpload(in.Key, in.UploadId)
	if u == nil {
		return b.completeAgain(c, in)
	}
	if len(asked) == 0 {
		return nil, malformedXML()
	}
	if err := b.checkComplete(c, u, in); err != nil {
		return nil, err
	}
	parts, err := b.chooseParts(u, asked)
	if err != nil {
		return nil, err
	}
	v, err := u.assemble(c, parts, in)
	if err != nil {
		return nil, err
	}
	b.dropUpload(u)
	b.put(c, v, "ObjectCreated:CompleteMultipartUpload")
	return b.completed(c, v), nil
}

func (b *bucket) completed(c *sim.Call, v *version) *CompleteMultipartUploadOutput {
	return &CompleteMultipartUploadOutput{
		Encrypted: v.crypt, ChecksumValues: v.sum.values(), ChecksumType: v.sum.kind, Bucket: b.name, Key: v.key, ETag: v.etag,
		Location:  location(c.Context(), b.home.ep.Region, b.name, v.key),
		VersionId: b.shownID(v), Expiration: b.expirationOf(v),
	}
}

// completeAgain answers for an upload that was completed as it was answered then,
// as long as its object is the newest of the key.
func (b *bucket) completeAgain(c *sim.Call, in *CompleteMultipartUploadInput) (*CompleteMultipartUploadOutput, error) {
	v := b.current(in.Key)
	if v == nil || v.upload == "" || v.upload != in.UploadId || len(v.parts) != len(in.MultipartUpload.Parts) {
		return nil, noSuchUpload(in.UploadId)
	}
	for i, p := range in.MultipartUpload.Parts {
		if p.PartNumber != v.parts[i].number {
			return nil, noSuchUpload(in.UploadId)
		}
	}
	return b.completed(c, v), nil
}

// checkComplete holds the completion to its conditions: those of any write, and
// that nobody wrote or deleted the key since the upload began.
func (b *bucket) checkComplete(c *sim.Call, u *upload, in *CompleteMultipartUploadInput) error {
	if err := b.checkWrite(c, in.Key, in.IfMatch, in.IfNoneMatch); err != nil {
		return err
	}
	latest := b.latest(in.Key)
	switch {
	case in.IfMatch != "" && latest.seq > u.seq:
		return conflicting("If-Match", in.Key)
	case in.IfNoneMatch != "" && latest != nil && latest.seq > u.seq:
		return conflicting("If-None-Match", in.Key)
	}
	if err := u.unlock(&in.CustomerKey); err != nil && in.SSECustomerAlgorithm != "" {
		return err
	}
	return nil
}

// chooseParts finds the parts that a completion lists.
func (b *bucket) chooseParts(u *upload, asked []CompletedPart) ([]*part, error) {
	for i := range asked {
		if i > 0 && asked[i].PartNumber <= asked[i-1].PartNumber {
			return nil, fail(400, "InvalidPartOrder", "The list of parts was not in ascending order. Parts must be ordered by part number.").with(ErrorDetail{UploadId: u.id})
		}
	}
	parts := make([]*part, len(asked))
	for i, a := range asked {
		p, ok := b.parts.Get(&part{upload: u.seq, number: a.PartNumber})
		if !ok || !sameETag(a.ETag, p.etag) {
			return nil, fail(400, "InvalidPart", "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.").
				with(ErrorDetail{UploadId: u.id, PartNumber: itoa(a.PartNumber), ETag: strings.Trim(a.ETag, `"`)})
		}
		if err := u.checkPartSum(i, &asked[i], p); err != nil {
			return nil, err
		}
		parts[i] = p
	}
	for i, p := range parts {
		if size := len(p.body); size < minPart && i < len(parts)-1 {
			return nil, fail(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size").
				with(ErrorDetail{ProposedSize: strconv.Itoa(size), MinSizeAllowed: strconv.Itoa(minPart), PartNumber: itoa(p.number), ETag: strings.Trim(p.etag, `"`)})
		}
	}
	return parts, nil
}

// checkPartSum compares the checksum that a completion states for a part. Where
// the object's checksum is made of them, each has to be stated.
func (u *upload) checkPartSum(i int, asked *CompletedPart, p *part) error {
	var stated checksum
	for _, f := range asked.list() {
		if *f.value != "" {
			stated = checksum{algorithm: f.algorithm, value: *f.value}
		}
	}
	if stated.algorithm == "" {
		if u.kind == composite {
			return invalidRequest("The upload was created using a " + strings.ToLower(u.algorithm) + " checksum. The complete request must include the checksum for each part. It was missing for part " + strconv.Itoa(i+1) + " in the request.")
		}
		return nil
	}
	if stated.algorithm == p.sum.algorithm && stated.value != p.sum.value {
		if u.kind != composite {
			return fail(400, "InvalidPart", "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.").with(ErrorDetail{UploadId: u.id, PartNumber: itoa(p.number)})
		}
		return fail(400, "BadDigest", "The "+strings.ToLower(u.algorithm)+" you specified for part "+strconv.Itoa(i+1)+" did not match what we received.")
	}
	return nil
}

// assemble makes the object of the parts, which keep their bytes.
func (u *upload) assemble(c *sim.Call, parts []*part, in *CompleteMultipartUploadInput) (*version, error) {
	v := *u.v
	v.modified, v.upload, v.etag = c.Now(), u.id, etagOfParts(parts)
	v.parts = make([]partInfo, len(parts))
	for i, p := range parts {
		v.parts[i] = partInfo{number: p.number, size: int64(len(p.body)), sum: p.sum}
		if u.algorithm == "" {
			v.parts[i].sum = checksum{}
		}
		if v.size += int64(len(p.body)); len(p.body) > 0 {
			v.body = append(v.body, p.body)
		}
	}
	if v.size > maxObject {
		return nil, entityTooLarge(v.size, maxObject)
	}
	if want := in.MpuObjectSize; want != nil && *want != v.size {
		return nil, invalidRequest("The provided 'x-amz-mp-object-size' header value " + strconv.FormatInt(*want, 10) + " does not match what was computed: " + strconv.FormatInt(v.size, 10))
	}
	if in.ChecksumType != "" && in.ChecksumType != u.kind {
		kind := u.kind
		if kind == "" {
			kind = "null"
		}
		return nil, invalidRequest("The upload was created using the " + kind + " checksum mode. The complete request must use the same checksum mode.")
	}
	if u.kind == composite {
		v.sum = compositeOf(u.algorithm, v.parts)
	} else {
		algorithm := u.algorithm
		if algorithm == "" {
			algorithm = "CRC64NVME"
		}
		v.sum = checksum{algorithm, digestText(algorithm, v.body...), fullObject}
	}
	stated, err := in.given()
	if err != nil {
		return nil, err
	}
	plain, _, _ := strings.Cut(v.sum.value, "-")
	if stated.algorithm == v.sum.algorithm && stated.value != v.sum.value && stated.value != plain {
		return nil, badDigest(strings.ToLower(stated.algorithm))
	}
	return &v, nil
}
