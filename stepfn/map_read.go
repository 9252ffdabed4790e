package stepfn

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// A reading is the items that a map run has read so far, and what it is about to
// read. It is immutable but for the stepper that made its copy.
type reading struct {
	limit  int // items, 0 is none
	format readFormat
	bucket string
	source string // of the object that is being read
	files  []objectName
	next   int // the file to read next
	items  []readItem
}

// An objectName is an object of a bucket.
type objectName struct{ bucket, key string }

// readerFault is a mishap of an ItemReader.
func readerFault(cause string) *mishap { return &mishap{name: errItemReader, cause: cause} }

// readMap starts a map run whose items are read from S3. Its length is not yet
// known: recorded as 0.
func (s *stepper) readMap(c cursor, x *evaluation) *mishap {
	t := c.thread()
	m := t.state.items
	var parameters jsonvalue.Value
	if m.reader.parameters != nil {
		var f *mishap
		if parameters, f = x.value(m.reader.parameters); f != nil {
			return f
		}
	}
	s.emit(t, "MapStateStarted", &MapStateStartedEventDetails{})
	settings, f := x.settings(m)
	if f != nil {
		return f
	}
	limit := int64(0)
	if m.reader.maxItems.given() {
		if limit, f = x.integer(m.reader.maxItems, 0, 100_000_000); f != nil {
			return f
		}
	}
	run := s.openRun(c, settings, -1)
	if !s.running() {
		return nil
	}
	run.reading = &reading{limit: int(limit), format: m.reader.format(), bucket: parameters.Get("Bucket").Text()}
	run.reading.source = "S3://" + run.reading.bucket
	if key := parameters.Get("Key"); key.Exists() {
		run.reading.source += "/" + key.Text()
	}
	if limit < 0 {
		s.mapMishap(c, readerFault("field MaxItems must be positive"))
		return nil
	}
	s.request(readItems{ticket: t.ticket, resource: m.reader.resource, parameters: parameters})
	return nil
}

// itemsRead takes what was read, and reads on or starts the map.
func (s *stepper) itemsRead(c cursor, body []byte) *mishap {
	t := c.thread()
	run := t.mapRun
	if run.stage != mapReading || run.reading == nil {
		return nil
	}
	r := *run.reading
	run.reading = &r
	run.reads++
	body, f := unpacked(body)
	if f != nil {
		return f
	}
	reader := t.state.items.reader
	if run.reads == 1 {
		f = r.first(reader, body)
	} else {
		f = r.add(body)
	}
	if f != nil {
		return f
	}
	if r.limit > 0 && len(r.items) > r.limit {
		r.items = r.items[:r.limit]
	}
	if r.next < len(r.files) && (r.limit == 0 || len(r.items) < r.limit) {
		file := r.files[r.next]
		r.next++
		r.source = "S3://" + file.bucket + "/" + file.key
		resource := reader.resource
		resource.action = "getObject"
		s.request(readItems{ticket: t.ticket, resource: resource, parameters: jsonvalue.Obj(
			jsonvalue.Member{Key: "Bucket", Value: jsonvalue.Text(file.bucket)},
			jsonvalue.Member{Key: "Key", Value: jsonvalue.Text(file.key)},
		)})
		return nil
	}
	return s.startMap(c, r.items)
}

// unpacked undoes GZIP. ZSTD is not modelled.
func unpacked(body []byte) ([]byte, *mishap) {
	switch {
	case bytes.HasPrefix(body, []byte{0x28, 0xB5, 0x2F, 0xFD}):
		return nil, readerFault("not modelled: objects compressed with ZSTD")
	case !bytes.HasPrefix(body, []byte{0x1F, 0x8B}):
		return body, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err == nil {
		body, err = io.ReadAll(io.LimitReader(z, 1<<30))
	}
	if err != nil {
		return nil, readerFault("The object could not be decompressed: " + err.Error())
	}
	return body, nil
}

// first takes the answer to the Resource itself: the items, or where they are.
func (r *reading) first(reader *itemReader, body []byte) *mishap {
	switch {
	case reader.inputType == "PARQUET":
		return readerFault("not modelled: InputType PARQUET")
	case reader.resource.action == "listObjectsV2" && reader.transformation == "LOAD_AND_FLATTEN":
		list, err := jsonvalue.ParseBytes(body)
		if err != nil {
			return readerFault(err.Error())
		}
		for _, o := range list.Items() {
			r.files = append(r.files, objectName{r.bucket, o.Get("Key").Text()})
		}
		return nil
	case reader.resource.action == "listObjectsV2":
		r.format = readFormat{kind: "JSON"}
		return r.add(body)
	case reader.manifestType == "ATHENA_DATA":
		for line := range strings.Lines(string(body)) {
			if name, ok := objectURI(strings.TrimSpace(line)); ok {
				r.files = append(r.files, name)
			}
		}
		return nil
	case reader.inputType == "MANIFEST" || reader.manifestType == "S3_INVENTORY":
		return r.inventory(body)
	}
	return r.add(body)
}

// inventory reads the manifest of an S3 inventory: the files of it and the names
// of their columns.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html
func (r *reading) inventory(body []byte) *mishap {
	manifest, err := jsonvalue.ParseBytes(body)
	if err != nil || manifest.Kind() != jsonvalue.Object {
		return readerFault("The manifest file is not valid.")
	}
	if format := manifest.Get("fileFormat").Text(); format != "CSV" {
		return readerFault("The format of the inventory must be CSV.")
	}
	r.format = readFormat{kind: "CSV", delimiter: ','}
	for name := range strings.SplitSeq(manifest.Get("fileSchema").Text(), ",") {
		r.format.headers = append(r.format.headers, strings.TrimSpace(name))
	}
	bucket := strings.TrimPrefix(manifest.Get("destinationBucket").Text(), "arn:aws:s3:::")
	if bucket == "" {
		bucket = r.bucket
	}
	for _, file := range manifest.Get("files").Items() {
		r.files = append(r.files, objectName{bucket, file.Get("key").Text()})
	}
	return nil
}

// objectURI reads s3://bucket/key.
func objectURI(text string) (objectName, bool) {
	rest, ok := strings.CutPrefix(text, "s3://")
	if !ok {
		return objectName{}, false
	}
	bucket, key, ok := strings.Cut(rest, "/")
	return objectName{bucket, key}, ok
}

// add takes the items in an object's content.
func (r *reading) add(body []byte) *mishap {
	items, f := r.format.decode(body)
	if f != nil {
		return f
	}
	for i := range items {
		items[i].source = r.source
	}
	r.items = append(r.items[:len(r.items):len(r.items)], items...)
	return nil
}
