// Package pipes is Amazon EventBridge Pipes: from a queue or a stream, through a filter
// and an enrichment, to a target.
//
// Sources are SQS queues, Kinesis streams and DynamoDB streams; enrichments are Lambda
// functions and Express state machines; targets are Lambda, SQS, SNS, Step Functions,
// event buses, Kinesis, Firehose and CloudWatch Logs. Others are refused by name.
// Filters are those of Lambda's event source mappings (internal/pattern).
//
// A pipe wakes when its source has something, and reads until nothing is left: an idle
// pipe schedules nothing.
package pipes
