package stepfn

import (
	"context"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
	"github.com/cloudjar/cloudjar/sim"
)

// DescribeStateMachineInput names a state machine, one of its versions or aliases,
// or a Distributed Map's workflow within it.
type DescribeStateMachineInput struct {
	StateMachineArn string `aws:"required,len=1..256"`
	IncludedData    string `aws:"enum=ALL_DATA|METADATA_ONLY"`
}

// DescribeStateMachineOutput is a state machine.
type DescribeStateMachineOutput struct {
	StateMachineArn         string
	Name                    string
	Status                  string // ACTIVE or DELETING
	Definition              string
	RoleArn                 string
	Type                    string
	CreationDate            time.Time
	LoggingConfiguration    *LoggingConfiguration
	TracingConfiguration    *TracingConfiguration
	Label                   string
	RevisionId              string // absent before the first update
	Description             string // of a version
	EncryptionConfiguration *EncryptionConfiguration
	VariableReferences      map[string][]string
}

// metadataOnly leaves out what a customer's key would encrypt.
const metadataOnly = "METADATA_ONLY"

// DescribeStateMachine returns a state machine, or one of its versions.
//
// Errors: InvalidArn, StateMachineDoesNotExist.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachine.html
func (s *Service) DescribeStateMachine(ctx context.Context, in *DescribeStateMachineInput) (*DescribeStateMachineOutput, error) {
	return bus.Do(ctx, s.ep, "DescribeStateMachine", in, s.describeStateMachine)
}

func (s *Service) describeStateMachine(c *sim.Call, in *DescribeStateMachineInput) (*DescribeStateMachineOutput, error) {
	a, err := readARN(in.StateMachineArn, kindMachine)
	if err != nil {
		return nil, err
	}
	m, ok := s.machine(c, a)
	if !ok {
		return nil, errNoMachine(a.text)
	}
	out := &DescribeStateMachineOutput{
		StateMachineArn: a.text, Name: m.name, Status: m.status(), Type: m.kind(), CreationDate: m.created,
		EncryptionConfiguration: ownedKey(), Label: a.label,
	}
	r := m.latest
	if a.qualifier != "" {
		v := m.qualified(a)
		if v == nil {
			return nil, errNoMachine(a.text)
		}
		r, out.CreationDate, out.Description = v.revision, v.created, v.description
	}
	out.Definition = r.definition
	if a.label != "" {
		if out.Definition, ok = processorOf(r.definition, a.label, ""); !ok {
			return nil, errNoMachine(a.text)
		}
	}
	out.RoleArn, out.RevisionId = r.roleArn, r.id
	logging := r.logging
	out.LoggingConfiguration, out.TracingConfiguration = &logging, &TracingConfiguration{r.tracing}
	out.VariableReferences = r.variables()
	if in.IncludedData == metadataOnly {
		out.Definition, out.VariableReferences = "", nil
	}
	return out, nil
}

// qualified is the version that an ARN means: by its number, or an alias's first.
func (m *machine) qualified(a arn) *version {
	if al := m.alias(a.qualifier); al != nil {
		return m.version(al.routes[0].version)
	}
	return m.version(a.version())
}

// processorOf is the definition of the workflow that a Distributed Map runs for its
// items, by its label or by the name of its state.
func processorOf(definition, label, state string) (string, bool) {
	doc, err := jsonvalue.Parse(definition)
	if err != nil {
		return "", false
	}
	return processorIn("", doc, label, state)
}

func processorIn(name string, v jsonvalue.Value, label, state string) (string, bool) {
	for _, field := range []string{"ItemProcessor", "Iterator"} {
		p := v.Get(field)
		if p.Exists() && (label != "" && v.Get("Label").Text() == label || state != "" && name == state) {
			return p.String(), true
		}
	}
	keys := v.Keys()
	for i, item := range v.Items() {
		inner := ""
		if keys != nil {
			inner = keys[i]
		}
		if found, ok := processorIn(inner, item, label, state); ok {
			return found, true
		}
	}
	return "", false
}

// variables are the names that each state refers to, in order.
func (r *revision) variables() map[string][]string {
	if len(r.program.references) == 0 {
		return nil
	}
	out := make(map[string][]string, len(r.program.references))
	for state, names := range r.program.references {
		out[state] = slices.Sorted(slices.Values(names))
	}
	return out
}
