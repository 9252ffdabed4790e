// Command quickstart runs an ordinary orders service, written against the
// aws-sdk-go-v2 client, in a cloud in a jar: 3,000 products, a day of orders,
// and what they consumed.
//
//	go run ./examples/quickstart
package main

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/cloudjar/cloudjar"
	jar "github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/sim"
)

//go:embed catalogue.jsonl
var catalogue []byte // one product a line, in DynamoDB JSON

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, w io.Writer) error {
	began := time.Now()
	cloud := cloudjar.New(cloudjar.Options{
		Crank:    sim.Simulator, // virtual time: nothing here waits
		DynamoDB: jar.Options{TableDelay: 8 * time.Second},
	})
	opened := cloud.Now()
	orders := &Orders{DB: dynamodb.NewFromConfig(cloud.Config()), Table: "shop"}

	if err := stock(ctx, w, cloud, orders); err != nil {
		return err
	}
	if err := trade(ctx, w, cloud, orders); err != nil {
		return err
	}
	report(w, cloud)
	fmt.Fprintf(w, "\nvirtual time passed: %s\n", cloud.Now().Sub(opened))
	fmt.Fprintf(w, "real time passed:    %s\n", time.Since(began).Round(time.Millisecond))
	return nil
}

// stock creates the table, waits until it is active, and fills it.
func stock(ctx context.Context, w io.Writer, cloud *cloudjar.Cloud, orders *Orders) error {
	if err := orders.CreateTable(ctx); err != nil {
		return err
	}
	if err := cloud.Settle(ctx); err != nil { // the table becomes ACTIVE, 8 virtual seconds later
		return err
	}
	products, err := readProducts(catalogue)
	if err != nil {
		return err
	}
	if err := orders.Import(ctx, products); err != nil {
		return err
	}
	fmt.Fprintf(w, "imported %d products\n", len(products))
	return nil
}

// trade is a customer's day.
func trade(ctx context.Context, w io.Writer, cloud *cloudjar.Cloud, orders *Orders) error {
	cheapest, err := orders.Cheapest(ctx, "garden", 3)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "cheapest in garden: %s\n", strings.Join(cheapest, ", "))

	if err := orders.Open(ctx, "ann", "1001", cloud.Now()); err != nil {
		return err
	}
	if err := orders.Open(ctx, "ann", "1001", cloud.Now()); !errors.Is(err, ErrExists) {
		return fmt.Errorf("opened the same order twice: %v", err)
	}
	fmt.Fprintln(w, "order 1001 opened; a second attempt was refused by its condition")
	if err := orders.Add(ctx, "ann", "1001", "00012", 1); err != nil {
		return err
	}
	err = orders.Add(ctx, "ann", "1001", "00012", 1_000)
	if !errors.Is(err, ErrSoldOut) {
		return fmt.Errorf("sold more than there is: %v", err)
	}
	fmt.Fprintf(w, "one added to the order; a thousand more: %v\n", err)

	cloud.Advance(24 * time.Hour)
	status, err := orders.Ship(ctx, "ann", "1001")
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "a day later the order is %s\n", status)

	found, seen, pages, err := orders.CountSoldOut(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%d of %d items are sold out, counted in %d pages\n", found, seen, pages)
	return nil
}

// report prints what was consumed, and the trace of the shipping.
func report(w io.Writer, cloud *cloudjar.Cloud) {
	fmt.Fprintln(w, "\nconsumed:")
	for _, u := range cloud.World().Usage() {
		fmt.Fprintf(w, "  %-20s %10.1f  %s\n", u.Dimension, u.Quantity, u.Resource)
	}
	fmt.Fprintln(w, "\ntrace of the order:")
	for _, e := range cloud.World().Record() {
		switch e.Operation {
		case "PutItem", "TransactWriteItems", "UpdateItem":
			fmt.Fprintln(w, " ", e)
		}
	}
}

// readProducts reads items in DynamoDB JSON, one a line.
func readProducts(lines []byte) ([]key, error) {
	var products []key
	scanner := bufio.NewScanner(bytes.NewReader(lines))
	for n := 1; scanner.Scan(); n++ {
		var raw map[string]map[string]any
		if err := json.Unmarshal(scanner.Bytes(), &raw); err != nil {
			return nil, fmt.Errorf("catalogue.jsonl:%d: %w", n, err)
		}
		item := key{}
		for name, v := range raw {
			value, err := attribute(v)
			if err != nil {
				return nil, fmt.Errorf("catalogue.jsonl:%d: %s: %w", n, name, err)
			}
			item[name] = value
		}
		products = append(products, item)
	}
	return products, scanner.Err()
}

// attribute reads one value in DynamoDB JSON, such as {"S": "text"}.
func attribute(v map[string]any) (types.AttributeValue, error) {
	for kind, content := range v {
		switch content := content.(type) {
		case string:
			switch kind {
			case "S":
				return &types.AttributeValueMemberS{Value: content}, nil
			case "N":
				return &types.AttributeValueMemberN{Value: content}, nil
			case "B":
				b, err := base64.StdEncoding.DecodeString(content)
				return &types.AttributeValueMemberB{Value: b}, err
			}
		case bool:
			if kind == "BOOL" {
				return &types.AttributeValueMemberBOOL{Value: content}, nil
			}
		case []any:
			return attributes(kind, content)
		case map[string]any:
			m := map[string]types.AttributeValue{}
			for name, inner := range content {
				value, err := attribute(inner.(map[string]any))
				if err != nil {
					return nil, err
				}
				m[name] = value
			}
			return &types.AttributeValueMemberM{Value: m}, nil
		}
	}
	return nil, fmt.Errorf("not an attribute value: %v", v)
}

func attributes(kind string, content []any) (types.AttributeValue, error) {
	var texts []string
	var values []types.AttributeValue
	for _, c := range content {
		switch c := c.(type) {
		case string:
			texts = append(texts, c)
		case map[string]any:
			value, err := attribute(c)
			if err != nil {
				return nil, err
			}
			values = append(values, value)
		}
	}
	switch kind {
	case "SS":
		return &types.AttributeValueMemberSS{Value: texts}, nil
	case "NS":
		return &types.AttributeValueMemberNS{Value: texts}, nil
	case "L":
		return &types.AttributeValueMemberL{Value: values}, nil
	}
	return nil, fmt.Errorf("not a list or set: %s", kind)
}
