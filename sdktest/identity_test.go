package sdktest

import (
	"context"
	"errors"
	"net/url"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/cloudtest"
	jariam "github.com/cloudjar/cloudjar/iam"
)

const trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole"}]}`

// A role of another account is assumed: what is signed with its credentials happens
// in that account, and STS knows who it is.
func TestAssumedRolesLeadToTheirAccount(t *testing.T) {
	cloudtest.Run(t, func(t *testing.T, cloud *cloudjar.Cloud) {
		ctx := t.Context()
		other := cloud.Account("210987654321")
		role, err := iam.NewFromConfig(other.Config()).CreateRole(ctx, &iam.CreateRoleInput{
			RoleName: aws.String("guest"), AssumeRolePolicyDocument: aws.String(trust),
		})
		require.NoError(t, err)
		document, err := url.QueryUnescape(*role.Role.AssumeRolePolicyDocument)
		require.NoError(t, err)
		require.Equal(t, trust, document)

		out, err := sts.NewFromConfig(cloud.Config()).AssumeRole(ctx, &sts.AssumeRoleInput{
			RoleArn: role.Role.Arn, RoleSessionName: aws.String("visit"),
		})
		require.NoError(t, err)
		guest := cloud.Config()
		guest.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			c := out.Credentials
			return aws.Credentials{AccessKeyID: *c.AccessKeyId, SecretAccessKey: *c.SecretAccessKey, SessionToken: *c.SessionToken}, nil
		})
		who, err := sts.NewFromConfig(guest).GetCallerIdentity(ctx, nil)
		require.NoError(t, err)
		require.Equal(t, "210987654321", *who.Account)
		require.Equal(t, "arn:aws:sts::210987654321:assumed-role/guest/visit", *who.Arn)
		require.Equal(t, *role.Role.RoleId+":visit", *who.UserId)

		createTable(ctx, t, dynamodb.NewFromConfig(guest), "theirs")
		tables, err := dynamodb.NewFromConfig(other.Config()).ListTables(ctx, nil)
		require.NoError(t, err)
		require.Equal(t, []string{"theirs"}, tables.TableNames)
		tables, err = dynamodb.NewFromConfig(cloud.Config()).ListTables(ctx, nil)
		require.NoError(t, err)
		require.Empty(t, tables.TableNames)

		_, err = sts.NewFromConfig(guest).GetSessionToken(ctx, nil)
		var denied interface{ ErrorCode() string }
		require.True(t, errors.As(err, &denied))
		require.Equal(t, "AccessDenied", denied.ErrorCode())
	})
}

// IAM is global: a role made from one region is there in all, also by Go.
func TestRolesAreGlobal(t *testing.T) {
	cloudtest.Run(t, func(t *testing.T, cloud *cloudjar.Cloud) {
		_, err := iam.NewFromConfig(cloud.Region("eu-west-1").Config()).CreateRole(t.Context(), &iam.CreateRoleInput{
			RoleName: aws.String("r"), AssumeRolePolicyDocument: aws.String(trust),
		})
		require.NoError(t, err)
		got, err := cloud.Region("ap-south-1").IAM.GetRole(t.Context(), &jariam.GetRoleInput{RoleName: "r"})
		require.NoError(t, err)
		require.Equal(t, "arn:aws:iam::123456789012:role/r", got.Role.Arn)
	})
}
