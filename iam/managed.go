package iam

import (
	"slices"
	"strings"
	"time"
)

// managedPrefix begins the ARNs of the policies that AWS manages.
const managedPrefix = "arn:aws:iam::aws:policy/"

// managedNames are the AWS managed policies that the service knows, with their paths.
// Others are refused by name.
var managedNames = []string{
	"AWSLambda_FullAccess", "AWSLambda_ReadOnlyAccess", "AWSStepFunctionsConsoleFullAccess", "AWSStepFunctionsFullAccess",
	"AWSStepFunctionsReadOnlyAccess", "AWSXRayDaemonWriteAccess", "AdministratorAccess", "AmazonDynamoDBFullAccess",
	"AmazonDynamoDBFullAccess_v2", "AmazonDynamoDBReadOnlyAccess", "AmazonEventBridgeFullAccess", "AmazonKinesisFirehoseFullAccess",
	"AmazonKinesisFullAccess", "AmazonKinesisReadOnlyAccess", "AmazonS3FullAccess", "AmazonS3ReadOnlyAccess",
	"AmazonSNSFullAccess", "AmazonSNSReadOnlyAccess", "AmazonSQSFullAccess", "AmazonSQSReadOnlyAccess",
	"AmazonSSMReadOnlyAccess", "CloudWatchFullAccess", "CloudWatchLambdaInsightsExecutionRolePolicy",
	"CloudWatchLogsFullAccess", "IAMFullAccess", "PowerUserAccess", "ReadOnlyAccess", "SecretsManagerReadWrite",
	"service-role/AWSLambdaBasicExecutionRole", "service-role/AWSLambdaDynamoDBExecutionRole",
	"service-role/AWSLambdaKinesisExecutionRole", "service-role/AWSLambdaRole", "service-role/AWSLambdaSQSQueueExecutionRole",
	"service-role/AWSLambdaVPCAccessExecutionRole", "service-role/AmazonAPIGatewayPushToCloudWatchLogs",
}

// managedCreated stands for the dates on which AWS made its policies: it is that of
// the oldest.
var managedCreated = time.Date(2015, 2, 6, 18, 39, 46, 0, time.UTC)

const logActions = `"logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"`

// managedDocument returns the text of a policy of AWS's, if it is known here.
func managedDocument(name string) string {
	allow := func(actions string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[` + actions + `],"Resource":"*"}]}`
	}
	switch name {
	case "AdministratorAccess":
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	case "service-role/AWSLambdaBasicExecutionRole":
		return allow(logActions)
	case "service-role/AWSLambdaRole":
		return allow(`"lambda:InvokeFunction"`)
	case "service-role/AWSLambdaSQSQueueExecutionRole":
		return allow(`"sqs:ReceiveMessage","sqs:DeleteMessage","sqs:GetQueueAttributes",` + logActions)
	case "service-role/AWSLambdaDynamoDBExecutionRole":
		return allow(`"dynamodb:DescribeStream","dynamodb:GetRecords","dynamodb:GetShardIterator","dynamodb:ListStreams",` + logActions)
	case "service-role/AWSLambdaKinesisExecutionRole":
		return allow(`"kinesis:DescribeStream","kinesis:DescribeStreamSummary","kinesis:GetRecords","kinesis:GetShardIterator",` +
			`"kinesis:ListShards","kinesis:ListStreams","kinesis:SubscribeToShard",` + logActions)
	}
	return ""
}

// managed returns a policy of AWS's, or nil.
func managed(name string) *managedPolicy {
	if !slices.Contains(managedNames, name) {
		return nil
	}
	at := strings.LastIndexByte(name, '/') + 1
	p := &managedPolicy{
		name: name[at:], path: "/" + name[:at], arn: managedPrefix + name, id: managedID(name), created: managedCreated,
	}
	p.add(managedCreated, managedDocument(name), true)
	return p
}

// managedID forms an id of a policy of AWS's: 21 letters that stay the same.
func managedID(name string) string {
	n := uint64(14695981039346656037) // FNV-1a
	for i := range len(name) {
		n = (n ^ uint64(name[i])) * 1099511628211
	}
	b := []byte("ANPA")
	for range 17 {
		n = n*6364136223846793005 + 1442695040888963407
		b = append(b, 'A'+byte(n>>33%26))
	}
	return string(b)
}
