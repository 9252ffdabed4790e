package s3

import (
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/sim"
)

// maxPage is the most keys and common prefixes of one page.
const maxPage = 1000

// A listing goes through a bucket's keys in order.
type listing struct {
	prefix, delimiter string
	limit             int
	url               bool // keys are escaped in the answer
}

// newListing checks what all lists have in common.
func newListing(prefix, delimiter, encoding string, encodingGiven bool, limit *int32, name string) (listing, int32, error) {
	l := listing{prefix: prefix, delimiter: delimiter, limit: maxPage, url: encoding == "url"}
	if encodingGiven && encoding != "url" {
		return l, 0, invalidArgument("Invalid Encoding Method specified in Request", "encoding-type", encoding)
	}
	asked := int32(maxPage)
	if limit != nil {
		if asked = *limit; asked < 0 {
			return l, 0, invalidArgument("Argument "+name+" must be an integer between 0 and 2147483647", name, itoa(asked))
		}
	}
	asked = min(asked, maxPage)
	l.limit = int(asked)
	return l, asked, nil
}

// text escapes a key for an answer, if the request asks for it.
func (l *listing) text(key string) string {
	if !l.url || key == "" {
		return key
	}
	return strings.ReplaceAll(url.QueryEscape(key), "%2F", "/")
}

// group returns the common prefix that a key counts for, or "".
func (l *listing) group(key string) string {
	if l.delimiter == "" {
		return ""
	}
	rest := key[len(l.prefix):]
	if i := strings.Index(rest, l.delimiter); i >= 0 {
		return key[:len(l.prefix)+i+len(l.delimiter)]
	}
	return ""
}

// successor is the first text that comes after all texts with a prefix; ok is
// false if there is none.
func successor(prefix string) (next string, ok bool) {
	b := []byte(prefix)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] < 0xff {
			b[i]++
			return string(b[:i+1]), true
		}
	}
	return "", false
}

// A page is what a list answers.
type page struct {
	objects  []*version
	prefixes []string
	more     bool
	last     string // the last key or common prefix of the page
}

// page lists the keys from a place on; common prefixes are skipped over, not
// gone through. seen is a common prefix that was on a page before.
func (b *bucket) page(l *listing, from, seen string) page {
	p := page{}
	from = max(from, l.prefix)
	if l.limit == 0 {
		return p
	}
	p.objects = make([]*version, 0, min(l.limit, b.live.Len()))
	for more := true; more; {
		more = false
		b.live.AscendGreaterOrEqual(&version{key: from}, func(v *version) bool {
			if !strings.HasPrefix(v.key, l.prefix) {
				return false
			}
			group := l.group(v.key)
			if group != "" && group == seen {
				from, more = successor(group)
				return false
			}
			if len(p.objects)+len(p.prefixes) == l.limit {
				p.more = true
				return false
			}
			if group == "" {
				p.objects = append(p.objects, v)
				p.last = v.key
				return true
			}
			p.prefixes = append(p.prefixes, group)
			p.last = group
			from, more = successor(group)
			return false
		})
	}
	return p
}

func (b *bucket) contents(c *sim.Call, l *listing, p *page, withOwner bool, optional []string) ([]Object, []CommonPrefix) {
	var objects []Object
	if len(p.objects) > 0 {
		objects = make([]Object, len(p.objects))
	}
	for i, v := range p.objects {
		o := &objects[i]
		o.Key, o.LastModified, o.ETag, o.Size, o.StorageClass = l.text(v.key), shown(v.modified), v.etag, v.size, v.class
		if v.class == "" {
			o.StorageClass = "STANDARD"
		}
		o.ChecksumAlgorithm, o.ChecksumType = algorithmList(v.sum.algorithm), v.sum.kind
		if withOwner {
			o.Owner = ownerOf(v.owner)
		}
		if len(optional) > 0 {
			o.RestoreStatus = v.restore.status(c.Now())
		}
	}
	return objects, l.common(p.prefixes)
}

func (l *listing) common(prefixes []string) []CommonPrefix {
	var list []CommonPrefix
	for _, p := range prefixes {
		list = append(list, CommonPrefix{l.text(p)})
	}
	return list
}

// algorithmList is a list of one algorithm, made beforehand.
func algorithmList(name string) []string {
	for i, a := range algorithms {
		if a == name {
			return algorithms[i : i+1]
		}
	}
	return nil
}

func (s *Service) listObjects(c *sim.Call, in *ListObjectsInput) (*ListObjectsOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, payer: in.RequestPayer, action: "s3:ListBucket"})
	if err != nil {
		return nil, err
	}
	l, limit, err := newListing(in.Prefix, in.Delimiter, in.EncodingType, given(c, in.EncodingType, &in.EncodingType), in.MaxKeys, "maxKeys")
	if err != nil {
		return nil, err
	}
	seen, from := "", ""
	if in.Marker != "" {
		from = in.Marker + "\x00"
		if strings.HasPrefix(in.Marker, in.Prefix) {
			seen = l.group(in.Marker)
		}
	}
	p := b.page(&l, from, seen)
	out := &ListObjectsOutput{
		IsTruncated: p.more, Marker: l.text(in.Marker), Name: b.name, Prefix: l.text(in.Prefix), Delimiter: l.text(in.Delimiter),
		MaxKeys: limit, EncodingType: in.EncodingType,
	}
	out.Contents, out.CommonPrefixes = b.contents(c, &l, &p, true, in.OptionalObjectAttributes)
	if p.more && in.Delimiter != "" {
		out.NextMarker = l.text(p.last)
	}
	return out, nil
}

func (s *Service) listObjectsV2(c *sim.Call, in *ListObjectsV2Input) (*ListObjectsV2Output, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, payer: in.RequestPayer, action: "s3:ListBucket"})
	if err != nil {
		return nil, err
	}
	l, limit, err := newListing(in.Prefix, in.Delimiter, in.EncodingType, given(c, in.EncodingType, &in.EncodingType), in.MaxKeys, "maxKeys")
	if err != nil {
		return nil, err
	}
	from := ""
	if in.StartAfter != "" {
		from = in.StartAfter + "\x00"
	}
	out := &ListObjectsV2Output{
		Name: b.name, Prefix: l.text(in.Prefix), Delimiter: l.text(in.Delimiter), StartAfter: l.text(in.StartAfter),
		MaxKeys: limit, EncodingType: in.EncodingType,
	}
	if in.ContinuationToken != nil {
		var ok bool
		if from, ok = openToken(*in.ContinuationToken); !ok {
			return nil, invalidArgument("The continuation token provided is incorrect", "continuation-token", "")
		}
		out.ContinuationToken = *in.ContinuationToken
	}
	p := b.page(&l, from, "")
	out.Contents, out.CommonPrefixes = b.contents(c, &l, &p, in.FetchOwner, in.OptionalObjectAttributes)
	out.IsTruncated, out.KeyCount = p.more, int32(len(p.objects)+len(p.prefixes))
	if p.more {
		next := p.last + "\x00"
		if l.group(p.last) == p.last {
			next, _ = successor(p.last)
		}
		out.NextContinuationToken = sealToken(next)
	}
	return out, nil
}

// given tells whether a text was sent, be it empty.
func given(c *sim.Call, text string, member any) bool {
	return text != "" || isGiven(c, member)
}

// Tokens are where a list goes on, closed to the client.
const tokenMark = "1"

func sealToken(next string) string {
	return tokenMark + base64.RawURLEncoding.EncodeToString([]byte(next)) + strconv.Itoa(len(next)%10)
}

func openToken(token string) (next string, ok bool) {
	rest, ok := strings.CutPrefix(token, tokenMark)
	if !ok || rest == "" {
		return "", false
	}
	raw, err := base64.RawURLEncoding.DecodeString(rest[:len(rest)-1])
	if err != nil || rest[len(rest)-1:] != strconv.Itoa(len(raw)%10) {
		return "", false
	}
	return string(raw), true
}

func (s *Service) listObjectVersions(c *sim.Call, in *ListObjectVersionsInput) (*ListObjectVersionsOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, payer: in.RequestPayer, action: "s3:ListBucketVersions"})
	if err != nil {
		return nil, err
	}
	l, limit, err := newListing(in.Prefix, in.Delimiter, in.EncodingType, given(c, in.EncodingType, &in.EncodingType), in.MaxKeys, "maxKeys")
	if err != nil {
		return nil, err
	}
	if given(c, in.VersionIdMarker, &in.VersionIdMarker) {
		switch {
		case in.VersionIdMarker == "":
			return nil, invalidArgument("A version-id marker cannot be empty.", "version-id-marker", "")
		case in.KeyMarker == "":
			return nil, invalidArgument("A version-id marker cannot be specified without a key marker.", "version-id-marker", in.VersionIdMarker)
		case !legalVersionID(in.VersionIdMarker):
			return nil, invalidArgument("Invalid version id specified", "version-id-marker", in.VersionIdMarker)
		}
	}
	out := &ListObjectVersionsOutput{
		KeyMarker: l.text(in.KeyMarker), VersionIdMarker: in.VersionIdMarker, Name: b.name, Prefix: l.text(in.Prefix),
		Delimiter: l.text(in.Delimiter), MaxKeys: limit, EncodingType: in.EncodingType,
	}
	p := b.versionPage(&l, in.KeyMarker, in.VersionIdMarker)
	for _, v := range p.objects {
		latest := v == b.latest(v.key)
		out.order = append(out.order, v.marker)
		if v.marker {
			out.DeleteMarkers = append(out.DeleteMarkers, DeleteMarkerEntry{
				Owner: ownerOf(v.owner), Key: l.text(v.key), VersionId: v.id, IsLatest: latest, LastModified: shown(v.modified),
			})
			continue
		}
		o := ObjectVersion{
			ETag: v.etag, ChecksumAlgorithm: algorithmList(v.sum.algorithm), ChecksumType: v.sum.kind, Size: v.size, StorageClass: v.class,
			Key: l.text(v.key), VersionId: v.id, IsLatest: latest, LastModified: shown(v.modified), Owner: ownerOf(v.owner),
		}
		if v.class == "" {
			o.StorageClass = "STANDARD"
		}
		if len(in.OptionalObjectAttributes) > 0 {
			o.RestoreStatus = v.restore.status(c.Now())
		}
		out.Versions = append(out.Versions, o)
	}
	out.CommonPrefixes = l.common(p.prefixes)
	if out.IsTruncated = p.more; p.more {
		out.NextKeyMarker = l.text(p.last)
		if n := len(p.objects); n > 0 && p.objects[n-1].key == p.last {
			out.NextVersionIdMarker = p.objects[n-1].id
		}
	}
	return out, nil
}

// versionPage lists all versions that come after a key, or after one of its
// versions.
func (b *bucket) versionPage(l *listing, key, id string) page {
	at := &version{key: max(key, l.prefix), seq: newest}
	seen := ""
	if key != "" && key >= l.prefix {
		if at = (&version{key: key + "\x00", seq: newest}); id != "" {
			if v := b.byID(key, id); v != nil {
				at = &version{key: key, seq: v.seq - 1}
			} else if seq, ok := seqOf(id); ok {
				at = &version{key: key, seq: seq - 1}
			}
		}
		if strings.HasPrefix(key, l.prefix) && id == "" {
			seen = l.group(key)
		}
	}
	p := page{}
	for l.limit > 0 {
		v := b.nextVersion(at)
		if v == nil || !strings.HasPrefix(v.key, l.prefix) {
			break
		}
		group := l.group(v.key)
		if group != "" && group == seen {
			next, ok := successor(group)
			if !ok {
				break
			}
			at = &version{key: next, seq: newest}
			continue
		}
		if len(p.objects)+len(p.prefixes) == l.limit {
			p.more = true
			break
		}
		if group != "" {
			p.prefixes, p.last, seen = append(p.prefixes, group), group, group
			continue
		}
		p.objects, p.last = append(p.objects, v), v.key
		at = &version{key: v.key, seq: v.seq - 1}
	}
	return p
}

// nextVersion returns the first version at or after a place in both trees.
func (b *bucket) nextVersion(at *version) *version {
	var a, p *version
	b.live.AscendGreaterOrEqual(at, func(v *version) bool {
		if v.key == at.key && v.seq > at.seq {
			return true // the place is behind it
		}
		a = v
		return false
	})
	b.past.AscendGreaterOrEqual(at, func(v *version) bool { p = v; return false })
	if a == nil || p != nil && (p.key < a.key || p.key == a.key && p.seq > a.seq) {
		return p
	}
	return a
}
