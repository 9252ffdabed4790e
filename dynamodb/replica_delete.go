package dynamodb

import (
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// sourceTime is how long a replica from which another was added cannot be
// deleted while that one is there (developer guide: global tables,
// considerations).
const sourceTime = 24 * time.Hour

// removeReplica begins to delete a replica with its table.
func (u *tableUpdate) removeReplica(in *DeleteReplicationGroupMemberAction) {
	p, ok := u.s.peer(in.RegionName)
	if !ok {
		return
	}
	there, ok := p.tables[u.t.name]
	if !ok || there.status == statusDeleting {
		return
	}
	there.status = statusDeleting
	u.s.regroup(u.c, u.t, withStatus(in.RegionName, statusDeleting))
	p.later(u.c, there, p.opts.TableDelay, tableStep{do: stepDeleted})
}

// leave takes a table that is gone out of its global table.
func (s *Service) leave(c *sim.Call, t *table) {
	if t.group.global() {
		s.regroup(c, t, without(s.ep.Region))
	}
}

// checkLeave checks that a table that is a replica may be deleted.
func (s *Service) checkLeave(c *sim.Call, t *table) error {
	g := &t.group
	switch {
	case !g.global() || t.status == statusDeleting:
		return nil
	case t.status == statusCreating:
		return errInUse("Table: " + t.name + " is being used.")
	case g.strong:
		return errOneReplica()
	case t.settings.protected:
		return errProtected(t.name, s.ep.Region)
	}
	return g.checkSource(s.ep.Region, c.Now())
}

// checkSource refuses to delete a replica from which another was added lately.
func (g *group) checkSource(region string, now time.Time) error {
	for _, m := range g.members {
		if m.source == region && now.Sub(m.added) < sourceTime {
			return errValidation("Replica cannot be deleted because it has acted as a source region for new replica(s) being added to the table in the last 24 hours.")
		}
	}
	return nil
}

func errProtected(table, region string) error {
	return errValidation("Cannot delete table " + table + " in region " + region +
		" because it has deletion protection enabled. Disable deletion protection first.")
}

func errOneReplica() error {
	return errValidation("Deletion of only one table replica is not supported for global tables with MultiRegionConsistency set to STRONG.")
}
