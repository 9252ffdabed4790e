package dynamodb

import (
	"encoding/json"

	"github.com/cloudjar/cloudjar/bus"
)

// Write capacity that is provisioned has to be kept in step with the load before
// a table can have replicas: by a scaling policy of Application Auto Scaling, on
// the table and on every index (recorded October 2026).
func (u *tableUpdate) checkWriteScaling() error {
	t := u.t
	if t.settings.billing == billOnDemand {
		return nil
	}
	if !u.scales("table/"+t.name, "dynamodb:table:WriteCapacityUnits") {
		return errValidation("Table write capacity should either be Pay-Per-Request or AutoScaled.")
	}
	for _, ix := range t.globals {
		if !u.scales("table/"+t.name+"/index/"+ix.name, "dynamodb:index:WriteCapacityUnits") {
			return errValidation("GSI write capacity should either be Pay-Per-Request or AutoScaled.")
		}
	}
	return nil
}

// scales asks Application Auto Scaling whether a capacity has a policy. A cloud
// without that service has none.
func (u *tableUpdate) scales(resource, dimension string) bool {
	if u.s.ep.Bus == nil {
		return false
	}
	in, err := json.Marshal(map[string]string{
		"ServiceNamespace": "dynamodb", "ResourceId": resource, "ScalableDimension": dimension,
	})
	if err != nil {
		return false
	}
	out, err := u.s.ep.Bus.Call(u.c, bus.To{Service: "application-autoscaling"}, "DescribeScalingPolicies", in)
	if err != nil {
		return false
	}
	var found struct{ ScalingPolicies []json.RawMessage }
	return json.Unmarshal(out, &found) == nil && len(found.ScalingPolicies) > 0
}
