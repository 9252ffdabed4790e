package lambda

import (
	"reflect"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// A creation leaves a function Pending and an update leaves it InProgress; both
// end after a while. https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html

// settling says which creation or update ends.
type settling struct {
	name       string
	generation uint64
}

// settleAfter ends what is under way on f.latest, at once or later.
func (s *Service) settleAfter(c *sim.Call, f *function, delay time.Duration) {
	end := settling{f.name, f.latest.generation}
	if delay <= 0 {
		s.settle(c, end)
		return
	}
	s.settled.At(c, c.Now().Add(delay), end)
}

// settle ends it, for $LATEST and for the versions published along, unless the
// function was deleted or made anew meanwhile.
func (s *Service) settle(c *sim.Call, end settling) {
	f, ok := s.named(end.name)
	if !ok || f.latest.generation != end.generation {
		return
	}
	s.change(f, func(f *function) {
		r := c.Rand("settled " + f.arn)
		f.previous = nil
		f.latest = f.latest.settled(&r)
		f.versions = slices.Clone(f.versions)
		for i, v := range f.versions {
			if v.State == "Pending" {
				f.versions[i] = v.settled(&r)
			}
		}
	})
}

// settled returns the version as it is once nothing is under way.
func (v *version) settled(r *sim.Rand) *version {
	out := *v
	out.State, out.StateReason, out.StateReasonCode = "Active", "", ""
	out.LastUpdateStatus, out.LastUpdateStatusReason, out.LastUpdateStatusReasonCode = "Successful", "", ""
	out.RevisionId = r.UUID()
	return &out
}

// revised returns the version under a new revision: something was said of it.
func (v *version) revised(c *sim.Call) *version {
	out := *v
	r := c.Rand("revised " + v.FunctionArn)
	out.RevisionId = r.UUID()
	return &out
}

// busy is the answer to an update while another, or the creation, is under way.
func (f *function) busy() error {
	switch {
	case f.latest.State == "Pending":
		return errConflict("The operation cannot be performed at this time. The function is currently in the following state: Pending")
	case f.latest.LastUpdateStatus == "InProgress":
		return errConflict("The operation cannot be performed at this time. An update is in progress for resource: " + f.arn)
	}
	return nil
}

// amend returns a copy of $LATEST to be changed, under way to its next generation.
func (s *Service) amend(c *sim.Call, f *function) *version {
	s.generations++
	v := *f.latest
	v.generation = s.generations
	v.LastModified = modified(c)
	v.LastUpdateStatus = "InProgress"
	v.LastUpdateStatusReason, v.LastUpdateStatusReasonCode = "The function is being created.", "Creating"
	r := c.Rand("revision " + f.arn)
	v.RevisionId = r.UUID()
	return &v
}

// update puts an amended version in $LATEST's place. Until the update ends, the
// function runs what it was.
func (s *Service) update(c *sim.Call, f *function, v *version, publish bool) *FunctionConfiguration {
	out := v.FunctionConfiguration
	changed := s.change(f, func(f *function) {
		f.previous, f.latest = f.latest, v
		if !publish {
			return
		}
		r := c.Rand("published " + f.arn)
		p, isNew := f.publish(v, "", &r)
		if isNew {
			p.State, p.StateReason, p.StateReasonCode = "Pending", "The function is being created.", "Creating"
			p.LastUpdateStatus, p.LastUpdateStatusReason, p.LastUpdateStatusReasonCode = "", "", ""
		}
		out = p.FunctionConfiguration
	})
	s.settleAfter(c, changed, s.opts.UpdateDelay)
	return &out
}

// sameAs tells whether a published version is what $LATEST is now: of the same code
// and the same configuration.
func (v *version) sameAs(now *version) bool {
	if v.origin == nil {
		return false
	}
	a, b := v.origin.FunctionConfiguration, now.FunctionConfiguration
	for _, f := range []*FunctionConfiguration{&a, &b} {
		f.LastModified, f.RevisionId = "", ""
		f.State, f.StateReason, f.StateReasonCode = "", "", ""
		f.LastUpdateStatus, f.LastUpdateStatusReason, f.LastUpdateStatusReasonCode = "", "", ""
	}
	return v.origin.code.same(now.code) && reflect.DeepEqual(a, b)
}

// same tells whether two packages are one, or two functions in Go.
func (k *code) same(other *code) bool {
	return k.sha256 == other.sha256 && k.image == other.image && k.handler == other.handler
}
