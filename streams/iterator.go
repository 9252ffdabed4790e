package streams

import (
	"encoding/base64"
	"encoding/binary"
	"time"

	"github.com/cloudjar/cloudjar/internal/hash"
)

// An Iterator is a place in a shard that was given out to a reader. It is data: it
// means the same in a fork, and may be used more than once.
type Iterator struct {
	Stream string // what the owner of the log knows it by
	Shard  uint32
	From   Sequence
	Issued time.Time
}

// iteratorVersion are the first eight bytes of an iterator, so that its text
// begins with AAAAAAAAAA as AWS's do.
const iteratorVersion = 1

// Seal writes the iterator as opaque text in base64. Text that was not sealed with
// the same key does not open; the key is the world's seed, so this finds mistakes,
// and is no secret.
func (it Iterator) Seal(key uint64) string {
	b := make([]byte, 0, 48+len(it.Stream))
	b = binary.BigEndian.AppendUint64(b, iteratorVersion)
	b = binary.BigEndian.AppendUint64(b, 0) // the tag
	b = binary.BigEndian.AppendUint32(b, it.Shard)
	b = binary.BigEndian.AppendUint64(b, uint64(it.From))
	b = binary.BigEndian.AppendUint64(b, uint64(it.Issued.UnixNano()))
	b = append(b, it.Stream...)
	binary.BigEndian.PutUint64(b[8:], iteratorTag(b[16:], key))
	return base64.StdEncoding.EncodeToString(b)
}

// OpenIterator reads what Seal wrote with the same key. It reports false for any
// other text.
func OpenIterator(text string, key uint64) (Iterator, bool) {
	b, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || len(b) < 36 || binary.BigEndian.Uint64(b) != iteratorVersion {
		return Iterator{}, false
	}
	if binary.BigEndian.Uint64(b[8:]) != iteratorTag(b[16:], key) {
		return Iterator{}, false
	}
	it := Iterator{
		Stream: string(b[36:]),
		Shard:  binary.BigEndian.Uint32(b[16:]),
		From:   Sequence(binary.BigEndian.Uint64(b[20:])),
		Issued: time.Unix(0, int64(binary.BigEndian.Uint64(b[28:]))).UTC(),
	}
	return it, it.Seal(key) == text // base64 skips line breaks
}

func iteratorTag(content []byte, key uint64) uint64 {
	return uint64(hash.New.Uint64(key).Bytes(content))
}

// Expired tells whether more than life has passed since the iterator was issued.
func (it Iterator) Expired(now time.Time, life time.Duration) bool { return now.Sub(it.Issued) > life }
