package lambda

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// What a function logs goes to CloudWatch Logs with the platform's own lines around
// it, when its invocation ends.
// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-view.html

const logTime = "2006-01-02T15:04:05.000Z"

// maxTail is how much of the log Invoke returns with LogType Tail.
const maxTail = 4096

// A logBuffer holds what one invocation has logged so far. The code that logs runs
// outside the world.
type logBuffer struct {
	mu    sync.Mutex
	lines []bus.LogLine
}

func (b *logBuffer) add(at time.Time, text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lines = append(b.lines, bus.LogLine{At: at.UnixMilli(), Message: text})
}

func (b *logBuffer) read() []bus.LogLine {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.lines[:len(b.lines):len(b.lines)]
}

type logKey struct{}

// A logWriter is a handler's standard output.
type logWriter struct {
	world *sim.World
	ctx   context.Context
	log   *logBuffer
}

// Write logs one event.
func (w *logWriter) Write(text []byte) (int, error) {
	w.log.add(w.now(), string(text))
	return len(text), nil
}

func (w *logWriter) now() time.Time { return w.world.NowIn(w.ctx) }

// LogWriter returns what a handler logs to: the log stream of its environment. Each
// Write is one event. Outside of a handler it discards what is written.
//
//	logger := slog.New(slog.NewJSONHandler(lambda.LogWriter(ctx), nil))
func LogWriter(ctx context.Context) io.Writer {
	if w, ok := ctx.Value(logKey{}).(*logWriter); ok {
		return w
	}
	return io.Discard
}

// Logf logs one line of a handler.
func Logf(ctx context.Context, format string, args ...any) {
	fmt.Fprintf(LogWriter(ctx), format+"\n", args...)
}

// A status says how the platform saw an invocation end.
type status string

const (
	success status = ""
	failure status = "error"
	timeout status = "timeout"
)

// statusOf tells a time-out and a crash from an error that the runtime reported and
// survived. An Executor ends its code at its deadline.
func (x *execution) statusOf(r *Result) status {
	switch {
	case x.version.program() == nil && r.ErrorType == timedOutType:
		return timeout
	case r.Exited:
		return failure
	}
	return success
}

// jsonLog tells whether the platform's lines are JSON, and whether they are logged at
// all: the system log level is INFO unless it is said.
func (v *version) jsonLog() (json, logged bool) {
	l := v.LoggingConfig
	json = l != nil && l.LogFormat == "JSON"
	return json, !json || l.SystemLogLevel != "WARN"
}

// logInitStart logs the beginning of the init phase.
func (s *Service) logInitStart(c *sim.Call, x *execution) {
	if x.model() != nil {
		return
	}
	v := x.version
	json, logged := v.jsonLog()
	if !logged || v.RuntimeVersionConfig == nil {
		return
	}
	name, arn := runtimeVersion(v.Runtime), v.RuntimeVersionConfig.RuntimeVersionArn
	line := "INIT_START Runtime Version: " + name + "\tRuntime Version ARN: " + arn + "\n"
	if json {
		line = platform(c.Now(), "platform.initStart", fmt.Sprintf(
			`{"initializationType":"on-demand","phase":"init","runtimeVersion":%q,"runtimeVersionArn":%q,"functionName":%q,"functionVersion":%q,"instanceId":"","instanceMaxMemory":%d}`,
			name, arn, v.FunctionName, v.Version, v.MemorySize<<20))
	}
	s.ep.Log(c, v.logGroup(), x.env.stream, bus.LogLine{At: c.Now().UnixMilli(), Message: line})
}

// runtimeVersion is a runtime as INIT_START names it: python:3.13.v1.
func runtimeVersion(runtime string) string {
	i := strings.IndexAny(runtime, "0123456789")
	if i <= 0 || strings.HasPrefix(runtime, "provided") {
		return strings.Replace(runtime, ".", ":", 1) + ".v1"
	}
	return runtime[:i] + ":" + strings.TrimSuffix(runtime[i:], ".x") + ".v1"
}

// logInitReport logs the end of an init phase that failed.
func (s *Service) logInitReport(c *sim.Call, x *execution, ended, kind string) {
	x.suppressed = true
	line := fmt.Sprintf("INIT_REPORT Init Duration: %s ms\tPhase: init\tStatus: %s", appendMilliseconds(nil, time.Duration(c.Now().UnixNano()-x.launched)), ended)
	if kind != "" {
		line += "\tError Type: " + kind
	}
	s.ep.Log(c, x.version.logGroup(), x.env.stream, bus.LogLine{At: c.Now().UnixMilli(), Message: line + "\n"})
}

// logEnd logs an invocation, and returns the end of what was logged.
func (s *Service) logEnd(c *sim.Call, x *execution, r *Result, duration time.Duration, ended status) []byte {
	id, v := x.request.id, x.version
	json, logged := v.jsonLog()
	began, now := time.Unix(0, x.began).UTC(), c.Now()
	lines := make([]bus.LogLine, 0, 4)
	note := func(at time.Time, text string) {
		lines = append(lines, bus.LogLine{At: at.UnixMilli(), Message: text})
	}
	switch {
	case json && logged:
		note(began, platform(began, "platform.start", fmt.Sprintf(`{"requestId":%q,"functionArn":%q,"version":%q}`, id, x.target.arn(), v.Version)))
	case logged:
		note(began, "START RequestId: "+id+" Version: "+v.Version+"\n")
	}
	if l := s.fleet.live[x.env.number]; l != nil && l.log != nil {
		lines = append(lines, l.log.read()...)
	}
	for line := range strings.Lines(string(r.Logs)) {
		note(now, line)
	}
	switch {
	case json && logged:
		note(now, platform(now, "platform.report", x.reportJSON(r, duration, ended)))
	case logged:
		note(now, "END RequestId: "+id+"\n")
		note(now, x.report(r, duration, ended))
	}
	s.ep.Log(c, v.logGroup(), x.env.stream, lines...)
	if x.form != asInvokeTail && x.form != asStreamTail {
		return nil
	}
	return tail(lines)
}

// report is the REPORT line.
func (x *execution) report(r *Result, duration time.Duration, ended status) string {
	b := make([]byte, 0, 256)
	b = append(append(b, "REPORT RequestId: "...), x.request.id...)
	b = append(appendMilliseconds(append(b, "\tDuration: "...), duration), " ms\tBilled Duration: "...)
	b = append(strconv.AppendInt(b, billed(duration+x.init), 10), " ms\tMemory Size: "...)
	b = append(strconv.AppendInt(b, int64(x.version.MemorySize), 10), " MB\tMax Memory Used: "...)
	b = append(strconv.AppendInt(b, int64(x.memory(r)), 10), " MB\t"...)
	if x.started() {
		b = append(appendMilliseconds(append(b, "Init Duration: "...), x.init), " ms\t"...)
	}
	if ended != success {
		b = append(append(b, "Status: "...), ended...)
	}
	if ended == failure {
		b = append(append(b, "\tError Type: "...), r.ErrorType...)
	}
	if id, segment, ok := x.traced(); ok {
		b = append(b, "\nXRAY TraceId: "+id+"\tSegmentId: "+segment+"\tSampled: true\t"...)
	}
	return string(append(b, '\n'))
}

// reportJSON is the record of platform.report.
func (x *execution) reportJSON(r *Result, duration time.Duration, ended status) string {
	metrics := fmt.Sprintf(`"durationMs":%s,"billedDurationMs":%d,"memorySizeMB":%d,"maxMemoryUsedMB":%d`,
		appendMilliseconds(nil, duration), billed(duration+x.init), x.version.MemorySize, x.memory(r))
	if x.started() {
		metrics += `,"initDurationMs":` + string(appendMilliseconds(nil, x.init))
	}
	state, kind := "success", ""
	if ended != success {
		state = string(ended)
	}
	if ended == failure {
		kind = fmt.Sprintf(`,"errorType":%q`, r.ErrorType)
	}
	return fmt.Sprintf(`{"requestId":%q,"metrics":{%s},"status":%q%s}`, x.request.id, metrics, state, kind)
}

func platform(at time.Time, kind, record string) string {
	return fmt.Sprintf(`{"time":%q,"type":%q,"record":%s}`, at.Format(logTime), kind, record) + "\n"
}

// appendMilliseconds writes a duration as log lines have it.
func appendMilliseconds(b []byte, d time.Duration) []byte {
	return strconv.AppendFloat(b, float64(d)/float64(time.Millisecond), 'f', 2, 64)
}

// started tells whether the init phase of a cold start went well, and is reported.
func (x *execution) started() bool { return x.cold && !x.suppressed }

// billed is a duration as it is billed: in milliseconds, rounded up.
// https://aws.amazon.com/lambda/pricing/
func billed(d time.Duration) int64 {
	return max(1, int64((d+time.Millisecond-1)/time.Millisecond))
}

// memory is how much memory an invocation is said to have used, in MB.
func (x *execution) memory(r *Result) int {
	if r.MaxMemoryMB > 0 {
		return r.MaxMemoryMB
	}
	return min(usualMemory(x.version.Runtime), x.version.MemorySize)
}

// tail returns the last 4 KB of what was logged.
func tail(lines []bus.LogLine) []byte {
	var out []byte
	for _, l := range lines {
		out = append(out, l.Message...)
		if !strings.HasSuffix(l.Message, "\n") {
			out = append(out, '\n')
		}
	}
	return out[max(0, len(out)-maxTail):]
}
