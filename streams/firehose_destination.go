package streams

import (
	"strings"
	"time"
)

// A destination is where a stream delivers, and what it makes of records before.
type destination struct {
	s3   ExtendedS3DestinationConfiguration // of an endpoint: where goes what it does not take
	http *HttpEndpointDestinationConfiguration

	main, backup *bucketPlace // backup is nil without S3BackupMode Enabled
	endpoint     *endpointPlace
	steps        pipeline
}

// A bucketPlace is a place in S3 that is ready to be written to.
type bucketPlace struct {
	bucket, role  string
	data, failed  prefixTemplate
	hints         hints
	compression   string
	extension     string
	zone          *time.Location
	key           string // of KMS
	group, stream string // of the log of errors
}

// hints are when a buffer is delivered.
type hints struct {
	size int
	wait time.Duration
}

// What is absent means 5 MB and 300 seconds (API reference, BufferingHints).
const (
	defaultMBs     = 5
	defaultSeconds = 300
	mebibyte       = 1 << 20
)

func newHints(h *BufferingHints) hints {
	if h == nil {
		h = &BufferingHints{}
	}
	return hints{int(orElse(h.SizeInMBs, defaultMBs)) * mebibyte, time.Duration(orElse(h.IntervalInSeconds, defaultSeconds)) * time.Second}
}

func deref[T any](p *T) (zero T) {
	if p == nil {
		return zero
	}
	return *p
}

func orElse[T any](p *T, absent T) T {
	if p == nil {
		return absent
	}
	return *p
}

// given is a value as it is, if there is one, else what was there before.
func given[T comparable](v, before T) T {
	var zero T
	if v == zero {
		return before
	}
	return v
}

// newDestination reads the one destination of an input.
func newDestination(operation string, plain *S3DestinationConfiguration, extended *ExtendedS3DestinationConfiguration, endpoint *HttpEndpointDestinationConfiguration) (*destination, error) {
	n := 0
	for _, there := range []bool{plain != nil, extended != nil, endpoint != nil} {
		if there {
			n++
		}
	}
	switch {
	case n != 1:
		return nil, errOneDestination()
	case endpoint != nil:
		return compile(operation, &destination{http: endpoint, s3: extend(endpoint.S3Configuration)})
	case plain != nil:
		return compile(operation, &destination{s3: extend(plain)})
	}
	return compile(operation, &destination{s3: *extended})
}

func extend(p *S3DestinationConfiguration) ExtendedS3DestinationConfiguration {
	return ExtendedS3DestinationConfiguration{
		RoleARN: p.RoleARN, BucketARN: p.BucketARN, Prefix: p.Prefix, ErrorOutputPrefix: p.ErrorOutputPrefix, BufferingHints: p.BufferingHints,
		CompressionFormat: p.CompressionFormat, EncryptionConfiguration: p.EncryptionConfiguration, CloudWatchLoggingOptions: p.CloudWatchLoggingOptions,
	}
}

// compile checks a destination and makes it ready.
func compile(operation string, d *destination) (*destination, error) {
	s := &d.s3
	if conversion := s.DataFormatConversionConfiguration; conversion != nil && orElse(conversion.Enabled, true) {
		return nil, refuseHose(operation, "DataFormatConversionConfiguration.Enabled")
	}
	processing := s.ProcessingConfiguration
	if d.http != nil {
		processing = d.http.ProcessingConfiguration
	}
	var err error
	if d.steps, err = newPipeline(operation, processing); err != nil {
		return nil, err
	}
	if d.main, err = newBucketPlace(s); err != nil {
		return nil, err
	}
	if err = d.checkPartitioning(); err != nil {
		return nil, err
	}
	if s.S3BackupMode == "Enabled" {
		if s.S3BackupConfiguration == nil {
			return nil, errArgument("S3BackupConfiguration is required when S3BackupMode is Enabled.")
		}
		backup := extend(s.S3BackupConfiguration)
		if d.backup, err = newBucketPlace(&backup); err != nil {
			return nil, err
		}
		if d.backup.data.partitioned() {
			return nil, errNoPartitioning()
		}
	}
	if d.http != nil {
		d.endpoint, err = newEndpointPlace(d.http)
	}
	return d, err
}

func newBucketPlace(s *ExtendedS3DestinationConfiguration) (*bucketPlace, error) {
	p := &bucketPlace{
		bucket: s.BucketARN[strings.LastIndexByte(s.BucketARN, ':')+1:], role: s.RoleARN,
		hints: newHints(s.BufferingHints), compression: s.CompressionFormat, extension: extensions[s.CompressionFormat], zone: time.UTC,
	}
	if wait := p.hints.wait; wait > 0 && wait < time.Minute && s.BufferingHints != nil && wait%time.Second != 0 {
		return nil, errArgument("IntervalInSeconds must be a whole number.")
	}
	var err error
	if p.data, p.failed, err = readPrefixes(s.Prefix, s.ErrorOutputPrefix); err != nil {
		return nil, err
	}
	if extension := deref(s.FileExtension); extension != "" {
		p.extension = extension
	}
	if s.CustomTimeZone != "" {
		if p.zone, err = time.LoadLocation(s.CustomTimeZone); err != nil || s.CustomTimeZone == "Local" {
			return nil, errArgument("CustomTimeZone %s is not supported.", s.CustomTimeZone)
		}
	}
	if e := s.EncryptionConfiguration; e != nil && e.KMSEncryptionConfig != nil {
		if e.NoEncryptionConfig != "" {
			return nil, errArgument("Only one of NoEncryptionConfig and KMSEncryptionConfig can be specified.")
		}
		p.key = e.KMSEncryptionConfig.AWSKMSKeyARN
	}
	p.group, p.stream, err = logOf(s.CloudWatchLoggingOptions)
	return p, err
}

// logOf is where errors are logged, empty if they are not.
func logOf(o *CloudWatchLoggingOptions) (group, stream string, err error) {
	if o == nil || !deref(o.Enabled) {
		return "", "", nil
	}
	if o.LogGroupName == "" || o.LogStreamName == "" {
		return "", "", errArgument("LogGroupName and LogStreamName must be specified when CloudWatch logging is enabled.")
	}
	return o.LogGroupName, o.LogStreamName, nil
}

// minPartitionedMBs is the least size of a buffer with dynamic partitioning.
const minPartitionedMBs = 64

func errNoPartitioning() *Error {
	return errArgument("Dynamic Partitioning Namespaces can only be part of a prefix expression when Dynamic Partitioning is enabled.")
}

// checkPartitioning holds prefixes and processors to what dynamic partitioning needs.
func (d *destination) checkPartitioning() error {
	config, data, steps := d.s3.DynamicPartitioningConfiguration, d.main.data, &d.steps
	steps.partitioned = config != nil && deref(config.Enabled)
	switch {
	case !steps.partitioned && data.partitioned():
		return errNoPartitioning()
	case !steps.partitioned && steps.query != nil:
		return errArgument("MetadataExtraction processor can only be present when Dynamic Partitioning is enabled.")
	case !steps.partitioned:
		return nil
	case !data.partitioned():
		return errArgument("S3 Prefix should contain Dynamic Partitioning namespaces when Dynamic Partitioning is enabled")
	case d.main.hints.size < minPartitionedMBs*mebibyte:
		return errArgument("BufferingHints.SizeInMBs must be at least %d when Dynamic Partitioning is enabled.", minPartitionedMBs)
	case d.main.hints.wait < time.Minute:
		return errArgument("BufferingHints.IntervalInSeconds must be at least 60 seconds when Dynamic Partitioning is enabled.")
	case data.has(spaceQuery, "") && steps.query == nil:
		return errArgument("MetadataExtraction processor should be present when S3 Prefix has partitionKeyFromQuery namespace.")
	case data.has(spaceLambda, "") && steps.lambda == nil:
		return errArgument("Lambda processor should be present when S3 Prefix has partitionKeyFromLambda namespace.")
	}
	for _, part := range data {
		if part.namespace == spaceQuery && !containsName(steps.query.names, part.value) {
			return errArgument("S3 Prefix has the partition key %s, which MetadataExtractionQuery does not define.", part.value)
		}
	}
	return nil
}

func containsName(names []string, name string) bool {
	for _, one := range names {
		if one == name {
			return true
		}
	}
	return false
}

// describe describes the destination: an S3 destination in the old form as well.
func (d *destination) describe() DestinationDescription {
	out := DestinationDescription{DestinationId: destinationID}
	s := d.s3
	plain := describePlace(S3DestinationConfiguration{
		s.RoleARN, s.BucketARN, s.Prefix, s.ErrorOutputPrefix, s.BufferingHints, s.CompressionFormat, s.EncryptionConfiguration, s.CloudWatchLoggingOptions,
	})
	if h := d.http; h != nil {
		hints := BufferingHints(deref(h.BufferingHints))
		hints = *fullHints(&hints)
		out.HttpEndpointDestinationDescription = &HttpEndpointDestinationDescription{
			EndpointConfiguration:    &HttpEndpointDescription{h.EndpointConfiguration.Url, h.EndpointConfiguration.Name},
			BufferingHints:           (*HttpEndpointBufferingHints)(&hints),
			CloudWatchLoggingOptions: loggingOrNone(h.CloudWatchLoggingOptions), RequestConfiguration: orNew(h.RequestConfiguration, HttpEndpointRequestConfiguration{ContentEncoding: "NONE"}),
			ProcessingConfiguration: describeSteps(h.ProcessingConfiguration), RoleARN: h.RoleARN,
			RetryOptions: orNew(h.RetryOptions, RetryOptions{new(int32(defaultSeconds))}), S3BackupMode: given(h.S3BackupMode, "FailedDataOnly"),
			S3DestinationDescription: plain,
		}
		return out
	}
	e := ExtendedS3DestinationDescription{
		RoleARN: s.RoleARN, BucketARN: s.BucketARN, Prefix: plain.Prefix, ErrorOutputPrefix: s.ErrorOutputPrefix,
		BufferingHints: plain.BufferingHints, CompressionFormat: plain.CompressionFormat,
		EncryptionConfiguration: plain.EncryptionConfiguration, CloudWatchLoggingOptions: plain.CloudWatchLoggingOptions,
		ProcessingConfiguration: describeSteps(s.ProcessingConfiguration), S3BackupMode: given(s.S3BackupMode, "Disabled"),
		DataFormatConversionConfiguration: &DataFormatConversionConfiguration{Enabled: new(bool)},
		DynamicPartitioningConfiguration:  s.DynamicPartitioningConfiguration, FileExtension: s.FileExtension, CustomTimeZone: s.CustomTimeZone,
	}
	if s.S3BackupConfiguration != nil {
		e.S3BackupDescription = describePlace(*s.S3BackupConfiguration)
	}
	out.S3DestinationDescription, out.ExtendedS3DestinationDescription = plain, &e
	return out
}

func describePlace(p S3DestinationConfiguration) *S3DestinationDescription {
	d := S3DestinationDescription(p)
	d.Prefix = new(deref(p.Prefix))
	d.BufferingHints = fullHints(p.BufferingHints)
	d.CompressionFormat = given(p.CompressionFormat, uncompressed)
	d.EncryptionConfiguration = orNew(p.EncryptionConfiguration, EncryptionConfiguration{NoEncryptionConfig: "NoEncryption"})
	d.CloudWatchLoggingOptions = loggingOrNone(p.CloudWatchLoggingOptions)
	return &d
}

func fullHints(h *BufferingHints) *BufferingHints {
	if h == nil {
		h = &BufferingHints{}
	}
	return &BufferingHints{new(orElse(h.SizeInMBs, defaultMBs)), new(orElse(h.IntervalInSeconds, defaultSeconds))}
}

func orNew[T any](p *T, absent T) *T {
	if p == nil {
		return &absent
	}
	return p
}

func loggingOrNone(o *CloudWatchLoggingOptions) *CloudWatchLoggingOptions {
	return orNew(o, CloudWatchLoggingOptions{Enabled: new(bool)})
}

func describeSteps(p *ProcessingConfiguration) *ProcessingConfiguration {
	return orNew(p, ProcessingConfiguration{Enabled: new(bool), Processors: []Processor{}})
}
