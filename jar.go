package cloudjar

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/cloudjar/cloudjar/autoscaling"
	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/streams"
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
}

// A region is the services of one place, by Go and by wire.
type region struct {
	services
	wires map[string]*wire.Service // by the name on the bus
}

func newJar(o Options, world *sim.World) *jar {
	j := &jar{opts: o, world: world, places: map[place]*region{}, origins: map[string]http.Handler{}}
	j.bus = bus.New(func(service, name, account string) (bus.Invoker, bool) {
		s, ok := j.region(place{name, account}).wires[service]
		return s, ok
	})
	j.bus.Peers(func(service, name, account string) (any, bool) {
		return j.region(place{name, account}).peer(service)
	})
	return j
}

func (j *jar) cloud(at place) *Cloud {
	return &Cloud{services: j.region(at).services, jar: j, at: at}
}

func (j *jar) region(at place) *region {
	j.mu.Lock()
	defer j.mu.Unlock()
	r, ok := j.places[at]
	if !ok {
		db := dynamodb.New(j.endpoint("dynamodb", at), j.opts.DynamoDB)
		r = j.build(services{
			AutoScaling: autoscaling.New(j.endpoint("application-autoscaling", at), db, j.opts.AutoScaling),
			DynamoDB:    db,
			Kinesis:     streams.New(j.endpoint("kinesis", at), j.opts.Kinesis),
		})
		j.places[at] = r
	}
	return r
}

// peer returns a service as the value that its package made, for those that
// work together with their own kind in other regions.
func (r *region) peer(service string) (any, bool) {
	if service == "dynamodb" {
		return r.DynamoDB, true
	}
	return nil, false
}

// build puts services on the wire.
func (j *jar) build(s services) *region {
	r := &region{services: s, wires: map[string]*wire.Service{}}
	for name, w := range map[string]*wire.Service{
		"application-autoscaling": s.AutoScaling.Wire(),
		"dynamodb":                s.DynamoDB.Wire(),
		"dynamodbstreams":         s.DynamoDB.StreamsWire(),
		"kinesis":                 s.Kinesis.Wire(),
	} {
		w.Authenticate = signed
		r.wires[name] = w
	}
	return r
}

// signed refuses requests without a signature, in AWS's words. Whose signature
// it is does not matter: any credentials will do.
func signed(ctx context.Context, _ *http.Request, _ []byte) error {
	return wire.MetaFrom(ctx).Unsigned
}

func (j *jar) endpoint(service string, at place) *bus.Endpoint {
	return &bus.Endpoint{World: j.world, Bus: j.bus, Service: service, Region: at.region, Account: at.account}
}

// fork copies the world, and each service onto the copy while the world stands
// still.
func (j *jar) fork() (f *jar, err error) {
	_, err = j.world.Fork(func(world *sim.World) {
		j.mu.Lock()
		defer j.mu.Unlock()
		f = newJar(j.opts, world)
		f.origins = maps.Clone(j.origins)
		for at, r := range j.places {
			db := r.DynamoDB.Fork(f.endpoint("dynamodb", at))
			f.places[at] = f.build(services{
				AutoScaling: r.AutoScaling.Fork(f.endpoint("application-autoscaling", at), db),
				DynamoDB:    db,
				Kinesis:     r.Kinesis.Fork(f.endpoint("kinesis", at)),
			})
		}
	})
	return f, err
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
func accessKey(account string) string { return "AKIAJAR0" + account }

// accountOf returns the account that an access key belongs to: the cloud's own
// unless the cloud has been seen from the account that the key names.
func (j *jar) accountOf(key string) string {
	if id, ok := strings.CutPrefix(key, "AKIAJAR0"); ok && slices.Contains(j.accounts(), id) {
		return id
	}
	return j.opts.Account
}
