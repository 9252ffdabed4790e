package lambda

import (
	"encoding/base64"
	"mime"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// A urlPayload is the event of a function URL: API Gateway's payload format 2.0.
// https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-request-payload
type urlPayload struct {
	Version         string            `json:"version"`
	RouteKey        string            `json:"routeKey"`
	RawPath         string            `json:"rawPath"`
	RawQueryString  string            `json:"rawQueryString"`
	Cookies         []string          `json:"cookies,omitempty"`
	Headers         map[string]string `json:"headers"`
	Query           map[string]string `json:"queryStringParameters,omitempty"`
	RequestContext  urlContext        `json:"requestContext"`
	Body            *string           `json:"body,omitempty"`
	IsBase64Encoded bool              `json:"isBase64Encoded"`
}

type urlContext struct {
	AccountID    string         `json:"accountId"`
	APIID        string         `json:"apiId"`
	Authorizer   *urlAuthorizer `json:"authorizer,omitempty"`
	DomainName   string         `json:"domainName"`
	DomainPrefix string         `json:"domainPrefix"`
	HTTP         urlHTTP        `json:"http"`
	RequestID    string         `json:"requestId"`
	RouteKey     string         `json:"routeKey"`
	Stage        string         `json:"stage"`
	Time         string         `json:"time"`
	TimeEpoch    int64          `json:"timeEpoch"`
}

type urlHTTP struct {
	Method    string `json:"method"`
	Path      string `json:"path"`
	Protocol  string `json:"protocol"`
	SourceIP  string `json:"sourceIp"`
	UserAgent string `json:"userAgent"`
}

type urlAuthorizer struct {
	IAM urlIdentity `json:"iam"`
}

// A urlIdentity is who signed a request.
type urlIdentity struct {
	AccessKey string `json:"accessKey"`
	AccountID string `json:"accountId"`
	CallerID  string `json:"callerId"`
	UserARN   string `json:"userArn"`
	UserID    string `json:"userId"`
}

// anonymous is the account of requests that nobody signed.
const anonymous = "anonymous"

// urlEvent makes the event of a request.
func (s *Service) urlEvent(c *sim.Call, t target, u *functionURL, in *urlRequest, id, trace string, auth wire.Auth, signed bool) ([]byte, error) {
	req, now := in.http, c.Now()
	trace, _, _ = strings.Cut(trace, ";") // its Root
	host := u.id + ".lambda-url." + s.ep.Region + ".on.aws"
	source := sourceIP(req)
	path := req.URL.EscapedPath()
	if path == "" {
		path = "/"
	}
	e := urlPayload{
		Version: "2.0", RouteKey: "$default", RawPath: path, RawQueryString: req.URL.RawQuery,
		Headers: urlHeaders(req, host, source, trace, len(in.body)), Query: urlQuery(req.URL.RawQuery),
		RequestContext: urlContext{
			AccountID: anonymous, APIID: u.id, DomainName: host, DomainPrefix: u.id,
			HTTP: urlHTTP{
				Method: req.Method, Path: path, Protocol: "HTTP/1.1", SourceIP: source, UserAgent: req.Header.Get("User-Agent"),
			},
			RequestID: id, RouteKey: "$default", Stage: "$default",
			Time: now.Format("02/Jan/2006:15:04:05 +0000"), TimeEpoch: now.UnixMilli(),
		},
	}
	for _, line := range req.Header["Cookie"] {
		for cookie := range strings.SplitSeq(line, ";") {
			e.Cookies = append(e.Cookies, strings.TrimSpace(cookie))
		}
	}
	if u.AuthType != authNone && signed {
		e.RequestContext.AccountID = s.ep.Account
		user := "arn:aws:iam::" + s.ep.Account + ":root"
		e.RequestContext.Authorizer = &urlAuthorizer{urlIdentity{
			AccessKey: auth.AccessKey, AccountID: s.ep.Account, CallerID: s.ep.Account, UserARN: user, UserID: s.ep.Account,
		}}
	}
	if len(in.body) > 0 {
		text := string(in.body)
		if e.IsBase64Encoded = !isText(req.Header.Get("Content-Type"), in.body); e.IsBase64Encoded {
			text = base64.StdEncoding.EncodeToString(in.body)
		}
		e.Body = &text
	}
	return plainJSON(e)
}

// sourceIP is the caller's address; callers inside the process have none but the
// loopback's.
func sourceIP(req *http.Request) string {
	host, _, err := net.SplitHostPort(req.RemoteAddr)
	if err != nil {
		host = req.RemoteAddr
	}
	if net.ParseIP(host) == nil {
		return "127.0.0.1"
	}
	return host
}

// urlHeaders are a request's headers with those that AWS adds. Cookies are not among
// them.
func urlHeaders(req *http.Request, host, source, trace string, size int) map[string]string {
	h := map[string]string{
		"host": host, "x-forwarded-for": source, "x-forwarded-port": "443", "x-forwarded-proto": "https",
		"x-amzn-tls-version": "TLSv1.3", "x-amzn-tls-cipher-suite": "TLS_AES_128_GCM_SHA256", "x-amzn-trace-id": trace,
	}
	if size > 0 {
		h["content-length"] = itoa(size)
	}
	for name, values := range req.Header {
		if name = strings.ToLower(name); name != "cookie" && name != "connection" {
			h[name] = strings.Join(values, ",")
		}
	}
	return h
}

// urlQuery are a query's parameters; values of one name stand behind each other.
func urlQuery(raw string) map[string]string {
	values, _ := url.ParseQuery(raw) // what cannot be read is left out
	if len(values) == 0 {
		return nil
	}
	out := make(map[string]string, len(values))
	for name, list := range values {
		out[name] = strings.Join(list, ",")
	}
	return out
}

// isText tells bodies that are passed on as they are. A form is not among them.
func isText(contentType string, body []byte) bool {
	if !utf8.Valid(body) {
		return false
	}
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return contentType == ""
	}
	return strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "+json") || strings.HasSuffix(kind, "+xml") ||
		slices.Contains([]string{"application/json", "application/javascript", "application/xml"}, kind)
}
