package lambda

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// A layer is everything that goes by one layer name. A layer in s.layers never
// changes: a changed copy is put in its place.
type layer struct {
	name     string
	arn      string // without a version
	numbered int64  // the last version; none is given twice
	versions []*layerVersion
}

// A layerVersion is a package that functions may share. It never changes; functions
// that have it keep it when it is deleted.
type layerVersion struct {
	LayerVersionsListItem
	code   *code
	policy *permissions
}

func byLayer(a, b *layer) bool { return a.name < b.name }

// version returns a version by its number.
func (l *layer) version(number int64) (int, bool) {
	return slices.BinarySearchFunc(l.versions, number, func(v *layerVersion, n int64) int { return int(v.Version - n) })
}

// maxLayers is how many layers a function may have.
const maxLayers = 5

// layersOf returns the layers that ARNs name, and their packages, for a function
// whose own package has so many bytes.
func (s *Service) layersOf(c *sim.Call, arns []string, size int64) (layers []Layer, codes []*code, err error) {
	if len(arns) > maxLayers {
		return nil, nil, errInvalid("Cannot reference more than 5 layers.")
	}
	first := map[string]string{} // the ARN under which a layer is named first
	for _, arn := range arns {
		parts := strings.Split(arn, ":")
		if len(parts) < 8 || parts[3] != c.Region {
			return nil, nil, errInvalid("Layers are not in the same region as the function. Layers are expected to be in region " + c.Region + ".")
		}
		code, err := s.layerCode(arn)
		if err != nil {
			return nil, nil, err
		}
		name := strings.Join(parts[:7], ":")
		if other, twice := first[name]; twice {
			return nil, nil, errInvalid("Two different versions of the same layer are not allowed to be referenced in the same function. " + other + " and " + arn + " are versions of the same layer.")
		}
		first[name] = arn
		if size += code.unzipped; size > maxUnzipped {
			return nil, nil, errCombined(size)
		}
		layers = append(layers, Layer{Arn: arn, CodeSize: code.size})
		codes = append(codes, code)
	}
	return layers, codes, nil
}

func errCombined(size int64) error {
	return errInvalid("Function code combined with layers exceeds the maximum allowed size of 262144000 bytes. The actual size is " + strconv.FormatInt(size, 10) + " bytes.")
}

// layerCode returns the package of a layer version, of this account or of another
// that shares it.
func (s *Service) layerCode(arn string) (*code, error) {
	owner := s
	if account := accountOf(arn); account != s.ep.Account {
		peer, _ := s.ep.Bus.Peer("lambda", s.ep.Region, account)
		owner, _ = peer.(*Service)
	}
	if owner == nil {
		return nil, errInvalid("Layer version " + arn + " does not exist.")
	}
	name, number := parseLayer(arn)
	l, ok := owner.layers.Get(&layer{name: name})
	if !ok || l.arn+":"+strconv.FormatInt(number, 10) != arn {
		return nil, errInvalid("Layer version " + arn + " does not exist.")
	}
	i, ok := l.version(number)
	if !ok {
		return nil, errInvalid("Layer version " + arn + " does not exist.")
	}
	if v := l.versions[i]; owner == s || v.sharedWith(s.ep.Account) {
		return v.code, nil
	}
	return nil, &Error{Code: codeAccessDenied, Status: 403, Message: "User: arn:aws:iam::" + s.ep.Account +
		":root is not authorized to perform: lambda:GetLayerVersion on resource: " + arn +
		" because no resource-based policy allows the lambda:GetLayerVersion action"}
}

// sharedWith tells whether the version's policy lets another account use it.
// Organizations are not known here: nobody is of one.
func (v *layerVersion) sharedWith(account string) bool {
	if v.policy == nil {
		return false
	}
	a := access{principal: bus.Principal{ARN: "arn:aws:iam::" + account + ":root"}, action: "lambda:GetLayerVersion"}
	for i := range v.policy.document.Statements {
		statement := &v.policy.document.Statements[i]
		if a.matches(&statement.Principal) && a.meets(statement.Conditions) {
			return true
		}
	}
	return false
}

// parseLayer reads a layer's name or ARN, with or without a version.
func parseLayer(text string) (name string, number int64) {
	parts := strings.Split(text, ":")
	if len(parts) < 7 {
		return text, 0
	}
	if len(parts) > 7 {
		number, _ = strconv.ParseInt(parts[7], 10, 64)
	}
	return parts[6], number
}

// LayerVersionContentInput is where a layer's package comes from.
type LayerVersionContentInput struct {
	ZipFile             []byte
	S3Bucket            string `aws:"len=3..63,pattern=[0-9A-Za-z\\.\\-_]*[0-9A-Za-z\\-_]"`
	S3Key               string `aws:"len=1..1024"`
	S3ObjectVersion     string `aws:"len=1..1024"`
	S3ObjectStorageMode string `aws:"refuse"`
}

// PublishLayerVersionInput describes a version of a layer.
type PublishLayerVersionInput struct {
	LayerName               string                   `aws:"required,label=LayerName,len=1..140,pattern=(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+"`
	Description             string                   `aws:"len=0..256"`
	Content                 LayerVersionContentInput `aws:"required"`
	CompatibleRuntimes      []string                 `aws:"len=..15"`
	LicenseInfo             string                   `aws:"len=..512"`
	CompatibleArchitectures []string                 `aws:"len=..2"`
}

// LayerVersion is a version of a layer with its package.
type LayerVersion struct {
	Content                 *LayerVersionContentOutput
	LayerArn                string
	LayerVersionArn         string
	Description             string `aws:"always"`
	CreatedDate             string
	Version                 int64
	CompatibleRuntimes      []string
	LicenseInfo             string
	CompatibleArchitectures []string
}

// LayerVersionContentOutput is where a layer's package can be fetched.
type LayerVersionContentOutput struct {
	Location                 string
	CodeSha256               string
	CodeSize                 int64 // bytes
	SigningProfileVersionArn string
	SigningJobArn            string
	ResolvedS3Object         *ResolvedS3Object
}

// PublishLayerVersion adds a version to a layer, which is made with its first.
//
// Errors: InvalidParameterValueException, CodeStorageExceededException.
// https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html
func (s *Service) PublishLayerVersion(ctx context.Context, in *PublishLayerVersionInput) (*LayerVersion, error) {
	return bus.Do(ctx, s.ep, "PublishLayerVersion", in, s.publishLayerVersion)
}

func (s *Service) publishLayerVersion(c *sim.Call, in *PublishLayerVersionInput) (*LayerVersion, error) {
	if err := checkCompatible(in); err != nil {
		return nil, err
	}
	code, err := s.fetch(c, &FunctionCode{
		ZipFile: in.Content.ZipFile, S3Bucket: in.Content.S3Bucket, S3Key: in.Content.S3Key, S3ObjectVersion: in.Content.S3ObjectVersion,
	})
	if err != nil {
		return nil, err
	}
	if s.stored()+code.size > maxStored {
		return nil, errStorage()
	}
	name, _ := parseLayer(in.LayerName)
	l := &layer{name: name, arn: s.ep.ARN("layer:" + name)}
	if known, ok := s.layers.Get(l); ok {
		copied := *known
		l = &copied
	}
	l.numbered++
	v := &layerVersion{code: code, LayerVersionsListItem: LayerVersionsListItem{
		LayerVersionArn: l.arn + ":" + strconv.FormatInt(l.numbered, 10), Version: l.numbered,
		Description: in.Description, CreatedDate: modified(c), LicenseInfo: in.LicenseInfo,
		CompatibleRuntimes: slices.Clone(in.CompatibleRuntimes), CompatibleArchitectures: slices.Clone(in.CompatibleArchitectures),
	}}
	c.On(v.LayerVersionArn)
	l.versions = append(slices.Clip(l.versions), v)
	s.layers.ReplaceOrInsert(l)
	return s.describeLayer(c, l, v), nil
}

// checkCompatible prints both lists at once, as AWS does.
func checkCompatible(in *PublishLayerVersionInput) error {
	var broken []string
	for _, r := range in.CompatibleRuntimes {
		if !isRuntime(r) && !slices.Contains(retired, r) {
			broken = append(broken, "Value '["+strings.Join(in.CompatibleRuntimes, ", ")+"]' at 'compatibleRuntimes' failed to satisfy constraint: Member must satisfy enum value set: ["+strings.Join(runtimes, ", ")+"]")
			break
		}
	}
	for _, a := range in.CompatibleArchitectures {
		if a != "x86_64" && a != "arm64" {
			broken = append(broken, "Value '["+strings.Join(in.CompatibleArchitectures, ", ")+"]' at 'compatibleArchitectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]")
			break
		}
	}
	if broken == nil {
		return nil
	}
	return &wire.ValidationError{Violations: broken}
}

func (s *Service) describeLayer(c *sim.Call, l *layer, v *layerVersion) *LayerVersion {
	return &LayerVersion{
		Content: &LayerVersionContentOutput{
			Location: s.presigned(c, l.name, v.code), CodeSha256: v.code.sha256, CodeSize: v.code.size,
		},
		LayerArn: l.arn, LayerVersionArn: v.LayerVersionArn, Description: v.Description, CreatedDate: v.CreatedDate,
		Version: v.Version, LicenseInfo: v.LicenseInfo,
		CompatibleRuntimes: slices.Clone(v.CompatibleRuntimes), CompatibleArchitectures: slices.Clone(v.CompatibleArchitectures),
	}
}

// GetLayerVersionInput names a version of a layer.
type GetLayerVersionInput struct {
	LayerName     string `aws:"required,label=LayerName,len=1..140,pattern=(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+"`
	VersionNumber *int64 `aws:"required,label=VersionNumber"`
}

// GetLayerVersion describes a version of a layer.
//
// Errors: ResourceNotFoundException, InvalidParameterValueException.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersion.html
func (s *Service) GetLayerVersion(ctx context.Context, in *GetLayerVersionInput) (*LayerVersion, error) {
	return bus.Do(ctx, s.ep, "GetLayerVersion", in, s.getLayerVersion)
}

func (s *Service) getLayerVersion(c *sim.Call, in *GetLayerVersionInput) (*LayerVersion, error) {
	return s.layerVersion(c, in.LayerName, *in.VersionNumber)
}

func (s *Service) layerVersion(c *sim.Call, text string, number int64) (*LayerVersion, error) {
	if number < 1 {
		return nil, errInvalid("Layer Version Cannot be less than 1")
	}
	name, _ := parseLayer(text)
	c.On(s.ep.ARN("layer:" + name + ":" + strconv.FormatInt(number, 10)))
	l, ok := s.layers.Get(&layer{name: name})
	if ok && (text == name || strings.HasPrefix(text, l.arn)) {
		if i, ok := l.version(number); ok {
			return s.describeLayer(c, l, l.versions[i]), nil
		}
	}
	return nil, errNotFound("The resource you requested does not exist.")
}

// GetLayerVersionByArnInput names a version of a layer.
type GetLayerVersionByArnInput struct {
	Arn string `aws:"required,query=Arn,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)"`
}

// GetLayerVersionByArn describes a version of a layer.
//
// Errors: ResourceNotFoundException, InvalidParameterValueException.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionByArn.html
func (s *Service) GetLayerVersionByArn(ctx context.Context, in *GetLayerVersionByArnInput) (*LayerVersion, error) {
	return bus.Do(ctx, s.ep, "GetLayerVersionByArn", in, s.getLayerVersionByARN)
}

func (s *Service) getLayerVersionByARN(c *sim.Call, in *GetLayerVersionByArnInput) (*LayerVersion, error) {
	_, number := parseLayer(in.Arn)
	return s.layerVersion(c, in.Arn, number)
}

// DeleteLayerVersionInput names a version of a layer.
type DeleteLayerVersionInput struct {
	LayerName     string `aws:"required,label=LayerName,len=1..140,pattern=(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+"`
	VersionNumber *int64 `aws:"required,label=VersionNumber"`
}

// DeleteLayerVersion deletes a version of a layer. Functions that have it keep it;
// one that is not there is no error.
//
// Errors: InvalidParameterValueException.
// https://docs.aws.amazon.com/lambda/latest/api/API_DeleteLayerVersion.html
func (s *Service) DeleteLayerVersion(ctx context.Context, in *DeleteLayerVersionInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "DeleteLayerVersion", in, s.deleteLayerVersion)
}

func (s *Service) deleteLayerVersion(c *sim.Call, in *DeleteLayerVersionInput) (*wire.Void, error) {
	number := *in.VersionNumber
	if number < 1 {
		return nil, errInvalid("Layer Version Cannot be less than 1")
	}
	name, _ := parseLayer(in.LayerName)
	c.On(s.ep.ARN("layer:" + name + ":" + strconv.FormatInt(number, 10)))
	if l, ok := s.layers.Get(&layer{name: name}); ok {
		if i, ok := l.version(number); ok {
			copied := *l
			copied.versions = slices.Delete(slices.Clone(l.versions), i, i+1)
			s.layers.ReplaceOrInsert(&copied)
		}
	}
	return &wire.Void{}, nil
}
