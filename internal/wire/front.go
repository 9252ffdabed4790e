package wire

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"hash/crc32"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
)

const (
	// maxDynamoBody is the largest request DynamoDB reads, 16 MiB.
	maxDynamoBody = 16 << 20
	// maxInflated bounds what a compressed request may grow to. AWS took
	// 1 GB when asked; a jar takes twice the largest plain request.
	maxInflated = 32 << 20
	// minCompressed is the size from which DynamoDB compresses its answers.
	minCompressed = 4096
)

// frontPage answers what is no operation: DynamoDB's health page, CORS
// preflight, and requests that are not even JSON.
func (x *exchange) frontPage() *Response {
	if !x.service.dynamoFront() {
		return nil
	}
	h := x.req.Header
	switch {
	case x.req.Method == http.MethodOptions && h.Get("Origin") != "":
		resp := &Response{Status: 200, Header: http.Header{}}
		setHeader(resp.Header, "Access-Control-Max-Age", "172800")
		if v := h.Get("Access-Control-Request-Headers"); v != "" {
			setHeader(resp.Header, "Access-Control-Allow-Headers", v)
		}
		if v := h.Get("Access-Control-Request-Method"); v != "" {
			setHeader(resp.Header, "Access-Control-Allow-Methods", v)
		}
		return resp
	case x.req.Method == http.MethodGet:
		return &Response{Status: 200, Header: http.Header{}, Body: []byte("healthy: " + x.healthHost() + " ")}
	case x.req.Method == http.MethodPost && (dynamoMedia(h) || (len(x.body) == 0 && mediaType(h) == "")):
		return nil
	case len(x.body) > maxDynamoBody:
		return nil // answered as too large
	}
	return &Response{Status: 404, Header: http.Header{}, Body: []byte("<UnknownOperationException/>\n")}
}

// dynamoMedia tells whether the request says that it is JSON.
func dynamoMedia(h http.Header) bool {
	switch mediaType(h) {
	case "application/x-amz-json-1.0", "application/json":
		return true
	}
	return false
}

func (x *exchange) healthHost() string {
	host, _, _ := strings.Cut(x.req.Host, ":")
	if strings.HasSuffix(host, ".amazonaws.com") {
		return host
	}
	return x.service.Name + ".us-east-1.amazonaws.com"
}

// mediaType is the Content-Type without parameters.
func mediaType(h http.Header) string {
	t := h.Get("Content-Type")
	if i := strings.IndexByte(t, ';'); i >= 0 {
		t = t[:i]
	}
	return strings.TrimSpace(t)
}

// setHeader sets a header whose name is in canonical form.
func setHeader(h http.Header, name, value string) { h[name] = []string{value} }

// finish adds what every answer has.
func (x *exchange) finish(resp *Response, meta *Meta) *Response {
	if resp.Header == nil {
		resp.Header = http.Header{}
	}
	if x.service.dynamoFront() {
		x.compress(resp)
		setHeader(resp.Header, "X-Amz-Crc32", strconv.FormatUint(uint64(crc32.ChecksumIEEE(resp.Body)), 10))
		setHeader(resp.Header, "Server", "Server")
		if x.req.Header.Get("Origin") != "" {
			setHeader(resp.Header, "Access-Control-Allow-Origin", "*")
			setHeader(resp.Header, "Access-Control-Expose-Headers", "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date")
		}
	}
	if meta.RequestID != "" {
		name := "X-Amzn-Requestid"
		if x.service.S3Errors {
			name = "X-Amz-Request-Id"
			setHeader(resp.Header, "X-Amz-Id-2", HostID(meta.RequestID))
		}
		setHeader(resp.Header, name, meta.RequestID)
	}
	if resp.Header["Content-Length"] == nil { // HEAD tells the length of what it does not send
		setHeader(resp.Header, "Content-Length", strconv.Itoa(len(resp.Body)))
	}
	return resp
}

// unwrapBody undoes aws-chunked and gzip. S3 keeps an object's encoding as it
// is.
func (x *exchange) unwrapBody() error {
	if x.unwrapped {
		return nil
	}
	x.unwrapped = true
	encoding := contentCoding(x.req.Header)
	if IsChunked(x.req) {
		if err := x.unchunk(encoding); err != nil {
			return err
		}
	}
	if encoding == "" || x.protocol == RESTXML {
		return nil
	}
	if !strings.EqualFold(encoding, "gzip") {
		if x.service.dynamoFront() {
			return x.service.internalError("cannot read Content-Encoding " + encoding)
		}
		return nil
	}
	body, err := gunzip(x.body)
	if err != nil {
		return x.service.internalError("body is not gzip: " + err.Error())
	}
	if len(body) > maxInflated {
		return tooLarge()
	}
	x.body = body
	return nil
}

// unchunk frees the body of aws-chunked, which is a form of transfer: it leaves
// the Content-Encoding, and what came in the trailer counts as headers.
func (x *exchange) unchunk(encoding string) error {
	r := NewChunkedReader(bytes.NewReader(x.body), x.req.Header)
	body, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	plain := *x.req
	plain.Header = x.req.Header.Clone()
	if delete(plain.Header, "Content-Encoding"); encoding != "" {
		setHeader(plain.Header, "Content-Encoding", encoding)
	}
	for name, values := range r.Trailer {
		plain.Header[name] = values
	}
	plain.ContentLength = int64(len(body))
	x.req, x.body = &plain, body
	return nil
}

// gunzip inflates one gzip member after another, to little more than
// maxInflated bytes. What follows the last and is none is ignored, as AWS
// ignores it.
func gunzip(packed []byte) ([]byte, error) {
	in := bytes.NewReader(packed)
	zr, err := gzip.NewReader(in)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for {
		zr.Multistream(false)
		if _, err := io.Copy(&out, io.LimitReader(zr, maxInflated+1-int64(out.Len()))); err != nil {
			return nil, err
		}
		if out.Len() > maxInflated || zr.Reset(in) != nil {
			return out.Bytes(), nil
		}
	}
}

// contentCoding is the Content-Encoding without aws-chunked, which is a form
// of transfer and not of the content.
func contentCoding(h http.Header) string {
	coding := h.Get("Content-Encoding")
	if !strings.Contains(coding, "aws-chunked") {
		return coding
	}
	var kept []string
	for _, c := range strings.Split(coding, ",") {
		if c = strings.TrimSpace(c); c != "" && c != "aws-chunked" {
			kept = append(kept, c)
		}
	}
	return strings.Join(kept, ",")
}

// internalError is the service's own 500.
func (s *Service) internalError(text string) error {
	return &Fault{Code: s.internalCode(), Message: text, Status: 500}
}

// compress writes the answer in the encoding the client prefers. The checksum
// is then of the compressed bytes.
func (x *exchange) compress(resp *Response) {
	accept := x.req.Header["Accept-Encoding"]
	if len(accept) == 0 || len(resp.Body) < minCompressed {
		return
	}
	encoding := preferred(accept[len(accept)-1]) // AWS heeds the last line only
	var packed bytes.Buffer
	var w io.WriteCloser
	switch encoding {
	case "gzip":
		w = gzip.NewWriter(&packed)
	case "deflate":
		w = zlib.NewWriter(&packed)
	default:
		return
	}
	if _, err := w.Write(resp.Body); err != nil {
		return
	}
	if err := w.Close(); err != nil {
		return
	}
	setHeader(resp.Header, "Content-Encoding", encoding)
	resp.Body = packed.Bytes()
}

// preferred chooses between gzip and deflate: the higher quality wins, then
// the one named over the one meant by *, then the one that stands first.
// identity does not compete.
func preferred(accept string) string {
	list := offers{}
	for i, item := range strings.Split(accept, ",") {
		name, params, _ := strings.Cut(item, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		q := quality(params)
		if old, seen := list[name]; !seen || q > old.quality {
			list[name] = offer{quality: q, at: i}
		}
	}
	gz, df := list.of("gzip"), list.of("deflate")
	switch {
	case gz.quality <= 0 && df.quality <= 0:
		return ""
	case gz.quality > df.quality, gz.quality == df.quality && gz.at <= df.at:
		return "gzip"
	}
	return "deflate"
}

// An offer is one encoding that a client accepts.
type offer struct {
	quality float64
	at      int // its place in the list
}

type offers map[string]offer

// of returns the offer for an encoding: its own, or that of *, which yields
// to any that is named.
func (list offers) of(encoding string) offer {
	if o, ok := list[encoding]; ok {
		return o
	}
	return offer{quality: list["*"].quality, at: math.MaxInt}
}

// quality reads "q=0.5"; the first counts. Without one, and where it is no
// number, it is 1; more than 1 is 1.
func quality(params string) float64 {
	for _, p := range strings.Split(params, ";") {
		k, v, ok := strings.Cut(p, "=")
		if !ok || !strings.EqualFold(strings.TrimSpace(k), "q") {
			continue
		}
		q, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		if err != nil || q > 1 {
			return 1
		}
		return q
	}
	return 1
}
