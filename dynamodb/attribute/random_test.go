package attribute_test

import (
	"fmt"
	"math/rand"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// orderItem is a typical item of about 100 bytes in normal form.
func orderItem() attribute.Item {
	return attribute.Item{
		"pk":      attribute.S("CUSTOMER#42"),
		"sk":      attribute.S("ORDER#2026-11-25T10:00:00Z"),
		"status":  attribute.S("SHIPPED"),
		"total":   attribute.N("129.95"),
		"lines":   attribute.N("3"),
		"version": attribute.N("17"),
		"gift":    attribute.BOOL(false),
		"email":   attribute.S("ada@example.com"),
	}
}

// randomItem returns a valid item whose values nest at most depth levels.
func randomItem(r *rand.Rand, depth int) attribute.Item {
	item := attribute.Item{}
	for range r.Intn(6) {
		item[randomText(r)+"x"] = randomValue(r, depth)
	}
	return item
}

func randomValue(r *rand.Rand, depth int) attribute.Value {
	kinds := 8
	if depth > 0 {
		kinds = 10
	}
	switch r.Intn(kinds) {
	case 0:
		return attribute.S(randomText(r))
	case 1:
		return attribute.N(randomNumber(r))
	case 2:
		return attribute.B([]byte(randomText(r)))
	case 3:
		return attribute.BOOL(r.Intn(2) == 0)
	case 4:
		return attribute.NULL()
	case 5:
		return attribute.SS(distinct(r, "s")...)
	case 6:
		return attribute.NS(distinct(r, "1")...)
	case 7:
		var members [][]byte
		for _, s := range distinct(r, "b") {
			members = append(members, []byte(s))
		}
		return attribute.BS(members...)
	case 8:
		var elems []attribute.Value
		for range r.Intn(4) {
			elems = append(elems, randomValue(r, depth-1))
		}
		return attribute.L(elems...)
	}
	return attribute.M(randomItem(r, depth-1))
}

func distinct(r *rand.Rand, prefix string) []string {
	var members []string
	for _, i := range r.Perm(1 + r.Intn(5)) {
		members = append(members, fmt.Sprint(prefix, i))
	}
	return members
}

// randomText likes bytes that need escapes somewhere, and lengths around 15,
// where the stored form changes.
func randomText(r *rand.Rand) string {
	alphabet := []string{"a", "b", "\x00", "\x01", "é", "\"", "\\", "\n", "🙂", "\u2028"}
	text := ""
	for range r.Intn(3) * r.Intn(9) {
		text += alphabet[r.Intn(len(alphabet))]
	}
	return text
}
