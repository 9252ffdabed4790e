package attribute_test

import (
	"bytes"
	"fmt"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// An item comes as DynamoDB JSON, is checked and brought to the form in which
// DynamoDB gives it back, and goes out as JSON again.
func Example() {
	item, err := attribute.DecodeItemJSON(`{"pk":{"S":"order#7"},"total":{"N":"1.50E2"},"tags":{"SS":["new","gift"]}}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	item, err = attribute.NormalizeItem(item)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s\n", attribute.AppendItemJSON(nil, item))
	fmt.Println(attribute.ItemSize(item), "bytes")
	// Output:
	// {"pk":{"S":"order#7"},"tags":{"SS":["gift","new"]},"total":{"N":"150"}}
	// 27 bytes
}

// Errors are in AWS's words.
func ExampleNormalizeItem() {
	_, err := attribute.NormalizeItem(attribute.Item{"n": attribute.N("1e126")})
	fmt.Println(err)
	_, err = attribute.DecodeItemJSON(`{"n":{"N":5}}`)
	fmt.Println(err)
	// Output:
	// Number overflow. Attempting to store a number with magnitude larger than supported range
	// NUMBER_VALUE cannot be converted to String
}

// A query for the orders of 2026 is a scan over one range of bytes.
func ExampleAppendKeyPrefix() {
	partition := attribute.AppendKey(nil, attribute.S("customer#42"))
	from := attribute.AppendKeyPrefix(bytes.Clone(partition), attribute.S("order#2026"))
	to := attribute.PrefixEnd(bytes.Clone(from))
	for _, sort := range []string{"address", "order#2025-12-31", "order#2026-01-01", "order#2026-11-25", "order#2027"} {
		key := attribute.AppendKey(bytes.Clone(partition), attribute.S(sort))
		if bytes.Compare(key, from) >= 0 && bytes.Compare(key, to) < 0 {
			fmt.Println(sort)
		}
	}
	// Output:
	// order#2026-01-01
	// order#2026-11-25
}

// One attribute is read from a stored item without decoding the others.
func ExampleLookup() {
	stored := string(attribute.AppendItem(nil, attribute.Item{
		"pk":    attribute.S("order#7"),
		"total": attribute.N("150"),
	}))
	total, ok := attribute.Lookup(stored, "total")
	fmt.Println(total.Text(), ok, attribute.StoredSize(stored))
	// Output: 150 true 16
}

// Sums are exact decimals.
func ExampleAddNumbers() {
	sum, err := attribute.AddNumbers("0.1", "0.2")
	fmt.Println(sum, err)
	_, err = attribute.AddNumbers("1e50", "1")
	fmt.Println(err)
	// Output:
	// 0.3 <nil>
	// Number overflow. Attempting to store a number with magnitude larger than supported range
}
