package cloudjar_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/s3"
	"github.com/cloudjar/cloudjar/sim"
)

// What AWS answered, recorded, against the whole cloud. The recordings are not part
// of the project; where they are not, there is nothing to test.
const recordings = "../shared/cases/stepfunctions"

// A recorded is one case.
type recorded struct {
	Kind        string
	Name        string
	Type        string
	Definition  json.RawMessage
	Input       string
	Params      map[string]any
	Expect      map[string]any
	ExpectError bool `json:"expect_error"`
	Subst       [][2]string
	Wild        []string
	Unordered   bool
	Needs       []string
	Steps       []recordedStep
	Setup       []struct {
		Service, Op string
		Params      map[string]any
	}
	Lambdas []struct {
		Name        string
		HandlerFile string `json:"handler_file"`
	}
	OtherMachines []struct {
		Name, Type string
		Definition json.RawMessage
	} `json:"other_machines"`
}

type recordedStep struct {
	Op          string
	Params      map[string]any
	Expect      any
	ExpectError bool `json:"expect_error"`
}

// atLeast is how many cases of each file have to be as recorded. It only rises.
var atLeast = map[string]int{
	"activity": 2, "api_activities": 10, "api_aliases": 6, "api_core": 34, "api_definition_validation": 5, "api_express": 1,
	"api_logging": 12, "api_tagging": 6, "api_versions": 7, "choice_operators": 106, "dynamodb": 5, "events": 1, "lambda": 39,
	"map_distributed_nos3": 14, "map_s3": 7, "nested_sfn": 2, "pure_flow": 43, "pure_intrinsic": 48, "pure_jsonata": 40,
	"pure_map": 7, "pure_parallel": 4, "pure_variables": 13, "sqs_sns": 12, "teststate": 61,
}

func TestStepFunctionsRecorded(t *testing.T) {
	files, err := filepath.Glob(recordings + "/*.json")
	require.NoError(t, err)
	if len(files) == 0 {
		t.Skip("no recordings here")
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		if name == "LAMBDAS" || name == "apigateway" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			raw, err := os.ReadFile(file)
			require.NoError(t, err)
			var cases []recorded
			require.NoError(t, json.Unmarshal(raw, &cases))
			passed := 0
			for _, c := range cases {
				if d := c.play(t); d != "" {
					t.Logf("%s: %s", c.Name, d)
				} else {
					passed++
				}
			}
			t.Logf("%s: %d of %d as recorded", name, passed, len(cases))
			require.GreaterOrEqual(t, passed, atLeast[name])
		})
	}
}

// A player is a cloud in which a case is played.
type player struct {
	t     *testing.T
	cloud *cloudjar.Cloud
	wires map[string]*wire.Service
	names map[string]string // placeholders of executions and what they are called here
	token string
	rev   string
}

func newPlayer(t *testing.T) *player {
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator, Account: "111111111111", Start: time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC)})
	p := &player{t: t, cloud: cloud, names: map[string]string{}, wires: map[string]*wire.Service{
		"states": cloud.StepFn.Wire(), "sqs": cloud.SQS.Wire(), "dynamodb": cloud.DynamoDB.Wire(), "logs": cloud.Logs.Wire(),
	}}
	_, err := p.ask("logs", "CreateLogGroup", map[string]any{"logGroupName": "/aws/vendedlogs/states/lg"})
	require.Empty(t, err)
	return p
}

// ask sends a request over the wire.
func (p *player) ask(service, operation string, in any) (map[string]any, string) {
	body, err := json.Marshal(in)
	require.NoError(p.t, err)
	w := p.wires[service]
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, "https://"+service+".us-east-1.amazonaws.com/", bytes.NewReader(body))
	require.NoError(p.t, err)
	req.Header.Set("X-Amz-Target", w.Target+"."+operation)
	req.Header.Set("Content-Type", "application/x-amz-json-1.0")
	resp := w.Serve(p.t.Context(), req, body)
	out := map[string]any{}
	if len(resp.Body) > 0 {
		require.NoError(p.t, json.Unmarshal(resp.Body, &out), "%s", resp.Body)
	}
	if resp.Status >= 300 {
		kind, _ := out["__type"].(string)
		return out, kind[strings.LastIndexByte(kind, '#')+1:]
	}
	return out, ""
}

func (c recorded) play(t *testing.T) (difference string) {
	defer func() {
		if v := recover(); v != nil {
			difference = fmt.Sprint("panic: ", v)
		}
	}()
	p := newPlayer(t)
	defer p.cloud.Close()
	p.prepare(c)
	switch c.Kind {
	case "api":
		return p.api(c)
	case "teststate":
		return p.testState(c)
	}
	return p.execution(c)
}

// prepare makes what existed beforehand.
func (p *player) prepare(c recorded) {
	for _, f := range c.Lambdas {
		require.NoError(p.t, p.cloud.Lambda.Handle(lambda.Function{
			Name: f.Name, Runtime: "python3.12", Timeout: 2 * time.Minute, Handler: behaviour(f.HandlerFile),
		}))
	}
	bucket := "bucket-uid0000"
	for _, s := range c.Setup {
		switch s.Op {
		case "create_queue":
			p.ask("sqs", "CreateQueue", s.Params)
		case "create_table":
			p.ask("dynamodb", "CreateTable", map[string]any{
				"TableName": s.Params["table_name"], "BillingMode": "PAY_PER_REQUEST",
				"KeySchema":            []any{map[string]any{"AttributeName": s.Params["partition_key"], "KeyType": "HASH"}},
				"AttributeDefinitions": []any{map[string]any{"AttributeName": s.Params["partition_key"], "AttributeType": "S"}},
			})
		case "create_bucket":
			if name, ok := s.Params["Bucket"].(string); ok {
				bucket = name
			}
			_, err := p.cloud.S3.CreateBucket(p.t.Context(), &s3.CreateBucketInput{Bucket: bucket})
			require.NoError(p.t, err)
		case "put_object":
			_, err := p.cloud.S3.PutObject(p.t.Context(), &s3.PutObjectInput{
				Bucket: s.Params["Bucket"].(string), Key: s.Params["Key"].(string), Body: []byte(s.Params["Body"].(string)),
			})
			require.NoError(p.t, err)
		}
	}
	for _, m := range c.OtherMachines {
		p.machine(m.Name, m.Type, m.Definition)
	}
	if slices.Contains(c.Needs, "activity") && !strings.Contains(c.Name, "on_deleted") {
		p.ask("states", "CreateActivity", map[string]any{"name": "activity-uid0000"})
	}
}

func (p *player) machine(name, kind string, definition json.RawMessage) string {
	in := map[string]any{"name": name, "definition": string(definition), "roleArn": "arn:aws:iam::111111111111:role/test-sfn-role"}
	if kind != "" {
		in["type"] = kind
	}
	var text string
	if json.Unmarshal(definition, &text) == nil {
		in["definition"] = text
	}
	out, err := p.ask("states", "CreateStateMachine", in)
	if err != "" {
		panic(fmt.Sprint(err, out))
	}
	return out["stateMachineArn"].(string)
}

// behaviour is what the recordings' functions do.
func behaviour(file string) lambda.Handler {
	fail := func(err error) func(context.Context, []byte) ([]byte, error) {
		return func(context.Context, []byte) ([]byte, error) { return nil, err }
	}
	do := map[string]func(context.Context, []byte) ([]byte, error){
		"id_function.py":            func(_ context.Context, in []byte) ([]byte, error) { return in, nil },
		"raise_exception.py":        fail(Exception("Some exception was raised.")),
		"raise_custom_exception.py": fail(CustomException("")),
		"return_bytes_str.py":       func(context.Context, []byte) ([]byte, error) { return []byte(`"HelloWorld!"`), nil },
		"large_output_string.py": func(context.Context, []byte) ([]byte, error) {
			return []byte(`"` + strings.Repeat("a", 257*1024) + `"`), nil
		},
		"echo_function.py": func(context.Context, []byte) ([]byte, error) { return []byte(`{"Return":"HelloWorld"}`), nil },
		"wait_60_seconds.py": func(ctx context.Context, in []byte) ([]byte, error) {
			return in, sim.Sleep(ctx, time.Minute)
		},
		"return_decorated_input.py": func(_ context.Context, in []byte) ([]byte, error) {
			return json.Marshal("input-event-" + strings.ReplaceAll(string(in), `"`, "'"))
		},
	}
	return lambda.HandlerFunc(do[filepath.Base(file)])
}

// The classes of the recordings' errors.
type (
	Exception       string
	CustomException string
)

func (e Exception) Error() string       { return string(e) }
func (e CustomException) Error() string { return string(e) }

// testState plays a TestState.
func (p *player) testState(c recorded) string {
	in := map[string]any{"definition": string(c.Definition)}
	var text string
	if json.Unmarshal(c.Definition, &text) == nil {
		in["definition"] = text
	}
	for key, value := range c.Params {
		in[key] = value
	}
	out, _ := p.ask("states", "TestState", in)
	return recording{c.Subst, c.Wild}.answer(c.Expect, out, c.ExpectError)
}

// answer compares an answer, or an error in one of the ways that it was recorded.
func (r recording) answer(want any, got map[string]any, failed bool) string {
	if !failed {
		return r.differs("", want, got)
	}
	kind, _ := got["__type"].(string)
	kind = kind[strings.LastIndexByte(kind, '#')+1:]
	message, _ := got["message"].(string)
	w, _ := want.(map[string]any)
	if name, ok := w["exception_typename"].(string); ok {
		if name == "ParamValidationError" {
			return "" // the client says so
		}
		text, _ := w["exception_value"].(string)
		_, text, _ = strings.Cut(text, " operation: ")
		if d := r.differs("error", name, kind); d != "" {
			return d + ": " + message
		}
		return r.differs("message", text, message)
	}
	e, _ := w["Error"].(map[string]any)
	if d := r.differs("error", e["Code"], kind); d != "" {
		return d + ": " + message
	}
	return r.differs("message", e["Message"], message)
}

var placeholderName = regexp.MustCompile(`:(execution|express):[^:]+:(uid\d+)`)

// api plays a script of requests.
func (p *player) api(c recorded) string {
	var unnamed []string // placeholders in the order of their coming
	all, err := json.Marshal(c.Steps)
	require.NoError(p.t, err)
	for _, m := range placeholderName.FindAllStringSubmatch(string(all), -1) {
		if !slices.Contains(unnamed, m[2]) {
			unnamed = append(unnamed, m[2])
		}
	}
	r := recording{append(c.Subst, [2]string{"/aws/vendedlogs/states/lg", "log_group_name"}), append(c.Wild, "snf_role_arn_t0", "snf_role_arn_t1", "snf_role_arn_t2")}
	for i, s := range c.Steps {
		if s.ExpectError && s.Expect == nil {
			continue
		}
		var in map[string]any
		raw, err := json.Marshal(s.Params)
		require.NoError(p.t, err)
		text := string(raw)
		for from, to := range p.names {
			text = strings.ReplaceAll(text, ":"+from, ":"+to)
		}
		text = strings.ReplaceAll(strings.ReplaceAll(text, "[nextToken]", p.token), "[revisionId]", p.rev)
		require.NoError(p.t, json.Unmarshal([]byte(text), &in))
		if s.Op == "get_execution_history" && s.Expect == nil {
			p.cloud.World().Advance(5 * time.Second) // somebody waits for it
		}
		out, fault := p.ask("states", camel(s.Op), in)
		if s.Op == "start_execution" && fault == "" {
			if _, named := in["name"]; !named && len(unnamed) > 0 {
				arn := out["executionArn"].(string)
				p.names[unnamed[0]] = strings.SplitN(arn, ":", 8)[7]
				unnamed = unnamed[1:]
			}
			p.cloud.World().Advance(time.Second)
		}
		if token, ok := out["nextToken"].(string); ok {
			p.token = token
		}
		if s.Expect != nil || s.ExpectError {
			if d := r.answer(s.Expect, out, s.ExpectError); d != "" {
				return fmt.Sprintf("step %d, %s: %s", i, s.Op, d)
			}
		}
	}
	return ""
}

func camel(op string) string {
	var out strings.Builder
	for _, word := range strings.Split(op, "_") {
		out.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return out.String()
}

// execution plays one execution to its end.
func (p *player) execution(c recorded) string {
	machine := p.machine("sm", c.Type, c.Definition)
	r := recording{append(c.Subst, [2]string{"sm", "<sm>"}), append(c.Wild, "<sm>")}
	in := map[string]any{"stateMachineArn": machine, "input": c.Input}
	if c.Type == "EXPRESS" {
		return p.express(c, r, in)
	}
	out, fault := p.ask("states", "StartExecution", in)
	if fault != "" {
		return fault
	}
	arn := out["executionArn"]
	p.helpAlong(c)
	describe, _ := p.ask("states", "DescribeExecution", map[string]any{"executionArn": arn})
	for _, key := range []string{"status", "output", "error", "cause"} {
		if want, ok := c.Expect[key]; ok && want != nil {
			if d := r.differs(key, withoutTrace(want), withoutTrace(describe[key])); d != "" {
				return d
			}
		}
	}
	history, _ := p.ask("states", "GetExecutionHistory", map[string]any{"executionArn": arn, "maxResults": 1000})
	var types []string
	for _, e := range history["events"].([]any) {
		types = append(types, e.(map[string]any)["type"].(string))
	}
	var wanted []string
	if list, ok := c.Expect["event_types"].([]any); ok && c.Expect["status"] != nil {
		for _, e := range list {
			wanted = append(wanted, e.(string))
		}
		normalised := c.Expect["parallel_normalised"] == true
		if normalised { // the recorder has lost some
			lost := func(kind string) bool { return kind == "ParallelStateSucceeded" || kind == "ParallelStateExited" }
			types, wanted = slices.DeleteFunc(types, lost), slices.DeleteFunc(wanted, lost)
		}
		if c.Unordered || normalised {
			slices.Sort(types)
			slices.Sort(wanted)
		}
		if !slices.Equal(types, wanted) {
			return fmt.Sprintf("events: want %v, got %v", wanted, types)
		}
	}
	if events, ok := c.Expect["history"].([]any); ok && !c.Unordered && c.Expect["parallel_normalised"] != true && c.Expect["status"] != nil {
		for i, want := range events {
			got := history["events"].([]any)[i].(map[string]any)
			if got["type"] == "MapStateExited" { // not stable in the recordings
				got["previousEventId"] = want.(map[string]any)["previousEventId"]
			}
			if d := r.differs(fmt.Sprintf("event %d", i+1), withoutTrace(want), withoutTrace(got)); d != "" {
				return d
			}
		}
	}
	return ""
}

// withoutTrace drops the stack traces of Python from causes.
func withoutTrace(v any) any {
	switch v := v.(type) {
	case string:
		if m, ok := object(v); ok {
			return withoutTrace(m)
		}
	case map[string]any:
		out := map[string]any{}
		for key, value := range v {
			if (key == "stackTrace" || key == "requestId") && v["errorType"] != nil {
				continue
			}
			out[key] = withoutTrace(value)
		}
		return out
	}
	return v
}

func (p *player) express(c recorded, r recording, in map[string]any) string {
	out, fault := p.ask("states", "StartSyncExecution", in)
	if fault != "" {
		return fault
	}
	if want, ok := c.Expect["sync_response"].(map[string]any); ok {
		delete(want, "billingDetails")
		delete(out, "billingDetails")
		return r.differs("", want, out)
	}
	for _, key := range []string{"status", "output", "error", "cause"} {
		if want, ok := c.Expect[key]; ok && want != nil {
			if d := r.differs(key, want, out[key]); d != "" {
				return d
			}
		}
	}
	return ""
}

// helpAlong lets time pass and does what others did in the recording: who takes
// messages and answers tokens, and who works on activities.
func (p *player) helpAlong(c recorded) {
	ctx := p.t.Context()
	_ = p.cloud.World().Settle(ctx)
	queue := "https://sqs.us-east-1.amazonaws.com/111111111111/queue-uid0000"
	if slices.Contains(c.Needs, "sqs") && !strings.Contains(c.Name, "heartbeat_no_timeout") && !strings.Contains(c.Name, "empty_body") {
		out, _ := p.ask("sqs", "ReceiveMessage", map[string]any{"QueueUrl": queue})
		messages, _ := out["Messages"].([]any)
		for _, m := range messages {
			text := m.(map[string]any)["Body"].(string)
			var body map[string]any
			require.NoError(p.t, json.Unmarshal([]byte(text), &body))
			switch {
			case strings.Contains(c.Name, "no_error_field"):
				p.ask("states", "SendTaskFailure", map[string]any{"taskToken": body["TaskToken"]})
			case strings.Contains(c.Name, "failure"):
				p.ask("states", "SendTaskFailure", map[string]any{"taskToken": body["TaskToken"], "error": "Failure error", "cause": "Failure cause"})
			case strings.Contains(c.Name, "local_mocking"):
				message, _ := json.Marshal(body["Message"])
				p.ask("states", "SendTaskSuccess", map[string]any{"taskToken": body["TaskToken"], "output": string(message)})
			default:
				p.ask("states", "SendTaskSuccess", map[string]any{"taskToken": body["TaskToken"], "output": text})
			}
		}
	}
	if slices.Contains(c.Needs, "activity") {
		out, fault := p.ask("states", "GetActivityTask", map[string]any{
			"activityArn": "arn:aws:states:us-east-1:111111111111:activity:activity-uid0000", "workerName": "BASE_ID_ACTIVITY_CONSUMER",
		})
		if fault == "" && out["taskToken"] != nil {
			p.ask("states", "SendTaskHeartbeat", map[string]any{"taskToken": out["taskToken"]})
			p.ask("states", "SendTaskSuccess", map[string]any{"taskToken": out["taskToken"], "output": out["input"]})
		}
	}
	if err := p.cloud.World().Settle(ctx); err != nil && !errors.Is(err, context.Canceled) {
		p.t.Log(err)
	}
	p.cloud.World().Advance(time.Hour) // time-outs are not work
	_ = p.cloud.World().Settle(ctx)
}
