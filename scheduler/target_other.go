package scheduler

// The parameters of templates of services that the jar does not have. They are known,
// so that they can be refused by name.

// EcsParameters are for ECS.
type EcsParameters struct {
	CapacityProviderStrategy []CapacityProviderStrategyItem
	EnableECSManagedTags     bool
	EnableExecuteCommand     bool
	Group                    string
	LaunchType               string
	NetworkConfiguration     *NetworkConfiguration
	PlacementConstraints     []PlacementConstraint
	PlacementStrategy        []PlacementStrategy
	PlatformVersion          string
	PropagateTags            string
	ReferenceId              string
	Tags                     []map[string]string
	TaskCount                int32
	TaskDefinitionArn        string
}

// NetworkConfiguration is where a task runs.
type NetworkConfiguration struct {
	AwsvpcConfiguration *AwsVpcConfiguration `aws:"name=awsvpcConfiguration"`
}

// AwsVpcConfiguration is a task's network.
type AwsVpcConfiguration struct {
	AssignPublicIp string
	SecurityGroups []string
	Subnets        []string
}

// A CapacityProviderStrategyItem weighs a capacity provider.
type CapacityProviderStrategyItem struct {
	Base             int32  `aws:"name=base"`
	CapacityProvider string `aws:"name=capacityProvider"`
	Weight           int32  `aws:"name=weight"`
}

// A PlacementConstraint says where tasks may run.
type PlacementConstraint struct {
	Expression string `aws:"name=expression"`
	Type       string `aws:"name=type"`
}

// A PlacementStrategy says where tasks best run.
type PlacementStrategy struct {
	Field string `aws:"name=field"`
	Type  string `aws:"name=type"`
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
