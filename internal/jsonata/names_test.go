package jsonata_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/internal/jsonata"
)

func TestNames(t *testing.T) {
	for text, want := range map[string]string{
		`a.b + $c[x].y + d`:                       "a d",
		`phone & phone`:                           "phone",
		`$states.input.items[price > 10].name`:    "",
		`$map(list, function($v) { inner })`:      "list",
		`{"k": v, "w": [x, $y.z]}`:                "v x",
		`(  $a := b; $a.c )`:                      "b",
		`p ? q : $r`:                              "p q",
		`items^(>price).name`:                     "items",
		`list{kind: $sum(n)}`:                     "list",
		`"text" ~> $uppercase()`:                  "",
		`rows.($sum(cells))`:                      "rows",
		`$`:                                       "$",
		`$.a & $$.b & $c`:                         "$ $$",
		`$c.($ + 1)`:                              "",
		`list#$i[$i < 2]`:                         "list",
		`$merge([obj, {"a": 1}]) ~> |b|{"c": d}|`: "obj",
	} {
		expr, err := jsonata.Compile(text)
		require.NoError(t, err, text)
		require.Equal(t, want, strings.Join(expr.Names(), " "), text)
	}
}
