package billing

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"text/tabwriter"
)

// String prints the bill as a table, with its total.
func (b *Bill) String() string {
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "month\tregion\tservice\twhat\tquantity\tprice\tUSD\t")
	for _, l := range b.Lines {
		price := "free tier"
		if !l.Free {
			price = usd(l.UnitPrice) + " for " + l.Unit
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", l.Month, l.Region, l.Service, l.Description, number(l.Quantity), price, usd(l.Amount))
	}
	for _, u := range b.Unpriced {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\tno price known\t\t\n", u.Month, u.Region, u.Service, u.Dimension, number(u.Quantity))
	}
	fmt.Fprintf(w, "total\t\t\t\t\t\t%.2f\t\n", b.Total())
	w.Flush()
	return out.String()
}

// usd writes an amount to the cent, and small ones with as many digits as they need.
func usd(amount float64) string {
	if amount == 0 || math.Abs(amount) >= 1 {
		return strconv.FormatFloat(amount, 'f', 2, 64)
	}
	return strings.TrimRight(strconv.FormatFloat(amount, 'f', 10, 64), "0")
}

func number(q float64) string {
	if q == math.Trunc(q) && math.Abs(q) < 1e15 {
		return strconv.FormatFloat(q, 'f', 0, 64)
	}
	return strconv.FormatFloat(q, 'g', 8, 64)
}

// CSV writes the lines as comma-separated values, under their names.
func (b *Bill) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	_ = out.Write([]string{"Month", "Account", "Region", "Service", "Dimension", "Description", "Quantity", "Free", "Step", "Unit", "UnitPrice", "Amount"})
	float := func(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }
	for _, l := range b.Lines {
		_ = out.Write([]string{
			l.Month, l.Account, l.Region, l.Service, l.Dimension, l.Description,
			float(l.Quantity), strconv.FormatBool(l.Free), strconv.Itoa(l.Step), l.Unit, float(l.UnitPrice), float(l.Amount),
		})
	}
	out.Flush()
	return out.Error()
}

// MarshalJSON writes the lines, what has no price, and the total.
func (b *Bill) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Lines    []Line
		Unpriced []Usage `json:",omitempty"`
		Total    float64
	}{b.Lines, b.Unpriced, b.Total()})
}
