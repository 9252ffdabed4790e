package pattern

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every labelled pair of pattern and event has AWS's verdict, and a refused
// pattern the first line of AWS's reason.
func TestLabelledCases(t *testing.T) {
	file, err := os.Open("../../../shared/cases/lambda/event-pattern-cases.jsonl")
	if err != nil {
		t.Skip("the labelled cases are not here")
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 10<<20)
	for lines.Scan() {
		var c struct {
			T, P, Err string
			E         *string
			Valid     bool
			Match     bool
		}
		require.NoError(t, json.Unmarshal(lines.Bytes(), &c))
		p, err := Compile(c.P, EventBridge)
		if !c.Valid {
			if err == nil {
				t.Errorf("%s: accepted, but AWS says %s: %s", c.T, c.Err, c.P)
				continue
			}
			first, _, _ := strings.Cut(err.Error(), "\n")
			want, _, _ := strings.Cut(c.Err, "\n")
			if first != want {
				t.Errorf("%s: refused with %q, not %q: %s", c.T, first, want, c.P)
			} else if err.Error() != c.Err && os.Getenv("PLACES") != "" {
				t.Errorf("%s: place %q, not %q: %s", c.T, err, c.Err, c.P)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: refused: %v", c.T, err)
			continue
		}
		if c.E == nil {
			continue
		}
		if got := p.Match([]byte(*c.E)); got != c.Match {
			t.Errorf("%s: match %v, not %v: %s on %s", c.T, got, c.Match, c.P, *c.E)
		}
		if got := len(NewSet([]*Pattern{p}).Match([]byte(*c.E), nil)) == 1; got != c.Match {
			t.Errorf("%s: in a set %v, not %v: %s on %s", c.T, got, c.Match, c.P, *c.E)
		}
	}
}
