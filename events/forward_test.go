package events

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// A bus passes events on to buses of other regions and accounts, whose policies let
// them in, and they keep where they came from.
func TestForward(t *testing.T) {
	w := newTown(t)
	other, far := w.at(region, tenant), w.at(abroad, home)
	busOf := func(region, account string) string {
		return "arn:aws:events:" + region + ":" + account + ":event-bus/default"
	}
	dead := w.queue("dead")
	w.do("events", "PutRule", `{"Name":"r","EventPattern":"{\"source\":[\"shop\"]}"}`)
	w.do("events", "PutTargets", `{"Rule":"r","Targets":[
		{"Id":"account","Arn":"`+busOf(region, tenant)+`","RoleArn":"`+roleARN+`","DeadLetterConfig":{"Arn":"`+dead+`"}},
		{"Id":"region","Arn":"`+busOf(abroad, home)+`"}]}`)
	archive := func(p *place, bus string) {
		_, err := p.try("events", "CreateArchive", `{"ArchiveName":"all","EventSourceArn":"`+bus+`"}`)
		require.NoError(t, err)
	}
	archive(other, busOf(region, tenant))
	archive(far, busOf(abroad, home))
	kept := func(p *place) []archived { return p.events.archives["all"].arrivals }

	w.put(`{"n":1}`)
	got := w.messages("dead")
	require.Len(t, got, 1, "the other account has not permitted it")
	require.Equal(t, "NO_PERMISSIONS", got[0]["MessageAttributes"].(map[string]any)["ERROR_CODE"].(map[string]any)["StringValue"])
	require.Empty(t, kept(other))
	require.Len(t, kept(far), 1)
	require.Contains(t, string(kept(far)[0].event.document), `"region":"us-east-1"`)

	_, err := other.try("events", "PutPermission", `{"Action":"events:PutEvents","Principal":"`+home+`","StatementId":"s"}`)
	require.NoError(t, err)
	w.put(`{"n":2}`)
	require.Empty(t, w.messages("dead"))
	require.Len(t, kept(other), 1)
	require.Contains(t, string(kept(other)[0].event.document), `"account":"`+home+`"`)

	// What came from another account goes to no third, and not back.
	_, err = other.try("events", "PutRule", `{"Name":"r","EventPattern":"{\"source\":[\"shop\"]}"}`)
	require.NoError(t, err)
	_, err = other.try("events", "PutTargets", `{"Rule":"r","Targets":[{"Id":"back","Arn":"`+busOf(region, home)+`","RoleArn":"`+roleARN+`"}]}`)
	require.NoError(t, err)
	_, err = w.here().try("events", "PutPermission", `{"Action":"events:PutEvents","Principal":"`+tenant+`","StatementId":"s"}`)
	require.NoError(t, err)
	archive(w.here(), busOf(region, home))
	w.put(`{"n":3}`)
	require.NoError(t, w.world.Settle(context.Background()))
	require.Len(t, kept(w.here()), 1)

	// The sender pays.
	paid := map[string]float64{}
	for _, u := range w.world.Usage() {
		if u.Dimension == useEvents {
			paid[u.Account+" "+u.Resource] += u.Quantity
		}
	}
	require.Equal(t, map[string]float64{home + " " + busOf(region, home): 3, home + " " + busOf(region, tenant): 2, home + " " + busOf(abroad, home): 3}, paid)
}

// PutEvents reaches a bus of another account by its ARN, if the bus lets it in.
func TestPutEventsToAnotherAccount(t *testing.T) {
	w := newTown(t)
	other := w.at(region, tenant)
	_, err := other.try("events", "CreateArchive", `{"ArchiveName":"all","EventSourceArn":"arn:aws:events:us-east-1:222222222222:event-bus/default"}`)
	require.NoError(t, err)
	put := func(region string) string {
		out := w.do("events", "PutEvents", `{"Entries":[{"Source":"shop","DetailType":"Order","Detail":"{}","EventBusName":"arn:aws:events:`+region+`:222222222222:event-bus/default"}]}`)
		code, _ := out["Entries"].([]any)[0].(map[string]any)["ErrorCode"].(string)
		return code
	}
	require.Equal(t, "AccessDeniedException", put(region))
	_, err = other.try("events", "PutPermission", `{"Action":"events:PutEvents","Principal":"*","StatementId":"s"}`)
	require.NoError(t, err)
	require.Empty(t, put(region))
	require.Equal(t, "InvalidArgument", put(abroad))
	require.Len(t, other.events.archives["all"].arrivals, 1)
}

// Each kind of target receives events in its way.
func TestTargets(t *testing.T) {
	w := newTown(t)
	w.do("kinesis", "CreateStream", `{"StreamName":"s","ShardCount":1}`)
	w.do("logs", "CreateLogGroup", `{"LogGroupName":"/aws/events/g"}`)
	w.do("sns", "CreateTopic", `{"Name":"t","Attributes":{"Policy":"{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"events.amazonaws.com\"},\"Action\":\"sns:Publish\",\"Resource\":\"arn:aws:sns:us-east-1:123456789012:t\"}]}"}}`)
	w.queue("topic")
	w.do("sns", "Subscribe", `{"TopicArn":"arn:aws:sns:us-east-1:123456789012:t","Protocol":"sqs","Endpoint":"arn:aws:sqs:us-east-1:123456789012:topic","Attributes":{"RawMessageDelivery":"true"}}`)
	w.do("sqs", "CreateQueue", `{"QueueName":"q.fifo","Attributes":{"FifoQueue":"true","ContentBasedDeduplication":"true","Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"sqs:SendMessage\",\"Resource\":\"*\"}]}"}}`)
	w.do("events", "PutRule", `{"Name":"r","EventPattern":"{\"source\":[\"shop\"]}"}`)
	w.do("events", "PutTargets", `{"Rule":"r","Targets":[
		{"Id":"stream","Arn":"arn:aws:kinesis:us-east-1:123456789012:stream/s","RoleArn":"`+roleARN+`","KinesisParameters":{"PartitionKeyPath":"$.detail.customer"},"InputPath":"$.detail"},
		{"Id":"log","Arn":"arn:aws:logs:us-east-1:123456789012:log-group:/aws/events/g"},
		{"Id":"topic","Arn":"arn:aws:sns:us-east-1:123456789012:t","InputPath":"$.detail.customer"},
		{"Id":"fifo","Arn":"arn:aws:sqs:us-east-1:123456789012:q.fifo","SqsParameters":{"MessageGroupId":"$.detail.customer"},"Input":"{\"fixed\":true}"}]}`)
	id := w.put(`{"customer":"ann"}`)
	require.Equal(t, []string{`"ann"`}, w.received("topic"))
	fifo := w.messages("q.fifo")
	require.Len(t, fifo, 1)
	require.Equal(t, `{"fixed":true}`, fifo[0]["Body"])
	require.Equal(t, "ann", fifo[0]["Attributes"].(map[string]any)["MessageGroupId"])

	it := w.do("kinesis", "GetShardIterator", `{"StreamName":"s","ShardId":"shardId-000000000000","ShardIteratorType":"TRIM_HORIZON"}`)["ShardIterator"].(string)
	records := w.do("kinesis", "GetRecords", `{"ShardIterator":"`+it+`"}`)["Records"].([]any)
	require.Len(t, records, 1)
	require.Equal(t, "ann", records[0].(map[string]any)["PartitionKey"])
	var data []byte
	require.NoError(t, json.Unmarshal([]byte(`"`+records[0].(map[string]any)["Data"].(string)+`"`), &data))
	require.Equal(t, `{"customer":"ann"}`, string(data))

	logged := w.do("logs", "FilterLogEvents", `{"LogGroupName":"/aws/events/g"}`)
	require.Contains(t, mustJSON(t, logged), id)
}

func mustJSON(t *testing.T, v any) string {
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}
