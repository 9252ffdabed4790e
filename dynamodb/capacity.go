package dynamodb

import (
	"strings"

	"github.com/cloudjar/cloudjar/sim"
)

// ConsumedCapacity is what a request consumed of one table and its indexes, in
// capacity units. Only CapacityUnits and TableName are there with TOTAL.
type ConsumedCapacity struct {
	CapacityUnits          float64 `aws:"always"` // of the table and all its indexes
	GlobalSecondaryIndexes map[string]Capacity
	LocalSecondaryIndexes  map[string]Capacity
	ReadCapacityUnits      float64 // of transactions
	Table                  *Capacity
	TableName              string
	VectorIndexes          map[string]VectorCapacity `aws:"refuse"`
	WriteCapacityUnits     float64                   // of transactions
}

// Capacity is what a request consumed of one table or index, in capacity units.
type Capacity struct {
	CapacityUnits      float64 `aws:"always"`
	ReadCapacityUnits  float64 // of transactions
	WriteCapacityUnits float64 // of transactions
}

// VectorCapacity is what a request consumed of a vector index, in bytes. There
// are none.
type VectorCapacity struct {
	VectorSearchRequestBytes float64
	VectorWriteRequestBytes  float64
}

// Sizes of a unit: what one read unit reads and one write unit writes (Service
// quotas, DynamoDB: capacity units).
const (
	readUnit  = 4096 // bytes
	writeUnit = 1024 // bytes
)

// Values of ReturnConsumedCapacity.
const (
	capacityTotal   = "TOTAL"
	capacityIndexes = "INDEXES"
)

// units is how many units of a size it takes to hold a number of bytes.
func units(bytes, unit int) int { return (bytes + unit - 1) / unit }

// readUnits is what it costs to read a number of bytes: a unit for each 4 KB
// begun, half of it if the read is eventually consistent, and for nothing as
// much as for the first 4 KB.
func readUnits(bytes int, consistent bool) float64 {
	n := float64(max(1, units(bytes, readUnit)))
	if consistent {
		return n
	}
	return n / 2
}

// writeUnits is what it costs to write a number of bytes: a unit for each 1 KB
// begun, at least one.
func writeUnits(bytes int) float64 { return float64(max(1, units(bytes, writeUnit))) }

// A direction is reading or writing.
type direction uint8

const (
	reading direction = iota
	writing
)

// A tally adds up what a request consumes of one table and its indexes, all of
// it reading or all of it writing.
type tally struct {
	t       *table
	asked   string  // the table as the request names it: an ARN is shown as an ARN
	units   float64 // of the table
	indexes []indexUnits
}

type indexUnits struct {
	ix    *index
	units float64
}

// add charges units to the table, or to an index if there is one. What costs
// nothing leaves an index out of the answer.
func (y *tally) add(ix *index, units float64) {
	switch {
	case units == 0:
		return
	case ix == nil:
		y.units += units
		return
	}
	for i := range y.indexes {
		if y.indexes[i].ix == ix {
			y.indexes[i].units += units
			return
		}
	}
	y.indexes = append(y.indexes, indexUnits{ix, units})
}

// total is the sum over the table and its indexes.
func (y *tally) total() float64 {
	total := y.units
	for _, x := range y.indexes {
		total += x.units
	}
	return total
}

// meter puts the units on the bill. Local indexes draw on the table's
// throughput, global ones on their own.
func (y *tally) meter(c *sim.Call, d direction) {
	own := y.units
	for _, x := range y.indexes {
		if x.ix.local {
			own += x.units
			continue
		}
		c.Use(y.t.settings.class.dimension(y.t.dimension(d)), x.ix.arn, x.units)
	}
	c.Use(y.t.settings.class.dimension(y.t.ownDimension(d)), y.t.arn, own)
}

// dimension names the units by how the table pays for them.
func (t *table) dimension(d direction) string {
	switch {
	case t.settings.billing == billOnDemand && d == reading:
		return "ReadRequestUnits"
	case t.settings.billing == billOnDemand:
		return "WriteRequestUnits"
	case d == reading:
		return "ReadCapacityUnits"
	}
	return "WriteCapacityUnits"
}

// ownDimension names the units of the table itself: those of writes to a global
// table are replicated units, in every replica (DynamoDB pricing). Those of its
// global indexes are not.
func (t *table) ownDimension(d direction) string {
	if d == writing && t.group.global() {
		return "Replicated" + t.dimension(d)
	}
	return t.dimension(d)
}

// shown returns the tally as ReturnConsumedCapacity asks for it, nil when it
// does not.
func (y *tally) shown(detail string) *ConsumedCapacity {
	if detail != capacityTotal && detail != capacityIndexes {
		return nil
	}
	out := &ConsumedCapacity{TableName: y.t.shownName(y.asked), CapacityUnits: y.total()}
	if detail == capacityTotal {
		return out
	}
	out.Table = &Capacity{CapacityUnits: y.units}
	for _, x := range y.indexes {
		arms := &out.GlobalSecondaryIndexes
		if x.ix.local {
			arms = &out.LocalSecondaryIndexes
		}
		if *arms == nil {
			*arms = map[string]Capacity{}
		}
		(*arms)[x.ix.name] = Capacity{CapacityUnits: x.units}
	}
	return out
}

// shownName is how an answer names a table that the request asked for by name or
// by ARN: in the same way.
func (t *table) shownName(asked string) string {
	if strings.HasPrefix(asked, "arn:") {
		return t.arn
	}
	return t.name
}

// Tallies are what a request consumes of several tables, in the order in which
// it names them.
type tallies []*tally

// of returns the tally of a table.
func (ys *tallies) of(t *table) *tally { return ys.named(t, "") }

// named returns the tally of a table that the request names so.
func (ys *tallies) named(t *table, asked string) *tally {
	for _, y := range *ys {
		if y.t == t {
			return y
		}
	}
	y := &tally{t: t, asked: asked}
	*ys = append(*ys, y)
	return y
}

func (ys tallies) meter(c *sim.Call, d direction) {
	for _, y := range ys {
		y.meter(c, d)
	}
}

// shown returns the tallies as the transactions show them, which say what is
// read and what is written.
func (ys tallies) shown(detail string, d direction) []ConsumedCapacity {
	var out []ConsumedCapacity
	for _, y := range ys {
		if cc := y.shown(detail); cc != nil {
			cc.spell(d)
			out = append(out, *cc)
		}
	}
	return out
}

// plain returns the tallies as the batches show them.
func (ys tallies) plain(detail string) []ConsumedCapacity {
	var out []ConsumedCapacity
	for _, y := range ys {
		if cc := y.shown(detail); cc != nil {
			out = append(out, *cc)
		}
	}
	return out
}

func (cc *ConsumedCapacity) spell(d direction) {
	if d == reading {
		cc.ReadCapacityUnits = cc.CapacityUnits
	} else {
		cc.WriteCapacityUnits = cc.CapacityUnits
	}
	if cc.Table != nil {
		cc.Table.spell(d)
	}
	for _, arms := range []map[string]Capacity{cc.GlobalSecondaryIndexes, cc.LocalSecondaryIndexes} {
		for name, arm := range arms {
			arm.spell(d)
			arms[name] = arm
		}
	}
}

func (c *Capacity) spell(d direction) {
	if d == reading {
		c.ReadCapacityUnits = c.CapacityUnits
	} else {
		c.WriteCapacityUnits = c.CapacityUnits
	}
}
