// Package pattern is the language in which EventBridge rules, Lambda event
// source mappings and SNS subscriptions say which events they want.
//
// A pattern is a JSON object in the shape of the events it matches. Every leaf
// is an array, and matches when one value of the event at that path satisfies
// one of its members: a value, or an operator such as {"prefix":"a"}. All
// leaves of a pattern must match, and they must match within one element of
// every array of the event that they meet in. "$or" holds alternatives.
//
// [Compile] reads a pattern once, into an immutable [Pattern] that any number
// of worlds may share; [Pattern.Match] runs it over the raw bytes of an event.
// [Set] matches an event against many patterns at the price of those that it
// has something in common with. The three services speak [Dialect]s of the
// language: they differ in limits and in the words of their refusals.
//
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
package pattern
