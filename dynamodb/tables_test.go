package dynamodb

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A table's life: CREATING, ACTIVE, DELETING, gone. Only an ACTIVE or UPDATING
// table has items.
func TestTableLives(t *testing.T) {
	const (
		put    = `{"TableName":"tab","Item":{"p":{"S":"x"}}}`
		absent = "! ResourceNotFoundException: Requested resource not found: Table: tab not found"
		noData = "! ResourceNotFoundException: Requested resource not found"
	)
	g := newStage(slow)
	g.converse(t,
		turn{"DescribeTable", describe, absent},
		turn{"DescribeTable", `{"TableName":"arn:aws:dynamodb:us-east-1:123456789012:table/tab"}`, absent},
		turn{
			"DescribeTable", `{"TableName":"arn:aws:dynamodb:eu-west-1:123456789012:table/tab"}`,
			"! ValidationException: 1 validation error detected: Invalid AWS region in 'arn:aws:dynamodb:eu-west-1:123456789012:table/tab'",
		},
		turn{"DeleteTable", describe, absent},
		turn{"CreateTable", creation("p:S", "p:H", onDemand), `~ {"TableDescription":{"TableStatus":"CREATING"}}`},
		turn{"CreateTable", creation("p:S", "p:H", onDemand), inUse + "Table is being created: tab"},
		turn{"DeleteTable", describe, inUse + "Table is being created: tab"},
		turn{"PutItem", put, noData},
		turn{"ListTables", `{}`, `{"TableNames":["tab"]}`},
	)
	g.world.Advance(5*time.Second - 1)
	g.converse(t, turn{"DescribeTable", describe, `~ {"Table":{"TableStatus":"CREATING"}}`})
	g.world.Advance(1)
	g.converse(t,
		turn{"DescribeTable", describe, `~ {"Table":{"TableStatus":"ACTIVE"}}`},
		turn{"PutItem", put, `{}`},
		turn{"DescribeTable", describe, `~ {"Table":{"ItemCount":1,"TableSizeBytes":2}}`},
	)
	g.converse(t,
		// What goes shows no keys, no indexes and no time of creation.
		turn{"DeleteTable", describe, `{"TableDescription":{
			"BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST","LastUpdateToPayPerRequestDateTime":"…"},"DeletionProtectionEnabled":false,"ItemCount":1,
			"ProvisionedThroughput":{"NumberOfDecreasesToday":0,"ReadCapacityUnits":0,"WriteCapacityUnits":0},
			"TableArn":"arn:aws:dynamodb:us-east-1:123456789012:table/tab","TableId":"…","TableName":"tab","TableSizeBytes":2,"TableStatus":"DELETING"}}`},
		turn{"DeleteTable", describe, inUse + "Table is being deleted: tab"},
		turn{"UpdateTable", update(`"DeletionProtectionEnabled":true`), inUse + "Table is being deleted: tab"},
		turn{"CreateTable", creation("p:S", "p:H", onDemand), "! ResourceInUseException: Table already exists: tab"},
		turn{"PutItem", put, noData},
		turn{"ListTables", `{}`, `{"TableNames":["tab"]}`},
	)
	id := g.svc.tables["tab"].id
	g.world.Advance(5 * time.Second)
	g.converse(t,
		turn{"DescribeTable", describe, absent},
		turn{"ListTables", `{}`, `{"TableNames":[]}`},
		turn{"CreateTable", creation("p:S", "p:H", onDemand), `~ {"TableDescription":{"TableStatus":"CREATING"}}`},
	)
	require.NotEqual(t, id, g.svc.tables["tab"].id, "the ARN is the same, the TableId is not")
}

// A step that was due for an index does not touch the next one of its name.
// (A table cannot go while a step is due for it.)
func TestStepsKnowTheirIndex(t *testing.T) {
	g := newStage(Options{BackfillDelay: time.Minute})
	g.call("CreateTable", creation("p:S", "p:H", onDemand))
	add := func(kind string) {
		g.call("UpdateTable", update(defined("a:"+kind)+","+actions(adding("idx", "a:H", ""))))
	}
	add("S")
	g.world.Advance(30 * time.Second)
	g.call("UpdateTable", update(actions(deleting("idx")))) // while it is backfilled
	add("N")
	g.world.Advance(59 * time.Second)
	g.converse(t, turn{"DescribeTable", describe, `~ {"Table":{"GlobalSecondaryIndexes":[{"IndexStatus":"CREATING","Backfilling":true}]}}`})
	g.world.Advance(time.Second)
	g.converse(t, turn{"DescribeTable", describe, `~ {"Table":{"GlobalSecondaryIndexes":[{"IndexStatus":"ACTIVE"}],` + defined("a:N p:S") + `}}`})
}

// Callers in Go send what they set; what they were given is theirs to change.
func TestTablesFromGo(t *testing.T) {
	ctx := context.Background()
	s := newStage(Options{}).svc
	key := []KeySchemaElement{{AttributeName: "p", KeyType: "HASH"}}
	in := &CreateTableInput{
		TableName:            "tab",
		BillingMode:          billOnDemand,
		AttributeDefinitions: []AttributeDefinition{{AttributeName: "p", AttributeType: "S"}},
		KeySchema:            key,
		OnDemandThroughput:   &OnDemandThroughput{MaxReadRequestUnits: 5},
		StreamSpecification:  &StreamSpecification{StreamEnabled: false},
		GlobalSecondaryIndexes: []GlobalSecondaryIndex{{
			IndexName: "idx", KeySchema: key, OnDemandThroughput: &OnDemandThroughput{MaxReadRequestUnits: 5},
			Projection: &Projection{ProjectionType: "INCLUDE", NonKeyAttributes: []string{"x"}},
		}},
		Tags: []Tag{{Key: "empty"}},
	}
	_, err := s.CreateTable(ctx, in)
	require.NoError(t, err)
	described := func() string {
		out, err := s.DescribeTable(ctx, &DescribeTableInput{TableName: "tab"})
		require.NoError(t, err)
		text, err := json.Marshal(out)
		require.NoError(t, err)
		return string(text)
	}
	before := described()

	shown, err := s.DescribeTable(ctx, &DescribeTableInput{TableName: "tab"})
	require.NoError(t, err)
	in.AttributeDefinitions[0].AttributeType, in.KeySchema[0].AttributeName, in.OnDemandThroughput.MaxReadRequestUnits = "N", "q", 6
	in.GlobalSecondaryIndexes[0].Projection.NonKeyAttributes[0] = "y"
	in.GlobalSecondaryIndexes[0].OnDemandThroughput.MaxReadRequestUnits = 6
	shown.Table.AttributeDefinitions[0].AttributeType, shown.Table.OnDemandThroughput.MaxReadRequestUnits = "N", 7
	shown.Table.GlobalSecondaryIndexes[0].Projection.NonKeyAttributes[0] = "z"

	require.Equal(t, before, described())

	off := false
	_, err = s.UpdateTable(ctx, &UpdateTableInput{TableName: "tab", DeletionProtectionEnabled: &off})
	require.NoError(t, err)
	_, err = s.DescribeTable(ctx, nil)
	require.EqualError(t, err, "ValidationException: The parameter 'TableName' is required but was not present in the request")
}

// Names come in the order of their bytes, a page at a time. A page that ends
// with the last name says so by no LastEvaluatedTableName.
func TestListTables(t *testing.T) {
	g := newStage(Options{})
	for _, name := range []string{"beta", "Zeta", "alpha"} {
		g.call("CreateTable", `{"TableName":"`+name+`",`+defined("p:S")+`,`+keyed("p:H")+onDemand+`}`)
	}
	const words = "1 validation error detected: Value '"
	g.converse(t,
		turn{"ListTables", `{}`, `{"TableNames":["Zeta","alpha","beta"]}`},
		turn{"ListTables", `{"Limit":2}`, `{"LastEvaluatedTableName":"alpha","TableNames":["Zeta","alpha"]}`},
		turn{"ListTables", `{"Limit":2,"ExclusiveStartTableName":"alpha"}`, `{"TableNames":["beta"]}`},
		turn{"ListTables", `{"Limit":3}`, `{"TableNames":["Zeta","alpha","beta"]}`},
		turn{"ListTables", `{"ExclusiveStartTableName":"aaaa"}`, `{"TableNames":["alpha","beta"]}`},
		turn{"ListTables", `{"Limit":0}`, "! ValidationException: " + words + "0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1"},
		turn{"ListTables", `{"Limit":101}`, "! ValidationException: " + words + "101' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 100"},
	)
}

func TestDescribeAccount(t *testing.T) {
	newStage(Options{}).converse(t,
		turn{"DescribeLimits", `{}`, `{"AccountMaxReadCapacityUnits":80000,"AccountMaxWriteCapacityUnits":80000,"TableMaxReadCapacityUnits":40000,"TableMaxWriteCapacityUnits":40000}`},
		turn{"DescribeEndpoints", `{}`, `{"Endpoints":[{"Address":"dynamodb.us-east-1.amazonaws.com","CachePeriodInMinutes":1440}]}`},
	)
}

// A fork goes its own way, also with changes that were under way.
func TestTablesFork(t *testing.T) {
	g := newStage(slow)
	g.call("CreateTable", creation("p:S", "p:H", onDemand+`,"Tags":[{"Key":"k","Value":"v"}]`))
	g.world.Advance(5 * time.Second)
	g.call("PutItem", `{"TableName":"tab","Item":{"p":{"S":"x"},"a":{"S":"y"}}}`)
	g.call("UpdateTable", update(defined("a:S")+","+actions(adding("idx", "a:H", ""))))
	const arn = "arn:aws:dynamodb:us-east-1:123456789012:table/tab"
	before := g.call("DescribeTable", describe)

	f := g.fork(t)
	f.world.Advance(time.Hour)
	f.call("TagResource", `{"ResourceArn":"`+arn+`","Tags":[{"Key":"k","Value":"w"}]}`)
	f.converse(t,
		turn{"Query", query("idx", "a", `{"S":"y"}`), `~ {"Count":1}`},
		turn{"UpdateTable", update(actions(deleting("idx"))), `~ {}`},
	)
	f.world.Advance(time.Hour)
	f.converse(t, turn{"DeleteTable", describe, `~ {}`})

	require.Equal(t, before, g.call("DescribeTable", describe))
	g.converse(t, turn{"ListTagsOfResource", `{"ResourceArn":"` + arn + `"}`, `{"Tags":[{"Key":"k","Value":"v"}]}`})
	g.world.Advance(time.Hour)
	g.converse(t, turn{"Query", query("idx", "a", `{"S":"y"}`), `~ {"Count":1}`})
}
