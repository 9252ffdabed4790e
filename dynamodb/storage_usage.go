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

// A storageMeter adds up what a table stores over time. It looks at the clock
// when the amount changes, and puts the sum on the bill when it is asked.
type storageMeter struct {
	bytes     int64 // billed, since then
	since     int64 // nanoseconds since 1970
	byteHours float64
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
	if x.bytes > 0 && at > x.since {
		x.byteHours += float64(x.bytes) * (float64(at-x.since) / float64(time.Hour))
	}
	x.bytes, x.since = t.billedBytes(), at
}

// billStorage puts on the bill what was counted up to now, as the table's class
// is billed.
func (s *Service) billStorage(c *sim.Call, t *table) {
	t.meterStorage(c.Now())
	s.here(c, func() { c.Use(t.settings.class.dimension("TimedStorage-ByteHrs"), t.arn, t.stored.byteHours) })
	t.stored.byteHours = 0
}

// MeterStorage puts on the bill what was stored, and for how long, since it was
// last called, in bytes times hours. Tables with their indexes, and 100 bytes for
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
