package dynamodb

import (
	"encoding/binary"
	"math"
	"slices"
	"sort"
	"strings"
	"time"
)

// What one partition serves a second, and no more (developer guide: burst and
// adaptive capacity). Within that, adaptive capacity lets a partition use all
// that the table has: the throughput of a table is not divided among partitions.
const (
	partitionReads  = 3000
	partitionWrites = 1000
)

var partitionRates = [2]int64{partitionReads, partitionWrites}

// A partition serves the rows from one key to before the next partition's.
type partition struct {
	from   string
	heats  [2]heat // by direction
	sample []string
	seen   int // how many keys the sample was taken from
}

// A heat is what a partition serves in one direction.
type heat struct {
	bucket bucket
	minute int64
	sum    nano // of the minute
	hot    int  // how many minutes in a row it served nearly all it can
}

// splitting says when and where hot partitions are split.
type splitting struct {
	after time.Duration
	whole bool // item collections stay together, as those with a local index do
}

const (
	// splitAfter is how long a partition is hot before it is split. AWS's guide
	// gives no time.
	splitAfter = 10 * time.Minute
	// hotShare is the part of a partition's throughput from which on it is hot.
	hotShare = 0.9
	// sampleSize is how many keys decide where a partition is split, and
	// sampleEvery is how far apart they are taken.
	sampleSize  = 64
	sampleEvery = 16
)

func newPartition(now int64, from string) partition {
	p := partition{from: from}
	for d := range p.heats {
		p.heats[d].bucket.set(now, partitionRates[d], 1)
	}
	return p
}

// partition returns which partition a row key lies in.
func (th *throttle) partition(key string) int {
	if len(th.parts) == 1 {
		return 0
	}
	return sort.Search(len(th.parts), func(i int) bool { return th.parts[i].from > key }) - 1
}

// grow makes enough partitions for a warm throughput. The first ones divide the
// space of hashes evenly; later each is split in two, until there are enough.
func (th *throttle) grow(now int64, warm warmth) {
	n := int(max(1, (warm.reads+partitionReads-1)/partitionReads, (warm.writes+partitionWrites-1)/partitionWrites))
	if th.parts == nil {
		for i := range n {
			th.parts = append(th.parts, newPartition(now, placeKey(uint64(i)<<32/uint64(n))))
		}
	}
	for len(th.parts) < n {
		before := len(th.parts)
		for i := before - 1; i >= 0; i-- {
			low, high := place(th.parts[i].from), th.end(i)
			if middle := (low + high) / 2; middle > low {
				th.cut(i, placeKey(middle))
			}
		}
		if len(th.parts) == before {
			return
		}
	}
}

// placeKey is the first row key of a place in the space of hashes: empty for the
// first place, and behind the last.
func placeKey(at uint64) string {
	if at == 0 || at > math.MaxUint32 {
		return ""
	}
	return string(binary.BigEndian.AppendUint32(nil, uint32(at)))
}

// place returns the place in the space of hashes at which a row key lies.
func place(key string) uint64 {
	var b [placeBytes]byte
	copy(b[:], key)
	return uint64(binary.BigEndian.Uint32(b[:]))
}

// end returns the place at which the partition after one begins.
func (th *throttle) end(i int) uint64 {
	if i+1 < len(th.parts) {
		return place(th.parts[i+1].from)
	}
	return 1 << 32
}

// cut splits a partition in two, of which each begins with what the one had left.
func (th *throttle) cut(i int, at string) {
	th.parts[i].cool()
	right := th.parts[i]
	right.from = at
	th.parts = slices.Insert(th.parts, i+1, right)
}

func (p *partition) cool() {
	p.sample, p.seen = nil, 0
	for d := range p.heats {
		p.heats[d].hot = 0
	}
}

// heat notes what a partition served, and splits it when it has been hot for
// long enough.
func (th *throttle) heat(now int64, d direction, key string, units nano) {
	i := th.partition(key)
	p := &th.parts[i]
	h := &p.heats[d]
	if minute := now / int64(time.Minute); minute != h.minute {
		full := nano(hotShare*60*float64(h.bucket.rate)) * unit
		if minute == h.minute+1 && h.sum >= full {
			h.hot++
		} else if h.hot > 0 {
			p.cool()
		}
		h.minute, h.sum = minute, 0
	}
	h.sum += units
	if h.hot == 0 {
		return
	}
	p.take(key)
	after := th.split.time()
	if after > 0 && time.Duration(h.hot)*time.Minute >= after && p.seen > sampleSize*sampleEvery {
		th.divide(i)
	}
}

func (s splitting) time() time.Duration {
	if s.after == 0 {
		return splitAfter
	}
	return s.after
}

// take adds a key to the sample of a hot partition.
func (p *partition) take(key string) {
	if p.seen%sampleEvery == 0 {
		if len(p.sample) < sampleSize {
			p.sample = append(p.sample, "")
		}
		p.sample[p.seen/sampleEvery%sampleSize] = strings.Clone(key)
	}
	p.seen++
}

// divide splits a hot partition where half of its load lies on either side. A
// key that has most of the load gets a partition of its own. A partition of one
// key cannot be split (developer guide: isolate frequently accessed items).
func (th *throttle) divide(i int) {
	p := &th.parts[i]
	keys := slices.Clone(p.sample)
	if th.split.whole {
		for k := range keys {
			keys[k] = keys[k][:min(placeBytes, len(keys[k]))]
		}
	}
	slices.Sort(keys)
	first := keys[len(keys)/2]
	next := first + "\x00"
	if th.split.whole {
		next = placeKey(place(first) + 1)
	}
	alone := 0
	for _, key := range keys {
		if key == first {
			alone++
		}
	}
	p.cool()
	inside := func(at string) bool {
		return at > th.parts[i].from && (i+1 == len(th.parts) || at < th.parts[i+1].from)
	}
	isolate := 2*alone > len(keys)
	if inside(next) && (isolate || !inside(first)) {
		th.cut(i, next)
	}
	if inside(first) {
		th.cut(i, first)
	}
}
