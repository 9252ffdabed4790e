package wire

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

type invokeInput struct {
	FunctionName   string `aws:"label=FunctionName,required"`
	Qualifier      string `aws:"query=Qualifier"`
	MaxItems       int    `aws:"query=MaxItems"`
	InvocationType string `aws:"header=x-amz-invocation-type"`
	Payload        []byte `aws:"payload"`
}

type invokeOutput struct {
	StatusCode      int    `aws:"status"`
	FunctionError   string `aws:"header=X-Amz-Function-Error"`
	ExecutedVersion string `aws:"header=X-Amz-Executed-Version"`
	Payload         []byte `aws:"payload"`
}

type createInput struct {
	FunctionName string
	Code         struct{ ZipFile []byte }
	Tags         map[string]string
	Since        time.Time `aws:"timestamp=iso8601"`
	TagKeys      []string  `aws:"query=tagKeys"`
}

// A functions service, as Lambda is one: what each operation received.
type functions struct{ in any }

func (s *functions) service() *Service {
	return &Service{
		Name: "functions", Protocol: RESTJSON,
		Ops: Ops{
			"Create": Op(s.create).At("POST /2015-03-31/functions", 201),
			"Get":    Op(s.invoke).At("GET /2015-03-31/functions/{FunctionName}", 200),
			"Invoke": Op(s.invoke).At("POST /2015-03-31/functions/{FunctionName}/invocations", 200),
			"Delete": Op(s.remove).At("DELETE /2015-03-31/functions/{FunctionName}", 204),
		},
		Known: []string{"GetPolicy GET /2015-03-31/functions/{FunctionName}/policy"},
	}
}

func (s *functions) create(_ context.Context, in *createInput) (*createInput, error) {
	s.in = in
	return in, nil
}

func (s *functions) invoke(_ context.Context, in *invokeInput) (*invokeOutput, error) {
	s.in = in
	if in.FunctionName == "none" {
		return nil, &shopError{code: "ResourceNotFoundException", message: "Function not found", status: 404, key: "Message", members: struct{ Type string }{"User"}}
	}
	return &invokeOutput{StatusCode: 202, ExecutedVersion: "$LATEST", Payload: in.Payload}, nil
}

func (s *functions) remove(_ context.Context, in *invokeInput) (*struct{}, error) {
	s.in = in
	return nil, nil
}

func TestRESTJSON(t *testing.T) {
	s := &functions{}
	w := s.service()
	require.NoError(t, w.Check())

	// A member in each place: path, query, header, and the body as it is.
	req := request(t, "POST", "https://lambda/2015-03-31/functions/arn%3Aaws%3Alambda:f%2F1/invocations?Qualifier=a+b&MaxItems=7&x=y", http.Header{"X-Amz-Invocation-Type": {"Event"}})
	resp := w.Serve(t.Context(), req, []byte("any bytes"))
	require.Equal(t, &invokeInput{"arn:aws:lambda:f/1", "a b", 7, "Event", []byte("any bytes")}, s.in)
	require.Equal(t, 202, resp.Status)
	require.Equal(t, "any bytes", string(resp.Body))
	require.Equal(t, http.Header{"X-Amz-Executed-Version": {"$LATEST"}, "Content-Type": {"application/octet-stream"}, "Content-Length": {"9"}}, resp.Header)

	// A body of members; those with another place do not count there.
	req = request(t, "POST", "https://lambda/2015-03-31/functions/?tagKeys=a&tagKeys=b", nil)
	resp = w.Serve(t.Context(), req, []byte(`{"FunctionName":"f","Code":{"ZipFile":"aGk="},"Since":"2026-11-25T10:00:00Z","TagKeys":["c"]}`))
	require.Equal(t, []string{"a", "b"}, s.in.(*createInput).TagKeys)
	require.Equal(t, "hi", string(s.in.(*createInput).Code.ZipFile))
	require.Equal(t, 201, resp.Status)
	require.Equal(t, `{"FunctionName":"f","Code":{"ZipFile":"aGk="},"Since":"2026-11-25T10:00:00.000Z"}`, string(resp.Body))
	require.Equal(t, "application/json", resp.Header.Get("Content-Type"))

	// No content, no body.
	resp = w.Serve(t.Context(), request(t, "DELETE", "https://lambda/2015-03-31/functions/f", nil), nil)
	require.Equal(t, 204, resp.Status)
	require.Empty(t, resp.Body)
}

func TestRESTJSONErrors(t *testing.T) {
	w := (&functions{}).service()
	for _, c := range []struct {
		method, path, body string
		status             int
		kind, want         string
	}{
		{"GET", "/2015-03-31/functions/none", "", 404, "ResourceNotFoundException", `{"Message":"Function not found","Type":"User"}`},
		{"GET", "/2015-03-31/functions/f/policy", "", 501, "cloudjar.NotModelled", `{"message":"cloudjar does not model functions:GetPolicy; AWS has this operation, the jar refuses it rather than pretend"}`},
		{"GET", "/2015-03-31/nothing", "", 404, "UnknownOperationException", `{}`},
		{"POST", "/2015-03-31/functions", "{", 400, "SerializationException", `{}`},
		{"POST", "/2015-03-31/functions", `{"FunctionName":1}`, 400, "SerializationException", `{"Message":"NUMBER_VALUE cannot be converted to String"}`},
		{"GET", "/2015-03-31/functions/f?MaxItems=many", "", 400, "SerializationException", `{"Message":"STRING_VALUE cannot be converted to Integer"}`},
	} {
		resp := w.Serve(t.Context(), request(t, c.method, "https://lambda"+c.path, nil), []byte(c.body))
		require.Equal(t, c.status, resp.Status, c.path)
		require.Equal(t, c.kind, resp.Header.Get("X-Amzn-Errortype"), c.path)
		require.Equal(t, c.want, string(resp.Body), c.path)
	}
}

// A zero in the query was sent.
func TestGivenByQuery(t *testing.T) {
	w := &Service{Protocol: RESTJSON, Ops: Ops{"Get": Op(func(ctx context.Context, in *invokeInput) (*invokeOutput, error) {
		require.True(t, Given(ctx, &in.MaxItems))
		require.False(t, Given(ctx, &in.Qualifier))
		return nil, nil
	}).At("GET /{FunctionName}", 200)}}
	require.Equal(t, 200, w.Serve(t.Context(), request(t, "GET", "https://x/f?MaxItems=0", nil), nil).Status)
}

// Which route a request takes. Nothing in a path is cleaned.
func TestRoutes(t *testing.T) {
	type keyed struct {
		Bucket string `aws:"label"`
		Key    string `aws:"label"`
	}
	var got string
	op := func(name string) *Operation {
		return Op(func(_ context.Context, in *keyed) (*Void, error) {
			got = name + " " + in.Bucket + " " + in.Key
			return nil, nil
		})
	}
	w := &Service{Protocol: RESTXML, Ops: Ops{
		"ListBuckets":   op("ListBuckets").At("GET /", 200),
		"ListObjects":   op("ListObjects").At("GET /{Bucket}", 200),
		"ListObjectsV2": op("ListObjectsV2").At("GET /{Bucket}?list-type=2", 200),
		"GetVersioning": op("GetVersioning").At("GET /{Bucket}?versioning", 200),
		"GetObject":     op("GetObject").At("GET /{Bucket}/{Key+}", 200),
		"GetTagging":    op("GetTagging").At("GET /{Bucket}/{Key+}?tagging", 200),
		"Fixed":         op("Fixed").At("GET /fixed/name", 200),
		"Middle":        op("Middle").At("POST /{Bucket}/{Key+}/acl", 200),
	}}
	for target, want := range map[string]string{
		"/":                       "ListBuckets  ",
		"":                        "ListBuckets  ",
		"/b":                      "ListObjects b ",
		"/b/":                     "ListObjects b ",
		"/b?list-type=1":          "ListObjects b ",
		"/b?list-type=2&prefix=x": "ListObjectsV2 b ",
		"/b?versioning":           "GetVersioning b ",
		"/b?versioning=":          "GetVersioning b ",
		"/b/k":                    "GetObject b k",
		"/b//a//b/":               "GetObject b /a//b/",
		"/b/../c/.":               "GetObject b ../c/.",
		"/b/a%2Fb%20c+d":          "GetObject b a/b c+d",
		"/b/a%zz":                 "",
		"/b/k?tagging":            "GetTagging b k",
		"/b/fixed":                "GetObject b fixed",
		"/fixed/name":             "Fixed  ",
	} {
		got = ""
		req, err := http.NewRequest("GET", "https://s3"+target, nil)
		if err != nil {
			continue // net/http does not let it in
		}
		w.Serve(t.Context(), req, nil)
		require.Equal(t, want, got, target)
	}
	w.Serve(t.Context(), request(t, "POST", "https://s3/b/x/y/acl", nil), nil)
	require.Equal(t, "Middle b x/y", got)
	require.Equal(t, 405, w.Serve(t.Context(), request(t, "PATCH", "https://s3/b/x", nil), nil).Status)
}
