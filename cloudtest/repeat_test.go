package cloudtest_test

import (
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/cloudtest"
	"github.com/cloudjar/cloudjar/dynamodb"
)

// A race of goroutines over one table has the same winner in every run.
func TestRepeat(t *testing.T) {
	cloudtest.Repeat(t, 20, func(t *testing.T, cloud *cloudjar.Cloud) {
		table(t, cloud)
		var all sync.WaitGroup
		for n := range 8 {
			all.Go(func() { put(t, cloud, fmt.Sprint(n)) })
		}
		all.Wait()
	})
}

// What a run does differently is named.
func TestRepeatNames(t *testing.T) {
	for name, c := range map[string]struct {
		test func(t *testing.T, cloud *cloudjar.Cloud, run int32)
		says string
	}{
		"another time": {func(t *testing.T, cloud *cloudjar.Cloud, run int32) {
			time.Sleep(time.Duration(run) * time.Second)
			put(t, cloud, "Emma")
		}, "It happens at another time"},
		"something else": {func(t *testing.T, cloud *cloudjar.Cloud, run int32) {
			if run%2 == 0 {
				put(t, cloud, "Emma")
			}
			count(t, cloud)
		}, "The same caller asks for something else"},
		"content": {func(t *testing.T, cloud *cloudjar.Cloud, run int32) {
			put(t, cloud, fmt.Sprint(run))
		}, "Nothing in the record differs"},
	} {
		if wanted := os.Getenv("CLOUDJAR_REPEAT"); wanted != "" {
			if wanted == name {
				var run atomic.Int32
				cloudtest.Repeat(t, 3, func(t *testing.T, cloud *cloudjar.Cloud) {
					table(t, cloud)
					c.test(t, cloud, run.Add(1))
				})
			}
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Setenv("CLOUDJAR_REPEAT", name)
			require.Contains(t, inAnotherProcess(t, "-test.run=^TestRepeatNames$"), c.says)
		})
	}
}

func table(t *testing.T, cloud *cloudjar.Cloud) {
	_, err := cloud.DynamoDB.CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName: "books", BillingMode: "PAY_PER_REQUEST",
		AttributeDefinitions: []dynamodb.AttributeDefinition{{AttributeName: "id", AttributeType: "S"}},
		KeySchema:            []dynamodb.KeySchemaElement{{AttributeName: "id", KeyType: "HASH"}},
	})
	require.NoError(t, err)
}
