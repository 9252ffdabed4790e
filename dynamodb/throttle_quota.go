package dynamodb

import (
	"strconv"
	"time"
)

// switches are the times at which a table was switched to on demand, the last
// ones only. It is replaced, never changed.
type switches []time.Time

// A table may be switched to on demand four times in any 24 hours, and back at
// any time (developer guide: switching capacity modes).
const (
	maxSwitches = 4
	switchSpace = 24 * time.Hour
)

func (w switches) with(now time.Time) switches {
	next := append(switches{}, w[max(0, len(w)-maxSwitches+1):]...)
	return append(next, now)
}

// check checks that the table may be switched to on demand now. AWS's words are
// known from when the quota was once a day.
func (w switches) check(now time.Time) error {
	if len(w) < maxSwitches {
		return nil
	}
	next := w[0].Add(switchSpace)
	if !now.Before(next) {
		return nil
	}
	return errLimit("Update to PayPerRequest mode are limited to " + strconv.Itoa(maxSwitches) + " times in 1 day(s). " +
		"Last update at " + w[len(w)-1].Format(longTime) + ". Next update can be made at " + next.Format(longTime))
}

// provisioned is the capacity of a table and its indexes together.
func (t *table) provisioned() (units [2]int64) {
	units = [2]int64{t.settings.throughput.reads, t.settings.throughput.writes}
	for _, ix := range t.globals {
		units[reading] += ix.settings.throughput.reads
		units[writing] += ix.settings.throughput.writes
	}
	return units
}

// checkAccount checks that the account may have the capacity that a table is to
// have with its indexes, more of it than before (Service quotas, DynamoDB). The
// words are those of the quota of a table.
func (s *Service) checkAccount(t *table, before, after [2]int64) error {
	var others [2]int64
	for _, other := range s.tables {
		if other != t {
			units := other.provisioned()
			others[reading] += units[reading]
			others[writing] += units[writing]
		}
	}
	for d, name := range [2]string{"ReadCapacityUnits", "WriteCapacityUnits"} {
		if total := others[d] + after[d]; after[d] > before[d] && total > maxAccountUnits {
			return errLimit("The requested " + name + ", " + strconv.FormatInt(total, 10) +
				", is above the per account maximum for the account in " + s.ep.Region + ". Per account maximum: " +
				strconv.Itoa(maxAccountUnits) + ". Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.")
		}
	}
	return nil
}

// checkAccount checks the capacity that the table will have.
func (u *tableUpdate) checkAccount() error {
	before := u.t.provisioned()
	after := before
	replace := func(is throughput, p *ProvisionedThroughput) {
		if p != nil {
			after[reading] += p.ReadCapacityUnits - is.reads
			after[writing] += p.WriteCapacityUnits - is.writes
		}
	}
	replace(u.t.settings.throughput, u.ProvisionedThroughput)
	for i := range u.GlobalSecondaryIndexUpdates {
		switch a := &u.GlobalSecondaryIndexUpdates[i]; {
		case a.Create != nil:
			replace(throughput{}, a.Create.ProvisionedThroughput)
		case a.Update != nil:
			ix, _ := u.t.global(a.name())
			replace(ix.settings.throughput, a.Update.ProvisionedThroughput)
		}
	}
	return u.s.checkAccount(u.t, before, after)
}
