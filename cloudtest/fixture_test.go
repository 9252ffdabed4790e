package cloudtest_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/cloudtest"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

var built atomic.Int32

// shelf is a table with a book on it, in a cloud that is five minutes old.
var shelf = cloudtest.NewFixture(func(t *testing.T, cloud *cloudjar.Cloud) {
	built.Add(1)
	table(t, cloud)
	put(t, cloud, "Dune")
	time.Sleep(5 * time.Minute)
})

func put(t *testing.T, cloud *cloudjar.Cloud, id string) {
	_, err := cloud.DynamoDB.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: "books", Item: dynamodb.Item{"id": attribute.S(id)}})
	require.NoError(t, err)
}

func count(t *testing.T, cloud *cloudjar.Cloud) (n int32) {
	for in := (&dynamodb.ScanInput{TableName: "books"}); ; {
		out, err := cloud.DynamoDB.Scan(context.Background(), in)
		require.NoError(t, err)
		n += out.Count
		if in.ExclusiveStartKey = out.LastEvaluatedKey; in.ExclusiveStartKey == nil {
			return n
		}
	}
}

// Each test has the fixture for itself, at the time at which it was done, and time
// goes on for it.
func TestFixture(t *testing.T) {
	for _, title := range []string{"Emma", "Ulysses", "Beloved"} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			shelf.Run(t, func(t *testing.T, cloud *cloudjar.Cloud) {
				require.EqualValues(t, 1, built.Load(), "it is built once")
				require.WithinDuration(t, time.Now(), cloud.Now(), time.Millisecond)
				require.Equal(t, 5, cloud.Now().Minute())
				require.EqualValues(t, 1, count(t, cloud))
				put(t, cloud, title)
				time.Sleep(time.Hour)
				require.EqualValues(t, 2, count(t, cloud))
				require.Equal(t, 1, cloud.Now().Hour())
			})
		})
	}
}
