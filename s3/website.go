package s3

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

func (s *Service) putBucketWebsite(c *sim.Call, in *PutBucketWebsiteInput) (*wire.Void, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:PutBucketWebsite"})
	if err != nil {
		return nil, err
	}
	if in.WebsiteConfiguration == nil {
		return nil, malformedXML()
	}
	if err := in.WebsiteConfiguration.check(); err != nil {
		return nil, err
	}
	site := *in.WebsiteConfiguration
	b.website = &site
	return nil, nil
}

func (w *WebsiteConfiguration) check() error {
	if w.RedirectAllRequestsTo != nil {
		if w.IndexDocument != nil || w.ErrorDocument != nil || len(w.RoutingRules) > 0 {
			return invalidArgument("RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.", "RedirectAllRequestsTo", "not null")
		}
		return checkProtocol(w.RedirectAllRequestsTo.Protocol)
	}
	switch {
	case w.IndexDocument == nil:
		return invalidArgument("A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty", "IndexDocument", "null")
	case w.IndexDocument.Suffix == "" || strings.Contains(w.IndexDocument.Suffix, "/"):
		return invalidArgument("The IndexDocument Suffix is not well formed", "IndexDocument", w.IndexDocument.Suffix)
	}
	for _, r := range w.RoutingRules {
		if r.Redirect == nil {
			return malformedXML()
		}
		if err := checkProtocol(r.Redirect.Protocol); err != nil {
			return err
		}
		if r.Redirect.ReplaceKeyPrefixWith != "" && r.Redirect.ReplaceKeyWith != "" {
			return invalidRequest("You can only define ReplaceKeyPrefix or ReplaceKey but not both.")
		}
		if r.Condition != nil && r.Condition.HttpErrorCodeReturnedEquals == "" && r.Condition.KeyPrefixEquals == "" {
			return invalidRequest("Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.")
		}
		if code := r.Redirect.HttpRedirectCode; code != "" && (len(code) != 3 || code[0] != '3' || code == "300") {
			return invalidRequest("The provided HTTP redirect code (" + code + ") is not valid. Valid codes are 3XX except 300.")
		}
	}
	return nil
}

func checkProtocol(protocol string) error {
	if protocol != "" && protocol != "http" && protocol != "https" {
		return invalidRequest("Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.")
	}
	return nil
}

func noWebsite(name string) error {
	return fail(404, "NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration").with(ErrorDetail{BucketName: name})
}

func (s *Service) getBucketWebsite(c *sim.Call, in *GetBucketWebsiteInput) (*GetBucketWebsiteOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:GetBucketWebsite"})
	if err != nil {
		return nil, err
	}
	w := b.website
	if w == nil {
		return nil, noWebsite(b.name)
	}
	return &GetBucketWebsiteOutput{
		RedirectAllRequestsTo: w.RedirectAllRequestsTo, IndexDocument: w.IndexDocument, ErrorDocument: w.ErrorDocument, RoutingRules: w.RoutingRules,
	}, nil
}

func (s *Service) deleteBucketWebsite(c *sim.Call, in *DeleteBucketWebsiteInput) (*wire.Void, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:DeleteBucketWebsite"})
	if err != nil {
		return nil, err
	}
	b.website = nil
	return nil, nil
}

// A visit is a request to a website.
type visit struct {
	Bucket, Key, Host, Method string
	Conditions                ReadConditions
}

// A webpage is its answer.
type webpage struct {
	status int
	header http.Header
	body   []byte
}

// visit answers a request at a website's host.
func (s *Service) visit(ctx context.Context, req *http.Request, host Host) *wire.Response {
	v := &visit{Bucket: host.Bucket, Key: strings.TrimPrefix(req.URL.Path, "/"), Host: req.Host, Method: req.Method}
	page, err := bus.Do(ctx, s.ep, "GetWebsitePage", v, s.page)
	if err != nil {
		page = errorPage(err, wire.MetaFrom(ctx))
	}
	resp := &wire.Response{Status: page.status, Header: page.header, Body: page.body}
	if m := wire.MetaFrom(ctx); m != nil {
		resp.Header["X-Amz-Request-Id"], resp.Header["X-Amz-Id-2"] = []string{m.RequestID}, []string{wire.HostID(m.RequestID)}
	}
	resp.Header["Content-Length"] = []string{strconv.Itoa(len(resp.Body))}
	if req.Method == http.MethodHead {
		resp.Body = nil
	}
	return resp
}

func (s *Service) page(c *sim.Call, v *visit) (*webpage, error) {
	b := s.find(v.Bucket)
	switch {
	case v.Method != http.MethodGet && v.Method != http.MethodHead:
		return nil, methodNotAllowed(v.Method, "OBJECT")
	case b == nil:
		return nil, noSuchBucket(v.Bucket)
	case b.website == nil:
		return nil, noWebsite(v.Bucket)
	}
	w := b.website
	if to := w.RedirectAllRequestsTo; to != nil {
		return redirect(cmp.Or(to.Protocol, "http"), to.HostName, v.Key, 301), nil
	}
	if page := w.route(v, 0); page != nil {
		return page, nil
	}
	page, err := b.serve(c, v, w)
	if err == nil {
		return page, nil
	}
	status := 500
	if e, ok := err.(*ServiceError); ok {
		status = e.Status
	}
	if page := w.route(v, status); page != nil {
		return page, nil
	}
	if w.ErrorDocument == nil || status < 400 {
		return nil, err
	}
	page, errOfPage := b.file(c, w.ErrorDocument.Key)
	if errOfPage != nil {
		return nil, err
	}
	page.status = status
	return page, nil
}

// serve finds the page of a key: itself, or the index of a folder.
func (b *bucket) serve(c *sim.Call, v *visit, w *WebsiteConfiguration) (*webpage, error) {
	if v.Key == "" || strings.HasSuffix(v.Key, "/") {
		return b.file(c, v.Key+w.IndexDocument.Suffix)
	}
	page, err := b.file(c, v.Key)
	if err != nil && b.current(v.Key) == nil && b.current(v.Key+"/"+w.IndexDocument.Suffix) != nil {
		return &webpage{status: 302, header: http.Header{"Location": {"/" + escapePath(v.Key) + "/"}}}, nil
	}
	return page, err
}

func (b *bucket) file(c *sim.Call, key string) (*webpage, error) {
	v := b.current(key)
	if err := b.admit(c, caller{anonymous: true}, target{bucket: b.name, action: "s3:GetObject", key: key, object: v}); err != nil {
		return nil, err
	}
	if v == nil {
		return nil, noSuchKey(key)
	}
	b.settle(c)
	c.Use(tier2, b.name, 1)
	if v.redirect != "" {
		return &webpage{status: 301, header: http.Header{"Location": {v.redirect}}}, nil
	}
	h := http.Header{"Content-Type": {v.contentType}, "Etag": {v.etag}, "Last-Modified": {shown(v.modified).UTC().Format(http.TimeFormat)}}
	for _, f := range []struct{ name, value string }{{"Cache-Control", v.cacheControl}, {"Content-Disposition", v.disposition}, {"Content-Encoding", v.encoding}, {"Content-Language", v.language}} {
		if f.value != "" {
			h[f.name] = []string{f.value}
		}
	}
	for name, value := range v.metadata {
		h[http.CanonicalHeaderKey("x-amz-meta-"+name)] = []string{value}
	}
	return &webpage{status: 200, header: h, body: v.content()}, nil
}

// route applies the first routing rule that is about a request, or about the
// error that it led to.
func (w *WebsiteConfiguration) route(v *visit, status int) *webpage {
	i := slices.IndexFunc(w.RoutingRules, func(r RoutingRule) bool {
		if r.Condition == nil {
			return status == 0
		}
		code := r.Condition.HttpErrorCodeReturnedEquals
		return strings.HasPrefix(v.Key, r.Condition.KeyPrefixEquals) && (code == "" && status == 0 || code != "" && code == strconv.Itoa(status))
	})
	if i < 0 {
		return nil
	}
	rule := w.RoutingRules[i]
	key := v.Key
	switch r := rule.Redirect; {
	case r.ReplaceKeyWith != "":
		key = r.ReplaceKeyWith
	case r.ReplaceKeyPrefixWith != "":
		prefix := ""
		if rule.Condition != nil {
			prefix = rule.Condition.KeyPrefixEquals
		}
		key = r.ReplaceKeyPrefixWith + strings.TrimPrefix(key, prefix)
	}
	code, _ := strconv.Atoi(cmp.Or(rule.Redirect.HttpRedirectCode, "301"))
	return redirect(cmp.Or(rule.Redirect.Protocol, "http"), cmp.Or(rule.Redirect.HostName, v.Host), key, code)
}

func redirect(protocol, host, key string, status int) *webpage {
	return &webpage{status: status, header: http.Header{"Location": {protocol + "://" + host + "/" + escapePath(key)}}}
}

func escapePath(key string) string { return (&url.URL{Path: key}).EscapedPath() }

// errorPage is the page that a website shows of an error where it has none of its
// own.
func errorPage(err error, m *wire.Meta) *webpage {
	e, ok := err.(*ServiceError)
	if !ok {
		e = fail(500, "InternalError", err.Error())
	}
	title := fmt.Sprintf("%d %s", e.Status, http.StatusText(e.Status))
	var b strings.Builder
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;").Replace
	fmt.Fprintf(&b, "<html>\n<head><title>%s</title></head>\n<body>\n<h1>%s</h1>\n<ul>\n<li>Code: %s</li>\n<li>Message: %s</li>\n", title, title, e.Code, escape(e.Message))
	for _, d := range []struct{ name, value string }{{"Key", e.Detail.Key}, {"BucketName", e.Detail.BucketName}} {
		if d.value != "" {
			fmt.Fprintf(&b, "<li>%s: %s</li>\n", d.name, escape(d.value))
		}
	}
	if m != nil {
		fmt.Fprintf(&b, "<li>RequestId: %s</li>\n<li>HostId: %s</li>\n", m.RequestID, wire.HostID(m.RequestID))
	}
	b.WriteString("</ul>\n<hr/>\n</body>\n</html>\n")
	h := http.Header{"Content-Type": {"text/html; charset=utf-8"}, "X-Amz-Error-Code": {e.Code}, "X-Amz-Error-Message": {e.Message}}
	return &webpage{status: e.Status, header: h, body: []byte(b.String())}
}
