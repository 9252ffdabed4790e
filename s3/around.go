package s3

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/internal/wire"
)

// around stands around all requests: it answers preflights, forms and visits of
// websites, and turns a bucket in the host into one in the path.
func (s *Service) around(w *wire.Service) func(context.Context, *http.Request, []byte, func(*http.Request) *wire.Response) *wire.Response {
	return func(ctx context.Context, req *http.Request, body []byte, next func(*http.Request) *wire.Response) *wire.Response {
		if m := wire.MetaFrom(ctx); m != nil {
			m.Request = req
		}
		host, _ := ParseHost(hostOf(req))
		if host.Website {
			return s.visit(ctx, req, host)
		}
		plain := rewrite(req, host)
		bucket, key, _ := strings.Cut(strings.TrimPrefix(plain.URL.Path, "/"), "/")
		var resp *wire.Response
		switch {
		case req.Method == http.MethodOptions:
			return s.preflight(ctx, w, req, bucket)
		case req.Method == http.MethodPost && key == "" && strings.HasPrefix(req.Header.Get("Content-Type"), "multipart/form-data"):
			resp = s.postForm(ctx, w, req, bucket, body)
		case req.Method == http.MethodPut && req.ContentLength < 0 && req.Header.Get("X-Amz-Decoded-Content-Length") == "":
			err := fail(411, "MissingContentLength", "You must provide the Content-Length HTTP header.")
			resp = w.Error(ctx, req, s.ep.Reject(ctx, "", err))
		default:
			resp = next(plain)
		}
		if resp.Status == http.StatusOK && resp.Header["Content-Range"] != nil {
			resp.Status = http.StatusPartialContent
		}
		resp.Header["Server"] = []string{"AmazonS3"}
		s.addCORS(ctx, req, bucket, resp)
		return resp
	}
}

func hostOf(req *http.Request) string {
	host := strings.ToLower(req.Host)
	if host == "" && req.URL != nil {
		host = strings.ToLower(req.URL.Host)
	}
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		host = host[:i]
	}
	return host
}

// rewrite returns the request with its bucket in the path, and with the headers
// that a presigned URL carries in its query.
func rewrite(req *http.Request, host Host) *http.Request {
	presigned := strings.Contains(req.URL.RawQuery, "X-Amz-Algorithm=")
	dated := req.Header.Get("If-Modified-Since")+req.Header.Get("If-Unmodified-Since") != ""
	if host.Bucket == "" && !presigned && !dated {
		return req
	}
	plain := *req
	u := *req.URL
	if host.Bucket != "" {
		u.RawPath = "/" + host.Bucket + req.URL.EscapedPath()
		u.Path, _ = url.PathUnescape(u.RawPath)
		plain.URL = &u
	}
	if presigned || dated {
		plain.Header = req.Header.Clone()
	}
	if presigned {
		hoist(plain.Header, req.URL.Query())
	}
	if dated { // a date that is none is ignored
		for _, name := range []string{"If-Modified-Since", "If-Unmodified-Since"} {
			if _, err := http.ParseTime(plain.Header.Get(name)); err != nil {
				plain.Header.Del(name)
			}
		}
	}
	return &plain
}

// hoist takes x-amz- parameters of a presigned URL as headers.
func hoist(h http.Header, query url.Values) {
	for name, values := range query {
		lower := strings.ToLower(name)
		if !strings.HasPrefix(lower, "x-amz-") || len(values) == 0 {
			continue
		}
		switch lower {
		case "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-expires", "x-amz-signedheaders", "x-amz-signature", "x-amz-security-token":
			continue
		}
		if canonical := http.CanonicalHeaderKey(name); h[canonical] == nil {
			h[canonical] = values[:1]
		}
	}
}

// authenticate holds a request to its signature. One without is nobody's. Only
// presigned URLs are verified, where the jar knows the secret: they stand for
// requests that somebody else makes.
func (s *Service) authenticate(ctx context.Context, req *http.Request, body []byte) error {
	m := wire.MetaFrom(ctx)
	if m == nil {
		return nil
	}
	if m.Request != nil {
		req = m.Request
	}
	query := req.URL.Query()
	header := req.Header.Get("Authorization")
	switch {
	case strings.HasPrefix(header, "AWS "):
		if key, signature, ok := strings.Cut(header[len("AWS "):], ":"); !ok || key == "" || signature == "" {
			return fail(400, "InvalidArgument", "AWS authorization header is invalid.  Expected AwsAccessKeyId:signature").with(ErrorDetail{ArgumentName: "Authorization", ArgumentValue: header})
		}
		m.Unsigned = nil // version 2, as little verified as headers of version 4
		return nil
	case query.Has("AWSAccessKeyId") || query.Has("Signature"):
		return s.verifyV2(ctx, m, req, query)
	case query.Has("X-Amz-Algorithm") && header != "":
		return fail(400, "InvalidArgument", "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified").with(ErrorDetail{ArgumentName: "Authorization", ArgumentValue: header})
	case query.Has("X-Amz-Algorithm"):
		return s.verifyPresigned(ctx, m, req, query, body)
	case header == "":
		return nil // anonymous
	case !strings.HasPrefix(header, "AWS4-"):
		return fail(400, "InvalidArgument", "Unsupported Authorization Type").with(ErrorDetail{ArgumentName: "Authorization", ArgumentValue: header})
	case m.Unsigned != nil:
		return fail(400, "AuthorizationHeaderMalformed", "The authorization header is malformed; "+m.Unsigned.Error())
	}
	return nil
}

const maxPresigned = 7 * 24 * time.Hour

func (s *Service) verifyPresigned(ctx context.Context, m *wire.Meta, req *http.Request, query url.Values, body []byte) error {
	bad := func(message string) error { return fail(400, "AuthorizationQueryParametersError", message) }
	for _, name := range []string{"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Expires"} {
		if query.Get(name) == "" {
			return bad("Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.")
		}
	}
	if strings.Count(query.Get("X-Amz-Credential"), "/") != 4 {
		return bad(`Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".`)
	}
	life, err := time.ParseDuration(query.Get("X-Amz-Expires") + "s")
	switch {
	case err != nil:
		return bad("X-Amz-Expires should be a number")
	case life < 0:
		return bad("X-Amz-Expires must be non-negative")
	case life > maxPresigned:
		return bad("X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds")
	}
	signed, err := time.Parse("20060102T150405Z", query.Get("X-Amz-Date"))
	if err != nil {
		return bad("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
	}
	if now, end := s.ep.World.NowIn(ctx), signed.Add(life); now.After(end) {
		return accessDeniedWords("Request has expired").with(ErrorDetail{AmzExpires: query.Get("X-Amz-Expires"), Expires: end.UTC().Format(time.RFC3339), ServerTime: now})
	}
	secret, known := m.SecretOf(query.Get("X-Amz-Credential"))
	if !known {
		return nil
	}
	names := ";" + strings.ToLower(query.Get("X-Amz-SignedHeaders")) + ";"
	for name := range req.Header {
		if lower := strings.ToLower(name); strings.HasPrefix(lower, "x-amz-") && lower != "x-amz-content-sha256" && !strings.Contains(names, ";"+lower+";") {
			return accessDeniedWords("There were headers present in the request which were not signed").with(ErrorDetail{HeadersNotSigned: lower})
		}
	}
	return wire.Verify(req, body, secret, signed)
}

func accessDeniedWords(message string) *ServiceError { return fail(403, "AccessDenied", message) }
