// Command bootstrap is a custom runtime that does what its events say:
// {"do":"echo"} and so on. It speaks the Runtime API with the standard library.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"
)

var (
	api     = "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/"
	counter int
)

type event struct {
	Do   string `json:"do"`
	Text string `json:"text"`
	N    int    `json:"n"`
}

func main() {
	fmt.Println("init")
	switch os.Getenv("INIT") {
	case "exit":
		os.Exit(3)
	case "sigterm":
		post("/2020-01-01/extension/register", `{"events":[]}`, http.Header{"Lambda-Extension-Name": {"sigterm"}})
		asked := make(chan os.Signal, 1)
		signal.Notify(asked, syscall.SIGTERM)
		go func() {
			<-asked
			check(os.WriteFile(os.Getenv("GOODBYE"), []byte("goodbye"), 0o600))
			os.Exit(0)
		}()
	case "slow":
		time.Sleep(time.Second)
	case "error":
		post("init/error", `{"errorMessage":"no configuration","errorType":"Config.Missing"}`, nil)
		os.Exit(1)
	}
	for {
		answer, err := http.Get(api + "invocation/next")
		check(err)
		body, err := io.ReadAll(answer.Body)
		check(err)
		_ = answer.Body.Close()
		var e event
		_ = json.Unmarshal(body, &e)
		serve(answer.Header, body, e)
	}
}

func serve(h http.Header, body []byte, e event) {
	id := h.Get("Lambda-Runtime-Aws-Request-Id")
	respond := func(text string) { post("invocation/"+id+"/response", text, nil) }
	counter++
	switch e.Do {
	case "echo":
		respond(string(body))
	case "headers":
		text, _ := json.Marshal(h)
		respond(string(text))
	case "env":
		text, _ := json.Marshal(os.Environ())
		respond(string(text))
	case "log":
		fmt.Println(e.Text)
		fmt.Fprintln(os.Stderr, "to stderr")
		respond(`null`)
	case "count":
		respond(strconv.Itoa(counter))
	case "error":
		post("invocation/"+id+"/error", `{"errorMessage":"`+e.Text+`","errorType":"Custom.Error"}`, nil)
	case "panic":
		post("invocation/"+id+"/error", `{"errorMessage":"gave up","errorType":"string"}`, nil)
		os.Exit(1)
	case "exit":
		os.Exit(e.N)
	case "sleep":
		fmt.Println("sleeping")
		time.Sleep(time.Duration(e.N) * time.Millisecond)
		respond(`"awake"`)
	case "big":
		respond(`"` + strings.Repeat("x", e.N-2) + `"`)
	case "eat":
		held := make([]byte, e.N<<20)
		for i := range held {
			held[i] = 1
		}
		respond(strconv.Itoa(len(held)))
	case "write":
		check(os.WriteFile(os.TempDir()+"/file", []byte(e.Text), 0o600))
		respond(`null`)
	case "read":
		text, err := os.ReadFile(os.TempDir() + "/file")
		check(err)
		respond(`"` + string(text) + `"`)
	case "child": // a process that outlives its parent's interest
		cmd := exec.Command("sleep", "300")
		check(cmd.Start())
		respond(strconv.Itoa(cmd.Process.Pid))
	case "tick": // works between invocations, if it is let
		go func() {
			for {
				counter++
				time.Sleep(time.Millisecond)
			}
		}()
		respond(`null`)
	case "twice": // answers twice
		respond(`"first"`)
		fmt.Println(post("invocation/"+id+"/response", `"second"`, nil))
	case "stream":
		stream(id, e.Text)
	case "refused":
		respond(`"` + post(e.Text, "", nil)[:3] + `"`)
	default:
		respond(`null`)
	}
}

// stream answers in parts; a text is an error at the end.
func stream(id, failure string) {
	in, out := io.Pipe()
	r, err := http.NewRequest(http.MethodPost, api+"invocation/"+id+"/response", in)
	check(err)
	r.Header.Set("Lambda-Runtime-Function-Response-Mode", "streaming")
	r.Header.Set("Content-Type", "text/plain")
	r.Trailer = http.Header{"Lambda-Runtime-Function-Error-Type": nil, "Lambda-Runtime-Function-Error-Body": nil}
	go func() {
		_, _ = io.WriteString(out, "one ")
		_, _ = io.WriteString(out, "two")
		if failure != "" {
			r.Trailer.Set("Lambda-Runtime-Function-Error-Type", "Stream.Broken")
			r.Trailer.Set("Lambda-Runtime-Function-Error-Body", failure)
		}
		_ = out.Close()
	}()
	answer, err := http.DefaultClient.Do(r)
	check(err)
	_ = answer.Body.Close()
}

func post(path, body string, header http.Header) string {
	r, err := http.NewRequest(http.MethodPost, api+path, strings.NewReader(body))
	if strings.HasPrefix(path, "/") {
		r, err = http.NewRequest(http.MethodPost, "http://"+os.Getenv("AWS_LAMBDA_RUNTIME_API")+path, strings.NewReader(body))
	}
	check(err)
	for name, values := range header {
		r.Header[name] = values
	}
	answer, err := http.DefaultClient.Do(r)
	check(err)
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	check(err)
	return strconv.Itoa(answer.StatusCode) + " " + strings.TrimSpace(string(text))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(70)
	}
}
