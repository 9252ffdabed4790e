package s3

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/policy"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

const maxCORSRules = 100

func (s *Service) putBucketCors(c *sim.Call, in *PutBucketCorsInput) (*wire.Void, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:PutBucketCORS"})
	if err != nil {
		return nil, err
	}
	if in.CORSConfiguration == nil || len(in.CORSConfiguration.CORSRules) == 0 || len(in.CORSConfiguration.CORSRules) > maxCORSRules {
		return nil, malformedXML()
	}
	for _, r := range in.CORSConfiguration.CORSRules {
		if len(r.AllowedMethods) == 0 || len(r.AllowedOrigins) == 0 {
			return nil, malformedXML()
		}
		for _, m := range r.AllowedMethods {
			if !slices.Contains([]string{"GET", "PUT", "HEAD", "POST", "DELETE"}, m) {
				return nil, invalidRequest("Found unsupported HTTP method in CORS config. Unsupported method is " + m)
			}
		}
		for _, o := range r.AllowedOrigins {
			if strings.Count(o, "*") > 1 {
				return nil, invalidRequest(`AllowedOrigin "` + o + `" can not have more than one wildcard.`)
			}
		}
		for _, h := range r.AllowedHeaders {
			if strings.Count(h, "*") > 1 {
				return nil, invalidRequest(`AllowedHeader "` + h + `" can not have more than one wildcard.`)
			}
		}
	}
	b.cors = slices.Clone(in.CORSConfiguration.CORSRules)
	return nil, nil
}

func (s *Service) getBucketCors(c *sim.Call, in *GetBucketCorsInput) (*GetBucketCorsOutput, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:GetBucketCORS"})
	if err != nil {
		return nil, err
	}
	if b.cors == nil {
		return nil, fail(404, "NoSuchCORSConfiguration", "The CORS configuration does not exist").with(ErrorDetail{BucketName: b.name})
	}
	return &GetBucketCorsOutput{CORSRules: b.cors}, nil
}

func (s *Service) deleteBucketCors(c *sim.Call, in *DeleteBucketCorsInput) (*wire.Void, error) {
	b, err := s.reach(c, target{bucket: in.Bucket, owner: in.ExpectedBucketOwner, action: "s3:PutBucketCORS"})
	if err != nil {
		return nil, err
	}
	b.cors = nil
	return nil, nil
}

// A crossing is a request of a page of another origin.
type crossing struct {
	bucket, origin, method string
	headers                []string
}

// rule returns the first rule that lets a request in.
func (b *bucket) rule(x *crossing) *CORSRule {
	for i := range b.cors {
		r := &b.cors[i]
		if slices.ContainsFunc(r.AllowedOrigins, func(o string) bool { return policy.Match(o, x.origin) }) &&
			slices.Contains(r.AllowedMethods, x.method) && r.allowsHeaders(x.headers) {
			return r
		}
	}
	return nil
}

func (r *CORSRule) allowsHeaders(asked []string) bool {
	for _, h := range asked {
		if !slices.ContainsFunc(r.AllowedHeaders, func(a string) bool { return policy.Match(strings.ToLower(a), strings.ToLower(h)) }) {
			return false
		}
	}
	return true
}

// headers are what a rule adds to an answer.
func (r *CORSRule) headers(x *crossing) http.Header {
	h := http.Header{}
	set := func(name, value string) {
		if value != "" {
			h[name] = []string{value}
		}
	}
	if slices.Contains(r.AllowedOrigins, "*") {
		set("Access-Control-Allow-Origin", "*")
	} else {
		set("Access-Control-Allow-Origin", x.origin)
		set("Access-Control-Allow-Credentials", "true")
	}
	set("Access-Control-Allow-Methods", strings.Join(r.AllowedMethods, ", "))
	if len(x.headers) > 0 {
		lower := make([]string, len(x.headers))
		for i, name := range x.headers {
			lower[i] = strings.ToLower(name)
		}
		set("Access-Control-Allow-Headers", strings.Join(lower, ", "))
	}
	set("Access-Control-Expose-Headers", strings.Join(r.ExposeHeaders, ", "))
	if r.MaxAgeSeconds > 0 {
		set("Access-Control-Max-Age", itoa(r.MaxAgeSeconds))
	}
	set("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method")
	return h
}

type crossed struct{ header http.Header }

func forbidden(message string) error { return fail(403, "AccessForbidden", message) }

const notAllowed = "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec."

// cross answers a preflight, or finds what a rule adds to an answer.
func (s *Service) cross(ctx context.Context, x *crossing) (*crossed, error) {
	return bus.Do(ctx, s.ep, "PreflightObject", x, func(_ *sim.Call, x *crossing) (*crossed, error) {
		b := s.find(x.bucket)
		switch {
		case b == nil:
			return nil, forbidden("CORSResponse: Bucket not found")
		case b.cors == nil:
			return nil, forbidden("CORSResponse: CORS is not enabled for this bucket.")
		}
		r := b.rule(x)
		if r == nil {
			return nil, forbidden(notAllowed)
		}
		return &crossed{r.headers(x)}, nil
	})
}

// crossingOf reads a request. S3 looks at what a preflight asks for in other
// requests too.
func crossingOf(req *http.Request, bucket string) *crossing {
	x := &crossing{bucket: bucket, origin: req.Header.Get("Origin"), method: req.Header.Get("Access-Control-Request-Method")}
	for _, h := range strings.Split(req.Header.Get("Access-Control-Request-Headers"), ",") {
		if h = strings.TrimSpace(h); h != "" {
			x.headers = append(x.headers, h)
		}
	}
	return x
}

// preflight answers an OPTIONS request.
func (s *Service) preflight(ctx context.Context, w *wire.Service, req *http.Request, bucket string) *wire.Response {
	x := crossingOf(req, bucket)
	var err error
	if x.origin == "" {
		err = fail(400, "BadRequest", "Insufficient information. Origin request header needed.")
	} else if x.method == "" {
		err = fail(400, "BadRequest", "Invalid Access-Control-Request-Method: null")
	}
	if err != nil {
		return w.Error(ctx, req, s.ep.Reject(ctx, "PreflightObject", err))
	}
	out, err := s.cross(ctx, x)
	if err != nil {
		return w.Error(ctx, req, err)
	}
	return &wire.Response{Status: 200, Header: out.header}
}

// addCORS adds to the answer of a page's request what a rule says.
func (s *Service) addCORS(ctx context.Context, req *http.Request, bucket string, resp *wire.Response) {
	x := crossingOf(req, bucket)
	if x.origin == "" || bucket == "" {
		return
	}
	if x.method == "" {
		x.method = req.Method
	}
	out, err := s.cross(ctx, x)
	if err != nil {
		return
	}
	for name, values := range out.header {
		resp.Header[name] = values
	}
}
