package scheduler

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// pageSize is how many items a page has unless the request says otherwise.
const pageSize = 100

const tokenPrefix = "from "

// page cuts a page out of a list. A token holds where the next one begins.
func page[T any](all []T, token string, limit int32) (part []T, next string, err error) {
	from := 0
	if token != "" {
		text, _ := base64.StdEncoding.DecodeString(token)
		digits, ok := strings.CutPrefix(string(text), tokenPrefix)
		if from, err = strconv.Atoi(digits); err != nil || !ok || from < 0 {
			return nil, "", errInvalid("Invalid NextToken %s.", token)
		}
	}
	if limit == 0 {
		limit = pageSize
	}
	from = min(from, len(all))
	to := min(from+int(limit), len(all))
	if to < len(all) {
		next = base64.StdEncoding.EncodeToString([]byte(tokenPrefix + strconv.Itoa(to)))
	}
	return all[from:to], next, nil
}
