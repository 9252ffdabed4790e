package wire

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"hash/crc32"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What DynamoDB's front end answers before any operation is reached, with the
// checksums that AWS sends along.
func TestFrontPage(t *testing.T) {
	const notFound = "<UnknownOperationException/>\n"
	const unknown = `{"__type":"com.amazon.coral.service#UnknownOperationException"}`
	const unreadable = `{"__type":"com.amazon.coral.service#SerializationException"}`
	plain, amz := "application/json", "application/x-amz-json-1.0"
	for _, c := range []struct {
		name, method, body string
		header             http.Header
		status             int
		want, crc, media   string
	}{
		{"health", "GET", "", nil, 200, "healthy: dynamodb.us-east-1.amazonaws.com ", "3128867991", ""},
		{"PUT", "PUT", "", nil, 404, notFound, "3552371480", ""},
		{"DELETE", "DELETE", "", nil, 404, notFound, "3552371480", ""},
		{"OPTIONS without Origin", "OPTIONS", "", nil, 404, notFound, "3552371480", ""},
		{"body without type", "POST", "hi", nil, 404, notFound, "3552371480", ""},
		{"another type", "POST", "hi", http.Header{"Content-Type": {"whatever"}}, 404, notFound, "3552371480", ""},
		{"JSON 1.1", "POST", "hi", http.Header{"Content-Type": {"application/x-amz-json-1.1"}}, 404, notFound, "3552371480", ""},
		{"no JSON", "POST", "hi", http.Header{"Content-Type": {plain}}, 400, unreadable, "3948637019", plain},
		{"no JSON, with parameters", "POST", "hi", http.Header{"Content-Type": {"  application/json  ;   asfd"}}, 400, unreadable, "3948637019", plain},
		{"no JSON 1.0", "POST", "hi", http.Header{"Content-Type": {amz}}, 400, unreadable, "3948637019", amz},
		{"no target", "POST", "", nil, 400, unknown, "1368724161", plain},
		{"no target, JSON", "POST", "{}", http.Header{"Content-Type": {plain}}, 400, unknown, "1368724161", plain},
		{"wrong operation", "POST", "{}", http.Header{"Content-Type": {amz}, "X-Amz-Target": {"DynamoDB_20120810.ListTable"}}, 400, unknown, "1368724161", amz},
		{"wrong target", "POST", "{}", http.Header{"Content-Type": {amz}, "X-Amz-Target": {"whatever"}}, 400, unknown, "1368724161", amz},
	} {
		t.Run(c.name, func(t *testing.T) {
			req := request(t, c.method, "https://dynamodb.us-east-1.amazonaws.com/", c.header)
			resp := (&shop{}).dynamo().Serve(t.Context(), req, []byte(c.body))
			require.Equal(t, c.status, resp.Status)
			require.Equal(t, c.want, string(resp.Body))
			require.Equal(t, c.crc, resp.Header.Get("X-Amz-Crc32"))
			require.Equal(t, c.media, resp.Header.Get("Content-Type"))
			require.Equal(t, strconv.Itoa(len(c.want)), resp.Header.Get("Content-Length"))
			require.Empty(t, resp.Header.Get("Access-Control-Allow-Origin"))
		})
	}
	req := request(t, "GET", "http://127.0.0.1:4566/", nil)
	require.Equal(t, "healthy: dynamodb.us-east-1.amazonaws.com ", string((&shop{}).dynamo().Serve(t.Context(), req, nil).Body))
	req = request(t, "GET", "https://dynamodb.eu-west-1.amazonaws.com/", nil)
	require.Equal(t, "healthy: dynamodb.eu-west-1.amazonaws.com ", string((&shop{}).dynamo().Serve(t.Context(), req, nil).Body))
}

// A browser asks first; DynamoDB lets it do anything for two days.
func TestCORS(t *testing.T) {
	req := request(t, "OPTIONS", "https://dynamodb.us-east-1.amazonaws.com/", http.Header{
		"Origin": {"whatever"}, "Access-Control-Request-Headers": {"a, b, c"}, "Access-Control-Request-Method": {"d"},
	})
	resp := (&shop{}).dynamo().Serve(t.Context(), req, nil)
	require.Equal(t, 200, resp.Status)
	require.Empty(t, resp.Body)
	for name, want := range map[string]string{
		"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "a, b, c", "Access-Control-Allow-Methods": "d",
		"Access-Control-Max-Age": "172800", "Content-Length": "0", "Server": "Server",
		"Access-Control-Expose-Headers": "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date",
	} {
		require.Equal(t, want, resp.Header.Get(name), name)
	}
	req = post(t, "DynamoDB_20120810.Nope", "{}")
	req.Header.Set("Origin", "https://example.com")
	require.Equal(t, "*", (&shop{}).dynamo().Serve(t.Context(), req, []byte("{}")).Header.Get("Access-Control-Allow-Origin"))
}

func gzipped(t testing.TB, s string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := io.WriteString(w, s)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

// Requests may be gzipped, in several pieces too. What is no gzip is an
// internal error; that is what AWS says.
func TestGzippedRequests(t *testing.T) {
	half, rest := `{"OrderName"`, `:"abc"}`
	good := gzipped(t, half+rest)
	for _, c := range []struct {
		name, coding string
		body         []byte
		status       int
	}{
		{"whole", "gzip", good, 200},
		{"two pieces", "gzip", append(gzipped(t, half), gzipped(t, rest)...), 200},
		{"plain text", "gzip", []byte(half + rest), 500},
		{"cut", "gzip", good[:len(good)-1], 500},
		{"more after the end", "gzip", append(gzipped(t, half+rest), "junk"...), 200},
		{"empty", "gzip", nil, 500},
		{"unknown coding", "garbage", []byte(half + rest), 500},
		{"a bomb", "gzip", bytes.Repeat(gzipped(t, strings.Repeat(" ", 1<<20)), maxInflated>>20+1), 413},
	} {
		t.Run(c.name, func(t *testing.T) {
			req := post(t, "DynamoDB_20120810.PlaceOrder", "")
			req.Header.Set("Content-Encoding", c.coding)
			resp := (&shop{}).dynamo().Serve(t.Context(), req, c.body)
			require.Equal(t, c.status, resp.Status, string(resp.Body))
		})
	}
}

// DynamoDB reads 16 MiB and not a byte more.
func TestLargestRequest(t *testing.T) {
	body := bytes.Repeat([]byte(" "), maxDynamoBody+1)
	req := post(t, "DynamoDB_20120810.PlaceOrder", "")
	require.Equal(t, 413, (&shop{}).dynamo().Serve(t.Context(), req, body).Status)
	require.Equal(t, 400, (&shop{}).dynamo().Serve(t.Context(), req, body[1:]).Status)
}

// Answers of 4 KB and more are compressed when asked. The checksum is of the
// bytes sent.
func TestCompressedAnswers(t *testing.T) {
	frame := len(`{"Understood":{"OrderName":"abc","Item":},"Total":0}`)
	for _, c := range []struct {
		accept string
		size   int
		want   string
	}{
		{"gzip", 4095, ""}, {"gzip", 4096, "gzip"}, {"deflate", 4096, "deflate"}, {"", 5000, ""}, {"br", 5000, ""},
	} {
		item := `"` + strings.Repeat("x", c.size-frame-2) + `"`
		body := []byte(`{"OrderName":"abc","Item":` + item + `}`)
		req := post(t, "DynamoDB_20120810.PlaceOrder", "")
		req.Header.Set("Accept-Encoding", c.accept)
		resp := (&shop{}).dynamo().Serve(t.Context(), req, body)
		require.Equal(t, c.want, resp.Header.Get("Content-Encoding"))
		require.Equal(t, strconv.FormatUint(uint64(crc32.ChecksumIEEE(resp.Body)), 10), resp.Header.Get("X-Amz-Crc32"))
		require.Equal(t, strconv.Itoa(len(resp.Body)), resp.Header.Get("Content-Length"))
		var r io.Reader = bytes.NewReader(resp.Body)
		var err error
		switch c.want {
		case "gzip":
			r, err = gzip.NewReader(r)
		case "deflate":
			r, err = zlib.NewReader(r)
		}
		require.NoError(t, err)
		plain, err := io.ReadAll(r)
		require.NoError(t, err)
		require.Len(t, plain, c.size)
		require.Contains(t, string(plain), item)
	}
}

// How DynamoDB reads Accept-Encoding, the odd cases as measured.
func TestPreferredEncoding(t *testing.T) {
	for accept, want := range map[string]string{
		"identity": "", "": "", "zstd": "", "x-gzip": "", "gzip, deflate": "gzip", "br, identity, deflate, gzip": "deflate",
		"GZIP, identity": "gzip", "dog, gzip ,, cat": "gzip", "gzip;q=0.8, deflate;q=0.5": "gzip",
		"br, gzip;q=0, deflate; q = 0.5 , identity;q=0": "deflate",
		"*": "gzip", "*, deflate;q=0.5": "gzip", "*, deflate": "deflate", "*, identity": "gzip", "*, gzip;q=0.5": "deflate",
		"gzip ;q=0": "", "identity;q=0": "", "*;q=0": "", "*;q=0.5,identity": "gzip", "gzip;q=0.5,identity;q=0.8": "gzip",
		"br;q=0.8,identity;q=0.5,*;q=0": "", `"gzip"`: "", "gzip br": "", "gzip:q=1": "",
		"deflate;q=0.5, gzip;q=31": "gzip", "gzip;q=31,deflate;q=51": "gzip", "deflate;q=0.5, gzip;q=0.2": "deflate",
		"deflate;q=0.5, gzip;q=1;q=0.2": "gzip", "deflate;q=0.5,gzip;q=0.": "deflate", "deflate;q=0.5,gzip;q=0.x": "gzip",
		"deflate;q=-0.5,gzip;q=0.2": "gzip", "gzip;nq=1;q=0 ": "", "gzip;q=0, gzip;q=1, gzip;q=0": "gzip", "br,identity;q=0.5,gzip;q=0.0001": "gzip",
	} {
		require.Equal(t, want, preferred(accept), accept)
	}
}
