// Package paging cuts pages out of lists, by tokens that hold where the next one
// begins.
package paging

import (
	"encoding/base64"
	"strconv"
	"strings"
)

const prefix = "from "

// Token returns the token of a place in a list.
func Token(place int) string {
	return base64.StdEncoding.EncodeToString([]byte(prefix + strconv.Itoa(place)))
}

// Place returns the place that a token holds: the beginning for none. ok is false for
// what is no token.
func Place(token string) (place int, ok bool) {
	if token == "" {
		return 0, true
	}
	text, err := base64.StdEncoding.DecodeString(token)
	if err != nil {
		return 0, false
	}
	digits, ok := strings.CutPrefix(string(text), prefix)
	place, err = strconv.Atoi(digits)
	return place, ok && err == nil && place >= 0
}

// Cut returns the page of a list that begins where the token says, and the token of
// the next, empty behind the last. ok is false for what is no token.
func Cut[T any](all []T, size int, token string) (part []T, next string, ok bool) {
	from, ok := Place(token)
	if !ok {
		return nil, "", false
	}
	from = min(from, len(all))
	to := min(from+size, len(all))
	if to < len(all) {
		next = Token(to)
	}
	return all[from:to:to], next, true
}
