package lambda

import (
	"context"
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// A functionURL is the endpoint of a function or an alias. It never changes.
type functionURL struct {
	id string // the first label of its host: 32 lower-case letters and digits
	FunctionUrlConfig
}

// FunctionUrlConfig describes a function URL.
// https://docs.aws.amazon.com/lambda/latest/api/API_FunctionUrlConfig.html
type FunctionUrlConfig struct {
	FunctionUrl      string // https://<id>.lambda-url.us-east-1.on.aws/
	FunctionArn      string
	AuthType         string // NONE, AWS_IAM
	Cors             *Cors
	CreationTime     string // 2025-11-25T02:43:27.123Z
	LastModifiedTime string
	InvokeMode       string // BUFFERED, RESPONSE_STREAM
}

// Cors says which pages of other origins may use a function URL.
// https://docs.aws.amazon.com/lambda/latest/api/API_Cors.html
type Cors struct {
	AllowCredentials bool
	AllowHeaders     []string `aws:"len=..100,member.len=..1024,member.pattern=.*"`
	AllowMethods     []string `aws:"len=..6,member.len=..6,member.pattern=.*"`
	AllowOrigins     []string `aws:"len=..100,member.len=1..253,member.pattern=.*"`
	ExposeHeaders    []string `aws:"len=..100,member.len=..1024,member.pattern=.*"`
	MaxAge           int      `aws:"range=0..86400"` // seconds
}

func (k *Cors) clone() *Cors {
	if k == nil {
		return nil
	}
	out := *k
	out.AllowHeaders = slices.Clone(k.AllowHeaders)
	out.AllowMethods = slices.Clone(k.AllowMethods)
	out.AllowOrigins = slices.Clone(k.AllowOrigins)
	out.ExposeHeaders = slices.Clone(k.ExposeHeaders)
	return &out
}

// CreateFunctionUrlConfigInput asks for a function URL.
type CreateFunctionUrlConfigInput struct {
	FunctionName string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
	Qualifier    string `aws:"query=Qualifier,len=1..128,pattern=((?!^\\d+$)^[0-9a-zA-Z-_]+$)"` // an alias
	AuthType     string `aws:"required,enum=NONE|AWS_IAM"`
	Cors         *Cors
	InvokeMode   string `aws:"enum=RESPONSE_STREAM|BUFFERED"`
}

// CreateFunctionUrlConfigOutput describes the URL that was made.
type CreateFunctionUrlConfigOutput struct {
	FunctionUrl  string
	FunctionArn  string
	AuthType     string
	Cors         *Cors
	CreationTime string
	InvokeMode   string // if it was given
}

// CreateFunctionUrlConfig gives a function or an alias a URL.
//
// Errors: ResourceConflictException if it has one, ResourceNotFoundException,
// InvalidParameterValueException.
// https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html
func (s *Service) CreateFunctionUrlConfig(ctx context.Context, in *CreateFunctionUrlConfigInput) (*CreateFunctionUrlConfigOutput, error) {
	return bus.Do(ctx, s.ep, "CreateFunctionUrlConfig", in, s.createFunctionURLConfig)
}

func (s *Service) createFunctionURLConfig(c *sim.Call, in *CreateFunctionUrlConfigInput) (*CreateFunctionUrlConfigOutput, error) {
	t, err := s.addressable(c, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	if t.function.urls[t.qualifier] != nil {
		return nil, errConflict("Failed to create function url config for [functionArn = " + t.arn() + "]. Error message:  FunctionUrlConfig exists for this Lambda function")
	}
	now := urlTime(c)
	u := &functionURL{id: urlID(c, t.arn()), FunctionUrlConfig: FunctionUrlConfig{
		FunctionArn: t.arn(), AuthType: in.AuthType, Cors: in.Cors.clone(),
		CreationTime: now, LastModifiedTime: now, InvokeMode: in.InvokeMode,
	}}
	s.change(t.function, func(f *function) { f.urls = setKey(f.urls, t.qualifier, u) })
	return &CreateFunctionUrlConfigOutput{
		FunctionUrl: s.addressOf(c, u), FunctionArn: u.FunctionArn, AuthType: u.AuthType,
		Cors: u.Cors.clone(), CreationTime: u.CreationTime, InvokeMode: in.InvokeMode,
	}, nil
}

// addressable returns a function or alias that has or gets a URL.
func (s *Service) addressable(c *sim.Call, name, qualifier string) (target, error) {
	id, err := s.identify(c, name, qualifier)
	if err != nil {
		return target{}, err
	}
	c.On(id.arn())
	f, ok := s.named(id.name)
	if !ok {
		return target{}, errNotFound("Function does not exist")
	}
	t, ok := f.at(id.qualifier)
	if !ok || t.alias == nil && id.qualifier != "" {
		return target{}, errNotFound("Function does not exist")
	}
	return t, nil
}

// urlID draws the id of a URL.
func urlID(c *sim.Call, arn string) string {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	r := c.Rand("function url " + arn)
	id := make([]byte, 32)
	for i := range id {
		id[i] = letters[r.IntN(len(letters))]
	}
	return string(id)
}

func urlTime(c *sim.Call) string { return c.Now().Format("2006-01-02T15:04:05.000Z07:00") }

// addressOf is a URL: AWS's, or for a client that reached the jar under another host
// one with that host, behind URLPath, where its requests will find it.
func (s *Service) addressOf(c *sim.Call, u *functionURL) string {
	if m := wire.MetaFrom(c.Context()); m != nil && m.Host != "" && !awsHost(m.Host) {
		return "http://" + m.Host + URLPath + s.ep.Region + "/" + u.id + "/"
	}
	return "https://" + u.id + ".lambda-url." + s.ep.Region + ".on.aws/"
}

// URLPath is where function URLs are on a host that is not AWS's. Region and id
// follow, then the path that the function sees.
const URLPath = "/_lambda-url/"

func awsHost(host string) bool {
	name, _, _ := strings.Cut(strings.ToLower(host), ":")
	return strings.HasSuffix(name, ".amazonaws.com") || strings.HasSuffix(name, ".amazonaws.com.cn") || strings.HasSuffix(name, ".api.aws")
}

// described returns a copy for the caller. Create and Update do not tell the mode
// unless somebody has chosen it. (Recorded.)
func (s *Service) described(c *sim.Call, u *functionURL) *FunctionUrlConfig {
	out := u.FunctionUrlConfig
	out.FunctionUrl, out.Cors = s.addressOf(c, u), u.Cors.clone()
	if out.InvokeMode == "" {
		out.InvokeMode = "BUFFERED"
	}
	return &out
}

// UpdateFunctionUrlConfigInput says what is to change of a function URL.
type UpdateFunctionUrlConfigInput struct {
	FunctionName string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
	Qualifier    string `aws:"query=Qualifier,len=1..128,pattern=((?!^\\d+$)^[0-9a-zA-Z-_]+$)"`
	AuthType     string `aws:"enum=NONE|AWS_IAM"`
	Cors         *Cors
	InvokeMode   string `aws:"enum=RESPONSE_STREAM|BUFFERED"`
}

// UpdateFunctionUrlConfig changes a function URL. Cors is replaced as a whole.
//
// Errors: ResourceNotFoundException, InvalidParameterValueException.
// https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionUrlConfig.html
func (s *Service) UpdateFunctionUrlConfig(ctx context.Context, in *UpdateFunctionUrlConfigInput) (*FunctionUrlConfig, error) {
	return bus.Do(ctx, s.ep, "UpdateFunctionUrlConfig", in, s.updateFunctionURLConfig)
}

func (s *Service) updateFunctionURLConfig(c *sim.Call, in *UpdateFunctionUrlConfigInput) (*FunctionUrlConfig, error) {
	t, err := s.addressable(c, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	old := t.function.urls[t.qualifier]
	if old == nil {
		return nil, errNoURL()
	}
	u := *old
	u.LastModifiedTime = urlTime(c)
	replace(&u.AuthType, in.AuthType)
	replace(&u.InvokeMode, in.InvokeMode)
	if in.Cors != nil {
		u.Cors = in.Cors.clone()
	}
	s.change(t.function, func(f *function) { f.urls[t.qualifier] = &u })
	out := s.described(c, &u)
	out.InvokeMode = u.InvokeMode
	return out, nil
}

func errNoURL() error { return errNotFound("The resource you requested does not exist.") }

// urlOf returns the function URL that a request names.
func (s *Service) urlOf(c *sim.Call, name, qualifier string) (*function, identity, error) {
	id, err := s.identify(c, name, qualifier)
	if err != nil {
		return nil, id, err
	}
	c.On(id.arn())
	f, ok := s.named(id.name)
	if !ok || f.urls[id.qualifier] == nil {
		return nil, id, errNoURL()
	}
	return f, id, nil
}

// GetFunctionUrlConfigInput names a function or an alias.
type GetFunctionUrlConfigInput struct {
	FunctionName string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
	Qualifier    string `aws:"query=Qualifier,len=1..128,pattern=((?!^\\d+$)^[0-9a-zA-Z-_]+$)"`
}

// GetFunctionUrlConfig describes a function URL.
//
// Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionUrlConfig.html
func (s *Service) GetFunctionUrlConfig(ctx context.Context, in *GetFunctionUrlConfigInput) (*FunctionUrlConfig, error) {
	return bus.Do(ctx, s.ep, "GetFunctionUrlConfig", in, s.getFunctionURLConfig)
}

func (s *Service) getFunctionURLConfig(c *sim.Call, in *GetFunctionUrlConfigInput) (*FunctionUrlConfig, error) {
	f, id, err := s.urlOf(c, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	return s.described(c, f.urls[id.qualifier]), nil
}

// DeleteFunctionUrlConfigInput names a function or an alias.
type DeleteFunctionUrlConfigInput struct {
	FunctionName string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
	Qualifier    string `aws:"query=Qualifier,len=1..128,pattern=((?!^\\d+$)^[0-9a-zA-Z-_]+$)"`
}

// DeleteFunctionUrlConfig takes a function URL away. It never comes back: a new one
// has another id.
//
// Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionUrlConfig.html
func (s *Service) DeleteFunctionUrlConfig(ctx context.Context, in *DeleteFunctionUrlConfigInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "DeleteFunctionUrlConfig", in, s.deleteFunctionURLConfig)
}

func (s *Service) deleteFunctionURLConfig(c *sim.Call, in *DeleteFunctionUrlConfigInput) (*wire.Void, error) {
	f, id, err := s.urlOf(c, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	s.change(f, func(f *function) { delete(f.urls, id.qualifier) })
	return &wire.Void{}, nil
}

// ListFunctionUrlConfigsInput names a function.
type ListFunctionUrlConfigsInput struct {
	FunctionName string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
	Marker       string `aws:"query=Marker"`
	MaxItems     int    `aws:"query=MaxItems,range=1..50"`
}

// ListFunctionUrlConfigsOutput is a page of function URLs.
type ListFunctionUrlConfigsOutput struct {
	FunctionUrlConfigs []FunctionUrlConfig `aws:"always"`
	NextMarker         string
}

// ListFunctionUrlConfigs returns the URLs of a function and its aliases.
//
// Errors: ResourceNotFoundException, InvalidParameterValueException.
// https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionUrlConfigs.html
func (s *Service) ListFunctionUrlConfigs(ctx context.Context, in *ListFunctionUrlConfigsInput) (*ListFunctionUrlConfigsOutput, error) {
	return bus.Do(ctx, s.ep, "ListFunctionUrlConfigs", in, s.listFunctionURLConfigs)
}

func (s *Service) listFunctionURLConfigs(c *sim.Call, in *ListFunctionUrlConfigsInput) (*ListFunctionUrlConfigsOutput, error) {
	t, err := s.addressable(c, in.FunctionName, "")
	if err != nil {
		return nil, err
	}
	p, err := newPage(in.Marker, in.MaxItems, 50)
	if err != nil {
		return nil, err
	}
	out := &ListFunctionUrlConfigsOutput{FunctionUrlConfigs: []FunctionUrlConfig{}}
	for _, q := range sortedKeys(t.function.urls) {
		if p.takes(":" + q) { // the function's own has no qualifier
			out.FunctionUrlConfigs = append(out.FunctionUrlConfigs, *s.described(c, t.function.urls[q]))
		}
	}
	out.NextMarker = p.next
	return out, nil
}
