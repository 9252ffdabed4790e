package streams

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// A pipeline is what is made of records before they are delivered, in AWS's order:
// decompression, deaggregation, a function, partition keys, a delimiter.
type pipeline struct {
	decompress, messages bool
	split                string // JSON, DELIMITED, or empty
	separator            string
	lambda               *lambdaStep
	query                *keyQuery
	delimiter            string
	partitioned          bool
}

// A lambdaStep is a function that transforms records in batches.
type lambdaStep struct {
	arn, role string
	retries   int
	hints     hints
}

// The defaults of a function's batches (Developer guide, Transform source data).
const (
	defaultLambdaBytes  = 1 * mebibyte
	defaultLambdaWait   = time.Minute
	defaultLambdaRetry  = 3
	maxLambdaRetry      = 300
	leastLambdaMBs      = 0.2
	mostLambdaMBs       = 3
	mostLambdaSeconds   = 900
	mostSplit           = 500 // records of one record
	splitJSON           = "JSON"
	splitDelimited      = "DELIMITED"
	typeDeaggregation   = "RecordDeAggregation"
	typeLambda          = "Lambda"
	typeExtraction      = "MetadataExtraction"
	typeDelimiter       = "AppendDelimiterToRecord"
	typeDecompression   = "Decompression"
	typeMessages        = "CloudWatchLogProcessing"
	maxRecordBytes      = 1000 << 10
	maxDecompressedSize = 64 << 20
)

// newPipeline reads a processing configuration.
func newPipeline(operation string, config *ProcessingConfiguration) (pipeline, error) {
	p := pipeline{}
	if config == nil || !deref(config.Enabled) {
		return p, nil
	}
	seen := map[string]bool{}
	for _, one := range config.Processors {
		if seen[one.Type] {
			return p, errArgument("Only one processor of type %s is allowed.", one.Type)
		}
		seen[one.Type] = true
		set := map[string]string{}
		for _, parameter := range one.Parameters {
			set[parameter.ParameterName] = parameter.ParameterValue
		}
		if err := p.add(operation, one.Type, set); err != nil {
			return p, err
		}
	}
	if p.messages && !p.decompress {
		return p, errArgument("CloudWatchLogProcessing processor can only be present with a Decompression processor.")
	}
	return p, nil
}

func (p *pipeline) add(operation, kind string, set map[string]string) (err error) {
	switch kind {
	case typeDeaggregation:
		return p.addSplit(set)
	case typeLambda:
		p.lambda, err = newLambdaStep(set)
		return err
	case typeExtraction:
		if engine := set["JsonParsingEngine"]; engine != "JQ-1.6" {
			return errArgument("JsonParsingEngine must be JQ-1.6.")
		}
		if set["MetadataExtractionQuery"] == "" {
			return errArgument("MetadataExtractionQuery must be specified for the MetadataExtraction processor.")
		}
		if p.query, err = parseQuery(set["MetadataExtractionQuery"]); err != nil {
			return refuseHose(operation, "MetadataExtractionQuery beyond paths and simple functions: "+err.Error())
		}
	case typeDelimiter:
		p.delimiter = "\n"
		if d := set["Delimiter"]; d != "" {
			p.delimiter = strings.NewReplacer(`\n`, "\n", `\r`, "\r", `\t`, "\t", `\\`, `\`).Replace(d)
		}
	case typeDecompression:
		if f := set["CompressionFormat"]; f != "" && f != "GZIP" {
			return errArgument("CompressionFormat of the Decompression processor must be GZIP.")
		}
		p.decompress = true
	case typeMessages:
		p.messages = strings.EqualFold(set["DataMessageExtraction"], "true")
	}
	return nil
}

func (p *pipeline) addSplit(set map[string]string) error {
	switch p.split = set["SubRecordType"]; p.split {
	case splitJSON:
	case splitDelimited:
		b, err := base64.StdEncoding.DecodeString(set["Delimiter"])
		if err != nil || len(b) == 0 {
			return errArgument("Delimiter of the RecordDeAggregation processor must be a base64 encoded string.")
		}
		p.separator = string(b)
	default:
		return errArgument("SubRecordType of the RecordDeAggregation processor must be one of JSON, DELIMITED.")
	}
	return nil
}

func newLambdaStep(set map[string]string) (*lambdaStep, error) {
	s := &lambdaStep{arn: set["LambdaArn"], role: set["RoleArn"], retries: defaultLambdaRetry, hints: hints{defaultLambdaBytes, defaultLambdaWait}}
	if !strings.HasPrefix(s.arn, "arn:") || !strings.Contains(s.arn, ":lambda:") {
		return nil, errArgument("LambdaArn must be the ARN of a function.")
	}
	if text := set["NumberOfRetries"]; text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > maxLambdaRetry {
			return nil, errArgument("NumberOfRetries must be between 0 and %d.", maxLambdaRetry)
		}
		s.retries = n
	}
	if text := set["BufferSizeInMBs"]; text != "" {
		mbs, err := strconv.ParseFloat(text, 64)
		if err != nil || !(mbs >= leastLambdaMBs && mbs <= mostLambdaMBs) {
			return nil, errArgument("BufferSizeInMBs of the Lambda processor must be between %v and %v.", leastLambdaMBs, mostLambdaMBs)
		}
		s.hints.size = int(mbs * mebibyte)
	}
	if text := set["BufferIntervalInSeconds"]; text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > mostLambdaSeconds {
			return nil, errArgument("BufferIntervalInSeconds of the Lambda processor must be between 0 and %d.", mostLambdaSeconds)
		}
		s.hints.wait = time.Duration(n) * time.Second
	}
	return s, nil
}

// A hoseRecord is one record on its way. It never changes.
type hoseRecord struct {
	data    string
	arrived time.Time
	origin  *recordOrigin // of Kinesis
}

// A recordOrigin is where in a Kinesis stream a record was.
type recordOrigin struct {
	shard, sequence, key string
}

// A recordFailure is why a record cannot be delivered.
type recordFailure struct{ code, message string }

var (
	badCompression = &recordFailure{"Decompression.Failed", "The record could not be decompressed."}
	badMessages    = &recordFailure{"CloudWatchLogProcessing.Failed", "The record is not of CloudWatch Logs."}
	badJSON        = &recordFailure{"DynamicPartitioning.MetadataExtractionFailed", "Non JSON record provided"}
	badKeys        = &recordFailure{"DynamicPartitioning.MetadataExtractionFailed", "partitionKeys values must not be null or empty"}
	badPrefix      = &recordFailure{"DynamicPartitioning.InvalidPrefix", "The evaluated prefix is longer than 512 characters."}
	tooManyKeys    = &recordFailure{"DynamicPartitioning.ActivePartitionExceeded", "The limit of active partitions was exceeded."}
)

// unpack makes one record the records that it holds.
func (p *pipeline) unpack(r hoseRecord) ([]hoseRecord, *recordFailure) {
	if p.decompress {
		data, ok := gunzip(r.data)
		if !ok {
			return nil, badCompression
		}
		r.data = data
		if p.messages {
			if r.data, ok = logMessages(data); !ok {
				return nil, badMessages
			}
			if r.data == "" {
				return nil, nil
			}
		}
	}
	var parts []string
	switch p.split {
	case splitJSON:
		parts = splitValues(r.data)
	case splitDelimited:
		parts = strings.Split(r.data, p.separator)
	}
	if p.split == "" || len(parts) == 0 || len(parts) > mostSplit {
		return []hoseRecord{r}, nil // it stays as it is
	}
	records := make([]hoseRecord, 0, len(parts))
	for _, part := range parts {
		if part == "" {
			continue
		}
		one := r
		one.data = part
		records = append(records, one)
	}
	return records, nil
}

// splitValues are the JSON objects of a text that is nothing else; nil of any other.
func splitValues(text string) (values []string) {
	d := json.NewDecoder(strings.NewReader(text))
	for {
		var v json.RawMessage
		if err := d.Decode(&v); err == io.EOF {
			return values
		} else if err != nil || len(v) == 0 || v[0] != '{' {
			return nil
		}
		values = append(values, string(v))
	}
}

func gunzip(data string) (string, bool) {
	r, err := gzip.NewReader(strings.NewReader(data))
	if err != nil {
		return "", false
	}
	var b bytes.Buffer
	if n, err := io.Copy(&b, io.LimitReader(r, maxDecompressedSize+1)); err != nil || n > maxDecompressedSize {
		return "", false
	}
	return b.String(), true
}

// logMessages are the messages of an event of CloudWatch Logs, a line each. Control
// messages have none.
func logMessages(text string) (string, bool) {
	v, err := jsonvalue.Parse(text)
	if err != nil {
		return "", false
	}
	if v.Get("messageType").Text() == "CONTROL_MESSAGE" {
		return "", true
	}
	var b strings.Builder
	for _, e := range v.Get("logEvents").Items() {
		b.WriteString(e.Get("message").Text())
		b.WriteByte('\n')
	}
	return b.String(), v.Get("logEvents").Kind() == jsonvalue.Array
}
