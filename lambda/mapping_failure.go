package lambda

import (
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// Why records were given up.
const (
	retriesExhausted = "RetryAttemptsExhausted"
	ageExceeded      = "RecordAgeExceeded"
)

// A lostBatch is the record of records that were given up (recorded in November
// 2025; https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html).
type lostBatch struct {
	RequestContext  lostRequest   `json:"requestContext"`
	ResponseContext *lostResponse `json:"responseContext,omitempty"` // if it was the function's answer
	Version         string        `json:"version"`
	Timestamp       string        `json:"timestamp"`
	Kinesis         *lostRecords  `json:"KinesisBatchInfo,omitempty"`
	DynamoDB        *lostRecords  `json:"DDBStreamBatchInfo,omitempty"`
	Payload         string        `json:"payload,omitempty"` // in S3 alone: the event
}

type lostRequest struct {
	RequestID   string `json:"requestId"`
	FunctionARN string `json:"functionArn"`
	Condition   string `json:"condition"`
	InvokeCount int    `json:"approximateInvokeCount"`
}

type lostResponse struct {
	StatusCode      int     `json:"statusCode"`
	ExecutedVersion string  `json:"executedVersion"`
	FunctionError   *string `json:"functionError"` // null if the function reported failures
}

type lostRecords struct {
	ShardID       string `json:"shardId"`
	StartSequence string `json:"startSequenceNumber"`
	EndSequence   string `json:"endSequenceNumber"`
	FirstArrival  string `json:"approximateArrivalOfFirstRecord"`
	LastArrival   string `json:"approximateArrivalOfLastRecord"`
	BatchSize     int    `json:"batchSize"`
	StreamARN     string `json:"streamArn"`
}

const milliseconds = "2006-01-02T15:04:05.000Z"

// surrender gives records up: they go to the mapping's destination, if it has one.
func (s *Service) surrender(c *sim.Call, m *mapping, sh *shardReader, b *batch, records []*bus.SourceRecord, why string, o *outcome) {
	if len(records) == 0 || m.DestinationConfig == nil || m.DestinationConfig.OnFailure == nil || m.DestinationConfig.OnFailure.Destination == "" {
		return
	}
	to := m.DestinationConfig.OnFailure.Destination
	r := c.Rand("given up " + m.UUID)
	function := parseName(m.FunctionArn)
	function.region, function.account = s.ep.Region, s.ep.Account
	lost := lostBatch{
		RequestContext: lostRequest{b.id, function.function(), why, max(1, b.calls)},
		Version:        "1.0", Timestamp: c.Now().Format(milliseconds),
	}
	if lost.RequestContext.RequestID == "" {
		lost.RequestContext.RequestID = r.UUID()
	}
	if o != nil {
		lost.ResponseContext = &lostResponse{StatusCode: 200, ExecutedVersion: o.version}
		if o.functionError != "" {
			lost.ResponseContext.FunctionError = &o.functionError
		}
	}
	info, last := &lostRecords{
		ShardID: sh.ID, StartSequence: records[0].Sequence, BatchSize: len(records), StreamARN: m.source(),
	}, records[len(records)-1]
	info.EndSequence = last.Sequence
	format := milliseconds
	if m.service() == "dynamodb" {
		format = time.RFC3339
		lost.DynamoDB = info
	} else {
		lost.Kinesis = info
	}
	info.FirstArrival, info.LastArrival = records[0].Arrived.UTC().Format(format), last.Arrived.UTC().Format(format)
	if arnService(to) == "s3" {
		lost.Payload = string(m.payload(sh, &lane{batch: &batch{records: records}}))
	}
	body, err := plainJSON(lost)
	if err != nil {
		return
	}
	_ = s.destine(c, delivery{ // what cannot be delivered is lost
		to: to, record: body, function: function.function(), role: s.roleOf(m), folder: "aws/lambda/" + m.UUID + "/" + sh.ID,
	})
}
