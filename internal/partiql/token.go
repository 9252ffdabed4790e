package partiql

// A tokenKind is one of the kinds of words in a statement.
type tokenKind uint8

const (
	tokNone tokenKind = iota // the token of a node that no single token stands for
	tokEOF
	tokIdent   // unquoted name
	tokQuoted  // "quoted name"
	tokKeyword // reserved word, in lower case; two words may be one: insert_into
	tokOperator
	tokString
	tokNumber
	tokBool
	tokNull
	tokMissing
	tokIon // `Ion literal`
	tokParameter
	tokStar
	tokDot
	tokComma
	tokColon
	tokSemicolon
	tokLeftParen
	tokRightParen
	tokLeftBracket
	tokRightBracket
	tokLeftCurly
	tokRightCurly
	tokLeftAngles
	tokRightAngles
)

// expected is the kind's name after "Expected" in AWS's messages.
func (k tokenKind) expected() string {
	switch k {
	case tokColon:
		return "COLON"
	case tokRightParen:
		return "RIGHT_PAREN"
	case tokRightBracket:
		return "RIGHT_BRACKET"
	case tokRightCurly:
		return "RIGHT_CURLY"
	case tokRightAngles:
		return "RIGHT_DOUBLE_ANGLE_BRACKET"
	}
	return "IDENTIFIER"
}

// A token is a word of a statement: what it says, and where it stands.
type token struct {
	kind       tokenKind
	text       string // name, keyword, operator, or the literal without quotes
	start, end int    // bytes of the statement
}

func (t token) is(kind tokenKind, text string) bool { return t.kind == kind && t.text == text }

// word returns the text of a keyword or a keyword-like operator or literal.
func (t token) word() string {
	switch t.kind {
	case tokKeyword, tokOperator:
		return t.text
	case tokNull:
		return "null"
	case tokMissing:
		return "missing"
	}
	return ""
}

// The precedences of infix operators: a higher one binds tighter.
const (
	precSelect   = 6 // FROM, WHERE, … stop at UNION and its like
	precNot      = 30
	precNone     = 0
	precTopLevel = -1
)

// precedence returns how tightly an infix operator binds, or precNone.
func (t token) precedence() int {
	if t.kind == tokStar {
		return 70
	}
	if t.kind != tokOperator {
		return precNone
	}
	switch t.text {
	case "union", "except", "intersect", "union_all", "except_all", "intersect_all":
		return 5
	case "or":
		return 10
	case "and":
		return 20
	case "=", "<>", "is", "is_not", "in", "not_in":
		return 40
	case "<", "<=", ">", ">=", "between", "not_between", "like", "not_like":
		return 50
	case "+", "-", "||":
		return 60
	case "/", "%":
		return 70
	}
	return precNone
}
