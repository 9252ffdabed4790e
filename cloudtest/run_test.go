package cloudtest_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/cloudtest"
	"github.com/cloudjar/cloudjar/dynamodb"
)

// A test and its cloud share one virtual clock, which begins at 2000-01-01 and
// moves when everything waits.
func TestTimeIsVirtual(t *testing.T) {
	o := cloudjar.Options{DynamoDB: dynamodb.Options{TableDelay: time.Hour}}
	cloudtest.RunWith(t, o, func(t *testing.T, cloud *cloudjar.Cloud) {
		require.Equal(t, "2000-01-01 00:00:00", cloud.Now().Format(time.DateTime))
		_, err := cloud.DynamoDB.CreateTable(t.Context(), &dynamodb.CreateTableInput{
			TableName: "orders", BillingMode: "PAY_PER_REQUEST",
			KeySchema:            []dynamodb.KeySchemaElement{{AttributeName: "id", KeyType: "HASH"}},
			AttributeDefinitions: []dynamodb.AttributeDefinition{{AttributeName: "id", AttributeType: "S"}},
		})
		require.NoError(t, err)
		status := func() string {
			out, err := cloud.DynamoDB.DescribeTable(t.Context(), &dynamodb.DescribeTableInput{TableName: "orders"})
			require.NoError(t, err)
			return out.Table.TableStatus
		}
		require.Equal(t, "CREATING", status())
		time.Sleep(2 * time.Hour)
		require.Equal(t, "ACTIVE", status())
		require.WithinDuration(t, time.Now(), cloud.Now(), 0)
	})
}

// While a deterministic run lasts one processor runs Go code; then it is as it
// was.
func TestProcessorsAreGivenBack(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	cloudtest.Run(t, func(t *testing.T, _ *cloudjar.Cloud) {
		require.Equal(t, 1, runtime.GOMAXPROCS(0))
	})
	require.Equal(t, before, runtime.GOMAXPROCS(0))
}

// Each run has a cloud of its own.
func TestRunsAreApart(t *testing.T) {
	hashes := map[string]bool{}
	for range 3 {
		cloudtest.Run(t, func(t *testing.T, cloud *cloudjar.Cloud) {
			_, err := cloud.DynamoDB.ListTables(t.Context(), &dynamodb.ListTablesInput{})
			require.NoError(t, err)
			hashes[cloud.World().Hash()] = true
		})
	}
	require.Len(t, hashes, 1)
}
