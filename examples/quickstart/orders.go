package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Orders is an ordinary service over DynamoDB: nothing in it knows of cloudjar.
// One table holds products (pk PRODUCT#id, sk INFO) and orders (pk CUSTOMER#id,
// sk ORDER#id); the index by-category finds products by category and price.
type Orders struct {
	DB    *dynamodb.Client
	Table string
}

type key = map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n int) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.Itoa(n)}
}

func productKey(id string) key { return key{"pk": text("PRODUCT#" + id), "sk": text("INFO")} }

func orderKey(customer, id string) key {
	return key{"pk": text("CUSTOMER#" + customer), "sk": text("ORDER#" + id)}
}

// CreateTable makes the table and its index.
func (o *Orders) CreateTable(ctx context.Context) error {
	_, err := o.DB.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName:   &o.Table,
		BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{
			{AttributeName: aws.String("pk"), AttributeType: types.ScalarAttributeTypeS},
			{AttributeName: aws.String("sk"), AttributeType: types.ScalarAttributeTypeS},
			{AttributeName: aws.String("category"), AttributeType: types.ScalarAttributeTypeS},
			{AttributeName: aws.String("price"), AttributeType: types.ScalarAttributeTypeN},
		},
		KeySchema: []types.KeySchemaElement{
			{AttributeName: aws.String("pk"), KeyType: types.KeyTypeHash},
			{AttributeName: aws.String("sk"), KeyType: types.KeyTypeRange},
		},
		GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{{
			IndexName: aws.String("by-category"),
			KeySchema: []types.KeySchemaElement{
				{AttributeName: aws.String("category"), KeyType: types.KeyTypeHash},
				{AttributeName: aws.String("price"), KeyType: types.KeyTypeRange},
			},
			Projection: &types.Projection{ProjectionType: types.ProjectionTypeInclude, NonKeyAttributes: []string{"title", "stock"}},
		}},
	})
	return err
}

// Import writes products in batches of 25, and again what DynamoDB did not take.
func (o *Orders) Import(ctx context.Context, products []key) error {
	for start := 0; start < len(products); start += 25 {
		var writes []types.WriteRequest
		for _, p := range products[start:min(start+25, len(products))] {
			writes = append(writes, types.WriteRequest{PutRequest: &types.PutRequest{Item: p}})
		}
		for pending := (map[string][]types.WriteRequest{o.Table: writes}); len(pending) > 0; {
			out, err := o.DB.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: pending})
			if err != nil {
				return err
			}
			pending = out.UnprocessedItems
		}
	}
	return nil
}

// ErrExists is returned for an order id that is taken.
var ErrExists = errors.New("the order exists already")

// Open starts an empty order, once.
func (o *Orders) Open(ctx context.Context, customer, id string, at time.Time) error {
	item := orderKey(customer, id)
	item["status"], item["opened"], item["total"] = text("OPEN"), text(at.Format(time.RFC3339)), number(0)
	item["lines"] = &types.AttributeValueMemberL{}
	_, err := o.DB.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &o.Table, Item: item,
		ConditionExpression: aws.String("attribute_not_exists(pk)"),
	})
	if taken := new(types.ConditionalCheckFailedException); errors.As(err, &taken) {
		return ErrExists
	}
	return err
}

// ErrSoldOut is returned when there is not enough of a product left.
var ErrSoldOut = errors.New("not enough in stock")

// Add takes a product from stock and puts it on the order: both or neither.
func (o *Orders) Add(ctx context.Context, customer, id, product string, quantity int) error {
	_, err := o.DB.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{
		TransactItems: []types.TransactWriteItem{
			{Update: &types.Update{
				TableName: &o.Table, Key: productKey(product),
				UpdateExpression:          aws.String("SET stock = stock - :q"),
				ConditionExpression:       aws.String("stock >= :q"),
				ExpressionAttributeValues: key{":q": number(quantity)},
			}},
			{Update: &types.Update{
				TableName: &o.Table, Key: orderKey(customer, id),
				UpdateExpression:         aws.String("SET #l = list_append(#l, :line)"),
				ConditionExpression:      aws.String("#s = :open"),
				ExpressionAttributeNames: map[string]string{"#s": "status", "#l": "lines"}, // reserved words, both
				ExpressionAttributeValues: key{
					":open": text("OPEN"),
					":line": &types.AttributeValueMemberL{Value: []types.AttributeValue{
						&types.AttributeValueMemberM{Value: key{"product": text(product), "quantity": number(quantity)}},
					}},
				},
			}},
		},
	})
	if cancelled := new(types.TransactionCanceledException); errors.As(err, &cancelled) {
		return fmt.Errorf("%w: %s", ErrSoldOut, aws.ToString(cancelled.CancellationReasons[0].Code))
	}
	return err
}

// Ship closes the order and counts the parcel.
func (o *Orders) Ship(ctx context.Context, customer, id string) (status string, err error) {
	out, err := o.DB.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &o.Table, Key: orderKey(customer, id),
		UpdateExpression:          aws.String("SET #s = :shipped ADD parcels :one"),
		ExpressionAttributeNames:  map[string]string{"#s": "status"},
		ExpressionAttributeValues: key{":shipped": text("SHIPPED"), ":one": number(1)},
		ReturnValues:              types.ReturnValueAllNew,
	})
	if err != nil {
		return "", err
	}
	return out.Attributes["status"].(*types.AttributeValueMemberS).Value, nil
}

// Cheapest returns the titles of the n cheapest products of a category.
func (o *Orders) Cheapest(ctx context.Context, category string, n int32) (titles []string, err error) {
	out, err := o.DB.Query(ctx, &dynamodb.QueryInput{
		TableName: &o.Table, IndexName: aws.String("by-category"),
		KeyConditionExpression:    aws.String("category = :c AND price > :zero"),
		ExpressionAttributeValues: key{":c": text(category), ":zero": number(0)},
		Limit:                     &n,
	})
	if err != nil {
		return nil, err
	}
	for _, item := range out.Items {
		titles = append(titles, fmt.Sprintf("%s (%s)",
			item["title"].(*types.AttributeValueMemberS).Value, item["price"].(*types.AttributeValueMemberN).Value))
	}
	return titles, nil
}

// CountSoldOut pages through the whole table and counts the products that are
// out of stock.
func (o *Orders) CountSoldOut(ctx context.Context) (found, seen, pages int, err error) {
	p := dynamodb.NewScanPaginator(o.DB, &dynamodb.ScanInput{
		TableName:                 &o.Table,
		FilterExpression:          aws.String("stock = :none"),
		ExpressionAttributeValues: key{":none": number(0)},
		Limit:                     aws.Int32(500),
	})
	for p.HasMorePages() {
		page, err := p.NextPage(ctx)
		if err != nil {
			return 0, 0, 0, err
		}
		found, seen, pages = found+int(page.Count), seen+int(page.ScannedCount), pages+1
	}
	return found, seen, pages, nil
}
