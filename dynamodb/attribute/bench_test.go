package attribute_test

import (
	"testing"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

func BenchmarkItem(b *testing.B) {
	item := orderItem()
	data := string(attribute.AppendItem(nil, item))
	text := string(attribute.AppendItemJSON(nil, item))
	buf := make([]byte, 0, 1024)
	for _, c := range []struct {
		name string
		run  func()
	}{
		{"DecodeJSON", func() { _, _ = attribute.DecodeItemJSON(text) }},
		{"AppendJSON", func() { attribute.AppendItemJSON(buf, item) }},
		{"Normalize", func() { _, _ = attribute.NormalizeItem(item) }},
		{"Size", func() { attribute.ItemSize(item) }},
		{"Digest", func() { item.Digest() }},
		{"Store", func() { attribute.AppendItem(buf, item) }},
		{"Decode", func() { _, _ = attribute.DecodeItem(data) }},
		{"Lookup", func() { attribute.Lookup(data, "total") }},
		{"StoredSize", func() { attribute.StoredSize(data) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.run()
			}
		})
	}
}

func BenchmarkKey(b *testing.B) {
	text, number := attribute.S("CUSTOMER#42"), attribute.N("1764064800123")
	buf := make([]byte, 0, 64)
	for _, c := range []struct {
		name string
		run  func()
	}{
		{"String", func() { attribute.AppendKey(buf, text) }},
		{"Number", func() { attribute.AppendKey(buf, number) }},
		{"HashOrder", func() { attribute.HashOrder(text) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.run()
			}
		})
	}
}

func BenchmarkNumber(b *testing.B) {
	for _, c := range []struct {
		name string
		run  func()
	}{
		{"Canonical", func() { _, _ = attribute.CanonicalNumber("1764064800.125") }},
		{"Canonicalize", func() { _, _ = attribute.CanonicalNumber("+01764064800.1250e2") }},
		{"Compare", func() { attribute.CompareNumbers("1764064800.125", "1764064800.126") }},
		{"Add", func() { _, _ = attribute.AddNumbers("1764064800.125", "-17.5") }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.run()
			}
		})
	}
}
