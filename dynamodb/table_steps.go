package dynamodb

import (
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// The states of tables and indexes.
const (
	statusCreating = "CREATING"
	statusActive   = "ACTIVE"
	statusUpdating = "UPDATING"
	statusDeleting = "DELETING"
)

// jobs are the changes that keep a table UPDATING.
type jobs uint8

const (
	jobThroughput jobs = 1 << iota
	jobStream
	jobClass
	jobIndex   // an index is made, up to its backfill, or deleted
	jobReplica // a replica comes, changes or goes
)

// begin and end keep the table's status in step with its jobs.
func (t *table) begin(j jobs) {
	t.jobs |= j
	t.status = statusUpdating
}

func (t *table) end(j jobs) {
	if t.jobs &^= j; t.jobs == 0 && t.status == statusUpdating {
		t.status = statusActive
	}
}

// A stepKind is what happens to a table when a change that takes time comes to
// its end.
type stepKind uint8

const (
	stepCreated stepKind = iota
	stepDeleted
	stepThroughput
	stepOnDemand // the switch to on demand
	stepStream
	stepClass
	stepEncryption
	stepWarm
	stepIndexAllocated
	stepIndexFilled
	stepIndexThroughput
	stepIndexWarm
	stepIndexUpdated
	stepIndexDeleted
	stepReplicaCreated
	stepReplicaUpdated
	stepDestination
)

// A tableStep is a change that falls due. It is data: a fork shares it.
type tableStep struct {
	table      string
	do         stepKind
	index      string                // the index that it is about
	indexID    int                   // guards against another index of the same name
	throughput ProvisionedThroughput // of stepThroughput and stepIndexThroughput
	warm       WarmThroughput        // of stepWarm and stepIndexWarm
	text       string                // a class, the ARN of a key or of a data stream, or a region
}

// later carries out a step after a delay. Without one it does so at once: a
// service without delays changes its tables while the request lasts.
func (s *Service) later(c *sim.Call, t *table, delay time.Duration, step tableStep) {
	step.table = t.name
	if ix, ok := t.global(step.index); ok {
		step.indexID = ix.id
	}
	if delay <= 0 {
		s.stepTable(c, step)
		return
	}
	s.tableDue.At(c, c.Now().Add(delay), step)
}

// stepTable carries out a change that fell due.
func (s *Service) stepTable(c *sim.Call, step tableStep) {
	t, ok := s.tables[step.table]
	if !ok {
		return
	}
	c.On(t.arn)
	defer s.keepStream(c, t)
	defer s.tune(c, t)
	defer t.meterStorage(c.Now())
	if step.index != "" {
		s.stepIndex(c, t, step)
		return
	}
	now := c.Now()
	switch step.do {
	case stepCreated:
		t.status = statusActive
		t.backupsFrom = now.Add(s.opts.BackupDelay)
		for _, ix := range t.globals {
			ix.status = statusActive
		}
	case stepDeleted:
		t.disableExpiry(c)
		s.billStorage(c, t)
		s.dropPolicies(t)
		s.keepDeleted(c, t)
		s.endStream(c, t)
		delete(s.tables, t.name)
		s.leave(c, t)
	case stepReplicaCreated:
		s.fillReplica(c, t, step.text)
	case stepReplicaUpdated:
		t.end(jobReplica)
	case stepThroughput:
		t.settings.throughput.change(&step.throughput, now)
		t.settings.warm.follow(t.settings.throughput)
		t.end(jobThroughput)
	case stepOnDemand:
		t.goOnDemand(now)
		t.end(jobThroughput)
	case stepDestination:
		t.endDestinationStep(step.text)
	case stepStream:
		if spec := t.settings.stream.spec; spec != nil && !spec.StreamEnabled {
			t.settings.stream.spec = nil
		}
		t.end(jobStream)
	case stepClass:
		s.billStorage(c, t)
		t.settings.class = t.settings.class.change(step.text, now)
		t.end(jobClass)
	case stepEncryption:
		t.settings.encryption = encryption{key: step.text}
	case stepWarm:
		t.settings.warm.rising = false
		t.settings.warm.raise(&step.warm)
	}
}

// stepIndex carries out a change of a global index that fell due.
func (s *Service) stepIndex(c *sim.Call, t *table, step tableStep) {
	ix, ok := t.global(step.index)
	if !ok || ix.id != step.indexID {
		return
	}
	switch step.do {
	case stepIndexAllocated:
		ix.settings.backfill = backfilling
		t.end(jobIndex)
		s.later(c, t, s.opts.BackfillDelay, tableStep{do: stepIndexFilled, index: ix.name})
	case stepIndexFilled:
		if ix.status == statusCreating {
			s.fillIndex(t, ix)
			ix.status = statusActive
			ix.settings.backfill = notBackfilling
		}
	case stepIndexThroughput:
		ix.settings.throughput.change(&step.throughput, c.Now())
		ix.settings.warm.follow(ix.settings.throughput)
		ix.status = statusActive
	case stepIndexUpdated:
		ix.settings.onDemand = ix.settings.onDemand.cleared()
		ix.status = statusActive
	case stepIndexWarm:
		ix.settings.warm.rising = false
		ix.settings.warm.raise(&step.warm)
	case stepIndexDeleted:
		t.globals = slices.DeleteFunc(t.globals, func(other *index) bool { return other == ix })
		t.prune()
		t.end(jobIndex)
	}
}

// goOnDemand is the end of a switch to on demand: nothing is provisioned any
// more, on the table and on its indexes.
func (t *table) goOnDemand(now time.Time) {
	s := &t.settings
	s.billing, s.onDemandAt = billOnDemand, now
	s.throughput.reads, s.throughput.writes = 0, 0
	s.warm.follow(s.throughput)
	for _, ix := range t.globals {
		ix.settings.throughput.reads, ix.settings.throughput.writes = 0, 0
		ix.settings.warm.follow(ix.settings.throughput)
	}
}
