package pipes

import "time"

// PipeSourceParameters are how a source is read, and which of its events pass.
type PipeSourceParameters struct {
	FilterCriteria                  *FilterCriteria
	KinesisStreamParameters         *PipeSourceKinesisStreamParameters
	DynamoDBStreamParameters        *PipeSourceDynamoDBStreamParameters
	SqsQueueParameters              *PipeSourceSqsQueueParameters
	ActiveMQBrokerParameters        *unmodelled `aws:"refuse"`
	RabbitMQBrokerParameters        *unmodelled `aws:"refuse"`
	ManagedStreamingKafkaParameters *unmodelled `aws:"refuse"`
	SelfManagedKafkaParameters      *unmodelled `aws:"refuse"`
}

// unmodelled is a structure that the jar has no service for.
type unmodelled struct{}

// FilterCriteria are patterns of which an event has to match one.
type FilterCriteria struct {
	Filters []Filter `aws:"len=0..5"`
}

// A Filter is a pattern of events: see internal/pattern.
type Filter struct {
	Pattern string `aws:"len=0..4096"`
}

// PipeSourceKinesisStreamParameters are of a Kinesis stream. Absent are a batch size of
// 100, no window, one batch at a time in each shard, and retries without end.
type PipeSourceKinesisStreamParameters struct {
	BatchSize                      *int32 `aws:"range=1..10000"`
	DeadLetterConfig               *DeadLetterConfig
	OnPartialBatchItemFailure      string `aws:"enum=AUTOMATIC_BISECT"`
	MaximumBatchingWindowInSeconds *int32 `aws:"range=0..300"`
	MaximumRecordAgeInSeconds      *int32 `aws:"range=-1..604800"`
	MaximumRetryAttempts           *int32 `aws:"range=-1..10000"`
	ParallelizationFactor          *int32 `aws:"range=1..10"`
	StartingPosition               string `aws:"required,enum=TRIM_HORIZON|LATEST|AT_TIMESTAMP"`
	StartingPositionTimestamp      time.Time
}

// PipeSourceDynamoDBStreamParameters are of a DynamoDB stream: see Kinesis's.
type PipeSourceDynamoDBStreamParameters struct {
	BatchSize                      *int32 `aws:"range=1..10000"`
	DeadLetterConfig               *DeadLetterConfig
	OnPartialBatchItemFailure      string `aws:"enum=AUTOMATIC_BISECT"`
	MaximumBatchingWindowInSeconds *int32 `aws:"range=0..300"`
	MaximumRecordAgeInSeconds      *int32 `aws:"range=-1..604800"`
	MaximumRetryAttempts           *int32 `aws:"range=-1..10000"`
	ParallelizationFactor          *int32 `aws:"range=1..10"`
	StartingPosition               string `aws:"required,enum=TRIM_HORIZON|LATEST"`
}

// PipeSourceSqsQueueParameters are of a queue. Absent are a batch size of 10, and no
// window.
type PipeSourceSqsQueueParameters struct {
	BatchSize                      *int32 `aws:"range=1..10000"`
	MaximumBatchingWindowInSeconds *int32 `aws:"range=0..300"`
}

// DeadLetterConfig is the queue or topic for events that are given up.
type DeadLetterConfig struct {
	Arn string `aws:"len=1..1600"`
}

// UpdatePipeSourceParameters change how a source is read.
type UpdatePipeSourceParameters struct {
	FilterCriteria                  *FilterCriteria
	KinesisStreamParameters         *UpdatePipeSourceStreamParameters
	DynamoDBStreamParameters        *UpdatePipeSourceStreamParameters
	SqsQueueParameters              *PipeSourceSqsQueueParameters
	ActiveMQBrokerParameters        *unmodelled `aws:"refuse"`
	RabbitMQBrokerParameters        *unmodelled `aws:"refuse"`
	ManagedStreamingKafkaParameters *unmodelled `aws:"refuse"`
	SelfManagedKafkaParameters      *unmodelled `aws:"refuse"`
}

// UpdatePipeSourceStreamParameters are what of a stream's parameters can change.
type UpdatePipeSourceStreamParameters struct {
	BatchSize                      *int32 `aws:"range=1..10000"`
	DeadLetterConfig               *DeadLetterConfig
	OnPartialBatchItemFailure      string `aws:"enum=AUTOMATIC_BISECT"`
	MaximumBatchingWindowInSeconds *int32 `aws:"range=0..300"`
	MaximumRecordAgeInSeconds      *int32 `aws:"range=-1..604800"`
	MaximumRetryAttempts           *int32 `aws:"range=-1..10000"`
	ParallelizationFactor          *int32 `aws:"range=1..10"`
}

// PipeEnrichmentParameters are what the enrichment gets.
type PipeEnrichmentParameters struct {
	InputTemplate  string      `aws:"len=0..8192"`
	HttpParameters *unmodelled `aws:"refuse"`
}

// PipeTargetParameters are what the target gets, and how.
type PipeTargetParameters struct {
	InputTemplate                      string `aws:"len=0..8192"`
	LambdaFunctionParameters           *PipeTargetInvocation
	StepFunctionStateMachineParameters *PipeTargetInvocation
	KinesisStreamParameters            *PipeTargetKinesisStreamParameters
	SqsQueueParameters                 *PipeTargetSqsQueueParameters
	EventBridgeEventBusParameters      *PipeTargetEventBridgeEventBusParameters
	CloudWatchLogsParameters           *PipeTargetCloudWatchLogsParameters
	EcsTaskParameters                  *unmodelled `aws:"refuse"`
	BatchJobParameters                 *unmodelled `aws:"refuse"`
	HttpParameters                     *unmodelled `aws:"refuse"`
	RedshiftDataParameters             *unmodelled `aws:"refuse"`
	SageMakerPipelineParameters        *unmodelled `aws:"refuse"`
	TimestreamParameters               *unmodelled `aws:"refuse"`
}

// PipeTargetInvocation says whether a function or state machine is waited for.
type PipeTargetInvocation struct {
	InvocationType string `aws:"enum=REQUEST_RESPONSE|FIRE_AND_FORGET"`
}

// PipeTargetKinesisStreamParameters are of a Kinesis stream.
type PipeTargetKinesisStreamParameters struct {
	PartitionKey string `aws:"required,len=0..256"`
}

// PipeTargetSqsQueueParameters are of a queue.
type PipeTargetSqsQueueParameters struct {
	MessageGroupId         string `aws:"len=0..100"`
	MessageDeduplicationId string `aws:"len=0..100"`
}

// PipeTargetEventBridgeEventBusParameters are of an event bus.
type PipeTargetEventBridgeEventBusParameters struct {
	DetailType string   `aws:"len=1..128"`
	Source     string   `aws:"len=1..256"`
	Resources  []string `aws:"len=0..10,member.len=1..1600"`
	Time       string   `aws:"len=1..256,pattern=\\$(\\.[\\w/_-]+(\\[(\\d+|\\*)\\])*)*"`
	EndpointId string   `aws:"refuse"`
}

// PipeTargetCloudWatchLogsParameters are of a log group.
type PipeTargetCloudWatchLogsParameters struct {
	LogStreamName string `aws:"len=1..256"`
	Timestamp     string `aws:"len=1..256,pattern=\\$(\\.[\\w/_-]+(\\[(\\d+|\\*)\\])*)*"`
}

// PipeLogConfigurationParameters are where a pipe logs what it does: nowhere. Levels
// other than OFF are refused.
type PipeLogConfigurationParameters struct {
	Level                        string      `aws:"required,enum=OFF|ERROR|INFO|TRACE"`
	IncludeExecutionData         []string    `aws:"member.enum=ALL"`
	S3LogDestination             *unmodelled `aws:"refuse"`
	FirehoseLogDestination       *unmodelled `aws:"refuse"`
	CloudwatchLogsLogDestination *unmodelled `aws:"refuse"`
}

// PipeLogConfiguration is what PipeLogConfigurationParameters have set.
type PipeLogConfiguration struct {
	Level                string
	IncludeExecutionData []string
}
