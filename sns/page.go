package sns

import "github.com/cloudjar/cloudjar/internal/paging"

// pageSize is how many items a list's page has (ListTopics, API reference, and the
// other lists).
const pageSize = 100

// page cuts a page out of a list. A token holds where the next one begins.
func page[T any](all []T, token string) (part []T, next string, err error) {
	part, next, ok := paging.Cut(all, pageSize, token)
	if !ok {
		return nil, "", errParameter("NextToken")
	}
	return part, next, nil
}
