package dynamodb

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
	"github.com/cloudjar/cloudjar/sim"
)

// runImport reads the objects of an import into its table, and ends it.
func (s *Service) runImport(c *sim.Call, id string) {
	j, ok := s.imports.Get(&importJob{id: id})
	if !ok {
		return
	}
	t, ok := s.tables[strings.TrimPrefix(j.TableArn, s.ep.ARN("table/"))]
	if !ok || t.id != j.TableId {
		return
	}
	c.On(j.ImportArn)
	s.here(c, func() {
		done := *j
		done.EndTime, done.ImportStatus = c.Now(), jobCompleted
		r := importReader{s: s, c: c, j: j, t: t}
		err := r.read()
		done.ErrorCount, done.ProcessedSizeBytes, done.ProcessedItemCount, done.ImportedItemCount = r.errors, &r.bytes, &r.processed, &r.imported
		switch {
		case err != nil:
			done.ImportStatus, done.FailureCode, done.FailureMessage = jobFailed, failureCode(err), failureMessage(c, err)
		case r.errors > 0:
			done.ImportStatus, done.FailureCode = jobFailed, "ItemValidationError"
			done.FailureMessage = "Some of the items failed validation checks and were not imported. Please check CloudWatch error logs for more details."
		}
		c.Use(importedBytes, j.TableArn, float64(r.bytes))
		s.imports.ReplaceOrInsert(&done)
		if err != nil && r.processed == 0 { // nothing was begun
			delete(s.tables, t.name)
			return
		}
		s.later(c, t, 0, tableStep{do: stepCreated})
	})
}

// An importReader reads objects into a table.
type importReader struct {
	s *Service
	c *sim.Call
	j *importJob
	t *table

	bytes, processed, imported, errors int64

	key  string // of the object under way
	item int    // how many items it had before
}

// read reads every object with the prefix, in the order of their keys.
func (r *importReader) read() error {
	token := ""
	for {
		in := map[string]any{"Bucket": r.j.S3BucketSource.S3Bucket, "Prefix": r.j.S3BucketSource.S3KeyPrefix}
		if token != "" {
			in["ContinuationToken"] = token
		}
		var page struct {
			Contents              []struct{ Key string }
			NextContinuationToken string
		}
		if err := r.ask("ListObjectsV2", in, &page); err != nil {
			return err
		}
		for _, o := range page.Contents {
			if err := r.object(o.Key); err != nil {
				return err
			}
		}
		if token = page.NextContinuationToken; token == "" {
			return nil
		}
	}
}

func (r *importReader) ask(operation string, in map[string]any, out any) error {
	if owner := r.j.S3BucketSource.S3BucketOwner; owner != "" {
		in["ExpectedBucketOwner"] = owner
	}
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	answer, err := r.s.ep.Bus.Call(r.c, bus.To{Service: "s3"}, operation, body)
	if err != nil {
		return err
	}
	return json.Unmarshal(answer, out)
}

// object reads one object. What of it cannot be read is counted as one error.
func (r *importReader) object(key string) error {
	var out struct{ Body []byte }
	if err := r.ask("GetObject", map[string]any{"Bucket": r.j.S3BucketSource.S3Bucket, "Key": key}, &out); err != nil {
		return err
	}
	r.key, r.item = key, 0
	text, err := unpackImport(r.j.InputCompressionType, out.Body)
	if err == nil {
		r.bytes += int64(len(text))
		switch r.j.InputFormat {
		case formatJSON:
			readJSONLines(text, r.found)
		case formatION:
			err = readIon(text, r.found)
		default:
			err = readCSV(text, r.j.InputFormatOptions, r.t.kinds, r.found)
		}
	}
	if err != nil {
		r.found(nil, err)
	}
	return nil
}

// maxUnpacked bounds what an object may be once uncompressed.
const maxUnpacked = 1 << 30

// unpackImport uncompresses an object.
func unpackImport(compression string, body []byte) (string, error) {
	var in io.Reader = bytes.NewReader(body)
	switch compression {
	case "GZIP":
		zip, err := gzip.NewReader(in)
		if err != nil {
			return "", errValidation("The object is not compressed with GZIP")
		}
		in = zip
	case "ZSTD":
		zip, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxUnpacked))
		if err != nil {
			return "", err
		}
		defer zip.Close()
		in = zip
	default:
		return string(body), nil
	}
	var b strings.Builder
	if n, err := io.Copy(&b, io.LimitReader(in, maxUnpacked+1)); err != nil || n > maxUnpacked {
		return "", errValidation("The object is not compressed with " + compression)
	}
	return b.String(), nil
}

// found takes an item into the table, or counts and logs why it is none.
func (r *importReader) found(item attribute.Item, err error) {
	r.processed++
	if err == nil {
		item, err = r.admit(item)
	}
	if err != nil {
		r.errors++
		r.log(err)
		r.item++
		return
	}
	r.item++
	r.imported++
	y := tally{t: r.t} // which nobody pays: an import consumes no capacity
	key := r.t.rowKey(item)
	r.s.replace(r.c, change{t: r.t, key: key, new: string(attribute.AppendItem(nil, item))}, &y, false)
}

// admit checks an item as PutItem does.
func (r *importReader) admit(item attribute.Item) (attribute.Item, error) {
	item, err := attribute.NormalizeItem(item)
	if err != nil {
		return nil, err
	}
	return item, firstFault(
		func() error { return checkItemSize(item) },
		func() error { return r.t.checkItemKey(item) },
		func() error { return r.t.checkKeyValues(item) },
		func() error { return r.t.checkIndexTypes(item) },
		func() error { return r.t.checkIndexValues(item) },
	)
}

// log logs why an item was not imported (developer guide: import format quotas and
// validation).
func (r *importReader) log(err error) {
	words := err.Error()
	if known, ok := errors.AsType[interface {
		error
		ErrorMessage() string
	}](err); ok {
		words = known.ErrorMessage()
	}
	type pointer struct {
		Bucket string `json:"bucket"`
		Key    string `json:"key"`
		Index  int    `json:"itemIndex"`
	}
	line, err := json.Marshal(struct {
		At     pointer  `json:"itemS3Pointer"`
		Import string   `json:"importArn"`
		Words  []string `json:"errorMessages"`
	}{pointer{r.j.S3BucketSource.S3Bucket, r.key, r.item}, r.j.ImportArn, []string{words}})
	if err == nil {
		r.s.ep.Log(r.c, importLogs, r.j.id+"/error", bus.LogLine{At: r.c.Now().UnixMilli(), Message: string(line)})
	}
}

// readJSONLines reads items of DynamoDB JSON, one on each line.
func readJSONLines(text string, found func(attribute.Item, error)) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			found(readJSONItem(line))
		}
	}
}

func readJSONItem(line string) (attribute.Item, error) {
	v, err := jsonvalue.Parse(line)
	if err != nil {
		return nil, errValidation("The item is not valid JSON: " + err.Error())
	}
	item := v.Get("Item")
	if item.Kind() != jsonvalue.Object {
		return nil, errValidation(wordsInvalid + "the member Item is missing")
	}
	return attribute.DecodeItemJSON(item.String())
}

// readCSV reads lines of columns. Keys of the table and its indexes have their types,
// all else is strings, and an empty column is no attribute (developer guide: import
// formats). An error means that the rest cannot be read.
func readCSV(text string, options *InputFormatOptions, kinds map[string]attribute.Kind, found func(attribute.Item, error)) error {
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	reader.FieldsPerRecord = -1
	var header []string
	if options != nil && options.Csv != nil {
		header = options.Csv.HeaderList
		if d := options.Csv.Delimiter; d != "" {
			reader.Comma = rune(d[0])
		}
	}
	for {
		record, err := reader.Read()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return errValidation("The object is not valid CSV: " + err.Error())
		case header == nil:
			header = record
			continue
		}
		found(csvItem(header, record, kinds))
	}
}

func csvItem(header, record []string, kinds map[string]attribute.Kind) (attribute.Item, error) {
	if len(record) != len(header) {
		return nil, errValidation("The number of columns does not match the number of headers")
	}
	item := attribute.Item{}
	for i, name := range header {
		text := record[i]
		if text == "" {
			continue
		}
		switch kinds[name] {
		case attribute.Number:
			item[name] = attribute.N(text)
		case attribute.Binary:
			b, err := base64.StdEncoding.DecodeString(text)
			if err != nil {
				return nil, errValidation(wordsInvalid + "the column " + name + " is not base64")
			}
			item[name] = attribute.B(b)
		default:
			item[name] = attribute.S(text)
		}
	}
	return item, nil
}
