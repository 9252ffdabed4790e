package sns

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"github.com/google/btree"

	"github.com/cloudjar/cloudjar/sim"
)

// Scopes of deduplication and of throughput.
const (
	scopeTopic = "Topic"
	scopeGroup = "MessageGroup"
)

// dedupInterval is for how long a message's deduplication id counts (Developer guide,
// Amazon SNS message deduplication for FIFO topics).
const dedupInterval = 5 * time.Minute

// checkGroup looks at a message's group and deduplication id. Standard topics hand the
// group on to standard queues, for fairness.
func (t *topic) checkGroup(in *content) error {
	if t.fifo && in.group == "" {
		return errParameter("The MessageGroupId parameter is required for FIFO topics")
	}
	if t.fifo && in.dedup == "" && t.attributes[attrContentBased] != "true" {
		return errParameter("The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly")
	}
	if !t.fifo && in.dedup != "" {
		return errParameter("MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type")
	}
	if !isLabel(in.group) {
		return errParameter("MessageGroupId")
	}
	if !isLabel(in.dedup) {
		return errParameter("MessageDeduplicationId")
	}
	return nil
}

// maxLabel is how many characters a group or deduplication id has.
const maxLabel = 128

// isLabel tells whether a text is of letters, digits and punctuation of ASCII.
func isLabel(text string) bool {
	return len(text) <= maxLabel && !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7f })
}

// A published message as deduplication remembers it.
type published struct {
	key          string
	until        int64 // nanoseconds since 1970
	id, sequence string
}

// A history is what was published in the last minutes, by key and by age. Copying it
// takes no time.
type history struct {
	byKey, byAge *btree.BTreeG[published]
}

func newHistory() history {
	return history{
		btree.NewG(16, func(a, b published) bool { return a.key < b.key }),
		btree.NewG(16, func(a, b published) bool {
			return cmp.Or(cmp.Compare(a.until, b.until), cmp.Compare(a.key, b.key)) < 0
		}),
	}
}

func (h history) fork() history { return history{h.byKey.Clone(), h.byAge.Clone()} }

// deduplicate gives a message its place in the order, or returns what it is a
// duplicate of.
func (t *topic) deduplicate(c *sim.Call, m *message) (before published, duplicate bool) {
	if m.dedup == "" {
		sum := sha256.Sum256([]byte(m.body))
		m.dedup = hex.EncodeToString(sum[:])
	}
	now := c.Now().UnixNano()
	for p, ok := t.seen.byAge.Min(); ok && p.until <= now; p, ok = t.seen.byAge.Min() {
		t.seen.byAge.DeleteMin()
		t.seen.byKey.Delete(p)
	}
	key := m.dedup
	if t.attributes[attrScope] == scopeGroup {
		key = m.group + "\x00" + m.dedup
	}
	if before, duplicate = t.seen.byKey.Get(published{key: key}); duplicate {
		return before, true
	}
	t.sequence++
	m.sequence = sequenceOf(t.sequence)
	p := published{key, now + int64(dedupInterval), m.id, m.sequence}
	t.seen.byKey.ReplaceOrInsert(p)
	t.seen.byAge.ReplaceOrInsert(p)
	return published{}, false
}

// sequenceOf is the n-th sequence number of a topic: 20 digits, not consecutive.
func sequenceOf(n uint64) string {
	return strconv.FormatUint(10_000_000_000_000_000_000+n*1000, 10)
}

// A laneKey names the messages of one group on their way to one subscription. They
// are delivered one after the other.
type laneKey struct{ subscription, group string }

// queueUp puts a delivery of a FIFO topic behind those of its group. It tells whether
// it is the first.
func (s *Service) queueUp(d delivery) bool {
	k := laneKey{d.to.arn, d.message.group}
	lane := s.lanes[k]
	s.lanes[k] = append(lane, d)
	return len(lane) == 0
}

// advance takes the first delivery of a group off its lane, and begins the next.
func (s *Service) advance(c *sim.Call, d delivery) {
	k := laneKey{d.to.arn, d.message.group}
	lane := s.lanes[k]
	if len(lane) <= 1 {
		delete(s.lanes, k)
		return
	}
	s.lanes[k] = lane[1:]
	s.due.At(c, c.Now(), lane[1])
}
