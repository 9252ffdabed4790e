package logs

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// maxResults is how many results a page has at most (DescribeLogGroups, API
// reference, and the other lists).
const maxResults = 50

const tokenPrefix = "from "

// page cuts a page out of a list. A token holds where the next one begins.
func page[T any](all []T, size int32, token string) (part []T, next string, err error) {
	n := int(size)
	if n == 0 {
		n = maxResults
	}
	from := 0
	if token != "" {
		text, _ := base64.StdEncoding.DecodeString(token)
		digits, ok := strings.CutPrefix(string(text), tokenPrefix)
		from, err = strconv.Atoi(digits)
		if err != nil || !ok || from < 0 {
			return nil, "", errToken()
		}
	}
	from = min(from, len(all))
	to := min(from+n, len(all))
	if to < len(all) {
		next = base64.StdEncoding.EncodeToString([]byte(tokenPrefix + strconv.Itoa(to)))
	}
	return all[from:to], next, nil
}

func errToken() error { return errParameter("The specified nextToken is invalid.") }
