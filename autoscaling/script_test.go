package autoscaling_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/internal/script"
)

var rewrite = flag.Bool("rewrite", false, "write what the service answered into testdata/*.txt; review the difference by eye")

// The scripts in testdata are lessons on the API, for the table orders.
func TestScripts(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			s, err := script.Read(path, string(text))
			require.NoError(t, err)
			w := newShop(t, cloudjar.Options{Seed: 1})
			play(t, s, &script.Stage{World: w.World(), Service: w.AutoScaling.Wire(), Volatile: volatile})
			if *rewrite {
				require.NoError(t, os.WriteFile(path, []byte(s.String()), 0o644))
			}
		})
	}
}

// volatile are the members whose values differ from run to run on AWS.
var volatile = []string{"ActivityId", "AlarmARN", "CreationTime", "EndTime", "NextToken", "PolicyARN", "ScalableTargetARN", "ScheduledActionARN", "StartTime"}

func play(t *testing.T, s *script.Script, g *script.Stage) {
	for _, st := range s.Steps {
		got := g.Play(st)
		switch {
		case script.Accepts(st.Want, got):
		case *rewrite:
			st.Want = script.Pretty(got)
		default:
			t.Errorf("%s:%d: %s\nwant %s\ngot  %s", s.Path, st.Line, st.Op, script.Brief(st.Want), script.Brief(script.Pretty(got)))
		}
	}
}
