package billing

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
	"sync"
	"time"
)

//go:embed prices.json
var priceData string

// A PriceList is what everything costs.
type PriceList struct {
	Dated string // year and month of the prices
	rows  map[dimension]*price
}

// A dimension is one thing that a service meters.
type dimension struct{ service, name string }

// A price is what one dimension costs.
type price struct {
	Service     string
	Dimension   string
	Description string
	Unit        string  // what the prices are for: "1M requests"
	Per         float64 // how much of the dimension that is
	Free        float64 // of the dimension, each month, for an account
	Hourly      bool    // the dimension is times hours, and Per, Free and Steps are for all of a month's
	Source      string
	Steps       map[string][]step // by region
}

// A step is a price up to a quantity a month; the last one has no end.
type step struct {
	UpTo float64 // of the dimension; 0 is no end
	USD  float64 // for one unit
}

// Default returns the price list that cloudjar brings.
func Default() *PriceList { return defaultPrices() }

var defaultPrices = sync.OnceValue(func() *PriceList {
	list, err := ReadPrices(strings.NewReader(priceData))
	if err != nil {
		panic(err) // a test reads the file
	}
	return list
})

// ReadPrices reads a price list in the form of prices.json.
func ReadPrices(r io.Reader) (*PriceList, error) {
	var file struct {
		Dated  string
		Prices []*price
	}
	in := json.NewDecoder(r)
	in.DisallowUnknownFields()
	if err := in.Decode(&file); err != nil {
		return nil, fmt.Errorf("billing: price list: %w", err)
	}
	list := &PriceList{Dated: file.Dated, rows: map[dimension]*price{}}
	for _, p := range file.Prices {
		if err := p.check(); err != nil {
			return nil, fmt.Errorf("billing: price list: %s %s: %w", p.Service, p.Dimension, err)
		}
		key := dimension{p.Service, p.Dimension}
		if list.rows[key] != nil {
			return nil, fmt.Errorf("billing: price list: %s %s has two prices", p.Service, p.Dimension)
		}
		list.rows[key] = p
	}
	return list, nil
}

func (p *price) check() error {
	switch {
	case p.Service == "" || p.Dimension == "" || p.Unit == "" || p.Source == "":
		return fmt.Errorf("service, dimension, unit and source are wanted")
	case !(p.Per > 0) || p.Free < 0 || len(p.Steps) == 0:
		return fmt.Errorf("a price is for a quantity above 0, in some region")
	}
	for region, steps := range p.Steps {
		last := 0.0
		for i, s := range steps {
			end := i == len(steps)-1
			if s.USD < 0 || end != (s.UpTo == 0) || !end && s.UpTo <= last {
				return fmt.Errorf("%s: steps rise, and the last has no end", region)
			}
			last = s.UpTo
		}
		if len(steps) == 0 {
			return fmt.Errorf("%s has no step", region)
		}
	}
	return nil
}

// of returns the price of a dimension in a region. found is false where the list has
// none.
func (l *PriceList) of(service, name, region string) (p *price, found bool) {
	p, found = l.rows[dimension{service, name}]
	return p, found && len(p.Steps[region]) > 0
}

// usualMonth is a month where it does not matter which: a twelfth of a year, in
// hours.
const usualMonth = 730

// hours is by what Per, Free and the steps are multiplied in a month.
func (p *price) hours(month string) float64 {
	if !p.Hourly {
		return 1
	}
	begins, err := time.Parse("2006-01", month)
	if err != nil {
		return usualMonth
	}
	return begins.AddDate(0, 1, 0).Sub(begins).Hours()
}

// spread divides a quantity among the steps, whose ends are multiplied by scale.
func spread(steps []step, quantity, scale float64) (parts []float64) {
	from := 0.0
	for _, s := range steps {
		end := s.UpTo * scale
		if end == 0 {
			end = math.Inf(1)
		}
		parts = append(parts, math.Max(0, math.Min(end, quantity)-from))
		from = end
	}
	return parts
}
