package stepfn

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/hash"
	"github.com/cloudjar/cloudjar/sim"
)

// A logEvent is an event as it stands in CloudWatch Logs.
// https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
type logEvent struct {
	ID           string         `json:"id"`
	Type         string         `json:"type"`
	Details      map[string]any `json:"details"`
	Previous     string         `json:"previous_event_id"`
	Timestamp    string         `json:"event_timestamp"` // milliseconds
	ExecutionArn string         `json:"execution_arn"`
	RedriveCount string         `json:"redrive_count,omitempty"`
}

// logEvents writes what the state machine's logging configuration asks for.
func (s *Service) logEvents(c *sim.Call, x *execution, events []event) {
	cfg := x.revision.logging
	if cfg.Level == logOff || cfg.Level == "" || len(cfg.Destinations) == 0 || len(events) == 0 {
		return
	}
	var lines []bus.LogLine
	for _, e := range events {
		if logged(cfg.Level, e.Type) {
			lines = append(lines, bus.LogLine{At: e.At.UnixMilli(), Message: x.logLine(e, cfg.IncludeExecutionData)})
		}
	}
	if len(lines) > 0 {
		s.ep.Log(c, logGroup(cfg.Destinations[0].CloudWatchLogsLogGroup.LogGroupArn), x.logStream(), lines...)
	}
}

// logged tells whether a level has events of a type.
// https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-log-level
func logged(level, kind string) bool {
	switch kind {
	case "ExecutionAborted", "ExecutionFailed", "ExecutionTimedOut":
		return level != logOff
	case "FailStateEntered", "TaskStateAborted", "WaitStateAborted":
		return level == logAll || level == logError
	}
	if strings.HasSuffix(kind, "Failed") || strings.HasSuffix(kind, "Aborted") || strings.HasSuffix(kind, "TimedOut") {
		return level == logAll || level == logError
	}
	return level == logAll
}

func (x *execution) logLine(e event, data bool) string {
	line := logEvent{
		ID: strconv.FormatInt(e.ID, 10), Type: e.Type, Details: map[string]any{}, Previous: strconv.FormatInt(e.Previous, 10),
		Timestamp: strconv.FormatInt(e.At.UnixMilli(), 10), ExecutionArn: x.arn(),
	}
	if !x.run.origin.express {
		line.RedriveCount = strconv.Itoa(x.run.redrives)
	}
	if e.Detail != nil {
		detail := reflect.ValueOf(e.Detail)
		if !data {
			detail = withoutData(detail)
		}
		line.Details = plain(detail.Elem())
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(line) // it holds texts and numbers
	return strings.TrimSuffix(out.String(), "\n")
}

// plain is a structure of details by the names on the wire.
func plain(v reflect.Value) map[string]any {
	out := map[string]any{}
	for i := range v.NumField() {
		f, t := v.Field(i), v.Type().Field(i)
		if f.IsZero() && !strings.Contains(t.Tag.Get("aws"), "always") {
			continue
		}
		name := strings.ToLower(t.Name[:1]) + t.Name[1:]
		if f.Kind() == reflect.Pointer {
			out[name] = plain(f.Elem())
		} else {
			out[name] = f.Interface()
		}
	}
	return out
}

// logStream is the stream of an execution.
func (x *execution) logStream() string {
	o := x.run.origin
	sum := strconv.FormatUint(uint64(hash.New.String(o.arn)), 16)
	return "states/" + o.machineName + "/" + o.started.Format("2006-01-02-15-04") + "/" + ("00000000" + sum)[len(sum):]
}
