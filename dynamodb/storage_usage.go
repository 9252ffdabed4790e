package dynamodb

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// What an item, or an index's entry, is billed for beside its size (developer
// guide: item sizes, storage).
const (
	itemOverhead    = 100 // bytes
	replicaOverhead = 48  // bytes more in a global table
)

// A storageMeter adds up what a table stores, and the capacity that is provisioned
// for it, over time. It looks at the clock when the amounts change, and puts the
// sums on the bill when it is asked.
type storageMeter struct {
	since int64 // nanoseconds since 1970

	bytes     int64 // billed, since then
	byteHours float64

	reads, writes         int64 // units a second, since then
	readHours, writeHours float64
}

// billedBytes is what the table and its indexes store now.
func (t *table) billedBytes() int64 {
	n, rows := t.bytes, t.items.len()
	for _, list := range [2][]*index{t.locals, t.globals} {
		for _, ix := range list {
			n += ix.bytes
			rows += ix.rows.len()
		}
	}
	if t.group.global() {
		return n + int64(rows)*(itemOverhead+replicaOverhead)
	}
	return n + int64(rows)*itemOverhead
}

// meterStorage counts the time up to now at the amount that was stored.
func (t *table) meterStorage(now time.Time) {
	x, at := &t.stored, now.UnixNano()
	if at > x.since {
		hours := float64(at-x.since) / float64(time.Hour)
		x.byteHours += float64(x.bytes) * hours
		x.readHours += float64(x.reads) * hours
		x.writeHours += float64(x.writes) * hours
	}
	x.bytes, x.since = t.billedBytes(), at
	units := t.provisioned()
	x.reads, x.writes = units[reading], units[writing]
}

// billStorage puts on the bill what was counted up to now, as the table's class
// is billed.
func (s *Service) billStorage(c *sim.Call, t *table) {
	t.meterStorage(c.Now())
	x := &t.stored
	s.here(c, func() {
		class := t.settings.class
		c.Use(class.dimension("TimedStorage-ByteHrs"), t.arn, x.byteHours)
		c.Use(class.dimension("ReadCapacityUnit-Hrs"), t.arn, x.readHours)
		c.Use(class.dimension(t.replicatedName()+"WriteCapacityUnit-Hrs"), t.arn, x.writeHours)
	})
	x.byteHours, x.readHours, x.writeHours = 0, 0, 0
}

func (t *table) replicatedName() string {
	if t.group.global() {
		return "Replicated"
	}
	return ""
}

// MeterStorage puts on the bill what was stored, and for how long, since it was
// last called, in bytes times hours, and the capacity that was provisioned, in units
// times hours: ReadCapacityUnit-Hrs and WriteCapacityUnit-Hrs. Tables with their indexes, and 100 bytes for
// each item and entry (148 in global tables), are TimedStorage-ByteHrs, or
// IA-TimedStorage-ByteHrs where access is infrequent; point-in-time recovery is
// TimedPITRStorage-ByteHrs, backups are TimedBackupStorage-ByteHrs. A table that
// is deleted or changes its class is metered then. It is no operation of AWS's:
// who reads the bill calls it before.
func (s *Service) MeterStorage(ctx context.Context) error {
	_, err := bus.Do(ctx, s.ep, "MeterStorage", &struct{}{}, func(c *sim.Call, _ *struct{}) (*struct{}, error) {
		for _, name := range sortedNames(s.tables) {
			s.billStorage(c, s.tables[name])
			s.billRecovery(c, s.tables[name])
		}
		s.billBackups(c)
		return &struct{}{}, nil
	})
	return err
}

// dimension names a dimension as the class is billed.
func (k tableClass) dimension(name string) string {
	if k.name != classInfrequent {
		return name
	}
	switch name { // so that no text is made for each request
	case "ReadRequestUnits":
		return "IA-ReadRequestUnits"
	case "WriteRequestUnits":
		return "IA-WriteRequestUnits"
	case "ReplicatedWriteRequestUnits":
		return "IA-ReplicatedWriteRequestUnits"
	case "ReplicatedWriteCapacityUnits":
		return "IA-ReplicatedWriteCapacityUnits"
	case "ReadCapacityUnits":
		return "IA-ReadCapacityUnits"
	case "WriteCapacityUnits":
		return "IA-WriteCapacityUnits"
	}
	return "IA-" + name
}
