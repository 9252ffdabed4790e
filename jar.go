package cloudjar

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"
	"sync"

	"github.com/cloudjar/cloudjar/billing"
	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/iam"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// A jar is what all views of a cloud share. Services come to be when their
// region and account are first used.
type jar struct {
	opts  Options
	world *sim.World
	bus   *bus.Bus

	mu      sync.Mutex
	places  map[place]*region
	origins map[string]http.Handler // hosts beside AWS's that the jar answers for
	family  *jar                    // the first of the forks that this is one of

	snapshots snapshots
	processes *processes // in real time
	closing   sync.Once
	ledger    *billing.Ledger // with Options.Itemize
}

// A region is the services of one place. Their tables of operations come to be when
// they are first used: a cloud is cheap to make and to fork.
type region struct {
	services
	mu    sync.Mutex
	wires map[string]*wire.Service // by name on the bus
}

// onTheWire returns a service by its name on the bus.
func (r *region) onTheWire(name string) (*wire.Service, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	w, ok := r.wires[name]
	if ok {
		return w, true
	}
	if w = r.services.wire(name); w == nil {
		return nil, false
	}
	if w.Authenticate == nil { // S3 has visitors without a signature
		w.Authenticate = signed
	}
	if r.wires == nil {
		r.wires = map[string]*wire.Service{}
	}
	r.wires[name] = w
	return w, true
}

func newJar(o Options, world *sim.World) *jar {
	j := &jar{opts: o, world: world, places: map[place]*region{}, origins: map[string]http.Handler{}}
	j.bus = bus.New(func(service, name, account string) (bus.Invoker, bool) {
		w, ok := j.region(place{name, account}).onTheWire(service)
		return w, ok
	})
	j.bus.Peers(func(service, name, account string) (any, bool) {
		p := j.region(place{name, account}).peer(service)
		return p, p != nil
	})
	j.bus.Origins(j.origin)
	j.family = j
	if o.Itemize {
		j.ledger = billing.NewLedger()
		world.Meter(func(c *sim.Call, u sim.Usage) { j.ledger.Meter(c, u) })
	}
	world.Own(j)
	return j
}

// jarOf returns the jar whose user code ctx belongs to: a handler's clients reach
// the cloud, or the fork, that called it.
func jarOf(ctx context.Context) (*jar, bool) {
	w := sim.WorldOf(ctx)
	if w == nil {
		return nil, false
	}
	j, ok := w.Owner().(*jar)
	return j, ok
}

func (j *jar) cloud(at place) *Cloud {
	return &Cloud{services: j.region(at).services, jar: j, at: at}
}

func (j *jar) region(at place) *region {
	j.mu.Lock()
	defer j.mu.Unlock()
	r, ok := j.places[at]
	if !ok {
		r = &region{services: newServices(j.opts, j.endpoints(at))}
		j.places[at] = r
	}
	return r
}

// signed refuses requests without a signature, in AWS's words. Whose signature
// it is does not matter: any credentials will do.
func signed(ctx context.Context, _ *http.Request, _ []byte) error {
	return wire.MetaFrom(ctx).Unsigned
}

func (j *jar) endpoints(at place) func(service string) *bus.Endpoint {
	return func(service string) *bus.Endpoint {
		return &bus.Endpoint{World: j.world, Bus: j.bus, Service: service, Region: at.region, Account: at.account}
	}
}

// fork copies the world, and each service onto the copy while the world stands
// still.
func (j *jar) fork(change func(*Options)) (f *jar, err error) {
	o := j.opts
	change(&o)
	_, err = j.world.ForkWith(func(to *sim.Options) {
		to.Crank, to.Seed, to.Latency = o.Crank, o.Seed, o.latency
	}, func(world *sim.World) {
		j.mu.Lock()
		defer j.mu.Unlock()
		f = newJar(o, world)
		f.processes = j.processes.share()
		if j.ledger != nil {
			f.ledger = j.ledger.Fork()
		}
		f.origins, f.family = maps.Clone(j.origins), j.family
		j.snapshots.mu.Lock()
		f.snapshots.byName = maps.Clone(j.snapshots.byName)
		j.snapshots.mu.Unlock()
		for at, r := range j.places {
			f.places[at] = &region{services: r.services.fork(f.endpoints(at))}
		}
	})
	return f, err
}

// whereabouts returns every place that the cloud has been seen from, in order.
func (j *jar) whereabouts() []place {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.SortedFunc(maps.Keys(j.places), func(a, b place) int {
		return cmp.Or(cmp.Compare(a.account, b.account), cmp.Compare(a.region, b.region))
	})
}

// accounts returns every account that the cloud has been seen from.
func (j *jar) accounts() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	var ids []string
	for at := range j.places {
		ids = append(ids, at.account)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// accessKey returns an account's access key. It tells the account, so that a
// signature does.
func accessKey(account string) string { return iam.KeyOf(account) }

// accountOf returns the account that an access key belongs to: the cloud's own
// unless the cloud has been seen from the account that the key names.
func (j *jar) accountOf(key string) string {
	if id, ok := iam.AccountOfKey(key); ok && slices.Contains(j.accounts(), id) {
		return id
	}
	return j.opts.Account
}

// secretOf returns the secret of an access key, if the jar gave it out.
func (j *jar) secretOf(key string) (secret string, ok bool) {
	id, ok := iam.AccountOfKey(key)
	return iam.SecretOf(key), ok && slices.Contains(j.accounts(), id)
}
