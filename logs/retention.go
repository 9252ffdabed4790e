package logs

import (
	"context"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

const day = 24 * time.Hour

// PutRetentionPolicyInput says for how many days a group keeps its events.
type PutRetentionPolicyInput struct {
	LogGroupName    string `aws:"required,len=1..512,pattern=[\\.\\-_/#A-Za-z0-9]+"`
	RetentionInDays int32  `aws:"required"`
}

// PutRetentionPolicyOutput is no body at all.
type PutRetentionPolicyOutput = wire.Void

// DeleteRetentionPolicyInput names a group that is to keep its events forever.
type DeleteRetentionPolicyInput struct {
	LogGroupName string `aws:"required,len=1..512,pattern=[\\.\\-_/#A-Za-z0-9]+"`
}

// DeleteRetentionPolicyOutput is no body at all.
type DeleteRetentionPolicyOutput = wire.Void

// PutRetentionPolicy lets a group's events expire after some days.
//
// Errors: InvalidParameterException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
func (s *Service) PutRetentionPolicy(ctx context.Context, in *PutRetentionPolicyInput) (*PutRetentionPolicyOutput, error) {
	return bus.Do(ctx, s.ep, "PutRetentionPolicy", in, s.putRetentionPolicy)
}

// DeleteRetentionPolicy lets a group's events stay forever.
//
// Errors: InvalidParameterException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteRetentionPolicy.html
func (s *Service) DeleteRetentionPolicy(ctx context.Context, in *DeleteRetentionPolicyInput) (*DeleteRetentionPolicyOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteRetentionPolicy", in, s.deleteRetentionPolicy)
}

// retentions are the possible numbers of days (PutRetentionPolicy, API reference).
var retentions = []int32{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}

const retentionWords = "[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]"

func (s *Service) putRetentionPolicy(c *sim.Call, in *PutRetentionPolicyInput) (*PutRetentionPolicyOutput, error) {
	if !slices.Contains(retentions, in.RetentionInDays) {
		return nil, errParameter("1 validation error detected: Value '%d' at 'retentionInDays' failed to satisfy constraint: "+
			"Member must satisfy enum value set: %s", in.RetentionInDays, retentionWords)
	}
	g, err := s.group(c, in.LogGroupName)
	if err != nil {
		return nil, err
	}
	s.retain(c, g, in.RetentionInDays)
	return &PutRetentionPolicyOutput{}, nil
}

func (s *Service) deleteRetentionPolicy(c *sim.Call, in *DeleteRetentionPolicyInput) (*DeleteRetentionPolicyOutput, error) {
	g, err := s.group(c, in.LogGroupName)
	if err != nil {
		return nil, err
	}
	s.retain(c, g, 0)
	return &DeleteRetentionPolicyOutput{}, nil
}

func (s *Service) retain(c *sim.Call, g *group, days int32) {
	c.Stop(g.trim)
	g.days, g.trims = days, false
	s.watch(c, g)
}

// horizon returns the position before which events have expired. Nobody sees them
// from then on, whether or not they are trimmed yet.
func (g *group) horizon(c *sim.Call) position {
	if g.days == 0 {
		return position{}
	}
	return position{at: c.Now().Add(-time.Duration(g.days) * day).UnixMilli()}
}

// watch schedules the trimming of a group's oldest events, with those of the same
// hour.
func (s *Service) watch(c *sim.Call, g *group) {
	oldest, ok := g.events.Min()
	if !ok || g.days == 0 || g.trims {
		return
	}
	over := time.UnixMilli(oldest.at).Add(time.Duration(g.days) * day).Truncate(time.Hour).Add(time.Hour)
	g.trim, g.trims = s.expire.Upkeep(c, over, g.name), true
}

// trim drops a group's expired events.
func (s *Service) trim(c *sim.Call, name string) {
	g := s.groups[name]
	if g == nil {
		return
	}
	c.Service, c.Region, c.Account = s.ep.Service, s.ep.Region, s.ep.Account
	g.trims = false
	g.meter(c)
	horizon := g.horizon(c)
	for e, ok := g.events.Min(); ok && e.compare(horizon) < 0; e, ok = g.events.Min() {
		g.events.DeleteMin()
		g.bytes -= int64(sizeOf(e.message))
		if st := g.streams[e.stream]; st != nil {
			st.events.Delete(e)
		}
	}
	s.watch(c, g)
}
