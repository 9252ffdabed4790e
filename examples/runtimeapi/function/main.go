// Command function is an ordinary Lambda function, of aws-lambda-go: it prices
// an order and keeps it in a table. Nothing in it knows of cloudjar.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"strconv"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// An Order is the event.
type Order struct {
	ID       string `json:"id"`
	Quantity int    `json:"quantity"`
	Cents    int    `json:"cents"`
}

// A Receipt is the answer.
type Receipt struct {
	ID    string `json:"id"`
	Total string `json:"total"`
	By    string `json:"by"`
}

var db = dynamodb.New(dynamodb.Options{
	Region:       os.Getenv("AWS_REGION"),
	BaseEndpoint: fromEnvironment("AWS_ENDPOINT_URL"),
	Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{
			AccessKeyID: os.Getenv("AWS_ACCESS_KEY_ID"), SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"),
			SessionToken: os.Getenv("AWS_SESSION_TOKEN"),
		}, nil
	}),
})

func fromEnvironment(name string) *string {
	if value := os.Getenv(name); value != "" {
		return &value
	}
	return nil
}

func price(ctx context.Context, order Order) (*Receipt, error) {
	if order.Quantity <= 0 {
		return nil, errors.New("an order has at least one item")
	}
	lc, _ := lambdacontext.FromContext(ctx)
	log.Printf("order %s, request %s", order.ID, lc.AwsRequestID)
	cents := order.Quantity * order.Cents
	_, err := db.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: aws.String(os.Getenv("TABLE")),
		Item: map[string]types.AttributeValue{
			"id":    &types.AttributeValueMemberS{Value: order.ID},
			"cents": &types.AttributeValueMemberN{Value: strconv.Itoa(cents)},
		},
	})
	if err != nil {
		return nil, err
	}
	return &Receipt{ID: order.ID, Total: fmt.Sprintf("%d.%02d", cents/100, cents%100), By: lambdacontext.FunctionName}, nil
}

func main() { lambda.Start(price) }
