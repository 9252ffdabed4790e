package stepfn

import (
	"strings"
	"unicode"
)

// forbidden are the characters that names of state machines, activities and
// executions must not have, besides white space and control characters.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
const forbidden = `<>{}[]?*"#%\^|~` + "`" + `$&,;:/`

// checkName checks a name of 1 to 80 characters; the length is in the tags.
func checkName(name string) error {
	for _, r := range name {
		if unicode.IsControl(r) || unicode.IsSpace(r) || strings.ContainsRune(forbidden, r) || r == 0xFFFE || r == 0xFFFF {
			return errName(name)
		}
	}
	return nil
}
