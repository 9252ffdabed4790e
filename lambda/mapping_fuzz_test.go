package lambda

import (
	"slices"
	"testing"
)

// Whatever a function answers, its report names items of the batch, in order.
func FuzzFailures(f *testing.F) {
	for _, answer := range []string{`{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":"a"}]}`, `{"batchItemFailures":null}`, `[]`, `""`, `{"batchItemFailures":[{"itemIdentifier":null}]}`, ``} {
		f.Add([]byte(answer))
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		failed, all := failures(answer, []string{"a", "b"})
		if all && len(failed) > 0 || !slices.IsSorted(failed) {
			t.Fatal(failed, all)
		}
		for _, i := range failed {
			if i < 0 || i > 1 {
				t.Fatal(failed)
			}
		}
	})
}
