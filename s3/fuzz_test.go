package s3_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/s3"
)

// seeds are requests of all kinds: method, path and query, headers, body.
func seeds(f *testing.F) {
	for _, r := range [][4]string{
		{"PUT", "/bucket", "", `<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>`},
		{"PUT", "/bucket/k", "X-Amz-Tagging: a=b", "body"},
		{"PUT", "/bucket/k", "X-Amz-Content-Sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\nX-Amz-Trailer: x-amz-checksum-crc32", "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"},
		{"PUT", "/bucket/k", "X-Amz-Copy-Source: bucket/k?versionId=null", ""},
		{"GET", "/bucket/k?versionId=null&partNumber=1", "Range: bytes=0-1", ""},
		{"GET", "/bucket?list-type=2&prefix=a&delimiter=/&max-keys=2&continuation-token=1YQ1", "", ""},
		{"GET", "/bucket?versions&key-marker=k&version-id-marker=null", "", ""},
		{"POST", "/bucket?delete", "", `<Delete><Object><Key>k</Key></Object><Quiet>true</Quiet></Delete>`},
		{"POST", "/bucket/k?uploads", "X-Amz-Checksum-Algorithm: CRC32", ""},
		{"POST", "/bucket/k?uploadId=x", "", `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"x"</ETag></Part></CompleteMultipartUpload>`},
		{"PUT", "/bucket?lifecycle", "", `<LifecycleConfiguration><Rule><Filter><Prefix></Prefix></Filter><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>`},
		{"PUT", "/bucket?notification", "", `<NotificationConfiguration><QueueConfiguration><Queue>arn:aws:sqs:us-east-1:123456789012:q</Queue><Event>s3:ObjectCreated:*</Event></QueueConfiguration></NotificationConfiguration>`},
		{"PUT", "/bucket?policy", "", `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}]}`},
		{"PUT", "/bucket?acl", "X-Amz-Grant-Read: id=x", ""},
		{"PUT", "/bucket?website", "", `<WebsiteConfiguration><IndexDocument><Suffix>i</Suffix></IndexDocument></WebsiteConfiguration>`},
		{"GET", "/bucket/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a/20260301/us-east-1/s3/aws4_request&X-Amz-Date=20260301T100000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=0", "", ""},
		{"GET", "/bucket/k?AWSAccessKeyId=a&Expires=1999999999&Signature=b", "", ""},
		{"POST", "/bucket", "Content-Type: multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nk\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\nhello\r\n--x--\r\n"},
		{"OPTIONS", "/bucket/k", "Origin: http://x\nAccess-Control-Request-Method: GET", ""},
		{"HEAD", "/bucket//../k%00", "If-Modified-Since: never", ""},
	} {
		f.Add(r[0], r[1], r[2], []byte(r[3]))
	}
}

// Nothing that comes over the wire panics or makes an error of S3's own.
func FuzzRequest(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, method, target, headers string, body []byte) {
		req, err := http.NewRequest(method, "https://s3.us-east-1.amazonaws.com/"+strings.TrimPrefix(target, "/"), bytes.NewReader(body))
		if err != nil {
			return
		}
		for _, line := range strings.Split(headers, "\n") {
			name, value, _ := strings.Cut(line, ": ")
			req.Header.Add(name, value)
		}
		s := newJar().s3()
		_, err = s.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: "bucket"})
		require.NoError(t, err)
		_, err = s.PutObject(t.Context(), &s3.PutObjectInput{Bucket: "bucket", Key: "k", Body: []byte("hello")})
		require.NoError(t, err)
		meta := &wire.Meta{Secret: func(string) (string, bool) { return "secret", true }}
		resp := s.Wire().Serve(wire.WithMeta(t.Context(), meta), req, body)
		require.NotEqual(t, 500, resp.Status, "%s", resp.Body)
	})
}

func FuzzParseHost(f *testing.F) {
	f.Add("my.bucket.s3.dualstack.eu-west-1.amazonaws.com")
	f.Add("b.s3-website-us-east-1.amazonaws.com")
	f.Fuzz(func(t *testing.T, host string) {
		if h, ok := s3.ParseHost(host); ok {
			require.True(t, strings.HasPrefix(host, h.Bucket))
		}
	})
}
