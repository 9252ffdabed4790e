package lambda

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// runtimes are what functions may be made with, in the order in which AWS prints
// them (recorded in January 2026).
var runtimes = []string{
	"nodejs20.x", "python3.14", "provided.al2023", "python3.12", "python3.13", "nodejs24.x", "nodejs22.x", "java25",
	"python3.10", "python3.11", "java21", "ruby3.3", "ruby3.4", "ruby3.2", "python3.8", "python3.9", "java17",
	"nodejs16.x", "dotnet10", "dotnet8", "java11", "dotnet6", "nodejs18.x", "provided.al2", "java8.al2",
}

// newer are runtimes that came after that list was recorded.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
var newer = []string{"nodejs26.x", "python3.15", "ruby4.0", "java17.al2023", "java11.al2023", "java8.al2023"}

// retired are runtimes that functions cannot be made with any more. Layers may still
// be for them.
var retired = []string{
	"nodejs14.x", "nodejs12.x", "nodejs10.x", "nodejs8.10", "python3.7", "python3.6", "python2.7", "java8",
	"dotnetcore3.1", "dotnetcore2.1", "go1.x", "ruby2.7", "ruby2.5", "provided",
}

// isRuntime tells whether functions may be made with a runtime.
func isRuntime(name string) bool {
	return slices.Contains(runtimes, name) || slices.Contains(newer, name)
}

// reserved are the environment variables that Lambda sets itself.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
var reserved = []string{
	"AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
	"AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE",
	"AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_MAX_CONCURRENCY", "AWS_LAMBDA_METADATA_API",
	"AWS_LAMBDA_METADATA_TOKEN", "AWS_LAMBDA_RUNTIME_API", "AWS_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY",
	"AWS_SESSION_TOKEN", "LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT",
}

// maxMemory is how many MB a function may have. The API lets more through, for
// managed instances. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const maxMemory = 10240

// maxEnvironment is how many bytes the variables may take, written as JSON.
const maxEnvironment = 4096

// settings are the members of a request that change a version's configuration.
// What is zero or nil stays as it is.
type settings struct {
	Runtime          string
	Role             string
	Handler          string
	Description      *string
	Timeout          int
	MemorySize       int
	PackageType      string
	VpcConfig        *VpcConfig
	DeadLetterConfig *DeadLetterConfig
	Environment      *Environment
	KMSKeyArn        *string
	TracingConfig    *TracingConfig
	Layers           []string // nil stays as it is
	ImageConfig      *ImageConfig
	Architectures    []string
	EphemeralStorage *EphemeralStorage
	SnapStart        *SnapStart
	LoggingConfig    *LoggingConfig
	TenancyConfig    *TenancyConfig
}

// configure changes a version that is still in the making.
func (s *Service) configure(c *sim.Call, v *version, in *settings) error {
	if err := in.check(c); err != nil {
		return err
	}
	if in.Layers != nil {
		var err error
		if v.Layers, v.layers, err = s.layersOf(c, in.Layers, v.code.unzipped); err != nil {
			return err
		}
	}
	v.set(c.Region, in)
	return v.checkSnapStart()
}

func (in *settings) check(c *sim.Call) error {
	if slices.Contains(retired, in.Runtime) {
		return errInvalid("The runtime parameter of " + in.Runtime + " is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.")
	}
	if in.Runtime != "" && !isRuntime(in.Runtime) {
		return errInvalid("Value " + in.Runtime + " at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [" +
			strings.Join(runtimes, ", ") + "] or be a valid ARN")
	}
	if in.MemorySize > maxMemory {
		return errInvalid("'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to " + strconv.Itoa(maxMemory))
	}
	if in.Environment != nil {
		if err := checkEnvironment(in.Environment.Variables); err != nil {
			return err
		}
	}
	if in.VpcConfig != nil && len(in.VpcConfig.SubnetIds)+len(in.VpcConfig.SecurityGroupIds) > 0 {
		return refuse(c, "VpcConfig")
	}
	if in.DeadLetterConfig != nil && in.DeadLetterConfig.TargetArn != "" {
		if service := arnService(in.DeadLetterConfig.TargetArn); service != "sqs" && service != "sns" {
			return errInvalid("Invalid dead letter target ARN: " + in.DeadLetterConfig.TargetArn + ". Only Amazon SQS queues and Amazon SNS topics are supported.")
		}
	}
	if l := in.LoggingConfig; l != nil && l.LogFormat != "JSON" && l.ApplicationLogLevel+l.SystemLogLevel != "" {
		return errInvalid("LogLevel is not supported when LogFormat is set to Text. Remove LogLevel from your request or change the LogFormat to JSON and try again.")
	}
	return nil
}

func arnService(arn string) string {
	parts := strings.SplitN(arn, ":", 4)
	if len(parts) < 4 {
		return ""
	}
	return parts[2]
}

func checkEnvironment(variables map[string]string) error {
	for name := range variables {
		if !isVariable(name) { // AWS does not print variables
			return &wire.ValidationError{Violations: []string{"Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]"}}
		}
	}
	var used []string
	for _, name := range reserved {
		if _, ok := variables[name]; ok {
			used = append(used, name)
		}
	}
	if len(used) > 0 {
		return errInvalid("Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: " + strings.Join(used, ", "))
	}
	text, err := plainJSON(variables)
	if err != nil || len(text) > maxEnvironment {
		return errInvalid("Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: " + string(text))
	}
	return nil
}

// isVariable tells a letter that letters, digits and underscores follow.
func isVariable(name string) bool {
	for i, r := range name {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || r != '_' && (r < '0' || r > '9')) {
			return false
		}
	}
	return len(name) > 1
}

// plainJSON writes JSON without escaping what is special in HTML.
func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// set takes over what is given.
func (v *version) set(region string, in *settings) {
	replace(&v.Role, in.Role)
	replace(&v.Handler, in.Handler)
	replace(&v.PackageType, in.PackageType)
	replace(&v.Timeout, in.Timeout)
	replace(&v.MemorySize, in.MemorySize)
	if in.Runtime != "" {
		v.Runtime = in.Runtime
		v.RuntimeVersionConfig = &RuntimeVersionConfig{RuntimeVersionArn: runtimeARN(region, in.Runtime)}
	}
	if in.Description != nil {
		v.Description = *in.Description
	}
	if in.KMSKeyArn != nil {
		v.KMSKeyArn = *in.KMSKeyArn
	}
	if in.Architectures != nil {
		v.Architectures = slices.Clone(in.Architectures)
	}
	v.setStructures(in)
}

// setStructures takes over copies: what a caller gave is still the caller's.
func (v *version) setStructures(in *settings) {
	if e := in.Environment; e != nil {
		v.Environment = &EnvironmentResponse{Variables: cloneMap(e.Variables)}
	}
	if d := in.DeadLetterConfig; d != nil {
		if v.DeadLetterConfig = nil; d.TargetArn != "" {
			v.DeadLetterConfig = &DeadLetterConfig{TargetArn: d.TargetArn}
		}
	}
	if t := in.TracingConfig; t != nil && t.Mode != "" {
		v.TracingConfig = &TracingConfig{Mode: t.Mode}
	}
	if i := in.ImageConfig; i != nil {
		v.ImageConfigResponse = i.response()
	}
	if e := in.EphemeralStorage; e != nil {
		v.EphemeralStorage = &EphemeralStorage{Size: e.Size}
	}
	if p := in.SnapStart; p != nil && p.ApplyOn != "" {
		v.SnapStart = &SnapStartResponse{ApplyOn: p.ApplyOn, OptimizationStatus: "Off"}
	}
	if l := in.LoggingConfig; l != nil {
		v.LoggingConfig = l.over(v.LoggingConfig)
	}
	if in.VpcConfig != nil {
		v.VpcConfig = &VpcConfigResponse{SubnetIds: []string{}, SecurityGroupIds: []string{}, Ipv6AllowedForDualStack: in.VpcConfig.Ipv6AllowedForDualStack}
	}
	if t := in.TenancyConfig; t != nil {
		v.TenancyConfig = &TenancyConfig{TenantIsolationMode: t.TenantIsolationMode}
	}
}

func replace[T comparable](member *T, given T) {
	var zero T
	if given != zero {
		*member = given
	}
}

// cloneMap copies a map; the copy of none is an empty one.
func cloneMap(m map[string]string) map[string]string {
	out := make(map[string]string, len(m))
	for k, v := range m {
		out[k] = v
	}
	return out
}

// response describes the overrides; there is nothing to describe if there are none.
func (i *ImageConfig) response() *ImageConfigResponse {
	if len(i.Command) == 0 && len(i.EntryPoint) == 0 && i.WorkingDirectory == "" {
		return nil
	}
	return &ImageConfigResponse{ImageConfig: &ImageConfig{
		EntryPoint: slices.Clone(i.EntryPoint), Command: slices.Clone(i.Command), WorkingDirectory: i.WorkingDirectory,
	}}
}

// over lays what is given over what was before. Levels exist in JSON alone, where
// they are INFO unless something else is said.
func (l *LoggingConfig) over(old *LoggingConfig) *LoggingConfig {
	out := *old
	replace(&out.LogFormat, l.LogFormat)
	replace(&out.LogGroup, l.LogGroup)
	replace(&out.ApplicationLogLevel, l.ApplicationLogLevel)
	replace(&out.SystemLogLevel, l.SystemLogLevel)
	if out.LogFormat != "JSON" {
		out.ApplicationLogLevel, out.SystemLogLevel = "", ""
		return &out
	}
	if out.ApplicationLogLevel == "" {
		out.ApplicationLogLevel = "INFO"
	}
	if out.SystemLogLevel == "" {
		out.SystemLogLevel = "INFO"
	}
	return &out
}

// snapStartRuntimes can start from snapshots.
// https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html#snapstart-runtimes
var snapStartRuntimes = []string{
	"java11", "java17", "java21", "java25", "java11.al2023", "java17.al2023",
	"python3.12", "python3.13", "python3.14", "python3.15", "dotnet8", "dotnet10",
}

func (v *version) checkSnapStart() error {
	if v.SnapStart.ApplyOn == "PublishedVersions" && !slices.Contains(snapStartRuntimes, v.Runtime) {
		return errInvalid(v.Runtime + " is not supported for SnapStart enabled functions.")
	}
	return nil
}

// runtimeARN names the one version that a runtime has here.
func runtimeARN(region, runtime string) string {
	sum := sha256.Sum256([]byte(runtime))
	return "arn:aws:lambda:" + region + "::runtime:" + hex.EncodeToString(sum[:])
}
