package streams

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// An endpointPlace is an HTTP endpoint that is ready to be written to.
type endpointPlace struct {
	url           *url.URL
	key           string
	attributes    string // JSON
	gzip          bool
	hints         hints
	retry         time.Duration
	group, stream string
}

func newEndpointPlace(h *HttpEndpointDestinationConfiguration) (*endpointPlace, error) {
	u, err := url.Parse(h.EndpointConfiguration.Url)
	if err != nil || u.Hostname() == "" || u.Port() != "" && u.Port() != "443" {
		return nil, errArgument("The URL of the HTTP endpoint is invalid: only https and port 443 are supported.")
	}
	p := &endpointPlace{
		url: u, key: h.EndpointConfiguration.AccessKey, hints: newHints((*BufferingHints)(h.BufferingHints)),
		retry: defaultSeconds * time.Second, attributes: "{}",
	}
	if h.RetryOptions != nil {
		p.retry = time.Duration(orElse(h.RetryOptions.DurationInSeconds, defaultSeconds)) * time.Second
	}
	if r := h.RequestConfiguration; r != nil {
		p.gzip = r.ContentEncoding == "GZIP"
		set := map[string]string{}
		for _, a := range r.CommonAttributes {
			set[a.AttributeName] = a.AttributeValue
		}
		body, err := json.Marshal(map[string]any{"commonAttributes": set})
		if err != nil {
			return nil, err
		}
		p.attributes = string(body)
	}
	p.group, p.stream, err = logOf(h.CloudWatchLoggingOptions)
	return p, err
}

// answerTime is how long an endpoint may take (Developer guide, HTTP endpoint delivery
// request and response specifications).
const answerTime = 3 * time.Minute

// maxAnswer is how much an endpoint may answer.
const maxAnswer = 1 << 20

// A postResult is an endpoint's answer to a parcel.
type postResult struct {
	parcel parcelName
	try    int
	status int // 0 if there was none
	body   string
}

// post sends a parcel to the endpoint, which is the user's code in the jar.
func (f *Firehose) post(c *sim.Call, h *hose, p *parcel) {
	place := h.dest.endpoint
	if p.id == "" {
		r := c.Rand("request " + h.name + strconv.FormatUint(p.number, 10))
		p.id = r.UUID()
	}
	p.tries++
	site, ok := f.ep.Bus.Origin(strings.ToLower(place.url.Hostname()))
	if !ok {
		f.refused(c, h, p, &recordFailure{"HttpEndpoint.UnknownHost", "The host of the endpoint could not be found."})
		return
	}
	type item struct {
		Data []byte `json:"data"`
	}
	items := make([]item, len(p.records))
	for i, r := range p.records {
		items[i].Data = []byte(r.data)
	}
	body, err := json.Marshal(struct {
		RequestID string `json:"requestId"`
		Timestamp int64  `json:"timestamp"`
		Records   []item `json:"records"`
	}{p.id, c.Now().UnixMilli(), items})
	if err != nil {
		return
	}
	header := http.Header{}
	header.Set("Content-Type", "application/json")
	header.Set("User-Agent", "Amazon Kinesis Data Firehose Agent/1.0")
	header.Set("X-Amz-Firehose-Protocol-Version", "1.0")
	header.Set("X-Amz-Firehose-Request-Id", p.id)
	header.Set("X-Amz-Firehose-Source-Arn", h.arn)
	header.Set("X-Amz-Firehose-Common-Attributes", place.attributes)
	if place.key != "" {
		header.Set("X-Amz-Firehose-Access-Key", place.key)
	}
	if place.gzip {
		header.Set("Content-Encoding", "gzip")
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		_, _ = w.Write(body)
		_ = w.Close()
		body = b.Bytes()
	}
	p.waiting = true
	name, try, to := parcelName{stream: h.name, number: p.number}, p.tries, place.url.String()
	f.retryDue.At(c, c.Now().Add(answerTime), parcelName{h.name, p.number, true})
	sim.Go(c, "firehose to "+to, f.posted, func(ctx context.Context) postResult {
		status, answer := visit(ctx, site, to, body, header)
		return postResult{name, try, status, answer}
	})
}

// visit asks a website, and returns status 0 if it broke down.
func visit(ctx context.Context, site http.Handler, to string, body []byte, header http.Header) (status int, answer string) {
	defer func() {
		if recover() != nil {
			status, answer = 0, ""
		}
	}()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return 0, ""
	}
	req.Header, req.RequestURI = header, req.URL.RequestURI()
	w := httptest.NewRecorder()
	site.ServeHTTP(w, req)
	return w.Code, w.Body.String()
}

// answered takes an endpoint's answer, if it comes in time. Only 200 with the
// request's id is success; 413 is final.
func (f *Firehose) answered(c *sim.Call, a postResult) {
	h := f.streams[a.parcel.stream]
	if h == nil || h.parcels[a.parcel.number] == nil {
		return
	}
	p := h.parcels[a.parcel.number]
	if !p.waiting || p.tries != a.try {
		return
	}
	f.own(c, h)
	var body struct {
		RequestID string `json:"requestId"`
	}
	switch {
	case a.status == http.StatusOK && len(a.body) <= maxAnswer && json.Unmarshal([]byte(a.body), &body) == nil && body.RequestID == p.id:
		delete(h.parcels, p.number)
	case a.status == http.StatusRequestEntityTooLarge:
		f.logFailure(c, h, h.dest.endpoint.group, h.dest.endpoint.stream, recordFailure{"HttpEndpoint.RequestEntityTooLarge", "The request was too large for the endpoint."}, h.dest.endpoint.url.String())
		delete(h.parcels, p.number)
	case a.status == http.StatusOK:
		f.refused(c, h, p, &recordFailure{"HttpEndpoint.InvalidResponseFromDestination", "The response received from the endpoint is invalid."})
	default:
		f.refused(c, h, p, &recordFailure{
			"HttpEndpoint.DestinationException", fmt.Sprintf("Received the following response from the endpoint destination. %s", a.body),
		})
	}
}

// refused tries a parcel again, as long as the stream allows; then its records go to
// the error prefix in S3.
func (f *Firehose) refused(c *sim.Call, h *hose, p *parcel, why *recordFailure) {
	p.waiting = false
	place := h.dest.endpoint
	if place == nil {
		delete(h.parcels, p.number)
		return
	}
	f.logFailure(c, h, place.group, place.stream, *why, place.url.String())
	if wait := pause(p.tries); c.Now().Add(wait).Before(p.begun.Add(place.retry)) {
		f.later(c, h, p)
		return
	}
	delete(h.parcels, p.number)
	for _, r := range p.records {
		f.lose(c, h, failedPost, r, why, p.tries, "")
	}
}
