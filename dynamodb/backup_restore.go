package dynamodb

import (
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// A RestoreSummary says from what a table is being restored. It is there while
// the table is CREATING, and gone once it is ACTIVE (recorded October 2026).
type RestoreSummary struct {
	RestoreDateTime   time.Time // of the backup, or the point in time
	RestoreInProgress bool      `aws:"always"`
	SourceBackupArn   string
	SourceTableArn    string
}

// An origin is what a table was restored from.
type origin struct {
	backup string // ARN, empty for a point in time
	table  string // ARN
	at     time.Time
}

// maxRestores is how many tables of an account may be restored at a time
// (RestoreTableFromBackup, API reference).
const maxRestores = 50

// restore begins a table that is to be what another one was: it holds the items
// at once, and can be used when it is ACTIVE. Streams, expiry, recovery, tags,
// protection, policies and the table's class do not come along (recorded October
// 2026).
func (s *Service) restore(c *sim.Call, name string, was *table, to blueprint, from *origin) (*TableDescription, error) {
	if s.restoring(nil) >= maxRestores {
		return nil, errLimit("Only 50 restore operations are allowed to run simultaneously.")
	}
	random := c.Rand("table id")
	t := &table{
		name: name, arn: s.ep.ARN("table/" + name), id: random.UUID(), created: c.Now(), status: statusCreating,
		definitions: was.definitions, kinds: was.kinds, key: was.key,
		items: was.items.copied(), bytes: was.bytes,
		origin: from,
	}
	t.settings = s.restoredSettings(c, was, to)
	for i := range to.locals {
		in := &to.locals[i]
		t.locals = append(t.locals, s.restoreIndex(t, t.newLocal(&in.LocalSecondaryIndex), in.was))
	}
	for i := range to.globals {
		in := &to.globals[i]
		t.globals = append(t.globals, s.restoreIndex(t, t.newGlobal(&in.GlobalSecondaryIndex), in.was))
	}
	t.prune()
	if err := s.checkAccount(t, [2]int64{}, t.provisioned()); err != nil {
		return nil, err
	}
	s.tables[t.name] = t
	s.tune(c, t)
	s.bill(c, restoredBytes, t.arn, float64(t.bytes))
	d := t.describe(c.Now())
	s.later(c, t, s.opts.RestoreDelay, tableStep{do: stepCreated})
	return d, nil
}

// checkTarget checks that a table of this name can be restored. AWS says that a
// table exists also of one that is DELETING (recorded October 2026).
func (s *Service) checkTarget(name string) error {
	t, ok := s.tables[name]
	switch {
	case !ok:
		return nil
	case t.restoring() && t.origin.backup != "":
		return fault("TableInUseException", "Table: "+name+" is already being restored from backup: "+t.origin.backup)
	case t.restoring():
		return fault("TableInUseException", "Table: "+name+" is already being restored")
	}
	return fault("TableAlreadyExistsException", "Table already exists: "+name)
}

// restoring tells whether the table is still being restored.
func (t *table) restoring() bool { return t.origin != nil && t.status == statusCreating }

// restoring counts the tables that are being restored, from one backup if there
// is one.
func (s *Service) restoring(b *backup) int {
	n := 0
	for _, t := range s.tables {
		if t.restoring() && (b == nil || t.origin.backup == b.arn) {
			n++
		}
	}
	return n
}

// restoredSettings are how the table is paid for and encrypted.
func (s *Service) restoredSettings(c *sim.Call, was *table, to blueprint) tableSettings {
	n := tableSettings{
		billing:    to.billing,
		throughput: newThroughput(to.throughput),
		onDemand:   to.onDemand.cleared(),
		encryption: encryption{key: was.settings.encryption.key},
	}
	n.warm = newWarmth(nil, n.throughput)
	if n.billing == billOnDemand {
		n.onDemandAt = c.Now()
	}
	if to.encryption != nil {
		n.encryption.key = ""
		if to.encryption.on() {
			n.encryption.key = s.keyARN(to.encryption)
		}
	}
	return n
}

// restoreIndex gives a new index the rows of the one that was. Where those are of
// another time it is filled from the items.
func (s *Service) restoreIndex(t *table, ix, was *index) *index {
	if was.rows.tree == nil {
		s.fillIndex(t, ix)
		return ix
	}
	ix.rows, ix.bytes = was.rows.copied(), was.bytes
	return ix
}

// describeRestore shows that a table is being restored: its items have not come
// yet, and its indexes have no state.
func (t *table) describeRestore(d *TableDescription) {
	if !t.restoring() {
		return
	}
	d.RestoreSummary = &RestoreSummary{
		RestoreDateTime: t.origin.at, RestoreInProgress: true,
		SourceBackupArn: t.origin.backup, SourceTableArn: t.origin.table,
	}
	d.ItemCount, d.TableSizeBytes = 0, 0
	for i := range d.LocalSecondaryIndexes {
		d.LocalSecondaryIndexes[i].ItemCount, d.LocalSecondaryIndexes[i].IndexSizeBytes = 0, 0
	}
	for i := range d.GlobalSecondaryIndexes {
		ix := &d.GlobalSecondaryIndexes[i]
		ix.ItemCount, ix.IndexSizeBytes, ix.IndexStatus = 0, 0, ""
	}
}
