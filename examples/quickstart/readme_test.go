package main

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/cloudtest"
	jar "github.com/cloudjar/cloudjar/dynamodb"
)

func TestOrdersAreOpenedOnce(t *testing.T) {
	slow := cloudjar.Options{DynamoDB: jar.Options{TableDelay: 8 * time.Minute}}
	cloudtest.RunWith(t, slow, func(t *testing.T, cloud *cloudjar.Cloud) { // virtual time: nothing waits
		orders := &Orders{DB: dynamodb.NewFromConfig(cloud.Config()), Table: "shop"} // the SDK's own client, no socket
		require.NoError(t, orders.CreateTable(t.Context()))
		require.NoError(t, cloud.Settle(t.Context())) // eight virtual minutes later the table is active

		require.NoError(t, orders.Open(t.Context(), "ann", "1001", cloud.Now()))
		require.ErrorIs(t, orders.Open(t.Context(), "ann", "1001", cloud.Now()), ErrExists)

		require.Equal(t, 2.0, cloud.World().Usage()[0].Quantity) // both attempts are metered, as AWS does
	})
}
