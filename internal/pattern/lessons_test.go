package pattern

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The lessons in testdata: a pattern, then events that match it (+) and that do
// not (-), or the first line of why it is refused (!).
func TestLessons(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	dialects := map[string]Dialect{"eventbridge": EventBridge, "lambda": Lambda, "sns-attributes": SNSAttributes, "sns-body": SNSBody}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		dialect, ok := dialects[name]
		require.True(t, ok, "a file is named for its dialect")
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		var p *Pattern
		var refused error
		for n, line := range strings.Split(string(text), "\n") {
			switch {
			case line == "" || line[0] == '#':
			case strings.HasPrefix(line, "+ "), strings.HasPrefix(line, "- "):
				require.NoError(t, refused, "%s:%d", file, n+1)
				require.Equal(t, line[0] == '+', p.Match([]byte(line[2:])), "%s:%d", file, n+1)
			case strings.HasPrefix(line, "! "):
				require.Error(t, refused, "%s:%d", file, n+1)
				first, _, _ := strings.Cut(refused.Error(), "\n")
				require.Equal(t, line[2:], first, "%s:%d", file, n+1)
			default:
				p, refused = Compile(line, dialect)
			}
		}
	}
}
