package dynamodb

import (
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// A Throttle says which tables are held to their throughput. Requests beyond it
// are answered as AWS answers them: with an exception that has ThrottlingReasons,
// with Unprocessed keys and items in batches, with a cancelled transaction.
type Throttle uint8

const (
	// ThrottleProvisioned holds provisioned tables to what is provisioned, and
	// lets on-demand tables serve everything. It is the zero value.
	ThrottleProvisioned Throttle = iota
	// ThrottleAll holds on-demand tables too: to their partitions, their
	// OnDemandThroughput and the quota of a table.
	ThrottleAll
	// ThrottleNone holds no table. Nothing is measured either: ThroughputSeries
	// is empty, and auto scaling has nothing to go by.
	ThrottleNone
)

func (o Throttle) holds(billing string) bool {
	return o == ThrottleAll || o == ThrottleProvisioned && billing == billProvisioned
}

// A throttle is what a table or a global index has left of its throughput, and
// what it served. A table that is not held to its throughput has none.
type throttle struct {
	onDemand bool
	gates    [2]gate // by direction
	parts    []partition
	split    splitting
}

// A gate is the throughput of one direction as a whole.
type gate struct {
	main  bucket // what is provisioned, or the bound of OnDemandThroughput
	quota bucket // of an on-demand table (Service quotas, DynamoDB: 40,000 units a second)
	climb climb
	tape  tape
	topic string // published when the first units of a minute are consumed
}

// A rating is what a table or global index is entitled to, from its settings.
type rating struct {
	arn      string
	onDemand bool
	rates    [2]int64 // provisioned, or the bounds of OnDemandThroughput; 0: none
	warm     warmth
	split    splitting
}

func (r rating) limits(d direction) (main, quota int64) {
	if r.onDemand {
		return r.rates[d], maxTableUnits
	}
	return r.rates[d], 0
}

// tune brings the throttles of a table and its indexes in step with their
// settings. Whatever changes those settings calls it at the time of the change.
func (s *Service) tune(c *sim.Call, t *table) {
	if !s.opts.Throttle.holds(t.settings.billing) {
		t.throttle = nil
		for _, ix := range t.globals {
			ix.throttle = nil
		}
		return
	}
	now := c.Now().UnixNano()
	onDemand := t.settings.billing == billOnDemand
	split := splitting{after: s.opts.SplitAfter, whole: len(t.locals) > 0}
	rate := func(arn string, p throughput, o *OnDemandThroughput, w warmth) rating {
		r := rating{arn: arn, onDemand: onDemand, warm: w, split: split}
		switch {
		case !onDemand:
			r.rates = [2]int64{p.reads, p.writes}
		case o != nil:
			r.rates = [2]int64{max(0, o.MaxReadRequestUnits), max(0, o.MaxWriteRequestUnits)}
		}
		return r
	}
	set := &t.settings
	t.throttle = t.throttle.tuned(now, rate(t.arn, set.throughput, set.onDemand, set.warm))
	split.whole = false
	for _, ix := range t.globals {
		own := &ix.settings
		ix.throttle = ix.throttle.tuned(now, rate(ix.arn, own.throughput, own.onDemand, own.warm))
	}
}

// tuned returns the throttle with another rating: a new one where there was none
// or the billing mode is another. What was saved up stays, as far as it fits.
func (th *throttle) tuned(now int64, r rating) *throttle {
	if th == nil || th.onDemand != r.onDemand {
		old := th
		th = &throttle{onDemand: r.onDemand, split: r.split}
		if old != nil { // partitions are only ever split
			th.parts = old.parts
		}
		for d := range th.gates {
			g := &th.gates[d]
			g.topic = consumedTopic(r.arn, direction(d))
			if old != nil {
				g.tape = old.gates[d].tape
			}
		}
	}
	for d := range th.gates {
		g := &th.gates[d]
		main, quota := r.limits(direction(d))
		g.main.set(now, main, burstSeconds)
		g.quota.set(now, quota, 1)
		g.climb.warm = [2]int64{r.warm.reads, r.warm.writes}[d]
	}
	th.grow(now, r.warm)
	return th
}

func (th *throttle) fork() *throttle {
	if th == nil {
		return nil
	}
	f := *th
	f.parts = slices.Clone(th.parts)
	for i := range f.parts {
		f.parts[i].sample = slices.Clone(f.parts[i].sample)
	}
	for d := range f.gates {
		f.gates[d].tape.seconds = slices.Clip(f.gates[d].tape.seconds)
	}
	return &f
}

// limit tells what refuses a draw: none, one, or several.
type limit uint8

const (
	overMain     limit = 1 << iota // what is provisioned, or the bound of OnDemandThroughput
	overQuota                      // of the account
	overKeyRange                   // of a partition
)

// take draws units for a row, or refuses to.
func (th *throttle) take(now int64, d direction, key string, units nano) (over limit) {
	g, p := &th.gates[d], th.partition(key)
	own := &th.parts[p].heats[d].bucket
	if !g.main.has(now, units) {
		over |= overMain
	}
	if !g.quota.has(now, units) {
		over |= overQuota
	}
	if !own.has(now, units) {
		over |= overKeyRange
	}
	if over == 0 {
		g.main.level -= units
		g.quota.level -= units
		own.level -= units
	}
	return over
}

// untake puts back what was taken at the same instant.
func (th *throttle) untake(d direction, key string, units nano) {
	g, p := &th.gates[d], th.partition(key)
	g.main.level += units
	g.quota.level += units
	th.parts[p].heats[d].bucket.level += units
}

// spend notes what was taken. It reports whether these are the first units of
// their minute, and the warm throughput that an on-demand table has grown to.
func (th *throttle) spend(now int64, d direction, key string, units nano) (newMinute bool, warm int64) {
	g := &th.gates[d]
	newMinute = g.tape.add(now, units, g.main.rate, 0)
	if th.onDemand {
		warm = g.climb.note(now, units)
	}
	th.heat(now, d, key, units)
	return newMinute, warm
}

// refuse notes a refused request.
func (th *throttle) refuse(now int64, d direction) (newMinute bool) {
	g := &th.gates[d]
	return g.tape.add(now, 0, g.main.rate, 1)
}

// A climb is how an on-demand table comes to serve more: up to double its
// previous peak at once, and a new peak counts 30 minutes after it was first
// reached (developer guide: on-demand capacity mode, scaling properties).
type climb struct {
	warm   int64 // what is served at once, in units a second
	minute int64 // of the sum
	sum    nano
	peak   int64 // the highest minute above half of warm, in units a second; 0: none
	since  int64 // the minute of the first of them
}

// peakMinutes is how long growth beyond double the previous peak takes.
const peakMinutes = 30

// note adds consumed units and returns the new warm throughput, 0 for no change.
func (p *climb) note(now int64, units nano) int64 {
	if minute := now / int64(time.Minute); minute != p.minute {
		if rate := int64(p.sum / (60 * unit)); rate > p.warm/2 {
			if p.peak == 0 {
				p.since = p.minute
			}
			p.peak = max(p.peak, rate)
		}
		p.minute, p.sum = minute, 0
	}
	p.sum += units
	if p.peak == 0 || p.minute-p.since < peakMinutes {
		return 0
	}
	p.warm = max(p.warm, min(2*p.peak, maxTableUnits))
	p.peak = 0
	return p.warm
}
