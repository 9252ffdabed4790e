package fault

import (
	"path"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// A Set is the faults of one world. It passes on to the adversary that was there
// before it.
type Set struct {
	mu     sync.Mutex
	faults []*Injected
	before sim.Adversary
}

// NewSet returns a set without faults. Attach puts it into a world.
func NewSet() *Set { return &Set{} }

// Attach lets the set's faults happen in a world. before is the world's adversary,
// or nil.
func (s *Set) Attach(w *sim.World, before sim.Adversary) {
	s.before = before
	w.Oppose(s)
	w.Intercept(s)
}

// An Injected is a fault at work.
type Injected struct {
	Fault
	set   *Set
	since time.Time
	fired int
}

// Inject adds a fault, at the world's time now.
func (s *Set) Inject(f Fault, now time.Time) *Injected {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := &Injected{Fault: f, set: s, since: now}
	s.faults = append(s.faults, i)
	return i
}

// Fired returns how often the fault has happened.
func (i *Injected) Fired() int {
	i.set.mu.Lock()
	defer i.set.mu.Unlock()
	return i.fired
}

// Remove ends the fault.
func (i *Injected) Remove() {
	i.set.mu.Lock()
	defer i.set.mu.Unlock()
	i.set.faults = slices.DeleteFunc(i.set.faults, func(o *Injected) bool { return o == i })
}

// Fork returns the faults as they are now, for a fork of the world.
func (s *Set) Fork() any {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := &Set{before: s.before}
	if before, ok := s.before.(sim.Forker); ok {
		f.before = before.Fork().(sim.Adversary)
	}
	for _, i := range s.faults {
		copied := *i
		copied.set = f
		f.faults = append(f.faults, &copied)
	}
	return f
}

// Before refuses a request that a fault is for.
func (s *Set) Before(c *sim.Call, in any) error {
	switch i := s.strike(c, func(i *Injected) bool {
		return (i.Kind == Throttle || i.Kind == Failure || i.Kind == Error) && i.about(c, resourceOf(in))
	}); {
	case i == nil:
		return nil
	case i.Kind == Throttle:
		return Throttled(c.Service)
	case i.Kind == Failure:
		return Failed(c.Service)
	default:
		return &wire.Fault{Code: i.Code, Status: i.Status, Message: "injected by the fault " + i.String()}
	}
}

// After loses the answer of a request that a fault is for.
func (s *Set) After(c *sim.Call, err error) error {
	if err != nil || c.Nested() {
		return err
	}
	if s.strike(c, func(i *Injected) bool { return i.Kind == LoseAnswer && i.about(c, c.Resource()) }) == nil {
		return nil
	}
	return sim.ErrAnswerLost
}

// Latency is how much longer a request is under way.
func (s *Set) Latency(c *sim.Call) (d time.Duration) {
	if i := s.strike(c, func(i *Injected) bool { return i.Kind == Latency && i.about(c, "") }); i != nil {
		d = i.Delay.draw(c.Rand("fault latency"))
	}
	return d
}

// Decide lets a misbehaviour happen that a fault is for.
func (s *Set) Decide(c *sim.Call, m *sim.Misbehaviour, key string) bool {
	service, kind, _ := strings.Cut(m.Name, "/")
	i := s.strike(c, func(i *Injected) bool {
		return i.Kind == kind && matches(i.Service, service) && matches(i.Caller, c.Caller()) &&
			(i.names(key) || i.names(c.Resource()))
	})
	return i != nil || s.before != nil && s.before.Decide(c, m, key)
}

// strike returns the first fault that fits and happens now.
func (s *Set) strike(c *sim.Call, fits func(*Injected) bool) *Injected {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, i := range s.faults {
		switch past := c.Now().Sub(i.since); {
		case past < i.After || i.For > 0 && past >= i.After+i.For,
			i.Times > 0 && i.fired >= i.Times,
			!fits(i):
			continue
		}
		if i.Chance > 0 {
			if r := c.Rand(i.String()); r.Float64() >= i.Chance {
				continue
			}
		}
		i.fired++
		return i
	}
	return nil
}

// about reports whether the fault is for a call about a resource.
func (i *Injected) about(c *sim.Call, resource string) bool {
	return matches(i.Service, c.Service) && matches(i.Operation, c.Operation) && matches(i.Caller, c.Caller()) && i.names(resource)
}

// names reports whether the fault's resource is the one: by its whole name, or by
// the last part of an ARN, a URL or a list of words.
func (i *Injected) names(resource string) bool {
	if matches(i.Resource, resource) {
		return true
	}
	return slices.ContainsFunc(strings.FieldsFunc(resource, func(r rune) bool { return r == '/' || r == ':' || r == ' ' }),
		func(part string) bool { return matches(i.Resource, part) })
}

func matches(pattern, name string) bool {
	if pattern == "" {
		return true
	}
	ok, err := path.Match(pattern, name)
	return ok && err == nil || pattern == name
}

// resourceMembers are the members by which inputs name what they are about.
var resourceMembers = []string{
	"TableName", "QueueUrl", "QueueName", "FunctionName", "Bucket", "TopicArn", "StreamName", "StreamARN",
	"StateMachineArn", "EventBusName", "DeliveryStreamName", "ResourceArn", "ResourceARN", "Name",
}

// resourceOf returns what a request's input says it is about.
func resourceOf(in any) string {
	v := reflect.ValueOf(in)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return ""
	}
	for _, name := range resourceMembers {
		f := v.Elem().FieldByName(name)
		if f.IsValid() && f.Kind() == reflect.String && f.Len() > 0 {
			return f.String()
		}
	}
	return ""
}
