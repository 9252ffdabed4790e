package cloudjar_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/sim"
)

func globalTable(t *testing.T, cloud *cloudjar.Cloud, regions ...string) {
	ctx := t.Context()
	_, err := cloud.DynamoDB.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName: "carts", BillingMode: "PAY_PER_REQUEST",
		KeySchema:            []dynamodb.KeySchemaElement{{AttributeName: "id", KeyType: "HASH"}},
		AttributeDefinitions: []dynamodb.AttributeDefinition{{AttributeName: "id", AttributeType: "S"}},
	})
	require.NoError(t, err)
	for _, region := range regions {
		_, err = cloud.DynamoDB.UpdateTable(ctx, &dynamodb.UpdateTableInput{
			TableName: "carts",
			ReplicaUpdates: []dynamodb.ReplicationGroupUpdate{{
				Create: &dynamodb.CreateReplicationGroupMemberAction{RegionName: region},
			}},
		})
		require.NoError(t, err)
	}
}

func carts(t *testing.T, cloud *cloudjar.Cloud) int32 {
	require.NoError(t, cloud.Settle(t.Context()))
	out, err := cloud.DynamoDB.Scan(t.Context(), &dynamodb.ScanInput{TableName: "carts"})
	require.NoError(t, err)
	return out.Count
}

// A fork of the cloud forks its global tables: replicas find each other in it,
// and not in the parent.
func TestForkKeepsRegionsApart(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator})
	globalTable(t, cloud, "eu-west-1")
	fork, err := cloud.Fork()
	require.NoError(t, err)
	_, err = fork.Region("eu-west-1").DynamoDB.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: "carts", Item: dynamodb.Item{"id": dynamodb.S("ann")}})
	require.NoError(t, err)
	require.Equal(t, int32(1), carts(t, fork))
	require.Equal(t, int32(0), carts(t, cloud))
	require.Equal(t, int32(0), carts(t, cloud.Region("eu-west-1")))

	other := cloud.Account("999999999999")
	_, err = other.DynamoDB.DescribeTable(t.Context(), &dynamodb.DescribeTableInput{TableName: "carts"})
	require.ErrorContains(t, err, "not found", "replicas are in the account of their table")
}

// Writers of all regions at once, on a real clock.
func TestGlobalTableInRealTime(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{})
	defer cloud.Close()
	regions := []string{"us-east-1", "eu-west-1", "ap-south-1"}
	globalTable(t, cloud, regions[1:]...)
	var writers sync.WaitGroup
	for _, region := range regions {
		db := cloud.Region(region).DynamoDB
		writers.Go(func() {
			for range 200 {
				_, err := db.UpdateItem(context.Background(), &dynamodb.UpdateItemInput{
					TableName: "carts", Key: dynamodb.Item{"id": dynamodb.S(region)}, UpdateExpression: "ADD n :one",
					ExpressionAttributeValues: dynamodb.Item{":one": dynamodb.N("1")},
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	for _, region := range regions {
		require.Equal(t, int32(3), carts(t, cloud.Region(region)))
		for _, id := range regions {
			out, err := cloud.Region(region).DynamoDB.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: "carts", Key: dynamodb.Item{"id": dynamodb.S(id)}})
			require.NoError(t, err)
			require.Equal(t, "200", out.Item["n"].Text())
		}
	}
}
