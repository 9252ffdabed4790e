package sns_test

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/sns"
)

// What AWS has answered to filter policies that quote themselves in the answer.
func TestRecordedFilterPolicies(t *testing.T) {
	file, err := os.Open("../../shared/cases/recorded/errors.jsonl")
	if err != nil {
		t.Skip("the recordings are not here")
	}
	defer file.Close()
	c := newCloud(1)
	topic := createTopic(t, c, "news")
	n := 0
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var row struct{ Service, Test, Message string }
		require.NoError(t, json.Unmarshal(lines.Bytes(), &row))
		_, rest, quoted := strings.Cut(row.Message, `at [Source: (String)"`)
		text, _, ended := strings.Cut(rest, `"; line:`)
		if row.Service != "sns" || !quoted || !ended || !strings.Contains(row.Message, "Attributes Reason: FilterPolicy") {
			continue
		}
		if strings.Contains(text, `"anything-but":{"suffix"`) {
			continue // recorded in 2024; AWS takes it now
		}
		n++
		for _, scope := range []string{"MessageAttributes", "MessageBody"} {
			_, err := c.SNS.Subscribe(t.Context(), &sns.SubscribeInput{
				TopicArn: topic, Protocol: "sqs", Endpoint: "arn:aws:sqs:" + here + "q",
				Attributes: map[string]string{"FilterPolicy": text, "FilterPolicyScope": scope},
			})
			if scope == "MessageAttributes" && err != nil && strings.Contains(err.Error(), "nested") {
				continue
			}
			require.EqualError(t, err, "InvalidParameter: "+row.Message, row.Test)
		}
	}
	require.NoError(t, lines.Err())
	require.Greater(t, n, 20)
}
