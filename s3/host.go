package s3

import (
	"context"
	"strings"

	"github.com/cloudjar/cloudjar/internal/wire"
)

// A Host is what a hostname says of S3.
type Host struct {
	Bucket  string // empty where buckets stand in the path
	Region  string // empty at the global endpoint
	Website bool
}

// ParseHost reads S3's hostnames, without a port and in lower case:
//
//	s3.eu-west-1.amazonaws.com                     s3.amazonaws.com
//	bucket.s3.eu-west-1.amazonaws.com              bucket.s3.amazonaws.com
//	bucket.s3.dualstack.eu-west-1.amazonaws.com    bucket.s3-eu-west-1.amazonaws.com
//	bucket.s3-fips.us-east-1.amazonaws.com         bucket.s3-accelerate.amazonaws.com
//	bucket.s3-website-us-east-1.amazonaws.com      bucket.s3-website.eu-central-1.amazonaws.com
//	bucket.s3.eu-west-1.api.aws
//
// ok is false for a host that is not S3's.
func ParseHost(host string) (h Host, ok bool) {
	name := ""
	for _, suffix := range []string{".amazonaws.com", ".amazonaws.com.cn", ".api.aws"} {
		if name, ok = strings.CutSuffix(host, suffix); ok {
			break
		}
	}
	if !ok {
		return Host{}, false
	}
	labels := strings.Split(name, ".")
	for i := len(labels) - 1; i >= 0 && i >= len(labels)-3; i-- {
		rest := labels[i+1:]
		if h, ok := endpoint(labels[i], rest); ok {
			h.Bucket = strings.Join(labels[:i], ".")
			return h, !strings.HasPrefix(h.Bucket, ".") && !strings.Contains(h.Bucket, "..")
		}
	}
	return Host{}, false
}

// endpoint reads what stands after the bucket: a name and what follows it.
func endpoint(name string, rest []string) (Host, bool) {
	if len(rest) > 0 && rest[0] == "dualstack" {
		rest = rest[1:]
	}
	if len(rest) > 1 {
		return Host{}, false
	}
	var h Host
	if len(rest) == 1 {
		if h.Region = rest[0]; !isRegion(h.Region) {
			return Host{}, false
		}
	}
	switch {
	case name == "s3" || name == "s3-fips" || name == "s3-accelerate":
		return h, true
	case name == "s3-website":
		h.Website = true
		return h, len(rest) == 1
	}
	if region, ok := strings.CutPrefix(name, "s3-website-"); ok && len(rest) == 0 && isRegion(region) {
		return Host{Region: region, Website: true}, true
	}
	region, ok := strings.CutPrefix(name, "s3-")
	return Host{Region: region}, ok && len(rest) == 0 && isRegion(region)
}

// location is the URL of an object, at the host where the client asks.
func location(ctx context.Context, region, bucket, key string) string {
	key = (&listing{url: true}).text(key)
	m := wire.MetaFrom(ctx)
	if m == nil || m.Request == nil || m.Request.Host == "" {
		return "https://" + bucket + ".s3." + region + ".amazonaws.com/" + key
	}
	req := m.Request
	if h, ok := ParseHost(hostOf(req)); ok && h.Bucket != "" {
		return "https://" + hostOf(req) + "/" + key
	} else if ok {
		return "https://" + hostOf(req) + "/" + bucket + "/" + key
	}
	scheme := "http://"
	if req.TLS != nil {
		scheme = "https://"
	}
	return scheme + req.Host + "/" + bucket + "/" + key
}
