package stepfn

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// How much an expression may take, to the item, as AWS was measured.
func TestLimitsOfExpressions(t *testing.T) {
	sum := func(n int) string { return "1" + strings.Repeat("+1", n-1) }
	double := func(n string) string {
		return `($p := function($s, $n) { $n = 0 ? $s : $p($s & $s, $n - 1) }; $length($p('x', ` + n + `)))`
	}
	for text, fits := range map[string]bool{
		sum(99): true, sum(102): false,
		`[1..873782] ~> $count()`: true, `[1..873783] ~> $count()`: false,
		double("22"): true, double("23"): false,
	} {
		p, found := parseProgram(`{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass","Output":"{% `+text+` %}","End":true}}}`, parseOptions{})
		require.Empty(t, found)
		d := newDriver(t, p, "{}")
		d.drive()
		require.Equal(t, fits, d.run.status == statusSucceeded, text)
	}
}
