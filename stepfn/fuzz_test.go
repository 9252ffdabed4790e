package stepfn

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/cloudjar/cloudjar/sim"
)

// What is wrong with a text can be said of every text, in one line.
func FuzzJSONFault(f *testing.F) {
	for _, seed := range []string{"", "not json", "{'a':1}", `{"a":`, `[1,2`, `{"a" 1}`, "{]", "\xff", `"`, "nul"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if json.Valid([]byte(text)) {
			return
		}
		if what := jsonFault(text); what == "" {
			t.Fatalf("%q: nothing is wrong", text)
		}
	})
}

// A name that is read as one of the service's is written as it was.
func FuzzReadARN(f *testing.F) {
	for _, seed := range []string{
		"arn:aws:states:us-east-1:123456789012:stateMachine:m", "arn:aws:states:us-east-1:123456789012:stateMachine:m/l:1",
		"arn:aws:states:us-east-1:123456789012:execution:m:e", "arn:aws:states:r:a:mapRun:m/l:u", "arn:", "arn:aws:states::::", "",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := readARN(text, kindMachine, kindExecution, kindExpress, kindActivity, kindMapRun)
		if err != nil {
			return
		}
		if a.text != text || a.name == "" || !strings.HasPrefix(text, a.unqualified()) || a.version() < 0 {
			t.Fatalf("%q: %+v", text, a)
		}
	})
}

// No request of TestState makes the service fall over.
func FuzzTestState(f *testing.F) {
	f.Add(`{"Type":"Pass","End":true}`, `{}`, `{"a":1}`, "", "TRACE")
	f.Add(`{"Type":"Map","ItemsPath":"$.x","ItemProcessor":{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}},"End":true}`, `{"x":[1]}`, ``, `[1]`, "DEBUG")
	f.Add(`{"Type":"Parallel","Branches":[{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}],"Next":"B"}`, `{}`, ``, `[1]`, "DEBUG")
	f.Add(`{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Retry":[{"ErrorEquals":["States.ALL"]}],"Next":"B"}`, `{}`, ``, ``, "DEBUG")
	f.Fuzz(func(t *testing.T, definition, input, variables, mock, level string) {
		_, s := newService(sim.Options{})
		in := &TestStateInput{Definition: definition, Input: input, Variables: variables, InspectionLevel: level}
		if mock != "" {
			in.Mock = &MockInput{Result: mock}
		}
		for range 2 {
			if _, err := s.TestState(context.Background(), in); err != nil && strings.Contains(err.Error(), "panicked") {
				t.Fatal(err)
			}
			in.Mock = &MockInput{ErrorOutput: &MockErrorOutput{Error: "E"}}
		}
	})
}
