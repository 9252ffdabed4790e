package logs

import (
	"cmp"
	"fmt"
	"math/big"

	"github.com/google/btree"
)

// An event is one line of a log. It is never changed.
type event struct {
	position
	stream   string
	message  string
	ingested int64 // milliseconds since 1970
}

// A position is where an event stands among the others: by its time, then by the
// order of writing.
type position struct {
	at     int64 // milliseconds since 1970
	serial uint64
}

func (p position) compare(q position) int {
	return cmp.Or(cmp.Compare(p.at, q.at), cmp.Compare(p.serial, q.serial))
}

// after returns the position right behind this one.
func (p position) after() position { return position{p.at, p.serial + 1} }

// idShift is how far AWS's ids of events have the time to the left.
const idShift = 144

// String writes the position in the form of AWS's ids: 56 digits.
func (p position) String() string {
	n := new(big.Int).Lsh(big.NewInt(p.at), idShift)
	return fmt.Sprintf("%056d", n.Or(n, new(big.Int).SetUint64(p.serial)))
}

// parsePosition reads what String writes.
func parsePosition(text string) (position, bool) {
	n, ok := new(big.Int).SetString(text, 10)
	if !ok || n.Sign() < 0 || len(text) > 64 {
		return position{}, false
	}
	at := new(big.Int).Rsh(n, idShift)
	serial := n.Sub(n, new(big.Int).Lsh(at, idShift))
	if !at.IsInt64() || !serial.IsUint64() {
		return position{}, false
	}
	return position{at.Int64(), serial.Uint64()}, true
}

// overhead is what every event counts beyond its message (PutLogEvents, API
// reference).
const overhead = 26

func sizeOf(message string) int { return len(message) + overhead }

// A list holds events in the order of their positions. Cloning it takes no time.
type list = btree.BTreeG[*event]

func newList() *list {
	return btree.NewG(16, func(a, b *event) bool { return a.compare(b.position) < 0 })
}

// ascend visits the events from a position on, while each returns true.
func ascend(l *list, from position, each func(*event) bool) {
	l.AscendGreaterOrEqual(&event{position: from}, each)
}

// descend visits the events before a position, the latest first.
func descend(l *list, before position, each func(*event) bool) {
	l.DescendLessOrEqual(&event{position: before}, func(e *event) bool {
		return e.position == before || each(e)
	})
}
