package jsonata

import "github.com/cloudjar/cloudjar/internal/jsonata/regex"

type kind uint8

// The kinds of nodes. Those after kindSlot stand only in what the parser makes,
// and process turns them into the others.
const (
	kindName kind = iota
	kindString
	kindNumber
	kindValue
	kindVariable
	kindRegex
	kindWildcard
	kindDescendant
	kindParent
	kindPath
	kindBinary
	kindNegate
	kindArray
	kindObject
	kindCondition
	kindBlock
	kindBind
	kindCall
	kindPartial
	kindLambda
	kindApply
	kindTransform
	kindSort
	kindPlaceholder // the ? of a partial application
	kindKeyword     // and, or, in where a name may stand
	kindEnd
	kindMap // a.b
	kindPredicate
	kindGroup
	kindOrder
	kindFocus
	kindIndex
)

// A node is a piece of an expression. Which fields count depends on its kind.
type node struct {
	kind  kind
	pos   int
	value string // name, variable or operator
	lit   Value  // string, number, true, false, null
	re    *regex.Regex

	lhs, rhs  *node    // operands; a condition's branches; a call's or lambda's body in lhs
	cond      *node    // of a condition; the deletions of a transform
	list      []*node  // steps, items, arguments, expressions
	params    []string // of a lambda
	pairs     []pair   // of an object
	terms     []term   // of a sort
	signature *signature
	thunk     bool // a lambda that stands for a call in tail position

	predicates    []stage // filters of a node that is no step
	stages        []stage // filters and indexes of a step
	group         *group
	keepArray     bool // [] follows: one item stays an array
	keepSingleton bool // [] follows a step of this path
	cons          bool // an array constructor that starts or ends a path
	binds         bool // there is an assignment in it
	tuple         bool // a step that makes bindings
	focus, index  string
	ancestor      *slot   // what a % further on refers to
	slot          *slot   // of a %
	seeking       []*slot // the % in it whose object is not found yet
}

type pair struct{ key, value *node }

type group struct {
	pairs []pair
	pos   int
}

type term struct {
	expr       *node
	descending bool
}

// A stage filters what a step yields, or numbers it if index is set.
type stage struct {
	expr  *node
	index string
}

// A slot is where a % finds its object: label names the binding, level is how
// many steps up it is still to be sought.
type slot struct {
	label string
	level int
}
