package partiql

// A nodeKind is a form of PartiQL's grammar.
type nodeKind uint8

const (
	nodeNone nodeKind = iota
	nodeName
	nodeLiteral   // string, number, Boolean, null, missing, Ion
	nodeParameter // number counts from 0
	nodeList
	nodeBag
	nodeStruct // kids: key, value, key, value, …
	nodePath   // kids: root, then the components
	nodeDot    // path component .name
	nodeIndex  // path component [kid]
	nodeUnpivot
	nodeWildcard
	nodeCall
	nodeUnary
	nodeBinary
	nodeBetween // kids: value, low, high
	nodeIs      // kid IS token
	nodeAlias
	nodeJoin
	nodeOther // what DynamoDB has no use for: CASE, CAST, DATE, CREATE TABLE, …
	nodeStar
	nodeSelect
	nodeChange // INSERT, UPDATE, DELETE, FROM … SET
)

// A node is a part of a statement as the grammar of PartiQL has it.
type node struct {
	kind     nodeKind
	tok      token // where AWS says that the node is; of kind tokNone for a path
	kids     []*node
	number   int  // of a parameter
	negative bool // number literal under an odd number of minus signs
	query    *selectNode
	change   *changeNode
}

func (n *node) isKind(kind nodeKind) bool { return n != nil && n.kind == kind }

// isNumber reports whether n is a number literal.
func (n *node) isNumber() bool { return n.kind == nodeLiteral && n.tok.kind == tokNumber }

// A selectNode is a SELECT: its clauses, nil where absent.
type selectNode struct {
	valueOrPivot bool
	distinct     *token
	items        []*node
	from         *node
	let          *token
	where        *node
	order        []orderNode
	group        *token
	having       *node
	limit        *node
}

// An orderNode is one key of ORDER BY.
type orderNode struct {
	key        *node
	descending bool
}

// A changeNode is a statement that writes.
type changeNode struct {
	verb      string // insert_into, update, delete, from
	target    *node
	ops       []opNode
	where     *node
	returning []returningNode
}

// An opNode is one SET assignment, REMOVE, or INSERT.
type opNode struct {
	verb       string // set, remove, insert_into (several), value (one), delete
	path       *node
	value      *node
	position   *node
	onConflict *token
}

// A returningNode is one element of RETURNING.
type returningNode struct {
	mapping string // all_old, all_new, modified_old, modified_new
	column  *node
}
