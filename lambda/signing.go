package lambda

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// A signing is a code signing config with its tags. It never changes. Configurations
// are records: no signature is looked at.
type signing struct {
	CodeSigningConfig
	tags map[string]string
}

// CodeSigningConfig says whose signatures code has to have.
// https://docs.aws.amazon.com/lambda/latest/api/API_CodeSigningConfig.html
type CodeSigningConfig struct {
	CodeSigningConfigId  string
	CodeSigningConfigArn string
	Description          string `aws:"always"`
	AllowedPublishers    AllowedPublishers
	CodeSigningPolicies  CodeSigningPolicies
	LastModified         string
}

// AllowedPublishers are whose signatures count.
type AllowedPublishers struct {
	SigningProfileVersionArns []string `aws:"required,len=1..20,member.pattern=arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)"`
}

// CodeSigningPolicies say what becomes of code that is not signed: Warn, Enforce.
type CodeSigningPolicies struct {
	UntrustedArtifactOnDeployment string `aws:"enum=Warn|Enforce"`
}

func bySigning(a, b *signing) bool { return a.CodeSigningConfigArn < b.CodeSigningConfigArn }

// signing returns a configuration by its ARN.
func (s *Service) signing(arn string) (*signing, error) {
	g, ok := s.signings.Get(&signing{CodeSigningConfig: CodeSigningConfig{CodeSigningConfigArn: arn}})
	if !ok {
		return nil, errNoSigning(arn)
	}
	return g, nil
}

func errNoSigning(arn string) error {
	return &Error{Code: codeNotFound, Status: 404, Message: "The Lambda code signing configuration " + arn + " can not be found.", untyped: true}
}

// checkSigning checks a configuration that a function is to have; "" is none.
func (s *Service) checkSigning(arn string) error {
	if arn == "" {
		return nil
	}
	if _, err := s.signing(arn); err != nil {
		return &Error{Code: "CodeSigningConfigNotFoundException", Status: 404, Message: "The code signing configuration cannot be found. Check that the provided configuration is not deleted: " + arn + "."}
	}
	return nil
}

// checkSigned refuses code for a function whose code signing config enforces
// signatures: no package has one here. Images are never signed so.
func (s *Service) checkSigned(arn string, c *code) error {
	g, err := s.signing(arn)
	if err != nil || c.zip == nil || g.CodeSigningPolicies.UntrustedArtifactOnDeployment != "Enforce" {
		return nil
	}
	return &Error{Code: "InvalidCodeSignatureException", Status: 400, Message: "Lambda cannot deploy the function. The function or layer might be signed using a signature that the client is not configured to accept. Check the provided signature for unsigned."}
}

func (s *Service) taggedSigning(arn string) (tagged, bool) {
	g, err := s.signing(arn)
	if err != nil {
		return tagged{}, false
	}
	return tagged{g.tags, func(tags map[string]string) {
		s.signings.ReplaceOrInsert(&signing{g.CodeSigningConfig, tags})
	}}, true
}

// described returns a copy for the caller.
func (g *signing) described() *CodeSigningConfig {
	out := g.CodeSigningConfig
	out.AllowedPublishers.SigningProfileVersionArns = slices.Clone(out.AllowedPublishers.SigningProfileVersionArns)
	return &out
}

// CreateCodeSigningConfigInput describes a code signing config.
type CreateCodeSigningConfigInput struct {
	Description         string             `aws:"len=0..256"`
	AllowedPublishers   *AllowedPublishers `aws:"required"`
	CodeSigningPolicies *CodeSigningPolicies
	Tags                map[string]string
}

// CodeSigningConfigOutput is a code signing config.
type CodeSigningConfigOutput struct {
	CodeSigningConfig *CodeSigningConfig
}

// CreateCodeSigningConfig makes a code signing config, which functions may have.
//
// Errors: InvalidParameterValueException.
// https://docs.aws.amazon.com/lambda/latest/api/API_CreateCodeSigningConfig.html
func (s *Service) CreateCodeSigningConfig(ctx context.Context, in *CreateCodeSigningConfigInput) (*CodeSigningConfigOutput, error) {
	return bus.Do(ctx, s.ep, "CreateCodeSigningConfig", in, s.createCodeSigningConfig)
}

func (s *Service) createCodeSigningConfig(c *sim.Call, in *CreateCodeSigningConfigInput) (*CodeSigningConfigOutput, error) {
	if err := checkTags(nil, in.Tags); err != nil {
		return nil, err
	}
	r := c.Rand("code signing config")
	id := "csc-" + strings.ToLower(r.Upper(17))
	g := &signing{CodeSigningConfig{
		CodeSigningConfigId: id, CodeSigningConfigArn: s.ep.ARN("code-signing-config:" + id),
		Description: in.Description, LastModified: modified(c),
		AllowedPublishers:   AllowedPublishers{slices.Clone(in.AllowedPublishers.SigningProfileVersionArns)},
		CodeSigningPolicies: CodeSigningPolicies{"Warn"},
	}, maps.Clone(in.Tags)}
	if p := in.CodeSigningPolicies; p != nil {
		replace(&g.CodeSigningPolicies.UntrustedArtifactOnDeployment, p.UntrustedArtifactOnDeployment)
	}
	c.On(g.CodeSigningConfigArn)
	s.signings.ReplaceOrInsert(g)
	return &CodeSigningConfigOutput{g.described()}, nil
}

// UpdateCodeSigningConfigInput says what is to change of a code signing config.
type UpdateCodeSigningConfigInput struct {
	CodeSigningConfigArn string `aws:"required,label=CodeSigningConfigArn,len=..200,pattern=arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:code-signing-config:csc-[a-z0-9]{17}"`
	Description          string `aws:"len=0..256"`
	AllowedPublishers    *AllowedPublishers
	CodeSigningPolicies  *CodeSigningPolicies
}

// UpdateCodeSigningConfig changes what is given of a code signing config.
//
// Errors: ResourceNotFoundException, InvalidParameterValueException.
// https://docs.aws.amazon.com/lambda/latest/api/API_UpdateCodeSigningConfig.html
func (s *Service) UpdateCodeSigningConfig(ctx context.Context, in *UpdateCodeSigningConfigInput) (*CodeSigningConfigOutput, error) {
	return bus.Do(ctx, s.ep, "UpdateCodeSigningConfig", in, s.updateCodeSigningConfig)
}

func (s *Service) updateCodeSigningConfig(c *sim.Call, in *UpdateCodeSigningConfigInput) (*CodeSigningConfigOutput, error) {
	c.On(in.CodeSigningConfigArn)
	old, err := s.signing(in.CodeSigningConfigArn)
	if err != nil {
		return nil, err
	}
	g := *old
	g.LastModified = modified(c)
	if in.Description != "" || wire.Given(c.Context(), &in.Description) {
		g.Description = in.Description
	}
	if in.AllowedPublishers != nil {
		g.AllowedPublishers = AllowedPublishers{slices.Clone(in.AllowedPublishers.SigningProfileVersionArns)}
	}
	if p := in.CodeSigningPolicies; p != nil {
		replace(&g.CodeSigningPolicies.UntrustedArtifactOnDeployment, p.UntrustedArtifactOnDeployment)
	}
	s.signings.ReplaceOrInsert(&g)
	return &CodeSigningConfigOutput{g.described()}, nil
}

// GetCodeSigningConfigInput names a code signing config.
type GetCodeSigningConfigInput struct {
	CodeSigningConfigArn string `aws:"required,label=CodeSigningConfigArn,len=..200,pattern=arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:code-signing-config:csc-[a-z0-9]{17}"`
}

// GetCodeSigningConfig describes a code signing config.
//
// Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetCodeSigningConfig.html
func (s *Service) GetCodeSigningConfig(ctx context.Context, in *GetCodeSigningConfigInput) (*CodeSigningConfigOutput, error) {
	return bus.Do(ctx, s.ep, "GetCodeSigningConfig", in, s.getCodeSigningConfig)
}

func (s *Service) getCodeSigningConfig(c *sim.Call, in *GetCodeSigningConfigInput) (*CodeSigningConfigOutput, error) {
	c.On(in.CodeSigningConfigArn)
	g, err := s.signing(in.CodeSigningConfigArn)
	if err != nil {
		return nil, err
	}
	return &CodeSigningConfigOutput{g.described()}, nil
}

// DeleteCodeSigningConfigInput names a code signing config.
type DeleteCodeSigningConfigInput struct {
	CodeSigningConfigArn string `aws:"required,label=CodeSigningConfigArn,len=..200,pattern=arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:code-signing-config:csc-[a-z0-9]{17}"`
}

// DeleteCodeSigningConfig deletes a code signing config that no function has.
//
// Errors: ResourceNotFoundException, ResourceConflictException.
// https://docs.aws.amazon.com/lambda/latest/api/API_DeleteCodeSigningConfig.html
func (s *Service) DeleteCodeSigningConfig(ctx context.Context, in *DeleteCodeSigningConfigInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "DeleteCodeSigningConfig", in, s.deleteCodeSigningConfig)
}

func (s *Service) deleteCodeSigningConfig(c *sim.Call, in *DeleteCodeSigningConfigInput) (*wire.Void, error) {
	c.On(in.CodeSigningConfigArn)
	g, err := s.signing(in.CodeSigningConfigArn)
	if err != nil {
		return nil, err
	}
	used := false
	s.functions.Ascend(func(f *function) bool {
		used = f.signing == in.CodeSigningConfigArn
		return !used
	})
	if used {
		return nil, errConflict("The code signing configuration " + in.CodeSigningConfigArn + " is in use by one or more functions.")
	}
	s.signings.Delete(g)
	return &wire.Void{}, nil
}

// ListCodeSigningConfigsInput is where a page begins.
type ListCodeSigningConfigsInput struct {
	Marker   string `aws:"query=Marker"`
	MaxItems int    `aws:"query=MaxItems,range=1..10000"`
}

// ListCodeSigningConfigsOutput is a page of code signing configs.
type ListCodeSigningConfigsOutput struct {
	NextMarker         string
	CodeSigningConfigs []CodeSigningConfig `aws:"always"`
}

// ListCodeSigningConfigs returns the region's code signing configs.
//
// Errors: InvalidParameterValueException.
// https://docs.aws.amazon.com/lambda/latest/api/API_ListCodeSigningConfigs.html
func (s *Service) ListCodeSigningConfigs(ctx context.Context, in *ListCodeSigningConfigsInput) (*ListCodeSigningConfigsOutput, error) {
	return bus.Do(ctx, s.ep, "ListCodeSigningConfigs", in, s.listCodeSigningConfigs)
}

func (s *Service) listCodeSigningConfigs(_ *sim.Call, in *ListCodeSigningConfigsInput) (*ListCodeSigningConfigsOutput, error) {
	p, err := newPage(in.Marker, in.MaxItems, 10_000)
	if err != nil {
		return nil, err
	}
	out := &ListCodeSigningConfigsOutput{CodeSigningConfigs: []CodeSigningConfig{}}
	s.signings.Ascend(func(g *signing) bool {
		if p.takes(g.CodeSigningConfigArn) {
			out.CodeSigningConfigs = append(out.CodeSigningConfigs, *g.described())
		}
		return !p.full
	})
	out.NextMarker = p.next
	return out, nil
}
