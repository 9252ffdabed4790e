package lambda

import (
	"encoding/json"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// pack describes the version to an executor.
func (s *Service) pack(c *sim.Call, x *execution) Package {
	v := x.version
	p := Package{
		FunctionName: v.FunctionName, FunctionARN: qualified(x.target.function.arn, v.Version), Version: v.Version,
		Runtime: v.Runtime, Handler: v.Handler, Architecture: v.architecture(), Code: v.code.zip,
		MemoryMB: v.MemorySize, EphemeralMB: v.storage(), Timeout: x.timeout(),
		LogGroup: v.logGroup(), LogStream: x.env.stream, TenantID: x.request.tenant,
		Provisioned: x.env.pool.provisioned != "",
	}
	s.assume(c, &p, v.Role)
	for _, l := range v.layers {
		p.Layers = append(p.Layers, l.zip)
	}
	if v.Environment != nil {
		p.Environment = cloneMap(v.Environment.Variables)
	}
	return p
}

// assume gives a package credentials of the function's role. Names of sessions have two
// letters or more: AWS makes one of a name that has but one.
func (s *Service) assume(c *sim.Call, p *Package, role string) {
	session := p.FunctionName
	if len(session) < 2 {
		session += "@lambda_function"
	}
	body, err := json.Marshal(map[string]string{"RoleArn": role, "RoleSessionName": session})
	if err != nil {
		return
	}
	to := bus.To{Service: "sts", As: bus.Principal{Service: "lambda.amazonaws.com", Source: p.FunctionARN}}
	answer, err := s.ep.Bus.Call(c, to, "AssumeRole", body)
	var out struct {
		Credentials struct{ AccessKeyId, SecretAccessKey, SessionToken string }
	}
	if err != nil || json.Unmarshal(answer, &out) != nil {
		return
	}
	p.AccessKeyID, p.SecretAccessKey, p.SessionToken = out.Credentials.AccessKeyId, out.Credentials.SecretAccessKey, out.Credentials.SessionToken
}

func (v *version) architecture() string {
	if len(v.Architectures) == 0 {
		return "x86_64"
	}
	return v.Architectures[0]
}

// storage is the size of /tmp in MB.
func (v *version) storage() int {
	if v.EphemeralStorage == nil {
		return freeStorage
	}
	return v.EphemeralStorage.Size
}

func (v *version) logGroup() string {
	if v.LoggingConfig == nil || v.LoggingConfig.LogGroup == "" {
		return "/aws/lambda/" + v.FunctionName
	}
	return v.LoggingConfig.LogGroup
}

// invocation describes the invocation to what runs it.
func (s *Service) invocation(x *execution) Invocation {
	r := x.request
	payload := r.payload
	if len(payload) == 0 {
		payload = []byte("{}")
	}
	return Invocation{
		RequestID: r.id, Payload: payload, InvokedFunctionARN: x.target.arn(), ClientContext: r.clientContext,
		TraceID: r.trace, TenantID: r.tenant, Stream: r.stream,
	}
}
