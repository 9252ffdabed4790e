package sqs

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	everything = `GetQueueAttributes {"QueueUrl":"q","AttributeNames":["All"]}`
	everyFIFO  = `GetQueueAttributes {"QueueUrl":"q.fifo","AttributeNames":["All"]}`
	threeSent  = `SendMessage {"QueueUrl":"q","MessageBody":"msg","MessageAttributes":{"Help.Me":{"DataType":"String","StringValue":"Me"},"Hello":{"DataType":"String","StringValue":"There"},"General":{"DataType":"String","StringValue":"Kenobi"}}}`
	again      = `CreateQueue {"QueueName":"q","Attributes":{"VisibilityTimeout":"0"}}`
	poison     = `CreateQueue {"QueueName":"s","Attributes":{"VisibilityTimeout":"0","RedrivePolicy":"{\"maxReceiveCount\":1,\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:123456789012:q\"}"}}`
	kms        = `SetQueueAttributes {"QueueUrl":"q","Attributes":{"KmsMasterKeyId":"testKeyId","KmsDataKeyReusePeriodSeconds":"6000"}}`
	twoDead    = `SendMessageBatch {"QueueUrl":"s","Entries":[{"Id":"1","MessageBody":"a"},{"Id":"2","MessageBody":"b"}]}`
	buryThem   = `ReceiveMessage {"QueueUrl":"s","MaxNumberOfMessages":10}`
	fast       = `SetQueueAttributes {"QueueUrl":"q.fifo","Attributes":{"DeduplicationScope":"messageGroup","FifoThroughputLimit":"perMessageGroupId"}}`
)

// retold is what the recorded tests did before AWS gave an answer, by test and key.
var retold = map[string][]string{
	"test_create_standard_queue_with_required_properties/attributes": {standard, everything},
	"test_create_fifo_queue_with_required_properties/attributes":     {fifo, everyFIFO},
	"test_create_standard_queue_with_all_properties/attributes": {
		`CreateQueue {"QueueName":"dead"}`,
		`CreateQueue {"QueueName":"q","Attributes":{"DelaySeconds":"17","KmsDataKeyReusePeriodSeconds":"297","KmsMasterKeyId":"alias/aws/sqs","MaximumMessageSize":"1234","MessageRetentionPeriod":"13579","ReceiveMessageWaitTimeSeconds":"18","RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:123456789012:dead\",\"maxReceiveCount\":7}","VisibilityTimeout":"45"}}`,
		everything,
	},
	"test_create_fifo_queue_with_all_properties/attributes": {
		`CreateQueue {"QueueName":"dead.fifo","Attributes":{"FifoQueue":"true"}}`,
		`CreateQueue {"QueueName":"q.fifo","Attributes":{"FifoQueue":"true","ContentBasedDeduplication":"true","DeduplicationScope":"messageGroup","FifoThroughputLimit":"perMessageGroupId","DelaySeconds":"13","KmsDataKeyReusePeriodSeconds":"200","KmsMasterKeyId":"alias/aws/sqs","MaximumMessageSize":"3232","MessageRetentionPeriod":"13425","ReceiveMessageWaitTimeSeconds":"15","RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:123456789012:dead.fifo\",\"maxReceiveCount\":7}","VisibilityTimeout":"42"}}`,
		everyFIFO,
	},
	"test_fifo_set_content_based_deduplication_strategy/before-update":           {content, everyFIFO},
	"test_fifo_change_to_high_throughput_after_creation/set-to-high-throughput":  {fifo, fast, everyFIFO},
	"test_set_queue_attributes_default_values/get-queue-attributes-after-update": {standard, kms, everything},
	"test_set_queue_attributes_default_values/get-queue-attributes-after-set-to-defaults": {
		standard, kms, `SetQueueAttributes {"QueueUrl":"q","Attributes":{"KmsMasterKeyId":""}}`, everything,
	},
	"test_receive_message_message_attribute_names_filters/send_message_response": {again, threeSent},
	"test_receive_message_message_attribute_names_filters/empty_filter":          {again, threeSent, `ReceiveMessage {"QueueUrl":"q"}`},
	"test_receive_message_message_attribute_names_filters/all_name":              {again, threeSent, `ReceiveMessage {"QueueUrl":"q","MessageAttributeNames":["All"]}`},
	"test_receive_message_message_attribute_names_filters/illegal_name_1":        {again, threeSent, `ReceiveMessage {"QueueUrl":"q","MessageAttributeNames":["AWS."]}`},
	"test_receive_message_message_system_attribute_names_filters/all_attributes": {again, `SendMessage {"QueueUrl":"q","MessageBody":"msg"}`, `ReceiveMessage {"QueueUrl":"q","MessageSystemAttributeNames":["All"]}`},
	"test_receive_empty_queue/empty_long_poll_resp":                              {standard, `ReceiveMessage {"QueueUrl":"q","WaitTimeSeconds":1}`},
	"test_fifo_queue_send_message_with_zero_delay_defaults_to_queue_delay/send_message_result": {
		`CreateQueue {"QueueName":"q.fifo","Attributes":{"FifoQueue":"true","DelaySeconds":"2","ContentBasedDeduplication":"true"}}`,
		`SendMessage {"QueueUrl":"q.fifo","MessageBody":"message-1","MessageGroupId":"1","DelaySeconds":0}`,
	},
	"test_tag_untag_queue/get-tag-1": {
		`CreateQueue {"QueueName":"q","Tags":{"tag1":"value1"}}`, `TagQueue {"QueueUrl":"q","Tags":{"tag2":"value2","tag3":""}}`, `ListQueueTags {"QueueUrl":"q"}`,
	},
	"test_tag_untag_queue/get-tag-after-untag": {
		`CreateQueue {"QueueName":"q","Tags":{"tag1":"value1"}}`, `UntagQueue {"QueueUrl":"q","TagKeys":["tag1"]}`, `ListQueueTags {"QueueUrl":"q"}`,
	},
	"test_sqs_permission_lifecycle/get-queue-policy-attribute-first-account-same-label": {
		standard, `AddPermission {"QueueUrl":"q","Label":"crossaccountpermission","AWSAccountIds":["111111111111"],"Actions":["ReceiveMessage"]}`,
		`GetQueueAttributes {"QueueUrl":"q","AttributeNames":["Policy"]}`,
	},
	"test_basic_move_task_workflow/list-message-move-task-response": {
		standard, `CreateQueue {"QueueName":"to"}`, poison, twoDead, buryThem, buryThem,
		`StartMessageMoveTask {"SourceArn":"` + qARN + `","DestinationArn":"arn:aws:sqs:us-east-1:123456789012:to"}`, `advance 2`,
		`ListMessageMoveTasks {"SourceArn":"` + qARN + `"}`,
	},
	"test_move_task_workflow_with_default_destination/list-message-move-task-response": {
		standard, poison, twoDead, buryThem, buryThem, `StartMessageMoveTask {"SourceArn":"` + qARN + `"}`, `advance 2`, `ListMessageMoveTasks {"SourceArn":"` + qARN + `"}`,
	},
}

// SQS's answers are those that were recorded from AWS, but for what differs from
// run to run.
func TestRecordedAnswers(t *testing.T) {
	file, err := os.Open("../../shared/cases/recorded/sqs.jsonl")
	if err != nil {
		t.Skip("the recorded cases are not here")
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<22)
	found := map[string]bool{}
	for lines.Scan() {
		var row struct {
			Test    string
			Content map[string]any
		}
		require.NoError(t, json.Unmarshal(lines.Bytes(), &row))
		test := row.Test[strings.LastIndex(row.Test, ":")+1:]
		name, kind, _ := strings.Cut(test, "[")
		if strings.HasPrefix(kind, "sqs_query") {
			continue
		}
		for key, want := range row.Content {
			id := name + "/" + key
			steps := retold[id]
			if steps == nil {
				continue
			}
			found[id] = true
			t.Run(id, func(t *testing.T) {
				answer, err := play(t, New(endpointOf(newWorld()), Options{}), steps...)
				require.NoError(t, err)
				same(t, want, answer, "")
			})
		}
	}
	require.NoError(t, lines.Err())
	for id := range retold {
		require.True(t, found[id], "%s was not recorded", id)
	}
}

// same compares an answer with a recorded one, in which names of the recording
// stand in angle brackets and times are called so.
func same(t *testing.T, want, is any, at string) {
	switch want := want.(type) {
	case map[string]any:
		delete(want, "ResponseMetadata")
		if text, ok := is.(string); ok { // JSON in a string, which the recording has opened
			var inner map[string]any
			require.NoError(t, json.Unmarshal([]byte(text), &inner), at)
			is = inner
		}
		got, _ := is.(map[string]any)
		for name := range got {
			require.Contains(t, want, name, at)
		}
		for name := range want {
			require.Contains(t, got, name, at)
			same(t, want[name], got[name], at+"."+name)
		}
	case []any:
		require.Len(t, is, len(want), at)
		for i := range want {
			same(t, want[i], is.([]any)[i], at)
		}
	case string:
		if want != "timestamp" && !strings.Contains(want, "<") {
			require.Equal(t, want, is, at)
		}
	default:
		require.Equal(t, want, is, at)
	}
}
