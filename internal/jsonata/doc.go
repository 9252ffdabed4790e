// Package jsonata is the JSONata language, version 2.0.6, as AWS Step Functions
// has it: without $eval, and with $partition, $range, $hash, $random(seed),
// $uuid and $parse. An expression is compiled once and evaluated over ordered
// JSON values; it reads no clock and draws no randomness but the Env's.
//
//	expr, err := jsonata.Compile(`$states.input.items[price > 10].name`)
//	result, found, err := expr.Eval(env, jsonvalue.Value{})
//
// Where things are: token.go, parser.go and process.go make the tree (ast.go);
// eval.go walks it, with a file for each concept (path.go, tuple.go, …); the
// functions of the language are listed in builtin.go and stand in fn_*.go by
// family. Codes and texts of errors, in messages.go, are the reference's, for
// users see them. Language: https://docs.jsonata.org/2.0.0/overview; what Step
// Functions adds:
// https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
package jsonata
