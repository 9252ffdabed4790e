package sim

import (
	"slices"
	"time"
)

// Usage is how much of one dimension was used: what a bill, a metric, or a plot
// is made of.
type Usage struct {
	UsageKey
	Quantity float64
}

// A UsageKey names what was used, of what, and where.
type UsageKey struct {
	Service   string
	Dimension string // as the service meters it: ReadRequestUnits, Requests, GB-Second, …
	Resource  string
	Region    string
	Account   string
}

// A Meter reads usage as it happens: by which call, what that goes back to, and when.
type Meter func(c *Call, u Usage)

// usage sums up per key, in the order of first use.
type usage struct {
	index  map[UsageKey]int
	totals []Usage
	meters []Meter
	months []closedMonth // those that are over
	ends   int64         // when the running month ends; 0 before the first use
}

// A closedMonth is what the totals were when a month of UTC ended.
type closedMonth struct {
	ended  int64
	totals []Usage
}

func newUsage() usage { return usage{index: map[UsageKey]int{}} }

func (u *usage) fork() usage {
	out := usage{
		index: make(map[UsageKey]int, len(u.index)), totals: slices.Clone(u.totals),
		months: slices.Clone(u.months), ends: u.ends,
	}
	for k, i := range u.index {
		out.index[k] = i
	}
	return out
}

// turn closes the month that ended.
func (u *usage) turn(now int64) {
	if u.ends != 0 {
		u.months = append(u.months, closedMonth{u.ends, slices.Clone(u.totals)})
	}
	t := unix(now)
	u.ends = time.Date(t.Year(), t.Month()+1, 1, 0, 0, 0, 0, time.UTC).UnixNano()
}

// Use meters a quantity of a dimension, on the resource that the call is about.
func (c *Call) Use(dimension, resource string, quantity float64) {
	if quantity == 0 {
		return
	}
	u := &c.w.usage
	if c.w.now >= u.ends {
		u.turn(c.w.now)
	}
	k := UsageKey{c.Service, dimension, resource, c.Region, c.Account}
	i, ok := u.index[k]
	if !ok {
		i = len(u.totals)
		u.index[k] = i
		u.totals = append(u.totals, Usage{UsageKey: k})
	}
	u.totals[i].Quantity += quantity
	for _, m := range u.meters {
		m(c, Usage{k, quantity})
	}
}

// Usage returns the totals so far, in the order in which they were first used.
func (w *World) Usage() []Usage {
	w.lock()
	defer w.unlock()
	return slices.Clone(w.usage.totals)
}

// A MonthOfUsage is what was used in one month of UTC.
type MonthOfUsage struct {
	Ends  time.Time // the beginning of the next month
	Usage []Usage
}

// UsageByMonth returns what was used in each month, the oldest first; months
// without use are left out. Prices have free tiers and steps by the month.
func (w *World) UsageByMonth() []MonthOfUsage {
	w.lock()
	defer w.unlock()
	var out []MonthOfUsage
	var before []Usage
	for _, m := range append(slices.Clone(w.usage.months), closedMonth{w.usage.ends, w.usage.totals}) {
		month := MonthOfUsage{Ends: unix(m.ended)}
		for i, u := range m.totals {
			if i < len(before) {
				u.Quantity -= before[i].Quantity
			}
			if u.Quantity != 0 {
				month.Usage = append(month.Usage, u)
			}
		}
		before = m.totals
		if len(month.Usage) > 0 {
			out = append(out, month)
		}
	}
	return out
}

// Meter lets fn read every use as it happens, inside the world. A fork starts
// without meters.
func (w *World) Meter(fn Meter) {
	w.lock()
	defer w.unlock()
	w.usage.meters = append(w.usage.meters, fn)
}
