package stepfn

import (
	"strings"

	"github.com/cloudjar/cloudjar/sim"
)

// An arn is one of the service's own names, read:
//
//	stateMachine:NAME           stateMachine:NAME:QUALIFIER   stateMachine:NAME/LABEL
//	execution:NAME:EXECUTION    execution:NAME/LABEL:EXECUTION
//	express:NAME:EXECUTION:UUID
//	activity:NAME
//	mapRun:NAME/LABEL:UUID
type arn struct {
	text      string
	region    string
	account   string
	kind      string // stateMachine, execution, …
	name      string // of the state machine or activity
	label     string // of a Distributed Map
	qualifier string // a version's number, an alias's name, an execution's name, …
}

// Kinds of resources.
const (
	kindMachine   = "stateMachine"
	kindExecution = "execution"
	kindExpress   = "express"
	kindActivity  = "activity"
	kindMapRun    = "mapRun"
)

// readARN reads an ARN of one of the kinds.
func readARN(text string, kinds ...string) (arn, error) {
	if !strings.HasPrefix(text, "arn:") {
		return arn{}, errARN("Invalid ARN prefix: %s", text)
	}
	parts := strings.SplitN(text, ":", 7)
	if len(parts) < 7 || parts[2] != "states" {
		return arn{}, errARN("Invalid ARN: %s", text)
	}
	a := arn{text: text, region: parts[3], account: parts[4], kind: parts[5]}
	allowed := false
	for _, kind := range kinds {
		allowed = allowed || kind == a.kind
	}
	if !allowed {
		return arn{}, errARN("Resource type not valid in this context: %s", a.kind)
	}
	a.name, a.qualifier, _ = strings.Cut(parts[6], ":")
	a.name, a.label, _ = strings.Cut(a.name, "/")
	if a.name == "" {
		return arn{}, errARN("Invalid ARN: %s", text)
	}
	return a, nil
}

// here tells whether a resource would be in the region and account of the call.
func (a arn) here(c *sim.Call) bool { return a.region == c.Region && a.account == c.Account }

// version is the number of a state machine version, or 0.
func (a arn) version() int {
	n := 0
	for _, r := range a.qualifier {
		if r < '0' || r > '9' || n > 1e9 {
			return 0
		}
		n = n*10 + int(r-'0')
	}
	return n
}

// unqualified is the ARN of the state machine itself.
func (a arn) unqualified() string {
	if a.qualifier == "" {
		return a.text
	}
	return strings.TrimSuffix(a.text, ":"+a.qualifier)
}
