package stepfn

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// A program is a state machine's definition, read and checked. It is immutable.
type program struct {
	root       *scope
	timeout    int64               // of an execution in seconds, 0 is none
	references map[string][]string // variables by the state that refers to them, for DescribeStateMachine
}

// A scope is a set of states with its own variables: the machine itself, a
// branch of a Parallel state, or what a Map state does with an item.
type scope struct {
	start       *state
	states      []*state
	byName      map[string]*state
	distributed bool // variables of outer scopes are out of reach
}

// A language is how a state says its data flow.
type language uint8

const (
	langJSONPath language = iota
	langJSONata
)

// A state of a scope.
type state struct {
	kind string // Pass, Task, …
	name string
	lang language
	next *state // nil at the end
	end  bool

	inputPath      *valuePath // nil is $; see noInput
	noInput        bool       // InputPath is null
	outputPath     *valuePath
	noOutput       bool
	resultPath     *valuePath // nil is $; see noResult
	noResult       bool
	parameters     *template // Parameters or Arguments
	resultSelector *template
	output         *template // of JSONata
	assign         *template
	retry          []retrier
	catch          []catcher

	result    jsonvalue.Value // Pass
	task      *taskState
	choices   []choice // Choice
	otherwise *state   // Choice's Default
	wait      *waitState
	err       *textField // Fail
	cause     *textField
	branches  []*scope // Parallel
	items     *mapState
}

// parseOptions are what a definition is checked against.
type parseOptions struct {
	express bool
}

// parseProgram reads and checks a definition. The program is nil if a
// diagnostic is an ERROR.
func parseProgram(text string, opts parseOptions) (*program, []Diagnostic) {
	c := &checker{opts: opts, names: map[string]bool{}, labels: map[string]bool{}, references: map[string][]string{}}
	doc, err := jsonvalue.Parse(text)
	if err != nil {
		return nil, []Diagnostic{{Severity: "ERROR", Code: codeJSON, Message: jsonFault(text)}}
	}
	if doc.Kind() != jsonvalue.Object {
		return nil, []Diagnostic{{Severity: "ERROR", Code: codeSchema, Message: "Expected value of type Object", Location: "/"}}
	}
	p := c.machine(doc)
	if errorsOf(c.found) != "" {
		return nil, c.found
	}
	return p, c.found
}

// A checker reads a definition and notes what is wrong with it.
type checker struct {
	opts       parseOptions
	lang       language // of the machine
	found      []Diagnostic
	names      map[string]bool // of all states
	labels     map[string]bool // of all maps
	references map[string][]string
	state      string            // the one being read
	assigned   []map[string]bool // names that the scopes assign, outermost first
	depth      int
}

func (c *checker) errorf(at, format string, args ...any) {
	c.report(codeSchema, at, format, args...)
}

func (c *checker) report(code, at, format string, args ...any) {
	c.found = append(c.found, Diagnostic{Severity: "ERROR", Code: code, Message: fmt.Sprintf(format, args...), Location: at})
}

func (c *checker) warn(code, at, format string, args ...any) {
	c.found = append(c.found, Diagnostic{Severity: "WARNING", Code: code, Message: fmt.Sprintf(format, args...), Location: at})
}

func (c *checker) machine(doc jsonvalue.Value) *program {
	o := object{c, doc, ""}
	o.known("Comment", "StartAt", "States", "Version", "TimeoutSeconds", "QueryLanguage")
	if version, ok := o.text("Version"); ok && version != "1.0" {
		c.errorf("/Version", "Value must be one of the following: [1.0]")
	}
	o.text("Comment")
	c.lang = o.language(langJSONPath)
	timeout, _ := o.integer("TimeoutSeconds", 1, maxSeconds)
	root := c.scope(o)
	return &program{root: root, timeout: timeout, references: c.references}
}

// maxSeconds bounds every number of seconds but those of Retry's MaxDelay.
const maxSeconds = 99_999_999

// maxNesting is how deep scopes may be nested, which keeps reading from running
// out of stack.
const maxNesting = 100

// scope reads StartAt and States of an object.
func (c *checker) scope(o object) *scope {
	s := &scope{byName: map[string]*state{}}
	c.depth++
	defer func() { c.depth-- }()
	if c.depth > maxNesting {
		c.errorf(o.path(), "Nested too deep")
		return s
	}
	if !o.required("StartAt", "States") {
		return s
	}
	start, named := o.text("StartAt")
	states, ok := o.object("States")
	if !ok {
		return s
	}
	if states.v.Len() == 0 {
		c.errorf(states.at, "Value cannot be empty")
		return s
	}
	c.assigned = append(c.assigned, map[string]bool{})
	defer func() { c.assigned = c.assigned[:len(c.assigned)-1] }()
	c.collectAssigned(states)
	for name := range states.v.Members() {
		s.states = append(s.states, &state{name: name})
		s.byName[name] = s.states[len(s.states)-1]
		if c.names[name] {
			c.report(codeDuplicate, states.at+"/"+pointer(name), "Duplicate State name: %s", name)
		}
		c.names[name] = true
		if len([]rune(name)) > 80 {
			c.errorf(states.at+"/"+pointer(name), "State name must be no more than 80 characters")
		}
	}
	if s.start = s.byName[start]; s.start == nil && named {
		c.report(codeTransition, o.at+"/StartAt", "Missing 'StartAt' target: %s", start)
	}
	for i, v := range states.v.Items() {
		st := s.states[i]
		at := states.at + "/" + pointer(st.name)
		if v.Kind() != jsonvalue.Object {
			c.errorf(at, "Expected value of type Object")
			continue
		}
		c.stateOf(s, st, object{c, v, at})
	}
	if s.start != nil && !slices.ContainsFunc(c.found, Diagnostic.malformed) {
		c.reach(s, states.at)
	}
	return s
}

// reach finds states that nothing leads to, and scopes that never end, which
// hides the former.
func (c *checker) reach(s *scope, at string) {
	seen := map[*state]bool{}
	list := []*state{s.start}
	terminal := slices.ContainsFunc(s.states, func(st *state) bool { return st.end })
	for len(list) > 0 {
		st := list[len(list)-1]
		list = list[:len(list)-1]
		if st == nil || seen[st] {
			continue
		}
		seen[st] = true
		list = append(list, st.next, st.otherwise)
		for _, ch := range st.choices {
			list = append(list, ch.next)
		}
		for _, ca := range st.catch {
			list = append(list, ca.next)
		}
	}
	if !terminal {
		c.report(codeEnd, "", "Workflow has no terminal state")
		return
	}
	for _, st := range s.states {
		if !seen[st] {
			c.report(codeTransition, at+"/"+pointer(st.name), "State %q is not reachable.", st.name)
		}
	}
}

// pointer escapes a name for a JSON pointer.
func pointer(name string) string {
	return strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
}
