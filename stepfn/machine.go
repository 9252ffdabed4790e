package stepfn

import (
	"maps"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// Types of state machines.
const (
	typeStandard = "STANDARD"
	typeExpress  = "EXPRESS"
)

// Statuses of state machines.
const (
	machineActive   = "ACTIVE"
	machineDeleting = "DELETING"
)

// A machine is a state machine. Its slices and what they point to are replaced,
// never changed: a fork shares them.
type machine struct {
	name, arn string
	created   time.Time
	express   bool
	deleting  bool
	tags      []Tag
	latest    *revision
	versions  []*version // in the order of their numbers
	published int        // the number of the last version ever published
	aliases   []*alias   // in the order of creation
	running   int        // executions that have not ended

	publish     bool   // as it was created, for idempotency
	description string // likewise
}

// A revision is what an update of a state machine changes. It never changes itself.
type revision struct {
	id         string // "" for the one that CreateStateMachine made
	definition string
	program    *program
	roleArn    string
	logging    LoggingConfiguration
	tracing    bool
	updated    time.Time
}

// A version is a revision with a number, for ever.
type version struct {
	number      int
	arn         string
	created     time.Time
	description string
	revision    *revision
}

// kind is STANDARD or EXPRESS.
func (m *machine) kind() string {
	if m.express {
		return typeExpress
	}
	return typeStandard
}

func (m *machine) status() string {
	if m.deleting {
		return machineDeleting
	}
	return machineActive
}

// version returns a version by its number.
func (m *machine) version(number int) *version {
	for _, v := range m.versions {
		if v.number == number {
			return v
		}
	}
	return nil
}

// alias returns an alias by name.
func (m *machine) alias(name string) *alias {
	for _, a := range m.aliases {
		if a.name == name {
			return a
		}
	}
	return nil
}

func (m *machine) fork() *machine {
	copied := *m
	return &copied
}

// machine finds a state machine by an ARN, whatever its qualifier.
func (s *Service) machine(c *sim.Call, a arn) (*machine, bool) {
	c.On(a.unqualified())
	m := s.machines[a.name]
	return m, m != nil && a.here(c)
}

// plainMachine finds a state machine by an ARN that must have no qualifier.
func (s *Service) plainMachine(c *sim.Call, text string) (*machine, error) {
	a, err := readARN(text, kindMachine)
	if err != nil {
		return nil, err
	}
	if a.label != "" {
		return nil, errLabelled()
	}
	m, ok := s.machine(c, a)
	if !ok || a.qualifier != "" {
		return nil, errNoMachine(text)
	}
	return m, nil
}

// machineNames returns the names of all state machines, in order.
func (s *Service) machineNames() []string { return slices.Sorted(maps.Keys(s.machines)) }
