package stepfn

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// UpdateStateMachineInput says what of a state machine is to change; what is
// absent stays.
type UpdateStateMachineInput struct {
	StateMachineArn         string `aws:"required,len=1..256"`
	Definition              string `aws:"len=1..1048576"`
	RoleArn                 string `aws:"len=1..256"`
	LoggingConfiguration    *LoggingConfiguration
	TracingConfiguration    *TracingConfiguration
	Publish                 bool
	VersionDescription      string `aws:"len=..256"`
	EncryptionConfiguration *EncryptionConfiguration
}

// UpdateStateMachineOutput names the revision that the state machine now is.
type UpdateStateMachineOutput struct {
	UpdateDate             time.Time
	RevisionId             string
	StateMachineVersionArn string // if one was published
}

// UpdateStateMachine changes a state machine. Executions that run go on as they
// were started. An update that changes nothing makes no new revision.
//
// Errors: InvalidArn, InvalidDefinition, InvalidLoggingConfiguration,
// MissingRequiredParameter, StateMachineDeleting, StateMachineDoesNotExist,
// ValidationException.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachine.html
func (s *Service) UpdateStateMachine(ctx context.Context, in *UpdateStateMachineInput) (*UpdateStateMachineOutput, error) {
	return bus.Do(ctx, s.ep, "UpdateStateMachine", in, s.updateStateMachine)
}

func (s *Service) updateStateMachine(c *sim.Call, in *UpdateStateMachineInput) (*UpdateStateMachineOutput, error) {
	m, err := s.plainMachine(c, in.StateMachineArn)
	if err != nil {
		return nil, err
	}
	if err := checkUpdate(c, in, m); err != nil {
		return nil, err
	}
	r, err := s.revise(c, in, m)
	if err != nil {
		return nil, err
	}
	if !r.same(m.latest) {
		id := c.Rand("revision id")
		r.id, r.updated = id.UUID(), c.Now()
		m.latest = r
	}
	out := &UpdateStateMachineOutput{UpdateDate: c.Now(), RevisionId: m.latest.id}
	if in.Publish {
		out.StateMachineVersionArn = s.publishLatest(c, m, in.VersionDescription).arn
	}
	return out, nil
}

func checkUpdate(c *sim.Call, in *UpdateStateMachineInput, m *machine) error {
	if m.deleting {
		return errMachineDeleting(m.arn)
	}
	if in.Definition == "" && in.RoleArn == "" && in.LoggingConfiguration == nil && in.TracingConfiguration == nil && in.EncryptionConfiguration == nil {
		return errMissing("MissingRequiredParameter", "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified")
	}
	if in.VersionDescription != "" && !in.Publish {
		return errValidation("Version description can only be set when publish is true")
	}
	if in.RoleArn != "" {
		if err := checkRole(in.RoleArn); err != nil {
			return err
		}
	}
	return checkEncryption(c.Operation, in.EncryptionConfiguration)
}

// revise is the latest revision with the changes that are asked for.
func (s *Service) revise(c *sim.Call, in *UpdateStateMachineInput, m *machine) (*revision, error) {
	r := *m.latest
	if in.Definition != "" {
		if err := r.define(in.Definition, m.express); err != nil {
			return nil, err
		}
	}
	if in.RoleArn != "" {
		r.roleArn = in.RoleArn
	}
	if in.LoggingConfiguration != nil {
		var err error
		if r.logging, err = s.checkLogging(c, in.LoggingConfiguration); err != nil {
			return nil, err
		}
	}
	if in.TracingConfiguration != nil {
		r.tracing = in.TracingConfiguration.Enabled
	}
	return &r, nil
}

func (r *revision) same(old *revision) bool {
	return r.definition == old.definition && r.roleArn == old.roleArn && r.tracing == old.tracing && sameLogging(r.logging, old.logging)
}
