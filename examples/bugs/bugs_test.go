package bugs

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"sync"
	"testing"
	"time"

	awslambda "github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/cloudtest"
	jar "github.com/cloudjar/cloudjar/lambda"
)

func TestMain(m *testing.M) {
	log.SetOutput(io.Discard)
	os.Exit(m.Run())
}

// A story is a bug and its fix: where they happen, and what has to be true at the end.
type story struct {
	name  string
	build func(t *testing.T, cloud *cloudjar.Cloud, a *App, wrong bool) // tables, queues, functions
	run   func(t *testing.T, cloud *cloudjar.Cloud, a *App, wrong bool)
}

var stories = []story{consumer, visits, signup, shipping, payment, statistics, status, report, importer, booking}

// How many seeds are tried. For more: -cloudjar.seeds=0:2000.
const seeds = 200

// Explore finds each bug within 200 seeds and needs at most three things to happen
// for it.
func TestBugsAreFound(t *testing.T) {
	for _, s := range stories {
		t.Run(s.name, func(t *testing.T) {
			found := cloudtest.Find(t, s.exploration(true), s.scenario(true))
			require.NotNil(t, found, "it is not found")
			require.LessOrEqual(t, len(found.Schedule), 3, "%s", found)
			t.Log(found)
		})
	}
}

// The fixes hold.
func TestFixesHold(t *testing.T) {
	for _, s := range stories {
		t.Run(s.name, func(t *testing.T) {
			cloudtest.ExploreWith(t, s.exploration(false), s.scenario(false))
		})
	}
}

// Without an adversary the bugs do not show: that is why they are in production.
func TestBugsHide(t *testing.T) {
	for _, s := range stories {
		if s.name == visits.name {
			continue // the one that needs no more than two visitors
		}
		t.Run(s.name, func(t *testing.T) { s.exploration(true).Fixture.Run(t, s.scenario(true)) })
	}
}

func (s story) exploration(wrong bool) cloudtest.Exploration {
	fixture := cloudtest.NewFixture(func(t *testing.T, cloud *cloudjar.Cloud) {
		s.build(t, cloud, NewApp(cloud.Config()), wrong)
	})
	return cloudtest.Exploration{Seeds: seeds, Fixture: fixture}
}

func (s story) scenario(wrong bool) func(*testing.T, *cloudjar.Cloud) {
	return func(t *testing.T, cloud *cloudjar.Cloud) { s.run(t, cloud, NewApp(cloud.Config()), wrong) }
}

// table creates a table with the key id, and whatever change adds.
func table(t *testing.T, a *App, name string, change ...func(*dynamodb.CreateTableInput)) {
	in := &dynamodb.CreateTableInput{
		TableName: &name, BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("id"), AttributeType: "S"}},
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("id"), KeyType: "HASH"}},
	}
	for _, c := range change {
		c(in)
	}
	_, err := a.DB.CreateTable(t.Context(), in)
	require.NoError(t, err)
}

// feed maps a queue or stream to a function.
func feed(t *testing.T, a *App, source, function string, change ...func(*lambda.CreateEventSourceMappingInput)) {
	in := &lambda.CreateEventSourceMappingInput{EventSourceArn: &source, FunctionName: &function}
	for _, c := range change {
		c(in)
	}
	_, err := a.Lambda.CreateEventSourceMapping(t.Context(), in)
	require.NoError(t, err)
}

// queue creates a queue that feeds the function of the same name.
func queue(t *testing.T, a *App, name string) {
	_, err := a.Queues.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: &name})
	require.NoError(t, err)
	feed(t, a, "arn:aws:sqs:us-east-1:123456789012:"+name, name, func(in *lambda.CreateEventSourceMappingInput) {
		in.FunctionResponseTypes = []lambdatypes.FunctionResponseType{lambdatypes.FunctionResponseTypeReportBatchItemFailures}
	})
}

// send puts a message into a queue, text as it is and all else as JSON.
func send(t *testing.T, a *App, queue string, message any) {
	body, ok := message.(string)
	if !ok {
		b, err := json.Marshal(message)
		require.NoError(t, err)
		body = string(b)
	}
	url := "https://sqs.us-east-1.amazonaws.com/123456789012/" + queue
	_, err := a.Queues.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: &url, MessageBody: &body})
	require.NoError(t, err)
}

// function makes one of two handlers a function.
func function(t *testing.T, cloud *cloudjar.Cloud, name string, wrong bool, bad, good any) {
	code := good
	if wrong {
		code = bad
	}
	require.NoError(t, cloud.Lambda.Handle(jar.Function{Name: name, Handler: awslambda.NewHandler(code), Timeout: 10 * time.Second}))
}

// number of an item when everything has come to rest.
func settled(t *testing.T, cloud *cloudjar.Cloud, a *App, table, id, attribute string) int {
	require.NoError(t, cloud.Settle(t.Context()))
	item, err := a.get(t.Context(), table, id)
	require.NoError(t, err)
	return numberOf(item[attribute])
}

var consumer = story{
	name: "non-idempotent consumer",
	build: func(t *testing.T, cloud *cloudjar.Cloud, a *App, wrong bool) {
		table(t, a, "accounts")
		function(t, cloud, "deposits", wrong, a.CreditWrong, a.Credit)
		queue(t, a, "deposits")
	},
	run: func(t *testing.T, cloud *cloudjar.Cloud, a *App, _ bool) {
		for n := range 5 {
			send(t, a, "deposits", Deposit{ID: fmt.Sprint(n), Account: "ann", Amount: 10})
		}
		require.Equal(t, 50, settled(t, cloud, a, "accounts", "ann", "balance"))
	},
}

var visits = story{
	name:  "lost update",
	build: func(t *testing.T, _ *cloudjar.Cloud, a *App, _ bool) { table(t, a, "visits") },
	run: func(t *testing.T, cloud *cloudjar.Cloud, a *App, wrong bool) {
		visit := a.Visit
		if wrong {
			visit = a.VisitWrong
		}
		var all sync.WaitGroup
		for range 2 {
			all.Go(func() {
				for range 3 {
					require.NoError(t, visit(t.Context(), "home"))
				}
			})
		}
		all.Wait()
		require.Equal(t, 6, settled(t, cloud, a, "visits", "home", "n"))
	},
}

var signup = story{
	name: "read your write over a global index",
	build: func(t *testing.T, _ *cloudjar.Cloud, a *App, _ bool) {
		table(t, a, "users", func(in *dynamodb.CreateTableInput) {
			in.AttributeDefinitions = append(in.AttributeDefinitions, types.AttributeDefinition{AttributeName: aws.String("email"), AttributeType: "S"})
			in.GlobalSecondaryIndexes = []types.GlobalSecondaryIndex{{
				IndexName: aws.String("by-email"), Projection: &types.Projection{ProjectionType: "ALL"},
				KeySchema: []types.KeySchemaElement{{AttributeName: aws.String("email"), KeyType: "HASH"}},
			}}
		})
	},
	run: func(t *testing.T, _ *cloudjar.Cloud, a *App, wrong bool) {
		up := a.SignUp
		if wrong {
			up = a.SignUpWrong
		}
		user, err := up(t.Context(), "7", "ann@example.com")
		require.NoError(t, err)
		require.Equal(t, "7", textOf(user["id"]))
	},
}

var shipping = story{
	name: "missing partial batch handling",
	build: func(t *testing.T, cloud *cloudjar.Cloud, a *App, wrong bool) {
		table(t, a, "stock")
		require.NoError(t, a.put(t.Context(), "stock", Item{"id": text("shirts"), "n": number(100)}))
		function(t, cloud, "shipping", wrong, a.ShipWrong, a.Ship)
		queue(t, a, "shipping")
	},
	run: func(t *testing.T, cloud *cloudjar.Cloud, a *App, _ bool) {
		var all sync.WaitGroup
		for n := range 8 {
			all.Go(func() { send(t, a, "shipping", fmt.Sprint(n)) })
		}
		all.Wait()
		require.Equal(t, 92, settled(t, cloud, a, "stock", "shirts", "n"))
	},
}

var payment = story{
	name: "duplicate payment after a lost answer",
	build: func(t *testing.T, cloud *cloudjar.Cloud, a *App, wrong bool) {
		table(t, a, "ledger")
		function(t, cloud, "charge", wrong, a.ChargeWrong, a.Charge)
	},
	run: func(t *testing.T, cloud *cloudjar.Cloud, a *App, _ bool) {
		if err := a.Pay(t.Context(), Charge{"42", 100}); err != nil {
			t.Skip("a payment that failed is another story")
		}
		require.Equal(t, 100, paid(t, cloud, a))
	},
}

// paid adds up the ledger.
func paid(t *testing.T, cloud *cloudjar.Cloud, a *App) (sum int) {
	require.NoError(t, cloud.Settle(t.Context()))
	pages := dynamodb.NewScanPaginator(a.DB, &dynamodb.ScanInput{TableName: aws.String("ledger"), ConsistentRead: aws.Bool(true)})
	for pages.HasMorePages() {
		out, err := pages.NextPage(t.Context())
		require.NoError(t, err)
		for _, item := range out.Items {
			sum += numberOf(item["amount"])
		}
	}
	return sum
}

var statistics = story{
	name: "counter drift from stream replays",
	build: func(t *testing.T, cloud *cloudjar.Cloud, a *App, wrong bool) {
		table(t, a, "statistics")
		table(t, a, "orders", func(in *dynamodb.CreateTableInput) {
			in.StreamSpecification = &types.StreamSpecification{StreamEnabled: aws.Bool(true), StreamViewType: "NEW_IMAGE"}
		})
		function(t, cloud, "count", wrong, a.CountWrong, a.Count)
		out, err := a.DB.DescribeTable(t.Context(), &dynamodb.DescribeTableInput{TableName: aws.String("orders")})
		require.NoError(t, err)
		feed(t, a, *out.Table.LatestStreamArn, "count", func(in *lambda.CreateEventSourceMappingInput) {
			in.StartingPosition = lambdatypes.EventSourcePositionTrimHorizon
		})
	},
	run: func(t *testing.T, cloud *cloudjar.Cloud, a *App, _ bool) {
		for n := range 6 {
			require.NoError(t, a.put(t.Context(), "orders", key(fmt.Sprint(n))))
		}
		require.Equal(t, 6, settled(t, cloud, a, "statistics", "orders", "n"))
	},
}

var status = story{
	name: "FIFO assumption on a standard queue",
	build: func(t *testing.T, cloud *cloudjar.Cloud, a *App, wrong bool) {
		table(t, a, "orders")
		function(t, cloud, "tracking", wrong, a.TrackWrong, a.Track)
		queue(t, a, "tracking")
	},
	run: func(t *testing.T, cloud *cloudjar.Cloud, a *App, _ bool) {
		for i, s := range []string{"placed", "paid", "shipped"} {
			send(t, a, "tracking", Status{"42", s, i + 1})
		}
		require.Equal(t, 3, settled(t, cloud, a, "orders", "42", "step"))
	},
}

var report = story{
	name: "page loop that ignores LastEvaluatedKey",
	build: func(t *testing.T, _ *cloudjar.Cloud, a *App, _ bool) {
		table(t, a, "sales", func(in *dynamodb.CreateTableInput) {
			in.AttributeDefinitions = append(in.AttributeDefinitions, types.AttributeDefinition{AttributeName: aws.String("customer"), AttributeType: "S"})
			in.KeySchema = []types.KeySchemaElement{
				{AttributeName: aws.String("customer"), KeyType: "HASH"}, {AttributeName: aws.String("id"), KeyType: "RANGE"},
			}
		})
		for n := range 10 {
			require.NoError(t, a.put(t.Context(), "sales", Item{"customer": text("ann"), "id": text(fmt.Sprint(n)), "amount": number(5)}))
		}
	},
	run: func(t *testing.T, _ *cloudjar.Cloud, a *App, wrong bool) {
		spent := a.Spent
		if wrong {
			spent = a.SpentWrong
		}
		sum, err := spent(t.Context(), "ann")
		require.NoError(t, err)
		require.Equal(t, 50, sum)
	},
}

var importer = story{
	name:  "batch write that ignores UnprocessedItems",
	build: func(t *testing.T, _ *cloudjar.Cloud, a *App, _ bool) { table(t, a, "catalogue") },
	run: func(t *testing.T, _ *cloudjar.Cloud, a *App, wrong bool) {
		var items []Item
		for n := range 10 {
			items = append(items, key(fmt.Sprint(n)))
		}
		load := a.Import
		if wrong {
			load = a.ImportWrong
		}
		require.NoError(t, load(t.Context(), items))
		for n := range 10 {
			item, err := a.get(t.Context(), "catalogue", fmt.Sprint(n))
			require.NoError(t, err)
			require.NotNil(t, item, "item %d", n)
		}
	},
}

var booking = story{
	name: "saga without compensation",
	build: func(t *testing.T, cloud *cloudjar.Cloud, a *App, _ bool) {
		table(t, a, "seats")
		table(t, a, "ledger")
		function(t, cloud, "charge", false, nil, a.Charge)
	},
	run: func(t *testing.T, cloud *cloudjar.Cloud, a *App, wrong bool) {
		book := a.Book
		if wrong {
			book = a.BookWrong
		}
		booked := book(context.WithoutCancel(t.Context()), "12A", Charge{"42", 100}) == nil
		seat, err := a.get(t.Context(), "seats", "12A")
		require.NoError(t, err)
		require.Equal(t, booked, seat != nil, "a seat is taken if and only if the booking went well")
		require.Equal(t, booked, paid(t, cloud, a) > 0, "and so is the money")
	},
}
