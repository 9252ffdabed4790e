package dynamodb

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// slow are options with which changes take time.
var slow = Options{TableDelay: 5 * time.Second, BackfillDelay: 10 * time.Minute}

// update forms an UpdateTable of the table "tab".
func update(members string) string { return `{"TableName":"tab",` + members + `}` }

func actions(list ...string) string {
	return `"GlobalSecondaryIndexUpdates":[` + strings.Join(list, ",") + `]`
}

func adding(name, key, more string) string {
	return `{"Create":{"IndexName":"` + name + `",` + keyed(key) + all + more + `}}`
}

func deleting(name string) string { return `{"Delete":{"IndexName":"` + name + `"}}` }

func changing(name, more string) string { return `{"Update":{"IndexName":"` + name + `"` + more + `}}` }

func capacity(reads, writes string) string {
	return `"ProvisionedThroughput":{"ReadCapacityUnits":` + reads + `,"WriteCapacityUnits":` + writes + `}`
}

const (
	describe = `{"TableName":"tab"}`
	streamOn = `"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"}`
)

// What UpdateTable refuses by the request alone, whether the table exists or not.
func TestUpdateTableRefusesRequests(t *testing.T) {
	const (
		nothing = "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, SSESpecification, " +
			"ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, " +
			"OnDemandThroughput, WarmThroughput or TableClass is required"
		sse     = `"SSESpecification":{"Enabled":true}`
		class   = `"TableClass":"STANDARD"`
		protect = `"DeletionProtectionEnabled":true`
		warm    = `"WarmThroughput":{"ReadUnitsPerSecond":13000}`
		bound   = `"OnDemandThroughput":{"MaxReadRequestUnits":10}`
	)
	index := actions(adding("idx", "a:H", ""))
	newStage(Options{}).refuses(t, "UpdateTable", []refusal{
		{`{}`, "The parameter 'TableName' is required but was not present in the request"},
		{`{"TableName":"ab","TableClass":"x"}`, "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3"},
		{`{"TableName":"tab"}`, nothing},
		{update(actions()), nothing},
		{update(defined("a:S")), nothing},
		{update(actions() + "," + protect), invalid + "List of GlobalSecondaryIndexUpdates is empty"},
		{update(actions(`{}`)), invalid + "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null"},
		{update(actions(strings.TrimSuffix(deleting("idx"), "}") + `,"Update":{"IndexName":"idx"}}`)), invalid +
			"Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object"},
		{update(actions(deleting("idx"), changing("idx", ""))), invalid + "Only one global secondary index update per index is allowed simultaneously. Index: idx"},
		{update(actions(changing("idx", `,"WarmThroughput":{}`))), invalid +
			"WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond specified for index: idx"},
		{update(actions(changing("i", ""))), "1 validation error detected: Value 'i' at 'globalSecondaryIndexUpdates.1.member.update.indexName' " +
			"failed to satisfy constraint: Member must have length greater than or equal to 3"},

		// Most changes have to come alone; the words name one of those that do not.
		{update(sse + "," + class + "," + protect), invalid + "Server-Side Encryption modification must be the only operation in the request"},
		{update(class + "," + protect), invalid + "TableClass modification must be the only operation in the request"},
		{update(protect + "," + index), invalid + "DeletionProtection modification must be the only operation in the request"},
		{update(warm + "," + index), invalid + "Create global secondary index cannot be specified when updating WarmThroughput"},
		{update(warm + "," + bound), invalid + "WarmThroughput must be the only operation in the request"},
		{update(bound + "," + streamOn), invalid + "OnDemandThroughput can only be combined with BillingMode in an UpdateTable request"},
		{update(streamOn + "," + capacity("1", "1")), invalid + "You cannot modify stream status while updating table IOPS"},
		{update(index + "," + capacity("1", "1")), invalid + "You cannot create or delete index while updating table IOPS"},
		{update(index + "," + streamOn), invalid + "You cannot create or delete index while changing stream status"},

		{update(`"BillingMode":"PAY_PER_REQUEST",` + capacity("1", "1")), invalid + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"},
		{update(`"BillingMode":"PROVISIONED"`), invalid + "ProvisionedThroughput must be specified when BillingMode is PROVISIONED"},
		{update(capacity("1", "1000000000001")), "Given value 1000000000001 for WriteCapacityUnits is out of bounds"},
		{update(`"TableClass":"junk"`), "Invalid table-class parameter provided. Please try again with a valid table-class value: [STANDARD, STANDARD_INFREQUENT_ACCESS]."},
		{update(`"StreamSpecification":{"StreamEnabled":true}`), invalid + "If stream is being enabled then UpdateViewType is required"},
		{update(`"StreamSpecification":{"StreamEnabled":false,"StreamViewType":"NEW_IMAGE"}`), invalid + "If stream is being disabled, then UpdateViewType must not be specified"},
		{update(`"StreamSpecification":{"StreamEnabled":true,"StreamViewType":""}`), "1 validation error detected: Value '' at 'streamSpecification.streamViewType' " +
			"failed to satisfy constraint: Member must satisfy enum value set: [OLD_IMAGE, KEYS_ONLY, NEW_AND_OLD_IMAGES, NEW_IMAGE]"},
		{update(`"OnDemandThroughput":{"MaxReadRequestUnits":0,"MaxWriteRequestUnits":0}`), invalid +
			"Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range"},
		{update(`"SSESpecification":{"Enabled":true,"SSEType":"KMS","KMSMasterKeyId":""}`), "1 validation error detected: Value '' at 'sSESpecification.kMSMasterKeyId' " +
			"failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{update(protect), "ResourceNotFoundException: Requested resource not found: Table: tab not found"},
	})
}

// Capacity changes while the table is UPDATING; until then the old one shows.
func TestUpdateTableThroughput(t *testing.T) {
	g := newStage(slow)
	shows := func(status, units string) string {
		return `~ {"Table":{"TableStatus":"` + status + `","ProvisionedThroughput":{` + units + `}}}`
	}
	g.converse(t, turn{"CreateTable", creation("p:S", "p:H", provisioned), `~ {"TableDescription":{"TableStatus":"CREATING"}}`},
		turn{"UpdateTable", update(capacity("6", "6")), "! ResourceInUseException: Attempt to change a resource which is still in use: Table is being created: tab"})
	g.world.Advance(5 * time.Second)
	g.converse(t,
		turn{"UpdateTable", update(capacity("5", "5")), "! ValidationException: The provisioned throughput for the table will not change. The requested value equals the current value. " +
			"Current ReadCapacityUnits provisioned for the table: 5. Requested ReadCapacityUnits: 5. Current WriteCapacityUnits provisioned for the table: 5. " +
			"Requested WriteCapacityUnits: 5. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."},
		turn{"UpdateTable", update(`"OnDemandThroughput":{"MaxReadRequestUnits":10}`), "! ValidationException: " + invalid +
			"MaxReadRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED"},
		turn{"UpdateTable", update(capacity("7", "5")), `~ {"TableDescription":{"TableStatus":"UPDATING","ProvisionedThroughput":{"ReadCapacityUnits":5,"LastIncreaseDateTime":"…"}}}`},
		turn{"UpdateTable", update(capacity("8", "5")), "! ResourceInUseException: Attempt to change a resource which is still in use: Table IOPS are currently being updated. Table: tab"},
		turn{"UpdateTable", update(streamOn), "! ResourceInUseException: Attempt to change a resource which is still in use: " +
			"Can't enable or disable stream while table IOPS are being updated. Table: tab"},
		turn{"UpdateTable", update(defined("a:S") + "," + actions(adding("idx", "a:H", ","+capacity("1", "1")))), "! ResourceInUseException: Attempt to change a resource which is still in use: " +
			"Can't create or delete indexes while table IOPS are being updated. Table: tab"},
		turn{"DeleteTable", describe, "! ResourceInUseException: Attempt to change a resource which is still in use: Table: tab is in the process of being updated."},
		// Protection changes at once, whatever else is under way.
		turn{"UpdateTable", update(`"DeletionProtectionEnabled":true`), `~ {"TableDescription":{"TableStatus":"UPDATING","DeletionProtectionEnabled":true}}`},
		turn{"PutItem", `{"TableName":"tab","Item":{"p":{"S":"x"}}}`, `{}`},
	)
	g.world.Advance(5 * time.Second)
	g.converse(t,
		turn{"DescribeTable", describe, shows("ACTIVE", `"ReadCapacityUnits":7,"WriteCapacityUnits":5,"NumberOfDecreasesToday":0`)},
		turn{"UpdateTable", update(capacity("1", "9")), `~ {"TableDescription":{"ProvisionedThroughput":{"ReadCapacityUnits":7,"NumberOfDecreasesToday":0,"LastDecreaseDateTime":"…"}}}`})
	g.world.Advance(5 * time.Second)
	// Warm throughput follows the capacity up, not down.
	g.converse(t, turn{"DescribeTable", describe, `~ {"Table":{"WarmThroughput":{"ReadUnitsPerSecond":7,"Status":"ACTIVE","WriteUnitsPerSecond":9},
		"ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":9,"NumberOfDecreasesToday":1}}}`})
}

// Four decreases a UTC day are free, then one an hour after the last; the count
// begins anew at midnight.
func TestUpdateTableDecreases(t *testing.T) {
	g := newStage(Options{})
	g.call("CreateTable", creation("p:S", "p:H", strings.ReplaceAll(provisioned, "5", "20")))
	lower := func(reads string) string { return g.call("UpdateTable", update(capacity(reads, "20"))) }
	for _, reads := range []string{"19", "18", "17", "16"} {
		require.NotContains(t, lower(reads), "! ")
		g.world.Advance(time.Second)
	}
	require.Equal(t, "! LimitExceededException: Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. "+
		"After the first 4 decreases, each subsequent decrease in the same UTC day can be performed at most once every 3600 seconds. "+
		"Number of decreases today: 4. Last decrease at Saturday, January 1, 2000 at 12:00:03 AM Coordinated Universal Time. "+
		"Next decrease can be made at Saturday, January 1, 2000 at 1:00:03 AM Coordinated Universal Time", lower("15"))
	g.world.Advance(time.Hour)
	require.NotContains(t, lower("15"), "! ")
	require.Contains(t, lower("14"), "Number of decreases today: 5.")
	g.world.Advance(23 * time.Hour)
	require.NotContains(t, lower("14"), "! ")
	g.converse(t, turn{"DescribeTable", describe, `~ {"Table":{"ProvisionedThroughput":{"NumberOfDecreasesToday":1}}}`})
}

// The billing mode switches with all that goes with it.
func TestUpdateTableBillingMode(t *testing.T) {
	newStage(Options{}).converse(t,
		turn{"CreateTable", creation("p:S g:S", "p:H", onDemand+`,"OnDemandThroughput":{"MaxReadRequestUnits":10}`+global("g:H", all)), `~ {}`},
		turn{"UpdateTable", update(capacity("1", "1")), "! ValidationException: " + invalid + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"},
		// To ask for the mode that it has changes nothing, whatever the answer says.
		turn{"UpdateTable", update(`"BillingMode":"PAY_PER_REQUEST"`), `~ {"TableDescription":{"TableStatus":"UPDATING"}}`},
		turn{"DescribeTable", describe, `~ {"Table":{"TableStatus":"ACTIVE"}}`},
		turn{"UpdateTable", update(`"BillingMode":"PROVISIONED",` + capacity("50", "40")), "! ValidationException: " + invalid + "ProvisionedThroughput must be specified for index: idx"},
		turn{"UpdateTable", update(`"BillingMode":"PROVISIONED",` + capacity("50", "40") + "," + actions(changing("idx", ","+capacity("30", "20")))), `~ {"TableDescription":{
			"TableStatus":"UPDATING","BillingModeSummary":{"BillingMode":"PROVISIONED","LastUpdateToPayPerRequestDateTime":"…"},
			"ProvisionedThroughput":{"ReadCapacityUnits":50,"WriteCapacityUnits":40},
			"GlobalSecondaryIndexes":[{"ProvisionedThroughput":{"ReadCapacityUnits":30,"WriteCapacityUnits":20}}]}}`},
		turn{"DescribeTable", describe, `~ {"Table":{"TableStatus":"ACTIVE","ProvisionedThroughput":{"ReadCapacityUnits":50,"NumberOfDecreasesToday":0},
			"GlobalSecondaryIndexes":[{"IndexStatus":"ACTIVE","ProvisionedThroughput":{"ReadCapacityUnits":30}}],
			"WarmThroughput":{"ReadUnitsPerSecond":12000}}}`},
		// Back again: bounds may come along.
		turn{"UpdateTable", update(`"BillingMode":"PAY_PER_REQUEST","OnDemandThroughput":{"MaxWriteRequestUnits":7}`), `~ {"TableDescription":{"TableStatus":"UPDATING"}}`},
		turn{"DescribeTable", describe, `~ {"Table":{"BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST"},"OnDemandThroughput":{"MaxWriteRequestUnits":7},
			"ProvisionedThroughput":{"ReadCapacityUnits":0},"GlobalSecondaryIndexes":[{"ProvisionedThroughput":{"ReadCapacityUnits":0}}]}}`},
	)
}

// Bounds of an on-demand table change at once, member by member; -1 takes one
// away and shows in the answer alone.
func TestUpdateTableOnDemandThroughput(t *testing.T) {
	g := newStage(Options{})
	g.converse(t,
		turn{"CreateTable", creation("p:S", "p:H", onDemand+`,"OnDemandThroughput":{"MaxReadRequestUnits":10}`), `~ {}`},
		turn{"UpdateTable", update(`"OnDemandThroughput":{"MaxWriteRequestUnits":5}`), `~ {"TableDescription":{"TableStatus":"ACTIVE",
			"OnDemandThroughput":{"MaxReadRequestUnits":10,"MaxWriteRequestUnits":5}}}`},
		turn{"UpdateTable", update(`"OnDemandThroughput":{"MaxReadRequestUnits":-1,"MaxWriteRequestUnits":-1}`), `~ {"TableDescription":{
			"OnDemandThroughput":{"MaxReadRequestUnits":-1,"MaxWriteRequestUnits":-1}}}`},
	)
	require.NotContains(t, g.call("DescribeTable", describe), "OnDemandThroughput")
}

// Warm throughput rises while the table stays ACTIVE, and never falls.
func TestUpdateTableWarmThroughput(t *testing.T) {
	const lower = "! ValidationException: " + invalid + "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than current WarmThroughput, decreasing WarmThroughput is not supported"
	g := newStage(slow)
	g.call("CreateTable", creation("p:S", "p:H", onDemand))
	g.world.Advance(5 * time.Second)
	g.converse(t,
		turn{"UpdateTable", update(`"WarmThroughput":{"ReadUnitsPerSecond":11999}`), lower},
		turn{"UpdateTable", update(`"WarmThroughput":{"ReadUnitsPerSecond":0}`), lower},
		turn{"UpdateTable", update(`"WarmThroughput":{"ReadUnitsPerSecond":13000}`), `~ {"TableDescription":{"TableStatus":"ACTIVE",
			"WarmThroughput":{"ReadUnitsPerSecond":12000,"Status":"UPDATING","WriteUnitsPerSecond":4000}}}`})
	g.world.Advance(5 * time.Second)
	g.converse(t,
		turn{"DescribeTable", describe, `~ {"Table":{"WarmThroughput":{"ReadUnitsPerSecond":13000,"Status":"ACTIVE","WriteUnitsPerSecond":4000}}}`},
		turn{"UpdateTable", update(`"WarmThroughput":{"ReadUnitsPerSecond":12999}`), lower},
		turn{"UpdateTable", update(`"WarmThroughput":{"ReadUnitsPerSecond":13000}`), `~ {"TableDescription":{"WarmThroughput":{"Status":"ACTIVE"}}}`})
}

// A stream's record: each new one has a name of its own, which stays.
func TestUpdateTableStream(t *testing.T) {
	g := newStage(slow)
	g.call("CreateTable", creation("p:S", "p:H", onDemand))
	g.world.Advance(5 * time.Second)
	const off = `"StreamSpecification":{"StreamEnabled":false}`
	const label = "2000-01-01T00:00:05.000"
	g.converse(t,
		turn{"UpdateTable", update(off), "! ValidationException: Table has no stream to disable: TableName: tab"},
		turn{"UpdateTable", update(streamOn), `~ {"TableDescription":{"TableStatus":"UPDATING","StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"}}}`},
		turn{"UpdateTable", update(streamOn), "! ResourceInUseException: Attempt to change a resource which is still in use: " +
			"A stream status change is currently in progress. Table: tab Stream: " + label + " Operation: ENABLE"},
		turn{"UpdateTable", update(`"TableClass":"STANDARD"`), "! ResourceInUseException: Attempt to change a resource which is still in use: " +
			"Can't update table class when stream status is being updated. Table: tab Stream: " + label + " Operation: ENABLE"},
		turn{"DeleteTable", describe, "! ResourceInUseException: Attempt to change a resource which is still in use: Cannot delete table while stream is being enabled/disabled."},
	)
	g.world.Advance(5 * time.Second)
	first := g.svc.tables["tab"].settings.stream
	require.Equal(t, label, first.label)
	require.Equal(t, "arn:aws:dynamodb:us-east-1:123456789012:table/tab/stream/"+label, first.arn)
	g.converse(t,
		turn{"UpdateTable", update(streamOn), "! ValidationException: Table already has an enabled stream: TableName: tab"},
		turn{"UpdateTable", update(off), `~ {"TableDescription":{"TableStatus":"UPDATING"}}`})
	g.world.Advance(5 * time.Second)
	described := g.call("DescribeTable", describe)
	require.NotContains(t, described, "StreamSpecification")
	require.Contains(t, described, "LatestStreamArn")
	g.call("UpdateTable", update(streamOn))
	require.NotEqual(t, first.arn, g.svc.tables["tab"].settings.stream.arn)
}

// The storage class changes twice in 30 days at most.
func TestUpdateTableClass(t *testing.T) {
	g := newStage(Options{})
	g.call("CreateTable", creation("p:S", "p:H", onDemand))
	class := func(name string) string { return g.call("UpdateTable", update(`"TableClass":"`+name+`"`)) }
	require.NotContains(t, class("STANDARD"), "! ")
	require.NotContains(t, g.call("DescribeTable", describe), "TableClassSummary")
	require.NotContains(t, class("STANDARD_INFREQUENT_ACCESS"), "! ")
	g.converse(t, turn{"DescribeTable", describe, `~ {"Table":{"TableClassSummary":{"LastUpdateDateTime":"…","TableClass":"STANDARD_INFREQUENT_ACCESS"}}}`})
	require.NotContains(t, class("STANDARD"), "! ")
	require.Equal(t, "! LimitExceededException: Subscriber limit exceeded: Updates to TableClass are limited to 2 times in 30 day(s).", class("STANDARD_INFREQUENT_ACCESS"))
	g.world.Advance(30 * 24 * time.Hour)
	require.NotContains(t, class("STANDARD_INFREQUENT_ACCESS"), "! ")
}

// The key under which a table is encrypted is a record.
func TestUpdateTableEncryption(t *testing.T) {
	const key = "arn:aws:kms:us-east-1:123456789012:key/0d4b3c2a-0000-4000-8000-000000000001"
	g := newStage(slow)
	g.call("CreateTable", creation("p:S", "p:H", onDemand))
	g.world.Advance(5 * time.Second)
	own := `"SSESpecification":{"Enabled":true,"SSEType":"KMS","KMSMasterKeyId":"` + key + `"}`
	g.converse(t,
		turn{"UpdateTable", update(`"SSESpecification":{"Enabled":false}`), "! ValidationException: " + invalid + "Table is already encrypted by default"},
		turn{"UpdateTable", update(own), `~ {"TableDescription":{"TableStatus":"ACTIVE","SSEDescription":{"Status":"UPDATING","KMSMasterKeyArn":"` + key + `"}}}`},
		turn{"UpdateTable", update(own), "! ResourceInUseException: Attempt to change a resource which is still in use: Server-Side Encryption is still being updated"})
	g.world.Advance(5 * time.Second)
	g.converse(t,
		turn{"UpdateTable", update(own), "! ValidationException: " + invalid + "Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if you want to change Master Key"},
		// Until the change is done, the old key shows.
		turn{"UpdateTable", update(`"SSESpecification":{"SSEType":"KMS"}`), `~ {"TableDescription":{"SSEDescription":{"Status":"UPDATING","KMSMasterKeyArn":"` + key + `"}}}`})
	g.world.Advance(5 * time.Second)
	require.NotContains(t, g.call("DescribeTable", describe), key)
	g.call("UpdateTable", update(`"SSESpecification":{"Enabled":false}`))
	g.world.Advance(5 * time.Second)
	require.NotContains(t, g.call("DescribeTable", describe), "SSEDescription")
}
