package dynamodb

import (
	"context"
	"strconv"
	"time"

	"github.com/cloudjar/cloudjar/internal/wire"
)

// A ProvisionedThroughput is capacity in units a second: a read unit is one
// strongly consistent read of up to 4 KB, a write unit one write of up to 1 KB.
type ProvisionedThroughput struct {
	WriteCapacityUnits int64 `aws:"required,always,range=1.."`
	ReadCapacityUnits  int64 `aws:"required,always,range=1.."`
}

// An OnDemandThroughput bounds what an on-demand table or index serves, in
// request units a second; zero leaves a bound as it is, and -1 takes it away.
type OnDemandThroughput struct {
	MaxReadRequestUnits  int64
	MaxWriteRequestUnits int64
}

// maxUnits is the largest number that AWS takes for a capacity.
const maxUnits = 1_000_000_000_000

// above returns the first of the capacities that is larger than a limit, as
// AWS's messages name and print it. ok is false if none is.
func (p *ProvisionedThroughput) above(limit int64) (name, value string, ok bool) {
	switch {
	case p == nil:
		return "", "", false
	case p.ReadCapacityUnits > limit:
		return "ReadCapacityUnits", strconv.FormatInt(p.ReadCapacityUnits, 10), true
	case p.WriteCapacityUnits > limit:
		return "WriteCapacityUnits", strconv.FormatInt(p.WriteCapacityUnits, 10), true
	}
	return "", "", false
}

// checkUnits checks that capacities are numbers AWS can hold.
func checkUnits(p *ProvisionedThroughput) error {
	if name, value, ok := p.above(maxUnits); ok {
		return errValidation("Given value " + value + " for " + name + " is out of bounds")
	}
	return nil
}

// throughput is provisioned capacity, zero on demand.
type throughput struct {
	reads, writes        int64
	increased, decreased time.Time
	decreases            int64 // on the day of decreased, in UTC
}

func newThroughput(in *ProvisionedThroughput) throughput {
	if in == nil {
		return throughput{}
	}
	return throughput{reads: in.ReadCapacityUnits, writes: in.WriteCapacityUnits}
}

func (p throughput) describe(now time.Time) *ProvisionedThroughputDescription {
	return &ProvisionedThroughputDescription{
		LastDecreaseDateTime:   p.decreased,
		LastIncreaseDateTime:   p.increased,
		NumberOfDecreasesToday: p.decreasesOn(now),
		ReadCapacityUnits:      p.reads,
		WriteCapacityUnits:     p.writes,
	}
}

func (p throughput) lowers(in *ProvisionedThroughput) bool {
	return in.ReadCapacityUnits < p.reads || in.WriteCapacityUnits < p.writes
}

func (p throughput) raises(in *ProvisionedThroughput) bool {
	return in.ReadCapacityUnits > p.reads || in.WriteCapacityUnits > p.writes
}

// begin notes a change that is under way. Its time shows before it takes effect.
func (p *throughput) begin(in *ProvisionedThroughput, now time.Time) {
	switch {
	case p.lowers(in):
		p.decreases, p.decreased = p.decreasesOn(now), now
	case p.raises(in):
		p.increased = now
	}
}

// change makes the capacity what was asked for.
func (p *throughput) change(in *ProvisionedThroughput, now time.Time) {
	if p.raises(in) {
		p.increased = now
	}
	if p.lowers(in) {
		p.decreases, p.decreased = p.decreasesOn(now)+1, now
	}
	p.reads, p.writes = in.ReadCapacityUnits, in.WriteCapacityUnits
}

// decreasesOn counts the decreases of the UTC day of a time.
func (p throughput) decreasesOn(now time.Time) int64 {
	y, m, d := now.Date()
	if y2, m2, d2 := p.decreased.Date(); y != y2 || m != m2 || d != d2 {
		return 0
	}
	return p.decreases
}

// Decreases are free four times a UTC day, then one is allowed an hour after
// the last (Service quotas, DynamoDB: decreasing provisioned throughput).
const (
	freeDecreases = 4
	decreasePause = time.Hour
)

// checkDecrease checks that capacity may be lowered now.
func (p throughput) checkDecrease(in *ProvisionedThroughput, now time.Time) error {
	n := p.decreasesOn(now)
	next := p.decreased.Add(decreasePause)
	if !p.lowers(in) || n < freeDecreases || !now.Before(next) {
		return nil
	}
	return errLimit("Provisioned throughput decreases are limited within a given UTC day. After the first 4 decreases, " +
		"each subsequent decrease in the same UTC day can be performed at most once every 3600 seconds. " +
		"Number of decreases today: " + strconv.FormatInt(n, 10) + ". Last decrease at " + p.decreased.Format(longTime) +
		". Next decrease can be made at " + next.Format(longTime))
}

// longTime is how AWS writes times in words.
const longTime = "Monday, January 2, 2006 at 3:04:05 PM Coordinated Universal Time"

// checkChange checks that new capacity of a table or index differs from the old.
func (p throughput) checkChange(in *ProvisionedThroughput, of, provisionedFor string) error {
	if p.lowers(in) || p.raises(in) {
		return nil
	}
	line := func(name string, is, asked int64) string {
		return "Current " + name + " provisioned for " + provisionedFor + ": " + strconv.FormatInt(is, 10) +
			". Requested " + name + ": " + strconv.FormatInt(asked, 10) + ". "
	}
	return errValidation("The provisioned throughput for " + of + " will not change. The requested value equals the current value. " +
		line("ReadCapacityUnits", p.reads, in.ReadCapacityUnits) + line("WriteCapacityUnits", p.writes, in.WriteCapacityUnits) +
		"Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.")
}

func errLimit(words string) error {
	return fault("LimitExceededException", "Subscriber limit exceeded: "+words)
}

// checkOnDemand checks the bounds of an on-demand table or index. Only an
// update may take a bound away.
func checkOnDemand(ctx context.Context, o *OnDemandThroughput, of string, update bool) error {
	if o == nil {
		return nil
	}
	for _, bound := range []struct {
		name  string
		value *int64
	}{{"MaxReadRequestUnits", &o.MaxReadRequestUnits}, {"MaxWriteRequestUnits", &o.MaxWriteRequestUnits}} {
		v := *bound.value
		if v > 0 || v == -1 && update || v == 0 && !wire.Given(ctx, bound.value) {
			continue
		}
		return errInvalid("Requested " + bound.name + " for OnDemandThroughput for " + of + " is outside of valid range")
	}
	return nil
}

// merge returns the bounds after a change of some of them. Those taken away
// show as -1 in the answer to the request that did it.
func (o *OnDemandThroughput) merge(in *OnDemandThroughput) *OnDemandThroughput {
	var m OnDemandThroughput
	if o != nil {
		m = *o
	}
	if in.MaxReadRequestUnits != 0 {
		m.MaxReadRequestUnits = in.MaxReadRequestUnits
	}
	if in.MaxWriteRequestUnits != 0 {
		m.MaxWriteRequestUnits = in.MaxWriteRequestUnits
	}
	return &m
}

// cleared returns the bounds without those taken away, nil if none is left.
func (o *OnDemandThroughput) cleared() *OnDemandThroughput {
	if o == nil {
		return nil
	}
	m := OnDemandThroughput{max(0, o.MaxReadRequestUnits), max(0, o.MaxWriteRequestUnits)}
	if m == (OnDemandThroughput{}) {
		return nil
	}
	return &m
}

// errOnDemandOnly is the answer to a bound on what is not on demand.
func (o *OnDemandThroughput) errOnDemandOnly(of, words string) error {
	name := "MaxReadRequestUnits"
	if o.MaxReadRequestUnits == 0 && o.MaxWriteRequestUnits != 0 {
		name = "MaxWriteRequestUnits"
	}
	return errInvalid(name + " for OnDemandThroughput " + of + "cannot be specified when " + words)
}

// maxTableUnits is how much capacity a table may have (Service quotas, DynamoDB,
// and DescribeLimits).
const maxTableUnits = 40_000

// checkQuota checks capacities against the quota of a table.
func checkQuota(p *ProvisionedThroughput, region string) error {
	if name, value, ok := p.above(maxTableUnits); ok {
		return errLimit("The requested " + name + ", " + value +
			", is above the per table maximum for the account in " + region + ". Per table maximum: " +
			strconv.Itoa(maxTableUnits) + ". Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.")
	}
	return nil
}
