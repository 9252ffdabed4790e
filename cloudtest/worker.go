package cloudtest

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"github.com/cloudjar/cloudjar/explore"
)

// An assignment is what a process that explores was told to do, as JSON in its
// environment. It reports, line by line, on the file that the leader gave it.
type assignment struct {
	Exploration string
	From, To    uint64
	Step        uint64

	// Once, if set, runs the seed From once with these decisions, and nothing
	// else: what a leader needs when the test takes its process down.
	Once bool
	Only []string // nil allows all
}

const (
	assignmentVariable = "CLOUDJAR_EXPLORE"
	reportFile         = 3 // the first of exec.Cmd's ExtraFiles
	shrinkBudget       = 400
)

// workAssigned returns what this process was told to do, if it is a worker.
func workAssigned() (a assignment, ok bool) {
	text, ok := os.LookupEnv(assignmentVariable)
	if !ok {
		return a, false
	}
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		panic(fmt.Sprintf("cloudtest: %s=%s: %v", assignmentVariable, text, err))
	}
	return a, true
}

// working reports whether this process is a worker.
func working() bool {
	_, ok := os.LookupEnv(assignmentVariable)
	return ok
}

// A report is a line from a worker to its leader.
type report struct {
	Begun *uint64   `json:",omitempty"` // the seed that is tried now
	Made  string    `json:",omitempty"` // the key of a decision, as it is made, if only one seed is tried
	Done  *result   `json:",omitempty"` // the last run: a failure, or the one that Once asked for
	Keys  []string  `json:",omitempty"` // with Done, after shrinking: what still fails
	Tried int       `json:",omitempty"` // how many runs shrinking took
	All   int       `json:",omitempty"` // how many decisions there were before
	Twin  string    `json:",omitempty"` // with Done: the hash of the same run again
	Trial [2]uint64 `json:",omitzero"`  // how many seeds have passed, of how many
}

// work tries the assigned seeds until one fails, which it makes smaller.
func (a assignment) work(t *testing.T, x *exploration) {
	out := json.NewEncoder(os.NewFile(reportFile, "report"))
	tell := func(r report) {
		if err := out.Encode(r); err != nil {
			t.Fatalf("cloudtest: the leader is gone: %v", err)
		}
	}
	try := func(seed uint64, only map[string]bool) (r result) {
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			x.run(t, seed, only, &r)
		})
		return r
	}
	if a.Once {
		x.tell = func(d explore.Decision) { tell(report{Made: d.Key}) }
		r := try(a.From, set(a.Only))
		tell(report{Done: &r})
		return
	}
	x.quiet = true
	passed := uint64(0)
	for seed := a.From; seed < a.To; seed += a.Step {
		tell(report{Begun: &seed, Trial: [2]uint64{passed, (a.To - a.From) / a.Step}})
		r := try(seed, nil)
		if !r.Failed {
			passed++
			continue
		}
		var tried int
		keys := explore.Shrink(keysOf(r.Decisions), shrinkBudget, func(only map[string]bool) bool {
			tried++
			return try(seed, only).Failed
		})
		last, again := try(seed, set(keys)), try(seed, set(keys))
		tell(report{Done: &last, Keys: keys, Tried: tried, All: len(r.Decisions), Twin: again.Hash})
		return
	}
}

func keysOf(decisions []explore.Decision) []string {
	keys := make([]string, len(decisions))
	for i, d := range decisions {
		keys[i] = d.Key
	}
	return keys
}

// set returns keys as what may happen; nil keys allow all of it.
func set(keys []string) map[string]bool {
	if keys == nil {
		return nil
	}
	only := make(map[string]bool, len(keys))
	for _, key := range keys {
		only[key] = true
	}
	return only
}
