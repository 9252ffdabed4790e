package stepfn

import (
	"context"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// CreateStateMachineInput defines a state machine.
type CreateStateMachineInput struct {
	Name                    string `aws:"required,len=1..80"`
	Definition              string `aws:"required,len=1..1048576"` // Amazon States Language
	RoleArn                 string `aws:"required,len=1..256"`
	Type                    string `aws:"enum=STANDARD|EXPRESS"` // STANDARD if absent
	LoggingConfiguration    *LoggingConfiguration
	Tags                    []Tag
	TracingConfiguration    *TracingConfiguration
	Publish                 bool   // the first version too
	VersionDescription      string `aws:"len=..256"`
	EncryptionConfiguration *EncryptionConfiguration
}

// CreateStateMachineOutput names the state machine.
type CreateStateMachineOutput struct {
	StateMachineArn        string
	CreationDate           time.Time
	StateMachineVersionArn string // if one was published
}

// CreateStateMachine creates a state machine. It is idempotent: the same name,
// definition, type, logging, tracing, publish and description give the same answer
// again, and another role or other tags are ignored.
//
// Errors: InvalidName, InvalidArn, InvalidDefinition, InvalidLoggingConfiguration,
// StateMachineAlreadyExists, StateMachineDeleting, TooManyTags, ValidationException.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
func (s *Service) CreateStateMachine(ctx context.Context, in *CreateStateMachineInput) (*CreateStateMachineOutput, error) {
	return bus.Do(ctx, s.ep, "CreateStateMachine", in, s.createStateMachine)
}

func (s *Service) createStateMachine(c *sim.Call, in *CreateStateMachineInput) (*CreateStateMachineOutput, error) {
	m := &machine{
		name: in.Name, arn: s.ep.ARN(kindMachine + ":" + in.Name), created: c.Now(), express: in.Type == typeExpress,
		publish: in.Publish, description: in.VersionDescription,
	}
	c.On(m.arn)
	if err := s.checkCreate(c, in); err != nil {
		return nil, err
	}
	r, err := s.newRevision(c, in, m)
	if err != nil {
		return nil, err
	}
	if m.tags, err = withTags(nil, in.Tags, m.arn); err != nil {
		return nil, err
	}
	if old := s.machines[m.name]; old != nil {
		if m, err = old.again(m, r); err != nil {
			return nil, err
		}
	} else {
		m.latest = r
		s.machines[m.name] = m
		if in.Publish {
			s.publishLatest(c, m, in.VersionDescription)
		}
	}
	out := &CreateStateMachineOutput{StateMachineArn: m.arn, CreationDate: m.created}
	if v := m.version(1); v != nil && in.Publish {
		out.StateMachineVersionArn = v.arn
	}
	return out, nil
}

func (s *Service) checkCreate(c *sim.Call, in *CreateStateMachineInput) error {
	if err := checkName(in.Name); err != nil {
		return err
	}
	if in.VersionDescription != "" && !in.Publish {
		return errValidation("Version description can only be set when publish is true")
	}
	if err := checkRole(in.RoleArn); err != nil {
		return err
	}
	return checkEncryption(c.Operation, in.EncryptionConfiguration)
}

// newRevision reads what a state machine is created with.
func (s *Service) newRevision(c *sim.Call, in *CreateStateMachineInput, m *machine) (*revision, error) {
	r := &revision{roleArn: in.RoleArn, updated: m.created}
	if err := r.define(in.Definition, m.express); err != nil {
		return nil, err
	}
	var err error
	if r.logging, err = s.checkLogging(c, in.LoggingConfiguration); err != nil {
		return nil, err
	}
	r.tracing = in.TracingConfiguration != nil && in.TracingConfiguration.Enabled
	return r, nil
}

// define gives a revision its definition.
func (r *revision) define(definition string, express bool) error {
	p, found := parseProgram(definition, parseOptions{express: express})
	if p == nil {
		return errDefinition(errorsOf(found))
	}
	r.definition, r.program = definition, p
	return nil
}

// again is what becomes of a request for a state machine that is already there.
func (m *machine) again(asked *machine, r *revision) (*machine, error) {
	if m.deleting {
		return nil, errMachineDeleting(m.arn)
	}
	now := m.latest
	if now.definition != r.definition || m.express != asked.express || now.tracing != r.tracing || !sameLogging(now.logging, r.logging) ||
		m.publish != asked.publish || m.description != asked.description {
		return nil, errMachineExists(m.arn)
	}
	return m, nil
}

// checkRole checks that a name is a role's.
func checkRole(text string) error {
	to, resource, ok := bus.ToARN(text)
	if !ok || to.Service != "iam" || !strings.HasPrefix(resource, "role/") {
		return errRole(text)
	}
	return nil
}
