package lambda

import (
	"bytes"
	"encoding/json"
	"slices"
)

// failures reads which items of a batch a function reports as failed, by their
// places. all means that the report cannot be read, so that the whole batch has
// failed: an item without an identifier, or with one that no item has.
//
// An answer that is no report is success: "", [], null, {}, and a report of
// nothing (recorded in November 2025).
//
// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
func failures(answer []byte, ids []string) (failed []int, all bool) {
	var report struct {
		BatchItemFailures json.RawMessage `json:"batchItemFailures"`
	}
	if answer = bytes.TrimSpace(answer); len(answer) == 0 || answer[0] != '{' {
		return nil, false
	}
	if json.Unmarshal(answer, &report) != nil {
		return nil, true
	}
	if len(report.BatchItemFailures) == 0 || string(report.BatchItemFailures) == "null" {
		return nil, false
	}
	var items []struct {
		ItemIdentifier *string `json:"itemIdentifier"`
	}
	if json.Unmarshal(report.BatchItemFailures, &items) != nil {
		return nil, true
	}
	for _, item := range items {
		at := -1
		if item.ItemIdentifier != nil {
			at = slices.Index(ids, *item.ItemIdentifier)
		}
		if at < 0 {
			return nil, true
		}
		failed = append(failed, at)
	}
	slices.Sort(failed)
	return failed, false
}

// first is where a stream is read on: at the first item that failed.
func first(failed []int, all bool) int {
	if all {
		return 0
	}
	return failed[0]
}
