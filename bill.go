package cloudjar

import (
	"context"
	"fmt"

	"github.com/cloudjar/cloudjar/billing"
)

// Bill returns what was used so far and what it costs, in USD, at cloudjar's price
// list for us-east-1 and eu-west-1. All regions and accounts are on it. With
// Options.Itemize it can be grouped by cause.
func (c *Cloud) Bill(ctx context.Context) (*billing.Bill, error) {
	return c.BillAt(ctx, billing.Default())
}

// BillAt is Bill at other prices.
func (c *Cloud) BillAt(ctx context.Context, prices *billing.PriceList) (*billing.Bill, error) {
	for _, at := range c.jar.whereabouts() {
		for _, s := range c.jar.region(at).storing() {
			if err := s(ctx); err != nil {
				return nil, fmt.Errorf("cloudjar: Bill: %w", err)
			}
		}
	}
	if c.jar.ledger != nil {
		return c.jar.ledger.Bill(prices), nil
	}
	return billing.Make(c.jar.world.UsageByMonth(), prices), nil
}
