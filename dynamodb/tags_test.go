package dynamodb

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const tabARN = "arn:aws:dynamodb:us-east-1:123456789012:table/tab"

func tagged(arn, tags string) string { return `{"ResourceArn":"` + arn + `","Tags":` + tags + `}` }

func TestTags(t *testing.T) {
	g := newStage(Options{})
	g.converse(t,
		turn{"CreateTable", creation("p:S", "p:H", onDemand+`,"Tags":[]`), `~ {}`},
		turn{"ListTagsOfResource", `{"ResourceArn":"` + tabARN + `"}`, `{"Tags":[]}`},
		turn{"TagResource", tagged(tabARN, `[{"Key":"env","Value":"test"},{"Key":" ","Value":""},{"Key":"ключ","Value":"a_.:/=+-@"}]`), ""},
		turn{"TagResource", tagged(tabARN, `[{"Key":"env","Value":"live"},{"Key":"team","Value":"blue"}]`), ""},
		turn{"UntagResource", `{"ResourceArn":"` + tabARN + `","TagKeys":[" ","missing"]}`, ""},
		turn{
			"ListTagsOfResource", `{"ResourceArn":"` + tabARN + `","NextToken":"anything"}`,
			`{"Tags":[{"Key":"env","Value":"live"},{"Key":"ключ","Value":"a_.:/=+-@"},{"Key":"team","Value":"blue"}]}`,
		},
	)
}

func TestTagsRefused(t *testing.T) {
	g := newStage(Options{})
	g.call("CreateTable", creation("p:S", "p:H", onDemand))
	one := func(key, value string) string {
		return tagged(tabARN, fmt.Sprintf(`[{"Key":%q,"Value":%q}]`, key, value))
	}
	x129 := strings.Repeat("x", 129)
	g.refuses(t, "TagResource", []refusal{
		{`{}`, "Invalid TableArn"},
		{tagged("not-an-arn", `[]`), invalid + "ARNs must start with 'arn:': not-an-arn"},
		{tagged("arn:aws:s3:::bucket", `[]`), invalid + "Provided Arn is not a DynamoDB resource arn: arn:aws:s3:::bucket"},
		{tagged(tabARN+"/index/idx", `[]`), invalid + "Invalid resource arn provided, only table or stream is accepted. Provided resource arn: " + tabARN + "/index/idx"},
		{
			tagged("arn:aws:dynamodb:eu-west-1:123456789012:table/tab", `[]`),
			"Invalid TableArn: Invalid ResourceArn provided as input arn:aws:dynamodb:eu-west-1:123456789012:table/tab",
		},
		{tagged(tabARN+"x", `[{"Key":"k","Value":"v"}]`), "ResourceNotFoundException: Requested resource not found: ResourceArn: " + tabARN + "x not found"},
		{`{"ResourceArn":"` + tabARN + `"}`, "1 validation error detected: Value null at 'tags' failed to satisfy constraint: Member must not be null"},
		{tagged(tabARN, `[]`), "Atleast one Tag needs to be provided as Input."},
		{tagged(tabARN, `[{}]`), "The Tag Key provided is invalid, Key: null"},
		{tagged(tabARN, `[{"Value":"v"}]`), "The Tag Key provided is invalid, Key: null"},
		{tagged(tabARN, `[{"Key":"k"}]`), "The Tag Value provided is invalid, Value: null"},
		{one("", "v"), "The Tag Key provided is invalid, Key: "},
		{one(x129[:64]+"!", "v"), "The Tag Key provided is invalid, Key: @x*64!"},
		{one(x129, "v"), "The Tag Key provided is invalid, Key: @x*129"},
		{one("k", x129+x129), "The Tag Value provided is invalid, Value: @x*258"},
		{one("k", "#"), "The Tag Value provided is invalid, Value: #"},
		{one("AWS:k", "v"), "Tag Key cannot be prefixed with aws:, Key: AWS:k"},
		{tagged(tabARN, `[{"Key":"k","Value":"1"},{"Key":"k","Value":"2"}]`), "Duplicate Tag Keys provided as input: Duplicate Tag Key found k"},
	})
	g.refuses(t, "UntagResource", []refusal{
		{`{"ResourceArn":"` + tabARN + `","TagKeys":[]}`, "Atleast one Tag Key needs to be provided as Input."},
		{`{"ResourceArn":"` + tabARN + `","TagKeys":[""]}`, "The Tag Key provided is invalid, Key: "},
	})
	// Other accounts' tables are not to be known of.
	require.Contains(t, g.call("ListTagsOfResource", `{"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/tab"}`), "! AccessDeniedException: ")
}

// 50 tags at most. Those that replace others do not count twice.
func TestTagQuota(t *testing.T) {
	tags := func(from, to int) string {
		var list []string
		for i := from; i < to; i++ {
			list = append(list, fmt.Sprintf(`{"Key":"k%d","Value":"v"}`, i))
		}
		return "[" + strings.Join(list, ",") + "]"
	}
	const beyond = "! ValidationException: Number of Tags exceed the current limit for the provided ResourceArn"
	g := newStage(Options{})
	require.Equal(t, beyond, g.call("CreateTable", creation("p:S", "p:H", onDemand+`,"Tags":`+tags(0, 51))))
	g.converse(t,
		turn{"CreateTable", creation("p:S", "p:H", onDemand+`,"Tags":`+tags(0, 30)), `~ {}`},
		turn{"TagResource", tagged(tabARN, tags(20, 50)), ""},
		turn{"TagResource", tagged(tabARN, tags(50, 51)), beyond},
	)
}
