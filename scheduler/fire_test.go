package scheduler

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// The example of the user guide: 2:30 at night is left out when clocks go forward, and
// comes once when they go back.
func TestDaylightSaving(t *testing.T) {
	for _, c := range []struct {
		start, expression string
		due               []string
	}{
		{"2024-03-09T00:00:00Z", "cron(30 2 * * ? *)", []string{"2024-03-09T10:30:00Z", "2024-03-11T09:30:00Z", "2024-03-12T09:30:00Z"}},
		{"2024-11-02T00:00:00Z", "cron(30 1 * * ? *)", []string{"2024-11-02T08:30:00Z", "2024-11-03T08:30:00Z", "2024-11-04T09:30:00Z", "2024-11-05T09:30:00Z"}},
	} {
		w := newTown(t, c.start)
		w.do("sqs", "CreateQueue", `{"QueueName":"q"}`)
		w.schedule("s", c.expression, "q", `,"ScheduleExpressionTimezone":"America/Los_Angeles"`, scheduledTime)
		w.world.Advance(4 * 24 * time.Hour)
		require.Equal(t, c.due, w.received("q"))
	}
}

// A rate begins at once, or at its start date, and ends by its end date; the cloud
// settles in between.
func TestRate(t *testing.T) {
	w := newTown(t, "2024-05-01T10:00:00Z")
	w.do("sqs", "CreateQueue", `{"QueueName":"q"}`)
	w.schedule("now", "rate(1 hour)", "q", "", scheduledTime)
	require.NoError(t, w.world.Settle(t.Context()))
	require.Equal(t, "10:00:00", w.world.Now().Format(time.TimeOnly))
	require.Equal(t, []string{"2024-05-01T10:00:00Z"}, w.received("q"))
	w.do("scheduler", "DeleteSchedule", `{"Name":"now"}`)

	w.do("scheduler", "CreateSchedule", fmt.Sprintf(`{"Name":"between","ScheduleExpression":"rate(30 minutes)","FlexibleTimeWindow":{"Mode":"OFF"},
		"StartDate":%d,"EndDate":%d,"Target":{"Arn":"%s","RoleArn":"%s"%s},"ActionAfterCompletion":"DELETE"}`,
		w.world.Now().Add(time.Hour).Unix(), w.world.Now().Add(2*time.Hour).Unix(), arnOf("q"), role, scheduledTime))
	w.world.Advance(24 * time.Hour)
	require.Equal(t, []string{"2024-05-01T11:00:00Z", "2024-05-01T11:30:00Z", "2024-05-01T12:00:00Z"}, w.received("q"))
	_, err := w.try("scheduler", "GetSchedule", `{"Name":"between"}`)
	require.ErrorContains(t, err, "Schedule between does not exist.", "it is deleted after its last invocation")
}

// A one-time schedule comes once; if it was disabled meanwhile, when it is enabled.
func TestOnce(t *testing.T) {
	w := newTown(t, "2024-05-01T10:00:00Z")
	w.do("sqs", "CreateQueue", `{"QueueName":"q"}`)
	w.schedule("s", "at(2024-05-01T13:30:00)", "q", `,"ScheduleExpressionTimezone":"Europe/Berlin"`, scheduledTime)
	w.schedule("off", "at(2024-05-01T11:30:00)", "q", `,"State":"DISABLED"`, scheduledTime)
	w.world.Advance(24 * time.Hour)
	require.Equal(t, []string{"2024-05-01T11:30:00Z"}, w.received("q"))
	require.Equal(t, "ENABLED", w.do("scheduler", "GetSchedule", `{"Name":"s"}`)["State"])

	update := func(name, state string) {
		w.do("scheduler", "UpdateSchedule", `{"Name":"`+name+`","ScheduleExpression":"at(2024-05-01T11:30:00)","FlexibleTimeWindow":{"Mode":"OFF"},
			"State":"`+state+`","Target":{"Arn":"`+arnOf("q")+`","RoleArn":"`+role+`"`+scheduledTime+`}}`)
	}
	update("off", "ENABLED")
	require.NoError(t, w.world.Settle(t.Context()))
	require.Equal(t, []string{"2024-05-01T11:30:00Z"}, w.received("q"))
	update("off", "DISABLED")
	update("off", "ENABLED")
	require.NoError(t, w.world.Settle(t.Context()))
	require.Empty(t, w.received("q"), "it was due already")
}

// With a flexible window the target is invoked some time within it.
func TestFlexibleWindow(t *testing.T) {
	w := newTown(t, "2024-05-01T10:00:00Z")
	w.do("sqs", "CreateQueue", `{"QueueName":"q"}`)
	w.do("scheduler", "CreateSchedule", `{"Name":"s","ScheduleExpression":"cron(0 * * * ? *)","FlexibleTimeWindow":{"Mode":"FLEXIBLE","MaximumWindowInMinutes":15},
		"Target":{"Arn":"`+arnOf("q")+`","RoleArn":"`+role+`"`+scheduledTime+`}}`)
	w.world.Advance(20*time.Hour + 30*time.Minute)
	late := map[time.Duration]bool{}
	for _, m := range w.messages("q") {
		due, err := time.Parse(time.RFC3339, m["Body"].(string))
		require.NoError(t, err)
		var ms int64
		_, err = fmt.Sscan(m["Attributes"].(map[string]any)["SentTimestamp"].(string), &ms)
		require.NoError(t, err)
		after := time.UnixMilli(ms).Sub(due)
		require.GreaterOrEqual(t, after, time.Duration(0))
		require.Less(t, after, 15*time.Minute)
		late[after] = true
	}
	require.Greater(t, len(late), 15)
}

// A target without an input receives a notice; the words in angle brackets are
// replaced.
func TestInput(t *testing.T) {
	w := newTown(t, "2024-05-01T10:00:00Z")
	w.do("sqs", "CreateQueue", `{"QueueName":"q"}`)
	w.schedule("plain", "at(2024-05-01T11:00:00)", "q", "", "")
	w.schedule("words", "at(2024-05-01T12:00:00)", "q", "", `,"Input":"<aws.scheduler.schedule-arn> <aws.scheduler.scheduled-time> <aws.scheduler.attempt-number> <aws.scheduler.execution-id> <other>"`)
	w.world.Advance(3 * time.Hour)
	got := w.received("q")
	require.Len(t, got, 2)
	var notice map[string]any
	require.NoError(t, json.Unmarshal([]byte(got[0]), &notice))
	require.Regexp(t, `^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`, notice["id"])
	delete(notice, "id")
	require.Equal(t, map[string]any{
		"version": "0", "detail-type": "Scheduled Event", "source": "aws.scheduler", "account": account, "region": region, "time": "2024-05-01T11:00:00Z",
		"resources": []any{"arn:aws:scheduler:us-east-1:123456789012:schedule/default/plain"}, "detail": "{}",
	}, notice)
	require.Regexp(t, `^arn:aws:scheduler:us-east-1:123456789012:schedule/default/words 2024-05-01T12:00:00Z 1 [0-9a-f]{16} <other>$`, got[1])
	for _, u := range w.world.Usage() {
		if u.Service == "scheduler" {
			require.Equal(t, useInvocation, u.Dimension)
			require.Equal(t, 1.0, u.Quantity)
		}
	}
}

// Templates of other services, and any operation by its name.
func TestTargets(t *testing.T) {
	w := newTown(t, "2024-05-01T10:00:00Z")
	w.do("sqs", "CreateQueue", `{"QueueName":"q"}`)
	w.do("kinesis", "CreateStream", `{"StreamName":"s","ShardCount":1}`)
	w.do("events", "CreateArchive", `{"ArchiveName":"a","EventSourceArn":"arn:aws:events:us-east-1:123456789012:event-bus/default"}`)
	create := func(name, target string) {
		w.do("scheduler", "CreateSchedule", `{"Name":"`+name+`","ScheduleExpression":"at(2024-05-01T11:00:00)","FlexibleTimeWindow":{"Mode":"OFF"},"Target":{"RoleArn":"`+role+`",`+target+`}}`)
	}
	create("stream", `"Arn":"arn:aws:kinesis:us-east-1:123456789012:stream/s","KinesisParameters":{"PartitionKey":"p"},"Input":"hello"`)
	create("event", `"Arn":"arn:aws:events:us-east-1:123456789012:event-bus/default","EventBridgeParameters":{"DetailType":"Tick","Source":"clock"},"Input":"{\"n\":1}"`)
	create("send", `"Arn":"arn:aws:scheduler:::aws-sdk:sqs:sendMessage","Input":"{\"QueueUrl\":\"https://sqs.us-east-1.amazonaws.com/123456789012/q\",\"MessageBody\":\"<aws.scheduler.scheduled-time>\"}"`)
	create("make", `"Arn":"arn:aws:scheduler:::aws-sdk:sqs:createQueue","Input":"{\"QueueName\":\"made\"}"`)
	w.world.Advance(2 * time.Hour)
	require.Equal(t, []string{"2024-05-01T11:00:00Z"}, w.received("q"))
	w.do("sqs", "GetQueueUrl", `{"QueueName":"made"}`)
	require.EqualValues(t, 1, w.do("events", "DescribeArchive", `{"ArchiveName":"a"}`)["EventCount"])
	it := w.do("kinesis", "GetShardIterator", `{"StreamName":"s","ShardId":"shardId-000000000000","ShardIteratorType":"TRIM_HORIZON"}`)["ShardIterator"].(string)
	record := w.do("kinesis", "GetRecords", `{"ShardIterator":"`+it+`"}`)["Records"].([]any)[0].(map[string]any)
	require.Equal(t, "p", record["PartitionKey"])
	require.Equal(t, "aGVsbG8=", record["Data"], "hello in base64")
}

// What fails for good goes to the dead-letter queue, with what the target said.
func TestDeadLetter(t *testing.T) {
	w := newTown(t, "2022-05-14T01:00:00Z")
	w.do("sqs", "CreateQueue", `{"QueueName":"dead"}`)
	w.schedule("DLQ-test", "at(2022-05-14T01:12:00)", "does-not-exist", "", `,"Input":"Hello, world!","DeadLetterConfig":{"Arn":"`+arnOf("dead")+`"}`)
	w.world.Advance(time.Hour)
	got := w.messages("dead")
	require.Len(t, got, 1)
	require.JSONEq(t, `{"MessageBody":"Hello, world!","QueueUrl":"https://sqs.us-east-1.amazonaws.com/123456789012/does-not-exist"}`, got[0]["Body"].(string))
	attributes := map[string]string{}
	for name, a := range got[0]["MessageAttributes"].(map[string]any) {
		attributes[name] = a.(map[string]any)["StringValue"].(string)
	}
	require.NotEmpty(t, attributes["EXECUTION_ID"])
	require.NotEmpty(t, attributes["ERROR_MESSAGE"])
	delete(attributes, "EXECUTION_ID")
	delete(attributes, "ERROR_MESSAGE")
	require.Equal(t, map[string]string{
		"ERROR_CODE": "AWS.SimpleQueueService.NonExistentQueue", "IS_PAYLOAD_TRUNCATED": "false", "RETRY_ATTEMPTS": "0", "SCHEDULED_TIME": "2022-05-14T01:12:00Z",
		"SCHEDULE_ARN": "arn:aws:scheduler:us-east-1:123456789012:schedule/default/DLQ-test", "TARGET_ARN": "arn:aws:scheduler:::aws-sdk:sqs:sendMessage",
	}, attributes)
}

// down breaks messages to a queue, before or after they took effect.
type down struct {
	rand *sim.Rand
	rate int // in percent
}

func (b *down) Before(c *sim.Call, _ any) error {
	if c.Operation == "SendMessage" && b.rand.IntN(100) < b.rate {
		return &Error{"InternalError", "try again", 500}
	}
	return nil
}

func (b *down) After(c *sim.Call, err error) error {
	if c.Operation == "SendMessage" && err == nil && b.rand.IntN(100) < b.rate {
		return sim.ErrAnswerLost
	}
	return err
}

// No scheduled time is lost, whatever fails.
func TestNoTimeIsLost(t *testing.T) {
	for seed := range uint64(20) {
		w := newTown(t, "2024-05-01T10:00:30Z")
		w.do("sqs", "CreateQueue", `{"QueueName":"q"}`)
		w.do("sqs", "CreateQueue", `{"QueueName":"dead"}`)
		w.schedule("s", "cron(* * * * ? *)", "q", "", scheduledTime[:len(scheduledTime)-1]+`","RetryPolicy":{"MaximumRetryAttempts":2},"DeadLetterConfig":{"Arn":"`+arnOf("dead")+`"}`)
		r := sim.NewRand(seed)
		b := &down{&r, 30}
		w.world.Intercept(b)
		w.world.Advance(time.Hour)
		w.do("scheduler", "DeleteSchedule", `{"Name":"s"}`)
		require.NoError(t, w.world.Settle(t.Context()))
		b.rate = 0
		seen := map[string]bool{}
		for _, body := range w.received("q") {
			seen[body] = true
		}
		for _, body := range w.received("dead") {
			var in struct{ MessageBody string }
			require.NoError(t, json.Unmarshal([]byte(body), &in))
			seen[in.MessageBody] = true
		}
		for n := range 60 {
			at := time.Date(2024, 5, 1, 10, 1+n, 0, 0, time.UTC).Format(clock)
			require.True(t, seen[at], "seed %d: %s", seed, at)
		}
	}
}

// A fork goes on with the schedules and what is under way, apart from its parent.
func TestFork(t *testing.T) {
	w := newTown(t, "2024-05-01T10:00:00Z")
	w.do("sqs", "CreateQueue", `{"QueueName":"q"}`)
	w.do("scheduler", "CreateScheduleGroup", `{"Name":"g","Tags":[{"Key":"a","Value":"1"}]}`)
	w.schedule("s", "rate(1 hour)", "q", `,"GroupName":"g"`, scheduledTime) // the first is under way
	f := w.fork()
	f.do("scheduler", "DeleteSchedule", `{"Name":"s","GroupName":"g"}`)
	f.do("scheduler", "TagResource", `{"ResourceArn":"arn:aws:scheduler:us-east-1:123456789012:schedule-group/g","Tags":[{"Key":"b","Value":"2"}]}`)
	f.schedule("fork", "rate(1 hour)", "q", "", `,"Input":"fork"`)
	for _, x := range []*town{w, f} {
		x.world.Advance(150 * time.Minute)
	}
	require.Equal(t, "2024-05-01T10:00:00Z 2024-05-01T11:00:00Z 2024-05-01T12:00:00Z", strings.Join(w.received("q"), " "))
	require.Equal(t, "fork fork fork", strings.Join(f.received("q"), " "))
	require.Len(t, w.do("scheduler", "ListTagsForResource", `{"ResourceArn":"arn:aws:scheduler:us-east-1:123456789012:schedule-group/g"}`)["Tags"], 1)
	require.Len(t, w.do("scheduler", "ListSchedules", `{}`)["Schedules"], 1)
}

// BenchmarkYear is a year of a schedule that is due every minute, without its target.
func BenchmarkYear(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		w := newTown(b, "2024-01-01T00:00:00Z")
		w.do("events", "CreateEventBus", `{"Name":"b"}`)
		w.do("scheduler", "CreateSchedule", `{"Name":"s","ScheduleExpression":"cron(* * * * ? *)","FlexibleTimeWindow":{"Mode":"OFF"},
			"Target":{"Arn":"arn:aws:events:us-east-1:123456789012:event-bus/b","RoleArn":"`+role+`","EventBridgeParameters":{"DetailType":"Tick","Source":"clock"},"Input":"{}"}}`)
		w.world.Advance(366 * 24 * time.Hour)
	}
}

// BenchmarkFork is a fork of ten thousand schedules.
func BenchmarkFork(b *testing.B) {
	w := newTown(b, "2024-01-01T00:00:00Z")
	for i := range 10_000 {
		w.schedule(fmt.Sprint("s", i), "cron(0 3 * * ? *)", "q", "", "")
	}
	b.ReportAllocs()
	for b.Loop() {
		w.scheduler.Fork(&bus.Endpoint{World: sim.NewWorld(sim.Options{Crank: sim.Simulator}), Bus: w.bus, Service: "scheduler", Region: region, Account: account})
	}
}
