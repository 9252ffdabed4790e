package dynamodb

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What one change that is under way makes others wait for. (Protection, tags and
// the key of encryption never wait.)
func TestUpdatesWaitForEachOther(t *testing.T) {
	const (
		bounds = `"OnDemandThroughput":{"MaxReadRequestUnits":9}`
		class  = `"TableClass":"STANDARD_INFREQUENT_ACCESS"`
		off    = `"StreamSpecification":{"StreamEnabled":false}`
		mode   = `"BillingMode":"PROVISIONED",` + `"ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1}`
		stream = "Table: tab Stream: 2000-01-01T00:00:05.000 Operation: ENABLE"
	)
	index := update(defined("a:S") + "," + actions(adding("idx", "a:H", "")))
	drop := update(actions(deleting("old")))
	for _, c := range []struct{ first, then, words string }{
		{update(streamOn), update(bounds), "OnDemandThroughput cannot be updated while stream status update is in progress"},
		{update(streamOn), update(mode), "Can't change table IOPS when stream status is being updated. " + stream},
		{update(streamOn), update(class), "Can't update table class when stream status is being updated. " + stream},
		{update(streamOn), update(off), "A stream status change is currently in progress. " + stream},
		{update(streamOn), index, "Can't create or delete an index when stream status is being updated. " + stream},
		{update(class), update(bounds), "OnDemandThroughput cannot be updated while TableClass update is in progress"},
		{update(class), update(mode), "Can't change table IOPS when a table class update is in progress. Table: tab"},
		{update(class), update(class), "Can't update table class when a table class update is in progress. Table: tab " +
			"TableClassUpdateInProgress: STANDARD_INFREQUENT_ACCESS"},
		{update(class), update(streamOn), "Can't enable or disable stream when a table class update is in progress. Table: tab"},
		{update(class), index, "Can't create or delete an index when a table class update is in progress. Table: tab"},
		{update(class), describe, "Table: tab is in the process of being updated."},
		{drop, update(bounds), "OnDemandThroughput cannot be updated while index deletion is in progress for indexes: [old]"},
		{drop, update(streamOn), "Can't change stream status when an index is being deleted. Table: tab Indexes: [old]"},
		{update(actions(changing("old", ","+bounds))), drop, "Index is being updated. Table: tab Index: old"},
		{update(`"SSESpecification":{"Enabled":true}`), describe, "Table: tab is in the process of being updated."},
		{update(`"WarmThroughput":{"ReadUnitsPerSecond":13000}`), describe, "Table: tab is in the process of being updated."},
	} {
		g := newStage(slow)
		g.call("CreateTable", creation("p:S o:S", "p:H", onDemand+`,"GlobalSecondaryIndexes":[{"IndexName":"old",`+keyed("o:H")+all+`}]`))
		g.world.Advance(5 * time.Second)
		require.NotContains(t, g.call("UpdateTable", c.first), "! ")
		op := "UpdateTable"
		if c.then == describe {
			op = "DeleteTable"
		}
		require.Equal(t, inUse+c.words, g.call(op, c.then), "%s while %s", c.then, c.first)
		require.NotContains(t, g.call("UpdateTable", update(`"DeletionProtectionEnabled":false`)), "! ")
		g.world.Advance(5 * time.Second)
		g.converse(t, turn{"DescribeTable", describe, `~ {"Table":{"TableStatus":"ACTIVE"}}`})
	}
}

// Bounds and warm throughput of an index on demand: the bounds show at once,
// the warm throughput when it is there.
func TestIndexOnDemandThroughput(t *testing.T) {
	g := newStage(slow)
	g.call("CreateTable", creation("p:S g:S", "p:H", onDemand+global("g:H", all)))
	g.world.Advance(5 * time.Second)
	g.converse(t,
		turn{"UpdateTable", update(actions(changing("idx", `,"OnDemandThroughput":{"MaxReadRequestUnits":50}`))), `~ {"TableDescription":{"TableStatus":"ACTIVE",
			"GlobalSecondaryIndexes":[{"IndexStatus":"UPDATING","OnDemandThroughput":{"MaxReadRequestUnits":50}}]}}`})
	g.world.Advance(5 * time.Second)
	g.converse(t,
		turn{"UpdateTable", update(actions(changing("idx", `,"WarmThroughput":{"ReadUnitsPerSecond":12001}`))), `~ {"TableDescription":{
			"GlobalSecondaryIndexes":[{"IndexStatus":"ACTIVE","WarmThroughput":{"ReadUnitsPerSecond":12000,"Status":"UPDATING","WriteUnitsPerSecond":4000}}]}}`})
	g.world.Advance(5 * time.Second)
	g.converse(t, turn{"DescribeTable", describe, `~ {"Table":{"GlobalSecondaryIndexes":[{"OnDemandThroughput":{"MaxReadRequestUnits":50},
		"WarmThroughput":{"ReadUnitsPerSecond":12001,"Status":"ACTIVE","WriteUnitsPerSecond":4000}}]}}`},
		turn{"UpdateTable", update(actions(changing("idx", `,"OnDemandThroughput":{"MaxReadRequestUnits":-1}`))), `~ {}`})
	g.world.Advance(5 * time.Second)
	require.NotContains(t, g.call("DescribeTable", describe), "OnDemandThroughput")
}
