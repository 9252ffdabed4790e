package lambda_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/lambda"
)

const recordedCases = "../../shared/cases/lambda/"

func readCases(t *testing.T, file string, into any) {
	data, err := os.ReadFile(recordedCases + file)
	if err != nil {
		t.Skip("the recorded cases are not here")
	}
	require.NoError(t, json.Unmarshal(data, into))
}

// Filters let through what AWS was recorded to let through.
func TestRecordedFilters(t *testing.T) {
	var cases []struct {
		Source, ID                    string
		Filter                        json.RawMessage
		Put1, Put2                    json.RawMessage
		AWSValidated                  bool
		ExpectInvocations             int
		BodyMatching, BodyNotMatching json.RawMessage
	}
	readCases(t, "esm-filter.json", &cases)
	for _, c := range cases {
		t.Run(c.Source+"/"+c.ID, func(t *testing.T) {
			if len(c.Filter) == 0 || !c.AWSValidated && c.Source == "sqs" {
				t.Skip("no filter, or none that AWS takes")
			}
			s := simulated(lambda.Options{})
			r := s.record(t, "handler", nil)
			filters := &lambda.FilterCriteria{Filters: []lambda.Filter{{Pattern: string(c.Filter)}}}
			switch c.Source {
			case "dynamodb":
				arn := s.table(t, "items")
				s.feed(t, &lambda.CreateEventSourceMappingInput{EventSourceArn: arn, FunctionName: "handler", StartingPosition: "TRIM_HORIZON", BatchSize: ptr[int32](1), FilterCriteria: filters})
				s.putItem(t, "items", string(c.Put1))
				s.putItem(t, "items", string(c.Put2))
				s.settle(t)
				require.Len(t, r.events, c.ExpectInvocations)
			case "sqs":
				url, arn := s.queue(t, "orders", nil)
				s.feed(t, &lambda.CreateEventSourceMappingInput{EventSourceArn: arn, FunctionName: "handler", FilterCriteria: filters})
				s.send(t, url, plain(c.BodyNotMatching), plain(c.BodyMatching))
				s.settle(t)
				require.Equal(t, [][]string{{plain(c.BodyMatching)}}, r.events)
				require.Equal(t, "0 0", s.counts(t, url), "what is filtered out is deleted")
			default:
				t.Skip("not played here")
			}
		})
	}
}

// plain is a body: a string as it is, anything else as JSON.
func plain(body json.RawMessage) string {
	var text string
	if json.Unmarshal(body, &text) == nil {
		return text
	}
	return string(body)
}

// What a function answers decides about its batch as it was recorded, for streams.
func TestRecordedBatchItemFailures(t *testing.T) {
	var cases []struct {
		Source, ID, Expect string
		LambdaReturns      json.RawMessage
	}
	readCases(t, "esm-batch-item-failures.json", &cases)
	played := 0
	for _, c := range cases {
		if c.Expect == "" {
			continue
		}
		played++
		t.Run(c.Source+"/"+c.ID, func(t *testing.T) {
			s := simulated(lambda.Options{})
			lost, lostARN := s.queue(t, "lost", nil)
			r := s.record(t, "handler", func([]string) (string, error) {
				if strings.Contains(string(c.LambdaReturns), "raises") {
					return "", errBoom
				}
				return string(c.LambdaReturns), nil
			})
			in := &lambda.CreateEventSourceMappingInput{
				FunctionName: "handler", StartingPosition: "TRIM_HORIZON", FunctionResponseTypes: []string{"ReportBatchItemFailures"},
				MaximumRetryAttempts: ptr[int32](2), DestinationConfig: &lambda.DestinationConfig{OnFailure: &lambda.OnFailure{Destination: lostARN}},
			}
			info := "KinesisBatchInfo"
			if c.Source == "dynamodb" {
				in.EventSourceArn, info = s.table(t, "items"), "DDBStreamBatchInfo"
				s.feed(t, in)
				s.putItem(t, "items", `{"id":{"S":"a"}}`)
			} else {
				in.EventSourceArn = s.stream(t, "clicks", 1)
				s.feed(t, in)
				s.put(t, "clicks", "k", "a")
			}
			s.settle(t)
			if c.Expect == "batch is success" {
				require.Len(t, r.events, 1)
				require.Empty(t, s.waiting(t, lost))
				return
			}
			require.Len(t, r.events, 3)
			records := s.waiting(t, lost)
			require.Len(t, records, 1)
			functionError := "null"
			if c.ID == "unhandled_exception_in_function" {
				functionError = `"Unhandled"`
			}
			require.Contains(t, records[0], fmt.Sprintf(`"condition":"RetryAttemptsExhausted","approximateInvokeCount":3},"responseContext":{"statusCode":200,"executedVersion":"$LATEST","functionError":%s}`, functionError))
			require.Contains(t, records[0], info)
		})
	}
	require.Greater(t, played, 20)
}

// What AWS refuses, in its words (recorded in November 2025).
func TestMappingErrors(t *testing.T) {
	s := simulated(lambda.Options{})
	s.record(t, "handler", nil)
	_, queue := s.queue(t, "orders", nil)
	stream := s.stream(t, "clicks", 1)
	table := s.table(t, "items")
	m := s.feed(t, &lambda.CreateEventSourceMappingInput{EventSourceArn: queue, FunctionName: "handler"})
	n := s.feed(t, &lambda.CreateEventSourceMappingInput{EventSourceArn: stream, FunctionName: "handler", StartingPosition: "LATEST"})
	filter := func(p string) *lambda.FilterCriteria {
		return &lambda.FilterCriteria{Filters: []lambda.Filter{{Pattern: p}}}
	}
	const prefix = "InvalidParameterValueException: "
	for _, c := range []struct {
		want string
		in   lambda.CreateEventSourceMappingInput
	}{
		{prefix + "Unrecognized event source.", lambda.CreateEventSourceMappingInput{FunctionName: "nobody"}},
		{prefix + "Function does not exist", lambda.CreateEventSourceMappingInput{FunctionName: "nobody", EventSourceArn: queue}},
		{prefix + "Stream not found: " + stream + "2", lambda.CreateEventSourceMappingInput{FunctionName: "handler", EventSourceArn: stream + "2", StartingPosition: "LATEST"}},
		{prefix + "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.", lambda.CreateEventSourceMappingInput{FunctionName: "handler", EventSourceArn: queue + "2"}},
		{prefix + "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.", lambda.CreateEventSourceMappingInput{FunctionName: "handler", EventSourceArn: table}},
		{"ValidationException: 1 validation error detected: Value 'invalid' at 'startingPosition' failed to satisfy constraint: Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]", lambda.CreateEventSourceMappingInput{FunctionName: "handler", EventSourceArn: table, StartingPosition: "invalid"}},
		{prefix + "Unsupported starting position for arn type: " + table, lambda.CreateEventSourceMappingInput{FunctionName: "handler", EventSourceArn: table, StartingPosition: "AT_TIMESTAMP"}},
		{prefix + "Unsupported DestinationConfig parameter for given event source mapping type.", lambda.CreateEventSourceMappingInput{FunctionName: "handler:$LATEST", EventSourceArn: queue, DestinationConfig: &lambda.DestinationConfig{OnSuccess: &lambda.OnSuccess{Destination: queue}}}},
		{prefix + "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10", lambda.CreateEventSourceMappingInput{FunctionName: "handler:$LATEST", EventSourceArn: queue, BatchSize: ptr[int32](15)}},
		{prefix + "Invalid filter pattern definition.", lambda.CreateEventSourceMappingInput{FunctionName: "handler:$LATEST", EventSourceArn: queue, FilterCriteria: filter("single-string")}},
		{prefix + "Invalid filter pattern definition.", lambda.CreateEventSourceMappingInput{FunctionName: "handler:$LATEST", EventSourceArn: queue, FilterCriteria: filter(`[{"eventName": ["INSERT"=123}]`)}},
		{prefix + "Invalid filter pattern definition.", lambda.CreateEventSourceMappingInput{FunctionName: "handler:$LATEST", EventSourceArn: queue, FilterCriteria: filter("null")}},
		{`ResourceConflictException: An event source mapping with SQS arn (" ` + queue + ` ") and function (" handler ") already exists. Please update or delete the existing mapping with UUID ` + m.UUID, lambda.CreateEventSourceMappingInput{FunctionName: "handler", EventSourceArn: queue}},
		{`ResourceConflictException: The event source arn (" ` + stream + ` ") and function (" handler ") provided mapping already exists. Please update or delete the existing mapping with UUID ` + n.UUID, lambda.CreateEventSourceMappingInput{FunctionName: "handler", EventSourceArn: stream, StartingPosition: "LATEST"}},
	} {
		_, err := s.lambda.CreateEventSourceMapping(context.Background(), &c.in)
		require.EqualError(t, err, c.want)
	}
	_, err := s.lambda.GetEventSourceMapping(context.Background(), &lambda.GetEventSourceMappingInput{UUID: "nobody"})
	require.EqualError(t, err, "ResourceNotFoundException: The resource you requested does not exist.")
}
