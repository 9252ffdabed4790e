package wire

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// chunk writes text in chunks of a size, as the SDKs do.
func chunk(text string, size int, signed bool, trailer string) string {
	var b strings.Builder
	sign := ""
	if signed {
		sign = ";chunk-signature=" + strings.Repeat("0a", 32)
	}
	for len(text) > 0 {
		n := min(size, len(text))
		fmt.Fprintf(&b, "%x%s\r\n%s\r\n", n, sign, text[:n])
		text = text[n:]
	}
	return b.String() + "0" + sign + "\r\n" + trailer + "\r\n"
}

func sum64(algorithm, text string) string {
	h := NewChecksum(algorithm)
	h.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

func TestChunkedBodies(t *testing.T) {
	text := strings.Repeat("all work and no play ", 1000)
	length := fmt.Sprint(len(text))
	for _, c := range []struct {
		name   string
		body   string
		header map[string]string
		want   string // the error's code, or "" for the text
	}{
		{"signed", chunk(text, 8192, true, ""), map[string]string{"X-Amz-Decoded-Content-Length": length}, ""},
		{"unsigned", chunk(text, 1, false, ""), nil, ""},
		{"no last line", strings.TrimSuffix(chunk(text, 100, false, ""), "\r\n"), nil, ""},
		{"length wrong", chunk(text, 8192, true, ""), map[string]string{"X-Amz-Decoded-Content-Length": "5"}, "IncompleteBody"},
		{"length no number", chunk(text, 8192, true, ""), map[string]string{"X-Amz-Decoded-Content-Length": "many"}, "InvalidArgument"},
		{"cut in a chunk", chunk(text, 8192, true, "")[:9000], nil, "IncompleteBody"},
		{"cut between chunks", "3\r\nabc\r\n", nil, "IncompleteBody"},
		{"chunk too short", "2\r\nabc\r\n0\r\n\r\n", nil, "IncompleteBody"},
		{"size no number", "zz\r\nabc\r\n", nil, "IncompleteBody"},
		{"size negative", "-1\r\nabc\r\n", nil, "IncompleteBody"},
		{"endless line", strings.Repeat("0", 10000), nil, "IncompleteBody"},
		{"empty", "", nil, "IncompleteBody"},
		{"wrong checksum", chunk(text, 8192, false, "x-amz-checksum-crc32:"+sum64("crc32", "other")+"\r\n"), map[string]string{"X-Amz-Trailer": "x-amz-checksum-crc32"}, "BadDigest"},
		{"no checksum at all", chunk(text, 8192, false, "x-amz-checksum-crc32:hello\r\n"), map[string]string{"X-Amz-Trailer": "x-amz-checksum-crc32"}, "InvalidRequest"},
		{"trailer missing", chunk(text, 8192, false, ""), map[string]string{"X-Amz-Trailer": "x-amz-checksum-crc32"}, "MalformedTrailerError"},
		{"trailer without colon", chunk(text, 8192, false, "what\r\n"), nil, "MalformedTrailerError"},
		{"other trailer", chunk(text, 8192, false, "x-other:1\r\n"), map[string]string{"X-Amz-Trailer": "x-other"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			req := request(t, "PUT", "https://s3/b/k", nil)
			for k, v := range c.header {
				req.Header.Set(k, v)
			}
			got, err := DecodeChunked(req, []byte(c.body))
			if c.want == "" {
				require.NoError(t, err)
				require.Equal(t, text, string(got))
				return
			}
			var api APIError
			require.ErrorAs(t, err, &api)
			require.Equal(t, c.want, api.ErrorCode())
		})
	}
}

// Every checksum that S3 knows, in a trailer, read byte by byte.
func TestTrailingChecksums(t *testing.T) {
	for _, algorithm := range Checksums() {
		name := "x-amz-checksum-" + algorithm
		body := chunk("hello", 2, true, name+":"+sum64(algorithm, "hello")+"\r\nx-amz-trailer-signature:00\r\n")
		r := NewChunkedReader(iotest.OneByteReader(strings.NewReader(body)), http.Header{"X-Amz-Trailer": {name}})
		got, err := io.ReadAll(r)
		require.NoError(t, err, algorithm)
		require.Equal(t, "hello", string(got))
		require.Equal(t, sum64(algorithm, "hello"), r.Trailer.Get(name))
		bad := bytes.Replace([]byte(body), []byte("he"), []byte("je"), 1)
		_, err = io.ReadAll(NewChunkedReader(bytes.NewReader(bad), http.Header{"X-Amz-Trailer": {name}}))
		require.EqualError(t, err, "BadDigest: The "+strings.ToUpper(algorithm)+" you specified did not match the calculated checksum.")
	}
	require.Nil(t, NewChecksum("md5"))
}

// The published check values, of "123456789".
func TestCheckValues(t *testing.T) {
	for algorithm, want := range map[string]string{
		"crc32": "cbf43926", "crc32c": "e3069283", "crc64nvme": "ae8b14860a799888",
		"sha1":   "f7c3bc1d808e04732adf679965ccc34ca7ae3441",
		"sha256": "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
	} {
		h := NewChecksum(algorithm)
		io.WriteString(h, "123456789")
		require.Equal(t, want, hex.EncodeToString(h.Sum(nil)), algorithm)
	}
}

// A service reads chunked bodies as any others; S3 keeps the coding that
// remains.
func TestChunkedRequest(t *testing.T) {
	s := &functions{}
	for _, h := range []http.Header{
		{"X-Amz-Content-Sha256": {"STREAMING-UNSIGNED-PAYLOAD-TRAILER"}},
		{"Content-Encoding": {"aws-chunked"}},
	} {
		req := request(t, "POST", "https://lambda/2015-03-31/functions/f/invocations", h)
		require.True(t, IsChunked(req))
		resp := s.service().Serve(t.Context(), req, []byte(chunk("hello", 3, false, "")))
		require.Equal(t, "hello", string(resp.Body))
		resp = s.service().Serve(t.Context(), req, []byte("hello"))
		require.Equal(t, "IncompleteBody", resp.Header.Get("X-Amzn-Errortype"))
	}
	require.False(t, IsChunked(request(t, "GET", "https://x/", http.Header{"Content-Encoding": {"gzip"}})))
	require.Equal(t, "gzip", contentCoding(http.Header{"Content-Encoding": {"aws-chunked, gzip"}}))
}
