package jsonata

import (
	"strings"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// An Expr is a compiled expression. It is immutable: forks and goroutines may
// share it.
type Expr struct {
	text   string
	tree   *node
	halves bool
	refs   []Reference
}

// Compile reads an expression. The error is an *Error.
func Compile(text string) (*Expr, error) {
	p, tree, err := parse(strings.ToValidUTF8(text, "\uFFFD"))
	if err == nil {
		c := &processor{}
		tree, err = c.process(tree)
	}
	if err == nil && (tree.kind == kindParent || tree.seeking != nil) {
		err = underivable(tree)
	}
	if err != nil {
		return nil, finished(err)
	}
	return &Expr{text: text, tree: tree, halves: p.halves, refs: references(tree)}, nil
}

// Text is what was compiled.
func (e *Expr) Text() string { return e.text }

// An Env is what an evaluation may know and use. The zero Env knows no
// variables, has the year 1970 and draws zeros.
type Env struct {
	Lookup    func(name string) Value // the value of $name, or none; may be nil
	Millis    int64                   // $now and $millis, in milliseconds since 1970
	Random    func() float64          // draws of $random, $shuffle and $uuid, in [0,1); may be nil
	MaxSteps  int                     // 0 is DefaultSteps
	MaxDepth  int                     // 0 is DefaultDepth
	MaxMemory int                     // bytes of all values made, roughly; 0 is DefaultMemory
	MaxValue  int                     // bytes of one of them, roughly; 0 is DefaultValue
}

// Eval evaluates the expression over an input, which may be no value. The result
// does not exist if the expression found nothing; it may be or hold a function
// (jsonvalue.Foreign), which is no JSON. Its numbers are doubles. The error is an
// *Error.
func (e *Expr) Eval(env Env, input Value) (result Value, found bool, err error) {
	r := &run{env: &env, root: input}
	if env.MaxSteps == 0 {
		env.MaxSteps = DefaultSteps
	}
	if env.MaxDepth == 0 {
		env.MaxDepth = DefaultDepth
	}
	if env.MaxMemory == 0 {
		env.MaxMemory = DefaultMemory
	}
	if env.MaxValue == 0 {
		env.MaxValue = DefaultValue
	}
	if isArray(input) {
		input = jsonvalue.ArrayOf(input).Marked(markSequence | markOuter)
	}
	result, err = (&frame{run: r}).eval(e.tree, input)
	if err != nil {
		return Value{}, false, finished(err)
	}
	if marked(result, markOuter) {
		result = result.At(0)
	}
	if e.halves {
		result = whole(result)
	}
	return result.Marked(0).Doubles(), result.Exists(), nil
}

func finished(err error) error {
	if e, ok := err.(*Error); ok {
		return e.finish()
	}
	return err
}

// whole replaces halves of surrogate pairs, which UTF-8 cannot say.
func whole(v Value) Value {
	switch v.Kind() {
	case jsonvalue.String:
		return jsonvalue.Text(strings.ToValidUTF8(v.Text(), "\uFFFD"))
	case jsonvalue.Array:
		list := make([]Value, v.Len())
		for i, item := range v.Items() {
			list[i] = whole(item)
		}
		return jsonvalue.List(list)
	case jsonvalue.Object:
		b := jsonvalue.NewBuilder(v.Len())
		for key, item := range v.Members() {
			b.Set(strings.ToValidUTF8(key, "\uFFFD"), whole(item))
		}
		return b.Build()
	}
	return v
}
