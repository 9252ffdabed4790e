package stepfn

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/sim"
)

// Versions and aliases agree with a model that knows nothing but lists, whatever is
// published, deleted and routed, in whatever order.
func TestVersionsLikeAModel(t *testing.T) {
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 7))
		_, s := newService(sim.Options{Seed: seed})
		m := &model{t: t, s: s, arn: create(t, s, "m", "", definitionOf(0)), routes: map[string]int{}}
		for range 60 {
			m.act(r)
			m.compare()
		}
	}
}

// A model is what is known of the state machine: versions by number with what they
// define, and aliases with the version they route to.
type model struct {
	t         *testing.T
	s         *Service
	arn       string
	now       int // the definition
	last      int // the number of the last version
	versions  []int
	published []int // the definition of each
	fresh     bool  // the revision has a version already
	routes    map[string]int
}

func definitionOf(n int) string {
	return `{"StartAt":"A","States":{"A":{"Type":"Pass","Result":` + strconv.Itoa(n) + `,"End":true}}}`
}

func (m *model) act(r *rand.Rand) {
	ctx := m.t.Context()
	name := []string{"a", "b", "c"}[r.IntN(3)]
	number := 1 + r.IntN(m.last+1)
	version := m.arn + ":" + strconv.Itoa(number)
	exists := slices.Contains(m.versions, number)
	weight := int32(100)
	route := []RoutingConfigurationListItem{{version, &weight}}
	switch r.IntN(5) {
	case 0:
		_, err := m.s.UpdateStateMachine(ctx, &UpdateStateMachineInput{StateMachineArn: m.arn, Definition: definitionOf(m.now + 1)})
		require.NoError(m.t, err)
		m.now++
		m.fresh = false
	case 1:
		_, err := m.s.PublishStateMachineVersion(ctx, &PublishStateMachineVersionInput{StateMachineArn: m.arn})
		require.NoError(m.t, err)
		if !m.fresh {
			m.last++
			m.versions, m.published, m.fresh = append(m.versions, m.last), append(m.published, m.now), true
		}
	case 2:
		_, err := m.s.DeleteStateMachineVersion(ctx, &DeleteStateMachineVersionInput{StateMachineVersionArn: version})
		used := false
		for _, to := range m.routes {
			used = used || to == number && exists
		}
		require.Equal(m.t, used, err != nil)
		if i := slices.Index(m.versions, number); i >= 0 && !used {
			if m.published[i] == m.now {
				m.fresh = false
			}
			m.versions, m.published = slices.Delete(m.versions, i, i+1), slices.Delete(m.published, i, i+1)
		}
	case 3:
		_, known := m.routes[name]
		var err error
		if known {
			_, err = m.s.UpdateStateMachineAlias(ctx, &UpdateStateMachineAliasInput{StateMachineAliasArn: m.arn + ":" + name, RoutingConfiguration: route})
		} else {
			_, err = m.s.CreateStateMachineAlias(ctx, &CreateStateMachineAliasInput{Name: name, RoutingConfiguration: route})
		}
		require.Equal(m.t, exists, err == nil, "%v", err)
		if exists {
			m.routes[name] = number
		}
	case 4:
		_, err := m.s.DeleteStateMachineAlias(ctx, &DeleteStateMachineAliasInput{StateMachineAliasArn: m.arn + ":" + name})
		require.NoError(m.t, err)
		delete(m.routes, name)
	}
}

func (m *model) compare() {
	ctx := m.t.Context()
	out, err := m.s.ListStateMachineVersions(ctx, &ListStateMachineVersionsInput{StateMachineArn: m.arn})
	require.NoError(m.t, err)
	var want, got []string
	for _, n := range slices.Backward(m.versions) {
		want = append(want, m.arn+":"+strconv.Itoa(n))
	}
	for _, v := range out.StateMachineVersions {
		got = append(got, v.StateMachineVersionArn)
	}
	require.Equal(m.t, want, got)
	aliases, err := m.s.ListStateMachineAliases(ctx, &ListStateMachineAliasesInput{StateMachineArn: m.arn})
	require.NoError(m.t, err)
	require.Len(m.t, aliases.StateMachineAliases, len(m.routes))
	for name, number := range m.routes {
		x, err := m.s.StartExecution(ctx, &StartExecutionInput{StateMachineArn: m.arn + ":" + name})
		require.NoError(m.t, err)
		d, err := m.s.DescribeExecution(ctx, &DescribeExecutionInput{ExecutionArn: x.ExecutionArn})
		require.NoError(m.t, err)
		require.Equal(m.t, strconv.Itoa(m.published[slices.Index(m.versions, number)]), d.Output)
	}
}
