package sdktest

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/stretchr/testify/require"
)

// A filler puts something into every member.
type filler struct {
	rand *rand.Rand
	n    int
}

var (
	timeType  = reflect.TypeFor[time.Time]()
	valueType = reflect.TypeFor[attribute.Value]()
	theirType = reflect.TypeFor[types.AttributeValue]()

	readerType = reflect.TypeFor[io.Reader]()     // of a body that is sent
	closerType = reflect.TypeFor[io.ReadCloser]() // of one that is received
)

// modelledBy returns which members of a struct we take, given our own struct:
// all but those that we refuse.
func modelledBy(ours reflect.Type) func(name string) (takes bool, inner reflect.Type) {
	for ours != nil && (ours.Kind() == reflect.Pointer || ours.Kind() == reflect.Slice || ours.Kind() == reflect.Map) {
		ours = ours.Elem()
	}
	if ours == nil || ours.Kind() != reflect.Struct {
		return nil
	}
	return func(name string) (bool, reflect.Type) {
		f, ok := ours.FieldByName(name)
		if !ok {
			return true, nil // compare reports it
		}
		return !strings.Contains(f.Tag.Get("aws"), "refuse"), f.Type
	}
}

func (f *filler) fill(v reflect.Value, takes func(string) (bool, reflect.Type), depth int) {
	f.n++
	switch v.Type() {
	case timeType:
		v.Set(reflect.ValueOf(time.Unix(1_700_000_000+int64(f.n), 0).UTC()))
		return
	case valueType:
		v.Set(reflect.ValueOf(ours(f.attribute(depth))))
		return
	case theirType:
		v.Set(reflect.ValueOf(f.attribute(depth)))
		return
	case readerType:
		v.Set(reflect.ValueOf(strings.NewReader(fmt.Sprintf("body-%d", f.n))))
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem(), takes, depth)
	case reflect.String:
		v.SetString(fmt.Sprintf("text-%d é", f.n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int32, reflect.Int64, reflect.Int:
		v.SetInt(int64(f.n))
	case reflect.Float64, reflect.Float32:
		v.SetFloat(float64(f.n) + 0.5)
	case reflect.Slice:
		f.fillSlice(v, takes, depth)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range 1 + f.rand.IntN(2) {
			elem := reflect.New(v.Type().Elem()).Elem()
			f.fill(elem, takes, depth+1)
			v.SetMapIndex(reflect.ValueOf(fmt.Sprintf("key-%d", f.n)).Convert(v.Type().Key()), elem)
		}
	case reflect.Struct:
		f.fillStruct(v, takes, depth)
	}
}

func (f *filler) fillSlice(v reflect.Value, takes func(string) (bool, reflect.Type), depth int) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		v.SetBytes([]byte{byte(f.n), 0, 255})
		return
	}
	n := 1 + f.rand.IntN(2)
	v.Set(reflect.MakeSlice(v.Type(), n, n))
	for i := range n {
		f.fill(v.Index(i), takes, depth+1)
	}
}

func (f *filler) fillStruct(v reflect.Value, takes func(string) (bool, reflect.Type), depth int) {
	if depth > 12 {
		return
	}
	for i := range v.NumField() {
		sf := v.Type().Field(i)
		if !modelled(sf) {
			continue
		}
		var inner func(string) (bool, reflect.Type)
		if takes != nil {
			ok, t := takes(sf.Name)
			if !ok {
				continue
			}
			if t != nil {
				inner = modelledBy(t)
			}
		}
		if sf.Tag.Get("aws") == "status" {
			v.Field(i).SetInt(http.StatusOK)
			continue
		}
		if sf.Type.Name() == "ChecksumAlgorithm" {
			v.Field(i).SetString("CRC32") // the client computes it
			continue
		}
		f.fill(v.Field(i), inner, depth+1)
	}
}

// attribute returns some attribute value of the SDK's.
func (f *filler) attribute(depth int) types.AttributeValue {
	kinds := 10
	if depth > 4 {
		kinds = 8
	}
	switch f.rand.IntN(kinds) {
	case 0:
		return &types.AttributeValueMemberS{Value: fmt.Sprintf("s\"\\\u2028 %d", f.n)}
	case 1:
		return &types.AttributeValueMemberN{Value: fmt.Sprint(f.n, ".25")}
	case 2:
		return &types.AttributeValueMemberB{Value: []byte{0, byte(f.n), 255}}
	case 3:
		return &types.AttributeValueMemberBOOL{Value: f.rand.IntN(2) == 0}
	case 4:
		return &types.AttributeValueMemberNULL{Value: true}
	case 5:
		return &types.AttributeValueMemberSS{Value: []string{"a", "b"}}
	case 6:
		return &types.AttributeValueMemberNS{Value: []string{"1", "2"}}
	case 7:
		return &types.AttributeValueMemberBS{Value: [][]byte{{1}, {2}}}
	case 8:
		return &types.AttributeValueMemberL{Value: []types.AttributeValue{f.attribute(depth + 1), f.attribute(depth + 1)}}
	default:
		return &types.AttributeValueMemberM{Value: map[string]types.AttributeValue{"x": f.attribute(depth + 1)}}
	}
}

// ours translates the SDK's attribute values. Each client has its own types for
// them, all named and shaped alike.
func ours(v any) attribute.Value {
	member := reflect.ValueOf(v).Elem()
	value := member.FieldByName("Value")
	switch strings.TrimPrefix(member.Type().Name(), unionPrefix) {
	case "S":
		return attribute.S(value.String())
	case "N":
		return attribute.N(value.String())
	case "B":
		return attribute.B(value.Bytes())
	case "BOOL":
		return attribute.BOOL(value.Bool())
	case "NULL":
		return attribute.NULL()
	case "SS":
		return attribute.SS(value.Interface().([]string)...)
	case "NS":
		return attribute.NS(value.Interface().([]string)...)
	case "BS":
		return attribute.BS(value.Interface().([][]byte)...)
	case "L":
		elems := make([]attribute.Value, value.Len())
		for i := range elems {
			elems[i] = ours(value.Index(i).Interface())
		}
		return attribute.L(elems...)
	case "M":
		attrs := attribute.Item{}
		for _, k := range value.MapKeys() {
			attrs[k.String()] = ours(value.MapIndex(k).Interface())
		}
		return attribute.M(attrs)
	}
	return attribute.Value{}
}

const unionPrefix = "AttributeValueMember"

// compareSpecial compares what the two sides shape differently.
func compareSpecial(t *testing.T, path string, theirs, mine reflect.Value) bool {
	switch {
	case theirs.Type() == timeType:
		require.WithinDuration(t, theirs.Interface().(time.Time), mine.Interface().(time.Time), time.Millisecond, path)
		return true
	case mine.Type() == valueType:
		want := ours(theirs.Interface())
		got := mine.Interface().(attribute.Value)
		require.True(t, want.Equal(got), "%s: the SDK has %v, we have %v", path, want, got)
		return true
	case theirs.Type() == closerType:
		text, err := io.ReadAll(theirs.Interface().(io.ReadCloser))
		require.NoError(t, err)
		require.Equal(t, text, mine.Bytes(), path)
		return true
	case theirs.Type() == readerType: // it was read when it was sent
		r := theirs.Interface().(*strings.Reader)
		_, err := r.Seek(0, io.SeekStart)
		require.NoError(t, err)
		text, err := io.ReadAll(r)
		require.NoError(t, err)
		require.Equal(t, text, mine.Bytes(), path)
		return true
	}
	return false
}
