package autoscaling

import (
	"encoding/json"
	"errors"
	"strconv"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// A capacity is what a table or index is provisioned with now.
type capacity struct {
	ReadCapacityUnits  int64
	WriteCapacityUnits int64
}

// of returns the units of one direction.
func (p capacity) of(writes bool) int64 {
	if writes {
		return p.WriteCapacityUnits
	}
	return p.ReadCapacityUnits
}

func (p capacity) with(writes bool, units int64) capacity {
	if writes {
		p.WriteCapacityUnits = units
	} else {
		p.ReadCapacityUnits = units
	}
	return p
}

// A provision is a table or index as DynamoDB describes it.
type provision struct {
	capacity
	active bool // it can be changed now
}

// capacity asks DynamoDB what a target has. On demand that is nothing.
func (s *Service) capacity(c *sim.Call, t *target) (provision, error) {
	var out struct {
		Table struct {
			TableStatus            string
			ProvisionedThroughput  capacity
			GlobalSecondaryIndexes []struct {
				IndexName, IndexStatus string
				ProvisionedThroughput  capacity
			}
		}
	}
	table, index := t.names()
	err := s.ask(c, "DescribeTable", map[string]any{"TableName": table}, &out)
	if code(err) == codeResource {
		return provision{}, errValidation("DynamoDB table does not exist: " + t.ResourceId)
	}
	if err != nil || index == "" {
		return provision{out.Table.ProvisionedThroughput, out.Table.TableStatus == "ACTIVE"}, err
	}
	for _, ix := range out.Table.GlobalSecondaryIndexes {
		if ix.IndexName == index {
			return provision{ix.ProvisionedThroughput, out.Table.TableStatus == "ACTIVE" && ix.IndexStatus == "ACTIVE"}, nil
		}
	}
	return provision{}, errValidation("DynamoDB index does not exist: " + t.ResourceId)
}

// provide gives a target another capacity, by UpdateTable.
func (s *Service) provide(c *sim.Call, t *target, p capacity) error {
	table, index := t.names()
	in := map[string]any{"TableName": table}
	if index == "" {
		in["ProvisionedThroughput"] = p
	} else {
		update := map[string]any{"IndexName": index, "ProvisionedThroughput": p}
		in["GlobalSecondaryIndexUpdates"] = []any{map[string]any{"Update": update}}
	}
	return s.ask(c, "UpdateTable", in, &struct{}{})
}

// ask asks DynamoDB for an operation, over the bus.
func (s *Service) ask(c *sim.Call, operation string, in, out any) error {
	request, err := json.Marshal(in)
	if err != nil {
		return err
	}
	answer, err := s.ep.Bus.Call(c, bus.To{Service: "dynamodb"}, operation, request)
	if err != nil {
		return err
	}
	return json.Unmarshal(answer, out)
}

// code returns the code of another service's error, empty for none.
func code(err error) string {
	if e, ok := errors.AsType[wire.APIError](err); ok {
		return e.ErrorCode()
	}
	return ""
}

// noun is how activities name what a target is.
func (t *target) noun() string {
	if t.writes() {
		return "write capacity units"
	}
	return "read capacity units"
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
