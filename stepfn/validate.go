package stepfn

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// ValidateStateMachineDefinitionInput is a definition to look at.
type ValidateStateMachineDefinitionInput struct {
	Definition string `aws:"required,len=1..1048576"`
	Type       string `aws:"enum=STANDARD|EXPRESS"`
	Severity   string `aws:"enum=ERROR|WARNING"` // the least that is returned; ERROR if absent
	MaxResults int32  `aws:"range=0..100"`       // 0 means 100
}

// ValidateStateMachineDefinitionOutput is what was found. Warnings alone are OK.
type ValidateStateMachineDefinitionOutput struct {
	Result      string       `aws:"always"`
	Diagnostics []Diagnostic `aws:"always"`
	Truncated   bool         `aws:"always"`
}

// maxDiagnostics is how many findings are returned at most.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html
const maxDiagnostics = 100

// ValidateStateMachineDefinition looks at a definition without creating a state
// machine.
//
// Errors: ValidationException.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html
func (s *Service) ValidateStateMachineDefinition(ctx context.Context, in *ValidateStateMachineDefinitionInput) (*ValidateStateMachineDefinitionOutput, error) {
	return bus.Do(ctx, s.ep, "ValidateStateMachineDefinition", in, validateDefinition)
}

func validateDefinition(_ *sim.Call, in *ValidateStateMachineDefinitionInput) (*ValidateStateMachineDefinitionOutput, error) {
	_, found := parseProgram(in.Definition, parseOptions{express: in.Type == typeExpress})
	out := &ValidateStateMachineDefinitionOutput{Result: "OK", Diagnostics: []Diagnostic{}}
	limit := maxDiagnostics
	if in.MaxResults > 0 {
		limit = int(in.MaxResults)
	}
	for _, d := range found {
		if d.Severity == "ERROR" {
			out.Result = "FAIL"
		} else if in.Severity != "WARNING" {
			continue
		}
		if len(out.Diagnostics) == limit {
			out.Truncated = true
			break
		}
		out.Diagnostics = append(out.Diagnostics, d)
	}
	return out, nil
}
