package iam

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// maxItems is how many items a page has unless the request says (ListRoles, API
// reference, and the other lists).
const maxItems = 100

const markerPrefix = "from "

// A page says how a list was cut.
type page struct {
	truncated bool
	marker    string // where the next page begins
}

// cut cuts a page out of a list.
func cut[T any](all []T, size int32, marker string) ([]T, page, error) {
	n := int(size)
	if n == 0 {
		n = maxItems
	}
	from := 0
	if marker != "" {
		text, _ := base64.StdEncoding.DecodeString(marker)
		digits, ok := strings.CutPrefix(string(text), markerPrefix)
		var err error
		if from, err = strconv.Atoi(digits); err != nil || !ok || from < 0 {
			return nil, page{}, errValidation("Invalid Marker.")
		}
	}
	from = min(from, len(all))
	to := min(from+n, len(all))
	if to == len(all) {
		return all[from:], page{}, nil
	}
	return all[from:to], page{true, base64.StdEncoding.EncodeToString([]byte(markerPrefix + strconv.Itoa(to)))}, nil
}
