package lambda

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// CreateFunctionInput describes a function and its code.
type CreateFunctionInput struct {
	FunctionName         string `aws:"required,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
	Runtime              string // for a zip; see runtimes
	Role                 string `aws:"required,pattern=arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+"`
	Handler              string `aws:"len=..128,pattern=[^\\s]+"`
	Code                 FunctionCode
	Description          string `aws:"len=0..256"`
	Timeout              int    `aws:"range=1..900"`     // seconds, 3 by default
	MemorySize           int    `aws:"range=128..32768"` // MB, 128 by default
	Publish              bool
	VpcConfig            *VpcConfig
	PackageType          string `aws:"enum=Zip|Image"`
	DeadLetterConfig     *DeadLetterConfig
	Environment          *Environment
	KMSKeyArn            string `aws:"pattern=(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()"`
	TracingConfig        *TracingConfig
	Tags                 map[string]string
	Layers               []string           `aws:"member.len=1..2048,member.notnull,member.pattern=(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)"`
	FileSystemConfigs    []FileSystemConfig `aws:"refuse"`
	ImageConfig          *ImageConfig
	CodeSigningConfigArn string   `aws:"len=..200,pattern=arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:code-signing-config:csc-[a-z0-9]{17}"`
	Architectures        []string `aws:"len=1..1,member.notnull,member.enum=x86_64|arm64"`
	EphemeralStorage     *EphemeralStorage
	SnapStart            *SnapStart
	LoggingConfig        *LoggingConfig
	TenancyConfig        *TenancyConfig

	CapacityProviderConfig *CapacityProviderConfig `aws:"refuse"`
	DurableConfig          *DurableConfig          `aws:"refuse"`
	PublishTo              string                  `aws:"refuse"`
}

// CreateFunction makes a function from a deployment package, an object of S3 or the
// name of a container image. A function with code in Go is made by Handle.
//
// Errors: ResourceConflictException if the name is taken,
// InvalidParameterValueException, RequestEntityTooLargeException,
// CodeStorageExceededException, CodeSigningConfigNotFoundException.
// https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
func (s *Service) CreateFunction(ctx context.Context, in *CreateFunctionInput) (*FunctionConfiguration, error) {
	return bus.Do(ctx, s.ep, "CreateFunction", in, s.createFunction)
}

func (s *Service) createFunction(c *sim.Call, in *CreateFunctionInput) (*FunctionConfiguration, error) {
	if err := s.checkCreate(c, in); err != nil {
		return nil, err
	}
	code, err := s.fetch(c, &in.Code)
	if err != nil {
		return nil, err
	}
	return s.put(c, in, code)
}

func (s *Service) checkCreate(c *sim.Call, in *CreateFunctionInput) error {
	if in.PackageType == "Image" {
		switch {
		case in.Runtime != "" || in.Handler != "" || len(in.Layers) > 0:
			return errInvalid("Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.")
		case in.Code.ImageUri == "":
			return errInvalid("Please provide ImageUri when creating a function with packageType Image.")
		}
		return nil
	}
	switch {
	case in.Code.ImageUri != "":
		return errInvalid("Please don't provide ImageUri when creating a function with packageType Zip.")
	case in.Runtime == "" || in.Handler == "":
		return errInvalid("Runtime and Handler are mandatory parameters for functions created with deployment packages.")
	case in.ImageConfig != nil:
		return errInvalid("Please don't provide ImageConfig when creating a function with packageType Zip.")
	}
	return nil
}

// put makes a function of a request and its code, which may be a handler in Go,
// and returns its description. The function's name is still to be looked at, and so
// is every member that does not concern the code.
func (s *Service) put(c *sim.Call, in *CreateFunctionInput, code *code) (*FunctionConfiguration, error) {
	id, err := s.identify(c, in.FunctionName, "")
	if err != nil {
		return nil, err
	}
	if len(id.name) > 64 {
		return nil, errInvalid("1 validation error detected: Value '" + id.name + "' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64")
	}
	c.On(id.function())
	v := &version{FunctionConfiguration: defaults(id)}
	v.setCode(code)
	if err := s.configure(c, v, settingsOf(in)); err != nil {
		return nil, err
	}
	if err := checkTags(nil, in.Tags); err != nil {
		return nil, err
	}
	if _, taken := s.named(id.name); taken {
		return nil, errConflict("Function already exist: " + id.name)
	}
	if err := s.checkSigning(in.CodeSigningConfigArn); err != nil {
		return nil, err
	}
	if err := s.checkSigned(in.CodeSigningConfigArn, code); err != nil {
		return nil, err
	}
	if s.stored()+code.size > maxStored {
		return nil, errStorage()
	}
	f := &function{
		name: id.name, arn: id.function(), tags: maps.Clone(in.Tags),
		signing: in.CodeSigningConfigArn, recursion: "Terminate",
	}
	return s.introduce(c, f, v, in.Publish), nil
}

// introduce stores a new function, whose creation takes its time.
func (s *Service) introduce(c *sim.Call, f *function, v *version, publish bool) *FunctionConfiguration {
	s.generations++
	v.generation = s.generations
	v.LastModified = modified(c)
	v.State, v.StateReason, v.StateReasonCode = "Pending", "The function is being created.", "Creating"
	r := c.Rand("revision " + f.arn)
	v.RevisionId = r.UUID()
	f.latest = v
	out := v.FunctionConfiguration
	if publish {
		f.publish(v, "", &r)
		out.Version = f.versions[0].Version
	}
	s.functions.ReplaceOrInsert(f)
	s.settleAfter(c, f, s.opts.CreateDelay)
	return &out
}

// defaults is the configuration of a function of which nothing was said.
func defaults(id identity) FunctionConfiguration {
	return FunctionConfiguration{
		FunctionName: id.name, FunctionArn: id.function(), Version: latest,
		Timeout: 3, MemorySize: 128, PackageType: "Zip",
		Architectures:    []string{"x86_64"},
		EphemeralStorage: &EphemeralStorage{Size: 512},
		TracingConfig:    &TracingConfig{Mode: "PassThrough"},
		SnapStart:        &SnapStartResponse{ApplyOn: "None", OptimizationStatus: "Off"},
		LoggingConfig:    &LoggingConfig{LogFormat: "Text", LogGroup: "/aws/lambda/" + id.name},
	}
}

func settingsOf(in *CreateFunctionInput) *settings {
	return &settings{
		Runtime: in.Runtime, Role: in.Role, Handler: in.Handler, Description: &in.Description,
		Timeout: in.Timeout, MemorySize: in.MemorySize, PackageType: in.PackageType,
		VpcConfig: in.VpcConfig, DeadLetterConfig: in.DeadLetterConfig, Environment: in.Environment,
		KMSKeyArn: &in.KMSKeyArn, TracingConfig: in.TracingConfig, Layers: in.Layers, ImageConfig: in.ImageConfig,
		Architectures: in.Architectures, EphemeralStorage: in.EphemeralStorage, SnapStart: in.SnapStart,
		LoggingConfig: in.LoggingConfig, TenancyConfig: in.TenancyConfig,
	}
}

// modified writes the time of a call as LastModified has it.
func modified(c *sim.Call) string { return c.Now().Format("2006-01-02T15:04:05.000+0000") }

// stored is the size of all packages of the region, in bytes.
func (s *Service) stored() int64 {
	var sum int64
	s.functions.Ascend(func(f *function) bool {
		sum += f.latest.code.size
		for _, v := range f.versions {
			sum += v.code.size
		}
		return true
	})
	s.layers.Ascend(func(l *layer) bool {
		for _, v := range l.versions {
			sum += v.code.size
		}
		return true
	})
	return sum
}

func errStorage() error {
	return &Error{Code: "CodeStorageExceededException", Status: 400, Message: "Code storage limit exceeded."}
}

// refuse says that the jar does not model a value that AWS takes.
func refuse(c *sim.Call, member string) error {
	return &wire.Refusal{Service: "lambda", Operation: c.Operation, Member: member}
}

// publish adds a version that is what $LATEST is, unless that was published last.
// It returns the version and whether it is a new one.
func (f *function) publish(v *version, description string, r *sim.Rand) (*version, bool) {
	if n := len(f.versions); n > 0 && f.versions[n-1].sameAs(v) {
		return f.versions[n-1], false
	}
	f.numbered++
	p := *v
	p.Version = strconv.Itoa(f.numbered)
	p.FunctionArn = qualified(f.arn, p.Version)
	p.RevisionId = r.UUID()
	p.origin = v
	if description != "" {
		p.Description = description
	}
	if p.SnapStart.ApplyOn == "PublishedVersions" {
		p.SnapStart = &SnapStartResponse{ApplyOn: p.SnapStart.ApplyOn, OptimizationStatus: "On"}
	}
	f.versions = append(slices.Clip(f.versions), &p)
	return &p, true
}
