package dynamodb

import "time"

// nano counts billionths of a capacity unit. Units come in halves, rates are
// whole units a second and time is whole nanoseconds, so that what a bucket
// holds is exact: no rounding lets more through than flowed in.
type nano int64

const unit nano = 1e9

func nanoOf(units float64) nano { return nano(units * float64(unit)) }

func (n nano) units() float64 { return float64(n) / float64(unit) }

// burstSeconds is for how long unused capacity is kept (developer guide: burst
// capacity).
const burstSeconds = 300

// A bucket fills at a rate, up to so many seconds of it. It begins full: how
// much a new table may burst is not documented. With a rate of 0 it is no limit.
type bucket struct {
	rate  int64 // units a second
	size  nano
	level nano  // negative after a request that was larger than the bucket
	at    int64 // the time of the level, in Unix nanoseconds
}

// set changes the rate from now on. No rate is above the quota of a table.
func (b *bucket) set(now, rate, seconds int64) {
	if rate = min(rate, maxTableUnits); rate == b.rate {
		return
	}
	b.fill(now)
	fresh := b.rate == 0
	b.rate, b.size = rate, nano(rate*seconds)*unit
	if b.level = min(b.level, b.size); fresh {
		b.level, b.at = b.size, now
	}
}

// fill adds what flowed in up to now.
func (b *bucket) fill(now int64) {
	elapsed := now - b.at
	if b.rate == 0 || elapsed <= 0 {
		return
	}
	b.at = now
	// A billionth of a unit flows in per nanosecond and unit of the rate.
	if missing := int64(b.size - b.level); elapsed < missing/b.rate+1 {
		b.level = min(b.size, b.level+nano(elapsed*b.rate))
		return
	}
	b.level = b.size
}

// has tells whether units can be drawn. A request that is larger than the bucket
// is served when it is full, and the next ones wait until that has flowed in.
func (b *bucket) has(now int64, units nano) bool {
	if b.rate == 0 {
		return true
	}
	b.fill(now)
	return b.level >= min(units, b.size)
}

// A tape has what was consumed and refused, second by second.
type tape struct {
	seconds []second // past ones in which something happened, never changed
	last    second   // the one under way
}

type second struct {
	at        int64 // in Unix seconds
	consumed  nano
	capacity  int64 // what is provisioned, or the bound of OnDemandThroughput
	throttled int64 // requests
}

// tapeSeconds is how long a tape goes back: a day.
const tapeSeconds = int64(24 * time.Hour / time.Second)

// add notes units and refusals, and reports whether a new minute begins.
func (p *tape) add(now int64, units nano, capacity, refused int64) (newMinute bool) {
	if at := now / int64(time.Second); at != p.last.at {
		newMinute = at/60 != p.last.at/60
		if p.last.at != 0 {
			p.seconds = append(p.seconds, p.last)
		}
		p.last = second{at: at, capacity: capacity}
		if newMinute {
			p.forget(at - tapeSeconds)
		}
	}
	p.last.consumed += units
	p.last.throttled += refused
	return newMinute
}

// forget drops what lies before a time. The memory goes when the tape next
// grows.
func (p *tape) forget(before int64) {
	n := 0
	for n < len(p.seconds) && p.seconds[n].at < before {
		n++
	}
	p.seconds = p.seconds[n:]
}
