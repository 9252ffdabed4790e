package autoscaling

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// maxResults is how many results a page has at most (DescribeScalableTargets, API
// reference, and the other lists).
const maxResults = 50

const tokenPrefix = "from "

// page cuts a page out of a list. A token holds where the next one begins.
func page[T any](list []T, size int32, token string) (part []T, next string, err error) {
	n := int(size)
	if n < 1 || n > maxResults {
		n = maxResults
	}
	from := 0
	if token != "" {
		text, err := base64.StdEncoding.DecodeString(token)
		digits, ok := strings.CutPrefix(string(text), tokenPrefix)
		if err == nil && ok {
			from, err = strconv.Atoi(digits)
		}
		if err != nil || !ok || from < 0 {
			return nil, "", &Error{Code: codeToken, Message: "The next token supplied was invalid"}
		}
	}
	from = min(from, len(list))
	to := min(from+n, len(list))
	if to < len(list) {
		next = base64.StdEncoding.EncodeToString([]byte(tokenPrefix + strconv.Itoa(to)))
	}
	return list[from:to], next, nil
}
