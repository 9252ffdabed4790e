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

// Texts, codes and places of findings.
func TestDiagnostics(t *testing.T) {
	for definition, want := range map[string]string{
		`{"StartAt":"","States":{"A":{"Type":"Pass","End":true}}}`:                                                                `MISSING_TRANSITION_TARGET: Missing 'StartAt' target:  at /StartAt`,
		`{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Pass","Next":"A"},"C":{"Type":"Pass","Next":"A"}}}`: `MISSING_END_STATE: Workflow has no terminal state at null`,
		`{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"A"},"C":{"Type":"Pass","End":true}}}`:                                `MISSING_TRANSITION_TARGET: State "C" is not reachable. at /States/C`,
		`{"StartAt":"A","States":{"A":{"Type":"Pass","End":true},"C":{"Type":"Pass","Next":"X"}}}`: `MISSING_TRANSITION_TARGET: Missing 'Next' target: X at /States/C/Next, ` +
			`MISSING_TRANSITION_TARGET: State "C" is not reachable. at /States/C`,
		`{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{"Variable":"$.x","IsNull":true,"Next":"X"}],"Default":"Y"}}}`: `MISSING_TRANSITION_TARGET: Missing 'Next' target: Y at /States/A/Default, ` +
			`MISSING_TRANSITION_TARGET: Missing 'Next' target: X at /States/A/Choices[0]/Next, MISSING_END_STATE: Workflow has no terminal state at null`,
		`{"StartAt":"A","States":{"A":{"Type":"Pass","Ende":true,"End":true}}}`:                                                                                        `SCHEMA_VALIDATION_FAILED: Field 'Ende' is not supported at /States/A`,
		`{"StartAt":"A","States":{"A":{"Type":"Pass","Output":1,"End":true}}}`:                                                                                         `SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage at /States/A`,
		`{"StartAt":"A","QueryLanguage":"JSONata","States":{"A":{"Type":"Pass","QueryLanguage":"JSONPath","End":true}}}`:                                               `SCHEMA_VALIDATION_FAILED: 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/A`,
		`{"StartAt":"A","QueryLanguage":"JSONata","States":{"A":{"Type":"Pass","Output":"{% 1 + %}","End":true}}}`:                                                     `INVALID_JSONATA_EXPRESSION: Unexpected end of expression at /States/A/Output`,
		`{"StartAt":"A","QueryLanguage":"JSONata","States":{"A":{"Type":"Pass","Output":{"v":"{% phone & phone %}"},"End":true}}}`:                                     `UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'phone' at the top level is not supported. at /States/A/Output/v`,
		`{"StartAt":"A","QueryLanguage":"JSONata","States":{"A":{"Type":"Pass","Output":"{% $eval('1') %}","End":true}}}`:                                              ``,
		`{"StartAt":"M","States":{"M":{"Type":"Map","End":true,"ItemProcessor":{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}}}}`: `SCHEMA_VALIDATION_FAILED: Field 'QueryLanguage' is not supported at /States/M/ItemProcessor`,
	} {
		_, found := parseProgram(definition, parseOptions{})
		require.Equal(t, want, errorsOf(found), definition)
	}
	for definition, want := range map[string]Diagnostic{
		`{"StartAt":"A","States":{"A":{"Type":"Pass","Result":"$.a","End":true}}}`:                     {Code: codeStatic, Location: "/States/A/Result"},
		`{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"a":"$.a"},"End":true}}}`:           {Code: codeNoDollar, Location: "/States/A/Parameters"},
		`{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"a":"States.UUID()"},"End":true}}}`: {Code: codeNoDollar, Location: "/States/A/Parameters"},
		`{"StartAt":"A","States":{"A":{"Type":"Fail","Cause":"$.a"}}}`:                                 {Code: codeNoPath, Location: "/States/A/Cause"},
	} {
		p, found := parseProgram(definition, parseOptions{})
		require.NotNil(t, p)
		require.Len(t, found, 1)
		want.Severity, want.Message = "WARNING", found[0].Message
		require.Equal(t, want, found[0])
	}
}
