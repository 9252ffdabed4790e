package jsonata_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/internal/jsonata"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

var states = mustParse(`{"input":{"order":{"id":"A-1","total":12.5,"items":[` +
	strings.Repeat(`{"name":"widget","price":4.99,"n":3},`, 99) + `{"name":"bolt","price":0.75,"n":10}]}}}`)

func mustParse(text string) jsonvalue.Value {
	v, err := jsonvalue.Parse(text)
	if err != nil {
		panic(err)
	}
	return v
}

// envOf binds $states.
func envOf(states jsonvalue.Value) jsonata.Env {
	return jsonata.Env{Lookup: func(name string) jsonvalue.Value {
		if name == "states" {
			return states
		}
		return jsonvalue.Value{}
	}}
}

func BenchmarkEval(b *testing.B) {
	for name, text := range map[string]string{
		"path":      `$states.input.order.id`,
		"condition": `$states.input.order.total >= 10 and $states.input.order.id = "A-1"`,
		"object":    `{"id": $states.input.order.id, "total": $states.input.order.total * 2}`,
		"sum100":    `$sum($states.input.order.items.(price * n))`,
		"filter100": `$states.input.order.items[price > 1].name`,
		"map100":    `$map($states.input.order.items, function($i) { $i.n })`,
		"regex":     `$replace($states.input.order.id, /([A-Z])-(\d)/, "$2-$1")`,
	} {
		b.Run(name, func(b *testing.B) {
			expr, err := jsonata.Compile(text)
			require.NoError(b, err)
			env := envOf(states)
			b.ReportAllocs()
			for b.Loop() {
				if _, found, err := expr.Eval(env, jsonvalue.Value{}); err != nil || !found {
					b.Fatal(found, err)
				}
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := jsonata.Compile(`$states.input.order.items[price > 1].{"name": name, "cost": price * n}`); err != nil {
			b.Fatal(err)
		}
	}
}
