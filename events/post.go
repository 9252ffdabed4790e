package events

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
	"github.com/cloudjar/cloudjar/sim"
)

// destinationTimeout is how long EventBridge waits for an API destination's answer
// (user guide, API destinations as targets).
const destinationTimeout = 5 * time.Second

// A flight is an attempt at an API destination. In a fork its answer never comes, and
// it counts as timed out.
type flight struct {
	number   uint64
	delivery delivery
}

// An arrival is a website's answer.
type arrival struct {
	flight
	connection string // its ARN
	status     int    // 0 if there is none
	retryAfter string
	token      token // the one that was used, perhaps a new one
}

// slot returns when a target takes its next event: API destinations take so many a
// second, everything else takes them at once.
func (s *Service) slot(c *sim.Call, t *target) time.Time {
	_, resource, _ := bus.ToARN(t.Arn)
	if !isDestination(resource) {
		return c.Now()
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(resource, resourceDestination), "/")
	d := s.destinations[name]
	if d == nil {
		return c.Now()
	}
	at := c.Now()
	if next := s.slots[d.arn]; next.After(at) {
		at = next
	}
	s.slots[d.arn] = at.Add(time.Second / time.Duration(d.perSecond()))
	return at
}

// post asks an API destination, which is the user's code in the jar.
func (s *Service) post(c *sim.Call, d delivery, resource, input string) {
	name, _, _ := strings.Cut(strings.TrimPrefix(resource, resourceDestination), "/")
	to := s.destinations[name]
	if to == nil || to.arn != d.target.Arn {
		s.conclude(c, d, &failure{code: "NO_RESOURCE", message: "The API destination " + d.target.Arn + " does not exist."})
		return
	}
	if s.stateOf(to) != destinationActive {
		s.conclude(c, d, &failure{code: "NO_PERMISSIONS", message: "The connection of the API destination is not authorized."})
		return
	}
	v := &visit{connection: s.connections[to.connection], method: to.method, body: input, now: c.Now()}
	v.token = s.tokens[v.connection.arn]
	ok := v.address(to.endpoint, d.target.HttpParameters, d.event)
	if ok {
		v.site, ok = s.ep.Bus.Origin(strings.ToLower(v.url.Hostname()))
	}
	if o := v.connection.auth.OAuthParameters; ok && v.connection.kind == authOAuth {
		if v.tokenURL, _ = url.Parse(o.AuthorizationEndpoint); v.tokenURL != nil {
			v.tokenSite, _ = s.ep.Bus.Origin(strings.ToLower(v.tokenURL.Hostname()))
		}
	}
	if !ok {
		s.conclude(c, d, &failure{code: "CONNECTION_FAILURE", message: "Nothing answers at " + to.endpoint + "."})
		return
	}
	c.Use(useDestinations, to.arn, 1)
	s.flown++
	f := flight{s.flown, d}
	s.flights[f.number] = s.late.At(c, c.Now().Add(destinationTimeout), f)
	sim.Go(c, "eventbridge to "+to.endpoint, s.landed, func(ctx context.Context) arrival {
		a := v.make(ctx)
		a.flight, a.connection = f, v.connection.arn
		return a
	})
}

// land takes a website's answer, if it comes in time. Some answers are worth another
// attempt (user guide, API destination error codes).
func (s *Service) land(c *sim.Call, a arrival) {
	s.own(c, a.delivery.rule.arn)
	timer, waited := s.flights[a.number]
	if !waited {
		return
	}
	delete(s.flights, a.number)
	c.Stop(timer)
	if a.token.value != "" {
		s.tokens[a.connection] = a.token
	}
	f := &failure{code: "ERROR_FROM_TARGET", message: "The API destination answered with status " + strconv.Itoa(a.status) + "."}
	switch {
	case a.status >= 200 && a.status < 300:
		f = nil
	case a.status == 0:
		f.code, f.message, f.passing = "CONNECTION_FAILURE", "The API destination broke down.", true
	case a.status == http.StatusUnauthorized, a.status == http.StatusProxyAuthRequired:
		delete(s.tokens, a.connection)
		f.passing = true
	case a.status == http.StatusConflict, a.status == http.StatusTooManyRequests, a.status >= 500:
		f.passing = true
	}
	if seconds, err := strconv.Atoi(a.retryAfter); err == nil && f != nil {
		f.passing = f.passing && seconds >= 0
		f.wait = time.Duration(max(0, min(seconds, int(maxAge/time.Second)))) * time.Second
	}
	s.conclude(c, a.delivery, f)
}

// timeOut gives up on a website's answer.
func (s *Service) timeOut(c *sim.Call, f flight) {
	s.own(c, f.delivery.rule.arn)
	if _, waited := s.flights[f.number]; waited {
		delete(s.flights, f.number)
		s.conclude(c, f.delivery, &failure{code: "TIMEOUT", message: "The API destination did not answer within 5 seconds.", passing: true})
	}
}

// A visit is a request to a website, made outside the world.
type visit struct {
	connection *connection
	site       http.Handler
	method     string
	url        *url.URL
	header     http.Header
	body       string
	now        time.Time

	token     token
	tokenSite http.Handler
	tokenURL  *url.URL
}

// address fills the endpoint's wildcards, and adds the parameters of the target and of
// the connection: the connection's count, if both name one.
func (v *visit) address(endpoint string, in *HttpParameters, e *event) (ok bool) {
	v.header = http.Header{}
	query := url.Values{}
	if in != nil {
		document := e.value()
		for _, value := range in.PathParameterValues {
			endpoint = strings.Replace(endpoint, "*", url.PathEscape(dynamic(value, document)), 1)
		}
		for key, value := range in.QueryStringParameters {
			query.Set(key, dynamic(value, document))
		}
		for key, value := range in.HeaderParameters {
			v.header.Set(key, dynamic(value, document))
		}
	}
	var err error
	if v.url, err = url.Parse(endpoint); err != nil || v.url.Host == "" {
		return false
	}
	if p := v.connection.auth.InvocationHttpParameters; p != nil {
		for _, q := range p.QueryStringParameters {
			query.Set(q.Key, q.Value)
		}
		for _, h := range p.HeaderParameters {
			v.header.Set(h.Key, h.Value)
		}
		v.body = withParameters(v.body, p.BodyParameters)
	}
	for key, values := range v.url.Query() {
		if !query.Has(key) {
			query[key] = values
		}
	}
	v.url.RawQuery = query.Encode()
	return true
}

// withParameters adds parameters to a body that is a JSON object.
func withParameters(body string, parameters []ConnectionParameter) string {
	v, err := jsonvalue.Parse(body)
	if len(parameters) == 0 || err != nil || v.Kind() != jsonvalue.Object {
		return body
	}
	for _, p := range parameters {
		v = v.With(p.Key, jsonvalue.Text(p.Value))
	}
	return v.String()
}

// removedHeaders are what EventBridge does not let users set (user guide, Headers
// EventBridge removes from requests to API destinations).
var removedHeaders = []string{
	"A-IM", "Accept-Charset", "Accept-Datetime", "Accept-Encoding", "Cache-Control", "Connection", "Content-Encoding", "Content-Length",
	"Content-MD5", "Date", "Expect", "Forwarded", "From", "Host", "HTTP2-Settings", "If-Match", "If-Modified-Since", "If-None-Match",
	"If-Range", "If-Unmodified-Since", "Max-Forwards", "Origin", "Pragma", "Proxy-Authorization", "Range", "Referer", "TE", "Trailer",
	"Transfer-Encoding", "User-Agent", "Upgrade", "Via", "Warning",
}

// make makes the visit.
func (v *visit) make(ctx context.Context) (a arrival) {
	if v.connection.kind == authOAuth {
		if !v.token.good(v.now) {
			v.token = v.fetchToken(ctx)
		}
		if a.token = v.token; a.token.value == "" {
			a.status = http.StatusUnauthorized
			return a
		}
	}
	for _, name := range removedHeaders {
		v.header.Del(name)
	}
	if v.header.Get("Content-Type") == "" {
		v.header.Set("Content-Type", "application/json; charset=utf-8")
	}
	v.header.Set("User-Agent", "Amazon/EventBridge/ApiDestinations")
	v.header.Set("Range", "bytes=0-1048575")
	v.header.Set("Accept-Encoding", "gzip,deflate")
	v.authorize()
	answer := ask(ctx, v.site, v.method, v.url, v.body, v.header)
	a.status, a.retryAfter = answer.Code, answer.Header().Get("Retry-After")
	return a
}

// authorize adds what the connection's kind of authorization sends.
func (v *visit) authorize() {
	switch p := &v.connection.auth; v.connection.kind {
	case authBasic:
		r := &http.Request{Header: v.header}
		r.SetBasicAuth(p.BasicAuthParameters.Username, p.BasicAuthParameters.Password)
	case authKey:
		v.header.Set(p.ApiKeyAuthParameters.ApiKeyName, p.ApiKeyAuthParameters.ApiKeyValue)
	case authOAuth:
		v.header.Set("Authorization", "Bearer "+v.token.value)
	}
}

// ask asks a website. The answer's status is 0 if it broke down.
func ask(ctx context.Context, site http.Handler, method string, to *url.URL, body string, header http.Header) (w *httptest.ResponseRecorder) {
	w = httptest.NewRecorder()
	defer func() {
		if recover() != nil {
			w = &httptest.ResponseRecorder{}
		}
	}()
	req, err := http.NewRequestWithContext(ctx, method, to.String(), strings.NewReader(body))
	if err != nil {
		return &httptest.ResponseRecorder{}
	}
	req.Header, req.RequestURI = header, to.RequestURI()
	site.ServeHTTP(w, req)
	return w
}

// A token is what an OAuth server gave, and until when it is good.
type token struct {
	value string
	ends  time.Time // zero: until it is refused
}

func (t token) good(now time.Time) bool {
	return t.value != "" && (t.ends.IsZero() || now.Before(t.ends))
}

// fetchToken asks the OAuth server for a token: the grant of client credentials (RFC
// 6749, 4.4), in the body, or in the query of a GET.
func (v *visit) fetchToken(ctx context.Context) token {
	if v.tokenSite == nil {
		return token{}
	}
	o := v.connection.auth.OAuthParameters
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {o.ClientParameters.ClientID}, "client_secret": {o.ClientParameters.ClientSecret},
	}
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "User-Agent": {"Amazon/EventBridge/ApiDestinations"}}
	to := *v.tokenURL
	query := to.Query()
	if p := o.OAuthHttpParameters; p != nil {
		for _, b := range p.BodyParameters {
			form.Set(b.Key, b.Value)
		}
		for _, h := range p.HeaderParameters {
			header.Set(h.Key, h.Value)
		}
		for _, q := range p.QueryStringParameters {
			query.Set(q.Key, q.Value)
		}
	}
	body := form.Encode()
	if o.HttpMethod == http.MethodGet {
		for key, values := range form {
			query[key] = values
		}
		body = ""
	}
	to.RawQuery = query.Encode()
	answer := ask(ctx, v.tokenSite, o.HttpMethod, &to, body, header)
	var given struct {
		AccessToken string  `json:"access_token"`
		ExpiresIn   float64 `json:"expires_in"`
	}
	if answer.Code != http.StatusOK || json.Unmarshal(answer.Body.Bytes(), &given) != nil {
		return token{}
	}
	t := token{value: given.AccessToken}
	if given.ExpiresIn > 0 {
		t.ends = v.now.Add(time.Duration(min(given.ExpiresIn, maxAge.Seconds()) * float64(time.Second)))
	}
	return t
}
