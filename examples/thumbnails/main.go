// Command thumbnails uploads pictures to S3. A notification invokes a function, which
// scales each down and puts a thumbnail in another bucket; S3 tells EventBridge, whose
// rule invokes a function, which writes it to DynamoDB.
//
//	go run ./examples/thumbnails
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"log"
	"math"
	"os"
	"slices"
	"time"

	awslambda "github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/cloudjar/cloudjar"
	jar "github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sim"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, w io.Writer) error {
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator})
	defer cloud.Close()
	gallery := &Gallery{Objects: s3.NewFromConfig(cloud.Config()), DB: dynamodb.NewFromConfig(cloud.Config())}
	rejected, err := open(ctx, cloud, gallery)
	if err != nil {
		return err
	}
	opened := cloud.Now()
	uploads := map[string][]byte{"letter.png": []byte("Dear all,")} // which is no picture
	for name, size := range map[string]image.Point{"sunset/at the sea.png": {320, 180}, "sunset/tall.png": {120, 300}, "dot.png": {16, 16}} {
		var file bytes.Buffer
		if err := png.Encode(&file, sunset(size)); err != nil {
			return err
		}
		uploads[name] = file.Bytes()
	}
	for _, name := range sorted(uploads) {
		_, err := gallery.Objects.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("uploads"), Key: &name, Body: bytes.NewReader(uploads[name])})
		if err != nil {
			return err
		}
	}
	if err := cloud.Settle(ctx); err != nil {
		return err
	}
	if err := report(ctx, w, cloud, gallery, rejected); err != nil {
		return err
	}
	put := cloud.Trace().Find("s3:PutObject on uploads")
	fmt.Fprintf(w, "\nwhat the last upload led to:\n\n%s", put[len(put)-1].Tree().Requests())
	fmt.Fprintf(w, "\nvirtual time passed: %s\n", cloud.Now().Sub(opened).Round(time.Second))
	return nil
}

func sorted(uploads map[string][]byte) (names []string) {
	for name := range uploads {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// sunset draws a picture.
func sunset(size image.Point) image.Image {
	p := image.NewRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		for x := range size.X {
			height := float64(y) / float64(size.Y)
			c := color.RGBA{uint8(255 - 120*height), uint8(80 + 90*height), uint8(60 + 150*height), 255}
			if math.Hypot(float64(x-size.X/2), float64(y-size.Y/2)) < float64(min(size.X, size.Y))/5 {
				c = color.RGBA{255, 220, 90, 255}
			}
			p.Set(x, y, c)
		}
	}
	return p
}

// report prints what the table says, and what the function could not read.
func report(ctx context.Context, w io.Writer, cloud *cloudjar.Cloud, g *Gallery, rejected string) error {
	out, err := g.DB.Scan(ctx, &dynamodb.ScanInput{TableName: aws.String("thumbnails")})
	if err != nil {
		return err
	}
	var lines []string
	for _, item := range out.Items {
		number := func(name string) string { return item[name].(*types.AttributeValueMemberN).Value }
		lines = append(lines, fmt.Sprintf("%-24s from %3s to %2s pixels wide, %s bytes", item["key"].(*types.AttributeValueMemberS).Value, number("from"), number("width"), number("bytes")))
	}
	slices.Sort(lines)
	for _, line := range lines {
		fmt.Fprintln(w, line)
	}
	failed, err := sqs.NewFromConfig(cloud.Config()).ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: &rejected, MaxNumberOfMessages: 10})
	if err != nil {
		return err
	}
	for _, m := range failed.Messages {
		var failure struct {
			RequestContext  struct{ ApproximateInvokeCount int }
			ResponsePayload struct{ ErrorMessage string }
		}
		if err := json.Unmarshal([]byte(*m.Body), &failure); err != nil {
			return err
		}
		fmt.Fprintf(w, "after %d attempts: %s\n", failure.RequestContext.ApproximateInvokeCount, failure.ResponsePayload.ErrorMessage)
	}
	return nil
}

// open makes what the gallery is made of: buckets, functions, a rule, a table, and a
// queue for what failed.
func open(ctx context.Context, cloud *cloudjar.Cloud, g *Gallery) (rejected string, err error) {
	cfg := cloud.Config()
	functions, bus, queues := lambda.NewFromConfig(cfg), eventbridge.NewFromConfig(cfg), sqs.NewFromConfig(cfg)
	for _, f := range []struct {
		name    string
		handler any
	}{{"scale", g.Scale}, {"record", g.Record}} {
		err := cloud.Lambda.Handle(jar.Function{
			Name: f.name, Memory: 1024, Timeout: 30 * time.Second, ColdStart: jar.MeasuredInit("provided.al2023", false), Handler: awslambda.NewHandler(f.handler),
		})
		if err != nil {
			return "", err
		}
	}
	function := "arn:aws:lambda:" + cfg.Region + ":" + cloudjar.DefaultAccount + ":function:"
	steps := []func() error{
		func() error {
			out, err := queues.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: aws.String("rejected")})
			if err == nil {
				rejected = *out.QueueUrl
			}
			return err
		},
		func() error { // what fails three times goes to the queue
			_, err := functions.PutFunctionEventInvokeConfig(ctx, &lambda.PutFunctionEventInvokeConfigInput{
				FunctionName: aws.String("scale"), DestinationConfig: &lambdatypes.DestinationConfig{OnFailure: &lambdatypes.OnFailure{
					Destination: aws.String("arn:aws:sqs:" + cfg.Region + ":" + cloudjar.DefaultAccount + ":rejected"),
				}},
			})
			return err
		},
		func() error { return permit(ctx, functions, "scale", "s3.amazonaws.com", "arn:aws:s3:::uploads") },
		func() error {
			return permit(ctx, functions, "record", "events.amazonaws.com", "arn:aws:events:"+cfg.Region+":"+cloudjar.DefaultAccount+":rule/thumbnails")
		},
		func() error {
			return bucket(ctx, g.Objects, "uploads", &s3types.NotificationConfiguration{LambdaFunctionConfigurations: []s3types.LambdaFunctionConfiguration{{
				LambdaFunctionArn: aws.String(function + "scale"), Events: []s3types.Event{s3types.EventS3ObjectCreated},
				Filter: &s3types.NotificationConfigurationFilter{Key: &s3types.S3KeyFilter{FilterRules: []s3types.FilterRule{
					{Name: s3types.FilterRuleNameSuffix, Value: aws.String(".png")},
				}}},
			}}})
		},
		func() error {
			return bucket(ctx, g.Objects, "thumbnails", &s3types.NotificationConfiguration{EventBridgeConfiguration: &s3types.EventBridgeConfiguration{}})
		},
		func() error {
			_, err := bus.PutRule(ctx, &eventbridge.PutRuleInput{Name: aws.String("thumbnails"), EventPattern: aws.String(
				`{"source":["aws.s3"],"detail-type":["Object Created"],"detail":{"bucket":{"name":["thumbnails"]}}}`,
			)})
			return err
		},
		func() error {
			_, err := bus.PutTargets(ctx, &eventbridge.PutTargetsInput{Rule: aws.String("thumbnails"), Targets: []eventtypes.Target{
				{Id: aws.String("record"), Arn: aws.String(function + "record")},
			}})
			return err
		},
		func() error {
			_, err := g.DB.CreateTable(ctx, &dynamodb.CreateTableInput{
				TableName: aws.String("thumbnails"), BillingMode: types.BillingModePayPerRequest,
				KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("key"), KeyType: types.KeyTypeHash}},
				AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("key"), AttributeType: types.ScalarAttributeTypeS}},
			})
			return err
		},
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return "", err
		}
	}
	return rejected, cloud.Settle(ctx)
}

// permit lets a service of AWS invoke a function on behalf of something.
func permit(ctx context.Context, functions *lambda.Client, name, service, source string) error {
	_, err := functions.AddPermission(ctx, &lambda.AddPermissionInput{
		FunctionName: &name, StatementId: aws.String("source"), Action: aws.String("lambda:InvokeFunction"), Principal: &service, SourceArn: &source,
	})
	return err
}

// bucket makes a bucket that tells of its objects.
func bucket(ctx context.Context, objects *s3.Client, name string, told *s3types.NotificationConfiguration) error {
	if _, err := objects.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &name}); err != nil {
		return err
	}
	_, err := objects.PutBucketNotificationConfiguration(ctx, &s3.PutBucketNotificationConfigurationInput{Bucket: &name, NotificationConfiguration: told})
	return err
}
