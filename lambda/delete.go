package lambda

import (
	"context"
	"slices"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// DeleteFunctionInput names a function, or one of its versions.
type DeleteFunctionInput struct {
	FunctionName string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"`
	Qualifier    string `aws:"query=Qualifier,len=1..128,pattern=\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"`
}

// DeleteFunctionOutput is the status of what was done.
type DeleteFunctionOutput struct {
	StatusCode int `aws:"status"`
}

// DeleteFunction deletes a function with all its versions and aliases, or the one
// version that is named. A version that is not there is no error.
//
// Errors: ResourceNotFoundException, ResourceConflictException for a version that
// an alias points at, InvalidParameterValueException for $LATEST and aliases.
// https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html
func (s *Service) DeleteFunction(ctx context.Context, in *DeleteFunctionInput) (*DeleteFunctionOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteFunction", in, s.deleteFunction)
}

func (s *Service) deleteFunction(c *sim.Call, in *DeleteFunctionInput) (*DeleteFunctionOutput, error) {
	id, err := s.identify(c, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	c.On(id.arn())
	if id.qualifier == latest {
		return nil, errInvalid("$LATEST version cannot be deleted without deleting the function.")
	}
	if id.qualifier != "" && !isNumber(id.qualifier) && id.qualifier[0] != '$' {
		return nil, errInvalid("Deletion of aliases is not currently supported.")
	}
	f, ok := s.named(id.name)
	if !ok {
		return nil, errNoFunction(id.function())
	}
	done := &DeleteFunctionOutput{StatusCode: 204}
	if id.qualifier != "" {
		return done, s.deleteVersion(f, id.qualifier)
	}
	s.functions.Delete(f)
	s.resized()
	return done, nil
}

func (s *Service) deleteVersion(f *function, number string) error {
	if using := f.pointingAt(number); len(using) > 0 {
		return errConflict("Version " + number + " cannot be deleted because it's being referenced by aliases [" + joined(using) + "]")
	}
	s.change(f, func(f *function) {
		f.versions = slices.DeleteFunc(slices.Clone(f.versions), func(v *version) bool { return v.Version == number })
		delete(f.policies, number)
		delete(f.provisioned, number)
		delete(f.events, number)
		delete(f.runtimes, number)
	})
	return nil
}

// pointingAt returns the aliases that point at a version, alone or with others.
func (f *function) pointingAt(number string) []*alias {
	var using []*alias
	for _, a := range f.aliases {
		if a.FunctionVersion == number || a.weight(number) > 0 {
			using = append(using, a)
		}
	}
	return using
}

func joined(aliases []*alias) string {
	text := ""
	for i, a := range aliases {
		if i > 0 {
			text += ", "
		}
		text += a.Name
	}
	return text
}

func isNumber(text string) bool {
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
	}
	return text != ""
}
