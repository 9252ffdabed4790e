package wire

import (
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Everything is a structure with every kind of member that travels.
type everything struct {
	S     string
	Named named
	B     bool
	I     int
	I32   int32
	U     uint16
	F     float64
	Blob  []byte
	T     time.Time
	P     *int
	PS    *string
	In    leafy
	PIn   *leafy
	L     []string
	LS    []leafy
	LP    []*leafy
	M     map[string]string
	MI    map[string]int
	MS    map[string]leafy
	Flat  []leafy           `aws:"flattened,name=Flat1"`
	FlatM map[string]string `aws:"flattened,name=Entry"`
	Items []int             `aws:"item=Item"`
}

type named string

type leafy struct {
	Name string
	Deep []int
	At   *time.Time
}

// fill gives every member a value that no protocol loses: nothing empty,
// milliseconds for times, no control characters.
func fill(r *rand.Rand, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(r, v.Elem())
	case reflect.String:
		words := []string{"a", "é<&>\"'", "line\nbreak", "tab\t", "x=y&z", "😀", "  spaces  ", "\\", "]]>"}
		v.SetString(words[r.IntN(len(words))] + strconv.Itoa(r.IntN(100)))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int32:
		v.SetInt(int64(r.IntN(math.MaxInt32) - r.IntN(math.MaxInt32) | 1))
	case reflect.Uint16:
		v.SetUint(uint64(r.IntN(math.MaxUint16) + 1))
	case reflect.Float64:
		v.SetFloat((r.Float64() - 0.5) * math.Pow(10, float64(r.IntN(40)-20)))
	case reflect.Slice:
		n := r.IntN(3) + 1
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			fill(r, v.Index(i))
		}
	case reflect.Uint8:
		v.SetUint(uint64(r.IntN(256)))
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range r.IntN(3) + 1 {
			key, elem := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(r, key)
			fill(r, elem)
			v.SetMapIndex(key, elem)
		}
	case reflect.Struct:
		if v.Type() == timeType {
			v.Set(reflect.ValueOf(time.UnixMilli(r.Int64N(4e12)).UTC()))
			return
		}
		for i := range v.NumField() {
			fill(r, v.Field(i))
		}
	}
}

// Each protocol gives back what it was given.
func TestRoundTrips(t *testing.T) {
	s := &Service{Name: "x"}
	require.NoError(t, s.Check())
	sh := shapeOf(reflect.TypeFor[everything]())
	require.NoError(t, sh.err())
	r := rand.New(rand.NewPCG(7, 7))
	for range 300 {
		var in everything
		fill(r, reflect.ValueOf(&in).Elem())
		v := reflect.ValueOf(&in).Elem()

		for n := range namings {
			var out everything
			e := jsonEncoder{naming: n}
			text := e.structure(nil, v, sh)
			d := jsonDecoder{scanner: scanner{text: string(text)}, naming: n}
			require.NoError(t, d.object(reflect.ValueOf(&out).Elem(), sh), string(text))
			require.Equal(t, in, out)
			require.Empty(t, d.given)
			require.True(t, wellFormed(string(text)))
		}

		x := &exchange{service: s, op: &Operation{name: "Do", in: sh.typ}, req: &http.Request{URL: &url.URL{}}}
		var out everything
		x.body = x.xmlAnswer(v, sh, "Root")
		require.NoError(t, x.xmlDocument(reflect.ValueOf(&out).Elem(), sh), string(x.body))
		require.Equal(t, in, out)

		form := url.Values{"Action": {"Do"}}
		flatten(form, "", v, sh, nil)
		x.body = []byte(form.Encode())
		require.NoError(t, x.readForm())
		back, err := x.decodeQuery()
		require.NoError(t, err, form)
		require.Equal(t, &in, back)
	}
}

// flatten writes a value as the parameters of a form.
func flatten(form url.Values, at string, v reflect.Value, sh *shape, f *field) {
	join := func(step string) string {
		if at == "" {
			return step
		}
		return at + "." + step
	}
	switch sh.kind {
	case kindPointer:
		flatten(form, at, v.Elem(), sh.elem, f)
	case kindStruct:
		for _, f := range sh.fields {
			flatten(form, join(f.names[formNames]), f.of(v), f.shape, f)
		}
	case kindList:
		if f == nil || !f.flattened {
			step := "member"
			if f != nil {
				step = f.item
			}
			at = join(step)
		}
		for i := range v.Len() {
			flatten(form, join(strconv.Itoa(i+1)), v.Index(i), sh.elem, nil)
		}
	case kindMap:
		if f == nil || !f.flattened {
			at = join("entry")
		}
		for i, key := range sortedKeys(v) {
			entry := join(strconv.Itoa(i + 1))
			form.Set(entry+".key", key.String())
			flatten(form, entry+".value", v.MapIndex(key), sh.elem, nil)
		}
	default:
		form.Set(at, textOf(v, sh, timeDefault))
	}
}
