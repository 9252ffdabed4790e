package jsonpath_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/internal/jsonpath"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

const store = `{"store":{"book":[` +
	`{"category":"reference","author":"Rees","title":"Sayings","price":8.95},` +
	`{"category":"fiction","author":"Waugh","title":"Sword","price":12.99},` +
	`{"category":"fiction","author":"Melville","title":"Moby","isbn":"0-553","price":8.99}],` +
	`"bicycle":{"color":"red","price":19.95}},"n":null,"delivery-partner":"UQS","a b":{"c.d":1},"list":[0,1,2,3,4]}`

func TestPaths(t *testing.T) {
	doc, err := jsonvalue.Parse(store)
	require.NoError(t, err)
	for path, want := range map[string]string{
		"$.store.bicycle.color":               `"red"`,
		"$['store']['bicycle']['color']":      `"red"`,
		"$.['store'].['bicycle']":             `{"color":"red","price":19.95}`,
		"$.delivery-partner":                  `"UQS"`,
		"$['a b']['c.d']":                     `1`,
		"$.n":                                 `null`,
		"$.store.book[0].title":               `"Sayings"`,
		"$.store.book[-1].title":              `"Moby"`,
		"$.store.book[*].price":               `[8.95,12.99,8.99]`,
		"$.store.book[0,2].title":             `["Sayings","Moby"]`,
		"$.list[1:3]":                         `[1,2]`,
		"$.list[:2]":                          `[0,1]`,
		"$.list[-2:]":                         `[3,4]`,
		"$.list[7:]":                          `[]`,
		"$.list[9]":                           `null`,
		"$.list[-9]":                          `null`,
		"$.list[4,9]":                         `[4,null]`,
		"$.list[4,9].x":                       `[]`,
		"$..price":                            `[8.95,12.99,8.99,19.95]`,
		"$..book[0].author":                   `["Rees"]`,
		"$.store.*.color":                     `["red"]`,
		"$.store.book[?(@.price < 10)].title": `["Sayings","Moby"]`,
		"$.store.book[?(@.isbn)].title":       `["Moby"]`,
		"$.store.book[?(!@.isbn && @.price>10)].title":       `["Sword"]`,
		"$.store.book[?(@.author=='Rees'||@.isbn)].author":   `["Rees","Melville"]`,
		"$.store.book[?(@['price']==12.99)].title":           `["Sword"]`,
		"$.store.bicycle['color','price']":                   `{"color":"red","price":19.95}`,
		"$.store.book[?(@.author == Rees)].title":            `["Sayings"]`,
		"$.store.book[?(@.price == null || @.isbn == true)]": `[]`,
		"$.missing[*].x":                  `[]`,
		"$.missing[1:]":                   `[]`,
		"$.store.book[?(@.none == null)]": `[]`,
	} {
		p, err := jsonpath.Compile(path)
		require.NoError(t, err, path)
		v, err := p.Get(doc)
		require.NoError(t, err, path)
		require.Equal(t, want, v.String(), path)
	}
}

func TestPresent(t *testing.T) {
	doc, err := jsonvalue.Parse(store)
	require.NoError(t, err)
	for path, want := range map[string]bool{"$.list[4]": true, "$.list[5]": false, "$.n": true, "$.x": false, "$.list[*].x": true} {
		p, err := jsonpath.Compile(path)
		require.NoError(t, err, path)
		require.Equal(t, want, p.Present(doc), path)
	}
}

// The words are Jayway's.
func TestWhatIsNotThere(t *testing.T) {
	doc, err := jsonvalue.Parse(store)
	require.NoError(t, err)
	for path, want := range map[string]string{
		"$.x":          "No results for path: $['x']",
		"$.store.x":    "No results for path: $['store']['x']",
		"$.x.y.z":      "Missing property in path $['x']",
		"$.list[9][0]": "The path $['list'][9] is null",
		"$.list[9].x":  "Expected to find an object with property ['x'] in path $['list'][9] but found 'null'. This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider'.",
		"$.n[0]":       "Filter: [0] can only be applied to arrays. Current context is: null",
		"$.store[0]":   "Filter: [0] can only be applied to arrays. Current context is: " + doc.Get("store").String(),
		"$.list.x":     "Expected to find an object with property ['x'] in path $['list'] but found 'com.fasterxml.jackson.databind.node.ArrayNode'. This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider'.",
	} {
		p, err := jsonpath.Compile(path)
		require.NoError(t, err, path)
		_, err = p.Get(doc)
		require.EqualError(t, err, want, path)
	}
}

func TestConflict(t *testing.T) {
	doc, err := jsonvalue.Parse(store)
	require.NoError(t, err)
	for path, want := range map[string]string{"$.x.y": "x", "$.store.x": "x", "$.list[9].a": "9", "$.n[0]": "0", "$.list[0]": "", "$.store.bicycle.color.a": "a"} {
		p, err := jsonpath.Compile(path)
		require.NoError(t, err, path)
		require.Equal(t, want, p.Conflict(doc), path)
	}
}

func TestWhatIsNoPath(t *testing.T) {
	for _, path := range []string{
		"", ".guid", "..guid", "()", "foo", "$.", "$..", "$[", "$[]", "$['a", "$.a b", "$[a]", "$.a.length()", "$.a[?(@.b =~ /x/)]",
		"$.a[?(@.b in ['x'])]", "$.a[?(@.b == @.c)]", "$.a[?(1)]", "$.a[1:x]", "$.a[99999999999]", "$.a[?@.b]", "$$", "$.a[?(" + strings.Repeat("(", 99) + "@.b)]",
	} {
		_, err := jsonpath.Compile(path)
		require.Error(t, err, path)
	}
}

func TestDeepScansAreBounded(t *testing.T) {
	doc, err := jsonvalue.Parse(strings.Repeat(`{"a":[`, 60) + strings.Repeat(`]}`, 60))
	require.NoError(t, err)
	p, err := jsonpath.Compile("$" + strings.Repeat("..*", 40))
	require.NoError(t, err)
	_, err = p.Get(doc)
	require.ErrorIs(t, err, jsonpath.ErrTooMuch)
}

func TestSet(t *testing.T) {
	for _, c := range [][4]string{
		{`{"a":1}`, "$.b", `2`, `{"a":1,"b":2}`},
		{`{"a":1}`, "$.b.c", `2`, `{"a":1,"b":{"c":2}}`},
		{`{"a":[1,2]}`, "$.a[1]", `{}`, `{"a":[1,{}]}`},
		{`{"a":[1,2]}`, "$", `3`, `3`},
		{`{"a":[1,2]}`, "$.a.b", `3`, ``},
		{`{"a":[1,2]}`, "$.a[5]", `3`, ``},
		{`"text"`, "$.a", `3`, ``},
	} {
		doc, err := jsonvalue.Parse(c[0])
		require.NoError(t, err)
		v, err := jsonvalue.Parse(c[2])
		require.NoError(t, err)
		p, err := jsonpath.Compile(c[1])
		require.NoError(t, err)
		require.True(t, p.Reference())
		out, ok := p.Set(doc, v)
		require.Equal(t, c[3] != "", ok, c[1])
		if ok {
			require.Equal(t, c[3], out.String())
		}
		require.Equal(t, c[0], doc.String(), "the document is as it was")
	}
	for _, path := range []string{"$.a[*]", "$..a", "$.a[0,1]", "$['a','b']", "$.a[1:]", "$.a[?(@.b)]"} {
		p, err := jsonpath.Compile(path)
		require.NoError(t, err)
		require.False(t, p.Reference(), path)
		require.Equal(t, path == "$['a','b']", p.Definite(), path)
	}
}

// What compiles prints as a path that compiles to the same, and no document
// brings it down.
func FuzzCompile(f *testing.F) {
	for _, seed := range []string{"$.a[*]..b['c','d'][1:2][-1]", "$[?(@.a=='x' && !(@.b<1))].c", "$.a.length()", "$['\\u0041']"} {
		f.Add(seed)
	}
	doc, err := jsonvalue.Parse(store)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 200 || strings.Count(text, "..") > 3 {
			return
		}
		p, err := jsonpath.Compile(text)
		if err != nil {
			return
		}
		v, err := p.Get(doc)
		require.Equal(t, err == nil, v.Exists())
		if !p.Definite() {
			require.Equal(t, jsonvalue.Array, v.Kind())
		}
		if p.Reference() {
			if out, ok := p.Set(doc, jsonvalue.Of("new")); ok {
				got, err := p.Get(out)
				require.NoError(t, err)
				require.Equal(t, "new", got.Text())
			}
		}
	})
}

func ExamplePath_Get() {
	doc, _ := jsonvalue.Parse(`{"items":[{"name":"a","price":5},{"name":"b","price":15}]}`)
	p, _ := jsonpath.Compile("$.items[?(@.price > 10)].name")
	v, _ := p.Get(doc)
	fmt.Println(p, v)
	// Output: $['items'][?]['name'] ["b"]
}

func BenchmarkGet(b *testing.B) {
	doc, err := jsonvalue.Parse(store)
	require.NoError(b, err)
	p, err := jsonpath.Compile("$.store.book[1].title")
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		_, err = p.Get(doc)
	}
	require.NoError(b, err)
}
