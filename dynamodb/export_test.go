package dynamodb

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/s3"
	"github.com/cloudjar/cloudjar/sim"
)

// A warehouse is a stage with a bucket and a table that can be exported.
type warehouse struct {
	*stage
	t testing.TB
}

func newWarehouse(t testing.TB, billing string) *warehouse {
	w := &warehouse{newStage(Options{}), t}
	w.wireOf("s3", "us-east-1")
	_, err := w.s3.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: "lake"})
	require.NoError(t, err)
	in := &CreateTableInput{
		TableName: "things", BillingMode: billing,
		AttributeDefinitions: []AttributeDefinition{{AttributeName: "pk", AttributeType: "S"}, {AttributeName: "sk", AttributeType: "N"}},
		KeySchema:            []KeySchemaElement{{AttributeName: "pk", KeyType: "HASH"}, {AttributeName: "sk", KeyType: "RANGE"}},
	}
	if billing == billProvisioned {
		in.ProvisionedThroughput = &ProvisionedThroughput{ReadCapacityUnits: 5, WriteCapacityUnits: 5}
	}
	_, err = w.svc.CreateTable(t.Context(), in)
	require.NoError(t, err)
	_, err = w.svc.UpdateContinuousBackups(t.Context(), &UpdateContinuousBackupsInput{
		TableName: "things", PointInTimeRecoverySpecification: &PointInTimeRecoverySpecification{PointInTimeRecoveryEnabled: true},
	})
	require.NoError(t, err)
	return w
}

// everything is the items of a table by their keys.
func (w *warehouse) everything(table string) map[string]attribute.Item {
	all := map[string]attribute.Item{}
	w.svc.tables[table].items.ascend("", "", func(r row) bool {
		item, err := attribute.DecodeItem(r.item)
		require.NoError(w.t, err)
		all[w.keyOf(item)] = item
		return true
	})
	return all
}

func (w *warehouse) keyOf(item attribute.Item) string {
	return item["pk"].Text() + " " + item["sk"].Text()
}

// export exports and returns the lines of all files, and what the manifests tell.
func (w *warehouse) export(in ExportTableToPointInTimeInput) (lines []string, d *ExportDescription) {
	in.TableArn, in.S3Bucket = "things", "lake"
	out, err := w.svc.ExportTableToPointInTime(w.t.Context(), &in)
	require.NoError(w.t, err)
	require.NoError(w.t, w.world.Settle(w.t.Context()))
	seen, err := w.svc.DescribeExport(w.t.Context(), &DescribeExportInput{ExportArn: out.ExportDescription.ExportArn})
	require.NoError(w.t, err)
	d = seen.ExportDescription
	require.Equal(w.t, jobCompleted, d.ExportStatus, d.FailureMessage)
	var summary struct {
		ManifestFilesS3Key string
		ItemCount          int64
	}
	require.NoError(w.t, json.Unmarshal(w.object(d.ExportManifest), &summary))
	require.Equal(w.t, string(checksum(w.object(d.ExportManifest))), string(w.object(strings.TrimSuffix(d.ExportManifest, "json")+"md5")))
	n := int64(0)
	for line := range strings.Lines(string(w.object(summary.ManifestFilesS3Key))) {
		var file struct {
			ItemCount                        int64
			Md5Checksum, Etag, DataFileS3Key string
		}
		require.NoError(w.t, json.Unmarshal([]byte(line), &file))
		body := w.object(file.DataFileS3Key)
		require.Equal(w.t, file.Md5Checksum, string(checksum(body)))
		zip, err := gzip.NewReader(bytes.NewReader(body))
		require.NoError(w.t, err)
		text, err := io.ReadAll(zip)
		require.NoError(w.t, err)
		n += file.ItemCount
		require.Equal(w.t, int(file.ItemCount), strings.Count(string(text), "\n"))
		for line := range strings.Lines(string(text)) {
			lines = append(lines, line)
		}
	}
	require.Equal(w.t, *d.ItemCount, n)
	require.Equal(w.t, *d.ItemCount, summary.ItemCount)
	return lines, d
}

func (w *warehouse) object(key string) []byte {
	out, err := w.s3.GetObject(w.t.Context(), &s3.GetObjectInput{Bucket: "lake", Key: key})
	require.NoError(w.t, err, key)
	return out.Body
}

// thing is an item with values of every type.
func thing(r *rand.Rand) attribute.Item {
	item := attribute.Item{"pk": attribute.S(fmt.Sprintf("p%d", r.IntN(20))), "sk": attribute.N(fmt.Sprint(r.IntN(5) - 2))}
	values := []attribute.Value{
		attribute.S("a \"b\"\n\t\\ü\x01"), attribute.S(""), attribute.N("-1.5"), attribute.N("1E+20"), attribute.N("0.00001"), attribute.N("600"), attribute.N("0"),
		attribute.B([]byte{0, 1, 255}), attribute.BOOL(true), attribute.NULL(), attribute.SS("x", "y'z"), attribute.NS("1", "2.5"), attribute.BS([]byte("b")),
		attribute.L(attribute.S("x"), attribute.L()), attribute.M(attribute.Item{"a b": attribute.N("7"), "null": attribute.S("n"), "$1": attribute.BOOL(false)}),
	}
	for i := range r.IntN(4) {
		item[[]string{"v", "a b", "true", "x'y", "$ion_1_0", "ünder"}[(r.IntN(6)+i)%6]] = values[r.IntN(len(values))]
	}
	return item
}

// write writes at random, and lets time pass.
func (w *warehouse) write(r *rand.Rand, n int) {
	for range n {
		if item := thing(r); r.IntN(4) > 0 {
			_, err := w.svc.PutItem(w.t.Context(), &PutItemInput{TableName: "things", Item: item})
			require.NoError(w.t, err)
		} else {
			_, err := w.svc.DeleteItem(w.t.Context(), &DeleteItemInput{TableName: "things", Key: attribute.Item{"pk": item["pk"], "sk": item["sk"]}})
			require.NoError(w.t, err)
		}
		w.world.Advance(time.Duration(r.IntN(60)) * time.Second)
	}
}

// read reads the lines of a full export.
func (w *warehouse) read(format string, lines []string) map[string]attribute.Item {
	all := map[string]attribute.Item{}
	keep := func(item attribute.Item, err error) {
		require.NoError(w.t, err)
		item, err = attribute.NormalizeItem(item)
		require.NoError(w.t, err)
		all[w.keyOf(item)] = item
	}
	text := strings.Join(lines, "")
	if format == formatION {
		require.NoError(w.t, readIon(text, keep))
	} else {
		readJSONLines(text, keep)
	}
	return all
}

func requireSame(t testing.TB, want, got map[string]attribute.Item, words ...any) {
	t.Helper()
	require.Len(t, got, len(want), words...)
	for key, item := range want {
		require.True(t, item.Equal(got[key]), "%s: want %v, got %v", key, item, got[key])
	}
}

// What is exported is the table at the time, in either format; and an export and the
// changes since are the table at the end of the window.
func TestExportsAreTheTable(t *testing.T) {
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 3))
		w := newWarehouse(t, []string{billProvisioned, billOnDemand}[seed%2])
		w.write(r, 60)
		format := []string{formatJSON, formatION}[r.IntN(2)]
		w.world.Advance(time.Second)
		then, before := w.everything("things"), w.world.Now().Truncate(time.Second)
		w.world.Advance(time.Second)
		w.write(r, 60)
		w.world.Advance(16 * time.Minute)
		after := w.everything("things")

		lines, _ := w.export(ExportTableToPointInTimeInput{ExportTime: before, ExportFormat: format})
		requireSame(t, then, w.read(format, lines), "seed %d", seed)

		changes, d := w.export(ExportTableToPointInTimeInput{ExportType: exportIncremental, IncrementalExportSpecification: &IncrementalExportSpecification{
			ExportFromTime: before.Add(time.Second), ExportToTime: w.world.Now().Truncate(time.Second),
		}})
		require.Equal(t, viewNewAndOld, d.IncrementalExportSpecification.ExportViewType)
		for _, line := range changes {
			var ch struct{ Metadata, Keys, OldImage, NewImage attribute.Item }
			require.NoError(t, json.Unmarshal([]byte(line), &ch))
			require.NotEmpty(t, ch.Metadata["WriteTimestampMicros"].Text())
			key := w.keyOf(ch.Keys)
			require.True(t, then[key].Equal(ch.OldImage), "the old image is what was there before the window")
			if delete(then, key); ch.NewImage != nil {
				then[key] = ch.NewImage
			}
		}
		requireSame(t, after, then, "seed %d", seed)
	}
}

// An export may be of some items and attributes only, as a Query or a Scan is.
func TestFilteredExports(t *testing.T) {
	w := newWarehouse(t, billProvisioned)
	for _, item := range []string{
		`{"pk":{"S":"a"},"sk":{"N":"1"},"n":{"N":"1"},"x":{"S":"y"}}`, `{"pk":{"S":"a"},"sk":{"N":"2"},"n":{"N":"2"}}`, `{"pk":{"S":"b"},"sk":{"N":"1"},"n":{"N":"2"}}`,
	} {
		require.Equal(t, "{}", w.call("PutItem", `{"TableName":"things","Item":`+item+`}`))
	}
	lines, d := w.export(ExportTableToPointInTimeInput{FilterSpecification: &FilterSpecification{
		FilterExpression: "n = :n", ProjectionExpression: "pk, n", ExpressionAttributeValues: attribute.Item{":n": attribute.N("2")},
	}})
	require.ElementsMatch(t, []string{
		`{"Item":{"n":{"N":"2"},"pk":{"S":"a"}}}` + "\n", `{"Item":{"n":{"N":"2"},"pk":{"S":"b"}}}` + "\n",
	}, lines)
	require.Equal(t, w.svc.tables["things"].bytes, *d.BilledSizeBytes, "all has been read")

	w.world.Advance(time.Hour)
	_, err := w.svc.DeleteItem(t.Context(), &DeleteItemInput{TableName: "things", Key: attribute.Item{"pk": attribute.S("a"), "sk": attribute.N("2")}})
	require.NoError(t, err)
	w.world.Advance(time.Second)
	now := w.world.Now()
	lines, _ = w.export(ExportTableToPointInTimeInput{
		ExportType: exportIncremental, IncrementalExportSpecification: &IncrementalExportSpecification{ExportFromTime: now.Add(-20 * time.Minute)},
		FilterSpecification: &FilterSpecification{
			KeyConditionExpression: "pk = :a AND sk > :n", FilterExpression: "n = :m",
			ExpressionAttributeValues: attribute.Item{":a": attribute.S("a"), ":n": attribute.N("1"), ":m": attribute.N("2")},
		},
	})
	require.Len(t, lines, 1)
	require.Contains(t, lines[0], `"OldImage":{`)
	require.NotContains(t, lines[0], "NewImage")

	_, err = w.svc.ExportTableToPointInTime(t.Context(), &ExportTableToPointInTimeInput{TableArn: "things", S3Bucket: "lake", FilterSpecification: &FilterSpecification{
		KeyConditionExpression: "pk = :a", FilterExpression: "sk = :n", ExpressionAttributeValues: attribute.Item{":a": attribute.S("a"), ":n": attribute.N("1")},
	}})
	require.EqualError(t, err, "ValidationException: Filter Expression can only contain non-primary key attributes: Primary key attribute: sk")
}

// A table that was exported and imported again is the same table, however the files are
// compressed.
func TestImportRoundTrip(t *testing.T) {
	for i, format := range []string{formatJSON, formatION} {
		for _, compression := range []string{"GZIP", "ZSTD", "NONE"} {
			r := rand.New(rand.NewPCG(uint64(i), 4))
			w := newWarehouse(t, billOnDemand)
			w.write(r, 100)
			lines, _ := w.export(ExportTableToPointInTimeInput{ExportFormat: format})
			text := []byte(strings.Join(lines, ""))
			var body bytes.Buffer
			switch compression {
			case "GZIP":
				zip := gzip.NewWriter(&body)
				_, err := zip.Write(text)
				require.NoError(t, err)
				require.NoError(t, zip.Close())
			case "ZSTD":
				zip, err := zstd.NewWriter(&body)
				require.NoError(t, err)
				_, err = zip.Write(text)
				require.NoError(t, err)
				require.NoError(t, zip.Close())
			default:
				body.Write(text)
			}
			_, err := w.s3.PutObject(t.Context(), &s3.PutObjectInput{Bucket: "lake", Key: "in/1", Body: body.Bytes()})
			require.NoError(t, err)
			before := w.world.Usage()
			out, err := w.svc.ImportTable(t.Context(), &ImportTableInput{
				S3BucketSource: &S3BucketSource{S3Bucket: "lake", S3KeyPrefix: "in/"}, InputFormat: format, InputCompressionType: compression,
				TableCreationParameters: &TableCreationParameters{
					TableName: "copy", BillingMode: billOnDemand, AttributeDefinitions: []AttributeDefinition{{AttributeName: "pk", AttributeType: "S"}, {AttributeName: "sk", AttributeType: "N"}},
					KeySchema:              []KeySchemaElement{{AttributeName: "pk", KeyType: "HASH"}, {AttributeName: "sk", KeyType: "RANGE"}},
					GlobalSecondaryIndexes: []GlobalSecondaryIndex{{IndexName: "back", KeySchema: []KeySchemaElement{{AttributeName: "sk", KeyType: "HASH"}}, Projection: &Projection{ProjectionType: "ALL"}}},
				},
			})
			require.NoError(t, err)
			require.NoError(t, w.world.Settle(t.Context()))
			d, err := w.svc.DescribeImport(t.Context(), &DescribeImportInput{ImportArn: out.ImportTableDescription.ImportArn})
			require.NoError(t, err)
			require.Equal(t, jobCompleted, d.ImportTableDescription.ImportStatus, d.ImportTableDescription.FailureMessage)
			requireSame(t, w.everything("things"), w.everything("copy"))
			require.Equal(t, w.svc.tables["things"].bytes, w.svc.tables["copy"].bytes)
			require.Equal(t, len(w.everything("copy")), w.svc.tables["copy"].globals[0].rows.len())
			billed := 0.0
			for _, u := range since(before, w.world.Usage()) {
				if u.Service == "dynamodb" {
					require.Equal(t, importedBytes, u.Dimension, "an import consumes no capacity")
					billed += u.Quantity
				}
			}
			require.Equal(t, float64(len(text)), billed)
		}
	}
}

// since is what was used between two sums.
func since(before, after []sim.Usage) (list []sim.Usage) {
	for _, u := range after {
		for _, was := range before {
			if was.Service == u.Service && was.Dimension == u.Dimension && was.Resource == u.Resource {
				u.Quantity -= was.Quantity
			}
		}
		if u.Quantity != 0 {
			list = append(list, u)
		}
	}
	return list
}

// An export that is under way when the world is forked ends in both, each with its own
// objects.
func TestExportsFork(t *testing.T) {
	w := newWarehouse(t, billProvisioned)
	w.svc.opts.ExportDelay = time.Minute
	w.write(rand.New(rand.NewPCG(1, 1)), 20)
	out, err := w.svc.ExportTableToPointInTime(t.Context(), &ExportTableToPointInTimeInput{TableArn: "things", S3Bucket: "lake"})
	require.NoError(t, err)
	f := w.fork(t)
	require.NoError(t, w.world.Settle(t.Context()))
	status := func(g *stage) string {
		d, err := g.svc.DescribeExport(t.Context(), &DescribeExportInput{ExportArn: out.ExportDescription.ExportArn})
		require.NoError(t, err)
		return d.ExportDescription.ExportStatus
	}
	require.Equal(t, []string{jobCompleted, jobRunning}, []string{status(w.stage), status(f)})
	list, err := f.s3.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: "lake"})
	require.NoError(t, err)
	require.Empty(t, list.Contents)
	require.NoError(t, f.world.Settle(t.Context()))
	require.Equal(t, jobCompleted, status(f))
}

// How Java's Ion writes decimals.
func TestIonNumbers(t *testing.T) {
	for number, want := range map[string]string{
		"103": "103.", "600": "6d2", "2000": "2d3", "1.5": "1.5", "-0.25": "-2.5d-1", "0.00001": "1d-5", "0": "0.", "1E+20": "1d20", "123.456": "123.456",
	} {
		require.Equal(t, want, string(appendIonNumber(nil, number)), number)
	}
}

// What Ion has besides what exports write.
func TestIonIsRead(t *testing.T) {
	read := func(text string) (items []attribute.Item, faults int, err error) {
		err = readIon(text, func(item attribute.Item, err error) {
			if err != nil {
				faults++
				return
			}
			items = append(items, item)
		})
		return items, faults, err
	}
	items, faults, err := read("$ion_1_0 // comment\n{Item:{'a':'''x''' '''y''', \"b\":+1_0, /* c */ c:null.string, d:2.5e-1, e:my::[1,2,],},}\n$ion_1_0 {Item:{}} 7 {Other:1}")
	require.NoError(t, err)
	require.Equal(t, 2, faults)
	require.Len(t, items, 2)
	require.True(t, items[0].Equal(attribute.Item{
		"a": attribute.S("xy"), "b": attribute.N("10"), "c": attribute.NULL(), "d": attribute.N("0.25"), "e": attribute.L(attribute.N("1"), attribute.N("2")),
	}), "%v", items[0])
	for _, text := range []string{"{", "{a:}", "{Item:{a:symbol}}", "[", `{Item:{a:"x`, "{Item:{a:$dynamodb_SS::[1]}}", "{Item:{a:{{!}}}}", strings.Repeat("[", 10), strings.Repeat("{a:", 100), `{Item:{a:"\q"}}`} {
		_, _, err := read(text)
		require.Error(t, err, text)
	}
}

// Columns of CSV.
func TestCSVIsRead(t *testing.T) {
	var got []string
	err := readCSV("a;b\n\"x;\"\"y\"\"\";\n1;2;3\n;z\n", &InputFormatOptions{&CsvOptions{Delimiter: ";"}}, nil, func(item attribute.Item, err error) {
		if err != nil {
			got = append(got, err.Error())
			return
		}
		got = append(got, string(attribute.AppendItemJSON(nil, item)))
	})
	require.NoError(t, err)
	require.Equal(t, []string{`{"a":{"S":"x;\"y\""}}`, "ValidationException: The number of columns does not match the number of headers", `{"b":{"S":"z"}}`}, got)
	require.Error(t, readCSV("a\nWomen's \"Length\"\n", nil, nil, func(attribute.Item, error) {}))
}

// Whatever is imported, there are items or faults. What Ion's reader reads, its writer
// writes so that it is read again.
func FuzzImport(f *testing.F) {
	for _, seed := range []string{"a,b\n1,2", `{"Item":{"a":{"S":"x"}}}`, `$ion_1_0 {Item:{a:$dynamodb_NS::[1.,6d2],b:{{AQI=}}}}`, `{Item:{'x y':"\u00e9",n:null.int}}`, "[{", "'''"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_ = readCSV(text, nil, map[string]attribute.Kind{"a": attribute.Number, "b": attribute.Binary}, func(attribute.Item, error) {})
		readJSONLines(text, func(attribute.Item, error) {})
		_ = readIon(text, func(item attribute.Item, err error) {
			if err != nil {
				return
			}
			if item, err = attribute.NormalizeItem(item); err != nil {
				return
			}
			again := append(appendIonItem([]byte("$ion_1_0 {Item:"), item), '}')
			n := 0
			require.NoError(t, readIon(string(again), func(other attribute.Item, err error) {
				n++
				require.NoError(t, err)
				other, err = attribute.NormalizeItem(other)
				require.NoError(t, err)
				require.True(t, item.Equal(other), "%s", again)
			}), "%s", again)
			require.Equal(t, 1, n)
		})
	})
}

func BenchmarkExport(b *testing.B) {
	w := newWarehouse(b, billOnDemand)
	for i := range 10_000 {
		_, err := w.svc.PutItem(b.Context(), &PutItemInput{TableName: "things", Item: attribute.Item{
			"pk": attribute.S(fmt.Sprint(i)), "sk": attribute.N("1"), "text": attribute.S(strings.Repeat("x", 100)),
		}})
		require.NoError(b, err)
	}
	b.ReportAllocs()
	for b.Loop() {
		_, err := w.svc.ExportTableToPointInTime(b.Context(), &ExportTableToPointInTimeInput{TableArn: "things", S3Bucket: "lake"})
		require.NoError(b, err)
		require.NoError(b, w.world.Settle(b.Context()))
	}
	b.ReportMetric(float64(b.N)*10_000/b.Elapsed().Seconds(), "items/s")
}
