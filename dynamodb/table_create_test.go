package dynamodb

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/internal/script"
)

// A turn is a request and its answer, in the form of the scripts: "~ {…}" asks
// for some members.
type turn struct{ op, request, answer string }

func (g *stage) converse(t *testing.T, turns ...turn) {
	for _, turn := range turns {
		got := g.call(turn.op, turn.request)
		require.Truef(t, script.Accepts(turn.answer, got), "%s %s\nwant %s\ngot  %s", turn.op, turn.request, turn.answer, got)
	}
}

// creation forms a CreateTable of the table "tab". Each definition is a name and
// a type (p:S), each key element a name and H or R (p:H).
func creation(definitions, key, more string) string {
	return `{"TableName":"tab",` + defined(definitions) + `,` + keyed(key) + more + `}`
}

func defined(definitions string) string {
	var list []string
	for _, d := range strings.Fields(definitions) {
		name, kind, _ := strings.Cut(d, ":")
		list = append(list, fmt.Sprintf(`{"AttributeName":%q,"AttributeType":%q}`, name, kind))
	}
	return `"AttributeDefinitions":[` + strings.Join(list, ",") + `]`
}

func keyed(key string) string {
	var list []string
	for _, e := range strings.Fields(key) {
		name, part, _ := strings.Cut(e, ":")
		list = append(list, fmt.Sprintf(`{"AttributeName":%q,"KeyType":%q}`, name, map[string]string{"H": "HASH", "R": "RANGE"}[part]))
	}
	return `"KeySchema":[` + strings.Join(list, ",") + `]`
}

// onDemand and provisioned say how the table is paid for.
const (
	onDemand    = `,"BillingMode":"PAY_PER_REQUEST"`
	provisioned = `,"ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":5}`
	all         = `,"Projection":{"ProjectionType":"ALL"}`
)

// global and local list one index "idx".
func global(key, more string) string {
	return `,"GlobalSecondaryIndexes":[{"IndexName":"idx",` + keyed(key) + more + `}]`
}

func local(key, more string) string {
	return `,"LocalSecondaryIndexes":[{"IndexName":"lsi",` + keyed(key) + more + `}]`
}

func TestCreateTableRefusesNames(t *testing.T) {
	const words = " at 'tableName' failed to satisfy constraint: Member must "
	newStage(Options{}).refuses(t, "CreateTable", []refusal{
		{`{}`, "The parameter 'TableName' is required but was not present in the request"},
		{`{"TableName":""}`, "2 validation errors detected: Value ''" + words + "have length greater than or equal to 3; " +
			"Value ''" + words + "satisfy regular expression pattern: [a-zA-Z0-9_.-]+"},
		{`{"TableName":"ab","KeySchema":[]}`, "1 validation error detected: Value 'ab'" + words + "have length greater than or equal to 3"},
		{`{"TableName":"abc;","KeySchema":[]}`, "1 validation error detected: Value 'abc;'" + words + "satisfy regular expression pattern: [a-zA-Z0-9_.-]+"},
		{`{"TableName":"` + strings.Repeat("a", 256) + `"}`, "1 validation error detected: Value '@a*256'" + words + "have length less than or equal to 255"},
	})
}

func TestCreateTableRefusesKeys(t *testing.T) {
	const (
		noDefinition = "Invalid KeySchema: Some index key attribute have no definition"
		firstHash    = "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"
	)
	newStage(Options{}).refuses(t, "CreateTable", []refusal{
		{creation("p:S", "", onDemand), "1 validation error detected: Value '[]' at 'keySchema' failed to satisfy constraint: " +
			"Member must have length greater than or equal to 1"},
		{creation("p:S s:S x:S", "p:H s:R x:R", onDemand), "1 validation error detected: Value '[KeySchemaElement(attributeName=p, keyType=HASH), " +
			"KeySchemaElement(attributeName=s, keyType=RANGE), KeySchemaElement(attributeName=x, keyType=RANGE)]' at 'keySchema' " +
			"failed to satisfy constraint: Member must have length less than or equal to 2"},
		{creation("p:Q", "p:H", onDemand), "1 validation error detected: Value 'Q' at 'attributeDefinitions.1.member.attributeType' " +
			"failed to satisfy constraint: Member must satisfy enum value set: [B, N, S]"},
		{
			`{"TableName":"tab","BillingMode":"PAY_PER_REQUEST",` + defined("p:S") + `,"KeySchema":[{"AttributeName":"p","KeyType":"X"}]}`,
			"1 validation error detected: Value 'X' at 'keySchema.1.member.keyType' failed to satisfy constraint: " +
				"Member must satisfy enum value set: [HASH, RANGE]",
		},
		{creation("p:S p:N", "p:H", onDemand), "Attribute Name is duplicated: p"},
		{creation("p:S", "p:H p:R", onDemand), noDefinition},
		{creation("x:S", "p:H s:R", onDemand), noDefinition},
		{creation("x:S", "p:H", onDemand), invalid + "Some index key attributes are not defined in AttributeDefinitions. " +
			"Keys: [p], AttributeDefinitions: [x]"},
		{creation("p:S x:S", "p:H p:R", onDemand), "Both the Hash Key and the Range Key element in the KeySchema have the same name"},
		{creation("p:S", "p:R", onDemand), firstHash},
		{creation("p:S s:S", "s:R p:H", onDemand), firstHash},
		{creation("p:S s:S", "p:H s:H", onDemand), "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"},
		{creation("p:S x:S", "p:H", onDemand), invalid + "Number of attributes in KeySchema does not exactly match number of attributes " +
			"defined in AttributeDefinitions"},
		{creation("p:S g:S x:S", "p:H", onDemand+global("g:H", all)), invalid + "Some AttributeDefinitions are not used. " +
			"AttributeDefinitions: [p, g, x], keys used: [p, g]"},
	})
}

// What is paid, and what goes with it.
func TestCreateTableRefusesThroughput(t *testing.T) {
	of := func(more string) string { return creation("p:S", "p:H", more) }
	const notOnDemand = "MaxReadRequestUnits for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED."
	newStage(Options{}).refuses(t, "CreateTable", []refusal{
		{of(`,"BillingMode":"FREE"`), "1 validation error detected: Value 'FREE' at 'billingMode' failed to satisfy constraint: " +
			"Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]"},
		{of(``), invalid + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"},
		{of(onDemand + provisioned), invalid + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"},
		{of(`,"ProvisionedThroughput":{"ReadCapacityUnits":0,"WriteCapacityUnits":0}`), "2 validation errors detected: " +
			"Value '0' at 'provisionedThroughput.writeCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1; " +
			"Value '0' at 'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1"},
		{of(`,"ProvisionedThroughput":{"ReadCapacityUnits":1}`), "1 validation error detected: " +
			"Value null at 'provisionedThroughput.writeCapacityUnits' failed to satisfy constraint: Member must not be null"},
		{
			of(`,"ProvisionedThroughput":{"ReadCapacityUnits":1000000000001,"WriteCapacityUnits":1}`),
			"Given value 1000000000001 for ReadCapacityUnits is out of bounds",
		},
		{of(`,"ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":40001}`), "LimitExceededException: Subscriber limit exceeded: " +
			"The requested WriteCapacityUnits, 40001, is above the per table maximum for the account in us-east-1. Per table maximum: 40000. " +
			"Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."},
		{of(provisioned + `,"OnDemandThroughput":{"MaxReadRequestUnits":1}`), invalid + notOnDemand},
		{of(onDemand + `,"OnDemandThroughput":{"MaxReadRequestUnits":-1}`), invalid + "Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range"},
		{of(onDemand + `,"OnDemandThroughput":{"MaxWriteRequestUnits":0}`), invalid + "Requested MaxWriteRequestUnits for OnDemandThroughput for table is outside of valid range"},
		{of(onDemand + `,"WarmThroughput":{"ReadUnitsPerSecond":12000,"WriteUnitsPerSecond":3999}`), invalid +
			"Requested WriteUnitsPerSecond for WarmThroughput for table is lower than initial throughput for OnDemand. " +
			"See: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial"},
		{of(provisioned + `,"WarmThroughput":{"ReadUnitsPerSecond":4}`), invalid +
			"Requested ReadUnitsPerSecond for WarmThroughput for table is lower than ReadCapacityUnits of ProvisionedThroughput"},
	})
}

func TestCreateTableRefusesSettings(t *testing.T) {
	of := func(more string) string { return creation("p:S", "p:H", onDemand+more) }
	newStage(Options{}).refuses(t, "CreateTable", []refusal{
		{of(`,"TableClass":"standard"`), "Invalid table-class parameter provided. Please try again with a valid table-class value: " +
			"[STANDARD, STANDARD_INFREQUENT_ACCESS]."},
		{of(`,"StreamSpecification":{"StreamEnabled":true}`), invalid + "Table is being created with a stream enabled, UpdateViewType is required"},
		{of(`,"StreamSpecification":{"StreamEnabled":false,"StreamViewType":"NEW_IMAGE"}`), invalid +
			"Table is being created with a stream disabled, UpdateViewType should not be specified"},
		{of(`,"StreamSpecification":{}`), "1 validation error detected: Value null at 'streamSpecification.streamEnabled' " +
			"failed to satisfy constraint: Member must not be null"},
		{of(`,"SSESpecification":{"Enabled":false,"SSEType":"KMS"}`), invalid + "SSEType can not be specified if Enabled is false"},
		{of(`,"SSESpecification":{"Enabled":true,"SSEType":"AES256"}`), invalid + "SSEType AES256 is not supported"},
		{of(`,"SSESpecification":{"Enabled":true,"KMSMasterKeyId":"alias/k"}`), invalid + "SSEType KMS is required if KMSMasterKeyId is specified"},
		{of(`,"Tags":[{"Key":"aws:x","Value":"y"}]`), "Tag Key cannot be prefixed with aws:, Key: aws:x"},
	})
	for _, refused := range []string{`"VectorIndexes":[{"IndexName":"vec"}]`} {
		member, _, _ := strings.Cut(refused[1:], `"`)
		require.Regexp(t, "^! 501 .*"+member, newStage(Options{}).call("CreateTable", of(","+refused)))
	}
}

func TestCreateTableRefusesLocalIndexes(t *testing.T) {
	const two = "p:S s:S x:S"
	of := func(indexes string) string { return creation(two, "p:H s:R", onDemand+indexes) }
	newStage(Options{}).refuses(t, "CreateTable", []refusal{
		{creation("p:S s:S", "p:H s:R", onDemand+`,"LocalSecondaryIndexes":[]`), invalid + "List of LocalSecondaryIndexes is empty"},
		{creation("p:S x:S", "p:H", onDemand+local("p:H x:R", all)), invalid + "Table KeySchema does not have a range key, " +
			"which is required when specifying a LocalSecondaryIndex"},
		{creation("p:S s:S", "p:H s:R", onDemand+local("p:H", all)), invalid + "Index KeySchema does not have a range key for index: lsi"},
		{creation("p:S s:S", "p:H s:R", onDemand+local("p:H p:R", all)), "Both the Hash Key and the Range Key element in the KeySchema have the same name"},
		{of(local("x:H s:R", all)), invalid + "Index KeySchema does not have the same leading hash key as table KeySchema for index: lsi. " +
			"index hash key: x, table hash key: p"},
		{of(local("p:H x:R", `,"Projection":{}`)), invalid + "Unknown ProjectionType: null"},
		{
			of(`,"LocalSecondaryIndexes":[{"IndexName":"lsi",` + keyed("p:H x:R") + all + `},{"IndexName":"lsi",` + keyed("p:H x:R") + all + `}]`),
			invalid + "Duplicate index name: lsi",
		},
		{of(local("p:H x:R s:R", all)), "1 validation error detected: Value '[KeySchemaElement(attributeName=p, keyType=HASH), " +
			"KeySchemaElement(attributeName=x, keyType=RANGE), KeySchemaElement(attributeName=s, keyType=RANGE)]' at " +
			"'localSecondaryIndexes.1.member.keySchema' failed to satisfy constraint: Member must have length less than or equal to 2"},
	})
}

func TestCreateTableRefusesGlobalIndexes(t *testing.T) {
	of := func(definitions, key, more string) string {
		return creation("p:S "+definitions, "p:H", onDemand+global(key, more))
	}
	named := func(p string) string { return `,"Projection":` + p }
	five := "a:S b:S c:S d:S e:S"
	newStage(Options{}).refuses(t, "CreateTable", []refusal{
		{creation("p:S", "p:H", onDemand+`,"GlobalSecondaryIndexes":[]`), invalid + "List of GlobalSecondaryIndexes is empty"},
		{creation("p:S", "p:H", onDemand+global("q:H", all)), invalid + "Some index key attributes are not defined in AttributeDefinitions. " +
			"Keys: [q], AttributeDefinitions: [p]"},
		{of("a:S", "a:R", all), "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"},
		{of("a:S b:S", "a:R b:H", all), "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"},
		{of("a:S", "a:H a:R", all), "Both the Hash Key and the Range Key element in the KeySchema have the same name"},
		{of("a:S", "a:H a:H", all), "The KeySchema contains multiple key attributes with the same name"},
		{of("a:S b:S", "a:H b:H a:R", all), "The KeySchema contains multiple key attributes with the same name"},
		{of("a:S b:S c:S", "a:H b:R c:H", all), invalid + "All HASH key attributes must precede RANGE key attributes in the KeySchema"},
		{of(five, "a:H b:H c:H d:H e:H", all), invalid + "The KeySchema exceeds the maximum allowed number of HASH key attributes"},
		{of(five, "p:H a:R b:R c:R d:R e:R", all), invalid + "The KeySchema exceeds the maximum allowed number of RANGE key attributes"},
		{of("a:S", "a:H", named(`{"ProjectionType":"INCLUDE"}`)), invalid + "ProjectionType is INCLUDE, but NonKeyAttributes is not specified"},
		{of("a:S", "a:H", named(`{"ProjectionType":"KEYS_ONLY","NonKeyAttributes":["x"]}`)), invalid + "ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified"},
		{of("a:S", "a:H", named(`{"ProjectionType":"INCLUDE","NonKeyAttributes":["x","x"]}`)), invalid + "Duplicate element in NonKeyAttributes: x"},
		{of("a:S", "a:H", named(`{"ProjectionType":"INCLUDE","NonKeyAttributes":[]}`)), "1 validation error detected: Value '[]' at " +
			"'globalSecondaryIndexes.1.member.projection.nonKeyAttributes' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{of("a:S", "a:H", ""), "1 validation error detected: Value null at 'globalSecondaryIndexes.1.member.projection' " +
			"failed to satisfy constraint: Member must not be null"},
		{of("a:S", "a:H", all+provisioned), invalid + "ProvisionedThroughput should not be specified for index: idx when BillingMode is PAY_PER_REQUEST"},
		{creation("p:S a:S", "p:H", provisioned+global("a:H", all)), invalid + "ProvisionedThroughput is not specified for index: idx"},
		{of("a:S", "a:H", all+`,"OnDemandThroughput":{"MaxReadRequestUnits":-1}`), invalid +
			"Requested MaxReadRequestUnits for OnDemandThroughput for index : idx is outside of valid range"},
		{of("a:S", "a:H", all+`,"WarmThroughput":{"ReadUnitsPerSecond":1}`), invalid + "Requested ReadUnitsPerSecond for WarmThroughput for index idx " +
			"is lower than initial throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/" +
			"on-demand-capacity-mode.html#on-demand-capacity-mode-initial"},
		{creation("p:S s:S", "p:H s:R", onDemand+strings.Replace(local("p:H s:R", all), "lsi", "idx", 1)+global("s:H", all)), invalid + "Duplicate index name: idx"},
	})
}

// Quotas: 5 local and 20 global indexes, and 100 attributes that they include
// together.
func TestCreateTableQuotas(t *testing.T) {
	indexes := func(list string, n int, key, projection string) string {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf(`{"IndexName":"idx%d",%s,"Projection":%s}`, i, keyed(key), projection))
		}
		return `,"` + list + `":[` + strings.Join(all, ",") + `]`
	}
	included := func(n int) string {
		var names []string
		for i := range n {
			names = append(names, fmt.Sprintf(`"a%d"`, i))
		}
		return `{"ProjectionType":"INCLUDE","NonKeyAttributes":[` + strings.Join(names, ",") + `]}`
	}
	keysOnly := `{"ProjectionType":"KEYS_ONLY"}`
	for _, c := range []struct{ within, beyond, words string }{
		{
			indexes("LocalSecondaryIndexes", 5, "p:H s:R", keysOnly), indexes("LocalSecondaryIndexes", 6, "p:H s:R", keysOnly),
			"Number of LocalSecondaryIndexes exceeds per-table limit of 5",
		}, {
			indexes("GlobalSecondaryIndexes", 20, "s:H", keysOnly), indexes("GlobalSecondaryIndexes", 21, "s:H", keysOnly),
			"GlobalSecondaryIndex count exceeds the per-table limit of 20",
		}, {
			indexes("GlobalSecondaryIndexes", 5, "s:H", included(20)), indexes("GlobalSecondaryIndexes", 6, "s:H", included(17)),
			"The number of NonKeyAttributes of all indexes exceeds the per-table limit of 100",
		},
	} {
		g := newStage(Options{})
		require.Equal(t, "! ValidationException: "+invalid+c.words, g.call("CreateTable", creation("p:S s:S", "p:H s:R", onDemand+c.beyond)))
		require.NotContains(t, g.call("CreateTable", creation("p:S s:S", "p:H s:R", onDemand+c.within)), "! ")
	}
}

// A new table as CreateTable and DescribeTable show it.
func TestCreateTableDescribes(t *testing.T) {
	const arn = "arn:aws:dynamodb:us-east-1:123456789012:table/tab"
	newStage(Options{}).converse(t,
		// The first answer knows nothing yet of warm throughput, nor since when the
		// table is on demand. Definitions and included attributes come back sorted.
		turn{"CreateTable", creation("s:S p:S g:N", "p:H s:R", onDemand+
			local("p:H g:R", `,"Projection":{"ProjectionType":"KEYS_ONLY"}`)+
			global("g:H", `,"Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["z","a"]}`)), `{"TableDescription":{` +
			defined("g:N p:S s:S") + `,"BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST"},"CreationDateTime":"…","DeletionProtectionEnabled":false,
			"GlobalSecondaryIndexes":[{"IndexArn":"` + arn + `/index/idx","IndexName":"idx","IndexSizeBytes":0,"IndexStatus":"CREATING","ItemCount":0,` +
			keyed("g:H") + `,"Projection":{"NonKeyAttributes":["a","z"],"ProjectionType":"INCLUDE"},
				"ProvisionedThroughput":{"NumberOfDecreasesToday":0,"ReadCapacityUnits":0,"WriteCapacityUnits":0}}],
			"ItemCount":0,` + keyed("p:H s:R") + `,
			"LocalSecondaryIndexes":[{"IndexArn":"` + arn + `/index/lsi","IndexName":"lsi","IndexSizeBytes":0,"ItemCount":0,` + keyed("p:H g:R") + `,
				"Projection":{"ProjectionType":"KEYS_ONLY"}}],
			"ProvisionedThroughput":{"NumberOfDecreasesToday":0,"ReadCapacityUnits":0,"WriteCapacityUnits":0},
			"TableArn":"` + arn + `","TableId":"…","TableName":"tab","TableSizeBytes":0,"TableStatus":"CREATING"}}`},
		turn{"DescribeTable", `{"TableName":"tab"}`, `~ {"Table":{"TableStatus":"ACTIVE",
			"BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST","LastUpdateToPayPerRequestDateTime":"…"},
			"WarmThroughput":{"ReadUnitsPerSecond":12000,"Status":"ACTIVE","WriteUnitsPerSecond":4000},
			"GlobalSecondaryIndexes":[{"IndexStatus":"ACTIVE","WarmThroughput":{"ReadUnitsPerSecond":12000,"Status":"ACTIVE","WriteUnitsPerSecond":4000}}]}}`},
		turn{"CreateTable", creation("p:S", "p:H", onDemand), "! ResourceInUseException: Table already exists: tab"},
	)
}

// A provisioned table with every setting there is.
func TestCreateTableKeepsSettings(t *testing.T) {
	newStage(Options{}).converse(t,
		turn{"CreateTable", creation("p:B", "p:H", provisioned+`,"TableClass":"STANDARD_INFREQUENT_ACCESS","DeletionProtectionEnabled":true,
			"SSESpecification":{"Enabled":true},"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"},
			"WarmThroughput":{"ReadUnitsPerSecond":1000},"Tags":[{"Key":"team","Value":"blue"}]`), `~ {"TableDescription":{
			"SSEDescription":{"SSEType":"KMS","Status":"UPDATING"},"WarmThroughput":{"ReadUnitsPerSecond":1000,"Status":"UPDATING","WriteUnitsPerSecond":5}}}`},
		turn{"DescribeTable", `{"TableName":"arn:aws:dynamodb:us-east-1:123456789012:table/tab"}`, `~ {"Table":{
			"DeletionProtectionEnabled":true,"TableClassSummary":{"TableClass":"STANDARD_INFREQUENT_ACCESS"},
			"SSEDescription":{"KMSMasterKeyArn":"arn:aws:kms:us-east-1:123456789012:key/…","SSEType":"KMS","Status":"ENABLED"},
			"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"},"LatestStreamLabel":"…","LatestStreamArn":"…",
			"ProvisionedThroughput":{"NumberOfDecreasesToday":0,"ReadCapacityUnits":5,"WriteCapacityUnits":5},
			"WarmThroughput":{"ReadUnitsPerSecond":1000,"Status":"ACTIVE","WriteUnitsPerSecond":5}}}`},
		turn{"ListTagsOfResource", `{"ResourceArn":"arn:aws:dynamodb:us-east-1:123456789012:table/tab"}`, `{"Tags":[{"Key":"team","Value":"blue"}]}`},
		turn{"DeleteTable", `{"TableName":"tab"}`, "! ValidationException: Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first."},
	)
	g := newStage(Options{})
	g.call("CreateTable", creation("p:S", "p:H", provisioned))
	for _, absent := range []string{"BillingModeSummary", "SSEDescription", "StreamSpecification", "TableClassSummary", "OnDemandThroughput", "LatestStreamArn"} {
		require.NotContains(t, g.call("DescribeTable", `{"TableName":"tab"}`), absent)
	}
}
