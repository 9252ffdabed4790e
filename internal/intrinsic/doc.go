// Package intrinsic is the intrinsic functions of the Amazon States Language:
// States.Format, States.Array and the others, which states with JSONPath call
// in their payload templates.
//
//	call, err := intrinsic.Parse("States.MathAdd($.a, 1)", compilePath)
//	v, err := call.Eval(intrinsic.Env{Scope: input})
//
// parse.go reads a call; the functions are listed in function.go and stand in
// fn_*.go by family.
// https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
package intrinsic
