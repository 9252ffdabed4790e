package sdktest

import (
	"errors"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	ddb "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/sim"
)

// The client gets typed errors with the reasons in them, of provisioned tables and
// of those on demand, which spell them differently on the wire.
func TestThrottlingReasonsReachTheClient(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator, DynamoDB: dynamodb.Options{Throttle: dynamodb.ThrottleAll}})
	client := ddb.NewFromConfig(cloud.Config(), func(o *ddb.Options) { o.RetryMaxAttempts = 1 })
	create := func(in *ddb.CreateTableInput) {
		in.AttributeDefinitions = []types.AttributeDefinition{{AttributeName: aws.String("id"), AttributeType: types.ScalarAttributeTypeS}}
		in.KeySchema = []types.KeySchemaElement{{AttributeName: aws.String("id"), KeyType: types.KeyTypeHash}}
		_, err := client.CreateTable(t.Context(), in)
		require.NoError(t, err)
	}
	create(&ddb.CreateTableInput{
		TableName: aws.String("provisioned"), BillingMode: types.BillingModeProvisioned,
		ProvisionedThroughput: &types.ProvisionedThroughput{ReadCapacityUnits: aws.Int64(1), WriteCapacityUnits: aws.Int64(1)},
	})
	create(&ddb.CreateTableInput{
		TableName: aws.String("bounded"), BillingMode: types.BillingModePayPerRequest,
		OnDemandThroughput: &types.OnDemandThroughput{MaxWriteRequestUnits: aws.Int64(1)},
	})
	until := func(table string) error {
		for i := range 1000 {
			_, err := client.PutItem(t.Context(), &ddb.PutItemInput{
				TableName: aws.String(table), Item: map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: fmt.Sprint(i)}},
			})
			if err != nil {
				return err
			}
		}
		return nil
	}
	provisioned, ok := errors.AsType[*types.ProvisionedThroughputExceededException](until("provisioned"))
	require.True(t, ok)
	require.Equal(t, "TableWriteProvisionedThroughputExceeded", aws.ToString(provisioned.ThrottlingReasons[0].Reason))
	require.Equal(t, "arn:aws:dynamodb:us-east-1:123456789012:table/provisioned", aws.ToString(provisioned.ThrottlingReasons[0].Resource))
	bounded, ok := errors.AsType[*types.ThrottlingException](until("bounded"))
	require.True(t, ok)
	require.Equal(t, "TableWriteMaxOnDemandThroughputExceeded", aws.ToString(bounded.ThrottlingReasons[0].Reason))
}
