package sdktest

import (
	"archive/zip"
	"bytes"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
)

func deployment(t *testing.T, text string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, err := w.Create("index.mjs")
	require.NoError(t, err)
	_, err = f.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

// A deployment with the SDK's own waiters and paginators: a package from a bucket, a
// version, an alias that moves.
func TestLambdaDeployment(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{})
	defer cloud.Close()
	ctx, client := t.Context(), sdk.NewFromConfig(cloud.Config())
	objects := s3.NewFromConfig(cloud.Config())
	_, err := objects.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("packages")})
	require.NoError(t, err)
	code := deployment(t, "export const handler = async () => 1")
	_, err = objects.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("packages"), Key: aws.String("f.zip"), Body: bytes.NewReader(code)})
	require.NoError(t, err)

	in := &sdk.CreateFunctionInput{
		FunctionName: aws.String("f"), Runtime: types.RuntimeNodejs22x, Handler: aws.String("index.handler"),
		Role: aws.String("arn:aws:iam::123456789012:role/r"),
		Code: &types.FunctionCode{S3Bucket: aws.String("packages"), S3Key: aws.String("none.zip")},
	}
	_, err = client.CreateFunction(ctx, in)
	var invalid *types.InvalidParameterValueException
	require.ErrorAs(t, err, &invalid)
	require.Equal(t, "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.", *invalid.Message)
	require.Equal(t, "User", *invalid.Type)

	in.Code.S3Key = aws.String("f.zip")
	made, err := client.CreateFunction(ctx, in)
	require.NoError(t, err)
	require.Equal(t, types.StatePending, made.State)
	require.EqualValues(t, len(code), made.CodeSize)
	name := in.FunctionName
	require.NoError(t, sdk.NewFunctionActiveV2Waiter(client).Wait(ctx, &sdk.GetFunctionInput{FunctionName: name}, time.Minute))

	for timeout := range int32(3) {
		timeout += 10
		_, err = client.UpdateFunctionConfiguration(ctx, &sdk.UpdateFunctionConfigurationInput{FunctionName: name, Timeout: aws.Int32(timeout)})
		require.NoError(t, err)
		require.NoError(t, sdk.NewFunctionUpdatedV2Waiter(client).Wait(ctx, &sdk.GetFunctionInput{FunctionName: name}, time.Minute))
	}
	code = deployment(t, "export const handler = async () => 2")
	updated, err := client.UpdateFunctionCode(ctx, &sdk.UpdateFunctionCodeInput{FunctionName: name, ZipFile: code, Publish: true})
	require.NoError(t, err)
	require.Equal(t, "1", *updated.Version)
	require.NoError(t, sdk.NewPublishedVersionActiveWaiter(client).Wait(ctx, &sdk.GetFunctionConfigurationInput{FunctionName: name, Qualifier: updated.Version}, time.Minute))
	_, err = client.CreateAlias(ctx, &sdk.CreateAliasInput{FunctionName: name, Name: aws.String("live"), FunctionVersion: updated.Version})
	require.NoError(t, err)

	var versions []string
	for p := sdk.NewListVersionsByFunctionPaginator(client, &sdk.ListVersionsByFunctionInput{FunctionName: name, MaxItems: aws.Int32(1)}); p.HasMorePages(); {
		page, err := p.NextPage(ctx)
		require.NoError(t, err)
		for _, v := range page.Versions {
			versions = append(versions, *v.Version)
		}
	}
	require.Equal(t, []string{"$LATEST", "1"}, versions)

	var gone *types.ResourceNotFoundException
	_, err = client.GetFunction(ctx, &sdk.GetFunctionInput{FunctionName: aws.String("f:2")})
	require.ErrorAs(t, err, &gone)
	require.Equal(t, "Function not found: arn:aws:lambda:us-east-1:123456789012:function:f:2", *gone.Message)
}
