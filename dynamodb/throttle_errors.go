package dynamodb

import (
	"errors"
	"slices"
)

// A ThrottlingReason says which limit of which table or index a request met. The
// reason is made of the resource (Table, Index), the operation (Read, Write) and
// the limit (ProvisionedThroughputExceeded, AccountLimitExceeded,
// KeyRangeThroughputExceeded, MaxOnDemandThroughputExceeded).
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ThrottlingReason.html
type ThrottlingReason struct {
	Reason   string `aws:"name=reason"`
	Resource string `aws:"name=resource"` // the ARN
}

const (
	codeProvisioned = "ProvisionedThroughputExceededException"
	codeThrottling  = "ThrottlingException"
	codeRequests    = "RequestLimitExceeded"

	reasonThrottling = "ThrottlingError"
)

// throttled tells whether a code is one of a request beyond the throughput.
func throttled(code string) bool {
	return code == codeProvisioned || code == codeThrottling || code == codeRequests
}

// isThrottled tells whether an error is an answer to such a request.
func isThrottled(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && throttled(e.Code)
}

// A shortage collects what a request had too little of. The first limit that it
// met decides the exception.
type shortage struct {
	direction direction
	reasons   []ThrottlingReason
	draws     []int // which ones were refused
	onDemand  bool
	index     bool
	first     limit
}

func (f *shortage) add(i int, w *draw, over limit) {
	onDemand := w.throttle().onDemand
	f.draws = append(f.draws, i)
	for _, one := range [...]limit{overMain, overQuota, overKeyRange} {
		if over&one == 0 {
			continue
		}
		if f.first == 0 {
			f.first, f.onDemand, f.index = one, onDemand, w.ix != nil
		}
		r := ThrottlingReason{f.reason(w, one, onDemand), w.arn()}
		if !slices.Contains(f.reasons, r) {
			f.reasons = append(f.reasons, r)
		}
	}
}

func (f *shortage) reason(w *draw, one limit, onDemand bool) string {
	resource, operation := "Table", "Read"
	if w.ix != nil {
		resource = "Index"
	}
	if f.direction == writing {
		operation = "Write"
	}
	switch {
	case one == overKeyRange:
		return resource + operation + "KeyRangeThroughputExceeded"
	case one == overQuota:
		return resource + operation + "AccountLimitExceeded"
	case onDemand:
		return resource + operation + "MaxOnDemandThroughputExceeded"
	}
	return resource + operation + "ProvisionedThroughputExceeded"
}

// AWS's words for requests beyond the throughput, as its users report them. Of
// a provisioned index that is read, the guide's example is for writes.
const (
	wordsTableProvisioned = "The level of configured provisioned throughput for the table was exceeded. " +
		"Consider increasing your provisioning level with the UpdateTable API."
	wordsIndexProvisioned = "The level of configured provisioned throughput for the index was exceeded. " +
		"Consider increasing your provisioning level with the UpdateTable API."
	wordsIndexesProvisioned = "The level of configured provisioned throughput for one or more global secondary indexes of the table was exceeded. " +
		"Consider provisioning your under-provisioned global secondary indexes with the UpdateTable API"
	wordsTableScaling = "Throughput exceeds the current capacity of your table or index. " +
		"DynamoDB is automatically scaling your table or index so please try again shortly. " +
		"If exceptions persist, check if you have a hot key: " +
		"https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html"
	wordsIndexesScaling = "Throughput exceeds the current capacity for one or more global secondary indexes. " +
		"DynamoDB is automatically scaling your index so please try again shortly."
	wordsMaximum = "Throughput exceeds the maximum OnDemandThroughput configured on table or index"
	wordsAccount = "Throughput exceeds the current throughput limit for your account. " +
		"Please contact AWS Support at https://aws.amazon.com/support request a limit increase"
)

func (f *shortage) err() error {
	code, words := f.words()
	e := fault(code, words)
	e.ThrottlingReasons, e.draws = f.reasons, f.draws
	return e
}

func (f *shortage) words() (code, words string) {
	writesIndex := f.index && f.direction == writing
	switch {
	case f.onDemand && f.first == overQuota:
		return codeRequests, wordsAccount
	case f.onDemand && f.first == overMain:
		return codeThrottling, wordsMaximum
	case f.onDemand && writesIndex:
		return codeThrottling, wordsIndexesScaling
	case f.onDemand:
		return codeThrottling, wordsTableScaling
	case writesIndex:
		return codeProvisioned, wordsIndexesProvisioned
	case f.index:
		return codeProvisioned, wordsIndexProvisioned
	}
	return codeProvisioned, wordsTableProvisioned
}
