package lambda

// FunctionConfiguration describes one version of a function.
// https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html
type FunctionConfiguration struct {
	FunctionName string
	FunctionArn  string // qualified, but for what is asked for without a qualifier
	Version      string // $LATEST or a number
	Runtime      string
	Role         string
	Handler      string
	CodeSize     int64  `aws:"always"` // bytes of the package
	Description  string `aws:"always"`
	Timeout      int    // seconds
	MemorySize   int    // MB
	LastModified string // 2025-11-25T02:26:54.000+0000
	CodeSha256   string // base64
	RevisionId   string // changes with everything that is changed of a version

	VpcConfig            *VpcConfigResponse
	DeadLetterConfig     *DeadLetterConfig
	Environment          *EnvironmentResponse
	KMSKeyArn            string
	TracingConfig        *TracingConfig
	MasterArn            string // Lambda@Edge has replicas; there are none here
	Layers               []Layer
	FileSystemConfigs    []FileSystemConfig
	PackageType          string // Zip or Image
	ImageConfigResponse  *ImageConfigResponse
	Architectures        []string
	EphemeralStorage     *EphemeralStorage
	SnapStart            *SnapStartResponse
	RuntimeVersionConfig *RuntimeVersionConfig
	LoggingConfig        *LoggingConfig
	TenancyConfig        *TenancyConfig

	State           string // Pending, Active, Inactive, Failed
	StateReason     string
	StateReasonCode string

	LastUpdateStatus           string // InProgress, Successful, Failed
	LastUpdateStatusReason     string
	LastUpdateStatusReasonCode string

	SigningProfileVersionArn string
	SigningJobArn            string
	ConfigSha256             string

	CapacityProviderConfig *CapacityProviderConfig
	DurableConfig          *DurableConfig
}

// Environment holds environment variables, all together at most 4 KB. A name begins
// with a letter and has at least two characters.
type Environment struct {
	Variables map[string]string
}

// EnvironmentResponse is the environment of a function, as it is described.
type EnvironmentResponse struct {
	Variables map[string]string
	Error     *EnvironmentError
}

// EnvironmentError says why variables could not be decrypted.
type EnvironmentError struct {
	ErrorCode string
	Message   string
}

// DeadLetterConfig is where events go that failed for good: a queue or a topic.
type DeadLetterConfig struct {
	TargetArn string `aws:"pattern=(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()"`
}

// EphemeralStorage is the size of /tmp.
type EphemeralStorage struct {
	Size int `aws:"required,range=512..10240"` // MB
}

// FileSystemConfig mounts a file system.
type FileSystemConfig struct {
	Arn            string         `aws:"required,len=..200,pattern=arn:aws[a-zA-Z-]*:elasticfilesystem:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\\d{1}:\\d{12}:access-point/fsap-[a-f0-9]{17}"`
	LocalMountPath string         `aws:"required,len=..160,pattern=^/mnt/[a-zA-Z0-9-_.]+$"`
	S3FilesConfig  *S3FilesConfig `aws:"refuse"`
}

// S3FilesConfig says how files of a bucket are read.
type S3FilesConfig struct {
	DirectS3Read string
}

// ImageConfig overrides what a container image says of itself.
type ImageConfig struct {
	EntryPoint       []string `aws:"len=..1500"`
	Command          []string `aws:"len=..1500"`
	WorkingDirectory string   `aws:"len=..1000"`
}

// ImageConfigResponse is the overrides of a function, as they are described.
type ImageConfigResponse struct {
	ImageConfig *ImageConfig
	Error       *ImageConfigError
}

// ImageConfigError says what is wrong with an ImageConfig.
type ImageConfigError struct {
	ErrorCode string
	Message   string
}

// Layer is a layer version that a function has.
type Layer struct {
	Arn                      string
	CodeSize                 int64 // bytes
	SigningProfileVersionArn string
	SigningJobArn            string
}

// LoggingConfig is where a function logs to, and in which form.
type LoggingConfig struct {
	LogFormat           string `aws:"enum=JSON|Text"`
	ApplicationLogLevel string `aws:"enum=TRACE|DEBUG|INFO|WARN|ERROR|FATAL"`
	SystemLogLevel      string `aws:"enum=DEBUG|INFO|WARN"`
	LogGroup            string `aws:"len=1..512,pattern=[\\.\\-_/#A-Za-z0-9]+"`
}

// RuntimeVersionConfig is the version of the runtime that a function uses.
type RuntimeVersionConfig struct {
	RuntimeVersionArn string
	Error             *RuntimeVersionError
}

// RuntimeVersionError says why a runtime's version is not known.
type RuntimeVersionError struct {
	ErrorCode string
	Message   string
}

// SnapStart says whether published versions start from a snapshot.
type SnapStart struct {
	ApplyOn string `aws:"enum=PublishedVersions|None"`
}

// SnapStartResponse is SnapStart of a function, as it is described.
type SnapStartResponse struct {
	ApplyOn            string
	OptimizationStatus string // On, Off
}

// TracingConfig says whether requests are sampled (Active) or only those that come
// with a decision (PassThrough).
type TracingConfig struct {
	Mode string `aws:"enum=Active|PassThrough"`
}

// TenancyConfig says whether tenants have environments of their own.
type TenancyConfig struct {
	TenantIsolationMode string `aws:"required,enum=PER_TENANT"`
}

// VpcConfig connects a function to a network.
type VpcConfig struct {
	SubnetIds               []string `aws:"len=..16,member.len=0..1024,member.pattern=subnet-[0-9a-z]*"`
	SecurityGroupIds        []string `aws:"len=..5,member.len=0..1024,member.pattern=sg-[0-9a-zA-Z]*"`
	Ipv6AllowedForDualStack bool
}

// VpcConfigResponse is the network of a function, as it is described.
type VpcConfigResponse struct {
	SubnetIds               []string `aws:"always"`
	SecurityGroupIds        []string `aws:"always"`
	VpcId                   string   `aws:"always"`
	Ipv6AllowedForDualStack bool     `aws:"always"`
}

// CapacityProviderConfig runs a function on managed instances.
type CapacityProviderConfig struct {
	LambdaManagedInstancesCapacityProviderConfig *LambdaManagedInstancesCapacityProviderConfig
}

// LambdaManagedInstancesCapacityProviderConfig says on which instances, and how
// many requests share an environment.
type LambdaManagedInstancesCapacityProviderConfig struct {
	CapacityProviderArn                   string
	ExecutionEnvironmentMemoryGiBPerVCpu  float64
	PerExecutionEnvironmentMaxConcurrency int
}

// DurableConfig makes a function's executions durable.
type DurableConfig struct {
	ExecutionTimeout      int // seconds
	RetentionPeriodInDays int
}
