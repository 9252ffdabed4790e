// Command server serves a cloud on loopback, so that any SDK, the AWS CLI or a
// browser can connect, with any credentials:
//
//	go run ./examples/server -port 4566
//	aws --endpoint-url http://127.0.0.1:4566 dynamodb list-tables
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
	"time"

	"github.com/cloudjar/cloudjar"
)

func main() {
	port := flag.Int("port", 4566, "the port on 127.0.0.1")
	seed := flag.Uint64("seed", 0, "the seed of all ids")
	flag.Parse()
	if err := serve(*port, *seed); err != nil {
		log.Fatal(err)
	}
}

func serve(port int, seed uint64) error {
	cloud := cloudjar.New(cloudjar.Options{Seed: seed})
	defer cloud.Close()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return err
	}
	server := &http.Server{Handler: cloud.Handler(), ReadHeaderTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	fmt.Printf("cloudjar: serving on http://%s\n", listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
