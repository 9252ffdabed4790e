package cloudjar_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// A recording is what AWS answered, with names and times put out of the way.
type recording struct {
	subst [][2]string // actual text and what the recording has instead
	wild  []string    // texts that stand for anything
}

// placeholders are the texts of recordings that stand for anything.
var placeholders = []string{
	"timestamp", "date", "datetime", "creation-date", "start-date", "stop-date", "RequestId", "x-amzn-RequestId", "X-Amzn-Trace-Id", "x-amz-crc32", "snf_role_arn", "sfn_role_arn",
}

// newer are members that AWS has added since some of the recordings.
var newer = []string{"encryptionConfiguration", "redriveCount", "redriveStatus", "redriveStatusReason", "stateMachineVersionArn", "variableReferences", "truncated", "timestamp"}

// differs says where an answer is not what was recorded, or "".
func (r recording) differs(at string, want, got any) string {
	if strings.Contains(at, "SdkHttpMetadata") && (strings.Contains(at, "Content-Length") || strings.Contains(at, "Date")) {
		return "" // functions wrote their answers with other spaces
	}
	if text, ok := want.(string); ok && (slices.Contains(placeholders, text) || slices.Contains(r.wild, text)) {
		return ""
	}
	switch want := want.(type) {
	case map[string]any:
		got, ok := object(got)
		if !ok {
			return fmt.Sprintf("%s: want an object", at)
		}
		for key, value := range want {
			if _, ok := got[key]; !ok {
				return at + "." + key + " is missing"
			}
			if d := r.differs(at+"."+key, value, got[key]); d != "" {
				return d
			}
		}
		for key := range got {
			if _, ok := want[key]; !ok && !slices.Contains(newer, key) {
				return at + "." + key + " is too much"
			}
		}
		return ""
	case []any:
		got, ok := got.([]any)
		if !ok || len(got) != len(want) {
			return fmt.Sprintf("%s: want %d items, got %d", at, len(want), len(got))
		}
		for i := range want {
			if d := r.differs(fmt.Sprintf("%s[%d]", at, i), want[i], got[i]); d != "" {
				return d
			}
		}
		return ""
	case string:
		if list, ok := array(want); ok {
			if mine, ok := got.(string); ok {
				if items, ok := array(mine); ok {
					return r.differs(at, list, items)
				}
			}
		}
		if r.sameText(want, got) {
			return ""
		}
	case float64:
		if text, ok := got.(string); ok {
			got = number(text)
		}
		if want == got {
			return ""
		}
	default:
		if reflect.DeepEqual(want, got) {
			return ""
		}
	}
	return fmt.Sprintf("%s: want %v, got %v", at, want, got)
}

func number(text string) any {
	var f float64
	if json.Unmarshal([]byte(text), &f) != nil {
		return text
	}
	return f
}

// array is the one that a text holds. Recordings show them with and without spaces.
func array(text string) ([]any, bool) {
	var list []any
	return list, json.Unmarshal([]byte(text), &list) == nil && list != nil
}

// object is a value, or the one that a text holds.
func object(v any) (map[string]any, bool) {
	if text, ok := v.(string); ok {
		var m map[string]any
		return m, json.Unmarshal([]byte(text), &m) == nil && m != nil
	}
	m, ok := v.(map[string]any)
	return m, ok
}

var anything = regexp.MustCompile(`<[^<>]*>`)

func (r recording) sameText(want string, got any) bool {
	text, ok := got.(string)
	if !ok {
		raw, _ := json.Marshal(got)
		text = string(raw)
	}
	replaced := text
	for _, s := range r.subst {
		replaced = strings.ReplaceAll(replaced, s[0], s[1])
	}
	for _, candidate := range []string{text, replaced} {
		if candidate == want {
			return true
		}
		if anything.MatchString(want) {
			var pattern strings.Builder
			last := 0
			for _, m := range anything.FindAllStringIndex(want, -1) {
				pattern.WriteString(regexp.QuoteMeta(want[last:m[0]]) + "(?s:.*)")
				last = m[1]
			}
			pattern.WriteString(regexp.QuoteMeta(want[last:]))
			if regexp.MustCompile("^" + pattern.String() + "$").MatchString(candidate) {
				return true
			}
		}
	}
	return false
}
