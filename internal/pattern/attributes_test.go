package pattern

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A policy on attributes knows their types: a Number compares as one, a
// String.Array has elements, a Binary none.
func TestAttributes(t *testing.T) {
	p, err := Compile(`{"price":[{"numeric":[">=",100]}],"tags":["red"],"raw":[{"exists":false}]}`, SNSAttributes)
	require.NoError(t, err)
	price := Attribute{"price", "Number", "1e2"}
	tags := Attribute{"tags", "String.Array", `["blue","red"]`}
	require.True(t, p.MatchAttributes([]Attribute{price, tags}))
	require.True(t, p.MatchAttributes([]Attribute{price, tags, {"raw", "Binary", ""}}))
	require.False(t, p.MatchAttributes([]Attribute{price, tags, {"raw", "String", "x"}}))
	require.False(t, p.MatchAttributes([]Attribute{{"price", "String", "100"}, tags}))
	require.False(t, p.MatchAttributes([]Attribute{price, {"tags", "String.Array", `["red"`}}))
	require.False(t, p.MatchAttributes([]Attribute{price}))
}

// The words that AWS was recorded to refuse filter policies with. A recording
// quotes the policy, which is how the test knows it.
func TestRecordedPolicies(t *testing.T) {
	data, err := os.ReadFile("../../../shared/cases/recorded/errors.jsonl")
	if err != nil {
		t.Skip("the recordings are not here")
	}
	played := 0
	for line := range strings.Lines(string(data)) {
		var r struct{ Service, Message string }
		require.NoError(t, json.Unmarshal([]byte(line), &r))
		_, reason, found := strings.Cut(r.Message, "FilterPolicy: ")
		_, rest, quoted := strings.Cut(reason, `[Source: (String)"`)
		if r.Service != "sns" || !found || !quoted {
			continue
		}
		policy := rest[:strings.LastIndex(rest, `"; line`)]
		if strings.Contains(policy, `"anything-but":{"suffix"`) {
			continue // refused in 2024; AWS's documentation of 2026 has it
		}
		_, err := Compile(policy, SNSBody)
		require.Error(t, err, policy)
		require.Equal(t, reason, err.Error())
		played++
	}
	require.Greater(t, played, 25)
}
