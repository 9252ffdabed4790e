package stepfn

import "strings"

// A Diagnostic is one finding about a definition, as
// ValidateStateMachineDefinition shows it.
type Diagnostic struct {
	Severity string // ERROR or WARNING
	Code     string
	Message  string
	Location string // a JSON pointer, /States/Pass, or none
}

// Codes of diagnostics.
const (
	codeSchema     = "SCHEMA_VALIDATION_FAILED"
	codeJSON       = "INVALID_JSON_DESCRIPTION"
	codeTransition = "MISSING_TRANSITION_TARGET"
	codeDuplicate  = "DUPLICATE_STATE_NAME"
	codeEnd        = "MISSING_END_STATE"
	codeInvalid    = "INVALID_JSONATA_EXPRESSION"
	codeRefused    = "UNSUPPORTED_JSONATA_EXPRESSION"
	codeLabel      = "DUPLICATE_LABEL_NAME"
	codeNoDollar   = "NO_DOLLAR"             // a warning
	codeNoPath     = "NO_PATH"               // a warning
	codeStatic     = "PASS_RESULT_IS_STATIC" // a warning
)

// malformed tells whether the definition's form is at fault, rather than where
// its states lead.
func (d Diagnostic) malformed() bool { return d.Severity == "ERROR" && d.Code != codeTransition }

// errorsOf is the text of all errors as CreateStateMachine's InvalidDefinition
// quotes it, or empty.
func errorsOf(list []Diagnostic) string {
	var texts []string
	for _, d := range list {
		if d.Severity != "ERROR" {
			continue
		}
		at := d.Location
		if at == "" {
			at = "null"
			if d.Code == codeJSON {
				texts = append(texts, d.Code+": "+d.Message)
				continue
			}
		}
		texts = append(texts, d.Code+": "+d.Message+" at "+at)
	}
	return strings.Join(texts, ", ")
}
