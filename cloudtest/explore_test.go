package cloudtest_test

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/cloudtest"
)

// What is right under every schedule passes, each seed on a fork of its own.
func TestExplorePasses(t *testing.T) {
	cloudtest.ExploreWith(t, cloudtest.Exploration{Seeds: 40, Fixture: shelf}, func(t *testing.T, cloud *cloudjar.Cloud) {
		require.EqualValues(t, 1, count(t, cloud))
		put(t, cloud, "Emma")
	})
}

// stale is an exploration of which little happens but stale reads.
var stale = cloudtest.Exploration{Seeds: 200, Fixture: shelf, Off: []string{"dynamodb/short-page"}}

// readAfterWrite believes that a read sees the write before it. Only the tests below
// run it, in a process of their own.
func readAfterWrite(t *testing.T, cloud *cloudjar.Cloud) {
	put(t, cloud, "Emma")
	require.EqualValues(t, 2, count(t, cloud))
}

func TestBug(t *testing.T) {
	if os.Getenv("CLOUDJAR_BUG") == "" {
		t.Skip("it fails, for TestExploreFinds")
	}
	cloudtest.ExploreWith(t, stale, readAfterWrite)
}

func TestCrash(t *testing.T) {
	if os.Getenv("CLOUDJAR_BUG") == "" {
		t.Skip("it panics, for TestExploreSurvivesACrash")
	}
	cloudtest.ExploreWith(t, stale, func(t *testing.T, cloud *cloudjar.Cloud) {
		put(t, cloud, "Emma")
		if count(t, cloud) != 2 {
			panic("the book is gone")
		}
	})
}

// inAnotherProcess runs a failing test and returns what it printed.
func inAnotherProcess(t *testing.T, args ...string) string {
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), "CLOUDJAR_BUG=1")
	out, err := cmd.CombinedOutput()
	require.Error(t, err, "%s", out)
	return string(out)
}

var replay = regexp.MustCompile(`-cloudjar\.seed=\S+ -cloudjar\.only=\S+`)

// A failing seed is shown with the smallest schedule that fails, what allows it,
// what the test said, and a command that fails in the same way.
func TestExploreFinds(t *testing.T) {
	out := inAnotherProcess(t, "-test.run=^TestBug$")
	require.Contains(t, out, "The smallest schedule that still fails has 1 of")
	require.Contains(t, out, "dynamodb/stale-read:")
	require.Contains(t, out, "allowed by https://docs.aws.amazon.com/amazondynamodb/")
	require.Contains(t, out, "expected: int(2)")
	require.Contains(t, out, "dynamodb:PutItem on books")
	require.NotContains(t, out, "came out differently")
	command := strings.Fields(replay.FindString(out))
	require.Len(t, command, 2)
	again := inAnotherProcess(t, append(command, "-test.run=^TestBug$")...)
	require.Contains(t, again, "expected: int(2)")
	require.Equal(t, 1, strings.Count(again, "dynamodb/stale-read:"))
}

// A test that takes its process down is made smaller all the same.
func TestExploreSurvivesACrash(t *testing.T) {
	out := inAnotherProcess(t, "-test.run=^TestCrash$")
	require.Contains(t, out, "The test takes its process down.")
	require.Contains(t, out, "panic: the book is gone")
	require.Contains(t, out, "has 1 of")
}

// Find returns what Explore would show.
func TestFind(t *testing.T) {
	found := cloudtest.Find(t, stale, readAfterWrite)
	require.NotNil(t, found)
	require.Len(t, found.Schedule, 1)
	require.Equal(t, "dynamodb/stale-read", found.Schedule[0].Rule)
	require.Contains(t, found.Output, "expected: int(2)")
}

// Rules can be switched off; nothing else makes this test fail.
func TestFindNothing(t *testing.T) {
	rules := cloudtest.Exploration{Seeds: 50, Fixture: shelf, Off: []string{"dynamodb/"}}
	require.Nil(t, cloudtest.Find(t, rules, readAfterWrite))
}
