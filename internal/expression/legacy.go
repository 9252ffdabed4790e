package expression

import (
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// An ExpectedAttributeValue is a member of the legacy parameter Expected.
type ExpectedAttributeValue struct {
	Value              *attribute.Value
	Exists             *bool
	ComparisonOperator string
	AttributeValueList []attribute.Value
}

// A LegacyCondition is a member of the legacy parameters KeyConditions,
// QueryFilter and ScanFilter; AWS calls it Condition.
type LegacyCondition struct {
	AttributeValueList []attribute.Value
	ComparisonOperator string
}

// An AttributeValueUpdate is a member of the legacy parameter
// AttributeUpdates.
type AttributeValueUpdate struct {
	Value  *attribute.Value
	Action string // PUT when empty
}

const invalidParameter = "One or more parameter values were invalid: "

func invalidValue(message string) *Error { return &Error{Message: invalidParameter + message} }

// ParseExpected turns Expected and ConditionalOperator ("", AND or OR) into a
// condition. Values are to be normalised.
func ParseExpected(expected map[string]ExpectedAttributeValue, operator string) (*Condition, error) {
	var tests []*Condition
	for _, name := range sortedKeys(expected) {
		e := expected[name]
		if fault := e.fault(); fault != "" {
			return nil, invalidValue(fault + " for Attribute: " + name)
		}
		test, err := e.condition(name)
		if err != nil {
			return nil, err
		}
		tests = append(tests, test)
	}
	return joined(tests, operator)
}

// fault returns which members exclude or miss each other.
func (e *ExpectedAttributeValue) fault() string {
	switch {
	case e.ComparisonOperator != "":
		takesNone := e.ComparisonOperator == "NULL" || e.ComparisonOperator == "NOT_NULL"
		switch {
		case e.Exists != nil:
			return "Exists and ComparisonOperator cannot be used together"
		case e.AttributeValueList != nil && e.Value != nil:
			return "Value and AttributeValueList cannot be used together"
		case e.AttributeValueList == nil && e.Value == nil && !takesNone:
			return "Value or AttributeValueList must be used with ComparisonOperator: " + e.ComparisonOperator
		}
	case e.AttributeValueList != nil:
		return "AttributeValueList can only be used with a ComparisonOperator"
	case e.Exists == nil && e.Value == nil:
		return "Value must be provided when Exists is null"
	case e.Exists != nil && *e.Exists && e.Value == nil:
		return "Value must be provided when Exists is true"
	case e.Exists != nil && !*e.Exists && e.Value != nil:
		return "Value cannot be used when Exists is false"
	}
	return ""
}

func (e *ExpectedAttributeValue) condition(name string) (*Condition, error) {
	switch {
	case e.ComparisonOperator != "":
		values := e.AttributeValueList
		if e.Value != nil {
			values = []attribute.Value{*e.Value}
		}
		return LegacyCondition{AttributeValueList: values, ComparisonOperator: e.ComparisonOperator}.condition(name)
	case e.Value == nil:
		return Test(AttributeNotExists, Attribute(Name(name))), nil
	}
	return Test(Equal, Attribute(Name(name)), Literal(*e.Value)), nil
}

// ParseFilter turns QueryFilter or ScanFilter and ConditionalOperator into a
// condition. Values are to be normalised.
func ParseFilter(filter map[string]LegacyCondition, operator string) (*Condition, error) {
	var tests []*Condition
	for _, name := range sortedKeys(filter) {
		test, err := filter[name].condition(name)
		if err != nil {
			return nil, err
		}
		tests = append(tests, test)
	}
	return joined(tests, operator)
}

// joined joins tests by ConditionalOperator, which needs something to join.
func joined(tests []*Condition, operator string) (*Condition, error) {
	switch {
	case operator != "" && len(tests) == 0:
		return nil, &Error{Message: "ConditionalOperator cannot be used without Filter or Expected"}
	case operator != "" && len(tests) == 1:
		return nil, &Error{Message: "ConditionalOperator can only be used when Filter or Expected has two or more elements"}
	case operator == "OR":
		return Or(tests...), nil
	}
	return And(tests...), nil
}

// condition turns a legacy condition on an attribute into a test.
func (l LegacyCondition) condition(name string) (*Condition, error) {
	op, err := l.check()
	if err != nil {
		return nil, err
	}
	operands := []Operand{Attribute(Name(name))}
	for _, v := range l.AttributeValueList {
		operands = append(operands, Literal(v))
	}
	return Test(op, operands...), nil
}

// check checks operator and values, and returns the operator.
func (l LegacyCondition) check() (Operator, error) {
	op, takes, ok := legacyOperator(l.ComparisonOperator)
	if !ok {
		return 0, invalidValue("ComparisonOperator " + l.ComparisonOperator + " is not supported")
	}
	values := l.AttributeValueList
	if fits := len(values) == takes || op == In && len(values) > 0; !fits {
		return 0, invalidValue("Invalid number of argument(s) for the " + l.ComparisonOperator + " ComparisonOperator")
	}
	for _, v := range values {
		if !legacyOperatorTakes(op, v.Kind()) {
			return 0, invalidValue("ComparisonOperator " + l.ComparisonOperator + " is not valid for " + v.Kind().String() + " AttributeValue type")
		}
	}
	for _, v := range values {
		if v.Kind() != values[0].Kind() {
			return 0, invalidValue("AttributeValues inside AttributeValueList must be of same type")
		}
	}
	if op == Between {
		if order, _ := attribute.Compare(values[0], values[1]); order > 0 {
			return 0, &Error{Message: "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound"}
		}
	}
	return op, nil
}

// legacyOperator returns what a ComparisonOperator stands for and how many
// values it takes, -1 for any number but none.
func legacyOperator(name string) (op Operator, takes int, ok bool) {
	switch name {
	case "EQ":
		return Equal, 1, true
	case "NE":
		return NotEqual, 1, true
	case "LT":
		return Less, 1, true
	case "LE":
		return LessOrEqual, 1, true
	case "GT":
		return Greater, 1, true
	case "GE":
		return GreaterOrEqual, 1, true
	case "BETWEEN":
		return Between, 2, true
	case "BEGINS_WITH":
		return BeginsWith, 1, true
	case "IN":
		return In, -1, true
	case "CONTAINS":
		return Contains, 1, true
	case "NOT_CONTAINS":
		return NotContains, 1, true
	case "NOT_NULL":
		return AttributeExists, 0, true
	case "NULL":
		return AttributeNotExists, 0, true
	}
	return 0, 0, false
}

// legacyOperatorTakes reports whether an operator takes values of a type.
func legacyOperatorTakes(op Operator, k attribute.Kind) bool {
	switch op {
	case Less, LessOrEqual, Greater, GreaterOrEqual, Between, In:
		return isText(k) || k == attribute.Number
	case BeginsWith:
		return isText(k)
	case Contains, NotContains:
		return isText(k) || k == attribute.Number || k == attribute.Bool || k == attribute.Null
	}
	return true
}

// ParseKeyConditions turns KeyConditions into a key condition, its terms in the
// order of names. Terms may not be Indexable. Values are to be normalised.
func ParseKeyConditions(conditions map[string]LegacyCondition) (*KeyCondition, error) {
	k := &KeyCondition{}
	for _, name := range sortedKeys(conditions) {
		op, err := conditions[name].check()
		if err != nil {
			return nil, err
		}
		k.terms = append(k.terms, KeyTerm{Name: name, Operator: op, Values: conditions[name].AttributeValueList})
	}
	return k, nil
}

// ParseAttributeUpdates turns AttributeUpdates into an update. Values are to be
// normalised.
func ParseAttributeUpdates(updates map[string]AttributeValueUpdate) (*Update, error) {
	u := &Update{}
	for _, name := range sortedKeys(updates) {
		a, fault := updates[name].action(name)
		if fault != "" {
			return nil, invalidValue(fault)
		}
		u.actions = append(u.actions, a)
	}
	u.plant()
	return u, nil
}

// action checks an action and its value. ADD takes lists here, to append to a
// list, which an update expression does not.
func (a AttributeValueUpdate) action(name string) (action Action, fault string) {
	action = Action{legacy: true, path: Path{Name(name)}}
	if a.Value == nil {
		if a.Action != "DELETE" {
			return action, "Only DELETE action is allowed when no attribute value is specified"
		}
		action.verb = verbRemove
		return action, ""
	}
	action.operand = Literal(*a.Value)
	switch kind := a.Value.Kind(); a.Action {
	case "DELETE":
		if !isSet(kind) {
			return action, "DELETE action with value is not supported for the type " + kind.String()
		}
		action.verb = verbDelete
	case "ADD":
		if !isSet(kind) && kind != attribute.Number && kind != attribute.List {
			return action, "ADD action is not supported for the type " + kind.String()
		}
		action.verb = verbAdd
	case "", "PUT":
	default:
		return action, "Action " + a.Action + " is not supported"
	}
	return action, ""
}

// ParseAttributesToGet turns AttributesToGet into a projection.
func ParseAttributesToGet(names []string) (*Projection, error) {
	seen := make(map[string]bool, len(names))
	paths := make([]Path, 0, len(names))
	for _, name := range names {
		if seen[name] {
			return nil, invalidValue("Duplicate value in attribute name: " + name)
		}
		seen[name] = true
		paths = append(paths, Path{Name(name)})
	}
	return newProjection(paths), nil
}
