package streams

// S3DestinationConfiguration is where in S3 records go. Absent hints mean 5 MB and 300
// seconds, no encryption, no compression.
type S3DestinationConfiguration struct {
	RoleARN                  string  `aws:"required,len=1..512,pattern=arn:.*:iam::\\d{12}:role/[a-zA-Z_0-9+=,.@\\-_/]+"`
	BucketARN                string  `aws:"required,len=1..2048,pattern=arn:.*:s3:::[\\w\\.\\-]{1,255}"`
	Prefix                   *string `aws:"len=0..1024"`
	ErrorOutputPrefix        *string `aws:"len=0..1024"`
	BufferingHints           *BufferingHints
	CompressionFormat        string `aws:"enum=UNCOMPRESSED|GZIP|ZIP|Snappy|HADOOP_SNAPPY"`
	EncryptionConfiguration  *EncryptionConfiguration
	CloudWatchLoggingOptions *CloudWatchLoggingOptions
}

// S3DestinationUpdate changes what it has; the rest stays.
type S3DestinationUpdate struct {
	RoleARN                  string  `aws:"len=1..512,pattern=arn:.*:iam::\\d{12}:role/[a-zA-Z_0-9+=,.@\\-_/]+"`
	BucketARN                string  `aws:"len=1..2048,pattern=arn:.*:s3:::[\\w\\.\\-]{1,255}"`
	Prefix                   *string `aws:"len=0..1024"`
	ErrorOutputPrefix        *string `aws:"len=0..1024"`
	BufferingHints           *BufferingHints
	CompressionFormat        string `aws:"enum=UNCOMPRESSED|GZIP|ZIP|Snappy|HADOOP_SNAPPY"`
	EncryptionConfiguration  *EncryptionConfiguration
	CloudWatchLoggingOptions *CloudWatchLoggingOptions
}

// S3DestinationDescription is S3DestinationConfiguration with what was absent.
type S3DestinationDescription struct {
	RoleARN                  string
	BucketARN                string
	Prefix                   *string
	ErrorOutputPrefix        *string
	BufferingHints           *BufferingHints
	CompressionFormat        string
	EncryptionConfiguration  *EncryptionConfiguration
	CloudWatchLoggingOptions *CloudWatchLoggingOptions
}

// ExtendedS3DestinationConfiguration is where in S3 records go, and what is made of
// them before. Conversion to other formats needs schemas of AWS Glue and is refused.
type ExtendedS3DestinationConfiguration struct {
	RoleARN                           string  `aws:"required,len=1..512,pattern=arn:.*:iam::\\d{12}:role/[a-zA-Z_0-9+=,.@\\-_/]+"`
	BucketARN                         string  `aws:"required,len=1..2048,pattern=arn:.*:s3:::[\\w\\.\\-]{1,255}"`
	Prefix                            *string `aws:"len=0..1024"`
	ErrorOutputPrefix                 *string `aws:"len=0..1024"`
	BufferingHints                    *BufferingHints
	CompressionFormat                 string `aws:"enum=UNCOMPRESSED|GZIP|ZIP|Snappy|HADOOP_SNAPPY"`
	EncryptionConfiguration           *EncryptionConfiguration
	CloudWatchLoggingOptions          *CloudWatchLoggingOptions
	ProcessingConfiguration           *ProcessingConfiguration
	S3BackupMode                      string `aws:"enum=Disabled|Enabled"`
	S3BackupConfiguration             *S3DestinationConfiguration
	DataFormatConversionConfiguration *DataFormatConversionConfiguration
	DynamicPartitioningConfiguration  *DynamicPartitioningConfiguration
	FileExtension                     *string `aws:"len=0..128,pattern=^$|\\.[0-9a-z!\\-_.*'()]+"`
	CustomTimeZone                    string  `aws:"len=0..50,pattern=^$|[a-zA-Z/_]+"`
}

// ExtendedS3DestinationUpdate changes what it has; the rest stays.
type ExtendedS3DestinationUpdate struct {
	RoleARN                           string  `aws:"len=1..512,pattern=arn:.*:iam::\\d{12}:role/[a-zA-Z_0-9+=,.@\\-_/]+"`
	BucketARN                         string  `aws:"len=1..2048,pattern=arn:.*:s3:::[\\w\\.\\-]{1,255}"`
	Prefix                            *string `aws:"len=0..1024"`
	ErrorOutputPrefix                 *string `aws:"len=0..1024"`
	BufferingHints                    *BufferingHints
	CompressionFormat                 string `aws:"enum=UNCOMPRESSED|GZIP|ZIP|Snappy|HADOOP_SNAPPY"`
	EncryptionConfiguration           *EncryptionConfiguration
	CloudWatchLoggingOptions          *CloudWatchLoggingOptions
	ProcessingConfiguration           *ProcessingConfiguration
	S3BackupMode                      string `aws:"enum=Disabled|Enabled"`
	S3BackupUpdate                    *S3DestinationUpdate
	DataFormatConversionConfiguration *DataFormatConversionConfiguration
	DynamicPartitioningConfiguration  *DynamicPartitioningConfiguration
	FileExtension                     *string `aws:"len=0..128,pattern=^$|\\.[0-9a-z!\\-_.*'()]+"`
	CustomTimeZone                    string  `aws:"len=0..50,pattern=^$|[a-zA-Z/_]+"`
}

// ExtendedS3DestinationDescription is ExtendedS3DestinationConfiguration with what was
// absent.
type ExtendedS3DestinationDescription struct {
	RoleARN                           string
	BucketARN                         string
	Prefix                            *string
	ErrorOutputPrefix                 *string
	BufferingHints                    *BufferingHints
	CompressionFormat                 string
	EncryptionConfiguration           *EncryptionConfiguration
	CloudWatchLoggingOptions          *CloudWatchLoggingOptions
	ProcessingConfiguration           *ProcessingConfiguration
	S3BackupMode                      string
	S3BackupDescription               *S3DestinationDescription
	DataFormatConversionConfiguration *DataFormatConversionConfiguration
	DynamicPartitioningConfiguration  *DynamicPartitioningConfiguration
	FileExtension                     *string
	CustomTimeZone                    string
}

// BufferingHints say how much is gathered before it is delivered, and how long.
type BufferingHints struct {
	SizeInMBs         *int32 `aws:"range=1..128"`
	IntervalInSeconds *int32 `aws:"range=0..900"`
}

// EncryptionConfiguration is how objects are encrypted: not at all, or with a key.
type EncryptionConfiguration struct {
	NoEncryptionConfig  string `aws:"enum=NoEncryption"`
	KMSEncryptionConfig *KMSEncryptionConfig
}

// KMSEncryptionConfig names a key of KMS.
type KMSEncryptionConfig struct {
	AWSKMSKeyARN string `aws:"required,len=1..512,pattern=arn:.*"`
}

// CloudWatchLoggingOptions say where errors are logged.
type CloudWatchLoggingOptions struct {
	Enabled       *bool
	LogGroupName  string `aws:"len=0..512,pattern=[\\.\\-_/#A-Za-z0-9]*"`
	LogStreamName string `aws:"len=0..512,pattern=[^:*]*"`
}

// ProcessingConfiguration is what is made of records before they are delivered.
type ProcessingConfiguration struct {
	Enabled    *bool
	Processors []Processor
}

// A Processor is one step of it.
type Processor struct {
	Type       string `aws:"required,enum=RecordDeAggregation|Decompression|CloudWatchLogProcessing|Lambda|MetadataExtraction|AppendDelimiterToRecord"`
	Parameters []ProcessorParameter
}

// A ProcessorParameter is a setting of a step.
type ProcessorParameter struct {
	ParameterName  string `aws:"required,enum=LambdaArn|NumberOfRetries|MetadataExtractionQuery|JsonParsingEngine|RoleArn|BufferSizeInMBs|BufferIntervalInSeconds|SubRecordType|Delimiter|CompressionFormat|DataMessageExtraction"`
	ParameterValue string `aws:"required,len=1..5120,pattern=^(?!\\s*$).+"`
}

// DataFormatConversionConfiguration turns JSON into Parquet or ORC: refused unless it
// is disabled.
type DataFormatConversionConfiguration struct {
	Enabled                   *bool
	SchemaConfiguration       *refused `aws:"refuse"`
	InputFormatConfiguration  *refused `aws:"refuse"`
	OutputFormatConfiguration *refused `aws:"refuse"`
}

// DynamicPartitioningConfiguration sorts records into objects by keys.
type DynamicPartitioningConfiguration struct {
	Enabled      *bool
	RetryOptions *RetryOptions
}

// RetryOptions say for how long deliveries are tried again.
type RetryOptions struct {
	DurationInSeconds *int32 `aws:"range=0..7200"`
}

// HttpEndpointDestinationConfiguration is an HTTP endpoint, and where in S3 goes what
// it does not take. The endpoint is the handler of a host outside of AWS.
type HttpEndpointDestinationConfiguration struct {
	EndpointConfiguration       HttpEndpointConfiguration   `aws:"required"`
	BufferingHints              *HttpEndpointBufferingHints // 5 MB and 300 seconds if absent
	CloudWatchLoggingOptions    *CloudWatchLoggingOptions   //
	RequestConfiguration        *HttpEndpointRequestConfiguration
	ProcessingConfiguration     *ProcessingConfiguration
	RoleARN                     string                      `aws:"len=1..512,pattern=arn:.*:iam::\\d{12}:role/[a-zA-Z_0-9+=,.@\\-_/]+"`
	RetryOptions                *RetryOptions               // 300 seconds if absent
	S3BackupMode                string                      `aws:"enum=FailedDataOnly|AllData"`
	S3Configuration             *S3DestinationConfiguration `aws:"required"`
	SecretsManagerConfiguration *refused                    `aws:"refuse"`
}

// HttpEndpointDestinationUpdate changes what it has; the rest stays.
type HttpEndpointDestinationUpdate struct {
	EndpointConfiguration       *HttpEndpointConfiguration
	BufferingHints              *HttpEndpointBufferingHints
	CloudWatchLoggingOptions    *CloudWatchLoggingOptions
	RequestConfiguration        *HttpEndpointRequestConfiguration
	ProcessingConfiguration     *ProcessingConfiguration
	RoleARN                     string `aws:"len=1..512,pattern=arn:.*:iam::\\d{12}:role/[a-zA-Z_0-9+=,.@\\-_/]+"`
	RetryOptions                *RetryOptions
	S3BackupMode                string `aws:"enum=FailedDataOnly|AllData"`
	S3Update                    *S3DestinationUpdate
	SecretsManagerConfiguration *refused `aws:"refuse"`
}

// HttpEndpointDestinationDescription describes an endpoint.
type HttpEndpointDestinationDescription struct {
	EndpointConfiguration    *HttpEndpointDescription
	BufferingHints           *HttpEndpointBufferingHints
	CloudWatchLoggingOptions *CloudWatchLoggingOptions
	RequestConfiguration     *HttpEndpointRequestConfiguration
	ProcessingConfiguration  *ProcessingConfiguration
	RoleARN                  string
	RetryOptions             *RetryOptions
	S3BackupMode             string
	S3DestinationDescription *S3DestinationDescription
}

// HttpEndpointConfiguration is an endpoint's address.
type HttpEndpointConfiguration struct {
	Url       string `aws:"required,len=1..1000,pattern=https://.*"`
	Name      string `aws:"len=1..256,pattern=^(?!\\s*$).+"`
	AccessKey string `aws:"len=0..4096"`
}

// HttpEndpointDescription is the address without its key.
type HttpEndpointDescription struct {
	Url  string
	Name string
}

// HttpEndpointBufferingHints say how much is gathered for one request, and how long.
type HttpEndpointBufferingHints struct {
	SizeInMBs         *int32 `aws:"range=1..64"`
	IntervalInSeconds *int32 `aws:"range=0..900"`
}

// HttpEndpointRequestConfiguration is how requests are written.
type HttpEndpointRequestConfiguration struct {
	ContentEncoding  string                        `aws:"enum=NONE|GZIP"`
	CommonAttributes []HttpEndpointCommonAttribute `aws:"len=0..50"`
}

// An HttpEndpointCommonAttribute is said of every request.
type HttpEndpointCommonAttribute struct {
	AttributeName  string `aws:"required,len=1..256,pattern=^(?!\\s*$).+"`
	AttributeValue string `aws:"required,len=0..1024"`
}
