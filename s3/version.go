package s3

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/binary"
	"time"

	"github.com/google/btree"

	"github.com/cloudjar/cloudjar/internal/hash"
	"github.com/cloudjar/cloudjar/sim"
)

// The states of versioning; before it was ever switched on there is none.
const (
	versioningOn  = "Enabled"
	versioningOff = "Suspended"
)

// nullID is the id of a version that was made without versioning.
const nullID = "null"

// A version is one version of an object, or a delete marker. It never changes:
// what is set of it later makes another.
type version struct {
	key      string
	id       string // nullID without versioning
	seq      uint64 // newer versions of a bucket have higher ones
	marker   bool
	modified time.Time
	size     int64
	etag     string // in quotes
	body     [][]byte
	parts    []partInfo // of an object that was uploaded in parts
	upload   string     // the upload that made it
	sum      checksum
	*attributes
	tags    []Tag
	owner   string // an account
	acl     *acl
	class   string // "" is STANDARD
	retain  ObjectLockRetention
	hold    string // ON, OFF
	restore *restored
}

// Attributes are what rarely differs between the versions of one copy.
type attributes struct {
	cacheControl, disposition, encoding, language, contentType string

	expires  time.Time
	redirect string
	metadata map[string]string
	crypt    Encrypted
}

// A partInfo is what remains to be known of a part of an object.
type partInfo struct {
	number int32
	size   int64
	sum    checksum
}

// newLive is a tree of versions that has one for each key, in the order of the
// keys' bytes.
func newLive() *btree.BTreeG[*version] {
	return btree.NewG(32, func(a, b *version) bool { return a.key < b.key })
}

// newPast is a tree of versions: keys in the order of their bytes, of each the
// newest first.
func newPast() *btree.BTreeG[*version] {
	return btree.NewG(32, func(a, b *version) bool {
		if a.key != b.key {
			return a.key < b.key
		}
		return a.seq > b.seq
	})
}

const newest = ^uint64(0)

// current returns the newest version of a key, or nil if there is none or it is
// a delete marker.
func (b *bucket) current(key string) *version {
	v, _ := b.live.Get(&version{key: key})
	return v
}

// isLive tells whether it is this very version that is live.
func (b *bucket) isLive(v *version) bool {
	live := b.current(v.key)
	return live != nil && live.seq == v.seq
}

// latestPast returns the newest version of a key that is not live, or nil.
func (b *bucket) latestPast(key string) *version {
	var found *version
	if b.past.Len() == 0 {
		return nil
	}
	b.past.AscendGreaterOrEqual(&version{key: key, seq: newest}, func(v *version) bool {
		if v.key == key {
			found = v
		}
		return false
	})
	return found
}

// latest returns the newest version or delete marker of a key, or nil.
func (b *bucket) latest(key string) *version {
	if v := b.current(key); v != nil {
		return v
	}
	return b.latestPast(key)
}

// byID returns a version of a key by its id, or nil.
func (b *bucket) byID(key, id string) *version {
	if v := b.current(key); v != nil && v.id == id {
		return v
	}
	if id != nullID {
		seq, ok := seqOf(id)
		if !ok {
			return nil
		}
		if v, ok := b.past.Get(&version{key: key, seq: seq}); ok && v.id == id {
			return v
		}
		return nil
	}
	return b.pastNull(key)
}

// pastNull returns the null version of a key that is not live, or nil.
func (b *bucket) pastNull(key string) *version {
	var found *version
	b.past.AscendGreaterOrEqual(&version{key: key, seq: newest}, func(v *version) bool {
		if v.key == key && v.id == nullID {
			found = v
		}
		return v.key == key && found == nil
	})
	return found
}

// newID gives a version its id and place among the bucket's versions.
func (b *bucket) newID(c *sim.Call, key string) (id string, seq uint64) {
	seq = b.next()
	if b.versioning != versioningOn {
		return nullID, seq
	}
	r := c.Rand("version " + key)
	return idOf(seq, r.Uint64(), r.Uint64()), seq
}

// versionText writes ids in the letters of S3's: none begins with a hyphen.
var versionText = base64.NewEncoding("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._").WithPadding(base64.NoPadding)

// A version's id is 32 letters, 24 bytes: 16 random ones, and its number hidden
// behind them, so that it is found by its id.
func idOf(seq, a, b uint64) string {
	var raw [24]byte
	binary.BigEndian.PutUint64(raw[:], a)
	binary.BigEndian.PutUint64(raw[8:], b)
	binary.BigEndian.PutUint64(raw[16:], seq^uint64(hash.New.Uint64(a).Uint64(b)))
	return versionText.EncodeToString(raw[:])
}

func seqOf(id string) (uint64, bool) {
	raw, err := versionText.DecodeString(id)
	if err != nil || len(raw) != 24 {
		return 0, false
	}
	a, b := binary.BigEndian.Uint64(raw), binary.BigEndian.Uint64(raw[8:])
	return binary.BigEndian.Uint64(raw[16:]) ^ uint64(hash.New.Uint64(a).Uint64(b)), true
}

// legalVersionID tells whether a text can be the id of a version.
func legalVersionID(id string) bool {
	if id == "" || id == nullID {
		return true
	}
	raw, err := versionText.DecodeString(id)
	return err == nil && len(raw) == 24
}

// add puts a new version or delete marker on top of a key. Without versioning,
// and while it is suspended, it takes the place of the null version.
func (b *bucket) add(v *version) {
	b.stock.add(v.class, v.size)
	var old *version
	if v.marker {
		old, _ = b.live.Delete(v)
	} else {
		old, _ = b.live.ReplaceOrInsert(v)
	}
	if old != nil && old.id == nullID && v.id == nullID {
		b.stock.add(old.class, -old.size)
	} else {
		if old != nil {
			b.past.ReplaceOrInsert(old)
		}
		b.dropPastNull(v)
	}
	if v.marker {
		b.past.ReplaceOrInsert(v)
	}
}

// dropPastNull takes away the null version in whose place a new one comes.
func (b *bucket) dropPastNull(v *version) {
	if v.id != nullID || b.past.Len() == 0 {
		return
	}
	if before := b.pastNull(v.key); before != nil {
		b.stock.add(before.class, -before.size)
		b.past.Delete(before)
	}
}

// take takes a version away for good.
func (b *bucket) take(v *version) {
	b.stock.add(v.class, -v.size)
	if b.isLive(v) {
		b.live.Delete(v)
	} else {
		b.past.Delete(v)
	}
	b.promote(v.key)
}

// promote makes the newest version of a key live if it is none and no marker.
func (b *bucket) promote(key string) {
	if b.past.Len() == 0 || b.current(key) != nil {
		return
	}
	if next := b.latestPast(key); next != nil && !next.marker {
		b.past.Delete(next)
		b.live.ReplaceOrInsert(next)
	}
}

// replace puts a changed version in the place of itself.
func (b *bucket) replace(v *version) {
	tree := b.past
	if b.isLive(v) {
		tree = b.live
	}
	if old, was := tree.ReplaceOrInsert(v); was {
		b.stock.add(old.class, -old.size)
	}
	b.stock.add(v.class, v.size)
}

// shownID is the id as answers have it: none where there never was versioning.
func (b *bucket) shownID(v *version) string {
	if b.versioning == "" {
		return ""
	}
	return v.id
}

// etagOf is the MD5 of a body, in quotes.
func etagOf(sum [md5.Size]byte) string {
	const digits = "0123456789abcdef"
	var text [2*md5.Size + 2]byte
	text[0], text[len(text)-1] = '"', '"'
	for i, b := range sum {
		text[1+2*i], text[2+2*i] = digits[b>>4], digits[b&15]
	}
	return string(text[:])
}

// content returns the whole body: as it was put, or its parts in one.
func (v *version) content() []byte {
	switch len(v.body) {
	case 0:
		return nil
	case 1:
		return v.body[0]
	}
	return v.slice(0, v.size)
}

// slice returns bytes from..to of the body, shared where it is one piece.
func (v *version) slice(from, to int64) []byte {
	var out []byte
	at := int64(0)
	for _, piece := range v.body {
		start, end := max(from-at, 0), min(to-at, int64(len(piece)))
		if start < end {
			if start == from-at && end == to-at {
				return piece[start:end:end]
			}
			if out == nil {
				out = make([]byte, 0, to-from)
			}
			out = append(out, piece[start:end]...)
		}
		at += int64(len(piece))
	}
	return out
}
