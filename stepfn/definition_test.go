package stepfn

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// validatorsErr are definitions about which the validators are wrong, as AWS's
// own answers and its documentation have it.
var validatorsErr = map[string]string{
	"invalid-json-surround-syntax-extra-spaces.json": "space within {% %} is free",
	"invalid-jsonata-surround-syntax-no-spaces.json": "space within {% %} is free",
	"valid-assign.asl.json":                          "a hyphen is not of a variable's name",
	"valid-cfn-definition-substitutions.json":        "what is to be substituted is no ARN",
	"valid-map-noconfig.asl.json":                    "a reader wants DISTRIBUTED mode",
	"valid-map-with-item-batcher-jsonata.json":       "JSONPath within JSONata: AWS's answer is recorded",
	"valid-path-array-context.json":                  "scripts in brackets are not Jayway's",
	"valid-task-credentials.json":                    "no RoleArn: AWS's answer is recorded",
	"task-with-credentials.json":                     "no RoleArn: AWS's answer is recorded",
	"valid-task-intrisic-function.json":              "a Resource is a string",
	"valid-task-parameters.json":                     "SWF is no resource",
	"valid-task-timeout-jsonata.json":                "SWF is no resource",
}

// Definitions that two validators hold for valid or not. One of them takes
// anything for a Resource, so its tasks get one that exists.
func TestDefinitionsOfValidators(t *testing.T) {
	var cases []jsonvalue.Value
	for _, name := range []string{"asl_validator", "statelint"} {
		text, err := os.ReadFile("../../shared/cases/stepfunctions-definitions-" + name + ".json")
		if err != nil {
			t.Skip("no definitions here")
		}
		list, err := jsonvalue.ParseBytes(text)
		require.NoError(t, err)
		cases = append(cases, list.Items()...)
	}
	for _, c := range cases {
		name := c.Get("name").Text()
		valid := c.Get("valid").Bool()
		if n, ok := c.Get("problems").Int(); ok {
			valid = n == 0
		}
		definition := strings.ReplaceAll(c.Get("definition_raw").Text(), `"foo:bar"`, `"arn:aws:states:::lambda:invoke"`)
		p, found := parseProgram(definition, parseOptions{})
		require.Equal(t, errorsOf(found) == "", p != nil)
		_, erring := validatorsErr[name]
		if (p != nil == valid) == erring {
			t.Errorf("%s: valid %v, found %v", name, valid, errorsOf(found))
		}
	}
}
