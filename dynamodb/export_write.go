package dynamodb

import (
	"bytes"
	"compress/gzip"
	"crypto/md5"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/sim"
)

// The dimensions of what exports and imports cost.
const (
	exportedBytes = "ExportDataSize-Bytes"
	importedBytes = "ImportDataSize-Bytes" // of the source, uncompressed
)

// exportTimeForm is how AWS writes times in manifests.
const exportTimeForm = "2006-01-02T15:04:05.000Z"

// A changedItem is the last change of an item in a window.
type changedItem struct {
	key    string
	second int64
}

// changedIn returns the items that were changed from a second to before another, in the
// order of their keys.
func (h *history) changedIn(from, to int64) []changedItem {
	last := map[string]int64{}
	note := func(changes []undo) {
		for _, u := range changes {
			if u.second >= from && u.second < to {
				last[u.key] = u.second
			}
		}
	}
	for i := range h.chapters {
		note(h.chapters[i].changes)
	}
	note(h.open)
	items := make([]changedItem, 0, len(last))
	for key, second := range last {
		items = append(items, changedItem{key, second})
	}
	slices.SortFunc(items, func(a, b changedItem) int { return strings.Compare(a.key, b.key) })
	return items
}

// runExport writes an export to S3, and ends it.
func (s *Service) runExport(c *sim.Call, id string) {
	e, ok := s.exports.Get(&export{id: id})
	if !ok {
		return
	}
	c.On(e.ExportArn)
	s.here(c, func() {
		done := *e
		done.was, done.is, done.changed = holding{}, holding{}, nil
		done.EndTime = c.Now()
		w := exportWriter{s: s, c: c, e: e, rand: c.Rand("export " + id)}
		if err := w.write(); err != nil {
			done.ExportStatus, done.FailureCode, done.FailureMessage = jobFailed, failureCode(err), failureMessage(c, err)
		} else {
			done.ExportStatus, done.ExportManifest = jobCompleted, w.folder()+"manifest-summary.json"
			done.ItemCount, done.BilledSizeBytes = &w.items, &w.bytes
			c.Use(exportedBytes, e.TableArn, float64(w.bytes))
		}
		s.exports.ReplaceOrInsert(&done)
	})
}

// An exportWriter writes one export.
type exportWriter struct {
	s     *Service
	c     *sim.Call
	e     *export
	rand  sim.Rand
	items int64
	bytes int64

	manifest bytes.Buffer // of the files
}

func (w *exportWriter) root() string {
	prefix := strings.TrimSuffix(w.e.S3Prefix, "/")
	if prefix != "" {
		prefix += "/"
	}
	return prefix + "AWSDynamoDB/"
}

func (w *exportWriter) folder() string { return w.root() + w.e.id + "/" }

// write writes the files and the manifests.
func (w *exportWriter) write() error {
	if err := w.put("_started", nil); err != nil {
		return err
	}
	for i, from := range w.e.pieces {
		to := ""
		if i+1 < len(w.e.pieces) {
			to = w.e.pieces[i+1]
		}
		if err := w.piece(from, to); err != nil {
			return err
		}
	}
	summary, err := json.Marshal(w.summary())
	if err != nil {
		return err
	}
	for _, file := range []struct {
		name string
		body []byte
	}{
		{"manifest-files.json", w.manifest.Bytes()},
		{"manifest-files.md5", checksum(w.manifest.Bytes())},
		{"manifest-summary.json", summary},
		{"manifest-summary.md5", checksum(summary)},
	} {
		if err := w.put(file.name, file.body); err != nil {
			return err
		}
	}
	return nil
}

func checksum(body []byte) []byte {
	sum := md5.Sum(body)
	return []byte(base64.StdEncoding.EncodeToString(sum[:]))
}

// put writes an object of the export's folder.
func (w *exportWriter) put(name string, body []byte) error {
	_, err := w.putAt(w.folder()+name, body)
	return err
}

func (w *exportWriter) putAt(key string, body []byte) (etag string, err error) {
	in := map[string]any{"Bucket": w.e.S3Bucket, "Key": key, "Body": body, "ServerSideEncryption": "AES256"}
	if w.e.S3SseAlgorithm == "KMS" {
		in["ServerSideEncryption"] = "aws:kms"
		if w.e.S3SseKmsKeyId != "" {
			in["SSEKMSKeyId"] = w.e.S3SseKmsKeyId
		}
	}
	if w.e.S3BucketOwner != "" {
		in["ExpectedBucketOwner"] = w.e.S3BucketOwner
	}
	text, err := json.Marshal(in)
	if err != nil {
		return "", err
	}
	answer, err := w.s.ep.Bus.Call(w.c, bus.To{Service: "s3"}, "PutObject", text)
	if err != nil {
		return "", err
	}
	var out struct{ ETag string }
	err = json.Unmarshal(answer, &out)
	return strings.Trim(out.ETag, `"`), err
}

// piece writes the file of a partition, also if it has no items.
func (w *exportWriter) piece(from, to string) error {
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	items := 0
	add := func(line []byte) error {
		items++
		_, err := zip.Write(append(line, '\n'))
		return err
	}
	var err error
	if w.e.ExportType == exportFull {
		w.e.is.items.ascend(from, to, func(r row) bool {
			if w.e.only.rows.holds(r.key) {
				w.bytes += int64(storedSize(r.item)) // what the filter leaves out has been read
				err = w.item(r.item, add)
			}
			return err == nil
		})
	} else {
		err = w.changes(from, to, add)
	}
	if err != nil {
		return err
	}
	if err = zip.Close(); err != nil {
		return err
	}
	ending, folder := ".json.gz", w.folder()
	if w.e.ExportFormat == formatION {
		ending = ".ion.gz"
	}
	if w.e.ExportType == exportIncremental { // its files are all in one folder
		folder = w.root()
	}
	key := folder + "data/" + strings.ToLower(w.rand.Upper(26)) + ending
	etag, err := w.putAt(key, packed.Bytes())
	if err != nil {
		return err
	}
	w.items += int64(items)
	line, err := json.Marshal(struct {
		ItemCount int    `json:"itemCount"`
		MD5       string `json:"md5Checksum"`
		ETag      string `json:"etag"`
		Key       string `json:"dataFileS3Key"`
	}{items, string(checksum(packed.Bytes())), etag, key})
	w.manifest.Write(append(line, '\n'))
	return err
}

// item writes an item, if it passes the filter.
func (w *exportWriter) item(stored string, add func([]byte) error) error {
	item, err := attribute.DecodeItem(stored)
	if err != nil {
		return err
	}
	if holds, err := w.e.only.passes(item); err != nil || !holds {
		return err
	}
	return add(w.line("Item", []exportField{{"", w.e.only.of(item)}}))
}

// changes writes the items of a partition that were changed in the window: their state
// at its end, and before it. What came and went within it is left out.
func (w *exportWriter) changes(from, to string, add func([]byte) error) error {
	images := w.e.IncrementalExportSpecification.ExportViewType == viewNewAndOld
	for _, ch := range w.e.changed {
		if !(span{from, to}).holds(ch.key) || !w.e.only.rows.holds(ch.key) {
			continue
		}
		was, before := w.e.was.items.get(ch.key)
		is, after := w.e.is.items.get(ch.key)
		if !before && !after {
			continue
		}
		oldItem, err := decodeOld(was.item)
		if err != nil {
			return err
		}
		newItem, err := decodeOld(is.item)
		if err != nil {
			return err
		}
		w.bytes += int64(storedSize(was.item) + storedSize(is.item))
		latest := newItem // of a deleted item, the old image
		if !after {
			latest = oldItem
		}
		holds, err := w.e.only.passes(latest)
		if err != nil {
			return err
		}
		if !holds {
			continue
		}
		keys := attribute.Item{}
		for _, name := range w.e.key.names() {
			keys[name] = latest[name]
		}
		fields := []exportField{
			{"Metadata", attribute.Item{"WriteTimestampMicros": attribute.N(strconv.FormatInt(ch.second*1e6, 10))}}, {"Keys", keys},
		}
		if before && images {
			fields = append(fields, exportField{"OldImage", w.e.only.of(oldItem)})
		}
		if after {
			fields = append(fields, exportField{"NewImage", w.e.only.of(newItem)})
		}
		if err := add(w.line("Record", fields)); err != nil {
			return err
		}
	}
	return nil
}

// An exportField is a member of a line.
type exportField struct {
	name string
	item attribute.Item
}

// line writes an item, or a record of a change. In Ion a version marker stands before
// it, and a record has a name.
func (w *exportWriter) line(kind string, fields []exportField) []byte {
	if w.e.ExportFormat == formatION {
		b := append([]byte("$ion_1_0 {"), kind...)
		b = append(b, ':')
		if kind == "Item" {
			return append(appendIonItem(b, fields[0].item), '}')
		}
		b = append(b, '{')
		for i, f := range fields {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(append(b, f.name...), ':')
			b = appendIonItem(b, f.item)
		}
		return append(b, "}}"...)
	}
	if kind == "Item" {
		return append(attribute.AppendItemJSON([]byte(`{"Item":`), fields[0].item), '}')
	}
	b := []byte{'{'}
	for i, f := range fields {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), f.name...), `":`...)
		b = attribute.AppendItemJSON(b, f.item)
	}
	return append(b, '}')
}

// An exportSummary is manifest-summary.json.
type exportSummary struct {
	Version      string  `json:"version"`
	Arn          string  `json:"exportArn"`
	Start        string  `json:"startTime"`
	End          string  `json:"endTime"`
	Table        string  `json:"tableArn"`
	TableID      string  `json:"tableId"`
	Time         string  `json:"exportTime,omitempty"`
	From         string  `json:"exportFromTime,omitempty"`
	To           string  `json:"exportToTime,omitempty"`
	Bucket       string  `json:"s3Bucket"`
	Prefix       *string `json:"s3Prefix"`
	Algorithm    string  `json:"s3SseAlgorithm"`
	Key          *string `json:"s3SseKmsKeyId"`
	Manifest     string  `json:"manifestFilesS3Key"`
	Bytes        int64   `json:"billedSizeBytes"`
	Items        int64   `json:"itemCount"`
	OutputFormat string  `json:"outputFormat"`
	View         string  `json:"outputView,omitempty"`
	Type         string  `json:"exportType,omitempty"`
}

func (w *exportWriter) summary() exportSummary {
	form := func(at time.Time) string { return at.UTC().Format(exportTimeForm) }
	e := w.e
	sum := exportSummary{
		Version: "2020-06-30", Arn: e.ExportArn, Start: form(e.StartTime), End: form(w.c.Now()), Table: e.TableArn, TableID: e.TableId,
		Bucket: e.S3Bucket, Algorithm: e.S3SseAlgorithm, Manifest: w.folder() + "manifest-files.json",
		Bytes: w.bytes, Items: w.items, OutputFormat: e.ExportFormat,
	}
	if e.S3Prefix != "" {
		sum.Prefix = &e.S3Prefix
	}
	if e.S3SseKmsKeyId != "" {
		sum.Key = &e.S3SseKmsKeyId
	}
	if spec := e.IncrementalExportSpecification; spec != nil {
		sum.Version, sum.From, sum.To = "2023-08-01", form(spec.ExportFromTime), form(spec.ExportToTime)
		sum.View, sum.Type = spec.ExportViewType, exportIncremental
	} else {
		sum.Time = form(e.ExportTime)
	}
	return sum
}

// failureCode names an error of S3 as exports and imports do.
func failureCode(err error) string {
	if coded, ok := errors.AsType[interface {
		error
		ErrorCode() string
	}](err); ok {
		return "S3" + coded.ErrorCode()
	}
	return "InternalServerError"
}

// failureMessage tells an error of S3 as AWS's Java clients do (developer guide: import
// format quotas and validation).
func failureMessage(c *sim.Call, err error) string {
	coded, ok := errors.AsType[interface {
		error
		ErrorCode() string
		ErrorMessage() string
		HTTPStatus() int
	}](err)
	if !ok {
		return err.Error()
	}
	r := c.Rand("request ids")
	return coded.ErrorMessage() + " (Service: Amazon S3; Status Code: " + strconv.Itoa(coded.HTTPStatus()) + "; Error Code: " + coded.ErrorCode() +
		"; Request ID: " + r.Upper(16) + "; S3 Extended Request ID: " + r.Hex(64) + "; Proxy: null)"
}
