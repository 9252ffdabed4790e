package logs

import "github.com/cloudjar/cloudjar/internal/paging"

// maxResults is how many results a page has at most (DescribeLogGroups, API
// reference, and the other lists).
const maxResults = 50

// page cuts a page out of a list. A token holds where the next one begins.
func page[T any](all []T, size int32, token string) (part []T, next string, err error) {
	if size == 0 {
		size = maxResults
	}
	part, next, ok := paging.Cut(all, int(size), token)
	if !ok {
		return nil, "", errToken()
	}
	return part, next, nil
}

func errToken() error { return errParameter("The specified nextToken is invalid.") }
