package streams_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/script"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/logs"
	"github.com/cloudjar/cloudjar/s3"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/streams"
)

// A plant is a small cloud: Firehose, and what it reads from and delivers to.
type plant struct {
	*sim.World
	firehose *streams.Firehose
	kinesis  *streams.Kinesis
	lambda   *lambda.Service
	logs     *logs.Service
	s3       *s3.Service
	site     http.Handler
}

func newPlant(o streams.FirehoseOptions) *plant {
	p := &plant{World: sim.NewWorld(sim.Options{Crank: sim.Simulator, Seed: 1, Start: time.Date(2018, 8, 27, 10, 30, 0, 0, time.UTC)})}
	at := p.endpoints(p.World)
	p.firehose = streams.NewFirehose(at("firehose"), o)
	p.kinesis = streams.New(at("kinesis"), streams.Options{})
	p.lambda = lambda.New(at("lambda"), lambda.Options{})
	p.logs = logs.New(at("logs"), logs.Options{})
	p.s3 = s3.New(at("s3"), s3.Options{})
	return p
}

func (p *plant) endpoints(w *sim.World) func(service string) *bus.Endpoint {
	b := bus.New(func(service, _, _ string) (bus.Invoker, bool) {
		i, ok := p.wires()[service]
		return i, ok
	})
	b.Peers(func(service, _, _ string) (any, bool) {
		peer, ok := map[string]any{"lambda": p.lambda, "kinesis": p.kinesis, "logs": p.logs, "s3": p.s3}[service]
		return peer, ok
	})
	b.Origins(func(host string) (http.Handler, bool) {
		return p.site, host == "collector.example.com" && p.site != nil
	})
	return func(service string) *bus.Endpoint {
		return &bus.Endpoint{World: w, Bus: b, Service: service, Region: "us-east-1", Account: "123456789012"}
	}
}

func (p *plant) wires() map[string]*wire.Service {
	return map[string]*wire.Service{
		"firehose": p.firehose.Wire(), "kinesis": p.kinesis.Wire(), "lambda": p.lambda.Wire(), "logs": p.logs.Wire(), "s3": p.s3.Wire(),
	}
}

func (p *plant) fork(t testing.TB) *plant {
	f := &plant{site: p.site}
	var err error
	f.World, err = p.World.Fork(func(w *sim.World) {
		at := f.endpoints(w)
		f.firehose = p.firehose.Fork(at("firehose"))
		f.kinesis = p.kinesis.Fork(at("kinesis"))
		f.lambda = p.lambda.Fork(at("lambda"))
		f.logs = p.logs.Fork(at("logs"))
		f.s3 = p.s3.Fork(at("s3"))
	})
	require.NoError(t, err)
	return f
}

// handle gives the plant a function that answers each record as fn does: with what
// its result is, what it becomes, and its partition keys.
func (p *plant) handle(t testing.TB, name string, fn func(data string) (result, out string, keys map[string]string, err error)) {
	t.Helper()
	require.NoError(t, p.lambda.Handle(lambda.Function{Name: name, Handler: lambda.HandlerFunc(func(_ context.Context, payload []byte) ([]byte, error) {
		var in struct {
			Records []struct{ RecordId, Data string }
		}
		if err := json.Unmarshal(payload, &in); err != nil {
			return nil, err
		}
		records := []any{}
		for _, r := range in.Records {
			data, err := base64.StdEncoding.DecodeString(r.Data)
			if err != nil {
				return nil, err
			}
			result, out, keys, err := fn(string(data))
			if err != nil {
				return nil, err
			}
			records = append(records, map[string]any{
				"recordId": r.RecordId, "result": result, "data": base64.StdEncoding.EncodeToString([]byte(out)), "metadata": map[string]any{"partitionKeys": keys},
			})
		}
		return json.Marshal(map[string]any{"records": records})
	})}))
}

// shout transforms records for the scripts.
func shout(data string) (result, out string, keys map[string]string, err error) {
	switch {
	case strings.HasPrefix(data, "drop"):
		return "Dropped", "", nil, nil
	case strings.HasPrefix(data, "bad"):
		return "ProcessingFailed", data, nil, nil
	case strings.HasPrefix(data, "crash"):
		return "", "", nil, fmt.Errorf("crashed")
	}
	return "Ok", strings.ToUpper(data), map[string]string{"letter": data[:1]}, nil
}

// A hoseStage plays the lessons on Firehose.
type hoseStage struct {
	*script.Stage
	plant *plant
}

func newHoseStage(t *testing.T, s *script.Script) *hoseStage {
	o := streams.FirehoseOptions{}
	for name, value := range s.Options {
		require.Equal(t, "StreamDelay", name)
		var err error
		o.StreamDelay, err = time.ParseDuration(value)
		require.NoError(t, err)
	}
	p := newPlant(o)
	p.handle(t, "shout", shout)
	p.site = http.HandlerFunc(collect)
	return &hoseStage{&script.Stage{World: p.World, Wire: p.wire(), Volatile: []string{"RecordId", "ETag", "LastModified"}}, p}
}

// collect is an HTTP endpoint that is never there at the first try.
func collect(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var in struct{ RequestId string }
	_ = json.Unmarshal(body, &in)
	if r.Header.Get("X-Amz-Firehose-Access-Key") != "secret" {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = fmt.Fprintf(w, `{"requestId":%q,"errorMessage":"Unauthorized"}`, in.RequestId)
		return
	}
	_, _ = fmt.Fprintf(w, `{"requestId":%q,"timestamp":1}`, in.RequestId)
}

func (p *plant) wire() script.Wire {
	wires := p.wires()
	wires[""] = wires["firehose"]
	return func(service, _ string) *wire.Service { return wires[service] }
}

func (g *hoseStage) fork(t *testing.T) *hoseStage {
	f := g.plant.fork(t)
	return &hoseStage{g.Follow(f.World, f.wire()), f}
}

func hoseLessons() *script.Lessons {
	return &script.Lessons{Paths: "testdata/firehose/*.txt", Rewrite: flag.Lookup("rewrite").Value.String() == "true"}
}

// TestFirehoseScripts holds Firehose to the answers in testdata/firehose.
func TestFirehoseScripts(t *testing.T) { script.Play(t, hoseLessons(), newHoseStage) }

// TestFirehoseScriptsOnForks plays every step on parent and fork alike.
func TestFirehoseScriptsOnForks(t *testing.T) {
	script.PlayOnForks(t, hoseLessons(), newHoseStage, (*hoseStage).fork)
}

// objects are the keys and bodies of a bucket's objects.
func (p *plant) objects(t testing.TB, bucket string) map[string]string {
	t.Helper()
	list, err := p.s3.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: bucket})
	require.NoError(t, err)
	all := map[string]string{}
	for _, o := range list.Contents {
		got, err := p.s3.GetObject(t.Context(), &s3.GetObjectInput{Bucket: bucket, Key: o.Key})
		require.NoError(t, err)
		all[o.Key] = string(got.Body)
	}
	return all
}

func (p *plant) bucket(t testing.TB, name string) {
	t.Helper()
	_, err := p.s3.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: name})
	require.NoError(t, err)
}
