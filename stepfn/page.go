package stepfn

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// defaultPage is how many results a page has unless asked otherwise, by 0 as well.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html
const defaultPage = 100

// tokenMark tells a page's token from other text.
const tokenMark = "states/"

// page cuts a page out of a list. A token holds where the next one begins.
func page[T any](all []T, size int32, token string) (part []T, next string, err error) {
	from, err := readPage(token)
	if err != nil {
		return nil, "", err
	}
	from = min(from, len(all))
	to := min(from+pageSize(size), len(all))
	if to < len(all) {
		next = pageToken(to)
	}
	return all[from:to:to], next, nil
}

func pageSize(size int32) int {
	if size == 0 {
		return defaultPage
	}
	return int(size)
}

// pageToken names the place where a page begins.
func pageToken(place int) string {
	return base64.StdEncoding.EncodeToString([]byte(tokenMark + strconv.Itoa(place)))
}

func readPage(token string) (place int, err error) {
	if token == "" {
		return 0, nil
	}
	text, err := base64.StdEncoding.DecodeString(token)
	if err != nil {
		return 0, errToken()
	}
	digits, ok := strings.CutPrefix(string(text), tokenMark)
	if place, err = strconv.Atoi(digits); err != nil || !ok || place < 0 {
		return 0, errToken()
	}
	return place, nil
}
