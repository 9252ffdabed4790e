package sqs

import (
	"strings"
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
	known *btree.BTreeG[dedup] // by group and id
	aging *btree.BTreeG[dedup] // by age
}

type dedup struct {
	scope  string // the group, or empty
	id     string
	at     int64
	letter *letter
}

func (a dedup) before(b dedup) bool {
	if a.scope != b.scope {
		return a.scope < b.scope
	}
	return a.id < b.id
}

func (a dedup) older(b dedup) bool {
	if a.at != b.at {
		return a.at < b.at
	}
	return a.before(b)
}

// find returns the message that was sent with the id, or nil.
func (d *dedups) find(groupScope bool, group, id string, now int64) *letter {
	if d.known == nil {
		return nil
	}
	for {
		oldest, ok := d.aging.Min()
		if !ok || now-oldest.at < int64(dedupFor) {
			break
		}
		d.aging.Delete(oldest)
		d.known.Delete(oldest)
	}
	if e, ok := d.known.Get(dedup{id: id}); ok {
		return e.letter
	}
	if groupScope {
		if e, ok := d.known.Get(dedup{scope: group, id: id}); ok {
			return e.letter
		}
	}
	return nil
}

// add notes that a message was sent. Its id was not known.
func (d *dedups) add(groupScope bool, l *letter, now int64) {
	if d.known == nil {
		d.known, d.aging = btree.NewG(degree, dedup.before), btree.NewG(degree, dedup.older)
	}
	e := dedup{id: l.dedup, at: now, letter: &letter{id: l.id, sequence: l.sequence}}
	if groupScope {
		e.scope = strings.Clone(l.group)
	}
	d.known.ReplaceOrInsert(e)
	d.aging.ReplaceOrInsert(e)
}

func (d *dedups) clone() dedups {
	if d.known == nil {
		return dedups{}
	}
	return dedups{d.known.Clone(), d.aging.Clone()}
}
