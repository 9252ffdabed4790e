package cloudjar

import (
	"cmp"
	"net"
	"net/http"
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/s3"
)

// A target is where a request wants to go, as far as its host tells.
type target struct {
	service string // signing name
	region  string
	account string
	url     string // the id of a function URL
	code    string // the name of a package
}

// hostOf returns the request's host without its port, in lower case.
func hostOf(req *http.Request) string {
	host := req.Host
	if host == "" && req.URL != nil {
		host = req.URL.Host
	}
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return strings.ToLower(host)
}

// suffixes of AWS's hostnames: the commercial, Chinese and dual-stack ones.
var suffixes = []string{".amazonaws.com", ".amazonaws.com.cn", ".api.aws"}

// parseHost reads the forms of AWS's service hostnames:
//
//	dynamodb.us-east-1.amazonaws.com           dynamodb.us-east-1.api.aws
//	dynamodb-fips.us-east-1.amazonaws.com      dynamodb.amazonaws.com
//	123456789012.ddb.us-east-1.amazonaws.com   123456789012.ddb-fips.us-east-1.api.aws
//	streams.dynamodb.us-east-1.amazonaws.com   streams-dynamodb.us-east-1.api.aws
//	123456789012.data-kinesis.us-east-1.amazonaws.com, and control-kinesis
//	bucket.s3.eu-west-1.amazonaws.com, and all of S3's
//
//	<id>.lambda-url.us-east-1.on.aws, the URL of a function
//
// ok is false for a host that is not AWS's.
func parseHost(host string) (t target, ok bool) {
	if t, ok := functionURLHost(host); ok {
		return t, true
	}
	if h, ok := s3.ParseHost(host); ok {
		return target{service: "s3", region: cmp.Or(h.Region, DefaultRegion)}, true
	}
	var name string
	for _, s := range suffixes {
		if n, found := strings.CutSuffix(host, s); found {
			name, ok = n, true
			break
		}
	}
	if !ok {
		return target{}, false
	}
	labels := strings.Split(name, ".")
	if slices.Contains(labels, "") {
		return target{}, false
	}
	if len(labels) > 1 && isAccount(labels[0]) {
		t.account, labels = labels[0], labels[1:]
	}
	if len(labels) > 1 && labels[0] == "streams" {
		labels = labels[1:]
	}
	t.service = strings.TrimPrefix(strings.TrimSuffix(labels[0], "-fips"), "streams-")
	switch t.service {
	case "ddb":
		t.service = "dynamodb"
	case "data-kinesis", "control-kinesis":
		t.service = "kinesis"
	}
	t.region = DefaultRegion // the global endpoints live there
	if len(labels) > 1 {
		t.region = labels[1]
	}
	return t, true
}

func isAccount(label string) bool {
	if len(label) != 12 {
		return false
	}
	for _, r := range label {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}
