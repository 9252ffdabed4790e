package streams

import (
	"context"
	"net/http"
	"testing"

	"github.com/cloudjar/cloudjar/sim"
)

// Random bytes to any operation are answered, never with a defect of ours, and leave
// the stream's shards covering the key space.
func FuzzOperations(f *testing.F) {
	names := New(endpointOf(sim.NewWorld(sim.Options{Crank: sim.Simulator})), Options{}).Wire().Names()
	for i, body := range []string{
		`{"StreamName":"s","Tags":{"a":"b"}}`, `{"StreamName":"t","ShardCount":3}`, `{"StreamName":"s","RetentionPeriodHours":24}`,
		`{"StreamName":"s","ShardToSplit":"shardId-000000000000","NewStartingHashKey":"2"}`,
		`{"StreamName":"s","ShardToMerge":"0","AdjacentShardToMerge":"1"}`,
		`{"StreamName":"s","TargetShardCount":3,"ScalingType":"UNIFORM_SCALING"}`,
		`{"StreamName":"s","PartitionKey":"k","Data":"QQ=="}`, `{"StreamName":"s","Records":[{"PartitionKey":"k","Data":""}]}`,
		`{"ShardIterator":"AAAAAAAAAAE="}`, `{"NextToken":"AAAAAAAAAAE="}`, `{}`, `[]`, `{"StreamName":null}`,
		`{"StreamARN":"arn:aws:kinesis:us-east-1:123456789012:stream/s","ConsumerName":"c"}`,
		`{"StreamName":"s","ShardFilter":{"Type":"AT_TIMESTAMP","Timestamp":-1e300}}`,
		`{"StreamName":"s","ShardId":"shardId-1","ShardIteratorType":"AT_SEQUENCE_NUMBER","StartingSequenceNumber":"0"}`,
	} {
		for op := range names {
			if (op+i)%4 == 0 {
				f.Add(uint8(op), body)
			}
		}
	}
	f.Fuzz(func(t *testing.T, op uint8, body string) {
		w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
		k := New(endpointOf(w), Options{})
		if _, err := k.CreateStream(t.Context(), &CreateStreamInput{StreamName: "s", ShardCount: 2}); err != nil {
			t.Fatal(err)
		}
		service := k.Wire()
		name := names[int(op)%len(names)]
		resp := service.Serve(context.Background(), &http.Request{Method: http.MethodPost, Header: http.Header{
			"X-Amz-Target": {"Kinesis_20131202." + name}, "Content-Type": {"application/x-amz-json-1.1"},
		}}, []byte(body))
		if resp.Status >= 500 && resp.Status != 501 {
			t.Fatalf("%s %q: %d %s", name, body, resp.Status, resp.Body)
		}
		w.Advance(0)
		for _, s := range k.streams {
			next := Hash{}
			for _, o := range s.log.open {
				if o.hashes.Start != next {
					t.Fatalf("%s %q: the open shards of %s leave a gap at %s", name, body, s.name, next)
				}
				next = o.hashes.End.Next()
			}
			if next != (Hash{}) {
				t.Fatalf("%s %q: the open shards of %s end before the key space does", name, body, s.name)
			}
		}
	})
}

func FuzzReadShardPlace(f *testing.F) {
	f.Add("s/1/2")
	f.Add("s/1/2/AFTER_SHARD_ID/shardId-000000000000/0")
	f.Add("s/1/2/AT_TIMESTAMP//946684800000000000")
	f.Add("///")
	f.Fuzz(func(t *testing.T, text string) {
		p, ok := readShardPlace(text)
		if !ok {
			return
		}
		again, ok := readShardPlace(p.String())
		if !ok || again.String() != p.String() {
			t.Fatalf("%q is read as %s, which is read as %s", text, p, again)
		}
	})
}
