package streams

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/snappy"
	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
	"github.com/cloudjar/cloudjar/sim"
)

// What Java's DateTimeFormatter writes, by its documentation.
func TestTimePatterns(t *testing.T) {
	at := time.Date(2018, 8, 27, 15, 4, 9, 120_000_000, time.UTC)
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	for pattern, want := range map[string]string{
		"yyyy/MM/dd/HH/": "2018/08/27/15/", "yy-M-d": "18-8-27", "DDD": "239", "EEE EEEE": "Mon Monday", "MMM MMMM": "Aug August",
		"h 'o''clock' a": "3 o'clock PM", "kk K": "15 3", "SSS": "120", "''": "'", "QQ QQQ": "03 Q3", "VV": "Z", "XXX xxx Z": "Z +00:00 +0000",
		"A": "54249120", "w": "35",
	} {
		p, err := compileTime(pattern)
		require.NoError(t, err, pattern)
		require.Equal(t, want, p.format(at), pattern)
	}
	p, err := compileTime("HH XXX VV z")
	require.NoError(t, err)
	require.Equal(t, "17 +02:00 Europe/Berlin CEST", p.format(at.In(berlin)))
	for _, pattern := range []string{"j", "yyyy'", "DDDD", "[yyyy]", "{"} {
		_, err := compileTime(pattern)
		require.Error(t, err, pattern)
	}
}

// The year of the week is not the year of the day, as many who write YYYY find out.
func TestWeekYear(t *testing.T) {
	p, err := compileTime("YYYY-ww yyyy")
	require.NoError(t, err)
	require.Equal(t, "2019-01 2018", p.format(time.Date(2018, 12, 31, 0, 0, 0, 0, time.UTC)))
	require.Equal(t, "2021-01 2021", p.format(time.Date(2021, 1, 2, 0, 0, 0, 0, time.UTC)))
	require.Equal(t, "2021-02 2021", p.format(time.Date(2021, 1, 3, 0, 0, 0, 0, time.UTC)))
}

// The examples of the page on custom prefixes.
func TestPrefixes(t *testing.T) {
	at := time.Date(2018, 8, 27, 10, 30, 0, 0, time.UTC)
	read := func(prefix, errors string) (string, string) {
		data, failed, err := readPrefixes(&prefix, &errors)
		require.NoError(t, err)
		r := sim.NewRand(1)
		v := prefixValues{at: at, kind: failedSteps, rand: &r}
		return data.evaluate(v), failed.evaluate(v)
	}
	data, failed := read("", "myFirehoseFailures/!{firehose:error-output-type}/")
	require.Equal(t, []string{"2018/08/27/10/", "myFirehoseFailures/processing-failed/"}, []string{data, failed})
	data, failed = read("myFirehosePrefix/", "")
	require.Equal(t, []string{"myFirehosePrefix/2018/08/27/10/", "myFirehosePrefix/processing-failed/2018/08/27/10/"}, []string{data, failed})
	data, _ = read("a=!{firehose:random-string}/!{firehose:random-string}", "!{firehose:error-output-type}")
	require.Regexp(t, `^a=[0-9a-f-]{11}/[0-9a-f-]{11}$`, data)
	one, two, _ := strings.Cut(data[2:], "/")
	require.NotEqual(t, one, two, "every one is another")
}

// What jq 1.6 makes of queries.
func TestKeyQueries(t *testing.T) {
	record, err := jsonvalue.Parse(`{"id":7,"type":{"device":"Mobile","a b":"x"},"at":1565382027,"ms":1565382027123,"list":["p","q"],"no":null,"yes":true}`)
	require.NoError(t, err)
	for query, want := range map[string]map[string]string{
		`{id:.id, device:.type.device}`: {"id": "7", "device": "Mobile"},
		`{id}`:                          {"id": "7"},
		`{"y":.at|strftime("%Y"), h:.at | strftime("%H:%M")}`:                 {"y": "2019", "h": "20:20"},
		`{y:(.ms/1000)|strftime("%Y/%m/%d")}`:                                 {"y": "2019/08/09"},
		`{a:.type."a b", b:.type["a b"], c:.list[0], d:.list[-1]}`:            {"a": "x", "b": "x", "c": "p", "d": "q"},
		`{a:.gone // "none", b:.no // .type.device | ascii_downcase, c:.yes}`: {"a": "none", "b": "mobile", "c": "true"},
		`{a:("v" + (.id|tostring)), b:(.id + 1), c:(.ms / 1000 | floor)}`:     {"a": "v7", "b": "8", "c": "1565382027"},
	} {
		q, err := parseQuery(query)
		require.NoError(t, err, query)
		got, ok := q.keys(record)
		require.True(t, ok, query)
		require.Equal(t, want, got, query)
	}
	for _, query := range []string{`{a:.gone}`, `{a:.list}`, `{a:.id.x}`, `{a:.type|floor}`, `{a:.id/0}`} {
		q, err := parseQuery(query)
		require.NoError(t, err, query)
		_, ok := q.keys(record)
		require.False(t, ok, query)
	}
	for _, query := range []string{``, `.a`, `{a:.b[]}`, `{a:..}`, `{a:.b?}`, `{a:map(.b)}`, `{a:.b} | .c`, `{a:.b,a:.c}`, `{a:.b|strftime("%Q")}`, `{a:"\(.b)"}`} {
		_, err := parseQuery(query)
		require.Error(t, err, query)
	}
}

// Every compression can be undone, by what others read it with.
func TestCompression(t *testing.T) {
	data := bytes.Repeat([]byte("record\n"), 100_000)
	r, err := gzip.NewReader(bytes.NewReader(pack("GZIP", "k.gz", data)))
	require.NoError(t, err)
	got, err := io.ReadAll(r)
	require.NoError(t, err)
	require.Equal(t, data, got)

	packed := pack("ZIP", "a/k.zip", data)
	z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	require.NoError(t, err)
	require.Len(t, z.File, 1)
	require.Equal(t, "k", z.File[0].Name)
	file, err := z.File[0].Open()
	require.NoError(t, err)
	got, err = io.ReadAll(file)
	require.NoError(t, err)
	require.Equal(t, data, got)

	got, err = io.ReadAll(snappy.NewReader(bytes.NewReader(pack("Snappy", "k", data))))
	require.NoError(t, err)
	require.Equal(t, data, got)

	packed, got = pack("HADOOP_SNAPPY", "k", data), nil
	for len(packed) > 0 {
		n, size := binary.BigEndian.Uint32(packed), binary.BigEndian.Uint32(packed[4:])
		block, err := snappy.Decode(nil, packed[8:8+size])
		require.NoError(t, err)
		require.Len(t, block, int(n))
		got, packed = append(got, block...), packed[8+size:]
	}
	require.Equal(t, data, got)
}

// Records of several are taken apart; what cannot be stays as it is.
func TestUnpack(t *testing.T) {
	of := func(p pipeline, data string) (all []string) {
		records, why := p.unpack(hoseRecord{data: data})
		require.Nil(t, why)
		for _, r := range records {
			all = append(all, r.data)
		}
		return all
	}
	split := pipeline{split: splitJSON}
	require.Equal(t, []string{`{"a":1}`, `{"a":2}`}, of(split, "{\"a\":1}\n{\"a\":2}\n"))
	require.Equal(t, []string{`[{"a":1}]`}, of(split, `[{"a":1}]`))
	require.Equal(t, []string{"no JSON"}, of(split, "no JSON"))
	many := strings.Repeat("{}", mostSplit+1)
	require.Equal(t, []string{many}, of(split, many))
	require.Equal(t, []string{"a", "b"}, of(pipeline{split: splitDelimited, separator: "####"}, "a####b####"))

	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(`{"messageType":"DATA_MESSAGE","logEvents":[{"message":"one"},{"message":"two"}]}`))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.Equal(t, []string{"one\ntwo\n"}, of(pipeline{decompress: true, messages: true}, b.String()))
	_, why := (&pipeline{decompress: true}).unpack(hoseRecord{data: "plain"})
	require.Equal(t, badCompression, why)
}

// Whatever a prefix is, it is refused or can be evaluated.
func FuzzPrefix(f *testing.F) {
	for _, seed := range []string{"", "a/", "!{timestamp:yyyy/MM/dd}", "!{firehose:random-string}!{", "!{timestamp:'x''y'}", "!{partitionKeyFromQuery:a}/!{firehose:error-output-type}"} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, prefix, errors string) {
		data, failed, err := readPrefixes(&prefix, &errors)
		if err != nil {
			return
		}
		r := sim.NewRand(1)
		v := prefixValues{at: time.Unix(1535365800, 0).UTC(), kind: failedSteps, rand: &r}
		text := data.evaluate(v)
		if !data.dynamic() || strings.Contains(text, "\x00") {
			return
		}
		_ = failed.evaluate(v)
		if prefix != "" && !strings.Contains(prefix, "!{") {
			require.True(t, strings.HasPrefix(text, prefix))
		}
	})
}

// Whatever a query and a record are, there are keys of text or none.
func FuzzKeyQuery(f *testing.F) {
	for _, seed := range []string{`{a:.b}`, `{a:.b.c|strftime("%Y")}`, `{a:(.b/1000)|tostring}`, `{a:.b[0]["c"]//"d"}`, `{a`, `{a:((((`} {
		f.Add(seed, `{"b":{"c":1}}`)
	}
	f.Fuzz(func(t *testing.T, query, record string) {
		q, err := parseQuery(query)
		if err != nil {
			return
		}
		v, err := jsonvalue.Parse(record)
		if err != nil {
			return
		}
		if keys, ok := q.keys(v); ok {
			for _, name := range q.names {
				require.NotEmpty(t, keys[name])
			}
		}
	})
}
