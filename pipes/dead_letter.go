package pipes

import (
	"encoding/json"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// A lostBatch is what a dead-letter queue or topic is told of records that were given
// up: where they are in the stream, not what they hold.
type lostBatch struct {
	Context   lostContext  `json:"context"`
	Version   string       `json:"version"`
	Timestamp string       `json:"timestamp"`
	Kinesis   *lostRecords `json:"KinesisBatchInfo,omitempty"`
	DynamoDB  *lostRecords `json:"DDBStreamBatchInfo,omitempty"`
}

type lostContext struct {
	Resource  string `json:"partnerResourceArn"`
	Condition string `json:"condition"`
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

// bury gives records up: the pipe's dead-letter queue or topic is told, if it has one.
func (s *Service) bury(c *sim.Call, p *pipe, sh *shardReader, events []*event, why string) {
	if p.reading.deadLetter == "" || len(events) == 0 {
		return
	}
	first, last := events[0].record, events[len(events)-1].record
	lost := lostBatch{
		Context: lostContext{p.arn, why}, Version: "1.0", Timestamp: c.Now().Format(milliseconds),
	}
	info := &lostRecords{
		ShardID: sh.ID, StartSequence: first.Sequence, EndSequence: last.Sequence, BatchSize: len(events), StreamARN: p.stream,
	}
	format := milliseconds
	if p.service == "dynamodb" {
		format, lost.DynamoDB = time.RFC3339, info
	} else {
		lost.Kinesis = info
	}
	info.FirstArrival, info.LastArrival = first.Arrived.UTC().Format(format), last.Arrived.UTC().Format(format)
	text, err := json.Marshal(lost)
	if err != nil {
		return
	}
	to, name, _ := bus.ToARN(p.reading.deadLetter)
	to.As = p.principal()
	operation, in := "SendMessage", map[string]string{
		"QueueUrl": "https://sqs." + to.Region + ".amazonaws.com/" + to.Account + "/" + name, "MessageBody": string(text),
	}
	if to.Service == "sns" {
		operation, in = "Publish", map[string]string{"TopicArn": p.reading.deadLetter, "Message": string(text)}
	}
	if body, err := json.Marshal(in); err == nil {
		_, _ = s.ep.Bus.Call(c, to, operation, body) // what cannot be delivered is lost
	}
}
