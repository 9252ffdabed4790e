package dynamodb

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/streams"
)

// A fed stage has a table whose changes go to a data stream of one shard.
type fed struct {
	*testing.T
	*stage
}

const changesARN = "arn:aws:kinesis:us-east-1:123456789012:stream/changes"

func newFed(t *testing.T) *fed {
	g := &fed{t, newStage(Options{})}
	g.converse(t,
		turn{"CreateTable", creation("id:S", "id:H", `,"BillingMode":"PAY_PER_REQUEST"`), "~ {}"},
		turn{"kinesis:CreateStream", `{"StreamName":"changes","ShardCount":1}`, ""},
		turn{"EnableKinesisStreamingDestination", `{"TableName":"tab","StreamArn":"` + changesARN + `"}`, "~ {}"},
	)
	return g
}

// put writes without letting anything else happen.
func (g *fed) put(item Item) {
	_, err := g.svc.PutItem(g.Context(), &PutItemInput{TableName: "tab", Item: item})
	require.NoError(g, err)
}

// records reads the data stream from its beginning.
func (g *fed) records() (out []map[string]any) {
	k := g.kinesis["us-east-1"]
	it, err := k.GetShardIterator(g.Context(), &streams.GetShardIteratorInput{
		StreamName: "changes", ShardId: "shardId-000000000000", ShardIteratorType: "TRIM_HORIZON",
	})
	require.NoError(g, err)
	for next := it.ShardIterator; ; {
		page, err := k.GetRecords(g.Context(), &streams.GetRecordsInput{ShardIterator: next})
		require.NoError(g, err)
		if len(page.Records) == 0 {
			return out
		}
		for _, r := range page.Records {
			var record map[string]any
			require.NoError(g, json.Unmarshal(r.Data, &record))
			out = append(out, record)
		}
		next = page.NextShardIterator
		g.world.Advance(time.Second) // a shard gives 2 MB a second
	}
}

// ids are the items whose changes have arrived, one for each change.
func (g *fed) ids() (ids []string) {
	for _, r := range g.records() {
		keys := r["dynamodb"].(map[string]any)["Keys"].(map[string]any)
		ids = append(ids, keys["id"].(map[string]any)["S"].(string))
	}
	return ids
}

func (g *fed) used(dimension string) (quantity float64) {
	for _, u := range g.world.Usage() {
		if u.Dimension == dimension {
			quantity += u.Quantity
		}
	}
	return quantity
}

func (g *fed) destination() KinesisDataStreamDestination {
	out, err := g.svc.DescribeKinesisStreamingDestination(g.Context(), &DescribeKinesisStreamingDestinationInput{TableName: "tab"})
	require.NoError(g, err)
	return out.KinesisDataStreamDestinations[0]
}

// A record is JSON with both images, the time in milliseconds or, if asked, in
// microseconds, and who it was that let an item expire.
func TestKinesisRecord(t *testing.T) {
	g := newFed(t)
	g.converse(t, turn{"UpdateTimeToLive", `{"TableName":"tab","TimeToLiveSpecification":{"AttributeName":"until","Enabled":true}}`, "~ {}"})
	g.put(Item{"id": S("test")})
	g.put(Item{"id": S("test"), "until": N("946684800")})
	g.world.Advance(time.Millisecond)
	g.converse(t, turn{"UpdateKinesisStreamingDestination", `{"TableName":"tab","StreamArn":"` + changesARN +
		`","UpdateKinesisStreamingConfiguration":{"ApproximateCreationDateTimePrecision":"MICROSECOND"}}`, "~ {}"})
	g.put(Item{"id": S("later")})
	g.world.Advance(time.Second)

	var lines []string
	for _, r := range g.records() {
		require.Regexp(t, "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", r["eventID"])
		delete(r, "eventID")
		for name, want := range map[string]any{
			"awsRegion": "us-east-1", "eventSource": "aws:dynamodb", "recordFormat": "application/json", "tableName": "tab",
		} {
			require.Equal(t, want, r[name])
			delete(r, name)
		}
		line, err := json.Marshal(r)
		require.NoError(t, err)
		lines = append(lines, string(line))
	}
	require.Equal(t, []string{
		`{"dynamodb":{"ApproximateCreationDateTime":946684800000,"Keys":{"id":{"S":"test"}},"NewImage":{"id":{"S":"test"}},"SizeBytes":12},"eventName":"INSERT","userIdentity":null}`,
		`{"dynamodb":{"ApproximateCreationDateTime":946684800000,"Keys":{"id":{"S":"test"}},"NewImage":{"id":{"S":"test"},"until":{"N":"946684800"}},"OldImage":{"id":{"S":"test"}},"SizeBytes":28},"eventName":"MODIFY","userIdentity":null}`,
		`{"dynamodb":{"ApproximateCreationDateTime":946684800000,"Keys":{"id":{"S":"test"}},"OldImage":{"id":{"S":"test"},"until":{"N":"946684800"}},"SizeBytes":22},"eventName":"REMOVE","userIdentity":{"principalId":"dynamodb.amazonaws.com","type":"Service"}}`,
		`{"dynamodb":{"ApproximateCreationDateTime":946684800001000,"ApproximateCreationDateTimePrecision":"MICROSECOND","Keys":{"id":{"S":"later"}},"NewImage":{"id":{"S":"later"}},"SizeBytes":14},"eventName":"INSERT","userIdentity":null}`,
	}, lines)
	require.InDelta(t, 4, g.used("ChangeDataCaptureUnits"), 0)
}

// A shard takes 1,000 records a second: what is more comes later, and nothing is
// lost or doubled.
func TestThrottledKinesisGetsEverything(t *testing.T) {
	g := newFed(t)
	for i := range 3_500 {
		g.put(Item{"id": S(fmt.Sprint(i))})
	}
	require.NoError(t, g.world.Settle(t.Context()))
	ids := g.ids()
	require.Len(t, ids, 3_500)
	slices.Sort(ids)
	require.Len(t, slices.Compact(ids), 3_500)
	require.Positive(t, g.used("ThrottledPutRecordCount"))
}

// A change that is too large for the stream once it is JSON is left out, and those
// beside it are not.
func TestKinesisLeavesOutWhatIsTooLarge(t *testing.T) {
	g := newFed(t)
	g.put(Item{"id": S("before")})
	g.put(Item{"id": S("large"), "text": S(strings.Repeat("\x01", 200_000))}) // six letters each in JSON
	g.put(Item{"id": S("after")})
	require.NoError(t, g.world.Settle(t.Context()))
	require.Len(t, g.records(), 2)
	require.InDelta(t, 1, g.used("FailedToReplicateRecordCount"), 0)
}

// A data stream that is gone is tried for 168 hours. Nobody waits for it, and what
// changes in the meantime arrives if it comes back in time.
func TestKinesisGoneIsTriedForAWeek(t *testing.T) {
	g := newFed(t)
	remove := turn{"kinesis:DeleteStream", `{"StreamName":"changes"}`, ""}
	g.converse(t, remove)
	g.put(Item{"id": S("a")})
	require.NoError(t, g.world.Settle(t.Context()))
	g.world.Advance(time.Hour)
	g.put(Item{"id": S("b")})
	g.converse(t, turn{"kinesis:CreateStream", `{"StreamName":"changes","ShardCount":1}`, ""})
	g.world.Advance(feedRest)
	require.Len(t, g.records(), 2)

	g.converse(t, remove)
	g.put(Item{"id": S("c")})
	begin := g.world.Events()
	g.world.Advance(feedPatience - time.Hour)
	require.Equal(t, destinationActive, g.destination().DestinationStatus)
	g.world.Advance(2 * time.Hour)
	require.Equal(t, destinationDisabled, g.destination().DestinationStatus)
	require.Contains(t, g.destination().DestinationStatusDescription, "168 hours")
	require.Less(t, g.world.Events()-begin, uint64(3000))
	begin = g.world.Events()
	g.world.Advance(1000 * time.Hour)
	require.Equal(t, begin, g.world.Events())
}

// What was on its way when the world was forked arrives in both, once each.
func TestKinesisFork(t *testing.T) {
	g := newFed(t)
	for i := range 1500 {
		g.put(Item{"id": S(fmt.Sprint(i))})
	}
	child := &fed{t, g.fork(t)}
	child.put(Item{"id": S("child")})
	g.put(Item{"id": S("parent")})
	g.put(Item{"id": S("parent too")})
	for f, want := range map[*fed][]string{g: {"parent", "parent too"}, child: {"child"}} {
		require.NoError(t, f.world.Settle(t.Context()))
		ids := f.ids()
		require.Len(t, ids, 1500+len(want))
		require.Subset(t, ids, want)
	}
}
