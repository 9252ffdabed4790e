package cloudjar

import (
	"time"

	"github.com/cloudjar/cloudjar/fault"
	"github.com/cloudjar/cloudjar/sim"
)

// Inject lets a fault happen from now on, until it is removed or has happened as
// often as it says:
//
//	cloud.Inject(fault.Must("dynamodb:PutItem on orders throttle times=2"))
//
// Faults are drawn from the seed, like everything else. In a fork they go on, each
// counting for itself. Latencies are felt in a bubble only, where calls take time.
func (c *Cloud) Inject(f fault.Fault) *fault.Injected {
	w := c.jar.world
	set, ok := w.Adversary().(*fault.Set)
	if !ok {
		set = fault.NewSet()
		set.Attach(w, w.Adversary())
	}
	return set.Inject(f, w.Now())
}

// latency is what the options and the injected faults say.
func (o *Options) latency(c *sim.Call) (d time.Duration) {
	if o.Latency != nil {
		d = o.Latency(c)
	}
	if set, ok := c.Adversary().(*fault.Set); ok {
		d += set.Latency(c)
	}
	return d
}
