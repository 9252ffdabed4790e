package streams_test

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/streams"
)

// recordedHose returns what was recorded of AWS by a test whose name ends so.
func recordedHose(t *testing.T, name string) map[string]json.RawMessage {
	file, err := os.Open("../../shared/cases/recorded/firehose.jsonl")
	if err != nil {
		t.Skip("the recorded answers are not here")
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var one struct {
			Test    string
			Content map[string]json.RawMessage
		}
		require.NoError(t, json.Unmarshal(lines.Bytes(), &one))
		if strings.HasSuffix(one.Test, name) {
			return one.Content
		}
	}
	require.NoError(t, lines.Err())
	require.Fail(t, "nothing was recorded of "+name)
	return nil
}

// Tags, as AWS answered in March 2026.
func TestRecordedHoseTags(t *testing.T) {
	content := recordedHose(t, "test_resource_tagging")
	p := newPlant(streams.FirehoseOptions{})
	in := hoseTo("h", 1, 60)
	in.Tags = []streams.FirehoseTag{{Key: "subject", Value: "taboo"}}
	_, err := p.firehose.CreateDeliveryStream(t.Context(), in)
	require.NoError(t, err)
	list := func(recorded string) {
		out, err := p.firehose.ListTagsForDeliveryStream(t.Context(), &streams.ListTagsForDeliveryStreamInput{DeliveryStreamName: "h"})
		require.NoError(t, err)
		var want streams.ListTagsForDeliveryStreamOutput
		require.NoError(t, json.Unmarshal(content[recorded], &want))
		require.Equal(t, &want, out)
	}
	list("list-tags-1")
	_, err = p.firehose.UntagDeliveryStream(t.Context(), &streams.UntagDeliveryStreamInput{DeliveryStreamName: "h", TagKeys: []string{"subject"}})
	require.NoError(t, err)
	list("list-tags-2")
	_, err = p.firehose.TagDeliveryStream(t.Context(), &streams.TagDeliveryStreamInput{
		DeliveryStreamName: "h", Tags: []streams.FirehoseTag{{Key: "feeling", Value: "uncomfortable"}},
	})
	require.NoError(t, err)
	list("list-tags-3")
}

// Two Firehose streams on one Kinesis stream each get what is put.
func TestRecordedHosesOfOneStream(t *testing.T) {
	content := recordedHose(t, "test_kinesis_firehose_kinesis_as_source_multiple_delivery_streams")
	var want map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(content["kinesis-event-stream-multiple-delivery-streams"], &want))
	p := newPlant(streams.FirehoseOptions{})
	_, err := p.kinesis.CreateStream(t.Context(), &streams.CreateStreamInput{StreamName: "s", ShardCount: 1})
	require.NoError(t, err)
	for name := range want {
		bucket := strings.Trim(name, "<>")
		p.bucket(t, bucket)
		in := hoseTo(bucket, 1, 60)
		in.DeliveryStreamType = "KinesisStreamAsSource"
		in.KinesisStreamSourceConfiguration = &streams.KinesisStreamSourceConfiguration{
			KinesisStreamARN: "arn:aws:kinesis:us-east-1:123456789012:stream/s", RoleARN: "arn:aws:iam::123456789012:role/hose",
		}
		in.ExtendedS3DestinationConfiguration.BucketARN = "arn:aws:s3:::" + bucket
		_, err = p.firehose.CreateDeliveryStream(t.Context(), in)
		require.NoError(t, err)
	}
	for _, data := range want {
		_, err = p.kinesis.PutRecord(t.Context(), &streams.PutRecordInput{StreamName: "s", PartitionKey: "k", Data: data})
		require.NoError(t, err)
		break
	}
	require.NoError(t, p.Settle(t.Context()))
	for name, data := range want {
		for _, body := range p.objects(t, strings.Trim(name, "<>")) {
			require.JSONEq(t, string(data), body)
		}
		require.Len(t, p.objects(t, strings.Trim(name, "<>")), 1)
	}
}
