package partiql

import "github.com/cloudjar/cloudjar/dynamodb/attribute"

// keyPath returns the key attribute that an operand is.
func (k Keys) keyPath(o Operand) (string, bool) {
	p, ok := o.(Path)
	if !ok || len(p) != 1 || !k.has(p[0].Name) {
		return "", false
	}
	return p[0].Name, true
}

// keyRange returns the range of a key attribute that a condition is.
func (k Keys) keyRange(c Condition) (name string, r Range, ok bool) {
	var operands []Operand
	switch c := c.(type) {
	case *Compare:
		r.Op, operands = c.Op, []Operand{c.Left, c.Right}
		if _, isPath := c.Left.(Path); !isPath {
			r.Op, operands = flipped(c.Op), []Operand{c.Right, c.Left}
		}
		if r.Op == "<>" {
			return "", r, false
		}
	case *Between:
		r.Op, operands = "BETWEEN", []Operand{c.Value, c.Low, c.High}
	case *Call:
		if c.Function != "begins_with" {
			return "", r, false
		}
		r.Op, operands = c.Function, c.Args
	default:
		return "", r, false
	}
	name, isKey := k.keyPath(operands[0])
	values, literal := literalValues(operands[1:])
	r.Values = values
	return name, r, isKey && literal
}

func flipped(op string) string {
	switch op {
	case "<":
		return ">"
	case "<=":
		return ">="
	case ">":
		return "<"
	case ">=":
		return "<="
	}
	return op
}

func literalValues(operands []Operand) ([]attribute.Value, bool) {
	values := make([]attribute.Value, len(operands))
	for i, o := range operands {
		l, ok := o.(Literal)
		if !ok {
			return nil, false
		}
		values[i] = l.Value
	}
	return values, true
}

// A limit is an end of an interval; without a value the interval has none.
type limit struct {
	value     attribute.Value
	inclusive bool
}

// limits returns the interval of sort keys in a range.
func (r Range) limits() (low, high limit) {
	switch r.Op {
	case "=":
		return limit{r.Values[0], true}, limit{r.Values[0], true}
	case "<", "<=":
		return limit{}, limit{r.Values[0], r.Op == "<="}
	case ">", ">=":
		return limit{r.Values[0], r.Op == ">="}, limit{}
	case "BETWEEN":
		return limit{r.Values[0], true}, limit{r.Values[1], true}
	case "begins_with":
		return limit{r.Values[0], true}, limit{value: afterPrefix(r.Values[0])}
	}
	return limit{}, limit{}
}

// afterPrefix returns the least value greater than all that begin with v, or no
// value if there is none.
func afterPrefix(v attribute.Value) attribute.Value {
	b := []byte(v.Text())
	for len(b) > 0 && b[len(b)-1] == 0xff {
		b = b[:len(b)-1]
	}
	if len(b) == 0 {
		return attribute.Value{}
	}
	b[len(b)-1]++
	if v.Kind() == attribute.String {
		return attribute.S(string(b))
	}
	return attribute.B(b)
}

func (r Range) overlaps(other Range) bool {
	low, high := r.limits()
	otherLow, otherHigh := other.limits()
	return reaches(low, otherHigh) && reaches(otherLow, high)
}

// reaches reports whether an interval that begins at low may hold what one that
// ends at high holds.
func reaches(low, high limit) bool {
	if low.value.Kind() == attribute.Absent || high.value.Kind() == attribute.Absent {
		return true
	}
	order, _ := attribute.Compare(low.value, high.value)
	return order < 0 || order == 0 && low.inclusive && high.inclusive
}
