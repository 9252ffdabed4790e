package sns

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// pageSize is how many items a list's page has (ListTopics, API reference, and the
// other lists).
const pageSize = 100

const tokenPrefix = "from "

// page cuts a page out of a list. A token holds where the next one begins.
func page[T any](all []T, token string) (part []T, next string, err error) {
	from := 0
	if token != "" {
		text, _ := base64.StdEncoding.DecodeString(token)
		digits, ok := strings.CutPrefix(string(text), tokenPrefix)
		if from, err = strconv.Atoi(digits); err != nil || !ok || from < 0 {
			return nil, "", errParameter("NextToken")
		}
	}
	from = min(from, len(all))
	to := min(from+pageSize, len(all))
	if to < len(all) {
		next = base64.StdEncoding.EncodeToString([]byte(tokenPrefix + strconv.Itoa(to)))
	}
	return all[from:to], next, nil
}
