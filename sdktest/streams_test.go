package sdktest

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	streamtypes "github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	kinesistypes "github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/cloudtest"
)

// createStreamed makes a table with a stream and returns the stream's ARN.
func createStreamed(ctx context.Context, t *testing.T, db *dynamodb.Client, name string) *string {
	createTable(ctx, t, db, name)
	out, err := db.UpdateTable(ctx, &dynamodb.UpdateTableInput{TableName: &name, StreamSpecification: &types.StreamSpecification{
		StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewAndOldImages,
	}})
	require.NoError(t, err)
	return out.TableDescription.LatestStreamArn
}

// iterators begin at the end of each shard.
func iterators(ctx context.Context, t *testing.T, client *dynamodbstreams.Client, arn *string) (list []*string) {
	d, err := client.DescribeStream(ctx, &dynamodbstreams.DescribeStreamInput{StreamArn: arn})
	require.NoError(t, err)
	for _, shard := range d.StreamDescription.Shards {
		it, err := client.GetShardIterator(ctx, &dynamodbstreams.GetShardIteratorInput{
			StreamArn: arn, ShardId: shard.ShardId, ShardIteratorType: streamtypes.ShardIteratorTypeLatest,
		})
		require.NoError(t, err)
		list = append(list, it.ShardIterator)
	}
	return list
}

// A change seen through the real Streams client, which signs as DynamoDB's does and
// goes to a host of its own; and its errors, by type.
func TestStreamsClient(t *testing.T) {
	cloudtest.Run(t, func(t *testing.T, cloud *cloudjar.Cloud) {
		ctx := t.Context()
		db, client := dynamodb.NewFromConfig(cloud.Config()), dynamodbstreams.NewFromConfig(cloud.Config())
		arn := createStreamed(ctx, t, db, "orders")
		list, err := client.ListStreams(ctx, &dynamodbstreams.ListStreamsInput{TableName: aws.String("orders")})
		require.NoError(t, err)
		require.Equal(t, arn, list.Streams[0].StreamArn)

		places := iterators(ctx, t, client, arn)
		_, err = db.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String("orders"), Item: item{"id": s("a"), "n": n(7)}})
		require.NoError(t, err)
		var records []streamtypes.Record
		for _, place := range places {
			page, err := client.GetRecords(ctx, &dynamodbstreams.GetRecordsInput{ShardIterator: place})
			require.NoError(t, err)
			require.NotNil(t, page.NextShardIterator)
			records = append(records, page.Records...)
		}
		require.Len(t, records, 1)
		require.Equal(t, streamtypes.OperationTypeInsert, records[0].EventName)
		require.Equal(t, &streamtypes.AttributeValueMemberN{Value: "7"}, records[0].Dynamodb.NewImage["n"])
		require.Nil(t, records[0].Dynamodb.OldImage)

		time.Sleep(16 * time.Minute)
		_, err = client.GetRecords(ctx, &dynamodbstreams.GetRecordsInput{ShardIterator: places[0]})
		expired, missing := new(streamtypes.ExpiredIteratorException), new(streamtypes.ResourceNotFoundException)
		require.True(t, errors.As(err, &expired), "%v", err)
		_, err = client.DescribeStream(ctx, &dynamodbstreams.DescribeStreamInput{StreamArn: aws.String(*arn + "0")})
		require.True(t, errors.As(err, &missing), "%v", err)
	})
}

// A table's changes arrive in a Kinesis data stream, each client being the real one.
func TestChangesArriveInKinesis(t *testing.T) {
	cloudtest.Run(t, func(t *testing.T, cloud *cloudjar.Cloud) {
		ctx := t.Context()
		db, client := dynamodb.NewFromConfig(cloud.Config()), kinesis.NewFromConfig(cloud.Config())
		createTable(ctx, t, db, "orders")
		_, err := client.CreateStream(ctx, &kinesis.CreateStreamInput{StreamName: aws.String("changes"), ShardCount: aws.Int32(1)})
		require.NoError(t, err)
		d, err := client.DescribeStreamSummary(ctx, &kinesis.DescribeStreamSummaryInput{StreamName: aws.String("changes")})
		require.NoError(t, err)
		_, err = db.EnableKinesisStreamingDestination(ctx, &dynamodb.EnableKinesisStreamingDestinationInput{
			TableName: aws.String("orders"), StreamArn: d.StreamDescriptionSummary.StreamARN,
		})
		require.NoError(t, err)
		_, err = db.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String("orders"), Item: item{"id": s("a")}})
		require.NoError(t, err)
		require.NoError(t, cloud.Settle(ctx))

		it, err := client.GetShardIterator(ctx, &kinesis.GetShardIteratorInput{
			StreamName: aws.String("changes"), ShardId: aws.String("shardId-000000000000"), ShardIteratorType: kinesistypes.ShardIteratorTypeTrimHorizon,
		})
		require.NoError(t, err)
		page, err := client.GetRecords(ctx, &kinesis.GetRecordsInput{ShardIterator: it.ShardIterator})
		require.NoError(t, err)
		require.Len(t, page.Records, 1)
		var record struct {
			EventName string
			Dynamodb  struct{ NewImage map[string]map[string]string }
		}
		require.NoError(t, json.Unmarshal(page.Records[0].Data, &record))
		require.Equal(t, "INSERT", record.EventName)
		require.Equal(t, "a", record.Dynamodb.NewImage["id"]["S"])
	})
}

// A fork of a cloud has its streams: an iterator leads on in both, to what each did.
func TestStreamsInAForkedCloud(t *testing.T) {
	cloudtest.Run(t, func(t *testing.T, parent *cloudjar.Cloud) {
		ctx := t.Context()
		db, client := dynamodb.NewFromConfig(parent.Config()), dynamodbstreams.NewFromConfig(parent.Config())
		places := iterators(ctx, t, client, createStreamed(ctx, t, db, "orders"))
		child, err := parent.Fork()
		require.NoError(t, err)
		defer child.Close()
		for name, cloud := range map[string]*cloudjar.Cloud{"parent": parent, "child": child} {
			_, err := dynamodb.NewFromConfig(cloud.Config()).PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String("orders"), Item: item{"id": s(name)}})
			require.NoError(t, err)
		}
		for name, cloud := range map[string]*cloudjar.Cloud{"parent": parent, "child": child} {
			var seen []string
			for _, place := range places {
				page, err := dynamodbstreams.NewFromConfig(cloud.Config()).GetRecords(ctx, &dynamodbstreams.GetRecordsInput{ShardIterator: place})
				require.NoError(t, err)
				for _, r := range page.Records {
					seen = append(seen, r.Dynamodb.Keys["id"].(*streamtypes.AttributeValueMemberS).Value)
				}
			}
			require.Equal(t, []string{name}, seen)
		}
	})
}
