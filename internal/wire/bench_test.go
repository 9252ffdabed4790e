package wire

import (
	"context"
	"net/http"
	"strings"
	"testing"
)

type getItemInput struct {
	TableName                string            `aws:"required,len=1..1024,pattern=[a-zA-Z0-9_.:/-]+"`
	Key                      map[string]string `aws:"required"`
	Item                     document
	AttributesToGet          []string `aws:"len=1.."`
	ConsistentRead           bool
	ProjectionExpression     string
	ExpressionAttributeNames map[string]string
	ReturnConsumedCapacity   string `aws:"enum=INDEXES|TOTAL|NONE"`
}

type consumed struct {
	TableName     string
	CapacityUnits float64 `aws:"always"`
}

type getItemOutput struct {
	Item             document
	ConsumedCapacity *consumed
}

const getItemRequest = `{"TableName":"orders","Key":{"pk":"customer#0000000001","sk":"order#2026-11-25T10:00:00Z#00001"},"Item":{"pk":{"S":"customer#00000001"}},` +
	`"ConsistentRead":true,"ProjectionExpression":"#a, #b, total, lines","ExpressionAttributeNames":{"#a":"status","#b":"date"},"ReturnConsumedCapacity":"TOTAL"}`

// A GetItem's request and answer, 300 bytes in and 500 out, through Serve.
func BenchmarkServe(b *testing.B) {
	answer := `{"pk":{"S":"customer#0000000001"},"text":{"S":"` + strings.Repeat("x", 380) + `"}}`
	w := &Service{Name: "dynamodb", Protocol: JSON10, Target: "DynamoDB_20120810", Ops: Ops{
		"GetItem": Op(func(ctx context.Context, in *getItemInput) (*getItemOutput, error) {
			if err := Validate(ctx, in); err != nil {
				return nil, err
			}
			MetaFrom(ctx).RequestID = "MV4ITP3ILPQJ2RRTJIR7RRLIKRVV4KQNSO5AEMVJF66Q9ASUAAJG"
			return &getItemOutput{Item: document{answer}, ConsumedCapacity: &consumed{in.TableName, 1}}, nil
		}),
	}}
	req := post(b, "DynamoDB_20120810.GetItem", "")
	body := []byte(getItemRequest)
	if resp := w.Serve(b.Context(), req, body); resp.Status != http.StatusOK {
		b.Fatal(string(resp.Body))
	}
	b.ReportAllocs()
	for b.Loop() {
		w.Serve(b.Context(), req, body)
	}
}

func BenchmarkDecodeJSON(b *testing.B) {
	w := &Service{Ops: Ops{"GetItem": Op(func(context.Context, *getItemInput) (*Void, error) { return nil, nil })}}
	op := w.Operation("GetItem")
	body := []byte(getItemRequest)
	b.ReportAllocs()
	for b.Loop() {
		x := exchange{service: w, op: op, body: body}
		if _, err := x.decodeJSON(wireNames); err != nil {
			b.Fatal(err)
		}
	}
}

// Nothing wrong and nothing allocated.
func BenchmarkValidate(b *testing.B) {
	in := &getItemInput{TableName: "orders", Key: map[string]string{}}
	b.ReportAllocs()
	for b.Loop() {
		if err := Validate(b.Context(), in); err != nil {
			b.Fatal(err)
		}
	}
}

func TestValidateAllocatesNothing(t *testing.T) {
	ctx := context.WithValue(t.Context(), metaKey{}, &Meta{})
	for _, in := range []any{
		&getItemInput{TableName: "orders", Key: map[string]string{}, ReturnConsumedCapacity: "NONE", AttributesToGet: []string{"a"}},
		&PlaceOrderInput{OrderName: "abc", Lines: []Line{{Product: "a"}}, From: Address{Zip: "12345"}},
	} {
		if n := testing.AllocsPerRun(100, func() {
			if err := Validate(ctx, in); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("%T: %v allocations", in, n)
		}
	}
}
