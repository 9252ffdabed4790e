package stepfn

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// A LoggingConfiguration says what is logged of executions, and where.
type LoggingConfiguration struct {
	Level                string           `aws:"enum=ALL|ERROR|FATAL|OFF,always"`
	IncludeExecutionData bool             `aws:"always"`
	Destinations         []LogDestination // at most one
}

// A LogDestination is where logs go.
type LogDestination struct {
	CloudWatchLogsLogGroup *CloudWatchLogsLogGroup
}

// A CloudWatchLogsLogGroup is a log group by its ARN, which ends in ":*".
type CloudWatchLogsLogGroup struct {
	LogGroupArn string `aws:"len=1..256"`
}

// A TracingConfiguration switches X-Ray on. The jar records it and draws no traces
// of it.
type TracingConfiguration struct {
	Enabled bool `aws:"always"`
}

// An EncryptionConfiguration says with whose key data is encrypted. The jar models
// AWS's own.
type EncryptionConfiguration struct {
	KmsKeyId                     string `aws:"len=1..2048,refuse"`
	KmsDataKeyReusePeriodSeconds int32  `aws:"range=60..900,refuse"`
	Type                         string `aws:"required,enum=AWS_OWNED_KEY|CUSTOMER_MANAGED_KMS_KEY"`
}

// Levels of logging.
const (
	logAll   = "ALL"
	logError = "ERROR"
	logFatal = "FATAL"
	logOff   = "OFF"
)

const awsOwned = "AWS_OWNED_KEY"

// ownedKey is how everything is encrypted.
func ownedKey() *EncryptionConfiguration { return &EncryptionConfiguration{Type: awsOwned} }

// checkEncryption refuses keys of customers.
func checkEncryption(operation string, in *EncryptionConfiguration) error {
	if in != nil && in.Type != awsOwned {
		return refusal(operation, "EncryptionConfiguration.Type")
	}
	return nil
}

// checkLogging checks a logging configuration and fills in what it leaves out.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_LoggingConfiguration.html
func (s *Service) checkLogging(c *sim.Call, in *LoggingConfiguration) (LoggingConfiguration, error) {
	if in == nil {
		return LoggingConfiguration{Level: logOff}, nil
	}
	out := *in
	if out.Level == "" {
		out.Level = logOff
	}
	if len(out.Destinations) > 1 || out.Level != logOff && len(out.Destinations) == 0 {
		return out, errLogging("Must specify exactly one Log Destination.")
	}
	for _, d := range out.Destinations {
		if d.CloudWatchLogsLogGroup == nil || !s.hasLogGroup(c, d.CloudWatchLogsLogGroup.LogGroupArn) {
			return out, errLogging("Log Destination not found.")
		}
	}
	return out, nil
}

// logGroup is the name in a log group's ARN, or "".
func logGroup(text string) string {
	to, resource, ok := bus.ToARN(text)
	name, group := strings.CutPrefix(resource, "log-group:")
	if !ok || !group || to.Service != "logs" {
		return ""
	}
	return strings.TrimSuffix(name, ":*")
}

// hasLogGroup asks CloudWatch Logs, in a cloud that has it.
func (s *Service) hasLogGroup(c *sim.Call, text string) bool {
	name := logGroup(text)
	if name == "" {
		return false
	}
	if _, ok := s.ep.Bus.Peer("logs", c.Region, c.Account); !ok {
		return true
	}
	in, _ := json.Marshal(map[string]string{"LogGroupNamePrefix": name})
	body, err := s.ep.Bus.Call(c, bus.To{Service: "logs"}, "DescribeLogGroups", in)
	var out struct {
		LogGroups []struct{ LogGroupName string }
	}
	if err != nil || json.Unmarshal(body, &out) != nil {
		return false
	}
	for _, g := range out.LogGroups {
		if g.LogGroupName == name {
			return true
		}
	}
	return false
}

func sameLogging(a, b LoggingConfiguration) bool {
	return a.Level == b.Level && a.IncludeExecutionData == b.IncludeExecutionData &&
		len(a.Destinations) == len(b.Destinations) && (len(a.Destinations) == 0 || reflect.DeepEqual(a.Destinations, b.Destinations))
}
