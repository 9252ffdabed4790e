package wire

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

type grantee struct {
	Type string `aws:"attribute,name=xsi:type"`
	ID   string
}

type putInput struct {
	Bucket   string            `aws:"label=Bucket"`
	Key      string            `aws:"label=Key"`
	Metadata map[string]string `aws:"headers=x-amz-meta-"`
	Since    time.Time         `aws:"header=If-Modified-Since"`
	Expires  []string          `aws:"header=X-Amz-List"`
	MaxKeys  int               `aws:"query=max-keys"`
	Config   *config           `aws:"payload"`
}

type config struct {
	_       struct{} `aws:"name=BucketConfig,ns=http://s3.example.com/doc/"`
	Status  string
	Rules   []rule   `aws:"flattened,name=Rule"`
	TagSet  []tagged `aws:"item=Tag"`
	Names   []string
	Scores  map[string]int
	Attrs   map[string]string `aws:"flattened,name=Attribute,entrykey=Name,entryvalue=Value"`
	Owner   *grantee
	Enabled *bool
	When    time.Time
	Stamp   time.Time `aws:"timestamp=epoch"`
	Data    []byte
	Ratio   float64
}

type rule struct {
	ID   string
	Days int `aws:"always"`
}

type tagged struct{ Key, Value string }

type putOutput struct {
	ETag     string            `aws:"header=ETag"`
	Modified time.Time         `aws:"header=Last-Modified"`
	Size     int64             `aws:"header=Content-Length"`
	Metadata map[string]string `aws:"headers=x-amz-meta-"`
	Config   *config           `aws:"payload"`
}

type bucketOutput struct {
	_        struct{} `aws:"name=ListBucketResult"`
	Name     string
	Contents []rule `aws:"flattened"`
}

type buckets struct{ in *putInput }

func (s *buckets) service() *Service {
	return &Service{
		Name: "s3", Protocol: RESTXML, Namespace: "http://s3.amazonaws.com/doc/2006-03-01/", S3Errors: true,
		Ops: Ops{
			"Put":  Op(s.put).At("PUT /{Bucket}/{Key+}", 200),
			"Head": Op(s.put).At("HEAD /{Bucket}/{Key+}", 200),
			"List": Op(s.list).At("GET /{Bucket}", 200),
		},
	}
}

func (s *buckets) put(_ context.Context, in *putInput) (*putOutput, error) {
	s.in = in
	if in.Key == "none" {
		return nil, &shopError{code: "NoSuchKey", message: `no "key" <here>`, status: 404, members: struct{ Key string }{in.Key}}
	}
	return &putOutput{ETag: `"x"`, Modified: time.Unix(1795600800, 0), Size: 7, Metadata: in.Metadata, Config: in.Config}, nil
}

func (s *buckets) list(_ context.Context, in *putInput) (*bucketOutput, error) {
	return &bucketOutput{Name: in.Bucket, Contents: []rule{{ID: "a"}, {ID: "b\r&", Days: 2}}}, nil
}

const configXML = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
	`<BucketConfig xmlns="http://s3.example.com/doc/"><Status>On</Status>` +
	`<Rule><ID>a</ID><Days>1</Days></Rule><Rule><ID>b</ID><Days>0</Days></Rule>` +
	`<TagSet><Tag><Key>k</Key><Value>v &lt;&amp;&gt;</Value></Tag></TagSet>` +
	`<Names><member>x</member><member></member></Names>` +
	`<Scores><entry><key>one</key><value>1</value></entry></Scores>` +
	`<Attribute><Name>p</Name><Value>q</Value></Attribute>` +
	`<Owner xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>me</ID></Owner>` +
	`<Enabled>false</Enabled><When>2026-11-25T10:00:00.000Z</When><Stamp>1795600800.5</Stamp><Data>aGk=</Data><Ratio>0.25</Ratio></BucketConfig>`

// A document there and back again, with all the forms that S3 knows.
func TestRESTXML(t *testing.T) {
	s := &buckets{}
	w := s.service()
	require.NoError(t, w.Check())
	req := request(t, "PUT", "https://s3/b/k//1?max-keys=5", http.Header{
		"X-Amz-Meta-Colour": {"red"}, "If-Modified-Since": {"Wed, 25 Nov 2026 10:00:00 GMT"}, "X-Amz-List": {"a, b"},
	})
	resp := w.Serve(t.Context(), req, []byte(configXML))
	require.Equal(t, 200, resp.Status, string(resp.Body))
	require.Equal(t, configXML, string(resp.Body))
	require.Equal(t, http.Header{
		"Etag": {`"x"`}, "Last-Modified": {"Wed, 25 Nov 2026 10:00:00 GMT"}, "Content-Length": {"7"},
		"X-Amz-Meta-Colour": {"red"}, "Content-Type": {"application/xml"},
	}, resp.Header)
	at := time.Unix(1795600800, 0).UTC()
	no := false
	require.Equal(t, &putInput{
		Bucket: "b", Key: "k//1", Metadata: map[string]string{"colour": "red"}, Since: at, Expires: []string{"a", "b"}, MaxKeys: 5,
		Config: &config{
			Status: "On", Rules: []rule{{"a", 1}, {"b", 0}}, TagSet: []tagged{{"k", "v <&>"}}, Names: []string{"x", ""},
			Scores: map[string]int{"one": 1}, Attrs: map[string]string{"p": "q"}, Owner: &grantee{"CanonicalUser", "me"}, Enabled: &no,
			When: at, Stamp: at.Add(500 * time.Millisecond), Data: []byte("hi"), Ratio: 0.25,
		},
	}, s.in)

	resp = w.Serve(t.Context(), request(t, "GET", "https://s3/b", nil), nil)
	require.Equal(t, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"+`<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name>`+
		`<Contents><ID>a</ID><Days>0</Days></Contents><Contents><ID>b&#13;&amp;</ID><Days>2</Days></Contents></ListBucketResult>`, string(resp.Body))
}

func TestXMLErrors(t *testing.T) {
	s := &buckets{}
	w := s.service()
	ctx := WithMeta(t.Context(), &Meta{RequestID: "R1"})
	resp := w.Serve(ctx, request(t, "PUT", "https://s3/b/none", nil), nil)
	require.Equal(t, 404, resp.Status)
	require.Equal(t, "R1", resp.Header.Get("X-Amz-Request-Id"))
	require.Equal(t, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"+`<Error><Code>NoSuchKey</Code><Message>no "key" &lt;here&gt;</Message><Key>none</Key><RequestId>R1</RequestId><HostId>lwrfonvFxycxPvuZnbRGZlrfpOzxyPb3vsAtM5aCEobLNjU2hXceJI/goVCRtM4uFf4vYQ7FDr0=</HostId></Error>`, string(resp.Body))
	resp = w.Serve(ctx, request(t, "HEAD", "https://s3/b/none", nil), nil)
	require.Equal(t, 404, resp.Status)
	require.Empty(t, resp.Body)
	resp = w.Serve(ctx, request(t, "PUT", "https://s3/b/k?max-keys=x", nil), nil)
	require.Contains(t, string(resp.Body), "<Code>InvalidArgument</Code><Message>Provided max-keys not an integer or within integer range</Message>")

	for _, body := range []string{
		"x", "<", "<a>", "<a></b>", "<a/><b/>", "</a>", "<a>&nope;</a>", "<C><Ratio>x</Ratio></C>", "<C><Scores><entry><key>a</key></entry></Scores></C>",
		"<C><When>noon</When></C>", "<C><Enabled>yes</Enabled></C>", "text<a/>",
	} {
		resp = w.Serve(ctx, request(t, "PUT", "https://s3/b/k", nil), []byte(body))
		require.Contains(t, string(resp.Body), "<Code>MalformedXML</Code>", body)
	}

	// Other services wrap the error.
	w.S3Errors, w.Namespace = false, "http://example.com/"
	resp = w.Serve(ctx, request(t, "PUT", "https://s3/b/none", nil), nil)
	require.Equal(t, `<ErrorResponse xmlns="http://example.com/"><Error><Type>Sender</Type><Code>NoSuchKey</Code><Message>no &quot;key&quot; &lt;here&gt;</Message><Key>none</Key></Error><RequestId>R1</RequestId></ErrorResponse>`, string(resp.Body))
}
