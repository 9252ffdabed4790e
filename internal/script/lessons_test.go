package script

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// lesson is played on a counter and passes; it has what a stage can do.
const lesson = `# A counter counts.
repeat 2 Count {"By":2}
----
{"From":"home us-east-1","Token":"…","Total":2}
{"From":"home us-east-1","Token":"…","Total":4}
let total = Total

Count {"By":@(total)}
----
~ {"Total":8}

advance 5s

Count {"By":0}
----
! 500 Broken: a counter counts something

far:Count@eu-west-1 {"By":@seen(Total)}
----
{"From":"far eu-west-1","Token":"…","Total":16}

Reset {}
----

near:Count {}
----
script error: no service "near" in us-east-1 is on this stage
`

func TestPlay(t *testing.T) {
	for _, tt := range []struct {
		text string
		bad  []string
	}{
		{lesson, nil},
		{"Count {\"By\":1}\n----\n~ {\"Total\":2}\n", []string{`x.txt:1: Count
want ~ {"Total":2}
got  {"From":"home us-east-1","Token":"…","Total":1}`}},
		{"Reset {}\n----\nlet a = Total\n", []string{"x.txt:3: \nwant \ngot  script error: the answer before has no member Total"}},
		{"Count {}\n", []string{"x.txt:1: a step needs a line ---- after its request"}},
	} {
		l := write(t, tt.text)
		got := try(func(t *trial) { Play(t, l, open) })
		require.Equal(t, tt.bad, got.bad)
		require.Equal(t, []string{"x"}, got.names)
		text, err := os.ReadFile(l.Paths)
		require.NoError(t, err)
		require.Equal(t, tt.text, string(text), "playing writes nothing")
	}

	none := try(func(t *trial) { Play(t, &Lessons{Paths: "nowhere/*.txt"}, open) })
	require.Equal(t, []string{`no scripts are at "nowhere/*.txt" (<nil>)`}, none.bad)
}

// Rewriting puts the service's answer where the script wants another, and there only.
func TestRewrite(t *testing.T) {
	l := write(t, "# Prose.\nCount {\"By\":1}\n----\n{ \"From\": \"…\", \"Token\":\"…\", \"Total\":1}\n\nCount {}\n----\n")
	l.Rewrite = true
	require.Empty(t, try(func(t *trial) { Play(t, l, open) }).bad)
	text, err := os.ReadFile(l.Paths)
	require.NoError(t, err)
	require.Equal(t, "# Prose.\nCount {\"By\":1}\n----\n{ \"From\": \"…\", \"Token\":\"…\", \"Total\":1}\n\n"+
		"Count {}\n----\n! 500 Broken: a counter counts something\n", string(text))

	forks := try(func(t *trial) { PlayOnForks(t, l, open, fork) })
	require.True(t, forks.skipped)
	require.Empty(t, forks.names, "rewriting is not for forks")
}

func TestPlayOnForks(t *testing.T) {
	l := write(t, lesson)
	got := try(func(t *trial) { PlayOnForks(t, l, open, fork) })
	require.Equal(t, []string{"x"}, got.names)
	require.Empty(t, got.bad)

	shared := func(c *counter, t *trial) *counter { // a fork that copies nothing
		g := fork(c, t)
		g.Wire = c.wire
		return g
	}
	l = write(t, "Count {\"By\":1}\n----\n{}\n")
	got = try(func(t *trial) { PlayOnForks(t, l, open, shared) })
	require.Equal(t, []string{`x.txt:1: Count: parent and fork answer differently
parent {"From":"home us-east-1","Token":"…","Total":2}
fork   {"From":"home us-east-1","Token":"…","Total":1}`}, got.bad)
}

func TestFlags(t *testing.T) {
	set := flag.NewFlagSet("", flag.ContinueOnError)
	l := Flags(set)
	require.Equal(t, Lessons{Paths: "testdata/*.txt"}, *l)
	require.NoError(t, set.Parse([]string{"-rewrite", "-scripts", "mine.txt"}))
	require.Equal(t, Lessons{Paths: "mine.txt", Rewrite: true}, *l)
}

func TestOnly(t *testing.T) {
	s := &wire.Service{}
	require.Same(t, s, Only(s)("", "us-east-1"))
	require.Nil(t, Only(s)("", "eu-west-1"))
	require.Nil(t, Only(s)("other", "us-east-1"))
}

func write(t *testing.T, text string) *Lessons {
	t.Helper()
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("x.txt", []byte(text), 0o600))
	return &Lessons{Paths: "x.txt"}
}

// A counter is a service that counts, at home and far away.
type counter struct {
	*Stage
	total *int
}

type countInput struct{ By int }

type countOutput struct {
	Total int
	From  string
	Token string
}

func open(_ *trial, _ *Script) *counter {
	c := &counter{total: new(int)}
	c.Stage = &Stage{World: sim.NewWorld(sim.Options{Crank: sim.Simulator}), Wire: c.wire, Volatile: []string{"Token"}}
	return c
}

func fork(c *counter, t *trial) *counter {
	w, err := c.World.Fork()
	if err != nil {
		t.Fatalf("%v", err)
	}
	total := *c.total
	f := &counter{total: &total}
	f.Stage = c.Follow(w, f.wire)
	return f
}

func (c *counter) wire(service, region string) *wire.Service {
	if service == "" {
		service = "home"
	}
	if service == "near" {
		return nil
	}
	count := func(_ context.Context, in *countInput) (*countOutput, error) {
		if in.By == 0 {
			return nil, &wire.Fault{Code: "Broken", Message: "a counter counts something", Status: 500}
		}
		*c.total += in.By
		return &countOutput{Total: *c.total, From: service + " " + region, Token: time.Duration(*c.total).String()}, nil
	}
	reset := func(context.Context, *struct{}) (*wire.Void, error) {
		*c.total = 0
		return &wire.Void{}, nil
	}
	return &wire.Service{Name: "counter", Protocol: wire.JSON11, Target: "Counter", Ops: wire.Ops{"Count": wire.Op(count), "Reset": wire.Op(reset)}}
}

// A trial is a test that is expected to fail.
type trial struct {
	names, bad []string
	skipped    bool
}

func (t *trial) Helper() {}

func (t *trial) Skip(...any) {
	t.skipped = true
	runtime.Goexit()
}

func (t *trial) Errorf(format string, args ...any) {
	t.bad = append(t.bad, fmt.Sprintf(format, args...))
}

func (t *trial) Fatalf(format string, args ...any) {
	t.Errorf(format, args...)
	runtime.Goexit()
}

func (t *trial) Run(name string, f func(*trial)) bool {
	t.names = append(t.names, name)
	t.run(f)
	return len(t.bad) == 0
}

// run runs f as package testing does: Fatalf and Skip end it.
func (t *trial) run(f func(*trial)) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(t)
	}()
	<-done
}

func try(f func(*trial)) *trial {
	t := &trial{}
	t.run(f)
	return t
}
