package stepfn

import (
	"slices"
	"strconv"
	"time"

	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// An alias routes executions to one or two versions of a state machine. It never
// changes; an update replaces it.
type alias struct {
	name, arn   string
	description string
	routes      []route
	created     time.Time
	updated     time.Time
}

// A route is a version and how many of a hundred executions it gets.
type route struct{ version, weight int }

// A RoutingConfigurationListItem gives a version its weight.
type RoutingConfigurationListItem struct {
	StateMachineVersionArn string `aws:"required,len=1..256"`
	Weight                 *int32 `aws:"required,range=0..100"`
}

// maxAliases is how many aliases a state machine has (Step Functions quotas).
const maxAliases = 100

// aliasPattern is how the name of an alias has to look: not like a version's.
const aliasPattern = `^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$`

func checkAliasName(name string) error {
	letters := false
	for _, r := range name {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == '_', r == '-', r == '.':
			letters = true
		case r < '0' || r > '9':
			return aliasNameViolation(name)
		}
	}
	if !letters {
		return aliasNameViolation(name)
	}
	return nil
}

func aliasNameViolation(name string) error {
	return &wire.ValidationError{Violations: []string{
		"Value '" + name + "' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: " + aliasPattern,
	}}
}

func (a *alias) routesTo(version int) bool {
	return slices.ContainsFunc(a.routes, func(r route) bool { return r.version == version })
}

// pick draws the version for one execution.
func (a *alias) pick(c *sim.Call) int {
	draw := c.Rand("alias " + a.arn)
	n := draw.IntN(100)
	for _, r := range a.routes {
		if n -= r.weight; n < 0 {
			return r.version
		}
	}
	return a.routes[len(a.routes)-1].version
}

// routing reads a routing configuration and finds its state machine.
func (s *Service) routing(c *sim.Call, in []RoutingConfigurationListItem) (*machine, []route, error) {
	names := make([]string, len(in))
	weights := make([]string, len(in))
	places := make([]arn, len(in))
	sum := 0
	for i, item := range in {
		a, err := readARN(item.StateMachineVersionArn, kindMachine)
		if err != nil {
			return nil, nil, err
		}
		places[i], names[i], weights[i] = a, a.text, strconv.Itoa(int(*item.Weight))
		sum += int(*item.Weight)
	}
	if slices.ContainsFunc(places, func(a arn) bool { return a.version() == 0 }) {
		return nil, nil, errRouting("Routing configuration must contain state machine version ARNs. Received: %s", listed(names))
	}
	if len(names) == 2 && names[0] == names[1] {
		return nil, nil, errRouting("Routing configuration must contain distinct state machine version ARNs. Received: %s", listed(names))
	}
	if len(names) == 2 && places[0].unqualified() != places[1].unqualified() {
		return nil, nil, errRouting("Routing configuration must contain versions of the same state machine. Received: %s", listed(names))
	}
	if sum != 100 {
		return nil, nil, errRouting("Sum of routing configuration weights must equal 100. Received: %s", listed(weights))
	}
	m, ok := s.machine(c, places[0])
	if !ok {
		return nil, nil, errNoResource(places[0].unqualified())
	}
	if m.deleting {
		return nil, nil, errMachineDeleting(m.arn)
	}
	routes := make([]route, len(in))
	for i, a := range places {
		if m.version(a.version()) == nil {
			return nil, nil, errNoResource(a.text)
		}
		routes[i] = route{a.version(), int(*in[i].Weight)}
	}
	return m, routes, nil
}

// aliasAt finds an alias by its ARN.
func (s *Service) aliasAt(c *sim.Call, text string) (*machine, *alias, error) {
	a, err := readARN(text, kindMachine)
	if err != nil {
		return nil, nil, err
	}
	if a.qualifier == "" || checkAliasName(a.qualifier) != nil {
		return nil, nil, errValidation("Provided ARN is not a valid state machine alias ARN: %s", text)
	}
	m, ok := s.machine(c, a)
	if !ok || m.alias(a.qualifier) == nil {
		return m, nil, errNoResource(text)
	}
	return m, m.alias(a.qualifier), nil
}

// put replaces an alias, or adds it.
func (m *machine) put(a *alias) {
	aliases := slices.Clone(m.aliases)
	if i := slices.IndexFunc(aliases, func(old *alias) bool { return old.name == a.name }); i >= 0 {
		aliases[i] = a
	} else {
		aliases = append(aliases, a)
	}
	m.aliases = aliases
}
