package sqs

import (
	"crypto/md5"
	"encoding/hex"

	"github.com/google/btree"
)

// letter is what was sent. Nobody changes it afterwards: forks, redrives and
// receives share it.
type letter struct {
	id         string
	body       string
	bodyMD5    string
	attributes map[string]MessageAttributeValue
	trace      string // AWSTraceHeader
	sender     string // SenderId
	group      string // MessageGroupId
	dedup      string // MessageDeduplicationId
	sequence   string // SequenceNumber
	size       int    // of body and attributes, in bytes
}

// message is a letter in one queue, in one state. It is replaced when the state
// changes, and never changes itself. Times are in nanoseconds since 1970.
type message struct {
	*letter
	sent     int64  // SentTimestamp, from which retention counts
	order    uint64 // of arrival in the queue
	visible  int64  // from when on it can be received
	held     bool   // received, and until visible in flight
	taken    int64  // when the receive under way began, for the limit of 12 hours
	receives int32  // ApproximateReceiveCount
	first    int64  // ApproximateFirstReceiveTimestamp
	source   string // ARN of the queue from which it was moved to this dead-letter queue
}

// byAge is the order in which messages are received and expire.
func byAge(a, b *message) bool {
	if a.sent != b.sent {
		return a.sent < b.sent
	}
	return a.order < b.order
}

// byReturn is the order in which hidden messages come back.
func byReturn(a, b *message) bool {
	if a.visible != b.visible {
		return a.visible < b.visible
	}
	return byAge(a, b)
}

// byGroup keeps each group's messages together.
func byGroup(a, b *message) bool {
	if a.group != b.group {
		return a.group < b.group
	}
	return byAge(a, b)
}

// degree of the trees: small nodes, so that a fork's first change copies little.
const degree = 16

func newTree(less btree.LessFunc[*message]) *btree.BTreeG[*message] { return btree.NewG(degree, less) }

func md5Hex(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}
