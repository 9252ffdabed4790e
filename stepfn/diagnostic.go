package stepfn

import "strings"

// A Diagnostic is one finding about a definition, as
// ValidateStateMachineDefinition shows it.
type Diagnostic struct {
	Severity string // ERROR or WARNING
	Code     string
	Message  string
	Location string // a JSON pointer, /States/Pass
}

// Codes of diagnostics.
const (
	codeSchema     = "SCHEMA_VALIDATION_FAILED"
	codeJSON       = "INVALID_JSON_DESCRIPTION"
	codeTransition = "MISSING_TRANSITION_TARGET"
	codeDuplicate  = "DUPLICATE_STATE_NAME"
	codeTerminal   = "MISSING_TERMINAL_STATE"
)

// errorsOf is the text of all errors as CreateStateMachine's InvalidDefinition
// quotes it, or empty.
func errorsOf(list []Diagnostic) string {
	var texts []string
	for _, d := range list {
		if d.Severity != "ERROR" {
			continue
		}
		text := d.Code + ": " + d.Message
		if d.Location != "" {
			text += " at " + d.Location
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ", ")
}
