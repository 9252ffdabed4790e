package dax_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/cloudtest"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/dax"
)

// In a bubble the program's own time.Sleep is what lets a cached item expire, and
// the record shows which reads went on to DynamoDB.
func TestTheCacheAgesWhileTheProgramSleeps(t *testing.T) {
	cloudtest.Run(t, func(t *testing.T, cloud *cloudjar.Cloud) {
		ctx := t.Context()
		_, err := cloud.DynamoDB.CreateTable(ctx, &dynamodb.CreateTableInput{
			TableName: "notes", BillingMode: "PAY_PER_REQUEST",
			KeySchema:            []dynamodb.KeySchemaElement{{AttributeName: "id", KeyType: "HASH"}},
			AttributeDefinitions: []dynamodb.AttributeDefinition{{AttributeName: "id", AttributeType: "S"}},
		})
		require.NoError(t, err)
		cluster := dax.New(cloud.DynamoDB, dax.Options{ItemTTL: time.Minute})
		asked := func() (n int) {
			for _, e := range cloud.World().Record() {
				if e.Service == "dynamodb" && e.Operation == "GetItem" {
					require.NotZero(t, e.Cause)
					n++
				}
			}
			return n
		}
		for _, want := range []int{1, 1, 1, 2, 2} { // at 0, 25, 50, 75 and 100 s
			_, err := cluster.GetItem(ctx, &dynamodb.GetItemInput{TableName: "notes", Key: dynamodb.Item{"id": dynamodb.S("1")}})
			require.NoError(t, err)
			require.Equal(t, want, asked())
			time.Sleep(25 * time.Second)
		}
	})
}
