package iam

import "github.com/cloudjar/cloudjar/internal/paging"

// maxItems is how many items a page has unless the request says (ListRoles, API
// reference, and the other lists).
const maxItems = 100

// A page says how a list was cut.
type page struct {
	truncated bool
	marker    string // where the next page begins
}

// cut cuts a page out of a list.
func cut[T any](all []T, size int32, marker string) ([]T, page, error) {
	if size == 0 {
		size = maxItems
	}
	part, next, ok := paging.Cut(all, int(size), marker)
	if !ok {
		return nil, page{}, errValidation("Invalid Marker.")
	}
	return part, page{next != "", next}, nil
}
