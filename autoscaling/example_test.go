package autoscaling_test

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/autoscaling"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/sim"
)

// A table of five units a second meets twenty writes a second for an hour, and
// nothing after that. How much is throttled before its capacity has followed?
func Example() {
	ctx := context.Background()
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator})
	_, _ = cloud.DynamoDB.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName:             "orders",
		AttributeDefinitions:  []dynamodb.AttributeDefinition{{AttributeName: "id", AttributeType: "S"}},
		KeySchema:             []dynamodb.KeySchemaElement{{AttributeName: "id", KeyType: "HASH"}},
		ProvisionedThroughput: &dynamodb.ProvisionedThroughput{ReadCapacityUnits: 5, WriteCapacityUnits: 5},
	})
	least, most := int32(5), int32(100)
	_, _ = cloud.AutoScaling.RegisterScalableTarget(ctx, &autoscaling.RegisterScalableTargetInput{
		ServiceNamespace: "dynamodb", ResourceId: "table/orders", ScalableDimension: "dynamodb:table:WriteCapacityUnits",
		MinCapacity: &least, MaxCapacity: &most,
	})
	_, _ = cloud.AutoScaling.PutScalingPolicy(ctx, &autoscaling.PutScalingPolicyInput{
		PolicyName: "70 percent", PolicyType: "TargetTrackingScaling",
		ServiceNamespace: "dynamodb", ResourceId: "table/orders", ScalableDimension: "dynamodb:table:WriteCapacityUnits",
		TargetTrackingScalingPolicyConfiguration: &autoscaling.TargetTrackingScalingPolicyConfiguration{
			TargetValue: 70, PredefinedMetricSpecification: &autoscaling.PredefinedMetricSpecification{PredefinedMetricType: "DynamoDBWriteCapacityUtilization"},
		},
	})

	throttled := 0
	for i := range 20 * 3600 {
		_, err := cloud.DynamoDB.PutItem(ctx, &dynamodb.PutItemInput{TableName: "orders", Item: dynamodb.Item{"id": dynamodb.S(strconv.Itoa(i % 1000))}})
		if err != nil {
			throttled++
		}
		cloud.Advance(50 * time.Millisecond)
	}
	cloud.Advance(time.Hour)

	out, _ := cloud.AutoScaling.DescribeScalingActivities(ctx, &autoscaling.DescribeScalingActivitiesInput{ServiceNamespace: "dynamodb"})
	for i := len(out.ScalingActivities); i > 0; i-- {
		a := out.ScalingActivities[i-1]
		fmt.Println(a.StartTime.Format("15:04"), a.Description)
	}
	fmt.Println(throttled, "of", 20*3600, "writes were throttled")
	// Output:
	// 00:02 Setting write capacity units to 22.
	// 00:04 Setting write capacity units to 29.
	// 01:15 Setting write capacity units to 5.
	// 301 of 72000 writes were throttled
}
