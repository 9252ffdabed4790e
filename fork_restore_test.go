package cloudjar_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/sim"
)

// A cloud and its forks restore the same backup, and the same past, at the same
// time, and write to what they restored: they share none of it. (The race detector
// tells.)
func TestForksRestoreTogether(t *testing.T) {
	ctx := t.Context()
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator})
	db := cloud.DynamoDB
	_, err := db.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName: "orders", BillingMode: "PAY_PER_REQUEST",
		AttributeDefinitions: []dynamodb.AttributeDefinition{{AttributeName: "id", AttributeType: "N"}},
		KeySchema:            []dynamodb.KeySchemaElement{{AttributeName: "id", KeyType: "HASH"}},
	})
	require.NoError(t, err)
	_, err = db.UpdateContinuousBackups(ctx, &dynamodb.UpdateContinuousBackupsInput{
		TableName: "orders", PointInTimeRecoverySpecification: &dynamodb.PointInTimeRecoverySpecification{PointInTimeRecoveryEnabled: true},
	})
	require.NoError(t, err)
	put := func(db *dynamodb.Service, table string, n int) {
		for i := range n {
			_, err := db.PutItem(ctx, &dynamodb.PutItemInput{TableName: table, Item: dynamodb.Item{"id": attribute.N(fmt.Sprint(i % 100)), "n": attribute.N(fmt.Sprint(i))}})
			require.NoError(t, err)
		}
	}
	put(db, "orders", 600) // enough for the history to keep all items once
	past := cloud.Now()
	cloud.Advance(10 * time.Minute)
	put(db, "orders", 600)
	backup, err := db.CreateBackup(ctx, &dynamodb.CreateBackupInput{TableName: "orders", BackupName: "backup"})
	require.NoError(t, err)

	restore := func(c *cloudjar.Cloud) {
		for i := range 20 {
			name := fmt.Sprint("backup", i)
			_, err := c.DynamoDB.RestoreTableFromBackup(ctx, &dynamodb.RestoreTableFromBackupInput{BackupArn: backup.BackupDetails.BackupArn, TargetTableName: name})
			require.NoError(t, err)
			put(c.DynamoDB, name, 10)
			name = fmt.Sprint("past", i)
			_, err = c.DynamoDB.RestoreTableToPointInTime(ctx, &dynamodb.RestoreTableToPointInTimeInput{SourceTableName: "orders", RestoreDateTime: past, TargetTableName: name})
			require.NoError(t, err)
			put(c.DynamoDB, name, 10)
			out, err := c.DynamoDB.GetItem(ctx, &dynamodb.GetItemInput{TableName: name, Key: dynamodb.Item{"id": attribute.N("50")}})
			require.NoError(t, err)
			require.Equal(t, "550", out.Item["n"].Text())
		}
	}
	clouds := []*cloudjar.Cloud{cloud}
	for range 3 {
		f, err := cloud.Fork()
		require.NoError(t, err)
		clouds = append(clouds, f)
	}
	var all sync.WaitGroup
	for _, c := range clouds {
		all.Go(func() { restore(c) })
	}
	all.Wait()
}

// Code that runs within an event reaches the cloud by HTTP too.
func TestClientWithinAnEvent(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{})
	defer cloud.Close()
	status := make(chan int, 1)
	cloud.World().Schedule(cloud.Now().Add(time.Hour), "someone", func(ctx context.Context) {
		req, _ := http.NewRequestWithContext(ctx, http.MethodPost, "https://dynamodb.us-east-1.amazonaws.com/", strings.NewReader("{}"))
		req.Header.Set("X-Amz-Target", "DynamoDB_20120810.ListTables")
		resp, err := cloud.Transport().RoundTrip(req)
		if err == nil {
			status <- resp.StatusCode
			resp.Body.Close()
		}
	})
	go cloud.Advance(time.Hour)
	select {
	case code := <-status:
		require.NotZero(t, code)
	case <-time.After(10 * time.Second):
		require.Fail(t, "the event waits for itself")
	}
}
