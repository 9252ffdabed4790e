package lambda

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// UpdateFunctionCodeInput names a function and its new code.
type UpdateFunctionCodeInput struct {
	FunctionName        string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
	ZipFile             []byte
	S3Bucket            string `aws:"len=3..63,pattern=[0-9A-Za-z\\.\\-_]*[0-9A-Za-z\\-_]"`
	S3Key               string `aws:"len=1..1024"`
	S3ObjectVersion     string `aws:"len=1..1024"`
	S3ObjectStorageMode string `aws:"refuse"`
	ImageUri            string
	Publish             bool
	DryRun              bool // check, and change nothing
	RevisionId          string
	Architectures       []string `aws:"len=1..1,member.notnull,member.enum=x86_64|arm64"`
	SourceKMSKeyArn     string   `aws:"pattern=(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()"`
	PublishTo           string   `aws:"refuse"`
}

// UpdateFunctionCode replaces the code of $LATEST, and publishes it if asked.
//
// Errors: ResourceNotFoundException, ResourceConflictException while an update is
// in progress, PreconditionFailedException for an old RevisionId,
// InvalidParameterValueException, CodeStorageExceededException.
// https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html
func (s *Service) UpdateFunctionCode(ctx context.Context, in *UpdateFunctionCodeInput) (*FunctionConfiguration, error) {
	return bus.Do(ctx, s.ep, "UpdateFunctionCode", in, s.updateFunctionCode)
}

func (s *Service) updateFunctionCode(c *sim.Call, in *UpdateFunctionCodeInput) (*FunctionConfiguration, error) {
	f, err := s.updated(c, in.FunctionName, in.RevisionId)
	if err != nil {
		return nil, err
	}
	if err := checkPackageType(f.latest.PackageType, in); err != nil {
		return nil, err
	}
	code, err := s.fetch(c, &FunctionCode{
		ZipFile: in.ZipFile, S3Bucket: in.S3Bucket, S3Key: in.S3Key, S3ObjectVersion: in.S3ObjectVersion, ImageUri: in.ImageUri,
	})
	if err != nil {
		return nil, err
	}
	if err := s.checkSigned(f.signing, code); err != nil {
		return nil, err
	}
	if s.stored()-f.latest.code.size+code.size > maxStored {
		return nil, errStorage()
	}
	size := code.unzipped
	for _, l := range f.latest.layers {
		size += l.unzipped
	}
	if size > maxUnzipped {
		return nil, errCombined(size)
	}
	v := s.amend(c, f)
	v.setCode(code)
	v.set(c.Region, &settings{Architectures: in.Architectures})
	if in.DryRun {
		out := v.FunctionConfiguration
		out.LastUpdateStatus, out.LastUpdateStatusReason, out.LastUpdateStatusReasonCode = "Successful", "", ""
		return &out, nil
	}
	return s.update(c, f, v, in.Publish), nil
}

func checkPackageType(now string, in *UpdateFunctionCodeInput) error {
	switch {
	case now == "Zip" && in.ImageUri != "":
		return errInvalid("Please don't provide ImageUri when updating a function with packageType Zip.")
	case now == "Image" && in.ImageUri == "":
		return errInvalid("Please provide ImageUri when updating a function with packageType Image.")
	}
	return nil
}

// setCode gives a version that is in the making its code.
func (v *version) setCode(c *code) {
	v.code = c
	v.CodeSize, v.CodeSha256 = c.size, c.sha256
}

// updated returns the function that an update is about.
func (s *Service) updated(c *sim.Call, name, revision string) (*function, error) {
	t, err := s.find(c, name, "")
	if err != nil {
		return nil, err
	}
	c.On(t.function.arn)
	if t.qualifier != "" && t.qualifier != latest {
		return nil, errInvalid("This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.")
	}
	if revision != "" && revision != t.function.latest.RevisionId {
		return nil, errRevision("GetFunction/GetAlias")
	}
	return t.function, t.function.busy()
}

// errRevision is the answer to a RevisionId that is not the latest one.
func errRevision(operation string) error {
	return errPrecondition("The Revision Id provided does not match the latest Revision Id. Call the " + operation + " API to retrieve the latest Revision Id")
}

// UpdateFunctionConfigurationInput names a function and what is to change.
type UpdateFunctionConfigurationInput struct {
	FunctionName      string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
	Role              string `aws:"pattern=arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+"`
	Handler           string `aws:"len=..128,pattern=[^\\s]+"`
	Description       string `aws:"len=0..256"`
	Timeout           int    `aws:"range=1..900"`
	MemorySize        int    `aws:"range=128..32768"`
	Runtime           string
	VpcConfig         *VpcConfig
	Environment       *Environment
	DeadLetterConfig  *DeadLetterConfig
	KMSKeyArn         string `aws:"pattern=(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()"`
	TracingConfig     *TracingConfig
	RevisionId        string
	Layers            []string           `aws:"member.len=1..2048,member.notnull,member.pattern=(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)"`
	FileSystemConfigs []FileSystemConfig `aws:"refuse"`
	ImageConfig       *ImageConfig
	EphemeralStorage  *EphemeralStorage
	SnapStart         *SnapStart
	LoggingConfig     *LoggingConfig

	CapacityProviderConfig *CapacityProviderConfig `aws:"refuse"`
	DurableConfig          *DurableConfig          `aws:"refuse"`
}

// UpdateFunctionConfiguration changes the settings of $LATEST that are given.
//
// Errors: as UpdateFunctionCode.
// https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html
func (s *Service) UpdateFunctionConfiguration(ctx context.Context, in *UpdateFunctionConfigurationInput) (*FunctionConfiguration, error) {
	return bus.Do(ctx, s.ep, "UpdateFunctionConfiguration", in, s.updateFunctionConfiguration)
}

func (s *Service) updateFunctionConfiguration(c *sim.Call, in *UpdateFunctionConfigurationInput) (*FunctionConfiguration, error) {
	f, err := s.updated(c, in.FunctionName, in.RevisionId)
	if err != nil {
		return nil, err
	}
	switch image := f.latest.PackageType == "Image"; {
	case image && (in.Runtime != "" || in.Handler != "" || len(in.Layers) > 0):
		return nil, errInvalid("Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.")
	case !image && in.ImageConfig != nil:
		return nil, errInvalid("Please don't provide ImageConfig when updating a function with packageType Zip.")
	}
	v := s.amend(c, f)
	if err := s.configure(c, v, in.settings(c.Context())); err != nil {
		return nil, err
	}
	return s.update(c, f, v, false), nil
}

func (in *UpdateFunctionConfigurationInput) settings(ctx context.Context) *settings {
	return &settings{
		Runtime: in.Runtime, Role: in.Role, Handler: in.Handler, Timeout: in.Timeout, MemorySize: in.MemorySize,
		Description: givenText(ctx, &in.Description), KMSKeyArn: givenText(ctx, &in.KMSKeyArn),
		VpcConfig: in.VpcConfig, DeadLetterConfig: in.DeadLetterConfig, Environment: in.Environment,
		TracingConfig: in.TracingConfig, Layers: in.Layers, ImageConfig: in.ImageConfig,
		EphemeralStorage: in.EphemeralStorage, SnapStart: in.SnapStart, LoggingConfig: in.LoggingConfig,
	}
}

// givenText returns a text that was sent, be it empty, and nil for one that was not.
func givenText(ctx context.Context, member *string) *string {
	if *member == "" && !wire.Given(ctx, member) {
		return nil
	}
	return member
}
