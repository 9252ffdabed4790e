package cloudtest

import (
	"sync"
	"testing"
	"time"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/sim"
)

// A Fixture is a cloud that is built once and that each test gets a fork of:
//
//	var shop = cloudtest.NewFixture(func(t *testing.T, cloud *cloudjar.Cloud) {
//		… tables, functions, a hundred thousand items …
//	})
//
//	func TestCheckout(t *testing.T) {
//		shop.Run(t, func(t *testing.T, cloud *cloudjar.Cloud) { … })
//	}
//
// A fork costs the same however much there is. What handlers capture when they are
// built is shared by all tests; clients among it reach the fork that called the
// handler, as long as they are given its context.
type Fixture struct {
	// Options are the cloud's. The crank is the bubble's whatever they say.
	Options cloudjar.Options

	build func(*testing.T, *cloudjar.Cloud)
	once  sync.Once
	mu    sync.Mutex // held while a fork is made
	built *cloudjar.Cloud
}

// NewFixture returns a fixture that build fills when the first test asks for it. It
// is built in a bubble, as the tests that use it are run, and has settled when they
// begin.
func NewFixture(build func(t *testing.T, cloud *cloudjar.Cloud)) *Fixture {
	return &Fixture{build: build}
}

// Run runs a test in a bubble with a fork of the fixture. The bubble's clock is the
// cloud's: it shows when the fixture was done.
func (f *Fixture) Run(t *testing.T, fn func(t *testing.T, cloud *cloudjar.Cloud)) {
	t.Helper()
	f.make(t)
	run(t, func(t *testing.T) *cloudjar.Cloud { return f.fork(t, func(*cloudjar.Options) {}) }, show, fn)
}

// make builds the fixture and keeps a copy of it that no clock turns.
func (f *Fixture) make(t *testing.T) {
	t.Helper()
	f.once.Do(func() {
		RunWith(t, f.Options, func(t *testing.T, cloud *cloudjar.Cloud) {
			f.build(t, cloud)
			if err := cloud.Settle(t.Context()); err != nil {
				t.Fatalf("cloudtest: the fixture does not settle: %v", err)
			}
			built, err := cloud.ForkWith(func(o *cloudjar.Options) { o.Crank = sim.Simulator })
			if err != nil {
				t.Fatalf("cloudtest: the fixture: %v", err)
			}
			f.built = built
		})
	})
	if f.built == nil {
		t.Fatal("cloudtest: the fixture could not be built; the first test that used it says why")
	}
}

// fork returns a fork for the bubble it is called in, once the bubble's clock has
// caught up.
func (f *Fixture) fork(t *testing.T, change func(*cloudjar.Options)) *cloudjar.Cloud {
	time.Sleep(time.Until(f.built.Now()))
	f.mu.Lock()
	defer f.mu.Unlock()
	cloud, err := f.built.ForkWith(func(o *cloudjar.Options) {
		change(o)
		o.Crank = sim.Bubble
	})
	if err != nil {
		t.Fatalf("cloudtest: the fixture: %v", err)
	}
	return cloud
}
