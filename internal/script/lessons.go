package script

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
)

// Lessons are the scripts that a package's tests play.
type Lessons struct {
	Paths   string // a pattern, as filepath.Glob reads it
	Rewrite bool   // write what the service answered into the scripts
}

// Flags returns the lessons that the flags -scripts and -rewrite choose.
func Flags(set *flag.FlagSet) *Lessons {
	l := &Lessons{}
	set.StringVar(&l.Paths, "scripts", "testdata/*.txt", "the scripts to play")
	set.BoolVar(&l.Rewrite, "rewrite", false, "write what the service answered into the scripts; review the difference by eye")
	return l
}

// A Test is what playing asks of a *testing.T. Package testing itself is for tests
// only, which this package is not.
type Test[T any] interface {
	Helper()
	Run(name string, f func(T)) bool
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Skip(args ...any)
}

// A Player plays steps: a Stage, or what a package's tests have made of one.
type Player interface {
	Play(*Step) string
}

// Play holds a service to the answers in the scripts. Each script is played on a
// stage of its own.
func Play[T Test[T], P Player](t T, l *Lessons, open func(T, *Script) P) {
	t.Helper()
	each(t, l, func(t T, s *Script) {
		g := open(t, s)
		for _, st := range s.Steps {
			got := g.Play(st)
			switch {
			case Accepts(st.Want, got):
			case l.Rewrite && st.Op != "":
				st.Want = pretty(got)
			default:
				t.Errorf("%s:%d: %s\nwant %s\ngot  %s", s.Path, st.Line, st.Op, brief(st.Want), brief(pretty(got)))
			}
		}
		if !l.Rewrite {
			return
		}
		if err := os.WriteFile(s.Path, []byte(s.String()), 0o644); err != nil {
			t.Fatalf("%v", err)
		}
	})
}

// PlayOnForks plays every step on a fork of what the steps before left, then on the
// parent: the answers must not differ. What the scripts want is no matter here.
func PlayOnForks[T Test[T], P Player](t T, l *Lessons, open func(T, *Script) P, fork func(P, T) P) {
	t.Helper()
	if l.Rewrite {
		t.Skip("rewriting")
	}
	each(t, l, func(t T, s *Script) {
		parent := open(t, s)
		for i, st := range s.Steps {
			child := fork(parent, t)
			if got, want := child.Play(st), parent.Play(st); got != want {
				t.Fatalf("%s:%d: %s: parent and fork answer differently\nparent %s\nfork   %s", s.Path, st.Line, st.Op, brief(want), brief(got))
			}
			if i%2 == 0 { // half of the way goes on in the fork
				parent = child
			}
		}
	})
}

// each reads the scripts, and runs a test named after each.
func each[T Test[T]](t T, l *Lessons, run func(T, *Script)) {
	t.Helper()
	paths, err := filepath.Glob(l.Paths)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no scripts are at %q (%v)", l.Paths, err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatalf("%v", err)
			}
			s, err := Read(path, string(text))
			if err != nil {
				t.Fatalf("%v", err)
			}
			run(t, s)
		})
	}
}
