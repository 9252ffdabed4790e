package dynamodb_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/sim"
)

const ordersARN = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"

// grant is a policy that allows an account one action.
func grant(action string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"dynamodb:` +
		action + `","Resource":"*"}]}`
}

// A fork has the policies of its parent, and then its own.
func TestPoliciesFork(t *testing.T) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	parent := dynamodb.New(endpointOn(w), dynamodb.Options{})
	create(t, parent, "orders", "id")
	_, err := parent.PutResourcePolicy(t.Context(), &dynamodb.PutResourcePolicyInput{ResourceArn: ordersARN, Policy: grant("GetItem")})
	require.NoError(t, err)
	w.Advance(time.Minute)

	fw, err := w.Fork()
	require.NoError(t, err)
	fork := parent.Fork(endpointOn(fw))
	_, err = fork.DeleteResourcePolicy(t.Context(), &dynamodb.DeleteResourcePolicyInput{ResourceArn: ordersARN})
	require.NoError(t, err)
	_, err = parent.PutResourcePolicy(t.Context(), &dynamodb.PutResourcePolicyInput{ResourceArn: ordersARN, Policy: grant("Query")})
	require.NoError(t, err)

	out, err := parent.GetResourcePolicy(t.Context(), &dynamodb.GetResourcePolicyInput{ResourceArn: ordersARN})
	require.NoError(t, err)
	require.Equal(t, grant("Query"), out.Policy)
	_, err = fork.GetResourcePolicy(t.Context(), &dynamodb.GetResourcePolicyInput{ResourceArn: ordersARN})
	require.ErrorContains(t, err, "PolicyNotFoundException")
}

// Who may is said by certain conditions only, and without wildcards.
func TestWhatBoundsAGrantToAnyone(t *testing.T) {
	for condition, bound := range map[string]bool{
		`{"StringEquals":{"aws:SourceVpc":"vpc-1"}}`:                                  true,
		`{"ForAnyValue:StringLike":{"AWS:PrincipalOrgPaths":["o-1/r-1/"]}}`:           true,
		`{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::123456789012:user/John"}}`:      true,
		`{"Bool":{"aws:PrincipalIsAWSService":true}}`:                                 true,
		`{"Bool":{"aws:SecureTransport":"true"},"ArnEquals":{"aws:SourceArn":"a"}}`:   true,
		`{"Bool":{"aws:PrincipalIsAWSService":false}}`:                                false,
		`{"Bool":{"aws:SecureTransport":"true"}}`:                                     false,
		`{"StringNotEquals":{"aws:SourceVpc":"vpc-1"}}`:                               false,
		`{"StringEqualsIfExists":{"aws:SourceVpc":"vpc-1"}}`:                          false,
		`{"StringEquals":{"aws:SourceVpc":["vpc-1","vpc-*"]}}`:                        false,
		`{"StringEquals":{"aws:PrincipalArn":"${aws:username}"}}`:                     false,
		`{"StringEquals":{"aws:sourcevpc aws:sourcevpce":"vpc-1"}}`:                   false,
		`{"StringEquals":{"aws:PrincipalTag/team":"blue"}}`:                           false,
		`{"DateGreaterThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}`:              false,
		`{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`:                                 false,
		`{"StringEquals":{"":"x"}}`:                                                   false,
		`{"":{"aws:SourceVpc":"vpc-1"}}`:                                              false,
		`{"StringLike":{"aws:SourceVpc":"vpc-?"}}`:                                    false,
		`{"StringEquals":{"aws:PrincipalAccount":"123456789012","aws:username":"*"}}`: true,
	} {
		svc := withOrders(t)
		_, err := svc.PutResourcePolicy(t.Context(), &dynamodb.PutResourcePolicyInput{ResourceArn: ordersARN, Policy: strings.Replace(
			strings.Replace(grant("GetItem"), `"arn:aws:iam::111122223333:root"`, `"*"`, 1), `"Resource":"*"`, `"Resource":"*","Condition":`+condition, 1)})
		if bound {
			require.NoError(t, err, condition)
		} else {
			require.ErrorContains(t, err, "unbounded access", condition)
		}
	}
}

func withOrders(t testing.TB) *dynamodb.Service {
	svc := dynamodb.New(endpointOn(sim.NewWorld(sim.Options{Crank: sim.Simulator})), dynamodb.Options{})
	_, err := svc.CreateTable(context.Background(), &dynamodb.CreateTableInput{
		TableName: "orders", BillingMode: "PAY_PER_REQUEST",
		KeySchema:            []dynamodb.KeySchemaElement{{AttributeName: "id", KeyType: "HASH"}},
		AttributeDefinitions: []dynamodb.AttributeDefinition{{AttributeName: "id", AttributeType: "S"}},
	})
	require.NoError(t, err)
	return svc
}

// Only a denial that is certain to hit its author is refused.
func TestWhoIsShutOut(t *testing.T) {
	for statement, out := range map[string]bool{
		`"Principal":"*","Action":"dynamodb:PutResourcePolicy","Resource":"*"`:                                    true,
		`"Principal":{"AWS":"123456789012"},"Action":"*","Resource":"` + ordersARN + `"`:                          true,
		`"Principal":"*","NotAction":"dynamodb:GetItem","Resource":"*"`:                                           true,
		`"NotPrincipal":{"AWS":"arn:aws:iam::123456789012:user/ann"},"Action":"dynamodb:*","Resource":"*"`:        true,
		`"Principal":"*","Action":"dynamodb:DeleteResourcePolicy","Resource":"*"`:                                 false,
		`"Principal":{"AWS":"111122223333"},"Action":"dynamodb:*","Resource":"*"`:                                 false,
		`"Principal":"*","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/others"`: false,
		`"Principal":"*","Action":"dynamodb:*","NotResource":"` + ordersARN + `"`:                                 false,
		`"Principal":"*","Action":"dynamodb:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":false}}`: false,
		`"NotPrincipal":{"AWS":"123456789012"},"Action":"dynamodb:*","Resource":"*"`:                              false,
	} {
		_, err := withOrders(t).PutResourcePolicy(t.Context(), &dynamodb.PutResourcePolicyInput{
			ResourceArn: ordersARN, Policy: `{"Statement":[{"Effect":"Deny",` + statement + `}]}`,
		})
		if out {
			require.ErrorContains(t, err, "AccessDeniedException", statement)
		} else {
			require.NoError(t, err, statement)
		}
	}
}

// Whatever comes as a policy is refused, or kept in a form that is equal to it.
func FuzzResourcePolicy(f *testing.F) {
	f.Add(ordersARN, grant("GetItem"))
	f.Add(ordersARN, `{"Statement":{"Effect":"Deny","NotPrincipal":{"AWS":"*"},"NotAction":"dynamodb:?","NotResource":"arn:aws:dynamodb:::table/*"}}`)
	f.Add(ordersARN+"/stream/x", `{"Statement":[{"Effect":"Deny","Principal":"*","Action":"dynamodb:GetRecords","Resource":"*"}]}`)
	f.Add("arn:aws:dynamodb:us-east-1:123456789012:table/", `{}`)
	f.Add("arn:::::", `[`)
	f.Fuzz(func(t *testing.T, arn, text string) {
		svc := withOrders(t)
		put, err := svc.PutResourcePolicy(t.Context(), &dynamodb.PutResourcePolicyInput{ResourceArn: arn, Policy: text})
		if err != nil {
			require.NotContains(t, err.Error(), "panicked")
			return
		}
		got, err := svc.GetResourcePolicy(t.Context(), &dynamodb.GetResourcePolicyInput{ResourceArn: arn})
		require.NoError(t, err)
		require.Equal(t, put.RevisionId, got.RevisionId)
		if strings.Contains(text, `"Version"`) {
			_, err = svc.PutResourcePolicy(t.Context(), &dynamodb.PutResourcePolicyInput{ResourceArn: arn, Policy: got.Policy})
			require.NoError(t, err)
		}
	})
}
