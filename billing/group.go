package billing

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// A Cause is a kind of call that usage goes back to: "sqs:SendMessage on orders".
type Cause struct {
	Root sim.EventID // one such call
	Name string
}

// A Share is what a group of usage costs, at list prices: the first step's, without
// a free tier, so that shares do not depend on what came before them.
type Share struct {
	Name   string
	Amount float64 // USD
	Roots  int     // ByCause: how many calls it was
}

// Each returns the amount for one call of the group.
func (s Share) Each() float64 { return s.Amount / float64(max(1, s.Roots)) }

func (b *Bill) list(u Usage) float64 {
	p, ok := b.prices.of(u.Service, u.Dimension, u.Region)
	if !ok {
		return 0
	}
	return u.Quantity / (p.Per * p.hours(u.Month)) * p.Steps[u.Region][0].USD
}

// group adds up usage under names, the dearest first.
func (b *Bill) group(name func(Usage) string) []Share {
	sums := map[string]*Share{}
	roots := map[string]map[sim.EventID]bool{}
	for _, u := range b.usage {
		n := name(u)
		if sums[n] == nil {
			sums[n], roots[n] = &Share{Name: n}, map[sim.EventID]bool{}
		}
		sums[n].Amount += b.list(u)
		if u.Cause.Root != 0 {
			roots[n][u.Cause.Root] = true
		}
	}
	var out []Share
	for _, n := range slices.Sorted(maps.Keys(sums)) {
		sums[n].Roots = len(roots[n])
		out = append(out, *sums[n])
	}
	slices.SortStableFunc(out, func(a, b Share) int { return cmp.Compare(b.Amount, a.Amount) })
	return out
}

// ByService says what each service costs.
func (b *Bill) ByService() []Share { return b.group(func(u Usage) string { return u.Service }) }

// ByResource says what each table, queue, function or bucket costs.
func (b *Bill) ByResource() []Share {
	return b.group(func(u Usage) string { return u.Service + " " + u.Resource })
}

// ByMonth says what each month costs.
func (b *Bill) ByMonth() []Share { return b.group(func(u Usage) string { return u.Month }) }

// ByDay says what each day costs, if the cloud itemizes.
func (b *Bill) ByDay() []Share { return b.group(func(u Usage) string { return u.Day }) }

// ByCause says what calls from outside led to, by what they were: what one checkout
// costs, with everything behind it. The cloud must itemize (Options.Itemize). What
// nobody asked for, such as storage, stands under "".
func (b *Bill) ByCause() []Share { return b.group(func(u Usage) string { return u.Cause.Name }) }

// A Ledger keeps what was used by what it goes back to. Meter is what a world tells
// of each use.
type Ledger struct {
	index map[entry]int
	usage []Usage
	names map[sim.EventID]string
}

type entry struct {
	key  sim.UsageKey
	day  string
	root sim.EventID
}

// NewLedger returns an empty ledger.
func NewLedger() *Ledger {
	return &Ledger{index: map[entry]int{}, names: map[sim.EventID]string{}}
}

// Meter adds one use. It runs in the world.
func (l *Ledger) Meter(c *sim.Call, u sim.Usage) {
	root := c.Root()
	name, known := l.names[root]
	if !known {
		name = c.RootName()
		l.names[root] = name
	}
	e := entry{u.UsageKey, c.Now().Format(time.DateOnly), root}
	i, ok := l.index[e]
	if !ok {
		i = len(l.usage)
		l.index[e] = i
		l.usage = append(l.usage, Usage{Month: e.day[:len("2006-01")], Day: e.day, Usage: sim.Usage{UsageKey: u.UsageKey}, Cause: Cause{root, name}})
	}
	l.usage[i].Quantity += u.Quantity
}

// Bill makes the bill of the ledger. The world must be at rest.
func (l *Ledger) Bill(prices *PriceList) *Bill { return bill(slices.Clone(l.usage), prices) }

// Fork returns a ledger with the same entries.
func (l *Ledger) Fork() *Ledger {
	return &Ledger{index: maps.Clone(l.index), usage: slices.Clone(l.usage), names: maps.Clone(l.names)}
}
