package wire

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The shop is a service made up for these tests. It speaks whatever protocol
// a test asks for and answers each request with what it understood.
type shop struct {
	in  any
	ctx context.Context
	err error
}

type Line struct {
	Product string `aws:"required,len=1..8"`
	Count   int64  `aws:"range=1..99"`
	Gift    *bool
}

type Address struct {
	Street string
	Zip    string `aws:"pattern=[0-9]{5}"`
}

type PlaceOrderInput struct {
	OrderName string `aws:"required,len=3..12,pattern=[a-z0-9_.-]+"`
	Kind      string `aws:"enum=RETAIL|WHOLESALE"`
	Priority  int
	Weight    float64
	Express   bool
	Note      []byte
	Due       time.Time
	Lines     []Line            `aws:"len=1..3"`
	Tags      map[string]string `aws:"key.len=1..4,value.len=..6"`
	Colours   []string          `aws:"member.enum=RED|BLUE"`
	To        *Address
	From      Address
	Item      document
	Matrix    [][]int
	Insurance string `aws:"refuse"`
}

type PlaceOrderOutput struct {
	Understood PlaceOrderInput
	Total      int `aws:"always"`
}

// A document reads and writes itself, as attribute values do.
type document struct{ text string }

func (d *document) DecodeJSON(text string) error {
	if text == `"bad"` {
		return errors.New("a document cannot be bad")
	}
	d.text = text
	return nil
}

func (d document) AppendJSON(dst []byte) []byte { return append(dst, d.text...) }

func (document) AWSShape() string { return "DocumentValue" }

func (s *shop) place(ctx context.Context, in *PlaceOrderInput) (*PlaceOrderOutput, error) {
	s.in, s.ctx = in, ctx
	if m := MetaFrom(ctx); m != nil {
		m.RequestID = "REQUEST1"
	}
	if err := Validate(ctx, in); err != nil {
		return nil, err
	}
	if s.err != nil {
		return nil, s.err
	}
	return &PlaceOrderOutput{Understood: *in}, nil
}

type tagInput struct{ Name string }

func (s *shop) tag(context.Context, *tagInput) (*Void, error) { return &Void{}, s.err }

// jsonShop is the shop under JSON 1.0.
func (s *shop) json() *Service {
	return &Service{
		Name: "shop", Protocol: JSON10, Target: "Shop_2026", Namespace: "com.example.shop",
		Ops:        Ops{"PlaceOrder": Op(s.place), "Tag": Op(s.tag)},
		Known:      []string{"CancelOrder"},
		ErrorTypes: map[string]string{"Throttling": "com.amazon.coral.availability#Throttling"},
	}
}

// dynamo is the shop behind DynamoDB's front end.
func (s *shop) dynamo() *Service {
	w := s.json()
	w.Name, w.Target = "dynamodb", "DynamoDB_20120810"
	return w
}

func post(t testing.TB, target, body string) *http.Request {
	t.Helper()
	req, err := http.NewRequest("POST", "https://shop.us-east-1.amazonaws.com/", strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("X-Amz-Target", target)
	req.Header.Set("Content-Type", "application/x-amz-json-1.0")
	return req
}

func request(t testing.TB, method, url string, header http.Header) *http.Request {
	t.Helper()
	req, err := http.NewRequest(method, url, nil)
	require.NoError(t, err)
	for k, v := range header {
		req.Header[http.CanonicalHeaderKey(k)] = v
	}
	return req
}

// call sends a JSON body to PlaceOrder and returns the answer.
func (s *shop) call(t testing.TB, body string) *Response {
	t.Helper()
	return s.json().Serve(t.Context(), post(t, "Shop_2026.PlaceOrder", body), []byte(body))
}

// got is the input that the operation received.
func (s *shop) got() *PlaceOrderInput { return s.in.(*PlaceOrderInput) }

// A shopError is a service's own error, with members.
type shopError struct {
	code, message string
	status        int
	members       any
	key, query    string
}

func (e *shopError) Error() string           { return e.code + ": " + e.message }
func (e *shopError) ErrorCode() string       { return e.code }
func (e *shopError) ErrorMessage() string    { return e.message }
func (e *shopError) HTTPStatus() int         { return e.status }
func (e *shopError) ErrorMembers() any       { return e.members }
func (e *shopError) ErrorMessageKey() string { return e.key }
func (e *shopError) QueryErrorCode() string  { return e.query }
