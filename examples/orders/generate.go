package main

import (
	"fmt"
	"math"
	"sort"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// An Order is what a customer sends. Prices are in cents.
type Order struct {
	ID       string
	Customer string
	Lines    []Line
	Placed   time.Duration // after the shop opens; not sent
}

// A Line is a product on an order.
type Line struct {
	Product  string
	Quantity int
	Price    int
}

// Total is what the order comes to, in cents.
func (o *Order) Total() (cents int) {
	for _, l := range o.Lines {
		cents += l.Quantity * l.Price
	}
	return cents
}

const (
	customers = 600
	products  = 400
)

// Generate makes n orders of one day, the first first, the same for the same seed. They
// have the shape of a shop's: few customers and few products are most of the trade
// (Zipf's law), most orders have one or two lines, few prices are high, and people buy
// at noon and in the evening.
func Generate(seed uint64, n int) []Order {
	r := sim.NewRand(seed)
	buyers, goods := zipf(customers, 0.8), zipf(products, 1.05)
	prices := make([]int, products)
	for i := range prices { // half cost less than 19 euros, one in fifty more than 150
		prices[i] = 100*int(math.Ceil(19*math.Exp(r.Normal(0, 1)))) - 1
	}
	orders := make([]Order, n)
	for i := range orders {
		o := &orders[i]
		o.Customer = fmt.Sprintf("c%03d", pick(&r, buyers)+1)
		o.Placed = timeOfDay(&r)
		for more := true; more; more = r.Float64() < 0.45 && len(o.Lines) < 12 {
			p := pick(&r, goods)
			line := Line{Product: fmt.Sprintf("p%03d", p+1), Quantity: 1, Price: prices[p]}
			for r.Float64() < 0.2 && line.Quantity < 20 {
				line.Quantity++
			}
			o.Lines = append(o.Lines, line)
		}
	}
	sort.SliceStable(orders, func(i, j int) bool { return orders[i].Placed < orders[j].Placed })
	for i := range orders {
		orders[i].ID = fmt.Sprintf("o%05d", i+1)
	}
	return orders
}

// timeOfDay is when somebody buys: three in ten around 12:30, half around 20:00, the
// rest whenever.
func timeOfDay(r *sim.Rand) time.Duration {
	var hour float64
	switch u := r.Float64(); {
	case u < 0.3:
		hour = r.Normal(12.5, 1.2)
	case u < 0.8:
		hour = r.Normal(20, 1.6)
	default:
		hour = 24 * r.Float64()
	}
	return time.Duration(math.Mod(hour+24, 24) * float64(time.Hour))
}

// zipf is the cumulated share of each of n ranks, of which the k-th has 1/k^s of the
// first's.
func zipf(n int, s float64) []float64 {
	shares, sum := make([]float64, n), 0.0
	for k := range shares {
		sum += math.Pow(float64(k+1), -s)
		shares[k] = sum
	}
	for k := range shares {
		shares[k] /= sum
	}
	return shares
}

// pick draws a rank, from 0.
func pick(r *sim.Rand, cumulated []float64) int {
	return min(sort.SearchFloat64s(cumulated, r.Float64()), len(cumulated)-1)
}
