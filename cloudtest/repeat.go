package cloudtest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/sim"
)

// Repeat runs a test several times, each in a bubble and an empty cloud of its own
// with the same seed, and fails it if one run is not like the first: then the test
// does something that the seed does not decide. It names the first thing that came
// out differently.
func Repeat(t *testing.T, runs int, fn func(t *testing.T, cloud *cloudjar.Cloud)) {
	t.Helper()
	RepeatWith(t, runs, cloudjar.Options{}, fn)
}

// RepeatWith is Repeat with options.
func RepeatWith(t *testing.T, runs int, o cloudjar.Options, fn func(t *testing.T, cloud *cloudjar.Cloud)) {
	t.Helper()
	if o.Record == 0 {
		o.Record = 1 << 16
	}
	var first outcome
	for n := range runs {
		var this outcome
		passed := t.Run(fmt.Sprintf("run=%d", n+1), func(t *testing.T) {
			RunWith(t, o, func(t *testing.T, cloud *cloudjar.Cloud) {
				fn(t, cloud)
				if err := cloud.Settle(t.Context()); err != nil {
					t.Fatal(err)
				}
				this = outcome{cloud.World().Hash(), cloud.World().Record()}
			})
		})
		switch {
		case !passed:
			return
		case n == 0:
			first = this
		case this.hash != first.hash:
			t.Fatalf("cloudtest: run %d came out differently than the first (trace hash %s, not %s).\n%s", n+1, this.hash, first.hash, first.compare(this))
		}
	}
}

// An outcome is what happened in one run.
type outcome struct {
	hash   string
	record []sim.Entry
}

// compare names the first thing that differs.
func (o outcome) compare(other outcome) string {
	for i := range max(len(o.record), len(other.record)) {
		before, after := entry(o.record, i), entry(other.record, i)
		if before == after {
			continue
		}
		return fmt.Sprintf("They part here:\n    first  %s\n    then   %s\n%s", before, after, o.reason(other, i))
	}
	return "Nothing in the record differs: it is the content of a request, such as the order in which it lists what came out of a map, or a number or a time that it did not get from the cloud.\n"
}

func entry(record []sim.Entry, i int) string {
	if i < len(record) {
		return record[i].String()
	}
	return "(nothing more)"
}

// reason guesses what user code did, by what is different.
func (o outcome) reason(other outcome, i int) string {
	if i >= len(o.record) || i >= len(other.record) {
		return "One run does more than the other: user code goes by something that the seed does not decide.\n"
	}
	a, b := o.record[i], other.record[i]
	unnamed := strings.HasPrefix(a.Caller, "goroutine ") || strings.HasPrefix(b.Caller, "goroutine ")
	switch {
	case !a.At().Equal(b.At()):
		return "It happens at another time: user code waited for something that the seed does not decide, such as a random time.\n"
	case a.Caller != b.Caller && unnamed:
		return "Calls of one instant come in another order: give the goroutines that make them names, with sim.WithCaller.\n"
	case a.Caller == b.Caller && (a.Operation != b.Operation || a.Resource != b.Resource):
		return "The same caller asks for something else: its code goes by something that the seed does not decide, such as map order.\n"
	}
	return ""
}
