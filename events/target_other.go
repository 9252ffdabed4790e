package events

// The parameters of targets in services that the jar does not have. They are known, so
// that they can be refused by name.

// RunCommandParameters are for Systems Manager.
type RunCommandParameters struct {
	RunCommandTargets []RunCommandTarget
}

// A RunCommandTarget names instances.
type RunCommandTarget struct {
	Key    string
	Values []string
}

// EcsParameters are for ECS.
type EcsParameters struct {
	TaskDefinitionArn        string
	TaskCount                int32
	LaunchType               string
	NetworkConfiguration     *NetworkConfiguration
	PlatformVersion          string
	Group                    string
	CapacityProviderStrategy []CapacityProviderStrategyItem
	EnableECSManagedTags     bool
	EnableExecuteCommand     bool
	PlacementConstraints     []PlacementConstraint
	PlacementStrategy        []PlacementStrategy
	PropagateTags            string
	ReferenceId              string
	Tags                     []Tag
}

// NetworkConfiguration is where a task runs.
type NetworkConfiguration struct {
	AwsvpcConfiguration *AwsVpcConfiguration `aws:"name=awsvpcConfiguration"`
}

// AwsVpcConfiguration is a task's network.
type AwsVpcConfiguration struct {
	Subnets        []string
	SecurityGroups []string
	AssignPublicIp string
}

// A CapacityProviderStrategyItem weighs a capacity provider.
type CapacityProviderStrategyItem struct {
	CapacityProvider string `aws:"name=capacityProvider"`
	Weight           int32  `aws:"name=weight"`
	Base             int32  `aws:"name=base"`
}

// A PlacementConstraint says where tasks may run.
type PlacementConstraint struct {
	Type       string `aws:"name=type"`
	Expression string `aws:"name=expression"`
}

// A PlacementStrategy says where tasks best run.
type PlacementStrategy struct {
	Type  string `aws:"name=type"`
	Field string `aws:"name=field"`
}

// BatchParameters are for Batch.
type BatchParameters struct {
	JobDefinition   string
	JobName         string
	ArrayProperties *BatchArrayProperties
	RetryStrategy   *BatchRetryStrategy
}

// BatchArrayProperties is the size of an array job.
type BatchArrayProperties struct {
	Size int32
}

// BatchRetryStrategy is how often a job is tried.
type BatchRetryStrategy struct {
	Attempts int32
}

// RedshiftDataParameters are for Redshift's Data API.
type RedshiftDataParameters struct {
	SecretManagerArn string
	Database         string
	DbUser           string
	Sql              string
	StatementName    string
	WithEvent        bool
	Sqls             []string
}

// SageMakerPipelineParameters are for SageMaker.
type SageMakerPipelineParameters struct {
	PipelineParameterList []SageMakerPipelineParameter
}

// A SageMakerPipelineParameter is one parameter of a pipeline.
type SageMakerPipelineParameter struct {
	Name  string
	Value string
}

// AppSyncParameters are for AppSync.
type AppSyncParameters struct {
	GraphQLOperation string
}
