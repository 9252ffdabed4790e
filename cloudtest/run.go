// Package cloudtest runs tests in a cloud of their own, in virtual time.
package cloudtest

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/sim"
)

// Run runs a test in a testing/synctest bubble with an empty cloud. Time in the
// bubble is virtual and starts at midnight UTC 2000-01-01: a minute's wait
// costs nothing, for the test, for the SDK's retries and waiters, and for the
// cloud alike. The same test does the same things in the same order every time.
//
// While it runs the process uses one processor for Go code, since the order in
// which goroutines come to be is otherwise chance. Calls that are still under
// way when fn returns fail the test.
func Run(t *testing.T, fn func(t *testing.T, cloud *cloudjar.Cloud)) {
	t.Helper()
	RunWith(t, cloudjar.Options{}, fn)
}

// RunWith is Run with options. The crank is the bubble's whatever they say.
func RunWith(t *testing.T, o cloudjar.Options, fn func(t *testing.T, cloud *cloudjar.Cloud)) {
	t.Helper()
	o.Crank = sim.Bubble
	run(t, func(*testing.T) *cloudjar.Cloud { return cloudjar.New(o) }, show, fn)
}

// run runs fn in a bubble with the cloud that open returns there. failed is told of
// a test that fails, before its cloud is closed.
func run(t *testing.T, open func(*testing.T) *cloudjar.Cloud, failed, fn func(*testing.T, *cloudjar.Cloud)) {
	t.Helper()
	oneProcessor.hold()
	defer oneProcessor.release()
	synctest.Test(t, func(t *testing.T) {
		cloud := open(t)
		defer cloud.Close()
		defer func() {
			if t.Failed() {
				failed(t, cloud)
			}
		}()
		fn(t, cloud)
		synctest.Wait()
		if n := cloud.World().Busy(); n > 0 && !t.Failed() {
			t.Errorf("cloudtest: %d calls or handlers are still under way: wait for the goroutines that the test starts, or call cloud.Settle", n)
		}
	})
}

// shown is how much of what happened a failing test shows.
const shown = 40

// show logs the last of what happened and leaves the whole as a timeline among
// the test's artifacts (go test -artifacts keeps them).
func show(t *testing.T, cloud *cloudjar.Cloud) {
	tree := cloud.Trace()
	t.Logf("the last of what happened in the cloud:\n%s", tree.Last(shown))
	file, err := os.Create(filepath.Join(t.ArtifactDir(), "trace.html"))
	if err == nil {
		err = errors.Join(tree.HTML(file, t.Name()), file.Close())
	}
	if err != nil {
		t.Logf("cloudtest: no timeline: %v", err)
	}
}

// processors holds GOMAXPROCS at 1 while any deterministic run lasts.
type processors struct {
	mu     sync.Mutex
	users  int
	before int
}

var oneProcessor processors

func (p *processors) hold() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.users++; p.users == 1 {
		p.before = runtime.GOMAXPROCS(1)
	}
}

func (p *processors) release() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.users--; p.users == 0 {
		runtime.GOMAXPROCS(p.before)
	}
}
