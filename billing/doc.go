// Package billing makes a bill in USD of what was used: line items with quantity,
// free tier, price step, unit price and amount, after AWS's price list.
//
// Prices are data (prices.json), dated and with their source. What has no price
// there is listed as unpriced, never left out.
package billing
