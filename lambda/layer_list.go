package lambda

import (
	"context"
	"slices"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// LayerVersionsListItem is a version of a layer in a list.
// https://docs.aws.amazon.com/lambda/latest/api/API_LayerVersionsListItem.html
type LayerVersionsListItem struct {
	LayerVersionArn         string
	Version                 int64
	Description             string `aws:"always"`
	CreatedDate             string
	CompatibleRuntimes      []string
	LicenseInfo             string
	CompatibleArchitectures []string
}

// LayersListItem is a layer in a list.
// https://docs.aws.amazon.com/lambda/latest/api/API_LayersListItem.html
type LayersListItem struct {
	LayerName             string
	LayerArn              string
	LatestMatchingVersion *LayerVersionsListItem
}

// suits tells whether a version says that it is compatible; "" asks for nothing.
func (v *layerVersion) suits(runtime, architecture string) bool {
	return (runtime == "" || slices.Contains(v.CompatibleRuntimes, runtime)) &&
		(architecture == "" || slices.Contains(v.CompatibleArchitectures, architecture))
}

// listed returns a copy for the caller.
func (v *layerVersion) listed() *LayerVersionsListItem {
	out := v.LayerVersionsListItem
	out.CompatibleRuntimes = slices.Clone(v.CompatibleRuntimes)
	out.CompatibleArchitectures = slices.Clone(v.CompatibleArchitectures)
	return &out
}

// ListLayersInput says which layers are asked for.
type ListLayersInput struct {
	CompatibleRuntime      string `aws:"query=CompatibleRuntime,enum=ruby3.5|ruby2.6|dotnetcore1.0|python3.7|nodejs8.10|nasa|ruby2.7|python2.7-greengrass|dotnetcore2.0|python3.8|java21|dotnet6|dotnetcore2.1|python3.9|java11|nodejs6.10|provided|dotnetcore3.1|dotnet8|java25|java17|nodejs|nodejs4.3|java8.al2|go1.x|dotnet10|nodejs20.x|go1.9|byol|nodejs10.x|provided.al2023|nodejs22.x|python3.10|java8|nodejs12.x|python3.11|nodejs24.x|nodejs8.x|python3.12|nodejs14.x|nodejs8.9|nodejs26.x|python3.13|python3.14|nodejs16.x|python3.15|provided.al2|nodejs4.3-edge|nodejs18.x|ruby3.2|python3.4|ruby3.3|ruby3.4|ruby2.5|python3.6|python2.7"`
	Marker                 string `aws:"query=Marker"`
	MaxItems               int    `aws:"query=MaxItems,range=1..50"`
	CompatibleArchitecture string `aws:"query=CompatibleArchitecture,enum=x86_64|arm64"`
}

// ListLayersOutput is a page of layers.
type ListLayersOutput struct {
	NextMarker string
	Layers     []LayersListItem `aws:"always"`
}

// ListLayers returns the layers by name, each with its latest version that suits.
//
// Errors: InvalidParameterValueException.
// https://docs.aws.amazon.com/lambda/latest/api/API_ListLayers.html
func (s *Service) ListLayers(ctx context.Context, in *ListLayersInput) (*ListLayersOutput, error) {
	return bus.Do(ctx, s.ep, "ListLayers", in, s.listLayers)
}

func (s *Service) listLayers(_ *sim.Call, in *ListLayersInput) (*ListLayersOutput, error) {
	p, err := newPage(in.Marker, in.MaxItems, 50)
	if err != nil {
		return nil, err
	}
	out := &ListLayersOutput{Layers: []LayersListItem{}}
	s.layers.Ascend(func(l *layer) bool {
		for _, v := range slices.Backward(l.versions) {
			if !v.suits(in.CompatibleRuntime, in.CompatibleArchitecture) {
				continue
			}
			if p.takes(l.name) {
				out.Layers = append(out.Layers, LayersListItem{LayerName: l.name, LayerArn: l.arn, LatestMatchingVersion: v.listed()})
			}
			break
		}
		return !p.full
	})
	out.NextMarker = p.next
	return out, nil
}

// ListLayerVersionsInput names a layer, and which of its versions are asked for.
type ListLayerVersionsInput struct {
	CompatibleRuntime      string `aws:"query=CompatibleRuntime,enum=ruby3.5|ruby2.6|dotnetcore1.0|python3.7|nodejs8.10|nasa|ruby2.7|python2.7-greengrass|dotnetcore2.0|python3.8|java21|dotnet6|dotnetcore2.1|python3.9|java11|nodejs6.10|provided|dotnetcore3.1|dotnet8|java25|java17|nodejs|nodejs4.3|java8.al2|go1.x|dotnet10|nodejs20.x|go1.9|byol|nodejs10.x|provided.al2023|nodejs22.x|python3.10|java8|nodejs12.x|python3.11|nodejs24.x|nodejs8.x|python3.12|nodejs14.x|nodejs8.9|nodejs26.x|python3.13|python3.14|nodejs16.x|python3.15|provided.al2|nodejs4.3-edge|nodejs18.x|ruby3.2|python3.4|ruby3.3|ruby3.4|ruby2.5|python3.6|python2.7"`
	LayerName              string `aws:"required,label=LayerName,len=1..140,pattern=(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+"`
	Marker                 string `aws:"query=Marker"`
	MaxItems               int    `aws:"query=MaxItems,range=1..50"`
	CompatibleArchitecture string `aws:"query=CompatibleArchitecture,enum=x86_64|arm64"`
}

// ListLayerVersionsOutput is a page of a layer's versions.
type ListLayerVersionsOutput struct {
	NextMarker    string
	LayerVersions []LayerVersionsListItem `aws:"always"`
}

// ListLayerVersions returns a layer's versions that suit, the latest first. Of a
// layer that is not there it returns none.
//
// Errors: InvalidParameterValueException.
// https://docs.aws.amazon.com/lambda/latest/api/API_ListLayerVersions.html
func (s *Service) ListLayerVersions(ctx context.Context, in *ListLayerVersionsInput) (*ListLayerVersionsOutput, error) {
	return bus.Do(ctx, s.ep, "ListLayerVersions", in, s.listLayerVersions)
}

func (s *Service) listLayerVersions(c *sim.Call, in *ListLayerVersionsInput) (*ListLayerVersionsOutput, error) {
	p, err := newPage(in.Marker, in.MaxItems, 50)
	if err != nil {
		return nil, err
	}
	name, _ := parseLayer(in.LayerName)
	c.On(s.ep.ARN("layer:" + name))
	out := &ListLayerVersionsOutput{LayerVersions: []LayerVersionsListItem{}}
	l, ok := s.layers.Get(&layer{name: name})
	if !ok {
		return out, nil
	}
	for _, v := range slices.Backward(l.versions) {
		if v.suits(in.CompatibleRuntime, in.CompatibleArchitecture) && p.takes(ordinal(1_000_000_000-int(v.Version))) {
			out.LayerVersions = append(out.LayerVersions, *v.listed())
		}
	}
	out.NextMarker = p.next
	return out, nil
}
