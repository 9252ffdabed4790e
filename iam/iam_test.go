package iam

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/sim"
)

const anyone = `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]}`

// Parent and fork share nothing observable.
func TestFork(t *testing.T) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	s := newIAM(w, "us-east-1", nil)
	for _, name := range []string{"a", "b"} {
		_, err := s.CreateRole(t.Context(), &CreateRoleInput{RoleName: name, AssumeRolePolicyDocument: anyone})
		require.NoError(t, err)
	}
	before, err := s.ListRoles(t.Context(), nil)
	require.NoError(t, err)
	fw, err := w.Fork()
	require.NoError(t, err)
	f := s.Fork(endpointOf(fw, "iam", "us-east-1", nil), endpointOf(fw, "sts", "us-east-1", nil))
	_, err = f.DeleteRole(t.Context(), &DeleteRoleInput{RoleName: "a"})
	require.NoError(t, err)
	_, err = f.AttachRolePolicy(t.Context(), &AttachRolePolicyInput{RoleName: "b", PolicyArn: managedPrefix + "AdministratorAccess"})
	require.NoError(t, err)
	_, err = f.TagRole(t.Context(), &TagRoleInput{RoleName: "b", Tags: []Tag{{"k", new("v")}}})
	require.NoError(t, err)
	after, err := s.ListRoles(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, before, after)
	got, err := s.ListAttachedRolePolicies(t.Context(), &ListAttachedRolePoliciesInput{RoleName: "b"})
	require.NoError(t, err)
	require.Empty(t, got.AttachedPolicies)
}

// A text is an access key or it is not, and one that is tells 12 digits.
func FuzzAccountOfKey(f *testing.F) {
	f.Add("AKIAIOSFODNN7EXAMPLE")
	f.Add("AKIAJAR0123456789012")
	f.Add("ASIAZZZZZZZZZZZZZZZZ")
	f.Add("ASIA")
	f.Fuzz(func(t *testing.T, key string) {
		if account, ok := AccountOfKey(key); ok {
			require.True(t, isAccount(account), account)
		}
	})
}

// A policy comes back from its percent-encoded form as it was.
func FuzzEncode(f *testing.F) {
	f.Add(`{"a": "b+c~é"}`)
	f.Fuzz(func(t *testing.T, text string) {
		back, err := url.PathUnescape(encode(text))
		require.NoError(t, err)
		require.Equal(t, text, back)
	})
}
