package sim

import "slices"

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

// A Meter reads usage as it happens.
type Meter func(cause EventID, at int64, u Usage)

// usage sums up per key, in the order of first use.
type usage struct {
	index  map[UsageKey]int
	totals []Usage
	meters []Meter
}

func newUsage() usage { return usage{index: map[UsageKey]int{}} }

func (u *usage) fork() usage {
	out := usage{index: make(map[UsageKey]int, len(u.index)), totals: slices.Clone(u.totals)}
	for k, i := range u.index {
		out.index[k] = i
	}
	return out
}

// Use meters a quantity of a dimension, on the resource that the call is about.
func (c *Call) Use(dimension, resource string, quantity float64) {
	if quantity == 0 {
		return
	}
	k := UsageKey{c.Service, dimension, resource, c.Region, c.Account}
	u := &c.w.usage
	i, ok := u.index[k]
	if !ok {
		i = len(u.totals)
		u.index[k] = i
		u.totals = append(u.totals, Usage{UsageKey: k})
	}
	u.totals[i].Quantity += quantity
	for _, m := range u.meters {
		m(c.id, c.w.now, Usage{k, quantity})
	}
}

// Usage returns the totals so far, in the order in which they were first used.
func (w *World) Usage() []Usage {
	w.lock()
	defer w.unlock()
	return slices.Clone(w.usage.totals)
}

// Meter lets fn read every use as it happens, inside the world. A fork starts
// without meters.
func (w *World) Meter(fn Meter) {
	w.lock()
	defer w.unlock()
	w.usage.meters = append(w.usage.meters, fn)
}
