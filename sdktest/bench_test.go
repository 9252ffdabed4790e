package sdktest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/cloudjar/cloudjar"
)

// What an SDK call costs in the jar, against the same client over a stub that
// returns the same bytes. Goal: at most 1.25 times the stub.
func BenchmarkSDKGetItem(b *testing.B) {
	cloud := cloudjar.New(cloudjar.Options{})
	defer cloud.Close()
	ctx := context.Background()
	db := dynamodb.NewFromConfig(cloud.Config())
	if err := benchTable(ctx, db); err != nil {
		b.Fatal(err)
	}
	get := &dynamodb.GetItemInput{TableName: aws.String("bench"), Key: item{"id": s("42")}}
	b.Run("jar", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := db.GetItem(ctx, get); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("stub", func(b *testing.B) {
		c := cloud.Config()
		c.HTTPClient = &stub{next: cloud.HTTPClient()}
		stubbed := dynamodb.NewFromConfig(c)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := stubbed.GetItem(ctx, get); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func benchTable(ctx context.Context, db *dynamodb.Client) error {
	_, err := db.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName: aws.String("bench"), BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("id"), AttributeType: types.ScalarAttributeTypeS}},
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("id"), KeyType: types.KeyTypeHash}},
	})
	if err != nil {
		return err
	}
	_, err = db.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String("bench"), Item: item{
		"id": s("42"), "customer": s("ann"), "status": s("OPEN"), "total": n(4200),
		"lines": &types.AttributeValueMemberL{Value: []types.AttributeValue{s("kettle"), s("trowel")}},
	}})
	return err
}

// stub answers every request with the bytes of the first answer.
type stub struct {
	next   *http.Client
	status int
	header http.Header
	body   []byte
}

func (t *stub) Do(req *http.Request) (*http.Response, error) {
	if t.body == nil {
		resp, err := t.next.Do(req)
		if err != nil {
			return nil, err
		}
		t.status, t.header = resp.StatusCode, resp.Header
		if t.body, err = io.ReadAll(resp.Body); err != nil {
			return nil, err
		}
	}
	return &http.Response{StatusCode: t.status, Header: t.header, Body: io.NopCloser(bytes.NewReader(t.body)), ContentLength: int64(len(t.body)), Request: req}, nil
}
