package jsonvalue_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	. "github.com/cloudjar/cloudjar/internal/jsonvalue"
)

func TestDraft(t *testing.T) {
	v, err := Parse(`{"a":{"x":1,"y":2},"b":[{"x":1}]}`)
	require.NoError(t, err)
	d := NewDraft(v)
	a, b := d.Value().Get("a"), d.Value().Get("b").At(0)
	d.Set(a, "z", Of(3))
	d.Set(a, "x", Of("new"))
	d.Delete(a, "y")
	d.Delete(a, "none")
	d.Set(b, "all", d.Value()) // a copy: nothing contains itself
	require.Equal(t, `{"a":{"x":"new","z":3},"b":[{"x":1,"all":{"a":{"x":"new","z":3},"b":[{"x":1}]}}]}`, d.Value().String())
	require.Equal(t, `{"x":"new","z":3}`, a.String(), "what was taken out sees the changes")
	require.Equal(t, `{"a":{"x":1,"y":2},"b":[{"x":1}]}`, v.String(), "the original is as it was")

	d.Set(v, "c", Of(1))
	d.Delete(v, "a")
	d.Set(d.Value().Get("b"), "c", Of(1))
	require.Equal(t, 2, v.Len(), "values of others are not touched")
}

func TestDraftsOfBigObjects(t *testing.T) {
	d := NewDraft(Obj())
	for i := range 100 {
		d.Set(d.Value(), fmt.Sprint(i), Of(i))
	}
	for i := 0; i < 100; i += 2 {
		d.Delete(d.Value(), fmt.Sprint(i))
	}
	require.Equal(t, 50, d.Value().Len())
	for i := range 100 {
		require.Equal(t, i%2 == 1, d.Value().Get(fmt.Sprint(i)).Exists(), i)
	}
}
