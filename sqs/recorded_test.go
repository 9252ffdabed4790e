package sqs

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// play runs steps of the form "Operation {json}" and returns the last answer. What
// stands between @( and ) is a member of the answer before.
func play(t *testing.T, s *Service, steps ...string) (answer map[string]any, err error) {
	for _, step := range steps {
		op, body, _ := strings.Cut(step, " ")
		if d, found := strings.CutPrefix(step, "advance "); found {
			var seconds int
			_, err := fmt.Sscan(d, &seconds)
			require.NoError(t, err)
			s.ep.World.Advance(secondsOf(seconds))
			continue
		}
		body = strings.ReplaceAll(body, "@handle", firstHandle(answer))
		var out []byte
		if out, err = s.Wire().InvokeJSON(t.Context(), op, []byte(body)); err == nil {
			answer = nil
			require.NoError(t, json.Unmarshal(out, &answer))
		}
	}
	return answer, err
}

func firstHandle(answer map[string]any) string {
	list, _ := answer["Messages"].([]any)
	if len(list) == 0 {
		return ""
	}
	return list[0].(map[string]any)["ReceiptHandle"].(string)
}

func each(n int, form string) string {
	var list []string
	for i := range n {
		list = append(list, strings.ReplaceAll(form, "@n", fmt.Sprint(i)))
	}
	return strings.Join(list, ",")
}

const (
	standard = `CreateQueue {"QueueName":"q"}`
	fifo     = `CreateQueue {"QueueName":"q.fifo","Attributes":{"FifoQueue":"true"}}`
	small    = `CreateQueue {"QueueName":"q","Attributes":{"MaximumMessageSize":"1024"}}`
	delayed  = `CreateQueue {"QueueName":"q","Attributes":{"DelaySeconds":"1"}}`
	content  = `CreateQueue {"QueueName":"q.fifo","Attributes":{"FifoQueue":"true","ContentBasedDeduplication":"true"}}`
	dlq      = `CreateQueue {"QueueName":"s","Attributes":{"RedrivePolicy":"{\"maxReceiveCount\":1,\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:123456789012:q\"}"}}`
	qARN     = `arn:aws:sqs:us-east-1:123456789012:q`
)

// reenact is what the recorded tests did before AWS answered with an error, by test
// and key.
var reenact = map[string][]string{
	"test_send_receive_max_number_of_messages/send_max_number_of_messages":       {standard, `ReceiveMessage {"QueueUrl":"q","MaxNumberOfMessages":11}`},
	"test_send_oversized_message/send_oversized_message":                         {standard, `SendMessage {"QueueUrl":"q","MessageBody":"` + strings.Repeat("a", 1<<20+1) + `"}`},
	"test_send_message_with_updated_maximum_message_size/send_oversized_message": {small, `SendMessage {"QueueUrl":"q","MessageBody":"` + strings.Repeat("a", 1025) + `"}`},
	"test_send_message_batch_with_oversized_contents/send_oversized_message_batch": {
		standard, `SendMessageBatch {"QueueUrl":"q","Entries":[{"Id":"1","MessageBody":"` + strings.Repeat("a", 1<<20) + `"},{"Id":"2","MessageBody":"a"}]}`,
	},
	"test_create_fifo_queue_with_different_attributes_raises_error/queue-already-exists":                   {fifo, content},
	"test_create_queue_with_different_attributes_raises_exception/create_queue_01":                         {delayed, `CreateQueue {"QueueName":"q","Attributes":{"DelaySeconds":"2"}}`},
	"test_create_queue_with_different_attributes_raises_exception/create_queue_02":                         {standard, delayed},
	"test_fifo_queue_send_message_with_delay_seconds_fails/send_message":                                   {content, `SendMessage {"QueueUrl":"q.fifo","MessageBody":"x","MessageGroupId":"1","DelaySeconds":2}`},
	"test_too_many_entries_in_batch_request/test_too_many_entries_in_batch_request":                        {standard, `SendMessageBatch {"QueueUrl":"q","Entries":[` + each(20, `{"Id":"@n","MessageBody":"x"}`) + `]}`},
	"test_delete_message_batch_with_too_large_batch/error_response":                                        {standard, `DeleteMessageBatch {"QueueUrl":"q","Entries":[` + each(20, `{"Id":"@n","ReceiptHandle":"x"}`) + `]}`},
	"test_change_message_visibility_batch_with_too_large_batch/error_response":                             {standard, `ChangeMessageVisibilityBatch {"QueueUrl":"q","Entries":[` + each(20, `{"Id":"@n","ReceiptHandle":"x"}`) + `]}`},
	"test_invalid_batch_id/test_invalid_batch_id":                                                          {standard, `SendMessageBatch {"QueueUrl":"q","Entries":[{"Id":"1@","MessageBody":"x"}]}`},
	"test_delete_message_batch_invalid_msg_id/error_response":                                              {standard, `DeleteMessageBatch {"QueueUrl":"q","Entries":[{"Id":"","ReceiptHandle":"x"}]}`},
	"test_send_batch_missing_deduplication_id_for_fifo_queue/test_missing_deduplication_id_for_fifo_queue": {fifo, `SendMessageBatch {"QueueUrl":"q.fifo","Entries":[{"Id":"1","MessageBody":"x","MessageGroupId":"g"}]}`},
	"test_send_batch_missing_message_group_id_for_fifo_queue/test_missing_message_group_id_for_fifo_queue": {fifo, `SendMessageBatch {"QueueUrl":"q.fifo","Entries":[{"Id":"1","MessageBody":"x"}]}`},
	"test_send_message_with_empty_string_attribute/empty-string-attr":                                      {standard, `SendMessage {"QueueUrl":"q","MessageBody":"x","MessageAttributes":{"ErrorDetails":{"StringValue":"","DataType":"String"}}}`},
	"test_set_unsupported_attribute_fifo/invalid-attr-name-1":                                              {standard, `SetQueueAttributes {"QueueUrl":"q","Attributes":{"FifoQueue":"true"}}`},
	"test_set_unsupported_attribute_fifo/invalid-attr-name-2":                                              {fifo, `SetQueueAttributes {"QueueUrl":"q.fifo","Attributes":{"FifoQueue":"false"}}`},
	"test_set_unsupported_attribute_standard/invalid-attr-name-1":                                          {standard, `SetQueueAttributes {"QueueUrl":"q","Attributes":{"FifoQueue":"true"}}`},
	"test_set_unsupported_attribute_standard/invalid-attr-name-2":                                          {standard, `SetQueueAttributes {"QueueUrl":"q","Attributes":{"FifoQueue":"false"}}`},
	"test_posting_to_fifo_requires_deduplicationid_group_id/invalid-parameter-value":                       {fifo, `SendMessage {"QueueUrl":"q.fifo","MessageBody":"x","MessageGroupId":"g"}`},
	"test_posting_to_fifo_requires_deduplicationid_group_id/missing-parameter":                             {fifo, `SendMessage {"QueueUrl":"q.fifo","MessageBody":"x","MessageDeduplicationId":"d"}`},
	"test_sqs_permission_lifecycle/get-queue-policy-attribute-second-account-same-label": {
		standard, `AddPermission {"QueueUrl":"q","Label":"crossaccountpermission","AWSAccountIds":["123456789012"],"Actions":["ReceiveMessage"]}`,
		`AddPermission {"QueueUrl":"q","Label":"crossaccountpermission","AWSAccountIds":["668614515564"],"Actions":["ReceiveMessage"]}`,
	},
	"test_sqs_permission_lifecycle/get-queue-policy-attribute-delete-non-existent-label":                        {standard, `RemovePermission {"QueueUrl":"q","Label":"crossaccountpermission2"}`},
	"test_non_existent_queue/queue-does-not-exist":                                                              {`GetQueueUrl {"QueueName":"nobody"}`},
	"test_non_existent_queue/queue-does-not-exist-url":                                                          {`GetQueueAttributes {"QueueUrl":"https://sqs.us-east-1.amazonaws.com/123456789012/nobody"}`},
	"test_update_completely_remove_resource/error":                                                              {`GetQueueUrl {"QueueName":"nobody"}`},
	"test_create_standard_queue_with_fifo_attribute_raises_error/invalid-attribute-fifo-queue":                  {`CreateQueue {"QueueName":"q","Attributes":{"FifoQueue":"false"}}`},
	"test_create_standard_queue_with_fifo_attribute_raises_error/invalid-attribute-deduplication-scope":         {`CreateQueue {"QueueName":"q","Attributes":{"DeduplicationScope":"queue"}}`},
	"test_create_standard_queue_with_fifo_attribute_raises_error/invalid-attribute-throughput-limit":            {`CreateQueue {"QueueName":"q","Attributes":{"FifoThroughputLimit":"perQueue"}}`},
	"test_create_standard_queue_with_fifo_attribute_raises_error/invalid-attribute-content-based-deduplication": {`CreateQueue {"QueueName":"q","Attributes":{"ContentBasedDeduplication":"false"}}`},
	"test_send_receive_wait_time_seconds/recieve_message_error_too_large":                                       {standard, `ReceiveMessage {"QueueUrl":"q","WaitTimeSeconds":21}`},
	"test_send_receive_wait_time_seconds/recieve_message_error_too_small":                                       {standard, `ReceiveMessage {"QueueUrl":"q","WaitTimeSeconds":-1}`},
	"test_send_empty_message/send_empty_message":                                                                {standard, `SendMessage {"QueueUrl":"q","MessageBody":""}`},
	"test_fifo_delete_after_visibility_timeout/delete_after_timeout_fifo": {
		content, `SendMessage {"QueueUrl":"q.fifo","MessageBody":"foobar","MessageGroupId":"1"}`, `ReceiveMessage {"QueueUrl":"q.fifo","VisibilityTimeout":1}`,
		`advance 2`, `DeleteMessage {"QueueUrl":"q.fifo","ReceiptHandle":"@handle"}`,
	},
	"test_send_message_to_standard_queue_with_invalid_message_group_id[empty]/error-response":    {standard, `SendMessage {"QueueUrl":"q","MessageBody":"x","MessageGroupId":""}`},
	"test_send_message_to_standard_queue_with_invalid_message_group_id[too_long]/error-response": {standard, `SendMessage {"QueueUrl":"q","MessageBody":"x","MessageGroupId":"` + strings.Repeat("a", 129) + `"}`},
	"test_send_message_to_standard_queue_with_invalid_message_group_id[spaces]/error-response":   {standard, `SendMessage {"QueueUrl":"q","MessageBody":"x","MessageGroupId":"group 123"}`},
	"test_message_deduplication_id_invalid[empty]/error-response":                                {fifo, `SendMessage {"QueueUrl":"q.fifo","MessageBody":"x","MessageGroupId":"g","MessageDeduplicationId":""}`},
	"test_message_deduplication_id_invalid[too_long]/error-response":                             {fifo, `SendMessage {"QueueUrl":"q.fifo","MessageBody":"x","MessageGroupId":"g","MessageDeduplicationId":"` + strings.Repeat("a", 129) + `"}`},
	"test_message_deduplication_id_invalid[spaces]/error-response":                               {fifo, `SendMessage {"QueueUrl":"q.fifo","MessageBody":"x","MessageGroupId":"g","MessageDeduplicationId":"group 123"}`},
	"test_source_needs_redrive_policy/error":                                                     {standard, `StartMessageMoveTask {"SourceArn":"` + qARN + `"}`},
	"test_cancel_with_invalid_task_handle/error":                                                 {`CancelMessageMoveTask {"TaskHandle":"foobared"}`},
	"test_cancel_with_invalid_source_arn_in_task_handle/error":                                   {`CancelMessageMoveTask {"TaskHandle":"` + (&moveTask{id: "1", source: qARN}).handle() + `"}`},
	"test_cancel_with_invalid_task_id_in_task_handle/error":                                      {standard, `CancelMessageMoveTask {"TaskHandle":"` + (&moveTask{id: "1", source: qARN}).handle() + `"}`},
	"test_destination_needs_to_exist/error":                                                      {standard, dlq, `StartMessageMoveTask {"SourceArn":"` + qARN + `","DestinationArn":"` + qARN + `2"}`},
	"test_start_multiple_move_tasks/error": {
		standard, dlq, `SendMessage {"QueueUrl":"q","MessageBody":"x"}`, `StartMessageMoveTask {"SourceArn":"` + qARN + `"}`, `StartMessageMoveTask {"SourceArn":"` + qARN + `"}`,
	},
}

// SQS's errors are the ones that were recorded from AWS: code, words and status.
func TestRecordedErrors(t *testing.T) {
	file, err := os.Open("../../shared/cases/recorded/errors.jsonl")
	if err != nil {
		t.Skip("the recorded cases are not here")
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	found := map[string]bool{}
	for lines.Scan() {
		var row struct {
			Service, Test, Key, Code, Message string
			Status                            int
		}
		require.NoError(t, json.Unmarshal(lines.Bytes(), &row))
		_, test, _ := strings.Cut(row.Test, "::")
		test = test[strings.LastIndex(test, ":")+1:]
		name, kind, _ := strings.Cut(test, "[")
		id := test + "/" + row.Key
		if strings.HasPrefix(kind, "sqs") {
			id = name + "/" + row.Key
		}
		steps := reenact[id]
		if row.Service != "sqs" || steps == nil || strings.HasPrefix(kind, "sqs_query") {
			continue
		}
		found[id] = true
		t.Run(id, func(t *testing.T) {
			s := New(endpointOf(newWorld()), Options{})
			_, err := play(t, s, steps...)
			is, ok := errors.AsType[*Error](err)
			require.True(t, ok, "%v", err)
			require.Equal(t, row.Code, is.QueryErrorCode())
			require.Equal(t, row.Status, is.Status)
			if before, after, masked := strings.Cut(row.Message, "<receipt-handle:1>"); masked {
				require.True(t, strings.HasPrefix(is.Message, before) && strings.HasSuffix(is.Message, after), is.Message)
				return
			}
			require.Equal(t, row.Message, is.Message)
		})
	}
	require.NoError(t, lines.Err())
	for id := range reenact {
		require.True(t, found[id], "%s was not recorded", id)
	}
}
