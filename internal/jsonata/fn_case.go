package jsonata

import (
	"strings"
	"unicode"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// upper are the characters that become several in capitals (Unicode,
// SpecialCasing.txt), those of Greek with an iota below left out.
var upper = strings.NewReplacer(
	"ß", "SS", "ŉ", "ʼN", "ǰ", "J̌", "ΐ", "Ϊ́", "ΰ", "Ϋ́", "և", "ԵՒ", "ẖ", "H̱", "ẗ", "T̈", "ẘ", "W̊", "ẙ", "Y̊", "ẚ", "Aʾ",
	"ﬀ", "FF", "ﬁ", "FI", "ﬂ", "FL", "ﬃ", "FFI", "ﬄ", "FFL", "ﬅ", "ST", "ﬆ", "ST",
)

func uppercase(_ *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	return jsonvalue.Text(strings.ToUpper(upper.Replace(args[0].Text()))), nil
}

func lowercase(_ *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	text := args[0].Text()
	if !strings.ContainsAny(text, "Σİ") {
		return jsonvalue.Text(strings.ToLower(text)), nil
	}
	// A sigma that ends a word has a form of its own; İ keeps its dot.
	list := []rune(text)
	var out strings.Builder
	for i, r := range list {
		switch {
		case r == 'Σ' && i > 0 && unicode.IsLetter(list[i-1]) && (i+1 == len(list) || !unicode.IsLetter(list[i+1])):
			out.WriteRune('ς')
		case r == 'İ':
			out.WriteString("i̇")
		default:
			out.WriteRune(unicode.ToLower(r))
		}
	}
	return jsonvalue.Text(out.String()), nil
}
