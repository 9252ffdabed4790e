package lambda

import "github.com/cloudjar/cloudjar/sim"

type (
	permissions        struct{}
	provisioned        struct{}
	eventConfig        struct{}
	functionURL        struct{}
	runtimeConfig      struct{}
	settling           struct{}
	provisioning       struct{}
	CodeSigningConfig  struct{ CodeSigningConfigArn string }
	AliasConfiguration struct {
		Name, FunctionVersion string
		RoutingConfig         *AliasRoutingConfiguration
	}
	AliasRoutingConfiguration struct{ AdditionalVersionWeights map[string]float64 }
)

func (s *Service) settle(c *sim.Call, a settling)       {}
func (s *Service) allocate(c *sim.Call, a provisioning) {}
