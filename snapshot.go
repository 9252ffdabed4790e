package cloudjar

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/cloudjar/cloudjar/sim"
)

// snapshots are copies of a cloud by name, which no clock turns.
type snapshots struct {
	mu     sync.Mutex
	byName map[string]*Cloud
}

// Snapshot keeps the cloud as it is now under a name, in place of what was kept
// under it before.
func (c *Cloud) Snapshot(name string) error {
	kept, err := c.ForkWith(func(o *Options) { o.Crank = sim.Simulator })
	if err != nil {
		return err
	}
	s := &c.jar.snapshots
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byName == nil {
		s.byName = map[string]*Cloud{}
	}
	s.byName[name] = kept
	return nil
}

// At returns a fork of the cloud as it was kept under a name, turned as c is. Its
// clock shows when it was kept, unless the crank's own clock is past that.
func (c *Cloud) At(name string) (*Cloud, error) {
	s := &c.jar.snapshots
	s.mu.Lock()
	defer s.mu.Unlock()
	kept, ok := s.byName[name]
	if !ok {
		return nil, fmt.Errorf("cloudjar: no snapshot %q, there are: %s", name, strings.Join(slices.Sorted(maps.Keys(s.byName)), ", "))
	}
	return kept.ForkWith(func(o *Options) { o.Crank = c.jar.opts.Crank })
}
