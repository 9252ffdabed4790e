package stepfn

import (
	"reflect"
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// checkMock checks a request's mock against the state that it is for.
func (s *Service) checkMock(in *TestStateInput, t *trial) error {
	kind, m := t.state.kind, in.Mock
	if cfg := in.StateConfiguration; m == nil && cfg != nil && cfg.MapIterationFailureCount != nil {
		return errValidation("TestState does not support MapIterationFailureCount when a mock is not specified.")
	}
	if m == nil {
		return checkUnmocked(in, t)
	}
	switch {
	case kind != "Task" && kind != "Map" && kind != "Parallel":
		return errValidation("State type '%s' is not supported when a mock is specified", kind)
	case in.RevealSecrets:
		return errValidation("TestState does not support RevealSecrets when a mock is specified.")
	case m.Result != "" && m.ErrorOutput != nil:
		return errValidation("A test mock should have only one of the following fields: [result, errorOutput].")
	case m.Result == "":
		return nil
	}
	var err error
	if t.mock, err = jsonvalue.Parse(m.Result); err != nil {
		return errValidation("Mocked result must be valid JSON")
	}
	switch kind {
	case "Parallel":
		if t.mock.Kind() != jsonvalue.Array {
			return errValidation("Mocked result must be an array.")
		}
		if t.mock.Len() != len(t.state.branches) {
			return errValidation("Mocked result must contain the same number of items as number of Parallel branches.")
		}
	case "Map":
		return checkMapMock(in, t)
	case "Task":
		return s.checkTaskMock(m, t)
	}
	return nil
}

// checkUnmocked says what cannot be tested without a mock.
func checkUnmocked(in *TestStateInput, t *trial) error {
	switch t.state.kind {
	case "Map", "Parallel":
		return newError("InvalidDefinition", "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]")
	case "Task":
		if r := t.state.task.resource; r.kind == taskActivity || r.pattern != patternResponse {
			return newError("InvalidDefinition", "TestState API does not support '%s' without a mock.", r.arn)
		}
		if in.RoleArn == "" {
			return errValidation("RoleArn must be specified when testing a Task state")
		}
		return checkRole(in.RoleArn)
	}
	return nil
}

func checkMapMock(in *TestStateInput, t *trial) error {
	writes := t.state.items.writer != nil && t.state.items.writer.resource != ""
	if writes && t.mock.Kind() != jsonvalue.Object {
		return errValidation("Mocked result must be a JSON object.")
	}
	if !writes && t.mock.Kind() != jsonvalue.Array {
		return errValidation("Mocked result must be an array.")
	}
	if cfg := in.StateConfiguration; !writes && cfg != nil && cfg.MapIterationFailureCount != nil && int(*cfg.MapIterationFailureCount) > t.mock.Len() {
		return errValidation("Map iteration failure count must be less than or equal to the number of Map iterations")
	}
	return nil
}

// checkTaskMock checks a mocked result against the output of the operation that it
// stands for, as far as the jar has it.
func (s *Service) checkTaskMock(m *MockInput, t *trial) error {
	r := t.state.task.resource
	i, ok := integrationOf(r)
	if !ok || r.kind != taskIntegration || m.FieldValidationMode == "NONE" || r.pattern == patternToken {
		return nil
	}
	operation := operationOf(r.action)
	if r.pattern == patternSync && i.bus == "states" {
		operation = "DescribeExecution"
	}
	output, ok := s.outputType(i.bus, operation)
	if !ok {
		return nil
	}
	if m.FieldValidationMode != "PRESENT" {
		for _, name := range requiredResults[i.bus+":"+operation] {
			if !t.mock.Get(name).Exists() {
				return errMockField("Required field '%s' is missing", name)
			}
		}
	}
	return checkShape(t.mock, output, "", "")
}

// requiredResults are the members that the answers of optimised integrations must
// have; other models require none.
var requiredResults = map[string][]string{
	"states:StartExecution":    {"ExecutionArn", "StartDate"},
	"states:DescribeExecution": {"ExecutionArn", "StartDate", "StateMachineArn", "Status"},
}

func errMockField(form string, args ...any) error {
	return errValidation("Mock result schema validation error: "+form, args...)
}

// enums are members of answers with a fixed set of values, by name.
var enums = map[string]string{
	"StorageClass": "STANDARD REDUCED_REDUNDANCY STANDARD_IA ONEZONE_IA INTELLIGENT_TIERING GLACIER DEEP_ARCHIVE OUTPOSTS GLACIER_IR SNOW EXPRESS_ONEZONE FSX_OPENZFS FSX_ONTAP",
}

// checkShape checks a JSON value against a Go type that the wire writes.
func checkShape(v jsonvalue.Value, t reflect.Type, name, tag string) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	wants, ok := "", true
	switch {
	case t == timeType || t == reflect.TypeFor[[]byte]() || t.Kind() == reflect.String:
		wants, ok = "a string", v.Kind() == jsonvalue.String
		if list := allowedValues(name, tag); ok && list != nil && !slices.Contains(list, v.Text()) {
			return errMockField("Field '%s' is not an expected value", name)
		}
	case t.Kind() == reflect.Bool:
		wants, ok = "a boolean", v.Kind() == jsonvalue.Bool
	case t.Kind() >= reflect.Int && t.Kind() <= reflect.Float64:
		wants, ok = "a number", v.Kind() == jsonvalue.Number
	case t.Kind() == reflect.Slice:
		if wants, ok = "an array", v.Kind() == jsonvalue.Array; ok {
			for _, item := range v.Items() {
				if err := checkShape(item, t.Elem(), name, ""); err != nil {
					return err
				}
			}
		}
	case t.Kind() == reflect.Map:
		if wants, ok = "an object", v.Kind() == jsonvalue.Object; ok {
			for _, item := range v.Members() {
				if err := checkShape(item, t.Elem(), name, ""); err != nil {
					return err
				}
			}
		}
	case t.Kind() == reflect.Struct && t.NumField() > 0 && t.Field(0).IsExported():
		if wants, ok = "an object", v.Kind() == jsonvalue.Object; ok {
			return checkMembers(v, t)
		}
	}
	if !ok {
		return errMockField("Field '%s' must be %s", name, wants)
	}
	return nil
}

func checkMembers(v jsonvalue.Value, t reflect.Type) error {
	for name, member := range v.Members() {
		if f, ok := t.FieldByName(name); ok {
			if err := checkShape(member, f.Type, name, f.Tag.Get("aws")); err != nil {
				return err
			}
		}
	}
	return nil
}

func allowedValues(name, tag string) []string {
	for _, part := range strings.Split(tag, ",") {
		if list, ok := strings.CutPrefix(part, "enum="); ok {
			return strings.Split(list, "|")
		}
	}
	if list, ok := enums[name]; ok {
		return strings.Fields(list)
	}
	return nil
}

// contextMembers are what a context object may have, by its parts.
var contextMembers = map[string][]string{
	"":             {"Execution", "State", "StateMachine", "Task", "Map"},
	"Execution":    {"Id", "Input", "Name", "RoleArn", "StartTime", "RedriveCount", "RedriveTime"},
	"State":        {"EnteredTime", "Name", "RetryCount"},
	"StateMachine": {"Id", "Name"},
	"Task":         {"Token"},
}

// readContext reads a context object for a test.
func readContext(text string, st *state) (jsonvalue.Value, error) {
	bad := func(form string, args ...any) error {
		return errValidation("Invalid Context object provided: "+form, args...)
	}
	v, err := jsonvalue.Parse(text)
	if err != nil || v.Kind() != jsonvalue.Object {
		return v, bad("Context object must be a valid JSON object")
	}
	for part, inner := range v.Members() {
		if !slices.Contains(contextMembers[""], part) {
			return v, bad("Field '%s' is not allowed", part)
		}
		if part == "Map" {
			return v, bad("'Map' field is not supported when mocking a Context object")
		}
		if part == "Task" && (st.kind != "Task" || st.task.resource.kind == taskIntegration && st.task.resource.pattern == patternResponse) {
			return v, bad("Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern")
		}
		if inner.Kind() != jsonvalue.Object {
			return v, bad("%s must be an object", part)
		}
		for name, member := range inner.Members() {
			switch {
			case !slices.Contains(contextMembers[part], name):
				return v, bad("Field '%s' is not allowed", name)
			case name == "RetryCount" || name == "RedriveCount":
				if member.Kind() != jsonvalue.Number {
					return v, bad("%s.%s must be a number", part, name)
				}
			case name != "Input" && member.Kind() != jsonvalue.String:
				return v, bad("%s.%s must be a string", part, name)
			}
		}
	}
	return v, nil
}
