package stepfn

import "github.com/cloudjar/cloudjar/internal/jsonvalue"

// Limits of variables in bytes: one variable, one Assign, all of an execution.
// https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
const (
	maxVariable  = 256 << 10
	maxVariables = 10 << 20
)

// get is the value of a name in the scope or one around it.
func (v *variables) get(name string) jsonvalue.Value {
	for ; v != nil; v = v.outer {
		if x := v.values.Get(name); x.Exists() {
			return x
		}
	}
	return jsonvalue.Value{}
}

// inner is a new scope within this one.
func (v *variables) inner() *variables {
	if v == nil {
		return nil
	}
	return &variables{outer: v, size: v.size}
}

// with is the scope after an Assign.
func (v *variables) with(assigned jsonvalue.Value, size int) *variables {
	out := &variables{size: size}
	if v != nil {
		out.outer, out.values, out.size = v.outer, v.values, v.size+size
	}
	b := jsonvalue.NewBuilder(out.values.Len() + assigned.Len())
	for name, x := range out.values.Members() {
		b.Set(name, x)
	}
	for name, x := range assigned.Members() {
		if old := b.Get(name); old.Exists() {
			out.size -= len(old.String())
		}
		b.Set(name, x)
	}
	out.values = b.Build()
	return out
}
