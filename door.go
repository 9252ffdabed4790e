package cloudjar

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/cloudjar/cloudjar/internal/wire"
)

// maxBody is the largest request body that the door reads. Services have their
// own, lower limits, and answer with AWS's words.
const maxBody = 64 << 20

// maxPackage is enough for Lambda to say how large a request may be.
const maxPackage = 256 << 20

// maxObject is the largest body of a request to S3: 5 GB and what chunks add.
const maxObject = 5<<30 + 64<<20

// HTTPClient returns the internet as seen from inside the jar: it resolves
// AWS's hostnames, and those of registered origins, and refuses all others.
// Nothing ever leaves the process.
func (c *Cloud) HTTPClient() *http.Client { return &http.Client{Transport: c.Transport()} }

// Transport returns what HTTPClient sends its requests through.
func (c *Cloud) Transport() http.RoundTripper { return transport{c} }

// Origin lets the jar answer for a host that is not AWS's, as a website, an
// API or an identity provider out there would.
func (c *Cloud) Origin(host string, h http.Handler) {
	c.jar.mu.Lock()
	defer c.jar.mu.Unlock()
	c.jar.origins[strings.ToLower(host)] = h
}

// Handler returns the cloud as an HTTP handler, for a server on loopback: any
// SDK, the AWS CLI or a browser can then connect. The service and the region
// come from the request's signature, whatever the host.
func (c *Cloud) Handler() http.Handler { return handler{c} }

type transport struct{ cloud *Cloud }

// Do makes the transport an aws.HTTPClient, without what an http.Client adds for
// browsing: cookies, redirects, its own time-out.
func (t transport) Do(req *http.Request) (*http.Response, error) { return t.RoundTrip(req) }

// RoundTrip carries a request to its service, or to a registered origin.
func (t transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer req.Body.Close()
	}
	t.cloud = t.cloud.in(req.Context())
	host := hostOf(req)
	if h, ok := t.cloud.jar.origin(host); ok {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, req)
		return w.Result(), nil
	}
	to, ok := parseHost(host)
	if !ok {
		return nil, fmt.Errorf("cloudjar: host %q is not in the jar and the jar never dials out: use Cloud.Origin to answer for it", host)
	}
	resp, err := t.cloud.answer(req, to)
	if ctxErr := req.Context().Err(); ctxErr != nil {
		return nil, ctxErr
	}
	if err != nil {
		return nil, err
	}
	return resp.http(req), nil
}

// in returns the cloud as the context's user code sees it: in a fork, the fork.
func (c *Cloud) in(ctx context.Context) *Cloud {
	if j, ok := jarOf(ctx); ok && j != c.jar && j.family == c.jar.family {
		return j.cloud(c.at)
	}
	return c
}

type handler struct{ cloud *Cloud }

func (h handler) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	to, aws := parseHost(hostOf(req))
	if !aws {
		if at, there, ok := localTarget(req); ok {
			to, req = at, there
		}
	}
	resp, err := h.cloud.answer(req, to)
	if err != nil {
		panic(http.ErrAbortHandler) // the answer is lost: the connection ends without one
	}
	for name, values := range resp.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(resp.Status)
	_, _ = w.Write(resp.Body)
}

func (j *jar) origin(host string) (http.Handler, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	h, ok := j.origins[host]
	return h, ok
}

// An answer is a service's answer with the door's own headers.
type answer struct{ *wire.Response }

func (a answer) http(req *http.Request) *http.Response {
	return &http.Response{
		Status: fmt.Sprintf("%d %s", a.Status, http.StatusText(a.Status)), StatusCode: a.Status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: a.Header, Body: io.NopCloser(bytes.NewReader(a.Body)), ContentLength: int64(len(a.Body)), Request: req,
	}
}

// answer carries a request to its service. An error means that no answer
// arrives, as when a connection breaks.
func (c *Cloud) answer(req *http.Request, to target) (answer, error) {
	auth, unsigned := wire.ReadAuth(req)
	if unsigned == nil && auth.Service != "" && to.url == "" {
		to.service = auth.Service
		to.region = cmp.Or(auth.Region, to.region) // SigV4A signs for several regions and names none
	}
	if strings.HasPrefix(req.Header.Get("Authorization"), "AWS ") {
		to.service = "s3" // nobody else takes signatures of version 2
	}
	body, err := readBody(req, to.service)
	if err != nil {
		return answer{}, err
	}
	switch {
	case to.url != "":
		return c.answerURL(req, to, body)
	case to.code != "":
		return c.answerCode(req, to), nil
	}
	service, ok := c.jar.find(c.at, to, auth, req.Header.Get("X-Amz-Target"), req.URL.Path)
	if !ok {
		return c.jar.stamp(req.Context(), noSuchService(to), 0), nil
	}
	meta := wire.Meta{Unsigned: unsigned, AccessKey: auth.AccessKey, Attempt: attempt(req), Request: req, Body: body, Secret: c.jar.secretOf, AccountOf: c.jar.accountOf}
	resp := service.Serve(wire.WithMeta(traced(req), &meta), req, body)
	if meta.Lost != nil {
		return answer{}, &net.OpError{Op: "read", Net: "jar", Err: syscall.ECONNRESET}
	}
	if req.Context().Err() != nil {
		return c.jar.stamp(req.Context(), resp, 0), nil // the world may still write what the request learns
	}
	return c.jar.stamp(req.Context(), resp, meta.Skew), nil
}

func readBody(req *http.Request, service string) ([]byte, error) {
	if req.Body == nil {
		return nil, nil
	}
	most := int64(maxBody)
	switch service {
	case "s3":
		most = maxObject
	case "lambda":
		most = maxPackage
	}
	if n := req.ContentLength; n > 0 && n <= most {
		body := make([]byte, n)
		_, err := io.ReadFull(req.Body, body)
		return body, err
	}
	body, err := io.ReadAll(io.LimitReader(req.Body, most+1))
	if int64(len(body)) > most {
		return nil, fmt.Errorf("cloudjar: the request's body is larger than %d bytes", most)
	}
	return body, err
}

// find returns the service that a request is for: by its signature, else by its
// host, else by the target that JSON requests name. The target also tells services
// apart that are signed for alike: DynamoDB and DynamoDB Streams.
func (j *jar) find(home place, to target, auth wire.Auth, operation, path string) (*wire.Service, bool) {
	at := home
	if to.region != "" {
		at.region = to.region
	}
	switch {
	case to.account != "":
		at.account = to.account
	case auth.AccessKey != "":
		at.account = j.accountOf(auth.AccessKey)
	}
	here := j.region(at)
	prefix, _, _ := strings.Cut(operation, ".")
	if name, ok := targets[prefix]; ok {
		if s, _ := here.onTheWire(name); to.service == "" || to.service == s.Name {
			return s, true
		}
	}
	switch {
	case to.service != "" || operation != "":
	case path == "/":
		to.service = "dynamodb" // a browser's preflight names no service; DynamoDB's front answers it
	default:
		to.service = "s3" // a server on loopback: a bucket's visitors do not sign
	}
	return here.onTheWire(to.service)
}

// stamp adds the time, which SDKs take as the truth about their own clocks.
func (j *jar) stamp(ctx context.Context, resp *wire.Response, skew time.Duration) answer {
	resp.Header["Date"] = []string{j.world.NowIn(ctx).Add(skew).Format(http.TimeFormat)}
	return answer{resp}
}

func noSuchService(to target) *wire.Response {
	what := "cloudjar: the request names no service: it is unsigned and its host is none of AWS's"
	if to.service != "" {
		what = fmt.Sprintf("cloudjar does not model the service %q", to.service)
	}
	body := fmt.Appendf(nil, `{"__type":"cloudjar.NotModelled","message":%q}`, what)
	return &wire.Response{Status: http.StatusNotImplemented, Body: body, Header: http.Header{
		"Content-Type":     {"application/x-amz-json-1.0"},
		"X-Amzn-Errortype": {"cloudjar.NotModelled"},
	}}
}

// attempt reads which attempt of the SDK's a request is: amz-sdk-request is
// "attempt=2; max=3".
func attempt(req *http.Request) int {
	text, ok := strings.CutPrefix(req.Header.Get("Amz-Sdk-Request"), "attempt=")
	if !ok {
		return 0
	}
	text, _, _ = strings.Cut(text, ";")
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
