package billing

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// A Bill is what was used, and what it costs.
type Bill struct {
	Lines    []Line
	Unpriced []Usage // what the price list does not know
	prices   *PriceList
	usage    []Usage
}

// A Line is a quantity of one dimension at one price.
type Line struct {
	Month       string // "2026-11"
	Account     string
	Region      string
	Service     string
	Dimension   string
	Description string
	Quantity    float64 // of the dimension, at this price
	Free        bool    // it is in the free tier
	Step        int     // of the price, from 1
	Unit        string  // what UnitPrice is for
	UnitPrice   float64 // USD
	Amount      float64 // USD
}

// Usage is how much of something was used in a month, and what that goes back to
// if the cloud itemizes.
type Usage struct {
	Month string // "2026-11"
	Day   string // "2026-11-26", if the cloud itemizes
	sim.Usage
	Cause Cause
}

// Make makes the bill of what was used by the month, as World.UsageByMonth tells.
func Make(months []sim.MonthOfUsage, prices *PriceList) *Bill {
	var all []Usage
	for _, m := range months {
		for _, u := range m.Usage {
			all = append(all, Usage{Month: monthBefore(m.Ends), Usage: u})
		}
	}
	return bill(all, prices)
}

func monthBefore(end time.Time) string { return end.Add(-time.Nanosecond).Format("2006-01") }

// A meter is what has one price and one free tier of its own: a dimension, in one
// month of one account. The free tier is shared by the account's regions.
type meter struct {
	month, account, service, dimension string
}

func bill(usage []Usage, prices *PriceList) *Bill {
	b := &Bill{prices: prices, usage: usage}
	quantities := map[meter]map[string]float64{} // by region
	var order []meter
	for _, u := range usage {
		if _, ok := prices.of(u.Service, u.Dimension, u.Region); !ok {
			b.Unpriced = append(b.Unpriced, u)
			continue
		}
		m := meter{u.Month, u.Account, u.Service, u.Dimension}
		if quantities[m] == nil {
			quantities[m] = map[string]float64{}
			order = append(order, m)
		}
		quantities[m][u.Region] += u.Quantity
	}
	slices.SortFunc(order, func(a, b meter) int {
		return cmp.Or(cmp.Compare(a.month, b.month), cmp.Compare(a.account, b.account), cmp.Compare(a.service, b.service), cmp.Compare(a.dimension, b.dimension))
	})
	for _, m := range order {
		b.charge(m, quantities[m])
	}
	return b
}

// charge adds the lines of one meter: the free tier first, then the steps.
func (b *Bill) charge(m meter, byRegion map[string]float64) {
	free, started := 0.0, false
	for _, region := range slices.Sorted(maps.Keys(byRegion)) {
		p, _ := b.prices.of(m.service, m.dimension, region)
		hours := p.hours(m.month)
		if !started {
			free, started = p.Free*hours, true
		}
		line := Line{
			Month: m.month, Account: m.account, Region: region, Service: m.service, Dimension: m.dimension,
			Description: p.Description, Unit: p.Unit,
		}
		quantity := byRegion[region]
		covered := min(free, quantity)
		free -= covered
		if covered > 0 {
			line.Quantity, line.Free = covered, true
			b.Lines = append(b.Lines, line)
			line.Free = false
		}
		steps := p.Steps[region]
		for i, part := range spread(steps, quantity-covered, hours) {
			if part > 0 {
				line.Quantity, line.Step, line.UnitPrice = part, i+1, steps[i].USD
				line.Amount = part / (p.Per * hours) * steps[i].USD
				b.Lines = append(b.Lines, line)
			}
		}
	}
}

// Total is the sum of the bill, in USD.
func (b *Bill) Total() (usd float64) {
	for _, l := range b.Lines {
		usd += l.Amount
	}
	return usd
}

// Project returns the bill of a month in which all of this bill's usage happens so
// many times, with one month's free tiers and price steps: what a measured unit of
// work (one checkout, one hour of traffic) comes to at scale.
func Project(b *Bill, times float64) *Bill {
	scaled := make([]Usage, len(b.usage))
	for i, u := range b.usage {
		u.Month, u.Quantity = "a month", u.Quantity*times
		scaled[i] = u
	}
	return bill(scaled, b.prices)
}
