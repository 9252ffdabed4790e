// Package wire speaks AWS's protocols over plain Go structs: AWS JSON 1.0 and
// 1.1, REST-JSON, REST-XML and Query, with signatures, checksums and errors as
// AWS writes them.
//
// A service describes itself once, as a [Service]: its name, its protocol and
// a table of operations, each an ordinary Go method:
//
//	&wire.Service{
//		Name: "dynamodb", Protocol: wire.JSON10, Target: "DynamoDB_20120810",
//		Ops: wire.Ops{"PutItem": wire.Op(s.PutItem)},
//	}
//
// # Structs
//
// Fields carry AWS's member names. A zero field is an absent member; a pointer
// is needed only where absent differs from zero, as [Given] tells whether a
// client sent a zero explicitly. A slice or map that is empty but not nil is
// present. JSON null is absent. Members that a struct does not declare are
// ignored, as AWS ignores them.
//
// The tag `aws:"…"` is a comma-separated list:
//
//	required              must be present
//	len=3..255            characters of a string, bytes of a blob, entries of a list or map
//	range=1..             the value of a number
//	enum=HASH|RANGE       the legal strings, in the order in which AWS prints them
//	pattern=[a-z]+        a regular expression; always the last item of the tag
//	member.len=… etc.     the same for the members of a list (also key. and value. of a map)
//	refuse                known to AWS, not modelled: refused by name when present
//	always                written even when zero
//	name=locationName     the name on the wire
//	form=Attribute        the name under Query, of a service that speaks JSON as well
//	header=X-Amz-Foo, headers=x-amz-meta-, query=max-keys, queries, label=Bucket, payload, status
//	                      the place of a member in a REST message
//	text                  the text of the structure's own XML element
//	flattened, attribute, ns=http://…, item=Tag, entrykey=Name, entryvalue=Value
//	                      the forms of XML and Query; a field named _ names the document itself
//	timestamp=iso8601|http|epoch   the form of a time
//
// A map of structs whose members may be sent as zero holds pointers: Go cannot
// take the address of a map's value, so Given could not name its members.
package wire
