package autoscaling

// Shapes of members that AWS knows and this service refuses by name: step scaling
// and predictive scaling, which do not scale DynamoDB, and metrics of one's own.

// A PredictiveScalingPolicyConfiguration is a policy that scales by a forecast.
type PredictiveScalingPolicyConfiguration struct {
	MetricSpecifications      []PredictiveScalingMetricSpecification
	MaxCapacityBreachBehavior string
	MaxCapacityBuffer         int32
	Mode                      string
	SchedulingBufferTime      int32
}

// A PredictiveScalingMetricSpecification is the metrics of a forecast.
type PredictiveScalingMetricSpecification struct {
	TargetValue                           float64
	CustomizedCapacityMetricSpecification *PredictiveScalingCustomizedMetricSpecification
	CustomizedLoadMetricSpecification     *PredictiveScalingCustomizedMetricSpecification
	CustomizedScalingMetricSpecification  *PredictiveScalingCustomizedMetricSpecification
	PredefinedLoadMetricSpecification     *PredictiveScalingPredefinedLoadMetricSpecification
	PredefinedMetricPairSpecification     *PredictiveScalingPredefinedMetricPairSpecification
	PredefinedScalingMetricSpecification  *PredictiveScalingPredefinedScalingMetricSpecification
}

// A PredictiveScalingCustomizedMetricSpecification is a metric of one's own.
type PredictiveScalingCustomizedMetricSpecification struct {
	MetricDataQueries []PredictiveScalingMetricDataQuery
}

// A PredictiveScalingMetricDataQuery is a metric, or an expression over metrics.
type PredictiveScalingMetricDataQuery struct {
	Id         string
	Expression string
	Label      string
	MetricStat *PredictiveScalingMetricStat
	ReturnData bool
}

// A PredictiveScalingMetricStat is a statistic of a metric.
type PredictiveScalingMetricStat struct {
	Metric *PredictiveScalingMetric
	Stat   string
	Unit   string
}

// A PredictiveScalingMetric names a metric.
type PredictiveScalingMetric struct {
	Dimensions []PredictiveScalingMetricDimension
	MetricName string
	Namespace  string
}

// A PredictiveScalingMetricDimension is a dimension of a metric.
type PredictiveScalingMetricDimension struct {
	Name  string
	Value string
}

// A PredictiveScalingPredefinedLoadMetricSpecification names a predefined load metric.
type PredictiveScalingPredefinedLoadMetricSpecification struct {
	PredefinedMetricType string
	ResourceLabel        string
}

// A PredictiveScalingPredefinedMetricPairSpecification names a predefined pair of metrics.
type PredictiveScalingPredefinedMetricPairSpecification struct {
	PredefinedMetricType string
	ResourceLabel        string
}

// A PredictiveScalingPredefinedScalingMetricSpecification names a predefined scaling metric.
type PredictiveScalingPredefinedScalingMetricSpecification struct {
	PredefinedMetricType string
	ResourceLabel        string
}

// A StepScalingPolicyConfiguration is a policy that scales by steps.
type StepScalingPolicyConfiguration struct {
	AdjustmentType         string
	Cooldown               int32
	MetricAggregationType  string
	MinAdjustmentMagnitude int32
	StepAdjustments        []StepAdjustment
}

// A StepAdjustment is one step of a policy.
type StepAdjustment struct {
	ScalingAdjustment        int32
	MetricIntervalLowerBound float64
	MetricIntervalUpperBound float64
}

// A CustomizedMetricSpecification is a metric of one's own.
type CustomizedMetricSpecification struct {
	Dimensions []MetricDimension
	MetricName string
	Metrics    []TargetTrackingMetricDataQuery
	Namespace  string
	Statistic  string
	Unit       string
}

// A MetricDimension is a dimension of a metric.
type MetricDimension struct {
	Name  string
	Value string
}

// A TargetTrackingMetricDataQuery is a metric, or an expression over metrics.
type TargetTrackingMetricDataQuery struct {
	Id         string
	Expression string
	Label      string
	MetricStat *TargetTrackingMetricStat
	ReturnData bool
}

// A TargetTrackingMetricStat is a statistic of a metric.
type TargetTrackingMetricStat struct {
	Metric *TargetTrackingMetric
	Stat   string
	Unit   string
}

// A TargetTrackingMetric names a metric.
type TargetTrackingMetric struct {
	Dimensions []TargetTrackingMetricDimension
	MetricName string
	Namespace  string
}

// A TargetTrackingMetricDimension is a dimension of a metric.
type TargetTrackingMetricDimension struct {
	Name  string
	Value string
}
