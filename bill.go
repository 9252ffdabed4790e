package cloudjar

import (
	"context"

	"github.com/cloudjar/cloudjar/billing"
)

// Bill returns what was used so far and what it costs, in USD, at cloudjar's price
// list for us-east-1 and eu-west-1. All regions and accounts are on it. With
// Options.Itemize it can be grouped by cause. Of a closed cloud it is the bill as of
// when what services keep was last metered.
func (c *Cloud) Bill() *billing.Bill { return c.BillAt(billing.Default()) }

// BillAt is Bill at other prices.
func (c *Cloud) BillAt(prices *billing.PriceList) *billing.Bill {
	for _, at := range c.jar.whereabouts() {
		for _, meter := range c.jar.region(at).storing() {
			_ = meter(context.Background()) // it fails only when the cloud is closed
		}
	}
	if c.jar.ledger != nil {
		return c.jar.ledger.Bill(prices)
	}
	return billing.Make(c.jar.world.UsageByMonth(), prices)
}
