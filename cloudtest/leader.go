package cloudtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cloudjar/cloudjar/explore"
)

// lead spreads the seeds over processes of the test's own binary and returns the
// first failure.
func (x *exploration) lead(t *testing.T) *Finding {
	t.Helper()
	from, to := x.seeds(t)
	workers := uint64(*workersFlag)
	if workers == 0 {
		workers = uint64(runtime.NumCPU())
	}
	workers = max(1, min(workers, (to-from+15)/16)) // a process costs as much as some seeds
	ctx, stop := context.WithCancel(t.Context())
	if *forFlag > 0 {
		ctx, stop = context.WithTimeout(t.Context(), *forFlag)
	}
	defer stop()
	board := newBoard(x.name, to-from)
	defer board.clear()
	failures := make(chan *failure, workers)
	for i := range workers {
		go func() {
			failures <- x.follow(ctx, t.Name(), assignment{Exploration: x.name, From: from + i, To: to, Step: workers}, board)
		}()
	}
	var first *failure
	for range workers {
		if f := <-failures; f != nil && first == nil {
			first = f
			stop()
		}
	}
	board.clear()
	if first == nil {
		t.Logf("explored %d seeds from %d: all passed", board.passed(), from)
		return nil
	}
	if first.broken != nil {
		t.Fatalf("cloudtest: %v", first.broken)
	}
	x.shrinkApart(t, first)
	schedule := first.Done.Decisions
	if first.apart {
		schedule = nil
		for _, key := range first.Keys {
			schedule = append(schedule, explore.Decision{Key: key})
		}
	}
	return &Finding{
		Seed: first.Done.Seed, Schedule: schedule, Of: first.All, Passed: board.passed(), Output: first.output,
		text: first.text(t.Name(), board.passed()),
	}
}

// A failure is a seed with which the test fails.
type failure struct {
	report
	output string // of the replay
	broken error  // no failure of the test, but of the exploration
	apart  bool   // the test takes its process down
}

// follow runs one worker and listens to its reports until it fails or is done.
func (x *exploration) follow(ctx context.Context, test string, a assignment, board *board) *failure {
	var last *report
	begun, crashed, reached := a.From, false, false
	output, err := launch(ctx, test, a, func(r report) {
		if r.Begun != nil {
			begun, crashed, reached = *r.Begun, true, true
			board.set(a.From, r.Trial[0])
			return
		}
		last, crashed = &r, false
	})
	switch {
	case last != nil:
		return &failure{report: *last}
	case ctx.Err() != nil || err == nil && (reached || a.From >= a.To):
		if err == nil {
			board.set(a.From, (a.To-a.From+a.Step-1)/a.Step)
		}
		return nil
	case crashed:
		return &failure{report: report{Done: &result{Seed: begun, Failed: true}}, output: output, apart: true}
	}
	return &failure{broken: fmt.Errorf("a worker did not get to the exploration %s (call Find once a test, and nothing that differs between processes before): %v\n%s", a.Exploration, err, output)}
}

// launch runs a process of the test's binary with an assignment and reads its
// reports. It returns what the process printed.
func launch(ctx context.Context, test string, a assignment, hear func(report)) (string, error) {
	text, err := json.Marshal(a)
	if err != nil {
		return "", err
	}
	read, write, err := os.Pipe()
	if err != nil {
		return "", err
	}
	defer read.Close()
	var printed bytes.Buffer
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run="+pattern(test), "-test.count=1", "-test.v", "-test.timeout=10m")
	cmd.Env = append(os.Environ(), assignmentVariable+"="+string(text))
	cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = &printed, &printed, []*os.File{write}
	cmd.WaitDelay = time.Second
	err = cmd.Start()
	write.Close()
	if err != nil {
		return "", err
	}
	lines := json.NewDecoder(read)
	for {
		var r report
		if err := lines.Decode(&r); err != nil {
			if !errors.Is(err, io.EOF) && ctx.Err() == nil {
				printed.WriteString("\nreport: " + err.Error())
			}
			break
		}
		hear(r)
	}
	if err := cmd.Wait(); err != nil {
		if exit := new(exec.ExitError); !errors.As(err, &exit) || exit.ExitCode() == 1 {
			return printed.String(), nil // its tests failed, which is what it is for
		}
		return printed.String(), err
	}
	return printed.String(), nil
}

// apartBudget is how many processes are spent on making a crash smaller.
const apartBudget = 60

// shrinkApart replays the failure in a process of its own: for the test's output,
// and, where the test takes its process down, to make it smaller one process at a
// time.
func (x *exploration) shrinkApart(t *testing.T, f *failure) {
	once := func(only []string) (r *result, made []string, output string) {
		output, _ = launch(t.Context(), t.Name(), assignment{Exploration: x.name, From: f.Done.Seed, To: f.Done.Seed + 1, Step: 1, Once: true, Only: only},
			func(heard report) {
				if heard.Made != "" {
					made = append(made, heard.Made)
				}
				r = heard.Done
			})
		return r, made, output
	}
	if !f.apart {
		_, _, f.output = once(f.Keys)
		return
	}
	_, all, _ := once(nil)
	f.All = len(all)
	f.Keys = explore.Shrink(all, apartBudget, func(only map[string]bool) bool {
		r, _, _ := once(slices.DeleteFunc(slices.Clone(all), func(k string) bool { return !only[k] }))
		f.Tried++
		return r == nil || r.Failed
	})
	_, _, f.output = once(f.Keys)
}

// text is what a person needs: how it fails, with how little, and how to see it
// again.
func (f *failure) text(test string, passed uint64) string {
	var b strings.Builder
	fmt.Fprintf(&b, "seed %d fails (%d seeds passed).\n", f.Done.Seed, passed)
	replay := fmt.Sprintf("go test -run '%s' -cloudjar.seed=%d", pattern(test), f.Done.Seed)
	if f.apart {
		b.WriteString("The test takes its process down.\n")
	}
	switch {
	case len(f.Keys) == 0:
		fmt.Fprintf(&b, "It fails although nothing of the %d things that happened happens: by the latencies alone, or always.\n", f.All)
		replay += " -cloudjar.only=none"
	default:
		fmt.Fprintf(&b, "The smallest schedule that still fails has %d of %d decisions (%d runs):\n\n", len(f.Keys), f.All, f.Tried)
		for _, d := range f.Done.Decisions {
			fmt.Fprintf(&b, "    %s\n        allowed by %s\n", d, d.Doc)
		}
		if f.apart {
			fmt.Fprintf(&b, "    %s\n", strings.Join(f.Keys, "\n    "))
		}
		replay += " -cloudjar.only=" + strings.Join(f.Keys, ",")
	}
	fmt.Fprintf(&b, "\nReplay it with\n\n    %s\n", replay)
	if f.Twin != "" && f.Twin != f.Done.Hash {
		fmt.Fprintf(&b, "\nThe same run came out differently a second time (%s, %s): the test does something that the seed does not decide, such as\n"+
			"calls of one instant from unnamed goroutines with the same content, map order, or randomness of its own.\n", f.Done.Hash, f.Twin)
	}
	fmt.Fprintf(&b, "\nThe test said:\n\n%s", indent(f.output))
	return b.String()
}

func indent(text string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimRight(text, "\n") + "\n") {
		b.WriteString("    " + line)
	}
	return b.String()
}

// A board counts the seeds that passed and, in a terminal, shows it.
type board struct {
	mu    sync.Mutex
	name  string
	all   uint64
	by    map[uint64]uint64 // by worker
	shown bool
	live  bool
}

func newBoard(name string, all uint64) *board {
	info, err := os.Stderr.Stat()
	return &board{name: name, all: all, by: map[uint64]uint64{}, live: err == nil && info.Mode()&os.ModeCharDevice != 0}
}

func (b *board) passed() uint64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.sum()
}

func (b *board) sum() (sum uint64) {
	for _, n := range b.by {
		sum += n
	}
	return sum
}

func (b *board) set(worker, passed uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.by[worker] = passed
	if b.live {
		b.shown = true
		fmt.Fprintf(os.Stderr, "\r%s: %d of %d seeds ", b.name, b.sum(), b.all)
	}
}

func (b *board) clear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.shown {
		fmt.Fprintf(os.Stderr, "\r%*s\r", len(b.name)+40, "")
		b.shown = false
	}
}
