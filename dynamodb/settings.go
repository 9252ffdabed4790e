package dynamodb

import (
	"slices"
	"time"
)

// How a table is paid for.
const (
	billProvisioned = "PROVISIONED"
	billOnDemand    = "PAY_PER_REQUEST"
)

// tableSettings are what CreateTable, UpdateTable and TagResource set. What
// slices and pointers show is replaced, never changed, so that a copy will do
// for a fork.
type tableSettings struct {
	billing    string // PROVISIONED or PAY_PER_REQUEST
	onDemandAt time.Time
	switches   switches // to on demand
	throughput throughput
	onDemand   *OnDemandThroughput
	warm       warmth
	protected  bool // from deletion
	class      tableClass
	encryption encryption
	stream     streamSettings
	tags       []Tag
}

// billingSummary is there once a table has been on demand. It says since when
// as soon as the table is made.
func (s *tableSettings) billingSummary(status string) *BillingModeSummary {
	switch {
	case s.onDemandAt.IsZero():
		return nil
	case status == statusCreating:
		return &BillingModeSummary{BillingMode: s.billing}
	}
	return &BillingModeSummary{BillingMode: s.billing, LastUpdateToPayPerRequestDateTime: s.onDemandAt}
}

// indexSettings are a global index's own, likewise.
type indexSettings struct {
	throughput throughput
	onDemand   *OnDemandThroughput
	warm       warmth
	backfill   backfill
}

// A backfill is how far a global index that was added to a table has come.
type backfill uint8

const (
	notBackfilling backfill = iota
	allocating              // resources: the table is UPDATING
	backfilling             // the table is ACTIVE
)

// shown is what DescribeTable says: absent, false, or true.
func (b backfill) shown() *bool {
	if b == notBackfilling {
		return nil
	}
	yes := b == backfilling
	return &yes
}

// The storage classes of tables.
const (
	classStandard   = "STANDARD"
	classInfrequent = "STANDARD_INFREQUENT_ACCESS"
)

// tableClass is a table's storage class.
type tableClass struct {
	name    string      // empty: never set, which is STANDARD
	changes []time.Time // the last two, by UpdateTable
}

// Changes of a table's class are limited (developer guide: table classes).
const (
	maxClassChanges  = 2
	classChangeSpace = 30 * 24 * time.Hour
)

func checkClass(name string) error {
	switch name {
	case "", classStandard, classInfrequent:
		return nil
	}
	return errValidation("Invalid table-class parameter provided. Please try again with a valid table-class value: [" +
		classStandard + ", " + classInfrequent + "].")
}

// is returns the class that the table has.
func (k tableClass) is() string {
	if k.name == "" {
		return classStandard
	}
	return k.name
}

// checkChange checks that the class may be changed now.
func (k tableClass) checkChange(now time.Time) error {
	if len(k.changes) == maxClassChanges && now.Sub(k.changes[0]) < classChangeSpace {
		return errLimit("Updates to TableClass are limited to 2 times in 30 day(s).")
	}
	return nil
}

// change makes it another class. To ask for the one that it has is no change.
func (k tableClass) change(to string, now time.Time) tableClass {
	if to == k.is() {
		return k
	}
	changes := append(slices.Clone(k.changes), now)
	return tableClass{name: to, changes: changes[max(0, len(changes)-maxClassChanges):]}
}

func (k tableClass) describe() *TableClassSummary {
	if k.name == "" {
		return nil
	}
	d := &TableClassSummary{TableClass: k.name}
	if n := len(k.changes); n > 0 {
		d.LastUpdateDateTime = k.changes[n-1]
	}
	return d
}
