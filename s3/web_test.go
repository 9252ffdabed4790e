package s3_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/s3"
)

// visit sends a request that nobody signed.
func visit(t *testing.T, s *s3.Service, method, url string, header http.Header) *wire.Response {
	req, err := http.NewRequest(method, url, nil)
	require.NoError(t, err)
	for name, values := range header {
		req.Header[name] = values
	}
	meta := &wire.Meta{Unsigned: wire.MissingAuth()}
	return s.Wire().Serve(wire.WithMeta(t.Context(), meta), req, nil)
}

func put(t *testing.T, s *s3.Service, in *s3.PutObjectInput) {
	_, err := s.PutObject(t.Context(), in)
	require.NoError(t, err)
}

// open lets everybody read a bucket.
func openBucket(t *testing.T, s *s3.Service, bucket string) {
	_, err := s.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: bucket})
	require.NoError(t, err)
	_, err = s.DeletePublicAccessBlock(t.Context(), &s3.DeletePublicAccessBlockInput{Bucket: bucket})
	require.NoError(t, err)
	_, err = s.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: bucket, Policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::` + bucket + `/*"}]}`})
	require.NoError(t, err)
}

func TestWebsite(t *testing.T) {
	s := newJar().s3()
	openBucket(t, s, "site")
	_, err := s.PutBucketWebsite(t.Context(), &s3.PutBucketWebsiteInput{Bucket: "site", WebsiteConfiguration: &s3.WebsiteConfiguration{
		IndexDocument: &s3.IndexDocument{Suffix: "index.html"}, ErrorDocument: &s3.ErrorDocument{Key: "error.html"},
		RoutingRules: []s3.RoutingRule{
			{Condition: &s3.Condition{KeyPrefixEquals: "docs/"}, Redirect: &s3.Redirect{ReplaceKeyPrefixWith: "documents/", HttpRedirectCode: "302"}},
			{Condition: &s3.Condition{KeyPrefixEquals: "img/", HttpErrorCodeReturnedEquals: "404"}, Redirect: &s3.Redirect{HostName: "other.example.com", Protocol: "https"}},
		},
	}})
	require.NoError(t, err)
	for key, body := range map[string]string{"index.html": "home", "sub/index.html": "sub", "error.html": "oops", "page": "page"} {
		put(t, s, &s3.PutObjectInput{Bucket: "site", Key: key, Body: []byte(body), Attributes: s3.Attributes{ContentType: "text/html"}})
	}
	put(t, s, &s3.PutObjectInput{Bucket: "site", Key: "old", Attributes: s3.Attributes{WebsiteRedirectLocation: "/new"}})
	const at = "http://site.s3-website-us-east-1.amazonaws.com"
	for _, tt := range []struct {
		path           string
		status         int
		body, location string
	}{
		{"/", 200, "home", ""},
		{"/page", 200, "page", ""},
		{"/sub/", 200, "sub", ""},
		{"/sub", 302, "", "/sub/"},
		{"/none", 403, "oops", ""}, // who may not list learns nothing
		{"/old", 301, "", "/new"},
		{"/docs/a", 302, "", at + "/documents/a"},
	} {
		resp := visit(t, s, "GET", at+tt.path, nil)
		require.Equal(t, tt.status, resp.Status, tt.path)
		require.Equal(t, tt.body, string(resp.Body), tt.path)
		require.Equal(t, tt.location, resp.Header.Get("Location"), tt.path)
	}
	_, err = s.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: "site", Policy: `{"Statement":[{"Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::site/*","arn:aws:s3:::site"]}]}`})
	require.NoError(t, err)
	require.Equal(t, 404, visit(t, s, "GET", at+"/none", nil).Status)
	require.Equal(t, "https://other.example.com/img/x", visit(t, s, "GET", at+"/img/x", nil).Header.Get("Location"))
	head := visit(t, s, "HEAD", at+"/", nil)
	require.Empty(t, head.Body)
	require.Equal(t, "4", head.Header.Get("Content-Length"))
	resp := visit(t, s, "GET", "http://none.s3-website-us-east-1.amazonaws.com/", nil)
	require.Equal(t, 404, resp.Status)
	require.Contains(t, string(resp.Body), "<li>Code: NoSuchBucket</li>")
}

func TestCORS(t *testing.T) {
	s := newJar().s3()
	openBucket(t, s, "data")
	put(t, s, &s3.PutObjectInput{Bucket: "data", Key: "k", Body: []byte("x")})
	ask := http.Header{"Origin": {"https://www.example.com"}, "Access-Control-Request-Method": {"PUT"}, "Access-Control-Request-Headers": {"X-One, Content-Type"}}
	const at = "https://data.s3.us-east-1.amazonaws.com/k"
	require.Contains(t, string(visit(t, s, "OPTIONS", at, ask).Body), "CORS is not enabled for this bucket.")
	_, err := s.PutBucketCors(t.Context(), &s3.PutBucketCorsInput{Bucket: "data", CORSConfiguration: &s3.CORSConfiguration{CORSRules: []s3.CORSRule{
		{AllowedMethods: []string{"PUT"}, AllowedOrigins: []string{"https://*.example.com"}, AllowedHeaders: []string{"x-*", "content-type"}, ExposeHeaders: []string{"ETag"}, MaxAgeSeconds: 60},
		{AllowedMethods: []string{"GET"}, AllowedOrigins: []string{"*"}},
	}}})
	require.NoError(t, err)
	resp := visit(t, s, "OPTIONS", at, ask)
	require.Equal(t, 200, resp.Status)
	require.Equal(t, "https://www.example.com", resp.Header.Get("Access-Control-Allow-Origin"))
	require.Equal(t, "x-one, content-type", resp.Header.Get("Access-Control-Allow-Headers"))
	require.Equal(t, "60", resp.Header.Get("Access-Control-Max-Age"))
	ask.Set("Access-Control-Request-Headers", "Authorization")
	require.Equal(t, 403, visit(t, s, "OPTIONS", at, ask).Status)
	get := visit(t, s, "GET", at, http.Header{"Origin": {"http://elsewhere"}})
	require.Equal(t, "x", string(get.Body))
	require.Equal(t, "*", get.Header.Get("Access-Control-Allow-Origin"))
	require.Empty(t, visit(t, s, "GET", at, nil).Header.Get("Access-Control-Allow-Origin"))
	require.Equal(t, 400, visit(t, s, "OPTIONS", at, nil).Status)
}

// Policies, blocks and lists decide about everybody but the owner.
func TestAccess(t *testing.T) {
	j := newJar()
	s := j.s3()
	openBucket(t, s, "open")
	put(t, s, &s3.PutObjectInput{Bucket: "open", Key: "k", Body: []byte("x")})
	const at = "https://open.s3.amazonaws.com/"
	require.Equal(t, 200, visit(t, s, "GET", at+"k", nil).Status)
	require.Equal(t, 403, visit(t, s, "GET", at+"none", nil).Status)
	require.Equal(t, 403, visit(t, s, "GET", at, nil).Status)
	require.Equal(t, 403, visit(t, s, "DELETE", at+"k", nil).Status)
	require.Equal(t, 200, visit(t, j.at("eu-west-1", account), "GET", at+"k", nil).Status, "nobody is sent elsewhere")
	other := j.at("us-east-1", "210987654321")
	_, err := other.GetObject(t.Context(), &s3.GetObjectInput{Bucket: "open", Key: "k"})
	require.NoError(t, err)
	_, err = other.PutObject(t.Context(), &s3.PutObjectInput{Bucket: "open", Key: "k"})
	require.ErrorContains(t, err, "AccessDenied")
	_, err = s.PutPublicAccessBlock(t.Context(), &s3.PutPublicAccessBlockInput{Bucket: "open", PublicAccessBlockConfiguration: &s3.PublicAccessBlockConfiguration{RestrictPublicBuckets: true}})
	require.NoError(t, err)
	require.Equal(t, 403, visit(t, s, "GET", at+"k", nil).Status)

	_, err = s.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: "open", Policy: `{"Statement":[
		{"Effect":"Allow","Principal":{"AWS":"210987654321"},"Action":"s3:*","Resource":["arn:aws:s3:::open","arn:aws:s3:::open/*"]},
		{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::open/locked/*"}]}`})
	require.NoError(t, err)
	_, err = other.PutObject(t.Context(), &s3.PutObjectInput{Bucket: "open", Key: "theirs"})
	require.NoError(t, err)
	_, err = s.PutObject(t.Context(), &s3.PutObjectInput{Bucket: "open", Key: "locked/k"})
	require.ErrorContains(t, err, "AccessDenied", "a denial is for the owner, too")

	// Lists, where the owner lets them count.
	_, err = s.PutBucketAcl(t.Context(), &s3.PutBucketAclInput{Bucket: "open", ACL: "public-read"})
	require.ErrorContains(t, err, "AccessControlListNotSupported")
	_, err = s.PutBucketOwnershipControls(t.Context(), &s3.PutBucketOwnershipControlsInput{Bucket: "open", OwnershipControls: &s3.OwnershipControls{Rules: []s3.OwnershipControlsRule{{ObjectOwnership: "ObjectWriter"}}}})
	require.NoError(t, err)
	_, err = s.PutBucketAcl(t.Context(), &s3.PutBucketAclInput{Bucket: "open", ACL: "public-read"})
	require.NoError(t, err)
	require.Equal(t, 200, visit(t, s, "GET", at, nil).Status)
	put(t, s, &s3.PutObjectInput{Bucket: "open", Key: "public", Attributes: s3.Attributes{ACL: "public-read"}})
	require.Equal(t, 200, visit(t, s, "GET", at+"public", nil).Status)
	require.Equal(t, 403, visit(t, s, "GET", at+"k", nil).Status)
}

// Requests that S3 answers in no operation's name.
func TestOddRequests(t *testing.T) {
	s := newJar().s3()
	openBucket(t, s, "odd")
	for _, tt := range []struct {
		method, url string
		header      http.Header
		status      int
		words       string
	}{
		{"GET", "https://odd.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256", nil, 400, "AuthorizationQueryParametersError"},
		{"GET", "https://odd.s3.amazonaws.com/k?AWSAccessKeyId=a&Expires=1", nil, 403, "requires the Signature, Expires and AWSAccessKeyId parameters"},
		{"GET", "https://odd.s3.amazonaws.com/k?AWSAccessKeyId=a&Expires=1&Signature=b", nil, 403, "Request has expired"},
		{"GET", "https://odd.s3.amazonaws.com/k", http.Header{"Authorization": {"AWS a"}}, 400, "Expected AwsAccessKeyId:signature"},
		{"PATCH", "https://odd.s3.amazonaws.com/k", nil, 405, "MethodNotAllowed"},
		{"GET", "https://s3.amazonaws.com/", nil, 403, "AccessDenied"},
		{"GET", "https://odd.s3.amazonaws.com/?max-keys=x", nil, 400, "Provided max-keys not an integer or within integer range"},
		{"PUT", "https://odd.s3.amazonaws.com/k?uploadId=x", nil, 403, "AccessDenied"},
	} {
		resp := visit(t, s, tt.method, tt.url, tt.header)
		require.Equal(t, tt.status, resp.Status, "%s %s: %s", tt.method, tt.url, resp.Body)
		require.True(t, strings.Contains(string(resp.Body), tt.words), "%s: %s", tt.url, resp.Body)
	}
}
