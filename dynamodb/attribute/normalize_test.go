package attribute_test

import (
	"math/rand"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

const (
	invalid = "One or more parameter values were invalid: "
	nesting = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"
)

// One table for both layers of validation. An empty older column means that
// the layers use the same words.
func TestValuesThatDynamoDBRefuses(t *testing.T) {
	for _, c := range []struct{ given, current, older string }{
		{`{}`, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes", ""},
		{`{"S":"a","N":"1"}`, "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes", ""},
		{`{"S":"a","N":"b"}`, notNumeric + ": b", ""},
		{`{"NULL":false}`, invalid + "Null attribute value types must have the value of true", ""},
		{`{"NULL":"no"}`, invalid + "Null attribute value types must have the value of true", ""},
		{`{"SS":[]}`, invalid + "An string set  may not be empty", ""},
		{`{"NS":[]}`, invalid + "An number set  may not be empty", ""},
		{`{"BS":[]}`, invalid + "Binary sets should not be empty", ""},
		{`{"SS":["b","a","b"]}`, invalid + `Input collection ["a", "b", "b"] contains duplicates.`, invalid + `Input collection [b, a, b] contains duplicates.`},
		{`{"SS":["c","a","a","b"]}`, invalid + `Input collection ["a", "c", "a", "b"] contains duplicates.`, invalid + `Input collection [c, a, a, b] contains duplicates.`},
		{`{"SS":["",""]}`, invalid + `Input collection ["", ""] contains duplicates.`, invalid + `Input collection [, ] contains duplicates.`},
		{`{"BS":["/w==","AA==","AA=="]}`, invalid + `Input collection ["AA==","/w==","AA=="]of type BS contains duplicates.`, invalid + `Input collection [/w==, AA==, AA==]of type BS contains duplicates.`},
		{`{"NS":["2","1","2"]}`, invalid + "Input collection contains duplicates.", "Input collection contains duplicates"},
		{`{"NS":["1.0","1"]}`, invalid + "Input collection contains duplicates.", "Input collection contains duplicates"},
		{`{"NS":["1",""]}`, notNumeric + ": ", notNumeric},
		{`{"N":""}`, notNumeric + ": ", notNumeric},
		{`{"N":"1.2.3"}`, notNumeric + ": 1.2.3", ""},
		{`{"N":"1e126"}`, overflow, ""},
		{`{"N":"1e2147483647"}`, overflow, underflow},
		{`{"N":"10e2147483646"}`, overflow, underflow},
		{`{"N":"1e2147483648"}`, overflow, notNumeric + ": 1e2147483648"},
		{`{"N":"1e-2147483648"}`, underflow, notNumeric + ": 1e-2147483648"},
		{`{"N":"1.0e2147483648"}`, overflow, notNumeric + ": 1.0e2147483648"},
		{`{"N":"1e99999999999"}`, overflow, notNumeric + ": 1e99999999999"},
		{`{"N":"1ex"}`, notNumeric + ": 1ex", ""},
		{`{"N":"ee"}`, notNumeric + ": ee", ""},
		{`{"M":{"":{"S":"x"}}}`, "Empty attribute name", ""},
		{`{"M":{"b":{"N":"b"},"a":{"L":[{"N":"a"}]}}}`, notNumeric + ": a", ""},
		{`{"L":[{"M":{"x":{"SS":[]}}}]}`, invalid + "An string set  may not be empty", ""},
		{nested(32, `{"S":"leaf"}`), nesting, ""},
		{nested(40, `{"N":"abc"}`), nesting, ""},
		{nested(5000, `{"S":"leaf"}`), nesting, ""},
	} {
		v, err := attribute.DecodeJSON(c.given)
		require.NoError(t, err, c.given)
		if c.older == "" {
			c.older = c.current
		}
		_, err = v.Normalize()
		require.EqualError(t, err, c.current, c.given)
		_, err = attribute.Older.Normalize(v)
		require.EqualError(t, err, c.older, c.given)
		_, err = attribute.NormalizeItem(attribute.Item{"a": v, "ok": attribute.S("")})
		require.EqualError(t, err, c.current, c.given)
	}
}

func nested(levels int, leaf string) string {
	return strings.Repeat(`{"M":{"n":{"L":[`, levels/2) + strings.Repeat(`{"L":[`, levels%2) + leaf +
		strings.Repeat(`]}`, levels%2) + strings.Repeat(`]}}}`, levels/2)
}

func TestValuesAreGivenBackInNormalForm(t *testing.T) {
	for given, want := range map[string]string{
		`{"S":""}`:                             `{"S":""}`,
		`{"B":""}`:                             `{"B":""}`,
		`{"N":"+1.50E2"}`:                      `{"N":"150"}`,
		`{"N":"1e-130"}`:                       `{"N":"0.` + strings.Repeat("0", 129) + `1"}`,
		`{"NS":["10","9","-1.0","1e1"]}`:       "",
		`{"NS":["10","9","-1.0"]}`:             `{"NS":["-1","9","10"]}`,
		`{"SS":["b","","a"]}`:                  `{"SS":["","a","b"]}`,
		`{"BS":["/w==","AA==",""]}`:            `{"BS":["","AA==","/w=="]}`,
		`{"L":[{"N":"00"},{"L":[]}]}`:          `{"L":[{"N":"0"},{"L":[]}]}`,
		`{"M":{"a":{"M":{}},"b":{"N":"1.0"}}}`: `{"M":{"a":{"M":{}},"b":{"N":"1"}}}`,
		`{"NULL":true}`:                        `{"NULL":true}`,
		nested(31, `{"N":"01"}`):               nested(31, `{"N":"1"}`),
	} {
		v, err := attribute.DecodeJSON(given)
		require.NoError(t, err)
		before := string(attribute.AppendJSON(nil, v))
		normal, err := v.Normalize()
		if want == "" {
			require.Error(t, err)
			continue
		}
		require.NoError(t, err, given)
		require.Equal(t, want, string(attribute.AppendJSON(nil, normal)))
		require.Equal(t, before, string(attribute.AppendJSON(nil, v)), "the value given has changed")
		require.True(t, v.Equal(normal), given)
	}
}

func TestNormalizingNormalItemsAllocatesNothing(t *testing.T) {
	item := orderItem()
	allocs := testing.AllocsPerRun(100, func() {
		if _, err := attribute.NormalizeItem(item); err != nil {
			t.Fatal(err)
		}
	})
	require.Zero(t, allocs)
}

// Normal values stay as they are, and normalising never changes what they mean.
func TestNormalizingTwiceIsNormalizingOnce(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	for range 2_000 {
		item := randomItem(r, 3)
		once, err := attribute.NormalizeItem(item)
		require.NoError(t, err)
		twice, err := attribute.NormalizeItem(once)
		require.NoError(t, err)
		require.Equal(t, string(attribute.AppendItemJSON(nil, once)), string(attribute.AppendItemJSON(nil, twice)))
		require.True(t, item.Equal(once))
		require.Equal(t, attribute.ItemSize(item), attribute.ItemSize(once))
	}
}
