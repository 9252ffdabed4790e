package stepfn

import "github.com/cloudjar/cloudjar/internal/paging"

// defaultPage is how many results a page has unless asked otherwise, by 0 as well.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html
const defaultPage = 100

// page cuts a page out of a list. A token holds where the next one begins.
func page[T any](all []T, size int32, token string) (part []T, next string, err error) {
	part, next, ok := paging.Cut(all, pageSize(size), token)
	if !ok {
		return nil, "", errToken()
	}
	return part, next, nil
}

func pageSize(size int32) int {
	if size == 0 {
		return defaultPage
	}
	return int(size)
}
