package lambda

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// shop is what a naive reader of the documentation would keep of one function.
type shop struct {
	timeout   int
	published []int // timeouts by version, 0 for one that was deleted
	last      int   // the timeout that was published last; 0 if that version is gone
	aliases   map[string]int
}

// Versions and aliases are as the model has them, whatever is done in whatever order.
func TestVersionsAgainstModel(t *testing.T) {
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 7))
		s := newService(t, Options{})
		do(t, s, `CreateFunction {"FunctionName":"f","Runtime":"python3.13","Handler":"a.b","Role":"arn:aws:iam::123456789012:role/r","Code":{"ZipFile":"@zip"}}`)
		m := &shop{timeout: 3, aliases: map[string]int{}}
		for range 60 {
			m.step(t, s, r)
		}
	}
}

func (m *shop) step(t *testing.T, s *Service, r *rand.Rand) {
	ctx := t.Context()
	number := r.IntN(len(m.published)+2) + 1
	there := number <= len(m.published) && m.published[number-1] != 0
	alias := string(rune('a' + r.IntN(3)))
	pointed, known := m.aliases[alias]
	switch r.IntN(6) {
	case 0:
		m.timeout = 1 + r.IntN(3)
		do(t, s, fmt.Sprintf(`UpdateFunctionConfiguration {"FunctionName":"f","Timeout":%d}`, m.timeout))
	case 1:
		out, err := s.PublishVersion(ctx, &PublishVersionInput{FunctionName: "f"})
		require.NoError(t, err)
		if m.last != m.timeout {
			m.published = append(m.published, m.timeout)
			m.last = m.timeout
		}
		require.Equal(t, strconv.Itoa(m.newest()), out.Version)
	case 2:
		_, err := s.DeleteFunction(ctx, &DeleteFunctionInput{FunctionName: "f", Qualifier: strconv.Itoa(number)})
		if m.points(number) {
			require.ErrorContains(t, err, "referenced by aliases")
			return
		}
		require.NoError(t, err)
		if there {
			m.delete(number)
		}
	case 3:
		_, err := s.CreateAlias(ctx, &CreateAliasInput{FunctionName: "f", Name: alias, FunctionVersion: strconv.Itoa(number)})
		require.Equal(t, there && !known, err == nil, "%v", err)
		if err == nil {
			m.aliases[alias] = number
		}
	case 4:
		do(t, s, `DeleteAlias {"FunctionName":"f","Name":"`+alias+`"}`)
		delete(m.aliases, alias)
	case 5:
		out, err := s.GetFunctionConfiguration(ctx, &GetFunctionConfigurationInput{FunctionName: "f", Qualifier: alias})
		require.Equal(t, known, err == nil, "%v", err)
		if known {
			require.Equal(t, m.published[pointed-1], out.Timeout)
		}
	}
	m.check(t, s)
}

// newest is the highest number that is there.
func (m *shop) newest() int {
	for n := len(m.published); n > 0; n-- {
		if m.published[n-1] != 0 {
			return n
		}
	}
	return 0
}

func (m *shop) points(number int) bool {
	for _, n := range m.aliases {
		if n == number {
			return true
		}
	}
	return false
}

// delete deletes a version. What was published before is compared with then.
func (m *shop) delete(number int) {
	m.published[number-1] = 0
	m.last = 0
	if n := m.newest(); n > 0 {
		m.last = m.published[n-1]
	}
}

func (m *shop) check(t *testing.T, s *Service) {
	out, err := s.ListVersionsByFunction(t.Context(), &ListVersionsByFunctionInput{FunctionName: "f"})
	require.NoError(t, err)
	got := map[string]int{}
	for _, v := range out.Versions {
		got[v.Version] = v.Timeout
	}
	want := map[string]int{latest: m.timeout}
	for i, timeout := range m.published {
		if timeout != 0 {
			want[strconv.Itoa(i+1)] = timeout
		}
	}
	require.Equal(t, want, got)
}
