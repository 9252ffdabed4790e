package stepfn

import "github.com/cloudjar/cloudjar/internal/jsonvalue"

// A vector is an immutable array of values in pages, so that setting one copies
// a page and not all.
type vector struct {
	pages  [][]jsonvalue.Value
	length int
}

const vectorPage = 64

func newVector(length int) vector {
	return vector{pages: make([][]jsonvalue.Value, (length+vectorPage-1)/vectorPage), length: length}
}

// with is the vector with a value set.
func (v vector) with(i int, x jsonvalue.Value) vector {
	pages := make([][]jsonvalue.Value, len(v.pages))
	copy(pages, v.pages)
	page := make([]jsonvalue.Value, vectorPage)
	copy(page, pages[i/vectorPage])
	page[i%vectorPage] = x
	pages[i/vectorPage] = page
	return vector{pages: pages, length: v.length}
}

// all is the array of the values that exist.
func (v vector) all() jsonvalue.Value {
	out := make([]jsonvalue.Value, 0, v.length)
	for _, page := range v.pages {
		for _, x := range page {
			if x.Exists() {
				out = append(out, x)
			}
		}
	}
	return jsonvalue.List(out)
}
