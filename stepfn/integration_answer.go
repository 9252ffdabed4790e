package stepfn

import (
	"cmp"
	"hash/crc32"
	"slices"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
	"github.com/cloudjar/cloudjar/sim"
)

// A header is one of an HTTP answer.
type header struct{ name, value string }

// wrap adds to a result what optimised integrations add: the headers of the HTTP
// answer and the request's id, with the members in the order of their names.
func (f form) wrap(c *sim.Call, result jsonvalue.Value, body []byte, more ...header) jsonvalue.Value {
	draw := c.Rand("http answer")
	id := draw.UUID()
	date := c.Now().Format("Mon, 02 Jan 2006 15:04:05 GMT")
	length := strconv.Itoa(len(body))
	var all []header
	switch f {
	case formDynamoDB:
		id = draw.Upper(52)
		sum := strconv.FormatUint(uint64(crc32.ChecksumIEEE(body)), 10)
		all = []header{
			{"Server", "Server"},
			{"Connection", "keep-alive"},
			{"x-amzn-RequestId", id},
			{"x-amz-crc32", sum},
			{"Content-Length", length},
			{"Date", date},
			{"Content-Type", "application/x-amz-json-1.0"},
		}
	case formLambda:
		trace := "root=1-" + strconv.FormatInt(c.Now().Unix(), 16) + "-" + draw.Hex(24) + ";parent=" + draw.Hex(16) + ";sampled=0"
		all = append(slices.Clone(more),
			header{"x-amzn-Remapped-Content-Length", "0"}, header{"Connection", "keep-alive"}, header{"x-amzn-RequestId", id},
			header{"Content-Length", length}, header{"Date", date}, header{"X-Amzn-Trace-Id", trace}, header{"Content-Type", "application/json"})
	case formXML:
		all = []header{{"x-amzn-RequestId", id}, {"Content-Length", length}, {"Date", date}, {"Content-Type", "text/xml"}}
	case formEvents:
		all = []header{{"x-amzn-RequestId", id}, {"Content-Length", length}, {"Date", date}, {"Content-Type", "application/x-amz-json-1.1"}}
	default:
		all = []header{
			{"x-amzn-RequestId", id},
			{"connection", "keep-alive"},
			{"Content-Length", length},
			{"Date", date},
			{"Content-Type", "application/x-amz-json-1.0"},
		}
	}
	return sorted(result.With("SdkHttpMetadata", httpMetadata(all, result.Get("StatusCode"))).
		With("SdkResponseMetadata", jsonvalue.Obj(jsonvalue.Member{Key: "RequestId", Value: jsonvalue.Text(id)})))
}

// httpMetadata shows headers twice: as they came with all their values, and by name.
func httpMetadata(all []header, status jsonvalue.Value) jsonvalue.Value {
	if !status.Exists() {
		status = jsonvalue.Int(200)
	}
	came, byName := jsonvalue.NewBuilder(len(all)), jsonvalue.NewBuilder(len(all))
	for _, h := range all {
		came.Set(h.name, jsonvalue.ArrayOf(jsonvalue.Text(h.value)))
	}
	slices.SortStableFunc(all, func(a, b header) int { return cmp.Compare(strings.ToLower(a.name), strings.ToLower(b.name)) })
	for _, h := range all {
		byName.Set(h.name, jsonvalue.Text(h.value))
	}
	return jsonvalue.Obj(
		jsonvalue.Member{Key: "AllHttpHeaders", Value: came.Build()},
		jsonvalue.Member{Key: "HttpHeaders", Value: byName.Build()},
		jsonvalue.Member{Key: "HttpStatusCode", Value: status},
	)
}

// sorted is an object with its members in the order of their names.
func sorted(v jsonvalue.Value) jsonvalue.Value {
	keys := slices.Sorted(slices.Values(v.Keys()))
	b := jsonvalue.NewBuilder(len(keys))
	for _, key := range keys {
		b.Set(key, v.Get(key))
	}
	return b.Build()
}
