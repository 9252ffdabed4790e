package expression_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/expression"
)

func BenchmarkParseCondition(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := expression.ParseCondition(expression.ConditionExpression, "attribute_not_exists(pk)", nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseUpdate(b *testing.B) {
	names := map[string]string{"#c": "counter"}
	values := attribute.Item{":one": attribute.N("1"), ":now": attribute.S("2026-11-25")}
	b.ReportAllocs()
	for b.Loop() {
		params := expression.NewParams(names, values)
		if _, err := expression.ParseUpdate("SET #c = #c + :one, updatedAt = :now", params); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseKeyCondition(b *testing.B) {
	values := attribute.Item{":p": attribute.S("x"), ":s": attribute.S("y")}
	b.ReportAllocs()
	for b.Loop() {
		params := expression.NewParams(nil, values)
		if _, err := expression.ParseKeyCondition("pk = :p AND begins_with(sk, :s)", params); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEval(b *testing.B) {
	c, item := benchmarkCondition(b)
	b.ReportAllocs()
	for b.Loop() {
		if holds, err := c.Eval(item); !holds || err != nil {
			b.Fatal(holds, err)
		}
	}
}

func BenchmarkApply(b *testing.B) {
	u, err := expression.ParseUpdate("SET n = n + :one, s = :s", expression.NewParams(nil, attribute.Item{":one": attribute.N("1"), ":s": attribute.S("x")}))
	require.NoError(b, err)
	_, item := benchmarkCondition(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := u.Apply(item); err != nil {
			b.Fatal(err)
		}
	}
}

// Comparing scalars allocates nothing: a filter runs once for every item read.
func TestEvalDoesNotAllocate(t *testing.T) {
	c, item := benchmarkCondition(t)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if holds, err := c.Eval(item); !holds || err != nil {
			t.Fatal(holds, err)
		}
	}))
}

func benchmarkCondition(t testing.TB) (*expression.Condition, attribute.Item) {
	params := expression.NewParams(nil, attribute.Item{":n": attribute.N("10"), ":s": attribute.S("hello"), ":lo": attribute.N("0.5")})
	c, err := expression.ParseCondition(expression.FilterExpression, "n < :n AND s = :s AND m.n BETWEEN :lo AND n AND attribute_exists(l[1])", params)
	require.NoError(t, err)
	return c, attribute.Item{
		"pk": attribute.S("p"), "n": attribute.N("9.5"), "s": attribute.S("hello"),
		"m": attribute.M(attribute.Item{"n": attribute.N("7")}), "l": attribute.L(attribute.S("a"), attribute.S("b")),
	}
}
