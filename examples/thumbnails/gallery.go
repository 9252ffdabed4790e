package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image/png"
	"strconv"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// A Gallery is an ordinary application of two functions: nothing in it knows of
// cloudjar.
//
//	bucket uploads → Scale → bucket thumbnails → event bus → Record → table thumbnails
type Gallery struct {
	Objects *s3.Client
	DB      *dynamodb.Client
}

// longest is a thumbnail's longer side, in pixels.
const longest = 64

// Scale makes a thumbnail of each new picture. It fails with what is no picture, so
// that Lambda sends the event where such things are looked at.
func (g *Gallery) Scale(ctx context.Context, event events.S3Event) error {
	for _, r := range event.Records {
		bucket, key := r.S3.Bucket.Name, r.S3.Object.URLDecodedKey
		object, err := g.Objects.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key})
		if err != nil {
			return err
		}
		picture, err := png.Decode(object.Body)
		_ = object.Body.Close()
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		small := scaleDown(picture, longest)
		var file bytes.Buffer
		if err := png.Encode(&file, small); err != nil {
			return err
		}
		size := func(of interface{ Dx() int }) string { return strconv.Itoa(of.Dx()) }
		_, err = g.Objects.PutObject(ctx, &s3.PutObjectInput{
			Bucket: aws.String("thumbnails"), Key: &key, Body: bytes.NewReader(file.Bytes()), ContentType: aws.String("image/png"),
			Metadata: map[string]string{"width": size(small.Bounds()), "from": size(picture.Bounds())},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Record writes down a thumbnail that S3 tells of, through EventBridge.
func (g *Gallery) Record(ctx context.Context, event events.EventBridgeEvent) error {
	var detail struct {
		Bucket struct{ Name string }
		Object struct {
			Key  string
			Size int
		}
	}
	if err := json.Unmarshal(event.Detail, &detail); err != nil {
		return err
	}
	head, err := g.Objects.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &detail.Bucket.Name, Key: &detail.Object.Key})
	if err != nil {
		return err
	}
	number := func(n string) types.AttributeValue { return &types.AttributeValueMemberN{Value: n} }
	_, err = g.DB.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String("thumbnails"), Item: map[string]types.AttributeValue{
		"key":   &types.AttributeValueMemberS{Value: detail.Object.Key},
		"bytes": number(strconv.Itoa(detail.Object.Size)), "width": number(head.Metadata["width"]), "from": number(head.Metadata["from"]),
	}})
	return err
}
