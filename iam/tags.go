package iam

import (
	"cmp"
	"slices"
	"strings"
)

// A Tag is a key and a value that a resource bears.
type Tag struct {
	Key   string  `aws:"required,len=1..128,pattern=[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+"`
	Value *string `aws:"required,len=0..256,pattern=[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*"`
}

// maxTags is how many tags a resource bears (IAM user guide, quotas).
const maxTags = 50

// tagged returns tags with some added, which replace those with their keys whatever
// the case of letters.
func tagged(have, more []Tag) ([]Tag, error) {
	seen := map[string]bool{}
	all := slices.Clone(have)
	for _, t := range more {
		key := strings.ToLower(t.Key)
		if seen[key] {
			return nil, errInput("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
		}
		seen[key] = true
		all = append(untagged(all, []string{t.Key}), Tag{t.Key, new(*t.Value)})
	}
	if len(all) > maxTags {
		return nil, errLimit("The number of tags has reached the maximum limit.")
	}
	slices.SortFunc(all, func(a, b Tag) int { return cmp.Compare(a.Key, b.Key) })
	return all, nil
}

func untagged(have []Tag, keys []string) []Tag {
	return slices.DeleteFunc(slices.Clone(have), func(t Tag) bool {
		return slices.ContainsFunc(keys, func(key string) bool { return strings.EqualFold(key, t.Key) })
	})
}
