package otel

import (
	"cmp"
	"context"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	api "go.opentelemetry.io/otel/trace"

	"github.com/cloudjar/cloudjar/trace"
)

// Options say how a tree becomes spans. The zero value is the usual.
type Options struct {
	// Shift is added to all times. A cloud in a bubble lives in the year 2000, where
	// few tools look: time.Since(cloud.Now()) brings it to the present.
	Shift time.Duration
}

// scope is the name of the tracer.
const scope = "github.com/cloudjar/cloudjar/otel"

// Export makes a span of each node of a tree, with a tracer of the provider. Each root
// of the tree begins a trace, or belongs to the span of ctx if there is one. What a
// request led to may end after it.
func Export(ctx context.Context, provider api.TracerProvider, tree *trace.Tree, o Options) {
	tracer := provider.Tracer(scope)
	for _, root := range tree.Roots {
		export(ctx, tracer, root, o)
	}
}

func export(ctx context.Context, tracer api.Tracer, n *trace.Node, o Options) {
	kind := api.SpanKindInternal
	if n.Service != "" {
		kind = api.SpanKindClient
	}
	ctx, span := tracer.Start(ctx, name(n), api.WithTimestamp(n.At().Add(o.Shift)), api.WithSpanKind(kind), api.WithAttributes(attributes(n)...))
	for _, c := range n.Children {
		export(ctx, tracer, c, o)
	}
	if n.Error != "" {
		span.SetAttributes(attribute.String("error.type", n.Error))
		span.SetStatus(codes.Error, n.Error)
	}
	span.End(api.WithTimestamp(n.Until.Add(o.Shift)))
}

// name is "DynamoDB.PutItem", as the SDK's instrumentation calls it. The world's own
// events are known by what they are, without their ARN.
func name(n *trace.Node) string {
	if n.Service == "" {
		return n.Operation[strings.LastIndexAny(n.Operation, ":/")+1:]
	}
	return serviceID(n.Service) + "." + n.Operation
}

// attributes are those of OpenTelemetry's conventions for the AWS SDK.
// https://opentelemetry.io/docs/specs/semconv/cloud-providers/aws-sdk/
func attributes(n *trace.Node) []attribute.KeyValue {
	var list []attribute.KeyValue
	add := func(key, value string) {
		if value != "" {
			list = append(list, attribute.String(key, value))
		}
	}
	if n.Service != "" {
		add("rpc.system", "aws-api")
		add("rpc.service", serviceID(n.Service))
		add("rpc.method", n.Operation)
		add("cloud.provider", "aws")
	}
	add("aws.region", n.Region)
	add("cloud.region", n.Region)
	add("cloud.account.id", n.Account)
	add("cloud.resource_id", n.Resource)
	add("cloudjar.caller", n.Caller)
	return list
}

// serviceIDs are the SDK's names of services, where they are not ours.
var serviceIDs = map[string]string{
	"application-autoscaling": "Application Auto Scaling",
	"dynamodb":                "DynamoDB",
	"dynamodbstreams":         "DynamoDB Streams",
	"events":                  "EventBridge",
	"firehose":                "Firehose",
	"iam":                     "IAM",
	"kinesis":                 "Kinesis",
	"lambda":                  "Lambda",
	"logs":                    "CloudWatch Logs",
	"pipes":                   "Pipes",
	"s3":                      "S3",
	"scheduler":               "Scheduler",
	"sns":                     "SNS",
	"sqs":                     "SQS",
	"states":                  "SFN",
	"sts":                     "STS",
}

func serviceID(service string) string { return cmp.Or(serviceIDs[service], service) }
