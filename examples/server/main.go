// Command server serves a cloud on loopback, so that any SDK, the AWS CLI or a
// browser can connect, with any credentials:
//
//	go run ./examples/server -port 4566
//	aws --endpoint-url http://127.0.0.1:4566 dynamodb list-tables
//
// An interrupt or SIGTERM ends it, with the processes of its functions.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/lambda"
)

func main() {
	port := flag.Int("port", 4566, "the port on 127.0.0.1")
	seed := flag.Uint64("seed", 0, "the seed of all ids")
	delay := flag.Duration("delay", 500*time.Millisecond, "how long functions are Pending, and updates InProgress")
	flag.Parse()
	if err := serve(*port, *seed, *delay); err != nil {
		log.Fatal(err)
	}
}

const usage = `cloudjar: serving on http://%[1]s

  aws --endpoint-url http://%[1]s sqs create-queue --queue-name orders
  export AWS_ENDPOINT_URL=http://%[1]s AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any

Python and Node.js functions run with this machine's python3 and node. Ctrl-C ends it all.
`

func serve(port int, seed uint64, delay time.Duration) error {
	cloud := cloudjar.New(cloudjar.Options{
		Seed:   seed,
		Lambda: lambda.Options{CreateDelay: delay, UpdateDelay: delay, ProvisionDelay: delay},
	})
	defer cloud.Close()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return err
	}
	server := &http.Server{Handler: cloud.Handler(), ReadHeaderTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	fmt.Printf(usage, listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
