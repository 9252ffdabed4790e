package dax_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/dax"
	"github.com/cloudjar/cloudjar/sim"
)

// A story is a table of scores in a simulated cloud, with a cluster in front.
// Each user has one score for each game.
type story struct {
	t       testing.TB
	ctx     context.Context
	cloud   *cloudjar.Cloud
	cluster *dax.Cluster
}

func newStory(t testing.TB, o dax.Options) *story {
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator})
	s := &story{t, context.Background(), cloud, dax.New(cloud.DynamoDB, o)}
	_, err := cloud.DynamoDB.CreateTable(s.ctx, &dynamodb.CreateTableInput{
		TableName: "scores", BillingMode: "PAY_PER_REQUEST",
		KeySchema: []dynamodb.KeySchemaElement{
			{AttributeName: "user", KeyType: "HASH"}, {AttributeName: "game", KeyType: "RANGE"},
		},
		AttributeDefinitions: []dynamodb.AttributeDefinition{
			{AttributeName: "user", AttributeType: "S"}, {AttributeName: "game", AttributeType: "N"},
		},
	})
	require.NoError(t, err)
	return s
}

func key(user, game string) dynamodb.Item {
	return dynamodb.Item{"user": dynamodb.S(user), "game": dynamodb.N(game)}
}

func score(user, game, points string) dynamodb.Item {
	return dynamodb.Item{"user": dynamodb.S(user), "game": dynamodb.N(game), "points": dynamodb.N(points)}
}

// A putter writes items: the cluster, or DynamoDB around it.
type putter interface {
	PutItem(context.Context, *dynamodb.PutItemInput) (*dynamodb.PutItemOutput, error)
}

func (s *story) put(to putter, user, game, points string) {
	s.t.Helper()
	_, err := to.PutItem(s.ctx, &dynamodb.PutItemInput{TableName: "scores", Item: score(user, game, points)})
	require.NoError(s.t, err)
}

// points reads a score through the cluster: "none" if there is none.
func (s *story) points(user, game string) string {
	s.t.Helper()
	return s.get(&dynamodb.GetItemInput{TableName: "scores", Key: key(user, game)})
}

// truth reads a score as it is.
func (s *story) truth(user, game string) string {
	s.t.Helper()
	return s.get(&dynamodb.GetItemInput{TableName: "scores", Key: key(user, game), ConsistentRead: true})
}

func (s *story) get(in *dynamodb.GetItemInput) string {
	s.t.Helper()
	out, err := s.cluster.GetItem(s.ctx, in)
	require.NoError(s.t, err)
	if out.Item == nil {
		return "none"
	}
	return out.Item["points"].Text()
}

// games queries the points of all of a user's games through the cluster, in order.
func (s *story) games(user string) []string {
	s.t.Helper()
	out, err := s.cluster.Query(s.ctx, &dynamodb.QueryInput{
		TableName:                 "scores",
		KeyConditionExpression:    "#u = :u",
		ExpressionAttributeNames:  map[string]string{"#u": "user"},
		ExpressionAttributeValues: dynamodb.Item{":u": dynamodb.S(user)},
	})
	require.NoError(s.t, err)
	return points(out.Items)
}

func points(items []dynamodb.Item) []string {
	list := []string{}
	for _, item := range items {
		list = append(list, item["points"].Text())
	}
	return list
}

func (s *story) metrics() dax.Metrics {
	s.t.Helper()
	m, err := s.cluster.Metrics(s.ctx)
	require.NoError(s.t, err)
	return *m
}

// used is how much of a dimension the world has metered.
func (s *story) used(service, dimension string) float64 {
	total := 0.0
	for _, u := range s.cloud.World().Usage() {
		if u.Service == service && u.Dimension == dimension {
			total += u.Quantity
		}
	}
	return total
}
