package bugs

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

func sales(customer string) *dynamodb.QueryInput {
	return &dynamodb.QueryInput{
		TableName: aws.String("sales"), ConsistentRead: aws.Bool(true),
		KeyConditionExpression: aws.String("customer = :c"), ExpressionAttributeValues: Item{":c": text(customer)},
	}
}

// SpentWrong adds up what a customer has spent. It takes the first page for all of
// them, whatever LastEvaluatedKey says.
func (a *App) SpentWrong(ctx context.Context, customer string) (sum int, err error) {
	out, err := a.DB.Query(ctx, sales(customer))
	if err != nil {
		return 0, err
	}
	for _, item := range out.Items {
		sum += numberOf(item["amount"])
	}
	return sum, nil
}

// Spent adds up what a customer has spent, page by page.
func (a *App) Spent(ctx context.Context, customer string) (sum int, err error) {
	pages := dynamodb.NewQueryPaginator(a.DB, sales(customer))
	for pages.HasMorePages() {
		out, err := pages.NextPage(ctx)
		if err != nil {
			return 0, err
		}
		for _, item := range out.Items {
			sum += numberOf(item["amount"])
		}
	}
	return sum, nil
}
