package wire

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A point has encoding/json's methods and none of ours.
type point struct{ x, y int }

func (p point) MarshalJSON() ([]byte, error) {
	if p.x < 0 {
		return nil, errors.New("no")
	}
	return json.Marshal([]int{p.x, p.y})
}

func (p *point) UnmarshalJSON(b []byte) error {
	var xy []int
	if err := json.Unmarshal(b, &xy); err != nil || len(xy) != 2 {
		return errors.New("a point has two numbers")
	}
	p.x, p.y = xy[0], xy[1]
	return nil
}

type paging struct {
	Limit int `aws:"range=1..10"`
	Next  string
}

type Named string

type mixedInput struct {
	paging   // its members are members of the input
	At       point
	Points   map[string]point
	Raw      json.RawMessage
	Name     Named
	Small    int8
	Ratio    float32
	Count    uint32
	hidden   string
	Skipped  string `aws:"-"`
	Dated    map[string]string
	Nullable []*string
}

// Types that read themselves, documents, embedded structs, narrow numbers.
func TestTypes(t *testing.T) {
	w := &Service{Name: "mixed", Ops: Ops{"Do": Op(func(ctx context.Context, in *mixedInput) (*mixedInput, error) {
		require.Empty(t, in.hidden)
		return in, Validate(ctx, in)
	})}}
	require.NoError(t, w.Check())
	out, err := w.InvokeJSON(t.Context(), "Do", []byte(`{"Limit":3,"At":[1,2],"Points":{"b":[3,4],"a":[-1,0]},"Raw":{"any": [1]},"Name":"n","Small":-5,"Ratio":0.5,"Count":7,"hidden":"x","Skipped":"x","Nullable":["a",null]}`))
	require.NoError(t, err)
	require.Equal(t, `{"Limit":3,"At":[1,2],"Points":{"a":null,"b":[3,4]},"Raw":{"any": [1]},"Name":"n","Small":-5,"Ratio":0.5,"Count":7,"Nullable":["a",null]}`, string(out))
	for body, want := range map[string]string{
		`{"At":[1]}`:       "SerializationException: a point has two numbers",
		`{"Limit":11}`:     "ValidationException: 1 validation error detected: Value '11' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10",
		`{"Small":128}`:    "SerializationException: NUMBER_VALUE cannot be converted to Integer",
		`{"Count":-1}`:     "SerializationException: NUMBER_VALUE cannot be converted to Integer",
		`{"Ratio":true}`:   "SerializationException: TRUE_VALUE cannot be converted to Float",
		`{"Nullable":[1]}`: "SerializationException: NUMBER_VALUE cannot be converted to String",
	} {
		_, err := w.InvokeJSON(t.Context(), "Do", []byte(body))
		require.EqualError(t, err, want, body)
	}
}

// The table seen by reflection: what the mirror law looks at.
func TestOperationByName(t *testing.T) {
	s := &shop{}
	w := s.json()
	require.Equal(t, []string{"PlaceOrder", "Tag"}, w.Names())
	op := w.Operation("PlaceOrder")
	require.Equal(t, "PlaceOrder", op.Name())
	require.IsType(t, &PlaceOrderInput{}, op.NewInput())
	require.IsType(t, &PlaceOrderOutput{}, op.NewOutput())
	require.Nil(t, w.Operation("CancelOrder"))
	require.Equal(t, "GET /2015-03-31/functions/{FunctionName}", (&functions{}).service().Operation("Get").Route())

	out, err := op.Call(t.Context(), &PlaceOrderInput{OrderName: "abc"})
	require.NoError(t, err)
	require.Equal(t, &PlaceOrderOutput{Understood: PlaceOrderInput{OrderName: "abc"}}, out)
	for _, in := range []any{nil, 1, PlaceOrderInput{}, &PlaceOrderOutput{}} {
		_, err = op.Call(t.Context(), in)
		require.ErrorContains(t, err, "operation PlaceOrder takes *wire.PlaceOrderInput")
	}

	in, err := w.DecodeRequest("PlaceOrder", post(t, "Shop_2026.PlaceOrder", ""), []byte(`{"OrderName":"abc"}`))
	require.NoError(t, err)
	require.Equal(t, &PlaceOrderInput{OrderName: "abc"}, in)
	_, err = w.DecodeRequest("Tag", post(t, "Shop_2026.PlaceOrder", ""), []byte(`{}`))
	require.ErrorContains(t, err, "the request is for PlaceOrder, not Tag")
	_, err = w.DecodeRequest("Tag", post(t, "Shop_2026.Dance", ""), []byte(`{}`))
	require.ErrorContains(t, err, "UnknownOperationException")
	_, err = w.DecodeRequest("PlaceOrder", post(t, "Shop_2026.PlaceOrder", ""), []byte(`{`))
	require.ErrorContains(t, err, "SerializationException")
	require.Equal(t, `{"Total":4}`, strings.Replace(string(w.EncodeResponse("PlaceOrder", &PlaceOrderOutput{Total: 4}).Body), `"Understood":{},`, "", 1))
	require.Equal(t, 400, w.EncodeResponse("Dance", &PlaceOrderOutput{}).Status)
	require.Nil(t, s.in.(*PlaceOrderInput).Tags)
}

// The service and operation that a call came by; a direct call has none.
func TestCalled(t *testing.T) {
	s := &shop{}
	s.call(t, `{"OrderName":"abc"}`)
	service, op := Called(s.ctx)
	require.Equal(t, "shop PlaceOrder", service+" "+op)
	service, op = Called(WithGiven(s.ctx))
	require.Equal(t, "shop PlaceOrder", service+" "+op)
	service, op = Called(context.Background())
	require.Empty(t, service+op)
}

type placesInput struct {
	All    map[string]string `aws:"queries"`
	One    string            `aws:"query=one"`
	Scores []int             `aws:"query=score"`
	Flag   *bool             `aws:"header=X-Flag"`
	Sizes  []int             `aws:"header=X-Sizes"`
	Etag   []byte            `aws:"header=X-Hash"`
	Text   string            `aws:"payload"`
}

type placesOutput struct {
	Flag  *bool       `aws:"header=X-Flag"`
	Sizes []int       `aws:"header=X-Sizes"`
	Etag  []byte      `aws:"header=X-Hash"`
	Ratio float64     `aws:"header=X-Ratio"`
	Doc   *PagePolicy `aws:"payload"`
}

type PagePolicy struct {
	Version string
	Size    int `aws:"always"`
}

// The rarer places of a REST message.
func TestPlaces(t *testing.T) {
	var in *placesInput
	w := &Service{Name: "places", Protocol: RESTJSON, LowerCamel: true, Ops: Ops{
		"Do": Op(func(_ context.Context, i *placesInput) (*placesOutput, error) {
			in = i
			out := &placesOutput{Flag: i.Flag, Sizes: i.Sizes, Etag: i.Etag, Ratio: 0.25}
			if i.Text == "doc" {
				out.Doc = &PagePolicy{Version: "1"}
			}
			return out, nil
		}).At("PUT /", 200),
		"Put": Op(func(_ context.Context, d *struct {
			Doc *PagePolicy `aws:"payload"`
		}) (*struct {
			Text string `aws:"payload"`
		}, error,
		) {
			return &struct {
				Text string `aws:"payload"`
			}{d.Doc.Version}, nil
		}).At("PUT /doc", 200),
	}}
	require.NoError(t, w.Check())
	h := http.Header{"X-Flag": {"false"}, "X-Sizes": {"1, 2", "3"}, "X-Hash": {"aGk="}}
	resp := w.Serve(t.Context(), request(t, "PUT", "https://x/?one=1&a=b&a=c&score=1&score=2", h), []byte("doc"))
	no := false
	require.Equal(t, &placesInput{All: map[string]string{"a": "b"}, One: "1", Scores: []int{1, 2}, Flag: &no, Sizes: []int{1, 2, 3}, Etag: []byte("hi"), Text: "doc"}, in)
	require.Equal(t, http.Header{"X-Flag": {"false"}, "X-Sizes": {"1,2,3"}, "X-Hash": {"aGk="}, "X-Ratio": {"0.25"}, "Content-Type": {"application/json"}, "Content-Length": {"24"}}, resp.Header)
	require.Equal(t, `{"version":"1","size":0}`, string(resp.Body))
	for name, text := range map[string]string{"X-Flag": "maybe", "X-Sizes": "1,x", "X-Hash": "?"} {
		resp = w.Serve(t.Context(), request(t, "PUT", "https://x/", http.Header{name: {text}}), nil)
		require.Equal(t, "SerializationException", resp.Header.Get("X-Amzn-Errortype"), name)
	}
	resp = w.Serve(t.Context(), request(t, "PUT", "https://x/doc", nil), []byte(`{"version":"2"}`))
	require.Equal(t, "2", string(resp.Body))
	require.Equal(t, "text/plain", resp.Header.Get("Content-Type"))
	for _, body := range []string{"{", `{"version":"2"}x`, `"x"`, `[]`} {
		require.Equal(t, 400, w.Serve(t.Context(), request(t, "PUT", "https://x/doc", nil), []byte(body)).Status, body)
	}
}
