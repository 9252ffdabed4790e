package autoscaling

import "github.com/cloudjar/cloudjar/internal/paging"

// maxResults is how many results a page has at most (DescribeScalableTargets, API
// reference, and the other lists).
const maxResults = 50

// page cuts a page out of a list. A token holds where the next one begins.
func page[T any](list []T, size int32, token string) (part []T, next string, err error) {
	n := int(size)
	if n < 1 || n > maxResults {
		n = maxResults
	}
	part, next, ok := paging.Cut(list, n, token)
	if !ok {
		return nil, "", &Error{Code: codeToken, Message: "The next token supplied was invalid"}
	}
	return part, next, nil
}
