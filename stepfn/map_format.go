package stepfn

import (
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// A readFormat is how items stand in an object.
type readFormat struct {
	kind      string // CSV, JSON or JSONL
	delimiter byte
	headers   []string // of CSV; nil if the first row has them
	pointer   string   // of JSON
}

func (r *itemReader) format() readFormat {
	f := readFormat{kind: r.inputType, delimiter: ',', pointer: r.pointer}
	switch r.delimiter {
	case "PIPE":
		f.delimiter = '|'
	case "SEMICOLON":
		f.delimiter = ';'
	case "SPACE":
		f.delimiter = ' '
	case "TAB":
		f.delimiter = '\t'
	}
	if r.headerLocation == "GIVEN" {
		f.headers = r.headers
	}
	if f.kind == "" {
		f.kind = "JSON"
	}
	return f
}

func (f readFormat) decode(body []byte) ([]readItem, *mishap) {
	switch f.kind {
	case "CSV":
		return f.csv(string(body))
	case "JSONL":
		var out []readItem
		for line := range strings.Lines(string(body)) {
			if line = strings.TrimSpace(line); line == "" {
				continue
			}
			v, err := jsonvalue.Parse(line)
			if err != nil {
				return nil, readerFault("The JSON Lines file is not valid: " + err.Error())
			}
			out = append(out, readItem{value: v})
		}
		return out, nil
	}
	v, err := jsonvalue.ParseBytes(body)
	if err != nil {
		return nil, readerFault("The JSON file is not valid: " + err.Error())
	}
	// An object is mapped over only if a pointer leads there: recorded.
	if v = pointed(v, f.pointer); v.Kind() != jsonvalue.Array && (v.Kind() != jsonvalue.Object || f.pointer == "") {
		return nil, readerFault("Attempting to map over non-iterable node.")
	}
	out := make([]readItem, v.Len())
	for i, item := range v.Items() {
		out[i].value = item
		if keys := v.Keys(); keys != nil {
			out[i].key = keys[i]
		}
	}
	return out, nil
}

// pointed follows a JSON pointer (RFC 6901).
func pointed(v jsonvalue.Value, pointer string) jsonvalue.Value {
	if pointer == "" {
		return v
	}
	for part := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		name := strings.ReplaceAll(strings.ReplaceAll(part, "~1", "/"), "~0", "~")
		if v.Kind() == jsonvalue.Array {
			i, err := strconv.Atoi(name)
			if err != nil {
				return jsonvalue.Value{}
			}
			v = v.At(i)
		} else {
			v = v.Get(name)
		}
	}
	return v
}

// csv reads rows into objects of strings. Missing fields are empty strings,
// fields beyond the header are dropped.
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html#itemsource-example-csv-data
func (f readFormat) csv(text string) ([]readItem, *mishap) {
	rows := csvRows(strings.TrimPrefix(text, "\uFEFF"), f.delimiter)
	headers := f.headers
	if headers == nil {
		if len(rows) == 0 {
			return nil, nil
		}
		headers, rows = rows[0], rows[1:]
	}
	seen := map[string]bool{}
	for _, name := range headers {
		if seen[name] {
			return nil, readerFault("CSV headers cannot contain duplicates.")
		}
		seen[name] = true
	}
	out := make([]readItem, len(rows))
	for i, row := range rows {
		b := jsonvalue.NewBuilder(len(headers))
		for j, name := range headers {
			field := ""
			if j < len(row) {
				field = row[j]
			}
			b.Set(name, jsonvalue.Text(field))
		}
		out[i].value = b.Build()
	}
	return out, nil
}

// csvRows splits a text into rows of fields. Quotes let fields hold delimiters
// and line ends; two quotes stand for one, and so does a backslash and a quote.
// A backslash keeps another one or a delimiter, and vanishes before anything
// else. Empty lines are no rows.
func csvRows(text string, delimiter byte) [][]string {
	var rows [][]string
	var row []string
	var field strings.Builder
	quoted, started := false, false
	endRow := func() {
		if started || row != nil {
			rows = append(rows, append(row, field.String()))
		}
		row, started = nil, false
		field.Reset()
	}
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\\' && i+1 < len(text):
			started = true
			if next := text[i+1]; next == '\\' || next == '"' || next == delimiter {
				field.WriteByte(next)
				i++
			}
		case quoted && c == '"':
			if i+1 < len(text) && text[i+1] == '"' {
				field.WriteByte('"')
				i++
			} else {
				quoted = false
			}
		case quoted:
			field.WriteByte(c)
		case c == '"' && field.Len() == 0:
			quoted, started = true, true
		case c == delimiter:
			row = append(row, field.String())
			field.Reset()
			started = true
		case c == '\r' && i+1 < len(text) && text[i+1] == '\n':
		case c == '\n':
			endRow()
		default:
			field.WriteByte(c)
			started = true
		}
	}
	endRow()
	return rows
}
