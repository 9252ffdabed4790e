package dynamodb

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/internal/script"
)

const inUse = "! ResourceInUseException: Attempt to change a resource which is still in use: "

func query(index, name, value string) string {
	return `{"TableName":"tab","IndexName":"` + index + `","KeyConditionExpression":"` + name + ` = :v","ExpressionAttributeValues":{":v":` + value + `},
		"ProjectionExpression":"p"}`
}

// The life of an index that is added to a table: resources are allocated while
// the table is UPDATING, then rows are filled in while it is ACTIVE, and then the
// index can be read.
func TestAddedIndexLives(t *testing.T) {
	g := newStage(slow)
	g.call("CreateTable", creation("p:S", "p:H", onDemand))
	g.world.Advance(5 * time.Second)
	g.call("PutItem", `{"TableName":"tab","Item":{"p":{"S":"before"},"a":{"S":"x"}}}`)
	only := "! LimitExceededException: Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table"

	g.converse(t,
		turn{"UpdateTable", update(defined("a:S") + "," + actions(adding("idx", "a:H", ""))), `~ {"TableDescription":{"TableStatus":"UPDATING",` +
			defined("a:S p:S") + `,"GlobalSecondaryIndexes":[{"IndexName":"idx","IndexStatus":"CREATING","Backfilling":false,"ItemCount":0}]}}`},
		turn{"UpdateTable", update(actions(deleting("idx"))), inUse + "Index creation is in resource allocation phase. " +
			"Retry deletion during backfilling phase or when the index is active. Table: tab Index: idx"},
		turn{"UpdateTable", update(actions(changing("idx", `,"WarmThroughput":{"ReadUnitsPerSecond":13000}`))), inUse +
			"Index is being created but is not backfilling yet.  Table: tab Index: idx"},
		turn{"UpdateTable", update(defined("b:S") + "," + actions(adding("two", "b:H", ""))), only},
		turn{"UpdateTable", update(streamOn), inUse + "Can't change stream status when an index is being created. Table: tab Indexes: [idx]"},
		turn{"UpdateTable", update(`"BillingMode":"PROVISIONED",` + capacity("1", "1")), inUse + "Can't change table IOPS when an index is being created. Table: tab Indexes: [idx]"},
		turn{"UpdateTable", update(`"OnDemandThroughput":{"MaxReadRequestUnits":9}`), inUse + "OnDemandThroughput cannot be updated while index creation is in progress for indexes: [idx]"},
		turn{"DeleteTable", describe, inUse + "Cannot delete table while indexes are being created, updated, or deleted."},
		// From now on the key attribute has its type, and items that come go in.
		turn{"PutItem", `{"TableName":"tab","Item":{"p":{"S":"during"},"a":{"S":"x"}}}`, `{}`},
	)
	require.Contains(t, g.call("PutItem", `{"TableName":"tab","Item":{"p":{"S":"q"},"a":{"N":"1"}}}`), "Type mismatch for Index Key a")

	g.world.Advance(5 * time.Second)
	g.converse(t,
		turn{"DescribeTable", describe, `~ {"Table":{"TableStatus":"ACTIVE","GlobalSecondaryIndexes":[{"IndexStatus":"CREATING","Backfilling":true}]}}`},
		turn{"UpdateTable", update(defined("b:S") + "," + actions(adding("two", "b:H", ""))), only},
		turn{"DeleteTable", describe, inUse + "Cannot delete table while indexes are being created, updated, or deleted."},
	)

	g.world.Advance(10 * time.Minute)
	require.NotContains(t, g.call("DescribeTable", describe), "Backfilling")
	g.converse(t,
		turn{"DescribeTable", describe, `~ {"Table":{"GlobalSecondaryIndexes":[{"IndexStatus":"ACTIVE","ItemCount":2,"IndexSizeBytes":18}]}}`},
		turn{"Query", query("idx", "a", `{"S":"x"}`), `~ {"Count":2}`},
	)
}

// What a backfill leaves out: items without the key attribute, with another
// type, empty, or too long for their part of the key (2,048 and 1,024 bytes).
func TestBackfillLeavesOut(t *testing.T) {
	g := newStage(Options{})
	g.call("CreateTable", creation("p:S", "p:H", onDemand))
	for p, a := range map[string]string{
		"good": `"a":{"S":"@x*1024"}`, "long": `"a":{"S":"@x*2048"}`, "longer": `"a":{"S":"@x*2049"}`,
		"empty": `"a":{"S":""}`, "number": `"a":{"N":"1"}`, "none": `"z":{"S":"x"}`,
	} {
		require.Equal(t, `{}`, g.Play(&script.Step{Op: "PutItem", Repeat: 1, Input: `{"TableName":"tab","Item":{"p":{"S":"` + p + `"},` + a + `}}`}))
	}
	g.converse(t,
		turn{"UpdateTable", update(defined("a:S") + "," + actions(adding("hash", "a:H", ""))), `~ {}`},
		turn{"UpdateTable", update(defined("a:S p:S") + "," + actions(adding("range", "p:H a:R", ""))), `~ {}`},
		turn{"DescribeTable", describe, `~ {"Table":{"GlobalSecondaryIndexes":[{"IndexName":"hash","ItemCount":2},{"IndexName":"range","ItemCount":1}]}}`},
		turn{"Query", query("range", "p", `{"S":"good"}`), `~ {"Items":[{"p":{"S":"good"}}]}`},
	)
}

// A deleted index takes the definitions of its own attributes along; one that is
// still the key of another index stays.
func TestDeletedIndexGoes(t *testing.T) {
	g := newStage(slow)
	g.call("CreateTable", creation("p:S s:S a:S b:S", "p:H s:R", provisioned+local("p:H b:R", all)+
		`,"GlobalSecondaryIndexes":[{"IndexName":"one",`+keyed("a:H b:R")+all+provisioned+`}]`))
	g.world.Advance(5 * time.Second)
	g.converse(t,
		turn{"UpdateTable", update(actions(deleting("lsi"))), "! ValidationException: Cannot delete an index that is not a GlobalSecondaryIndex: lsi"},
		turn{"UpdateTable", update(actions(deleting("none"))), "! ResourceNotFoundException: Requested resource not found: Index none for table tab"},
		turn{"UpdateTable", update(actions(deleting("one"))), `~ {"TableDescription":{"TableStatus":"UPDATING","GlobalSecondaryIndexes":[{"IndexStatus":"DELETING"}]}}`},
		turn{"UpdateTable", update(capacity("9", "9")), inUse + "Can't change table IOPS when an index is being deleted. Table: tab Indexes: [one]"},
		turn{"UpdateTable", update(actions(changing("one", ","+capacity("9", "9")))), inUse + "Index is being deleted. Table: tab Index: one"},
	)
	g.world.Advance(5 * time.Second)
	g.converse(t, turn{"DescribeTable", describe, `~ {"Table":{"TableStatus":"ACTIVE",` + defined("b:S p:S s:S") + `}}`},
		turn{"PutItem", `{"TableName":"tab","Item":{"p":{"S":"x"},"s":{"S":"y"},"a":{"N":"1"}}}`, `{}`})
	require.NotContains(t, g.call("DescribeTable", describe), "GlobalSecondaryIndexes")
}

func TestIndexUpdatesRefused(t *testing.T) {
	g := newStage(Options{})
	g.call("CreateTable", creation("p:S g:S", "p:H", onDemand+global("g:H", all)))
	add := func(definitions, key, more string) string {
		return update(defined(definitions) + "," + actions(adding("new", key, more)))
	}
	only := "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table"
	g.refuses(t, "UpdateTable", []refusal{
		{update(defined("a:S") + "," + actions(adding("idx", "a:R", ""))), "Attempting to create an index which already exists"},
		{update(actions(adding("new", "p:H", ""))), invalid + "AttributeDefinitions is not specified for index: new"},
		{add("x:S", "p:H", ""), invalid + "Some index key attributes are not defined in AttributeDefinitions. Keys: [p], AttributeDefinitions: [x]"},
		{add("a:S", "a:R", ""), "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"},
		{add("g:N", "g:H", ""), invalid + "Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. " +
			"Existing schema: Schema:[SchemaElement: key{g:S:HASH}] New schema: Schema:[SchemaElement: key{g:N:HASH}]"},
		{add("a:S", "a:H", ","+capacity("1", "1")), invalid + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: new when BillingMode is PAY_PER_REQUEST"},
		{update(defined("a:S b:S") + "," + actions(adding("n01", "a:H", ""), adding("n02", "b:H", ""))), "LimitExceededException: " + only},
		{update(defined("a:S") + "," + actions(adding("new", "a:H", ""), deleting("idx"))), "LimitExceededException: " + only},
		{update(actions(changing("idx", ","+capacity("1", "1")))), invalid +
			"The only Updates for index: idx when TableThroughputMode is PAY_PER_REQUEST can be to OnDemandThroughput, WarmThroughput"},
		{update(actions(changing("idx", ``))), invalid +
			"The only Updates for index: idx when TableThroughputMode is PAY_PER_REQUEST can be to OnDemandThroughput, WarmThroughput"},
		{update(actions(changing("idx", `,"WarmThroughput":{"ReadUnitsPerSecond":-1}`))), invalid +
			"Requested ReadUnitsPerSecond for WarmThroughput for index idx is lower than current WarmThroughput, decreasing WarmThroughput is not supported"},
	})
	require.NotContains(t, g.call("DescribeTable", describe), `"new"`, "what is refused changes nothing")
}

// The 21st index is refused, as a quota here and not as a fault of the request.
func TestIndexQuotaOfUpdateTable(t *testing.T) {
	g := newStage(Options{})
	g.call("CreateTable", creation("p:S", "p:H", onDemand))
	for i := range 20 {
		require.NotContains(t, g.call("UpdateTable", update(defined("p:S")+","+actions(adding(fmt.Sprintf("idx%d", i), "p:H", "")))), "! ")
	}
	require.Equal(t, "! LimitExceededException: Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit of 20",
		g.call("UpdateTable", update(defined("p:S")+","+actions(adding("more", "p:H", "")))))
}

// An index's own throughput: it is UPDATING while the table stays ACTIVE.
func TestIndexThroughput(t *testing.T) {
	g := newStage(slow)
	g.call("CreateTable", creation("p:S g:S", "p:H", provisioned+global("g:H", all+strings.ReplaceAll(provisioned, "5", "2"))))
	g.world.Advance(5 * time.Second)
	index := func(members string) string { return `~ {"Table":{"GlobalSecondaryIndexes":[{` + members + `}]}}` }
	g.converse(t,
		turn{"UpdateTable", update(actions(changing("idx", ","+capacity("2", "2")))), "! ValidationException: The provisioned throughput for the index idx will not change. " +
			"The requested value equals the current value. Current ReadCapacityUnits provisioned for index idx: 2. Requested ReadCapacityUnits: 2. " +
			"Current WriteCapacityUnits provisioned for index idx: 2. Requested WriteCapacityUnits: 2. " +
			"Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."},
		turn{"UpdateTable", update(actions(changing("idx", `,"OnDemandThroughput":{"MaxReadRequestUnits":1}`))), "! ValidationException: " + invalid +
			"MaxReadRequestUnits for OnDemandThroughput for index : idx cannot be specified when the table BillingMode is PROVISIONED"},
		turn{"UpdateTable", update(defined("a:S") + "," + actions(adding("new", "a:H", ""))), "! ValidationException: " + invalid +
			"Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: new"},
		turn{"UpdateTable", update(actions(changing("idx", ","+capacity("2", "3")))), `~ {"TableDescription":{"TableStatus":"ACTIVE",
			"GlobalSecondaryIndexes":[{"IndexStatus":"UPDATING","ProvisionedThroughput":{"WriteCapacityUnits":2}}]}}`},
		turn{"UpdateTable", update(actions(changing("idx", ","+capacity("2", "4")))), inUse + "Index is being updated. Table: tab Index: idx"},
	)
	g.world.Advance(5 * time.Second)
	g.converse(t, turn{"DescribeTable", describe, index(`"IndexStatus":"ACTIVE","ProvisionedThroughput":{"WriteCapacityUnits":3,"LastIncreaseDateTime":"…"},
		"WarmThroughput":{"ReadUnitsPerSecond":2,"Status":"ACTIVE","WriteUnitsPerSecond":3}`)})
}
