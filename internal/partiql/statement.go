package partiql

import "github.com/cloudjar/cloudjar/dynamodb/attribute"

// A Statement is a *Select, *Insert, *Update, *Delete or *Exists.
type Statement interface {
	// From returns the table, and for a Select the index, that the statement names.
	From() Source
}

// A Source is what a statement reads or writes.
type Source struct {
	Table string // name or ARN, as it was given
	Index string // empty for the table itself
}

// From returns the source itself.
func (s Source) From() Source { return s }

// A Select reads items.
type Select struct {
	Source
	Columns []Column  // nil for *
	Where   Condition // nil without WHERE
	OrderBy []Order

	// Fault is what is wrong with the select list, an *Error or nil. AWS
	// reports it late: after it has refused an index with a multi-attribute
	// key, before it misses a table that does not exist.
	Fault error
}

// A Column is one part of the items that a Select returns.
type Column struct {
	Name string // the attribute's name in the answer: the last name of the path with its indexes
	Path Path
}

// An Order is one key of ORDER BY.
type Order struct {
	Attribute  string
	Descending bool
}

// An Insert writes a new item. Its values are canonical.
type Insert struct {
	Source
	Item attribute.Item
}

// An Update changes an item that exists.
type Update struct {
	Source
	Actions   []Action
	Where     Condition // nil without WHERE, which AWS refuses once it knows the table
	Returning Returning
}

// A Delete removes an item.
type Delete struct {
	Source
	Where     Condition
	Returning Returning // ReturningNone or ReturningAllOld
}

// An Exists is a condition of a transaction: EXISTS(SELECT …).
type Exists struct{ *Select }

// Returning says which attributes a write answers with.
type Returning uint8

// The forms of RETURNING … *.
const (
	ReturningNone Returning = iota
	ReturningAllOld
	ReturningAllNew
	ReturningModifiedOld
	ReturningModifiedNew
)

// String returns the clause without its first word: "ALL OLD *".
func (r Returning) String() string {
	switch r {
	case ReturningAllOld:
		return "ALL OLD *"
	case ReturningAllNew:
		return "ALL NEW *"
	case ReturningModifiedOld:
		return "MODIFIED OLD *"
	case ReturningModifiedNew:
		return "MODIFIED NEW *"
	}
	return ""
}

// An ActionKind is what an Action does.
type ActionKind uint8

// The actions, which are those of an update expression.
const (
	Set    ActionKind = iota
	Remove            // no value
	Add               // set_add: Value is a Literal set
	Drop              // set_delete, DELETE in an update expression: Value is a Literal set
)

// An Action changes one part of an item. Operands see the item before the
// update.
type Action struct {
	Kind  ActionKind
	Path  Path
	Value Operand
}
