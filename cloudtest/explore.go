package cloudtest

import (
	"flag"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/explore"
	"github.com/cloudjar/cloudjar/sim"
)

// What the command line says of explorations.
var (
	seedFlag    = flag.String("cloudjar.seed", "", "run explorations with this one seed, in this process")
	onlyFlag    = flag.String("cloudjar.only", "", "with -cloudjar.seed: let only these decisions happen, by key, separated by commas; none for none")
	seedsFlag   = flag.String("cloudjar.seeds", "", "explore the seeds from:to, without to, instead of those the test says")
	forFlag     = flag.Duration("cloudjar.for", 0, "explore for this long instead of a number of seeds")
	workersFlag = flag.Int("cloudjar.workers", 0, "how many processes explore at a time; 0 is one per processor")
)

// An Exploration says what to explore. The zero value of each field is the usual.
type Exploration struct {
	// Seeds is how many schedules are tried; zero means 500. The command line
	// may say otherwise.
	Seeds int

	// Off names what never happens, of what docs/explore.md lists: rules such as
	// "sqs/duplicate", or prefixes such as "sqs/".
	Off []string

	// Options are the cloud's. The seed, the crank and the latency are the
	// exploration's.
	Options cloudjar.Options

	// Fixture, if set, is what each seed begins with a fork of, instead of an
	// empty cloud with the options. It is built without an adversary.
	Fixture *Fixture
}

// Explore runs a test once per seed, each in a bubble and an empty cloud of its
// own, under an adversary that lets happen what AWS's contract allows: duplicates,
// reordering, delays, stale reads, short pages, partial batches, throttles, lost
// answers. fn is an ordinary test with ordinary SDK clients.
//
// The first seed that fails is run again and again with less and less of what
// happened, until nothing more can be left out; the failure shows that schedule,
// the test's output, the trace, and the command that replays it:
//
//	go test -run '^TestCheckout$' -cloudjar.seed=17 -cloudjar.only=sqs/duplicate:1f3a5c70
//
// Seeds are spread over processes of the test's own binary, one per processor.
// The flags -cloudjar.seeds=1000:2000 and -cloudjar.for=30s choose others than n.
func Explore(t *testing.T, n int, fn func(t *testing.T, cloud *cloudjar.Cloud)) {
	t.Helper()
	ExploreWith(t, Exploration{Seeds: n}, fn)
}

// ExploreWith is Explore with options.
func ExploreWith(t *testing.T, e Exploration, fn func(t *testing.T, cloud *cloudjar.Cloud)) {
	t.Helper()
	x := begin(t, e, fn)
	switch at, working := workAssigned(); {
	case working && at.Exploration != x.name: // another one is being worked on
	case working:
		at.work(t, x)
	case *seedFlag != "":
		x.replay(t)
	default:
		if found := x.lead(t); found != nil {
			t.Error(found)
		}
	}
}

// A Finding is a failing seed, and the least that makes it fail.
type Finding struct {
	Seed     uint64
	Schedule []explore.Decision // all that has to happen; of a crash only the keys are known
	Of       int                // how many decisions there were before
	Passed   uint64             // how many seeds had passed by then
	Output   string             // what the test said

	text string
}

// String is the finding as Explore shows it.
func (f *Finding) String() string { return f.text }

// Find is ExploreWith for a test that is expected to fail: it returns what Explore
// would show, or nil if all seeds pass. It is for tests about bugs, which call it
// once.
func Find(t *testing.T, e Exploration, fn func(t *testing.T, cloud *cloudjar.Cloud)) *Finding {
	t.Helper()
	x := begin(t, e, fn)
	if at, working := workAssigned(); working {
		if at.Exploration == x.name {
			at.work(t, x)
		}
		t.SkipNow() // what follows looks at the finding, which the leader has
	}
	return x.lead(t)
}

func begin(t *testing.T, e Exploration, fn func(*testing.T, *cloudjar.Cloud)) *exploration {
	t.Helper()
	if rule, ok := explore.Unknown(e.Off, cloudjar.Misbehaviours()); ok {
		t.Fatalf("cloudtest: Exploration.Off: there is no rule %q; docs/explore.md lists them", rule)
	}
	if e.Fixture != nil && (*seedFlag != "" || working()) {
		e.Fixture.make(t)
	}
	return &exploration{Exploration: e, fn: fn, name: nameOf(t)}
}

// An exploration is one call of Explore.
type exploration struct {
	Exploration
	fn   func(*testing.T, *cloudjar.Cloud)
	name string                 // the test's, and which of its explorations this is
	tell func(explore.Decision) // told of decisions as they are made; may be nil

	quiet bool // nobody reads what the test says
}

// explorations counts how often each test that runs has called Explore.
var explorations struct {
	mu    sync.Mutex
	calls map[string]int
}

func nameOf(t *testing.T) string {
	x := &explorations
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.calls == nil {
		x.calls = map[string]int{}
	}
	name := t.Name()
	if x.calls[name]++; x.calls[name] == 1 {
		t.Cleanup(func() { // -count runs the test again
			x.mu.Lock()
			defer x.mu.Unlock()
			delete(x.calls, name)
		})
	}
	return name + "#" + strconv.Itoa(x.calls[name])
}

// pattern returns what -test.run needs to run a test alone.
func pattern(test string) string {
	parts := strings.Split(test, "/")
	for i, p := range parts {
		parts[i] = "^" + regexp.QuoteMeta(p) + "$"
	}
	return strings.Join(parts, "/")
}

// A result is what one seed under some rules came to.
type result struct {
	Seed      uint64
	Failed    bool
	Hash      string
	Decisions []explore.Decision
}

// run runs the test once, as t. What it came to is in r even if the test ends
// its goroutine.
func (x *exploration) run(t *testing.T, seed uint64, only map[string]bool, r *result) {
	adversary := explore.New(seed, explore.Rules{Off: x.Off, Only: only})
	adversary.Tell = x.tell
	r.Seed = seed
	defer func() { r.Failed, r.Decisions = t.Failed(), adversary.Decisions() }()
	change := func(o *cloudjar.Options) { o.Seed, o.Latency, o.Crank = seed, adversary.Latency, sim.Bubble }
	open := func(t *testing.T) *cloudjar.Cloud {
		if x.Fixture != nil {
			return x.Fixture.fork(t, change)
		}
		o := x.Options
		change(&o)
		return cloudjar.New(o)
	}
	failed := show
	if x.quiet {
		failed = func(*testing.T, *cloudjar.Cloud) {}
	}
	run(t, open, failed, func(t *testing.T, cloud *cloudjar.Cloud) {
		adversary.Attach(cloud.World())
		defer func() { r.Hash = cloud.World().Hash() }()
		x.fn(t, cloud)
	})
}

// replay runs the seed that the command line names as the test itself.
func (x *exploration) replay(t *testing.T) {
	t.Helper()
	seed, err := strconv.ParseUint(*seedFlag, 10, 64)
	if err != nil {
		t.Fatalf("cloudtest: -cloudjar.seed=%s is no seed: %v", *seedFlag, err)
	}
	var r result
	defer func() {
		for _, d := range r.Decisions {
			t.Log(d)
		}
		t.Logf("seed %d, trace hash %s", seed, r.Hash)
	}()
	x.run(t, seed, onlyThese(*onlyFlag), &r)
}

// onlyThese reads -cloudjar.only: nil allows everything.
func onlyThese(text string) map[string]bool {
	if text == "" {
		return nil
	}
	if text == "none" {
		return map[string]bool{}
	}
	return set(strings.Split(text, ","))
}

// seeds returns the first seed and the one behind the last.
func (x *exploration) seeds(t *testing.T) (from, to uint64) {
	t.Helper()
	if *seedsFlag == "" {
		n := x.Seeds
		if n <= 0 {
			n = 500
		}
		if *forFlag > 0 {
			return 0, 1 << 62
		}
		return 0, uint64(n)
	}
	low, high, ok := strings.Cut(*seedsFlag, ":")
	from, err := strconv.ParseUint(low, 10, 64)
	to, err2 := strconv.ParseUint(high, 10, 64)
	if !ok || err != nil || err2 != nil || to < from {
		t.Fatalf("cloudtest: -cloudjar.seeds=%s: want from:to, such as 1000:2000", *seedsFlag)
	}
	return from, to
}
