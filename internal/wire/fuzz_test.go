package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Whatever the bytes are, the answer is JSON, and what was understood can be
// said again. What our scanner takes, encoding/json takes too, and the other
// way round.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{
		`{"OrderName":"abc","Lines":[{"Product":"a","Count":1e2}],"Tags":{"a":"b"},"Due":1.5,"To":null,"Item":{"S":"x"},"Matrix":[[1],[]]}`,
		`{"OrderName":"\ud83d\ude00\u0000\ud800"}`, `{"Note":"aGk="}`, `{"a":[1,2,{"b":[]}]}`, `{"OrderName":"x","OrderName":null}`,
		`{"Lines":[null,{}],"Lines":{}}`, `{"a":-0.0e+1}`, `{`, `[[[[`, "{\"\xff\":\"\xc0\"}", `{"Due":-62135596801}`, `{"Due":"2026-11-25T10:00:00Z"}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		s := &shop{}
		resp := s.call(t, body)
		require.True(t, json.Valid(resp.Body), "%q", resp.Body)
		if json.Valid([]byte(body)) && len(body) < maxDepth {
			require.True(t, validJSON(body), "valid, but refused")
		} else if validJSON(body) {
			require.True(t, json.Valid([]byte(body)), "taken, but not valid")
		}
		if s.in == nil {
			return
		}
		e := jsonEncoder{}
		sh := shapeOf(reflect.TypeFor[PlaceOrderInput]())
		said := e.structure(nil, reflect.ValueOf(s.in).Elem(), sh)
		again := &PlaceOrderInput{}
		d := jsonDecoder{scanner: scanner{text: string(said)}}
		require.NoError(t, d.object(reflect.ValueOf(again).Elem(), sh), "%s", said)
		require.Equal(t, string(said), string(e.structure(nil, reflect.ValueOf(again).Elem(), sh)))
	})
}

// A form never panics, and what it meant can be said in XML.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{
		"Action=Do&S=a&I=1&L.member.1=x&LS.member.2.Name=y&M.entry.1.key=k&M.entry.1.value=v&Flat1.1.Name=z&Entry.1.key=a",
		"Action=Do&L=&L.member.99999999999999999999=x&LS.1=y", "Action=Do&T=2026-11-25T10:00:00Z&Blob=aGk%3D", "Action", "&&=;%zz", "Action=Do&" + strings.Repeat("LS.member.1.", 50) + "=x",
	} {
		f.Add(seed)
	}
	w := &Service{Name: "x", Protocol: Query, Ops: Ops{"Do": Op(func(_ context.Context, in *everything) (*everything, error) { return in, nil })}}
	f.Fuzz(func(t *testing.T, form string) {
		resp := w.Serve(t.Context(), request(t, "POST", "https://x/", nil), []byte(form))
		requireXML(t, resp.Body)
	})
}

// requireXML lets pass what AWS lets pass: references to control characters.
func requireXML(t *testing.T, body []byte) {
	_, err := parseXML(controls.ReplaceAll(body, nil))
	require.NoError(t, err, "%q", body)
}

var controls = regexp.MustCompile("&#[0-9]+;")

// A document never panics, and is answered with a document.
func FuzzXML(f *testing.F) {
	for _, seed := range []string{configXML, "<a/>", "<a b='c'><Rule/><TagSet><Tag><Key>k</Key></Tag></TagSet></a>", "<a>&#0;</a>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", strings.Repeat("<a>", 1000), "<a><![CDATA[x]]></a>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		s := &buckets{}
		resp := s.service().Serve(t.Context(), request(t, "PUT", "https://s3/b/k", nil), []byte(body))
		if len(resp.Body) > 0 {
			requireXML(t, resp.Body)
		}
	})
}

// A chunked body never panics, and never gives more than it holds.
func FuzzChunked(f *testing.F) {
	f.Add("3\r\nabc\r\n0\r\n\r\n", "x-amz-checksum-crc32", "3")
	f.Add(chunk("hello", 2, true, "x-amz-checksum-sha1:"+sum64("sha1", "hello")+"\r\n"), "x-amz-checksum-sha1", "")
	f.Add("7fffffffffffffff\r\nabc", "", "")
	f.Add("0\r\n:\r\n", ",", "-1")
	f.Fuzz(func(t *testing.T, body, trailer, length string) {
		r := NewChunkedReader(strings.NewReader(body), http.Header{"X-Amz-Trailer": {trailer}, "X-Amz-Decoded-Content-Length": {length}})
		content, err := io.ReadAll(r)
		require.LessOrEqual(t, len(content), len(body))
		if err == nil {
			require.Equal(t, content, bytes.Join(pieces(body, content), nil), "the content stands in the body")
		}
	})
}

// pieces looks content up in body, in order.
func pieces(body string, content []byte) [][]byte {
	var found [][]byte
	at := 0
	for _, c := range content {
		i := strings.IndexByte(body[at:], c)
		if i < 0 {
			return nil
		}
		found = append(found, []byte{c})
		at += i + 1
	}
	return found
}

// No header, query or path makes the reader of signatures panic.
func FuzzAuth(f *testing.F) {
	f.Add("AWS4-HMAC-SHA256 Credential=a/20261125/r/s3/aws4_request, SignedHeaders=host;content-length, Signature=c", "20261125T100000Z", "", "/a")
	f.Add("", "", "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a/20261125/r/s/aws4_request&X-Amz-Signature=b&X-Amz-SignedHeaders=host&X-Amz-Date=20261125T100000Z&X-Amz-Expires=9", "/a//b/..")
	f.Add(SigV4A+" Credential=a/20261125/s/aws4_request, SignedHeaders=, Signature=30", "20261125T100000Z", "%zz", "%2f")
	f.Fuzz(func(t *testing.T, authorization, date, query, path string) {
		req := &http.Request{Method: "GET", Header: http.Header{"Authorization": {authorization}, "X-Amz-Date": {date}}, URL: &url.URL{Path: path, RawQuery: query}}
		_, readErr := ReadAuth(req)
		err := Verify(req, nil, "secret", time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC))
		if readErr != nil {
			require.Equal(t, readErr, err)
		}
		require.Error(t, err, "nobody guesses a signature")
	})
}
