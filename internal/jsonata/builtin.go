package jsonata

import "github.com/cloudjar/cloudjar/internal/jsonvalue"

// A builtin is a function of the language: its name, how many arguments it takes
// from a function that it is given to, its signature.
type builtin struct {
	name      string
	arity     int
	signature string
	native    func(c *call, args []Value) (Value, error)
}

// library are the functions of JSONata 2.0.6 but $eval, and those that Step
// Functions adds.
func library() []builtin {
	return []builtin{
		{"sum", 1, "<a<n>:n>", sum},
		{"count", 1, "<a:n>", count},
		{"max", 1, "<a<n>:n>", maximum},
		{"min", 1, "<a<n>:n>", minimum},
		{"average", 1, "<a<n>:n>", average},
		{"string", 1, "<x-b?:s>", toString},
		{"substring", 3, "<s-nn?:s>", substring},
		{"substringBefore", 2, "<s-s:s>", substringBefore},
		{"substringAfter", 2, "<s-s:s>", substringAfter},
		{"lowercase", 1, "<s-:s>", lowercase},
		{"uppercase", 1, "<s-:s>", uppercase},
		{"length", 1, "<s-:n>", length},
		{"trim", 1, "<s-:s>", trim},
		{"pad", 3, "<s-ns?:s>", pad},
		{"match", 3, "<s-f<s:o>n?:a<o>>", matchAll},
		{"contains", 2, "<s-(sf):b>", contains},
		{"replace", 4, "<s-(sf)(sf)n?:s>", replace},
		{"split", 3, "<s-(sf)n?:a<s>>", split},
		{"join", 2, "<a<s>s?:s>", join},
		{"formatNumber", 3, "<n-so?:s>", formatNumber},
		{"formatBase", 2, "<n-n?:s>", formatBase},
		{"formatInteger", 2, "<n-s:s>", formatInteger},
		{"parseInteger", 2, "<s-s:n>", parseInteger},
		{"number", 1, "<(nsb)-:n>", toNumber},
		{"floor", 1, "<n-:n>", floor},
		{"ceil", 1, "<n-:n>", ceil},
		{"round", 2, "<n-n?:n>", roundNumber},
		{"abs", 1, "<n-:n>", abs},
		{"sqrt", 1, "<n-:n>", sqrt},
		{"power", 2, "<n-n:n>", power},
		{"boolean", 1, "<x-:b>", boolean},
		{"not", 1, "<x-:b>", not},
		{"map", 2, "<af>", mapItems},
		{"zip", 0, "<a+>", zip},
		{"filter", 2, "<af>", filterItems},
		{"single", 2, "<af?>", single},
		{"reduce", 3, "<afj?:j>", reduce},
		{"sift", 2, "<o-f?:o>", sift},
		{"keys", 1, "<x-:a<s>>", keys},
		{"lookup", 2, "<x-s:x>", lookupKey},
		{"append", 2, "<xx:a>", appendItems},
		{"exists", 1, "<x:b>", exists},
		{"spread", 1, "<x-:a<o>>", spread},
		{"merge", 1, "<a<o>:o>", merge},
		{"reverse", 1, "<a:a>", reverse},
		{"each", 2, "<o-f:a>", eachMember},
		{"error", 1, "<s?:x>", raise},
		{"assert", 2, "<bs?:x>", assert},
		{"type", 1, "<x:s>", typeOf},
		{"sort", 2, "<af?:a>", sortItems},
		{"shuffle", 1, "<a:a>", shuffle},
		{"distinct", 1, "<x:x>", distinct},
		{"base64encode", 1, "<s-:s>", base64Encode},
		{"base64decode", 1, "<s-:s>", base64Decode},
		{"encodeUrlComponent", 1, "<s-:s>", encodeURLComponent},
		{"encodeUrl", 1, "<s-:s>", encodeURL},
		{"decodeUrlComponent", 1, "<s-:s>", decodeURLComponent},
		{"decodeUrl", 1, "<s-:s>", decodeURL},
		{"toMillis", 2, "<s-s?:n>", toMillis},
		{"fromMillis", 3, "<n-s?s?:s>", fromMillis},
		{"clone", 1, "<(oa)-:o>", clone},
		{"now", 2, "<s?s?:s>", now},
		{"millis", 0, "<:n>", millis},

		// Step Functions' own.
		{"random", 1, "<n?:n>", random},
		{"uuid", 0, "<:s>", uuid},
		{"partition", 2, "<an:a>", partition},
		{"range", 3, "<nnn:a>", rangeBy},
		{"hash", 2, "<ss:s>", hash},
		{"parse", 1, "<s-:x>", parseJSON},
	}
}

var builtins map[string]Value

func init() {
	builtins = map[string]Value{}
	for _, b := range library() {
		builtins[b.name] = jsonvalue.Opaque(&function{
			name: b.name, arity: b.arity, signature: mustSignature(b.signature), native: b.native,
		})
	}
}

// IsFunction tells whether $name is a function of the language.
func IsFunction(name string) bool {
	_, ok := builtins[name]
	return ok
}

func mustSignature(text string) *signature {
	s, err := parseSignature(text)
	if err != nil {
		panic(err)
	}
	return s
}
