// Command orders sends a day of 2,000 orders through SQS, Lambda, DynamoDB, its stream,
// Lambda and SQS; checks that no cent is lost; and shows what one order led to, what the
// day cost, and what a month of such days would.
//
//	go run ./examples/orders
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	awslambda "github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/billing"
	jar "github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sim"
)

func main() {
	seed := flag.Uint64("seed", 1, "what the orders and the cloud are made from")
	n := flag.Int("orders", 2000, "how many orders there are")
	flag.Parse()
	if err := run(context.Background(), os.Stdout, *seed, *n); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, w io.Writer, seed uint64, n int) error {
	began := time.Now()
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator, Seed: seed, Record: 40 * n, Itemize: true})
	defer cloud.Close()
	shop, incoming, err := open(ctx, cloud)
	if err != nil {
		return err
	}
	orders := Generate(seed, n)
	opened := cloud.Now()
	if err := sell(ctx, cloud, shop.Queues, incoming, orders); err != nil {
		return err
	}
	day := cloud.Now().Sub(opened).Round(time.Second)
	if err := check(ctx, w, shop, orders); err != nil {
		return err
	}

	sent := cloud.Trace().Find("sqs:SendMessage on incoming")
	if len(sent) != len(orders) {
		return fmt.Errorf("%d of %d orders are on record", len(sent), len(orders))
	}
	fmt.Fprintf(w, "\nwhat order %s led to:\n\n%s\n", orders[n/2].ID, sent[n/2].Tree().Requests())

	bill := cloud.Bill()
	fmt.Fprintf(w, "the day's bill:\n\n%s\n", bill)
	fmt.Fprintf(w, "at list prices, by what was asked for:\n\n")
	for _, s := range bill.ByCause() {
		if s.Roots > 0 {
			fmt.Fprintf(w, "  %-32s %.6f USD, %.1f millionths each\n", s.Name, s.Amount, s.Each()*1e6)
		}
	}
	fmt.Fprintf(w, "\na month of 30 days with a thousand times as many orders: %.2f USD\n", billing.Project(bill, 30*1000).Total())
	fmt.Fprintf(w, "\nvirtual time passed: %s\nreal time passed:    %s\n", day, time.Since(began).Round(time.Millisecond))
	return nil
}

// open makes the queues, the table and the functions of a shop.
func open(ctx context.Context, cloud *cloudjar.Cloud) (shop *Shop, incoming string, err error) {
	cfg := cloud.Config()
	shop = &Shop{DB: dynamodb.NewFromConfig(cfg), Queues: sqs.NewFromConfig(cfg), Table: "orders"}
	urls := map[string]string{}
	for _, name := range []string{"incoming", "invoices"} {
		made, err := shop.Queues.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: &name})
		if err != nil {
			return nil, "", err
		}
		urls[name] = *made.QueueUrl
	}
	shop.Invoices = urls["invoices"]
	table, err := shop.DB.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName: &shop.Table, BillingMode: types.BillingModePayPerRequest,
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("id"), KeyType: types.KeyTypeHash}},
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("id"), AttributeType: types.ScalarAttributeTypeS}},
		StreamSpecification:  &types.StreamSpecification{StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewImage},
	})
	if err != nil {
		return nil, "", err
	}
	if err := cloud.Settle(ctx); err != nil { // the table becomes ACTIVE
		return nil, "", err
	}
	functions := []struct {
		name    string
		handler any
		takes   jar.Distribution
		source  lambda.CreateEventSourceMappingInput
	}{
		{"accept", shop.Accept, jar.LogNormal(25*time.Millisecond, 0.4), lambda.CreateEventSourceMappingInput{
			EventSourceArn:        aws.String("arn:aws:sqs:" + cfg.Region + ":" + cloudjar.DefaultAccount + ":incoming"),
			FunctionResponseTypes: []lambdatypes.FunctionResponseType{lambdatypes.FunctionResponseTypeReportBatchItemFailures},
		}},
		{"invoice", shop.Invoice, jar.LogNormal(15*time.Millisecond, 0.4), lambda.CreateEventSourceMappingInput{
			EventSourceArn: table.TableDescription.LatestStreamArn, StartingPosition: lambdatypes.EventSourcePositionTrimHorizon,
		}},
	}
	for i, f := range functions {
		err := cloud.Lambda.Handle(jar.Function{
			Name: f.name, Memory: 256, Timeout: 10 * time.Second, ColdStart: jar.MeasuredInit("provided.al2023", false),
			Handler: &working{awslambda.NewHandler(f.handler), f.takes, sim.NewRand(uint64(i))},
		})
		if err != nil {
			return nil, "", err
		}
		f.source.FunctionName = &f.name
		if _, err := lambda.NewFromConfig(cfg).CreateEventSourceMapping(ctx, &f.source); err != nil {
			return nil, "", err
		}
	}
	return shop, urls["incoming"], nil
}

// A working handler takes as long as code and network would: in virtual time they take
// none by themselves.
type working struct {
	jar.Handler
	takes jar.Distribution
	rand  sim.Rand
}

func (h *working) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	if err := sim.Sleep(ctx, h.takes(&h.rand)); err != nil {
		return nil, err
	}
	return h.Handler.Invoke(ctx, payload)
}

// sell sends each order at its time.
func sell(ctx context.Context, cloud *cloudjar.Cloud, queues *sqs.Client, queue string, orders []Order) error {
	opened := cloud.Now()
	for _, o := range orders {
		if err := cloud.World().Run(opened.Add(o.Placed)); err != nil {
			return err
		}
		body, err := json.Marshal(map[string]any{"ID": o.ID, "Customer": o.Customer, "Lines": o.Lines})
		if err != nil {
			return err
		}
		if _, err := queues.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &queue, MessageBody: aws.String(string(body))}); err != nil {
			return err
		}
	}
	return cloud.Settle(ctx)
}

// check compares what was ordered with what was stored and what was invoiced.
func check(ctx context.Context, w io.Writer, shop *Shop, orders []Order) error {
	ordered, lines := 0, 0
	spent := map[string]int{}
	for i := range orders {
		ordered += orders[i].Total()
		lines += len(orders[i].Lines)
		spent[orders[i].Customer] += orders[i].Total()
	}
	stored, storedCents, err := scan(ctx, shop)
	if err != nil {
		return err
	}
	invoiced, invoicedCents, err := collect(ctx, shop)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%d orders with %d lines of %d customers\n", len(orders), lines, len(spent))
	for _, sum := range []struct {
		what       string
		n, inCents int
	}{{"ordered", len(orders), ordered}, {"stored", stored, storedCents}, {"invoiced", invoiced, invoicedCents}} {
		fmt.Fprintf(w, "  %-9s %6d orders  %12.2f EUR\n", sum.what, sum.n, float64(sum.inCents)/100)
		if sum.n != len(orders) || sum.inCents != ordered {
			return fmt.Errorf("%d orders of %d cents were %s, not %d of %d", sum.n, sum.inCents, sum.what, len(orders), ordered)
		}
	}
	return nil
}

// scan adds up the table.
func scan(ctx context.Context, shop *Shop) (n, cents int, err error) {
	pages := dynamodb.NewScanPaginator(shop.DB, &dynamodb.ScanInput{TableName: &shop.Table})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return 0, 0, err
		}
		for _, item := range page.Items {
			var total int
			if _, err := fmt.Sscan(item["total"].(*types.AttributeValueMemberN).Value, &total); err != nil {
				return 0, 0, err
			}
			n, cents = n+1, cents+total
		}
	}
	return n, cents, nil
}

// collect takes the invoices from their queue and adds them up.
func collect(ctx context.Context, shop *Shop) (n, cents int, err error) {
	for {
		out, err := shop.Queues.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: &shop.Invoices, MaxNumberOfMessages: 10})
		if err != nil || len(out.Messages) == 0 {
			return n, cents, err
		}
		var done []sqstypes.DeleteMessageBatchRequestEntry
		for _, m := range out.Messages {
			var invoice struct{ Cents int }
			if err := json.Unmarshal([]byte(*m.Body), &invoice); err != nil {
				return 0, 0, err
			}
			n, cents = n+1, cents+invoice.Cents
			done = append(done, sqstypes.DeleteMessageBatchRequestEntry{Id: m.MessageId, ReceiptHandle: m.ReceiptHandle})
		}
		if _, err := shop.Queues.DeleteMessageBatch(ctx, &sqs.DeleteMessageBatchInput{QueueUrl: &shop.Invoices, Entries: done}); err != nil {
			return 0, 0, err
		}
	}
}
