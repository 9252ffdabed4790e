package partiql

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// printStatement renders a statement so that a script can say exactly what was read.
func printStatement(s Statement) string {
	switch s := s.(type) {
	case *Select:
		return printSelect(s)
	case *Exists:
		return "exists (" + printSelect(s.Select) + ")"
	case *Insert:
		return "insert " + printSource(s.Source) + " " + printValue(attribute.M(s.Item))
	case *Update:
		actions := make([]string, len(s.Actions))
		for i, a := range s.Actions {
			actions[i] = printAction(a)
		}
		return "update " + printSource(s.Source) + " " + strings.Join(actions, "; ") + printWrite(s.Where, s.Returning)
	case *Delete:
		return "delete " + printSource(s.Source) + printWrite(s.Where, s.Returning)
	}
	return fmt.Sprintf("%T", s)
}

func printSelect(s *Select) string {
	if s.Fault != nil {
		return "select " + printSource(s.Source) + " fault: " + s.Fault.Error()
	}
	columns := []string{"*"}
	if s.Columns != nil {
		columns = nil
	}
	for _, c := range s.Columns {
		columns = append(columns, c.Path.String()+" as "+c.Name)
	}
	text := "select " + printSource(s.Source) + " " + strings.Join(columns, ", ") + printWrite(s.Where, ReturningNone)
	for _, o := range s.OrderBy {
		text += fmt.Sprintf(" order %s %v", o.Attribute, map[bool]string{false: "up", true: "down"}[o.Descending])
	}
	return text
}

func printSource(s Source) string {
	if s.Index != "" {
		return s.Table + "." + s.Index
	}
	return s.Table
}

func printWrite(where Condition, returning Returning) string {
	text := ""
	if where != nil {
		text = " where " + printCondition(where)
	}
	if returning != ReturningNone {
		text += " returning " + returning.String()
	}
	return text
}

func printAction(a Action) string {
	switch a.Kind {
	case Remove:
		return "remove " + a.Path.String()
	case Add:
		return "add " + a.Path.String() + " " + printOperand(a.Value)
	case Drop:
		return "drop " + a.Path.String() + " " + printOperand(a.Value)
	}
	return "set " + a.Path.String() + " = " + printOperand(a.Value)
}

func printCondition(c Condition) string {
	switch c := c.(type) {
	case *Compare:
		return printOperand(c.Left) + " " + c.Op + " " + printOperand(c.Right)
	case *Between:
		return printOperand(c.Value) + " between " + printOperand(c.Low) + " and " + printOperand(c.High)
	case *In:
		return printOperand(c.Value) + " in [" + printOperands(c.List) + "]"
	case *Call:
		return c.Function + "(" + printOperands(c.Args) + ")"
	case *And:
		return "(" + printCondition(c.Left) + " and " + printCondition(c.Right) + ")"
	case *Or:
		return "(" + printCondition(c.Left) + " or " + printCondition(c.Right) + ")"
	case *Not:
		return "not (" + printCondition(c.Of) + ")"
	}
	return fmt.Sprintf("%T", c)
}

func printOperands(operands []Operand) string {
	texts := make([]string, len(operands))
	for i, o := range operands {
		texts[i] = printOperand(o)
	}
	return strings.Join(texts, ", ")
}

func printOperand(o Operand) string {
	switch o := o.(type) {
	case Path:
		return o.String()
	case Literal:
		return printValue(o.Value)
	case *Size:
		return "size(" + printOperand(o.Of) + ")"
	case *Arithmetic:
		return printOperand(o.Left) + " " + o.Op + " " + printOperand(o.Right)
	case *ListAppend:
		return "list_append(" + printOperands([]Operand{o.First, o.Second}) + ")"
	}
	return fmt.Sprintf("%T", o)
}

func printValue(v attribute.Value) string {
	switch v.Kind() {
	case attribute.String, attribute.Number, attribute.Binary:
		return typeName(v.Kind()) + ":" + v.Text()
	case attribute.Bool:
		return fmt.Sprint(v.Bool())
	case attribute.Map:
		var fields []string
		for _, name := range slices.Sorted(maps.Keys(v.Attrs())) {
			fields = append(fields, name+": "+printValue(v.Attrs()[name]))
		}
		return "{" + strings.Join(fields, ", ") + "}"
	case attribute.List, attribute.StringSet, attribute.NumberSet, attribute.BinarySet:
		elems := make([]string, len(v.Elems()))
		for i, e := range v.Elems() {
			elems[i] = printValue(e)
		}
		return typeName(v.Kind()) + "[" + strings.Join(elems, " ") + "]"
	}
	return typeName(v.Kind())
}
