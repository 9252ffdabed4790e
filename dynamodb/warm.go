package dynamodb

import (
	"context"
	"strings"

	"github.com/cloudjar/cloudjar/internal/wire"
)

// The load that a new on-demand table or index serves at once, in request
// units a second (DescribeTable's WarmThroughput, recorded October 2025).
const (
	onDemandWarmReads  = 12000
	onDemandWarmWrites = 4000
)

// warmth is the load that is served at once, in units a second. It never falls.
type warmth struct {
	reads, writes int64
	asked         bool // by CreateTable's WarmThroughput, so it shows from the first answer on
	rising        bool // an increase is under way
}

// newWarmth is what was asked for, else what the throughput gives.
func newWarmth(in *WarmThroughput, p throughput) warmth {
	w := warmth{}
	w.follow(p)
	if in != nil {
		w.asked = true
		w.raise(in)
	}
	return w
}

// follow raises the warm throughput to what the provisioned one, or being on
// demand, gives.
func (w *warmth) follow(p throughput) {
	reads, writes := p.reads, p.writes
	if reads == 0 {
		reads, writes = onDemandWarmReads, onDemandWarmWrites
	}
	w.reads, w.writes = max(w.reads, reads), max(w.writes, writes)
}

// rises tells whether what is asked for is more.
func (w warmth) rises(in *WarmThroughput) bool {
	return in.ReadUnitsPerSecond > w.reads || in.WriteUnitsPerSecond > w.writes
}

func (w *warmth) raise(in *WarmThroughput) {
	w.reads, w.writes = max(w.reads, in.ReadUnitsPerSecond), max(w.writes, in.WriteUnitsPerSecond)
}

// status returns what a table or index in this state shows of its warm
// throughput. What is CREATING shows it only if it was asked for.
func (w warmth) status(of string) string {
	switch {
	case of == statusCreating && !w.asked, of == statusDeleting:
		return ""
	case of == statusCreating || w.rising:
		return statusUpdating
	}
	return statusActive
}

// A WarmThroughput is a load that is to be served at once, in units a second.
type WarmThroughput struct {
	ReadUnitsPerSecond  int64
	WriteUnitsPerSecond int64
}

// checkLower checks that a warm throughput does not lie below another one,
// which the words name.
func (w *WarmThroughput) checkLower(ctx context.Context, least warmth, of, words string) error {
	for _, units := range []struct {
		name  string
		asked *int64
		least int64
	}{{"Read", &w.ReadUnitsPerSecond, least.reads}, {"Write", &w.WriteUnitsPerSecond, least.writes}} {
		if *units.asked == 0 && !wire.Given(ctx, units.asked) || *units.asked >= units.least {
			continue
		}
		return errInvalid("Requested " + units.name + "UnitsPerSecond for WarmThroughput for " + of +
			" is lower than " + strings.ReplaceAll(words, "%", units.name))
	}
	return nil
}

// checkNewWarmth checks the warm throughput of a new table or index.
func checkNewWarmth(ctx context.Context, w *WarmThroughput, p throughput, of string) error {
	switch {
	case w == nil:
		return nil
	case p.reads == 0:
		return w.checkLower(ctx, warmth{reads: onDemandWarmReads, writes: onDemandWarmWrites}, of,
			"initial throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"+
				"on-demand-capacity-mode.html#on-demand-capacity-mode-initial")
	}
	return w.checkLower(ctx, warmth{reads: p.reads, writes: p.writes}, of, "%CapacityUnits of ProvisionedThroughput")
}

// checkWarmer checks a change of the warm throughput: it cannot fall.
func (w warmth) checkWarmer(ctx context.Context, in *WarmThroughput, of string) error {
	return in.checkLower(ctx, w, of, "current WarmThroughput, decreasing WarmThroughput is not supported")
}
