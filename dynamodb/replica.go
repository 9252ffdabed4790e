package dynamodb

import (
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// globalVersion is the version of global tables that there is. The one before,
// of 2017, is no longer offered (recorded October 2026).
const globalVersion = "2019.11.21"

// A group is what a replica knows of its global table: every replica the same.
// What the slice shows is replaced, never changed, so that a copy will do for a
// fork.
type group struct {
	strong  bool     // MultiRegionConsistency is STRONG
	members []member // in the order in which they joined, the table itself too; none: the table is regional
	witness string   // the region of the witness, which holds no table; empty: none
}

// A member is one replica of a global table. All have the same name, so that
// its region is enough to find it.
type member struct {
	region string
	status string    // CREATING, ACTIVE, DELETING
	source string    // the region from which it was added, empty for the first
	added  time.Time // when
}

// global tells whether the table has replicas in other regions.
func (g *group) global() bool { return len(g.members) > 0 }

// member returns the replica in a region.
func (g *group) member(region string) (member, bool) {
	i := slices.IndexFunc(g.members, func(m member) bool { return m.region == region })
	if i < 0 {
		return member{}, false
	}
	return g.members[i], true
}

// changing tells whether a replica comes or goes.
func (g *group) changing() bool {
	return slices.ContainsFunc(g.members, func(m member) bool { return m.status != statusActive })
}

// expires tells whether the replica in a region deletes the items that expire: one
// does, and the others learn of it as of any write (developer guide: global
// tables, time to live). It is the one that joined first.
func (g *group) expires(region string) bool {
	return !g.global() || g.members[0].region == region
}

// A replica is a member of a global table with the service that it lives in.
type replica struct {
	member
	s *Service
	t *table
}

// peer returns the service in another region of the account.
func (s *Service) peer(region string) (*Service, bool) {
	if region == s.ep.Region {
		return s, true
	}
	found, ok := s.ep.Bus.Peer(s.ep.Service, region, s.ep.Account)
	if !ok {
		return nil, false
	}
	p, ok := found.(*Service)
	return p, ok
}

// replicas returns a table's replicas in the other regions.
func (s *Service) replicas(t *table) []replica {
	var out []replica
	for _, m := range t.group.members {
		if m.region == s.ep.Region {
			continue
		}
		p, ok := s.peer(m.region)
		if !ok {
			continue
		}
		if there, ok := p.tables[t.name]; ok {
			out = append(out, replica{m, p, there})
		}
	}
	return out
}

// regroup changes what all members know of their global table. Those that come
// in learn of it too; one that is left alone is regional again, and those whose
// replicas have all come or gone are no longer UPDATING for it.
func (s *Service) regroup(c *sim.Call, t *table, edit func([]member) []member) {
	g := t.group
	g.members = edit(slices.Clone(g.members))
	reached := s.replicas(t)
	t.group = g
	reached = append(reached, s.replicas(t)...)
	if len(g.members) < 2 {
		g = group{}
	}
	for _, r := range append(reached, replica{s: s, t: t}) {
		r.t.group = g
		if !g.changing() {
			r.t.end(jobReplica)
		}
		r.t.meterStorage(c.Now())
		if r.t.expiry.attribute != "" {
			r.s.armExpiry(c, r.t)
		}
	}
}

// withStatus sets the status of a region's member.
func withStatus(region, status string) func([]member) []member {
	return func(list []member) []member {
		for i := range list {
			if list[i].region == region {
				list[i].status = status
			}
		}
		return list
	}
}

// without takes a region's member out.
func without(region string) func([]member) []member {
	return func(list []member) []member {
		return slices.DeleteFunc(list, func(m member) bool { return m.region == region })
	}
}

// here lets fn happen as part of a call, in the name of this region's service:
// what it uses is used here.
func (s *Service) here(c *sim.Call, fn func()) {
	asked := c.Request
	c.Service, c.Region, c.Account = s.ep.Service, s.ep.Region, s.ep.Account
	fn()
	c.Request = asked
}
