package expression_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/expression"
)

// fuzzParams are substitutions of every type.
func fuzzParams() *expression.Params {
	return expression.NewParams(
		map[string]string{"#a": "a", "#b": "b.c", "#s": "status"},
		attribute.Item{
			":s": attribute.S("hello"), ":n": attribute.N("5"), ":b": attribute.B([]byte("hi")), ":t": attribute.BOOL(true), ":z": attribute.NULL(),
			":l": attribute.L(attribute.N("5"), attribute.S("x")), ":m": attribute.M(attribute.Item{"x": attribute.N("1")}),
			":ss": attribute.SS("a", "b"), ":ns": attribute.NS("1", "5"), ":bs": attribute.BS([]byte("hi")), ":type": attribute.S("S"),
		})
}

// fuzzItems are no item, an empty one, and one with attributes a to g of
// several types.
func fuzzItems() []attribute.Item {
	return []attribute.Item{nil, {}, {
		"a": attribute.S("hello"), "b": attribute.N("5"), "b.c": attribute.B([]byte("hi there")), "status": attribute.BOOL(true),
		"c": attribute.L(attribute.N("5"), attribute.L(attribute.S("x")), attribute.M(attribute.Item{"x": attribute.N("1")})),
		"d": attribute.M(attribute.Item{"a": attribute.M(attribute.Item{"b": attribute.L()}), "n": attribute.N("1")}),
		"e": attribute.SS("a"), "f": attribute.NS("1", "2"), "g": attribute.NULL(),
	}}
}

// isFault checks that an error is one of the package's own, with words.
func isFault(t *testing.T, err error, prefix string) {
	fault, ok := errors.AsType[*expression.Error](err)
	require.True(t, ok, "%T %v", err, err)
	require.True(t, strings.HasPrefix(fault.Message, prefix), fault.Message)
	require.NotEmpty(t, fault.Message)
}

func FuzzCondition(f *testing.F) {
	for _, text := range []string{
		"attribute_not_exists(a)", "#a = :s AND NOT (b < :n OR c[1][0] IN (:s, :n, d.a.b))", "size(c) BETWEEN :n AND :n",
		"(a)between(b.c)and(c)", "attribute_type(g, :type)", "begins_with(#b, :b) or contains(e, :s)", "((a=a))", "a = ", "a > between",
		"(((a.b)[0]).c) = (size((e)))", "NOT NOT not a<>b", "f(g(h(i)))", "a[99999999999] = :n", "\xff\xfe = é", "size(size(a)) > :n", "a IN ()",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := expression.ParseCondition(expression.ConditionExpression, text, fuzzParams())
		if err != nil {
			isFault(t, err, "Invalid ConditionExpression: ")
			return
		}
		for _, item := range fuzzItems() {
			holds, err := c.Eval(item)
			require.NoError(t, err)
			opposite, err := expression.Not(c).Eval(item)
			require.NoError(t, err)
			require.NotEqual(t, holds, opposite)
		}
		require.Subset(t, c.TopLevel(), c.Nested())
	})
}

func FuzzUpdate(f *testing.F) {
	for _, text := range []string{
		"SET a = :s", "set #a = if_not_exists(z, :n) + b, d.a.b[0] = list_append(c, :l) remove c[0], c[2].x add f :ns delete e :ss",
		"SET a = ((b)-(:n))", "REMOVE c[0], c[1], c[7]", "SET c[9] = :s, c[4] = :n", "SET a = a SET a = a", "ADD b :n, d.n :n", "SET a.b = :s, a[0] = :s",
		"SET a = b + c + d", "DELETE e :ss, d.a.b :ss", "set", "SET a = list_append(list_append(c, c), c)", "REMOVE d.a.b[0].x", "SET z.y = :s",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := expression.ParseUpdate(text, fuzzParams())
		if err != nil {
			isFault(t, err, "Invalid UpdateExpression: ")
			return
		}
		for _, item := range fuzzItems() {
			before := show(item)
			for _, apply := range []func(attribute.Item) (attribute.Item, error){u.Apply, u.Create} {
				changed, err := apply(item)
				require.Equal(t, before, show(item), "the old item stays as it is")
				if err != nil {
					isFault(t, err, "")
					continue
				}
				normal, err := attribute.NormalizeItem(changed)
				require.NoError(t, err)
				require.Equal(t, show(normal), show(changed), "what it makes is normal")
				requirePart(t, u.Updated(changed), changed)
			}
		}
	})
}

func FuzzProjection(f *testing.F) {
	for _, text := range []string{
		"a", "a, b, #b", "d.a.b, d.n", "c[2].x, c[0]", "c[0], c[0]", "d, d.a", "d.a, d[0]", "a,,b", "c[1][0]", "c[2147483648]", "status", " a . b [ 0 ] ",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		pr, err := expression.ParseProjection(text, fuzzParams())
		if err != nil {
			isFault(t, err, "Invalid ProjectionExpression: ")
			return
		}
		for _, item := range fuzzItems() {
			kept := pr.Apply(item)
			require.NotNil(t, kept)
			require.LessOrEqual(t, attribute.ItemSize(kept), attribute.ItemSize(item))
			requirePart(t, kept, item)
		}
	})
}

// requirePart checks that the attributes of part are of whole.
func requirePart(t *testing.T, part, whole attribute.Item) {
	for name, v := range part {
		require.Equal(t, whole[name].Kind(), v.Kind())
	}
}

func FuzzKeyCondition(f *testing.F) {
	for _, text := range []string{
		"a = :s", "a = :s AND b < :n", "begins_with(a, :s) and :n >= b", "(a = :s) AND (b BETWEEN :n AND :n)", "a = :s OR b = :n", "NOT a = :s",
		"a <> :s", "a IN (:s)", "a.b = :s", "a = b", "size(a) = :n", ":s = :s", "a = :s AND a = :s", "contains(a, :s)", "a BETWEEN b AND :s",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		k, err := expression.ParseKeyCondition(text, fuzzParams())
		if err != nil {
			isFault(t, err, "Invalid KeyConditionExpression: ")
			return
		}
		if err := k.Check(); err != nil {
			isFault(t, err, "Invalid ")
			require.Empty(t, k.Terms())
			return
		}
		require.NotEmpty(t, k.Terms())
		for _, term := range k.Terms() {
			require.True(t, term.Indexable())
			require.NotEmpty(t, term.Name)
			want := 1
			if term.Operator == expression.Between {
				want = 2
			}
			require.Len(t, term.Values, want)
		}
	})
}
