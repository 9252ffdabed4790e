package wire

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

type queueInput struct {
	QueueName  string
	Delay      int
	FIFO       *bool
	Since      time.Time
	Names      []string          `aws:"flattened,name=AttributeName"`
	Attributes map[string]string `aws:"flattened,name=Attribute,entrykey=Name,entryvalue=Value"`
	Tags       []tagged
	Items      []string `aws:"item=Item"`
	Extra      map[string]string
	Owner      tagged
	Blob       []byte
}

// The Query protocol: a form in, XML out.
func TestQuery(t *testing.T) {
	var in *queueInput
	var given bool
	w := &Service{
		Name: "sqs", Protocol: JSON10, AlsoQuery: true, Target: "AmazonSQS", Namespace: "com.amazonaws.sqs", XMLNS: "http://queue.amazonaws.com/doc/2012-11-05/", Version: "2012-11-05",
		Ops: Ops{
			"CreateQueue": Op(func(ctx context.Context, i *queueInput) (*queueInput, error) {
				in, given = i, Given(ctx, &i.Delay)
				if i.QueueName == "none" {
					return nil, &shopError{code: "QueueDoesNotExist", message: "no <queue>", status: 400, query: "AWS.SimpleQueueService.NonExistentQueue"}
				}
				return i, nil
			}),
			"Purge": Op(func(context.Context, *struct{}) (*Void, error) { return nil, nil }),
		},
		Known: []string{"Dance"},
	}
	require.NoError(t, w.Check())
	send := func(method, form string) *Response {
		req := request(t, method, "https://sqs.us-east-1.amazonaws.com/", http.Header{"Content-Type": {"application/x-www-form-urlencoded; charset=utf-8"}})
		return w.Serve(WithMeta(t.Context(), &Meta{RequestID: "R1"}), req, []byte(form))
	}

	form := url.Values{
		"Action": {"CreateQueue"}, "Version": {"2012-11-05"}, "QueueName": {"q &1"}, "Delay": {"0"}, "FIFO": {"true"}, "Since": {"2026-11-25T10:00:00Z"},
		"AttributeName.2": {"b"}, "AttributeName.1": {"a"}, "AttributeName.10": {"c"},
		"Attribute.1.Name": {"Policy"}, "Attribute.1.Value": {"{}"},
		"Tags.member.1.Key": {"k"}, "Tags.member.1.Value": {"v"}, "Tags.member.x.Key": {"no number"},
		"Items.Item.1": {"i"}, "Extra.entry.1.key": {"e"}, "Extra.entry.1.value": {"f"}, "Owner.Key": {"o"}, "Blob": {"aGk="}, "Unknown.1.x": {"y"},
	}
	yes := true
	want := &queueInput{
		QueueName: "q &1", FIFO: &yes, Since: time.Unix(1795600800, 0).UTC(), Names: []string{"a", "b", "c"}, Attributes: map[string]string{"Policy": "{}"},
		Tags: []tagged{{"k", "v"}}, Items: []string{"i"}, Extra: map[string]string{"e": "f"}, Owner: tagged{Key: "o"}, Blob: []byte("hi"),
	}
	resp := send("POST", form.Encode())
	require.Equal(t, want, in)
	require.True(t, given)
	require.Equal(t, 200, resp.Status)
	require.Equal(t, "text/xml", resp.Header.Get("Content-Type"))
	require.Equal(t, `<CreateQueueResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><CreateQueueResult><QueueName>q &amp;1</QueueName><FIFO>true</FIFO><Since>2026-11-25T10:00:00.000Z</Since>`+
		`<AttributeName>a</AttributeName><AttributeName>b</AttributeName><AttributeName>c</AttributeName><Attribute><Name>Policy</Name><Value>{}</Value></Attribute>`+
		`<Tags><member><Key>k</Key><Value>v</Value></member></Tags><Items><Item>i</Item></Items><Extra><entry><key>e</key><value>f</value></entry></Extra><Owner><Key>o</Key></Owner><Blob>aGk=</Blob>`+
		`</CreateQueueResult><ResponseMetadata><RequestId>R1</RequestId></ResponseMetadata></CreateQueueResponse>`, string(resp.Body))

	for form, want := range map[string]string{
		"Action=Purge":                      `<PurgeResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><ResponseMetadata><RequestId>R1</RequestId></ResponseMetadata></PurgeResponse>`,
		"Action=CreateQueue&QueueName=none": `<ErrorResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><Error><Type>Sender</Type><Code>AWS.SimpleQueueService.NonExistentQueue</Code><Message>no &lt;queue&gt;</Message><Detail/></Error><RequestId>R1</RequestId></ErrorResponse>`,
	} {
		require.Equal(t, want, string(send("POST", form).Body))
	}
	for form, code := range map[string]string{
		"":                           "<Code>MissingAction</Code>",
		"Action=Nope":                "<Code>InvalidAction</Code><Message>Could not find operation Nope for version 2012-11-05</Message>",
		"Action=Dance":               "<Code>cloudjar.NotModelled</Code>",
		"Action=CreateQueue&Delay=x": "<Code>MalformedInput</Code><Message>STRING_VALUE cannot be converted to Integer</Message>",
	} {
		require.Contains(t, string(send("POST", form).Body), code)
	}

	// The same service in JSON; its errors keep the old code in a header.
	req := post(t, "AmazonSQS.CreateQueue", "")
	resp = w.Serve(t.Context(), req, []byte(`{"QueueName":"none"}`))
	require.Equal(t, `{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"no <queue>"}`, string(resp.Body))
	require.Equal(t, "AWS.SimpleQueueService.NonExistentQueue;Sender", resp.Header.Get("X-Amzn-Query-Error"))
}

// A service that speaks JSON has other names for some members under Query, and
// can tell how it was asked.
func TestQueryNames(t *testing.T) {
	type input struct {
		Kinds []string `aws:"form=Kind,flattened"`
	}
	var asked Meta
	w := &Service{
		Name: "sqs", Protocol: JSON10, AlsoQuery: true, Target: "AmazonSQS", XMLNS: "x",
		Ops: Ops{"Ask": Op(func(ctx context.Context, i *input) (*input, error) { asked = *MetaFrom(ctx); return i, nil })},
	}
	require.NoError(t, w.Check())
	req := request(t, "POST", "http://127.0.0.1:8000/1/q", http.Header{"Content-Type": {"application/x-www-form-urlencoded"}})
	resp := w.Serve(t.Context(), req, []byte("Action=Ask&Kind.1=a&Kind.2=b&Kinds.1=c"))
	require.Contains(t, string(resp.Body), "<AskResult><Kind>a</Kind><Kind>b</Kind></AskResult>")
	require.Equal(t, Meta{Host: "127.0.0.1:8000", Path: "/1/q", Query: true}, asked)

	req = request(t, "GET", "http://127.0.0.1:8000/?Action=Ask&Kind.1=a", http.Header{})
	require.Contains(t, string(w.Serve(t.Context(), req, nil).Body), "<AskResult><Kind>a</Kind></AskResult>")

	resp = w.Serve(t.Context(), post(t, "AmazonSQS.Ask", ""), []byte(`{"Kinds":["a"]}`))
	require.Equal(t, `{"Kinds":["a"]}`, string(resp.Body))
	require.False(t, asked.Query)
}
