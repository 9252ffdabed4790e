package wire

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

type shelfInput struct {
	Key    string `aws:"label=Key"`
	Max    *int32 `aws:"query=max"`
	Source string `aws:"header=x-amz-copy-source"`
	Sum    string `aws:"header=x-amz-checksum-crc32"`
	Coding string `aws:"header=Content-Encoding"`
	Body   []byte `aws:"payload"`
}

type shelfOutput struct {
	_     struct{} `aws:"name=Place"`
	Place string   `aws:"text"`
}

// A shelf tells its two operations apart by a header.
type shelf struct{ in *shelfInput }

func (s *shelf) put(_ context.Context, in *shelfInput) (*shelfOutput, error) {
	s.in = in
	return &shelfOutput{Place: "put"}, nil
}

func (s *shelf) copy(_ context.Context, in *shelfInput) (*shelfOutput, error) {
	s.in = in
	return &shelfOutput{Place: "copy"}, nil
}

type gone struct{ *Fault }

func (gone) ErrorHeaders() map[string]string { return map[string]string{"X-Where": "elsewhere"} }

func (s *shelf) service() *Service {
	w := &Service{Name: "shelf", Protocol: RESTXML, S3Errors: true, Ops: Ops{
		"Put":  Op(s.put).At("PUT /{Key+}", 200),
		"Copy": Op(s.copy).At("PUT /{Key+} x-amz-copy-source", 200),
	}}
	w.Around = func(ctx context.Context, req *http.Request, _ []byte, next func(*http.Request) *Response) *Response {
		if req.Method == http.MethodOptions {
			return w.Error(ctx, req, gone{&Fault{Code: "Gone", Message: "not here", Status: 410}})
		}
		resp := next(req)
		resp.Header["X-Around"] = []string{"yes"}
		return resp
	}
	return w
}

// Who stands around a service answers what is no operation, and adds to answers.
// A header tells operations apart, and an empty number is absent.
func TestAround(t *testing.T) {
	s := &shelf{}
	w := s.service()
	require.NoError(t, w.Check())
	resp := w.Serve(t.Context(), request(t, "PUT", "https://shelf/a//b?max=", http.Header{}), nil)
	require.Equal(t, `<?xml version="1.0" encoding="UTF-8"?>`+"\n<Place>put</Place>", string(resp.Body))
	require.Equal(t, "yes", resp.Header.Get("X-Around"))
	require.Equal(t, &shelfInput{Key: "a//b"}, s.in)
	resp = w.Serve(t.Context(), request(t, "PUT", "https://shelf/a?max=3", http.Header{"X-Amz-Copy-Source": {"b"}}), nil)
	require.Contains(t, string(resp.Body), "<Place>copy</Place>")
	require.Equal(t, int32(3), *s.in.Max)
	resp = w.Serve(t.Context(), request(t, "OPTIONS", "https://shelf/a", http.Header{}), nil)
	require.Equal(t, 410, resp.Status)
	require.Equal(t, "elsewhere", resp.Header.Get("X-Where"))
	require.Contains(t, string(resp.Body), "<Code>Gone</Code>")
}

// A trailer counts as headers, and the form of transfer as no encoding.
func TestTrailerIsHeaders(t *testing.T) {
	s := &shelf{}
	body := "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"
	req := request(t, "PUT", "https://shelf/a", http.Header{
		"X-Amz-Content-Sha256": {"STREAMING-UNSIGNED-PAYLOAD-TRAILER"}, "Content-Encoding": {"gzip,aws-chunked"},
		"X-Amz-Trailer": {"x-amz-checksum-crc32"}, "X-Amz-Decoded-Content-Length": {"5"},
	})
	resp := s.service().Serve(t.Context(), req, []byte(body))
	require.Equal(t, 200, resp.Status, string(resp.Body))
	require.Equal(t, &shelfInput{Key: "a", Sum: "NhCmhg==", Coding: "gzip", Body: []byte("hello")}, s.in)
	require.True(t, strings.HasSuffix(req.Header.Get("Content-Encoding"), "aws-chunked"), "the client's request stays as it is")
}

type mixedOutput struct {
	order []bool
	Red   []string `aws:"flattened"`
	Blue  []string `aws:"flattened"`
	Last  string
}

func (o *mixedOutput) MixXML() (first, second string, order []bool) { return "Red", "Blue", o.order }

// Two lists are written as one where their structure says how; else one after the
// other.
func TestMixedLists(t *testing.T) {
	w := &Service{Name: "mixed", Protocol: RESTXML, Ops: Ops{"Mix": Op(func(context.Context, *struct{}) (*mixedOutput, error) { return nil, nil }).At("GET /", 200)}}
	body := func(order ...bool) string {
		out := &mixedOutput{order: order, Red: []string{"1", "3"}, Blue: []string{"2"}, Last: "x"}
		return strings.TrimPrefix(string(w.EncodeResponse("Mix", out).Body), xmlHead)
	}
	require.Equal(t, "<MixResult><Red>1</Red><Blue>2</Blue><Red>3</Red><Last>x</Last></MixResult>", body(false, true, false))
	require.Equal(t, "<MixResult><Red>1</Red><Red>3</Red><Blue>2</Blue><Last>x</Last></MixResult>", body(false))
}
