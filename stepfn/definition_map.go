package stepfn

import (
	"strings"
	"unicode"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// A mapState is what a Map state goes through and does with each item.
type mapState struct {
	processor      *scope
	distributed    bool
	expressItems   bool // ExecutionType EXPRESS
	itemsPath      *valuePath
	items          *template // JSONata's Items
	selector       *template // ItemSelector, or Parameters of old
	concurrency    quantity
	tolerated      quantity // ToleratedFailureCount
	toleratedShare quantity // ToleratedFailurePercentage
	label          string
	reader         *itemReader
	batcher        *itemBatcher
	writer         *resultWriter
}

// An itemReader is where a distributed map reads its items.
type itemReader struct {
	resource       taskResource
	parameters     *template
	inputType      string
	transformation string
	manifestType   string
	headerLocation string
	headers        []string
	delimiter      string
	pointer        string // ItemsPointer
	maxItems       quantity
}

// An itemBatcher puts items together.
type itemBatcher struct {
	maxItems quantity
	maxBytes quantity
	input    *template
}

// A resultWriter is where a distributed map writes its results, and how.
type resultWriter struct {
	resource       string // empty: the results stay the state's
	parameters     *template
	transformation string
	outputType     string
}

func (c *checker) mapState(st *state, o object) *mapState {
	m := &mapState{
		concurrency:    c.quantity(st, o, "MaxConcurrency", 0, maxSeconds),
		tolerated:      c.quantity(st, o, "ToleratedFailureCount", 0, 1<<31-1),
		toleratedShare: c.quantity(st, o, "ToleratedFailurePercentage", 0, 100),
	}
	o.single("Iterator", "ItemProcessor")
	o.single("Parameters", "ItemSelector")
	name := "ItemProcessor"
	if o.has("Iterator") {
		name = "Iterator"
	} else if !o.required("ItemProcessor") {
		return nil
	}
	processor, ok := o.object(name)
	if !ok {
		return nil
	}
	c.processorConfig(m, processor)
	if st.lang == langJSONata {
		m.items = c.itemsField(o)
		m.selector = c.jsonataField(o, "ItemSelector", "", 0)
	} else {
		var null bool
		if m.itemsPath, null = o.pathField("ItemsPath", false); null {
			o.expected("ItemsPath", "String")
		}
		if v := o.v.Get("ItemSelector"); v.Exists() {
			m.selector = c.payload(v, o.at+"/ItemSelector")
		} else {
			m.selector, st.parameters = st.parameters, nil
		}
	}
	for _, field := range []string{"ItemReader", "ItemBatcher", "ResultWriter", "Label"} {
		if o.has(field) && !m.distributed {
			c.errorf(o.at, "%s can only be used in DISTRIBUTED mode", field)
		}
	}
	m.label = c.label(o)
	m.reader = c.itemReader(st, o)
	m.batcher = c.itemBatcher(st, o)
	m.writer = c.resultWriter(st, o)
	if m.distributed {
		// A child execution knows no variables but its own.
		outer := c.assigned
		c.assigned = nil
		defer func() { c.assigned = outer }()
		express := c.opts.express
		c.opts.express = m.expressItems
		defer func() { c.opts.express = express }()
	}
	processor.known("Comment", "StartAt", "States", "ProcessorConfig")
	m.processor = c.scope(processor)
	m.processor.distributed = m.distributed
	return m
}

func (c *checker) processorConfig(m *mapState, o object) {
	config, ok := o.object("ProcessorConfig")
	if !ok {
		return
	}
	config.known("Mode", "ExecutionType")
	mode, _ := config.oneOf("Mode", "INLINE", "DISTRIBUTED")
	m.distributed = mode == "DISTRIBUTED"
	if !m.distributed {
		return
	}
	if c.opts.express {
		c.errorf(config.at+"/Mode", "Express state machine does not support DISTRIBUTED mode")
	}
	if config.required("ExecutionType") {
		kind, _ := config.oneOf("ExecutionType", "STANDARD", "EXPRESS")
		m.expressItems = kind == "EXPRESS"
	}
}

// itemsField reads Items: an array, an object or an expression.
func (c *checker) itemsField(o object) *template {
	v := o.v.Get("Items")
	if !v.Exists() {
		return nil
	}
	t := c.jsonataField(o, "Items", "", 0)
	if t.kind == templateLiteral && v.Kind() != jsonvalue.Array && v.Kind() != jsonvalue.Object {
		o.expected("Items", "Array")
	}
	return t
}

// label reads a Label: 1 to 40 characters, none of them special.
func (c *checker) label(o object) string {
	label, ok := o.text("Label")
	if !ok {
		return ""
	}
	at := o.at + "/Label"
	if c.labels[label] {
		c.report(codeLabel, at, "Duplicate Label name: %s", label)
	}
	c.labels[label] = true
	if label == "" {
		c.errorf(at, "Label cannot be empty")
	}
	if len([]rune(label)) > 40 {
		c.errorf(at, "Label cannot exceed 40 characters")
	}
	for _, r := range label {
		if unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune(`?*<>{}[]:;,\|^~$#%&`+"`\"", r) {
			c.errorf(at, "Label contains invalid character: '%c'", r)
			break
		}
	}
	return label
}

func (c *checker) itemReader(st *state, o object) *itemReader {
	if !o.has("ItemReader") {
		return nil
	}
	in, ok := o.object("ItemReader")
	if !ok || !in.required("Resource") {
		return nil
	}
	r := &itemReader{resource: c.resource(in)}
	r.parameters = c.serviceParameters(st, in, "ItemReader/")
	config, ok := in.object("ReaderConfig")
	if !ok {
		return r
	}
	r.inputType, _ = config.oneOf("InputType", "CSV", "JSON", "JSONL", "PARQUET", "MANIFEST")
	r.transformation, _ = config.oneOf("Transformation", "NONE", "LOAD_AND_FLATTEN")
	r.manifestType, _ = config.oneOf("ManifestType", "S3_INVENTORY", "ATHENA_DATA")
	r.headerLocation, _ = config.oneOf("CSVHeaderLocation", "FIRST_ROW", "GIVEN")
	r.delimiter, _ = config.oneOf("CSVDelimiter", "COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB")
	r.headers = config.texts("CSVHeaders")
	r.pointer, _ = config.text("ItemsPointer")
	r.maxItems = c.quantity(st, config, "MaxItems", 0, 100_000_000)
	if r.inputType == "CSV" && r.transformation != "LOAD_AND_FLATTEN" {
		config.required("CSVHeaderLocation")
	}
	if r.headerLocation == "GIVEN" {
		config.required("CSVHeaders")
	}
	return r
}

// serviceParameters reads Parameters, or Arguments of JSONata.
func (c *checker) serviceParameters(st *state, o object, prefix string) *template {
	if st.lang == langJSONata {
		return c.jsonataField(o, "Arguments", prefix, 0)
	}
	if v := o.v.Get("Parameters"); v.Exists() {
		return c.payload(v, o.at+"/Parameters")
	}
	return nil
}

func (c *checker) itemBatcher(st *state, o object) *itemBatcher {
	if !o.has("ItemBatcher") {
		return nil
	}
	in, ok := o.object("ItemBatcher")
	if !ok {
		return nil
	}
	b := &itemBatcher{
		maxItems: c.quantity(st, in, "MaxItemsPerBatch", 1, 100_000_000),
		maxBytes: c.quantity(st, in, "MaxInputBytesPerBatch", 1, maxPayload),
	}
	if !b.maxItems.given() && !b.maxBytes.given() {
		c.errorf(in.at, "At least one of these fields is required: [MaxItemsPerBatch, MaxInputBytesPerBatch]")
	}
	if v := in.v.Get("BatchInput"); v.Exists() {
		if st.lang == langJSONata {
			b.input = c.jsonataField(in, "BatchInput", "ItemBatcher/", 0)
		} else {
			b.input = c.payload(v, in.at+"/BatchInput")
		}
	}
	return b
}

func (c *checker) resultWriter(st *state, o object) *resultWriter {
	if !o.has("ResultWriter") {
		return nil
	}
	in, ok := o.object("ResultWriter")
	if !ok {
		return nil
	}
	w := &resultWriter{transformation: "COMPACT", outputType: "JSON"}
	if in.has("Resource") {
		w.resource = c.resource(in).arn
		w.parameters = c.serviceParameters(st, in, "ResultWriter/")
		w.transformation = "NONE"
	}
	config, ok := in.object("WriterConfig")
	if !ok {
		if w.resource == "" {
			c.errorf(in.at, "ResultWriter cannot be empty")
		}
		return w
	}
	if t, ok := config.oneOf("Transformation", "NONE", "COMPACT", "FLATTEN"); ok {
		w.transformation = t
	}
	if t, ok := config.oneOf("OutputType", "JSON", "JSONL"); ok {
		w.outputType = t
	}
	return w
}
