package stepfn

import (
	"strings"
	"unicode"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// maxVariableName is how long a variable's name may be, in characters.
const maxVariableName = 80

// variableName is the name that a member of an Assign assigns.
func variableName(lang language, key string) string {
	if lang == langJSONPath {
		return strings.TrimSuffix(key, ".$")
	}
	return key
}

// validVariable checks a name by Unicode's rules for identifiers. $states is
// reserved.
func validVariable(name string) bool {
	if name == "" || name == "states" || len([]rune(name)) > maxVariableName {
		return false
	}
	for i, r := range name {
		start := unicode.IsLetter(r) || unicode.Is(unicode.Nl, r) || unicode.Is(unicode.Other_ID_Start, r)
		more := r == '_' || unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue)
		if !start && (i == 0 || !more) {
			return false
		}
	}
	return true
}

// collectAssigned notes all names that the states of a scope assign, before
// they are read, so that inner scopes know them.
func (c *checker) collectAssigned(states object) {
	names := c.assigned[len(c.assigned)-1]
	take := func(lang language, v jsonvalue.Value) {
		for key := range v.Get("Assign").Members() {
			names[variableName(lang, key)] = true
		}
	}
	for _, v := range states.v.Items() {
		lang := c.lang
		if v.Get("QueryLanguage").Text() == "JSONata" {
			lang = langJSONata
		}
		take(lang, v)
		for _, list := range []string{"Choices", "Catch"} {
			for _, inner := range v.Get(list).Items() {
				take(lang, inner)
			}
		}
	}
}
