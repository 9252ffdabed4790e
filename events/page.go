package events

import "github.com/cloudjar/cloudjar/internal/paging"

// pageSize is how many items a page has unless the request says otherwise.
const pageSize = 100

// page cuts a page out of a list. A token holds where the next one begins.
func page[T any](all []T, token string, limit int32) (part []T, next string, err error) {
	if limit == 0 {
		limit = pageSize
	}
	part, next, ok := paging.Cut(all, int(limit), token)
	if !ok {
		return nil, "", errInvalid("Parameter NextToken is not valid.")
	}
	return part, next, nil
}
