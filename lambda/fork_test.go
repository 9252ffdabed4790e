package lambda

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// setting makes one of everything that the control plane keeps.
var setting = []string{
	`CreateFunction {"FunctionName":"f","Runtime":"python3.13","Handler":"app.handler","Role":"arn:aws:iam::123456789012:role/r","Code":{"ZipFile":"@zip"},"Publish":true,"Tags":{"a":"1"},"Environment":{"Variables":{"AA":"1"}}}`,
	`CreateAlias {"FunctionName":"f","Name":"live","FunctionVersion":"1"}`,
	`AddPermission {"FunctionName":"f","StatementId":"s","Action":"lambda:InvokeFunction","Principal":"sns.amazonaws.com"}`,
	`PutFunctionConcurrency {"FunctionName":"f","ReservedConcurrentExecutions":20}`,
	`PutProvisionedConcurrencyConfig {"FunctionName":"f","Qualifier":"1","ProvisionedConcurrentExecutions":2}`,
	`PutFunctionEventInvokeConfig {"FunctionName":"f","MaximumRetryAttempts":1}`,
	`CreateFunctionUrlConfig {"FunctionName":"f","AuthType":"NONE","Cors":{"AllowMethods":["GET"]}}`,
	`PutFunctionRecursionConfig {"FunctionName":"f","RecursiveLoop":"Allow"}`,
	`PutRuntimeManagementConfig {"FunctionName":"f","UpdateRuntimeOn":"FunctionUpdate"}`,
	`PublishLayerVersion {"LayerName":"l","Content":{"ZipFile":"@zip"}}`,
	`AddLayerVersionPermission {"LayerName":"l","VersionNumber":1,"StatementId":"s","Action":"lambda:GetLayerVersion","Principal":"*"}`,
	`CreateCodeSigningConfig {"AllowedPublishers":{"SigningProfileVersionArns":["arn:aws:signer:us-east-1:123456789012:/signing-profiles/p/1"]},"Tags":{"a":"1"}}`,
}

// changes change each of them.
var changes = []string{
	`UpdateFunctionConfiguration {"FunctionName":"f","Timeout":77,"Environment":{"Variables":{"AA":"2"}}}`,
	`UpdateFunctionCode {"FunctionName":"f","ZipFile":"@zip2","Publish":true}`,
	`UpdateAlias {"FunctionName":"f","Name":"live","RoutingConfig":{"AdditionalVersionWeights":{"2":0.5}}}`,
	`CreateAlias {"FunctionName":"f","Name":"early","FunctionVersion":"1"}`,
	`RemovePermission {"FunctionName":"f","StatementId":"s"}`,
	`DeleteProvisionedConcurrencyConfig {"FunctionName":"f","Qualifier":"1"}`,
	`DeleteFunctionConcurrency {"FunctionName":"f"}`,
	`UpdateFunctionEventInvokeConfig {"FunctionName":"f","MaximumRetryAttempts":2}`,
	`UpdateFunctionUrlConfig {"FunctionName":"f","Cors":{"AllowMethods":["PUT"]}}`,
	`PutFunctionRecursionConfig {"FunctionName":"f","RecursiveLoop":"Terminate"}`,
	`PutRuntimeManagementConfig {"FunctionName":"f","UpdateRuntimeOn":"Auto"}`,
	`TagResource {"Resource":"arn:aws:lambda:us-east-1:123456789012:function:f","Tags":{"a":"2","b":"3"}}`,
	`PublishLayerVersion {"LayerName":"l","Content":{"ZipFile":"@zip2"}}`,
	`RemoveLayerVersionPermission {"LayerName":"l","VersionNumber":1,"StatementId":"s"}`,
	`CreateCodeSigningConfig {"AllowedPublishers":{"SigningProfileVersionArns":["arn:aws:signer:us-east-1:123456789012:/signing-profiles/p/2"]}}`,
	`CreateFunction {"FunctionName":"g","PackageType":"Image","Role":"arn:aws:iam::123456789012:role/r","Code":{"ImageUri":"123456789012.dkr.ecr.us-east-1.amazonaws.com/i"}}`,
}

// views show all of it.
var views = []string{
	`ListFunctions {"FunctionVersion":"ALL"}`, `GetFunction {"FunctionName":"f"}`, `ListAliases {"FunctionName":"f"}`,
	`GetPolicy {"FunctionName":"f"}`, `GetFunctionConcurrency {"FunctionName":"f"}`, `ListProvisionedConcurrencyConfigs {"FunctionName":"f"}`,
	`ListFunctionEventInvokeConfigs {"FunctionName":"f"}`, `ListFunctionUrlConfigs {"FunctionName":"f"}`,
	`GetFunctionRecursionConfig {"FunctionName":"f"}`, `GetRuntimeManagementConfig {"FunctionName":"f"}`,
	`ListTags {"Resource":"arn:aws:lambda:us-east-1:123456789012:function:f"}`, `ListLayers {}`, `ListLayerVersions {"LayerName":"l"}`,
	`GetLayerVersionPolicy {"LayerName":"l","VersionNumber":1}`, `ListCodeSigningConfigs {}`, `GetAccountSettings {}`,
}

func do(t testing.TB, s *Service, request string) string {
	op, input, _ := strings.Cut(withPackages(request), " ")
	out, err := s.Wire().InvokeJSON(t.Context(), op, []byte(input))
	require.NoError(t, err, request)
	return string(out)
}

func look(t testing.TB, s *Service) []string {
	var out []string
	for _, v := range views {
		op, input, _ := strings.Cut(v, " ")
		answer, err := s.Wire().InvokeJSON(t.Context(), op, []byte(input))
		if err != nil {
			answer = []byte(err.Error())
		}
		out = append(out, op+" "+string(answer))
	}
	return out
}

// A fork and its parent share nothing that can be observed: what one changes the
// other does not see.
func TestForkIsItsOwn(t *testing.T) {
	parent := newService(t, Options{})
	for _, request := range setting {
		do(t, parent, request)
	}
	before := look(t, parent)
	w, err := parent.ep.World.Fork()
	require.NoError(t, err)
	fork := parent.Fork(endpointOf(w))
	require.Equal(t, before, look(t, fork))
	for i, request := range changes {
		was := look(t, fork)
		do(t, fork, request)
		require.NotEqual(t, was, look(t, fork), "change %d shows nowhere: %s", i, request)
		require.Equal(t, before, look(t, parent), "the parent saw %s", request)
	}
	after := look(t, fork)
	for _, request := range changes {
		do(t, parent, request)
	}
	do(t, parent, `DeleteFunction {"FunctionName":"f"}`)
	do(t, parent, `DeleteLayerVersion {"LayerName":"l","VersionNumber":1}`)
	require.Equal(t, after, look(t, fork), "the fork saw what its parent did")
}

// What is under way when a fork is made ends in both.
func TestForkKeepsWhatIsUnderWay(t *testing.T) {
	parent := newService(t, Options{CreateDelay: 5 * time.Second, ProvisionDelay: time.Minute})
	do(t, parent, setting[0])
	parent.ep.World.Advance(5 * time.Second)
	do(t, parent, `PutProvisionedConcurrencyConfig {"FunctionName":"f","Qualifier":"1","ProvisionedConcurrentExecutions":2}`)
	do(t, parent, changes[len(changes)-1])
	w, err := parent.ep.World.Fork()
	require.NoError(t, err)
	fork := parent.Fork(endpointOf(w))
	for _, s := range []*Service{parent, fork} {
		require.Contains(t, do(t, s, `GetFunctionConfiguration {"FunctionName":"g"}`), `"State":"Pending"`)
		s.ep.World.Advance(time.Minute)
		require.Contains(t, do(t, s, `GetFunctionConfiguration {"FunctionName":"g"}`), `"State":"Active"`)
		require.Contains(t, do(t, s, `GetProvisionedConcurrencyConfig {"FunctionName":"f","Qualifier":"1"}`), `"Status":"READY"`)
	}
}
