package dynamodb

import (
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// The dimensions of backups on the bill, under AWS's names.
const (
	recoveryStorage = "TimedPITRStorage-ByteHrs"   // of tables with point-in-time recovery: items and local indexes
	backupStorage   = "TimedBackupStorage-ByteHrs" // of USER backups; those of deleted tables are free
	restoredBytes   = "RestoreDataSize-Bytes"      // items of restored tables
)

// A recoveryMeter adds up the size of a table over time while it can be restored
// to a point in time. How far the period leads back makes no difference
// (developer guide: enable PITR).
type recoveryMeter struct {
	bytes     int64 // since then
	since     int64 // nanoseconds since 1970
	byteHours float64
}

// note counts the time up to now at the size that was, and goes on with the size
// that the table has now.
func (m *recoveryMeter) note(t *table, now int64) {
	if m.bytes > 0 && now > m.since {
		m.byteHours += float64(m.bytes) * (float64(now-m.since) / float64(time.Hour))
	}
	m.bytes, m.since = t.bytes, now
	for _, ix := range t.locals {
		m.bytes += ix.bytes
	}
}

// billRecovery puts on the bill what a table's recovery cost up to now.
func (s *Service) billRecovery(c *sim.Call, t *table) {
	if t.past == nil {
		return
	}
	m := &t.past.meter
	m.note(t, c.Now().UnixNano())
	s.bill(c, recoveryStorage, t.arn, m.byteHours)
	m.byteHours = 0
}

// billBackup puts on the bill for how long a backup was kept since backups were
// last billed.
func (s *Service) billBackup(c *sim.Call, b *backup) {
	if b.kind == backupByUser {
		kept := c.Now().Sub(latestOf(b.created, s.backupsBilled))
		s.bill(c, backupStorage, b.table.arn, float64(b.table.bytes)*kept.Hours())
	}
}

// billBackups puts all backups on the bill.
func (s *Service) billBackups(c *sim.Call) {
	s.backups.Ascend(func(b *backup) bool {
		s.billBackup(c, b)
		return true
	})
	s.backupsBilled = c.Now()
}

// bill meters what may have come to its end outside of a request here.
func (s *Service) bill(c *sim.Call, dimension, resource string, quantity float64) {
	s.here(c, func() { c.Use(dimension, resource, quantity) })
}
