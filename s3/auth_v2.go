package s3

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/internal/wire"
)

// Clients still make presigned URLs of signature version 2, and S3 takes them in
// its older regions.
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html

// subresources are the parameters that version 2 signs.
var subresources = []string{
	"accelerate", "acl", "cors", "delete", "lifecycle", "location", "logging", "notification", "partNumber", "policy", "requestPayment",
	"response-cache-control", "response-content-disposition", "response-content-encoding", "response-content-language", "response-content-type", "response-expires",
	"restore", "tagging", "torrent", "uploadId", "uploads", "versionId", "versioning", "versions", "website",
}

// verifyV2 holds a presigned URL of version 2 to its signature and its end.
func (s *Service) verifyV2(ctx context.Context, m *wire.Meta, req *http.Request, query url.Values) error {
	key, signature, expires := query.Get("AWSAccessKeyId"), query.Get("Signature"), query.Get("Expires")
	if key == "" || signature == "" || expires == "" {
		return accessDeniedWords("Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters")
	}
	seconds, err := strconv.ParseInt(expires, 10, 64)
	if err != nil {
		return accessDeniedWords("Invalid date (should be seconds since epoch): " + expires)
	}
	now := s.ep.World.NowIn(ctx)
	if now.Unix() > seconds {
		end := now.Add(time.Duration(seconds-now.Unix()) * time.Second).Truncate(time.Second)
		return accessDeniedWords("Request has expired").with(ErrorDetail{Expires: end.UTC().Format(time.RFC3339), ServerTime: now})
	}
	if secret, known := m.SecretOf(key); known {
		h := hmac.New(sha1.New, []byte(secret))
		h.Write([]byte(stringToSignV2(req, query, expires)))
		if base64.StdEncoding.EncodeToString(h.Sum(nil)) != signature {
			return fail(403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method.")
		}
	}
	m.Unsigned = nil
	return nil
}

func stringToSignV2(req *http.Request, query url.Values, expires string) string {
	var b strings.Builder
	b.WriteString(req.Method + "\n" + req.Header.Get("Content-Md5") + "\n" + req.Header.Get("Content-Type") + "\n" + expires + "\n")
	var names []string
	values := map[string]string{}
	for name, list := range req.Header {
		if lower := strings.ToLower(name); strings.HasPrefix(lower, "x-amz-") {
			names = append(names, lower)
			values[lower] = strings.Join(list, ",")
		}
	}
	for name, list := range query {
		if lower := strings.ToLower(name); strings.HasPrefix(lower, "x-amz-") && values[lower] == "" {
			names = append(names, lower)
			values[lower] = strings.Join(list, ",")
		}
	}
	slices.Sort(names)
	for _, name := range names {
		b.WriteString(name + ":" + values[name] + "\n")
	}
	if host, ok := ParseHost(hostOf(req)); ok && host.Bucket != "" {
		b.WriteString("/" + host.Bucket)
	}
	b.WriteString(req.URL.EscapedPath())
	separator := "?"
	for _, name := range subresources {
		if !query.Has(name) {
			continue
		}
		b.WriteString(separator + name)
		if v := query.Get(name); v != "" {
			b.WriteString("=" + v)
		}
		separator = "&"
	}
	return b.String()
}
