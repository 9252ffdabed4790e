package events

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/pattern"
	"github.com/cloudjar/cloudjar/internal/policy"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// defaultBus is the name of the bus that every account has.
const defaultBus = "default"

// An eventBus is a bus with its rules.
type eventBus struct {
	name, arn   string
	description string
	kmsKey      string
	deadLetter  DeadLetterConfig
	policy      *policy.Document // never changed; nil if there is none
	tags        map[string]string
	created     time.Time
	modified    time.Time
	rules       []*rule  // by name; rules never change, they are replaced
	archives    []string // names, in order: those that take the bus's events

	// What an event is matched against; nil after a change.
	set     *pattern.Set
	matched []*rule // by the set's indexes
}

func (b *eventBus) fork() *eventBus {
	f := *b
	f.tags, f.rules, f.archives = maps.Clone(b.tags), slices.Clone(b.rules), slices.Clone(b.archives)
	return &f
}

func byName(r *rule, name string) int { return strings.Compare(r.name, name) }

// rule returns a rule by name, or nil.
func (b *eventBus) rule(name string) *rule {
	if i, ok := slices.BinarySearchFunc(b.rules, name, byName); ok {
		return b.rules[i]
	}
	return nil
}

// put adds a rule, or replaces the one of its name.
func (b *eventBus) put(r *rule) {
	i, ok := slices.BinarySearchFunc(b.rules, r.name, byName)
	if ok {
		b.rules[i] = r
	} else {
		b.rules = slices.Insert(b.rules, i, r)
	}
	b.set = nil
}

func (b *eventBus) remove(name string) {
	b.rules = slices.DeleteFunc(b.rules, func(r *rule) bool { return r.name == name })
	b.set = nil
}

// match returns the rules that want an event, in order of their names.
func (b *eventBus) match(document []byte) []*rule {
	if b.set == nil {
		var patterns []*pattern.Pattern
		b.matched = nil
		for _, r := range b.rules {
			if r.enabled() && r.pattern != nil {
				b.matched = append(b.matched, r)
				patterns = append(patterns, r.pattern)
			}
		}
		b.set = pattern.NewSet(patterns)
	}
	var buffer [16]int
	hits := b.set.Match(document, buffer[:0])
	if len(hits) == 0 {
		return nil
	}
	rules := make([]*rule, len(hits))
	for i, hit := range hits {
		rules[i] = b.matched[hit]
	}
	return rules
}

// newBus makes a bus.
func (s *Service) newBus(name string, now time.Time) *eventBus {
	b := &eventBus{name: name, arn: s.ep.ARN("event-bus/" + name), created: now, modified: now}
	s.buses[name] = b
	return b
}

// busNamed finds a bus by its name or ARN; empty is the default bus.
func (s *Service) busNamed(name string) (*eventBus, error) {
	if name == "" {
		name = defaultBus
	}
	if to, resource, ok := bus.ToARN(name); ok {
		short, isBus := strings.CutPrefix(resource, "event-bus/")
		if !isBus || to.Region != s.ep.Region || to.Account != s.ep.Account {
			return nil, errNoBus(name)
		}
		name = short
	}
	if b := s.buses[name]; b != nil {
		return b, nil
	}
	return nil, errNoBus(name)
}

// busNames returns the names of all buses in order.
func (s *Service) busNames(prefix string) (names []string) {
	for _, name := range slices.Sorted(maps.Keys(s.buses)) {
		if strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	return names
}

// DeadLetterConfig names the queue for what cannot be delivered.
type DeadLetterConfig struct {
	Arn string `aws:"len=1..1600"`
}

// LogConfig says what of a bus's work is logged.
type LogConfig struct {
	IncludeDetail string `aws:"enum=NONE|FULL"`
	Level         string `aws:"enum=OFF|ERROR|INFO|TRACE"`
}

// CreateEventBusInput describes a new bus.
type CreateEventBusInput struct {
	Name             string `aws:"required,len=1..256,pattern=[/\\.\\-_A-Za-z0-9]+"`
	EventSourceName  string `aws:"refuse"`
	Description      string `aws:"len=..512"`
	KmsKeyIdentifier string `aws:"len=..2048"`
	DeadLetterConfig DeadLetterConfig
	Tags             []Tag
	LogConfig        *LogConfig `aws:"refuse"`
}

// CreateEventBusOutput names the new bus.
type CreateEventBusOutput struct {
	EventBusArn      string
	Description      string
	KmsKeyIdentifier string
	DeadLetterConfig DeadLetterConfig
	LogConfig        *LogConfig
}

// CreateEventBus makes a custom event bus. Buses of partners, which have a source, are
// not modelled. Errors: ResourceAlreadyExistsException, ValidationException for a name
// with a slash.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html
func (s *Service) CreateEventBus(ctx context.Context, in *CreateEventBusInput) (*CreateEventBusOutput, error) {
	return bus.Do(ctx, s.ep, "CreateEventBus", in, s.createEventBus)
}

func (s *Service) createEventBus(c *sim.Call, in *CreateEventBusInput) (*CreateEventBusOutput, error) {
	if strings.Contains(in.Name, "/") {
		return nil, errInvalid("Event bus name must not contain '/'.")
	}
	if s.buses[in.Name] != nil {
		return nil, errExists("Event bus %s already exists.", in.Name)
	}
	tags, err := mergeTags(nil, in.Tags)
	if err != nil {
		return nil, err
	}
	if err := checkDeadLetter(&in.DeadLetterConfig, s.ep.Region); err != nil {
		return nil, err
	}
	b := s.newBus(in.Name, c.Now())
	c.On(b.arn)
	b.description, b.kmsKey, b.deadLetter, b.tags = in.Description, in.KmsKeyIdentifier, in.DeadLetterConfig, tags
	return &CreateEventBusOutput{
		EventBusArn: b.arn, Description: b.description, KmsKeyIdentifier: b.kmsKey, DeadLetterConfig: b.deadLetter,
	}, nil
}

// UpdateEventBusInput says what changes of a bus.
type UpdateEventBusInput struct {
	Name             string `aws:"len=1..256,pattern=[/\\.\\-_A-Za-z0-9]+"`
	KmsKeyIdentifier string `aws:"len=..2048"`
	Description      string `aws:"len=..512"`
	DeadLetterConfig DeadLetterConfig
	LogConfig        *LogConfig `aws:"refuse"`
}

// UpdateEventBusOutput is the bus as it is now.
type UpdateEventBusOutput struct {
	Arn              string
	Name             string
	KmsKeyIdentifier string
	Description      string
	DeadLetterConfig DeadLetterConfig
	LogConfig        *LogConfig
}

// UpdateEventBus changes a bus's description, key and dead-letter queue to what the
// request says. Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateEventBus.html
func (s *Service) UpdateEventBus(ctx context.Context, in *UpdateEventBusInput) (*UpdateEventBusOutput, error) {
	return bus.Do(ctx, s.ep, "UpdateEventBus", in, func(c *sim.Call, in *UpdateEventBusInput) (*UpdateEventBusOutput, error) {
		b, err := s.busNamed(in.Name)
		if err != nil {
			return nil, err
		}
		c.On(b.arn)
		if err := checkDeadLetter(&in.DeadLetterConfig, s.ep.Region); err != nil {
			return nil, err
		}
		b.kmsKey, b.description, b.deadLetter, b.modified = in.KmsKeyIdentifier, in.Description, in.DeadLetterConfig, c.Now()
		return &UpdateEventBusOutput{
			Arn: b.arn, Name: b.name, KmsKeyIdentifier: b.kmsKey, Description: b.description, DeadLetterConfig: b.deadLetter,
		}, nil
	})
}

// DeleteEventBusInput names a bus.
type DeleteEventBusInput struct {
	Name string `aws:"required,len=1..256,pattern=[/\\.\\-_A-Za-z0-9]+"`
}

// DeleteEventBusOutput is empty.
type DeleteEventBusOutput = wire.Void

// DeleteEventBus deletes a custom bus that has no rules any more. One that does not
// exist is as good as deleted. Errors: ValidationException for the default bus and for
// a bus with rules.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteEventBus.html
func (s *Service) DeleteEventBus(ctx context.Context, in *DeleteEventBusInput) (*DeleteEventBusOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteEventBus", in, func(c *sim.Call, in *DeleteEventBusInput) (*DeleteEventBusOutput, error) {
		if in.Name == defaultBus {
			return nil, errInvalid("Cannot delete event bus default.")
		}
		b := s.buses[in.Name]
		if b == nil {
			return nil, nil
		}
		c.On(b.arn)
		if len(b.rules) > 0 {
			return nil, errInvalid("Event bus can't be deleted since it has rules.")
		}
		delete(s.buses, b.name)
		return nil, nil
	})
}
