package dynamodb

import (
	"github.com/cloudjar/cloudjar/internal/expression"
	"github.com/cloudjar/cloudjar/internal/partiql"
)

// conditionOf returns a statement's condition as one of condition expressions,
// which AWS evaluates it as; nil stays nil.
func conditionOf(c partiql.Condition) *expression.Condition {
	switch c := c.(type) {
	case *partiql.And:
		return expression.And(conditionOf(c.Left), conditionOf(c.Right))
	case *partiql.Or:
		return expression.Or(conditionOf(c.Left), conditionOf(c.Right))
	case *partiql.Not:
		return expression.Not(conditionOf(c.Of))
	case *partiql.Compare:
		return expression.Test(operatorOf(c.Op), operandsOf(c.Left, c.Right)...)
	case *partiql.Between:
		return expression.Test(expression.Between, operandsOf(c.Value, c.Low, c.High)...)
	case *partiql.In:
		return expression.Test(expression.In, append(operandsOf(c.Value), operandsOf(c.List...)...)...)
	case *partiql.Call:
		return expression.Test(operatorOf(c.Function), operandsOf(c.Args...)...)
	}
	return nil
}

// operatorOf returns an operator or function by its name in statements, which
// is its name in expressions too.
func operatorOf(name string) expression.Operator {
	for op := expression.Equal; op < expression.AttributeType; op++ {
		if op.String() == name {
			return op
		}
	}
	return expression.AttributeType
}

func operandsOf(list ...partiql.Operand) []expression.Operand {
	operands := make([]expression.Operand, len(list))
	for i, o := range list {
		operands[i] = operandOf(o)
	}
	return operands
}

func operandOf(o partiql.Operand) expression.Operand {
	switch o := o.(type) {
	case partiql.Path:
		return expression.Attribute(pathOf(o)...)
	case partiql.Literal:
		return expression.Literal(o.Value)
	case *partiql.Size:
		return expression.Size(operandOf(o.Of))
	case *partiql.ListAppend:
		return expression.ListAppend(operandOf(o.First), operandOf(o.Second))
	case *partiql.Arithmetic:
		if o.Op == "-" {
			return expression.Minus(operandOf(o.Left), operandOf(o.Right))
		}
		return expression.Plus(operandOf(o.Left), operandOf(o.Right))
	}
	return expression.Operand{}
}

func pathOf(p partiql.Path) expression.Path {
	path := make(expression.Path, len(p))
	for i, e := range p {
		if e.Name != "" {
			path[i] = expression.Name(e.Name)
		} else {
			path[i] = expression.Index(int32(e.Index))
		}
	}
	return path
}

// updateOf returns the actions of an UPDATE as one update expression.
func updateOf(actions []partiql.Action) (*expression.Update, error) {
	list := make([]expression.Action, len(actions))
	for i, a := range actions {
		path := pathOf(a.Path)
		literal, _ := a.Value.(partiql.Literal)
		switch a.Kind {
		case partiql.Set:
			list[i] = expression.Set(path, operandOf(a.Value))
		case partiql.Remove:
			list[i] = expression.Remove(path)
		case partiql.Add:
			list[i] = expression.Add(path, literal.Value)
		case partiql.Drop:
			list[i] = expression.Delete(path, literal.Value)
		}
	}
	return expression.NewUpdate(list...)
}
