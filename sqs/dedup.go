package sqs

import (
	"crypto/sha256"
	"encoding/binary"
	"time"

	"github.com/google/btree"
)

// dedupFor is how long a FIFO queue knows a deduplication id, whatever becomes of
// the message.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html
const dedupFor = 5 * time.Minute

// dedups are the deduplication ids of the last five minutes: each under its group
// if the scope was messageGroup when it was sent, else under no group, which then
// counts for all of them.
type dedups struct {
	known *btree.BTreeG[dedup] // by key
	aging *btree.BTreeG[dedup] // by age
}

// dedup is a message that was sent, under the digest of its scope and
// deduplication id: queues know many, and digests are short.
type dedup struct {
	key    dedupKey
	at     int64
	id     string // MessageId
	number uint64 // of its SequenceNumber
}

type dedupKey struct{ high, low uint64 }

func keyOf(scope, id string) dedupKey {
	b := make([]byte, 0, 256)
	b = append(append(append(b, scope...), 0), id...) // neither has a zero byte in it
	sum := sha256.Sum256(b)
	return dedupKey{binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])}
}

func (a dedup) before(b dedup) bool {
	if a.key.high != b.key.high {
		return a.key.high < b.key.high
	}
	return a.key.low < b.key.low
}

func (a dedup) older(b dedup) bool {
	if a.at != b.at {
		return a.at < b.at
	}
	return a.before(b)
}

// find returns the message that was sent with the id.
func (d *dedups) find(groupScope bool, group, id string, now int64) (e dedup, known bool) {
	if d.known == nil {
		return dedup{}, false
	}
	for {
		oldest, ok := d.aging.Min()
		if !ok || now-oldest.at < int64(dedupFor) {
			break
		}
		d.aging.Delete(oldest)
		d.known.Delete(oldest)
	}
	if e, known = d.known.Get(dedup{key: keyOf("", id)}); known || !groupScope {
		return e, known
	}
	return d.known.Get(dedup{key: keyOf(group, id)})
}

// add notes that a message was sent. Its id was not known.
func (d *dedups) add(groupScope bool, l *letter, number uint64, now int64) {
	if d.known == nil {
		d.known, d.aging = btree.NewG(degree, dedup.before), btree.NewG(degree, dedup.older)
	}
	scope := ""
	if groupScope {
		scope = l.group
	}
	e := dedup{keyOf(scope, l.dedup), now, l.id, number}
	d.known.ReplaceOrInsert(e)
	d.aging.ReplaceOrInsert(e)
}

func (d *dedups) clone() dedups {
	if d.known == nil {
		return dedups{}
	}
	return dedups{d.known.Clone(), d.aging.Clone()}
}
