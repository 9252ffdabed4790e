package sdktest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	scaling "github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	ddb "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/firehose"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/pipes"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/stretchr/testify/require"
)

// A service under the mirror law: the SDK's client and our wire.
type service struct {
	name   string
	client func(aws.Config) any
	wire   func(*cloudjar.Cloud) *wire.Service
}

var services = []service{
	{
		"Application Auto Scaling",
		func(c aws.Config) any { return scaling.NewFromConfig(c) },
		func(c *cloudjar.Cloud) *wire.Service { return c.AutoScaling.Wire() },
	},
	{
		"DynamoDB",
		func(c aws.Config) any { return ddb.NewFromConfig(c) },
		func(c *cloudjar.Cloud) *wire.Service { return c.DynamoDB.Wire() },
	},
	{
		"DynamoDB Streams",
		func(c aws.Config) any { return dynamodbstreams.NewFromConfig(c) },
		func(c *cloudjar.Cloud) *wire.Service { return c.DynamoDB.StreamsWire() },
	},
	{
		"Kinesis",
		func(c aws.Config) any {
			return kinesis.NewFromConfig(c, func(o *kinesis.Options) {
				o.BaseEndpoint = aws.String("https://kinesis.us-east-1.amazonaws.com") // filled ARNs lead nowhere
			})
		},
		func(c *cloudjar.Cloud) *wire.Service { return c.Kinesis.Wire() },
	},
	{
		"CloudWatch Logs",
		func(c aws.Config) any { return cloudwatchlogs.NewFromConfig(c) },
		func(c *cloudjar.Cloud) *wire.Service { return c.Logs.Wire() },
	},
	{
		"EventBridge",
		func(c aws.Config) any { return eventbridge.NewFromConfig(c) },
		func(c *cloudjar.Cloud) *wire.Service { return c.Events.Wire() },
	},
	{
		"EventBridge Pipes",
		func(c aws.Config) any { return pipes.NewFromConfig(c) },
		func(c *cloudjar.Cloud) *wire.Service { return c.Pipes.Wire() },
	},
	{
		"EventBridge Scheduler",
		func(c aws.Config) any { return scheduler.NewFromConfig(c) },
		func(c *cloudjar.Cloud) *wire.Service { return c.Scheduler.Wire() },
	},
	{
		"Firehose",
		func(c aws.Config) any { return firehose.NewFromConfig(c) },
		func(c *cloudjar.Cloud) *wire.Service { return c.Firehose.Wire() },
	},
	{
		"IAM",
		func(c aws.Config) any { return iam.NewFromConfig(c) },
		func(c *cloudjar.Cloud) *wire.Service { return c.IAM.Wire() },
	},
	{
		"Lambda",
		func(c aws.Config) any { return lambda.NewFromConfig(c) },
		func(c *cloudjar.Cloud) *wire.Service { return c.Lambda.Wire() },
	},
	{
		"S3",
		func(c aws.Config) any { return s3.NewFromConfig(c) },
		func(c *cloudjar.Cloud) *wire.Service { return c.S3.Wire() },
	},
	{
		"SNS",
		func(c aws.Config) any { return sns.NewFromConfig(c) },
		func(c *cloudjar.Cloud) *wire.Service { return c.SNS.Wire() },
	},
	{
		"SQS",
		func(c aws.Config) any {
			return sqs.NewFromConfig(c, func(o *sqs.Options) { o.DisableMessageChecksumValidation = true }) // filled digests are none
		},
		func(c *cloudjar.Cloud) *wire.Service { return c.SQS.Wire() },
	},
	{
		"Step Functions",
		func(c aws.Config) any { return sfn.NewFromConfig(c) },
		func(c *cloudjar.Cloud) *wire.Service { return c.StepFn.Wire() },
	},
	{
		"STS",
		func(c aws.Config) any { return sts.NewFromConfig(c) },
		func(c *cloudjar.Cloud) *wire.Service { return c.IAM.SecurityTokenWire() },
	},
}

// The mirror law. Fill the SDK's input, send it with the real client, read it as
// our input: every member agrees. Fill our output, answer with it, read what the
// real client makes of it: every member agrees. It holds for every operation of
// every service, so no operation's wire needs a test of its own.
func TestMirrorLaw(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{})
	defer cloud.Close()
	for _, s := range services {
		w := s.wire(cloud)
		require.NoError(t, w.Check())
		for _, name := range w.Names() {
			t.Run(s.name+"/"+name, func(t *testing.T) {
				for seed := range uint64(20) {
					m := &mirror{t: t, op: w.Operation(name), wire: w, rand: rand.New(rand.NewPCG(seed, 1))}
					m.run(s.client)
				}
			})
		}
	}
}

// A mirror is one request and answer seen from both sides.
type mirror struct {
	t      *testing.T
	op     *wire.Operation
	wire   *wire.Service
	rand   *rand.Rand
	input  any // ours, as decoded
	output any // ours, as filled
	err    error
}

func (m *mirror) run(client func(aws.Config) any) {
	c := reflect.ValueOf(client(aws.Config{
		Region: "us-east-1",
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "AKID", SecretAccessKey: "SECRET"}, nil
		}),
		HTTPClient:       m,
		RetryMaxAttempts: 1,
	}))
	method := c.MethodByName(m.op.Name())
	require.True(m.t, method.IsValid(), "the SDK has no operation %s", m.op.Name())
	f := filler{rand: m.rand}

	sent := reflect.New(method.Type().In(1).Elem())
	f.fill(sent.Elem(), modelledBy(reflect.TypeOf(m.op.NewInput()).Elem()), 0)
	ours := reflect.ValueOf(m.op.NewOutput())
	f.fill(ours.Elem(), nil, 0)
	m.output = ours.Interface()

	results := method.Call([]reflect.Value{reflect.ValueOf(m.t.Context()), sent})
	if err, _ := results[1].Interface().(error); err != nil {
		require.NoError(m.t, err)
	}
	require.NoError(m.t, m.err)
	compare(m.t, m.op.Name()+"Input", sent.Elem(), reflect.ValueOf(m.input).Elem())
	compare(m.t, m.op.Name()+"Output", results[0].Elem(), ours.Elem())
}

// Do is the client's transport: it reads the request as our input and answers
// with our output.
func (m *mirror) Do(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		body, _ = io.ReadAll(req.Body)
	}
	m.input, m.err = m.wire.DecodeRequest(m.op.Name(), req, body)
	if m.err != nil {
		return nil, m.err
	}
	resp := m.wire.EncodeResponse(m.op.Name(), m.output)
	return &http.Response{StatusCode: resp.Status, Header: resp.Header, Body: io.NopCloser(bytes.NewReader(resp.Body)), ContentLength: int64(len(resp.Body)), Request: req}, nil
}

// compare walks the SDK's value and ours side by side.
func compare(t *testing.T, path string, theirs, ours reflect.Value) {
	t.Helper()
	for theirs.Kind() == reflect.Pointer {
		if theirs.IsNil() {
			require.True(t, !ours.IsValid() || ours.IsZero() || emptied(ours), "%s: the SDK has nothing, we have %v", path, ours)
			return
		}
		theirs = theirs.Elem()
	}
	for ours.Kind() == reflect.Pointer {
		if ours.IsNil() {
			require.True(t, theirs.IsZero(), "%s: the SDK has %v, we have nothing", path, theirs)
			return
		}
		ours = ours.Elem()
	}
	if compareSpecial(t, path, theirs, ours) {
		return
	}
	switch theirs.Kind() {
	case reflect.Struct:
		compareStruct(t, path, theirs, ours)
	case reflect.Slice:
		if theirs.Type().Elem().Kind() == reflect.Uint8 {
			require.Equal(t, theirs.Bytes(), ours.Bytes(), path)
			return
		}
		require.Equal(t, theirs.Len(), ours.Len(), "%s: lengths", path)
		for i := range theirs.Len() {
			compare(t, fmt.Sprintf("%s[%d]", path, i), theirs.Index(i), ours.Index(i))
		}
	case reflect.Map:
		require.Equal(t, theirs.Len(), ours.Len(), "%s: lengths", path)
		for _, k := range theirs.MapKeys() {
			v := ours.MapIndex(k.Convert(ours.Type().Key()))
			require.True(t, v.IsValid(), "%s[%v] is missing", path, k)
			compare(t, fmt.Sprintf("%s[%v]", path, k), theirs.MapIndex(k), v)
		}
	default:
		require.True(t, theirs.CanConvert(ours.Type()), "%s: the SDK has a %s, we have a %s", path, theirs.Type(), ours.Type())
		require.Equal(t, ours.Interface(), theirs.Convert(ours.Type()).Interface(), path)
	}
}

// emptied is a struct or collection with nothing in it, which JSON may leave out.
func emptied(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		return v.Len() == 0
	}
	return false
}

func compareStruct(t *testing.T, path string, theirs, ours reflect.Value) {
	for i := range theirs.NumField() {
		f := theirs.Type().Field(i)
		if !modelled(f) {
			continue
		}
		o, ok := ours.Type().FieldByName(f.Name)
		if !ok {
			require.True(t, strings.Contains(path, "Output"), "%s.%s: AWS has this member and we do not declare it", path, f.Name)
			continue
		}
		if strings.Contains(o.Tag.Get("aws"), "refuse") {
			continue
		}
		compare(t, path+"."+f.Name, theirs.Field(i), ours.FieldByIndex(o.Index))
	}
}

// modelled tells the members of the API from the SDK's own.
func modelled(f reflect.StructField) bool {
	return f.IsExported() && f.Name != "ResultMetadata"
}
