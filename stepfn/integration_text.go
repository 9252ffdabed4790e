package stepfn

import (
	"reflect"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
	"github.com/cloudjar/cloudjar/internal/wire"
)

// operation is what another service's wire knows of an operation, where the service
// lets itself be looked at.
func (s *Service) operation(service, name string) (*wire.Operation, bool) {
	peer, _ := s.ep.Bus.Peer(service, s.ep.Region, s.ep.Account)
	described, ok := peer.(interface{ Wire() *wire.Service })
	if !ok {
		return nil, false
	}
	op := described.Wire().Operation(name)
	return op, op != nil
}

// outputType is the Go type of an operation's output.
func (s *Service) outputType(service, name string) (reflect.Type, bool) {
	op, ok := s.operation(service, name)
	if !ok {
		return nil, false
	}
	return reflect.TypeOf(op.NewOutput()).Elem(), true
}

// texts lets what is no text be its JSON, where the operation takes text: an
// object for an Input, say.
func texts(v jsonvalue.Value, t reflect.Type) jsonvalue.Value {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case v.IsNull():
	case t.Kind() == reflect.String && v.Kind() != jsonvalue.String:
		return jsonvalue.Text(v.String())
	case t.Kind() == reflect.Slice && v.Kind() == jsonvalue.Array:
		list := make([]jsonvalue.Value, 0, v.Len())
		for _, item := range v.Items() {
			list = append(list, texts(item, t.Elem()))
		}
		return jsonvalue.List(list)
	case t.Kind() == reflect.Struct && t != timeType && v.Kind() == jsonvalue.Object:
		b := jsonvalue.NewBuilder(v.Len())
		for name, member := range v.Members() {
			if f, ok := t.FieldByName(name); ok && f.IsExported() {
				member = texts(member, f.Type)
			}
			b.Set(name, member)
		}
		return b.Build()
	}
	return v
}

// operationOf is the operation that an action stands for: putItem is PutItem.
func operationOf(action string) string {
	if action == "" {
		return ""
	}
	return strings.ToUpper(action[:1]) + action[1:]
}

var timeType = reflect.TypeFor[time.Time]()

// isoTimes writes the times of an answer as tasks of the AWS SDK see them: as text,
// not as seconds since 1970.
func isoTimes(v jsonvalue.Value, t reflect.Type) jsonvalue.Value {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == timeType && v.Kind() == jsonvalue.Number:
		at := time.UnixMilli(int64(v.Float()*1000 + 0.5)).UTC()
		return jsonvalue.Text(at.Format("2006-01-02T15:04:05.000Z"))
	case t.Kind() == reflect.Slice && v.Kind() == jsonvalue.Array:
		list := make([]jsonvalue.Value, 0, v.Len())
		for _, item := range v.Items() {
			list = append(list, isoTimes(item, t.Elem()))
		}
		return jsonvalue.List(list)
	case t.Kind() == reflect.Struct && t != timeType && v.Kind() == jsonvalue.Object:
		b := jsonvalue.NewBuilder(v.Len())
		for name, member := range v.Members() {
			if f, ok := t.FieldByName(name); ok {
				member = isoTimes(member, f.Type)
			}
			b.Set(name, member)
		}
		return b.Build()
	}
	return v
}
