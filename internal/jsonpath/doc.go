// Package jsonpath is JSONPath in the dialect of AWS, which is that of Jayway's
// JsonPath for Java: dots and brackets, wildcards, deep scans, slices, unions
// and filters over ordered JSON.
//
//	p, err := jsonpath.Compile("$.items[?(@.price > 10)].name")
//	v, err := p.Get(document)
//
// A definite path names one node and yields it; any other yields an array of
// what it found. The words of a *NotFound are Jayway's, for users see them.
// Language: https://github.com/json-path/JsonPath/blob/master/README.md; what AWS
// leaves out of it (functions, operators that are words, regular expressions):
// https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html
package jsonpath
