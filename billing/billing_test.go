package billing_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/billing"
	"github.com/cloudjar/cloudjar/sim"
)

// A use is a quantity of a dimension.
type use struct {
	service, dimension string
	quantity           float64
}

// january is a bill for a month of 31 days in us-east-1.
func january(uses ...use) *billing.Bill {
	month := sim.MonthOfUsage{Ends: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)}
	for _, u := range uses {
		month.Usage = append(month.Usage, sim.Usage{
			UsageKey: sim.UsageKey{Service: u.service, Dimension: u.dimension, Resource: "it", Region: "us-east-1", Account: "123456789012"},
			Quantity: u.quantity,
		})
	}
	return billing.Make([]sim.MonthOfUsage{month}, billing.Default())
}

const (
	gb       = 1 << 30
	gbMonth  = gb * 31 * 24
	millions = 1e6
)

// The examples on AWS's price pages come out to the cent; where the page rounds a
// unit price first, to the cent of what its exact price gives.
func TestWorkedExamples(t *testing.T) {
	for name, c := range map[string]struct {
		want float64
		uses []use
	}{
		"Lambda, 512 MB, 3 M requests of 1 s": {
			18.73, []use{{"lambda", "Request", 3 * millions}, {"lambda", "Lambda-GB-Second", 3 * millions * 0.5}},
		},
		"Lambda, 1,536 MB, 3 M requests of 120 ms": {
			2.73, []use{{"lambda", "Request", 3 * millions}, {"lambda", "Lambda-GB-Second", 3 * millions * 0.12 * 1.5}},
		},
		"Lambda, provisioned concurrency of 1,000 for 2 hours": {
			41.91 - 0.20, []use{ // the page's requests have no free tier
				{"lambda", "Request", 1.2 * millions},
				{"lambda", "Lambda-Provisioned-Concurrency", 1000 * 7200},
				{"lambda", "Lambda-Provisioned-GB-Second", 1.2 * millions},
			},
		},
		"DynamoDB on demand: 28 GB, 10 M writes, 20 M reads": {
			10*0.625 + 20*0.125 + 3*0.25, []use{
				{"dynamodb", "WriteRequestUnits", 10 * millions},
				{"dynamodb", "ReadRequestUnits", 20 * millions},
				{"dynamodb", "TimedStorage-ByteHrs", 28 * gbMonth},
			},
		},
		"Step Functions Standard: 100,000 executions of 4 transitions": {
			9.90, []use{{"states", "StateTransition", 400_000}},
		},
		"Step Functions Express: 1 M executions of 30 s in 64 MB": {
			1 + 520.83*0.06, []use{{"states", "ExpressRequests", millions}, {"states", "Express-GB-Second", millions * 30 / 16}},
		},
		"S3: 10,000 PUT, 100,000 GET, 100 GB": {
			0.05 + 0.04 + 2.30, []use{
				{"s3", "Requests-Tier1", 10_000}, {"s3", "Requests-Tier2", 100_000}, {"s3", "TimedStorage-ByteHrs", 100 * gbMonth},
			},
		},
	} {
		require.InDelta(t, c.want, january(c.uses...).Total(), 0.005, name)
	}
}

// Prices fall in steps, each on what lies within it.
func TestSteps(t *testing.T) {
	b := january(use{"sqs", "Requests-Tier1", 1*millions + 100e9 + 50e9})
	require.Len(t, b.Lines, 3)
	require.True(t, b.Lines[0].Free)
	require.InDelta(t, 40_000, b.Lines[1].Amount, 0.01)
	require.InDelta(t, 15_000, b.Lines[2].Amount, 0.01)
	require.Equal(t, []int{0, 1, 2}, []int{b.Lines[0].Step, b.Lines[1].Step, b.Lines[2].Step})
}

// What has no price is shown, not left out.
func TestUnpriced(t *testing.T) {
	b := january(use{"quantum", "Qubits", 3})
	require.Len(t, b.Unpriced, 1)
	require.Contains(t, b.String(), "no price known")
}

// A checkout measured once is a bill at scale, free tiers and steps included.
func TestProject(t *testing.T) {
	b := january(use{"sqs", "Requests-Tier1", 3}, use{"dynamodb", "WriteRequestUnits", 2})
	require.True(t, b.Lines[1].Free, "the messages")
	require.InDelta(t, 2*0.4+2*0.625, billing.Project(b, millions).Total(), 1e-9)
}

func TestPrints(t *testing.T) {
	b := january(use{"dynamodb", "WriteRequestUnits", 3 * millions}, use{"sqs", "Requests-Tier1", 10})
	require.Equal(t, strings.TrimLeft(`
month    region     service   what                         quantity  price               USD
2026-01  us-east-1  dynamodb  write request units          3000000   0.625 for 1M units  1.88
2026-01  us-east-1  sqs       requests to standard queues  10        free tier           0.00
total                                                                                    1.88
`, "\n"), trimmed(b.String()))
	var csv strings.Builder
	require.NoError(t, b.CSV(&csv))
	require.Equal(t, 3, strings.Count(csv.String(), "\n"))
	text, err := json.Marshal(b)
	require.NoError(t, err)
	require.Contains(t, string(text), `"Total":1.875`)
}

func trimmed(table string) string {
	var b strings.Builder
	for line := range strings.Lines(table) {
		b.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return b.String()
}

// A ledger knows what a kind of call costs with everything it led to.
func TestByCause(t *testing.T) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	ledger := billing.NewLedger()
	w.Meter(ledger.Meter)
	write := sim.On(w, "write", func(c *sim.Call, _ int) {
		c.Service, c.Region = "dynamodb", "us-east-1"
		c.Use("WriteRequestUnits", "orders", 2)
	})
	for n := range 3 {
		request := sim.Request{Service: "sqs", Operation: "SendMessage", Region: "us-east-1"}
		_, err := sim.Do(context.Background(), w, request, nil, &n, func(c *sim.Call, n *int) (*int, error) {
			c.On("arn:aws:sqs:us-east-1:123456789012:orders")
			c.Use("Requests-Tier1", "orders", 1)
			write.At(c, c.Now().Add(time.Second), *n)
			return n, nil
		})
		require.NoError(t, err)
	}
	require.NoError(t, w.Settle(t.Context()))
	shares := ledger.Bill(billing.Default()).ByCause()
	require.Len(t, shares, 1)
	require.Equal(t, "sqs:SendMessage on orders", shares[0].Name)
	require.Equal(t, 3, shares[0].Roots)
	require.InDelta(t, (0.4+2*0.625)/millions, shares[0].Each(), 1e-12)
	require.Equal(t, "2000-01-01", ledger.Bill(billing.Default()).ByDay()[0].Name)
}

// Price lists that cannot be right are refused.
func TestReadPrices(t *testing.T) {
	for text, why := range map[string]string{
		`{`: "price list",
		`{"Prices":[{"Service":"a","Dimension":"b","Unit":"u","Source":"s","Per":1}]}`:                                    "in some region",
		`{"Prices":[{"Service":"a","Dimension":"b","Unit":"u","Source":"s","Per":0,"Steps":{"r":[{"USD":1}]}}]}`:          "above 0",
		`{"Prices":[{"Service":"a","Dimension":"b","Unit":"u","Source":"s","Per":1,"Steps":{"r":[{"USD":1,"UpTo":5}]}}]}`: "the last has no end",
		`{"Prices":[{"Service":"a","Dimension":"b","Unit":"u","Per":1,"Steps":{"r":[{"USD":1}]}}]}`:                       "wanted",
		`{"Cost":1}`: "unknown field",
	} {
		_, err := billing.ReadPrices(strings.NewReader(text))
		require.ErrorContains(t, err, why, text)
	}
}

func ExampleProject() {
	measured := january(use{"sqs", "Requests-Tier1", 3}, use{"lambda", "Request", 1})
	fmt.Printf("10 million checkouts a month: %.2f USD\n", billing.Project(measured, 10e6).Total())
	// Output: 10 million checkouts a month: 13.40 USD
}
