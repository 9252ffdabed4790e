package streams_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/s3"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/streams"
)

// hoseTo is a stream that delivers to the bucket lake.
func hoseTo(name string, mbs, seconds int32, steps ...streams.Processor) *streams.CreateDeliveryStreamInput {
	return &streams.CreateDeliveryStreamInput{DeliveryStreamName: name, ExtendedS3DestinationConfiguration: &streams.ExtendedS3DestinationConfiguration{
		RoleARN: "arn:aws:iam::123456789012:role/hose", BucketARN: "arn:aws:s3:::lake",
		BufferingHints:          &streams.BufferingHints{SizeInMBs: &mbs, IntervalInSeconds: &seconds},
		ProcessingConfiguration: &streams.ProcessingConfiguration{Enabled: new(len(steps) > 0), Processors: steps},
	}}
}

var transform = streams.Processor{Type: "Lambda", Parameters: []streams.ProcessorParameter{
	{ParameterName: "LambdaArn", ParameterValue: "arn:aws:lambda:us-east-1:123456789012:function:f"},
	{ParameterName: "BufferIntervalInSeconds", ParameterValue: "10"},
}}

// No record is lost and none comes twice, whatever the sizes, the waits and the
// function's moods are, and though the bucket comes late.
func TestNoRecordIsLost(t *testing.T) {
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 2))
		p := newPlant(streams.FirehoseOptions{Unthrottled: true})
		moods := 0
		p.handle(t, "f", func(data string) (string, string, map[string]string, error) {
			if moods++; moods%7 == 0 {
				return "", "", nil, fmt.Errorf("moody")
			}
			return "Ok", data, nil, nil
		})
		in := hoseTo("h", 1+r.Int32N(2), r.Int32N(100))
		if seed%2 == 0 {
			in = hoseTo("h", 1+r.Int32N(2), r.Int32N(100), transform)
		}
		_, err := p.firehose.CreateDeliveryStream(t.Context(), in)
		require.NoError(t, err)
		var want []string
		for i := range 60 {
			line := fmt.Sprintf("%03d %s\n", i, strings.Repeat("x", r.IntN(60_000)))
			want = append(want, line)
			_, err := p.firehose.PutRecord(t.Context(), &streams.FirehosePutRecordInput{DeliveryStreamName: "h", Record: streams.FirehoseRecord{Data: []byte(line)}})
			require.NoError(t, err)
			p.Advance(time.Duration(r.IntN(20)) * time.Second)
			if i == 30 {
				p.bucket(t, "lake")
			}
		}
		require.NoError(t, p.Settle(t.Context()))
		var got []string
		for key, body := range p.objects(t, "lake") {
			require.NotContains(t, key, "failed", "a retry succeeds")
			require.LessOrEqual(t, len(body), 3<<20)
			got = append(got, strings.SplitAfter(strings.TrimSuffix(body, "\n"), "\n")...)
		}
		for i := range got {
			got[i] = strings.TrimSuffix(got[i], "\n") + "\n"
		}
		slices.Sort(got)
		require.True(t, slices.Equal(want, got), "seed %d: %d records of %d", seed, len(got), len(want))
	}
}

// What is buffered when a cloud is forked is delivered in both, and what follows in one
// alone.
func TestFirehoseForks(t *testing.T) {
	p := newPlant(streams.FirehoseOptions{})
	p.handle(t, "f", func(data string) (string, string, map[string]string, error) { return "Ok", data, nil, nil })
	p.bucket(t, "lake")
	_, err := p.firehose.CreateDeliveryStream(t.Context(), hoseTo("h", 1, 60, transform))
	require.NoError(t, err)
	put := func(p *plant, data string) {
		_, err := p.firehose.PutRecord(t.Context(), &streams.FirehosePutRecordInput{DeliveryStreamName: "h", Record: streams.FirehoseRecord{Data: []byte(data)}})
		require.NoError(t, err)
	}
	put(p, "both ")
	p.Advance(5 * time.Second) // in the function's buffer
	f := p.fork(t)
	put(p, "parent")
	put(f, "fork")
	p.Advance(20 * time.Second) // in the destination's buffer
	g := p.fork(t)
	put(g, " late")
	bodies := func(p *plant) (all []string) {
		require.NoError(t, p.Settle(t.Context()))
		for _, body := range p.objects(t, "lake") {
			all = append(all, body)
		}
		return all
	}
	require.Equal(t, []string{"both fork"}, bodies(f))
	require.Equal(t, []string{"both parent late"}, bodies(g))
	require.Equal(t, []string{"both parent"}, bodies(p))
}

// An adversary delivers a buffer a second time, under another name.
func TestFirehoseDeliversTwice(t *testing.T) {
	p := newPlant(streams.FirehoseOptions{})
	p.Oppose(always{})
	p.bucket(t, "lake")
	_, err := p.firehose.CreateDeliveryStream(t.Context(), hoseTo("h", 1, 60))
	require.NoError(t, err)
	_, err = p.firehose.PutRecord(t.Context(), &streams.FirehosePutRecordInput{DeliveryStreamName: "h", Record: streams.FirehoseRecord{Data: []byte("once")}})
	require.NoError(t, err)
	require.NoError(t, p.Settle(t.Context()))
	require.Len(t, p.objects(t, "lake"), 2)
}

// always lets Firehose misbehave whenever it may.
type always struct{}

func (always) Decide(_ *sim.Call, m *sim.Misbehaviour, _ string) bool {
	return strings.HasPrefix(m.Name, "firehose/")
}

// Each record is billed as full 5 KB.
func TestFirehoseBill(t *testing.T) {
	p := newPlant(streams.FirehoseOptions{})
	_, err := p.firehose.CreateDeliveryStream(t.Context(), hoseTo("h", 1, 60))
	require.NoError(t, err)
	for _, n := range []int{0, 1, 5120, 5121} {
		_, err := p.firehose.PutRecord(t.Context(), &streams.FirehosePutRecordInput{DeliveryStreamName: "h", Record: streams.FirehoseRecord{Data: make([]byte, n)}})
		require.NoError(t, err)
	}
	var billed float64
	for _, u := range p.Usage() {
		if u.Service == "firehose" {
			require.Equal(t, "BytesIngested-5KB", u.Dimension)
			billed += u.Quantity
		}
	}
	require.Equal(t, 5*5120.0, billed)
}

// A stream takes 5 MiB in a second; of a batch the rest fails.
func TestFirehoseThrottles(t *testing.T) {
	p := newPlant(streams.FirehoseOptions{})
	_, err := p.firehose.CreateDeliveryStream(t.Context(), hoseTo("h", 128, 900))
	require.NoError(t, err)
	batch := &streams.PutRecordBatchInput{DeliveryStreamName: "h", Records: make([]streams.FirehoseRecord, 4)}
	for i := range batch.Records {
		batch.Records[i].Data = make([]byte, 1000<<10)
	}
	out, err := p.firehose.PutRecordBatch(t.Context(), batch)
	require.NoError(t, err)
	require.Zero(t, out.FailedPutCount)
	out, err = p.firehose.PutRecordBatch(t.Context(), batch)
	require.NoError(t, err)
	require.Equal(t, int32(3), out.FailedPutCount)
	require.Equal(t, streams.PutRecordBatchResponseEntry{ErrorCode: "ServiceUnavailableException", ErrorMessage: "Slow down."}, out.RequestResponses[3])
	_, err = p.firehose.PutRecord(t.Context(), &streams.FirehosePutRecordInput{DeliveryStreamName: "h", Record: streams.FirehoseRecord{Data: make([]byte, 900<<10)}})
	require.EqualError(t, err, "ServiceUnavailableException: Slow down.")
	p.Advance(time.Second)
	_, err = p.firehose.PutRecordBatch(t.Context(), batch)
	require.NoError(t, err)
}

// Records on their way into S3.
func ExampleFirehose() {
	p := newPlant(streams.FirehoseOptions{})
	ctx := context.Background()
	_, err := p.s3.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: "lake"})
	if err != nil {
		panic(err)
	}
	if _, err = p.firehose.CreateDeliveryStream(ctx, hoseTo("clicks", 1, 60)); err != nil {
		panic(err)
	}
	for _, page := range []string{"/home\n", "/cart\n"} {
		in := &streams.FirehosePutRecordInput{DeliveryStreamName: "clicks", Record: streams.FirehoseRecord{Data: []byte(page)}}
		if _, err = p.firehose.PutRecord(ctx, in); err != nil {
			panic(err)
		}
	}
	p.Advance(time.Minute)
	list, err := p.s3.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: "lake"})
	if err != nil {
		panic(err)
	}
	fmt.Println(len(list.Contents), "object of", list.Contents[0].Size, "bytes at", list.Contents[0].Key[:42])
	// Output: 1 object of 12 bytes at 2018/08/27/10/clicks-1-2018-08-27-10-30-00
}

func BenchmarkFirehosePutRecordBatch(b *testing.B) {
	p := newPlant(streams.FirehoseOptions{Unthrottled: true})
	if _, err := p.firehose.CreateDeliveryStream(b.Context(), hoseTo("h", 1, 60)); err != nil {
		b.Fatal(err)
	}
	p.bucket(b, "lake")
	batch := &streams.PutRecordBatchInput{DeliveryStreamName: "h", Records: make([]streams.FirehoseRecord, 100)}
	for i := range batch.Records {
		batch.Records[i].Data = make([]byte, 1000)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.firehose.PutRecordBatch(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*100/b.Elapsed().Seconds(), "records/s")
}
