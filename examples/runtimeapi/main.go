// Command runtimeapi deploys an ordinary Go function to a cloud in a jar and
// invokes it: the program in the folder function is built, zipped, created with
// the SDK, and then run as a process, unmodified, against the jar's own Lambda
// Runtime API on loopback.
//
//	go run ./examples/runtimeapi
package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	dynamodbtypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/cloudjar/cloudjar"
	jar "github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/lambda/process"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, w io.Writer) error {
	code, err := packageOf("github.com/cloudjar/cloudjar/examples/runtimeapi/function")
	if err != nil {
		return err
	}
	var cloud *cloudjar.Cloud
	door := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { cloud.Handler().ServeHTTP(w, r) })
	executor := process.New(process.Options{Door: door})
	defer func() { _ = executor.Close() }()
	cloud = cloudjar.New(cloudjar.Options{Lambda: jar.Options{Executor: executor}})
	defer cloud.Close()
	db, functions := dynamodb.NewFromConfig(cloud.Config()), lambda.NewFromConfig(cloud.Config())
	if err := deploy(ctx, db, functions, code); err != nil {
		return err
	}
	for _, order := range []string{`{"id":"o-1","quantity":3,"cents":995}`, `{"id":"o-2","quantity":0}`} {
		if err := invoke(ctx, w, functions, order); err != nil {
			return err
		}
	}
	kept, err := db.GetItem(ctx, &dynamodb.GetItemInput{TableName: aws.String("orders"), Key: map[string]dynamodbtypes.AttributeValue{"id": &dynamodbtypes.AttributeValueMemberS{Value: "o-1"}}})
	if err != nil {
		return err
	}
	cents, _ := kept.Item["cents"].(*dynamodbtypes.AttributeValueMemberN)
	if cents == nil {
		return fmt.Errorf("the function did not keep the order")
	}
	fmt.Fprintf(w, "the table has order o-1: %s cents\n", cents.Value)
	return nil
}

// packageOf builds a program as the bootstrap of a package.
func packageOf(program string) ([]byte, error) {
	dir, err := os.MkdirTemp("", "bootstrap")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "bootstrap")
	build := exec.Command("go", "build", "-tags", "lambda.norpc", "-ldflags", "-s -w", "-o", path, program)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, said)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	header := &zip.FileHeader{Name: "bootstrap", Method: zip.Deflate}
	header.SetMode(0o755) // Lambda runs nothing that is not executable
	f, err := z.CreateHeader(header)
	if err != nil {
		return nil, err
	}
	if _, err := f.Write(text); err != nil {
		return nil, err
	}
	err = z.Close()
	return out.Bytes(), err
}

// deploy creates the table and the function, and waits until both can be used.
func deploy(ctx context.Context, db *dynamodb.Client, functions *lambda.Client, code []byte) error {
	_, err := db.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName: aws.String("orders"), BillingMode: dynamodbtypes.BillingModePayPerRequest,
		KeySchema:            []dynamodbtypes.KeySchemaElement{{AttributeName: aws.String("id"), KeyType: dynamodbtypes.KeyTypeHash}},
		AttributeDefinitions: []dynamodbtypes.AttributeDefinition{{AttributeName: aws.String("id"), AttributeType: dynamodbtypes.ScalarAttributeTypeS}},
	})
	if err != nil {
		return err
	}
	architecture := types.ArchitectureX8664
	if runtime.GOARCH == "arm64" {
		architecture = types.ArchitectureArm64
	}
	_, err = functions.CreateFunction(ctx, &lambda.CreateFunctionInput{
		FunctionName: aws.String("price"), Role: aws.String("arn:aws:iam::123456789012:role/price"),
		Runtime: types.RuntimeProvidedal2023, Handler: aws.String("bootstrap"), Architectures: []types.Architecture{architecture},
		Code: &types.FunctionCode{ZipFile: code}, Timeout: aws.Int32(10),
		Environment: &types.Environment{Variables: map[string]string{"TABLE": "orders"}},
	})
	if err != nil {
		return err
	}
	return lambda.NewFunctionActiveV2Waiter(functions).Wait(ctx, &lambda.GetFunctionInput{FunctionName: aws.String("price")}, time.Minute)
}

// invoke sends the function an event, and prints what it answers and logs.
func invoke(ctx context.Context, w io.Writer, functions *lambda.Client, event string) error {
	answer, err := functions.Invoke(ctx, &lambda.InvokeInput{FunctionName: aws.String("price"), Payload: []byte(event), LogType: types.LogTypeTail})
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s\n  -> %s %s\n", event, answer.Payload, aws.ToString(answer.FunctionError))
	tail, err := base64.StdEncoding.DecodeString(aws.ToString(answer.LogResult))
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(tail)) {
		fmt.Fprintf(w, "     %s\n", strings.TrimSpace(line))
	}
	return nil
}
