package lambda

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// PublishVersionInput names a function, and what it is expected to be.
type PublishVersionInput struct {
	FunctionName string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
	CodeSha256   string
	Description  string `aws:"len=0..256"` // in place of $LATEST's
	RevisionId   string
	PublishTo    string `aws:"refuse"`
}

// PublishVersion makes a version of what $LATEST is. If that was published last,
// the answer is the version that there is.
//
// Errors: ResourceNotFoundException, PreconditionFailedException for an old
// RevisionId, InvalidParameterValueException for another CodeSha256,
// ResourceConflictException while an update is in progress.
// https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html
func (s *Service) PublishVersion(ctx context.Context, in *PublishVersionInput) (*FunctionConfiguration, error) {
	return bus.Do(ctx, s.ep, "PublishVersion", in, s.publishVersion)
}

func (s *Service) publishVersion(c *sim.Call, in *PublishVersionInput) (*FunctionConfiguration, error) {
	f, err := s.updated(c, in.FunctionName, in.RevisionId)
	if err != nil {
		return nil, err
	}
	if sum := f.latest.CodeSha256; in.CodeSha256 != "" && in.CodeSha256 != sum {
		return nil, errInvalid("CodeSHA256 (" + in.CodeSha256 + ") is different from current CodeSHA256 in $LATEST (" + sum + "). Please try again with the CodeSHA256 in $LATEST.")
	}
	var out FunctionConfiguration
	s.change(f, func(f *function) {
		r := c.Rand("published " + f.arn)
		p, isNew := f.publish(f.latest, in.Description, &r)
		if isNew {
			f.latest = f.latest.revised(c)
		}
		out = p.FunctionConfiguration
	})
	c.On(out.FunctionArn)
	return &out, nil
}

// ListVersionsByFunctionInput names a function.
type ListVersionsByFunctionInput struct {
	FunctionName string `aws:"required,label=FunctionName,len=1..170,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"`
	Marker       string `aws:"query=Marker"`
	MaxItems     int    `aws:"query=MaxItems,range=1..10000"`
}

// ListVersionsByFunctionOutput is a page of versions.
type ListVersionsByFunctionOutput struct {
	NextMarker string
	Versions   []FunctionConfiguration `aws:"always"`
}

// ListVersionsByFunction returns $LATEST and the published versions by number, up
// to 50 at a time. States are not told.
//
// Errors: ResourceNotFoundException, InvalidParameterValueException.
// https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html
func (s *Service) ListVersionsByFunction(ctx context.Context, in *ListVersionsByFunctionInput) (*ListVersionsByFunctionOutput, error) {
	return bus.Do(ctx, s.ep, "ListVersionsByFunction", in, s.listVersionsByFunction)
}

func (s *Service) listVersionsByFunction(c *sim.Call, in *ListVersionsByFunctionInput) (*ListVersionsByFunctionOutput, error) {
	t, err := s.find(c, in.FunctionName, "")
	if err != nil {
		return nil, err
	}
	c.On(t.function.arn)
	p, err := newPage(in.Marker, in.MaxItems, 50)
	if err != nil {
		return nil, err
	}
	out := &ListVersionsByFunctionOutput{Versions: []FunctionConfiguration{}}
	if p.takes(ordinal(0)) {
		out.Versions = append(out.Versions, t.function.latest.listed(latest))
	}
	for _, v := range t.function.versions {
		if p.takes(ordinal(v.number())) {
			out.Versions = append(out.Versions, v.listed(""))
		}
	}
	out.NextMarker = p.next
	return out, nil
}
