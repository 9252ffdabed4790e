package pattern

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Long wildcards are judged at once, whatever they repeat.
func TestLongWildcards(t *testing.T) {
	for _, text := range []string{strings.Repeat("*a", 1000), "*" + strings.Repeat("a", 4000)} {
		_, err := Compile(`{"a":[{"wildcard":"`+text+`"}]}`, EventBridge)
		require.EqualError(t, err, errTooComplex.Reason)
	}
	_, err := Compile(`{"a":[{"wildcard":"*bus*log*.txt"}]}`, EventBridge)
	require.NoError(t, err)
}
