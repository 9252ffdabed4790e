package process

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// A process is one run of a runtime, with its Runtime API.
type process struct {
	cmd    *exec.Cmd
	api    *runtimeAPI
	server *http.Server
	exited chan struct{} // closed when it has
	frozen bool
	peak   int64 // the most memory it was seen to hold, in bytes
}

// launch starts a command against a Runtime API. env makes the command's
// environment, given the API's address.
func launch(api *runtimeAPI, line []string, dir, logFile string, env func(api string) []string) (*process, error) {
	out, err := os.OpenFile(logFile, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { _ = out.Close() }() // the process has its own
	server, address, err := serve(api)
	if err != nil {
		return nil, err
	}
	p := &process{api: api, server: server, exited: make(chan struct{})}
	if p.cmd, err = run(line, dir, out, env(address)); err != nil {
		return nil, errors.Join(err, server.Close())
	}
	go func() {
		_ = p.cmd.Wait()
		killGroup(p.cmd.Process.Pid) // what it left behind
		close(p.exited)
	}()
	return p, nil
}

// run starts a command. A file that was just written cannot be run while a
// process that another goroutine is starting still holds it open, for a moment
// (ETXTBSY, https://go.dev/issue/22315).
func run(line []string, dir string, out *os.File, env []string) (*exec.Cmd, error) {
	for wait := time.Millisecond; ; wait *= 2 {
		cmd := exec.Command(line[0], line[1:]...)
		cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, env, out, out
		ownGroup(cmd)
		err := cmd.Start()
		if err == nil || !errors.Is(err, syscall.ETXTBSY) || wait > time.Second {
			return cmd, err
		}
		time.Sleep(wait)
	}
}

// maxHeader leaves room for the cause that a runtime tells X-Ray, of up to 1 MiB.
const maxHeader = 2 << 20

// serve serves a handler on a port of 127.0.0.1.
func serve(h http.Handler) (*http.Server, string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, "", err
	}
	server := &http.Server{Handler: h, MaxHeaderBytes: maxHeader, ErrorLog: log.New(io.Discard, "", 0)}
	go func() { _ = server.Serve(listener) }()
	return server, listener.Addr().String(), nil
}

// stop kills the process, with all its group, and returns when it is gone.
func (p *process) stop() {
	killGroup(p.cmd.Process.Pid)
	<-p.exited
	_ = p.server.Close()
}

// gone says whether it has exited.
func (p *process) gone() bool {
	select {
	case <-p.exited:
		return true
	default:
		return false
	}
}

func (p *process) freeze() {
	freezeGroup(p.cmd.Process.Pid)
	p.frozen = true
}

func (p *process) thaw() {
	if p.frozen {
		thawGroup(p.cmd.Process.Pid)
		p.frozen = false
	}
}

// measure looks at the memory that the process holds, and returns the most
// that it ever did, in bytes.
func (p *process) measure() int64 {
	if !p.gone() {
		p.peak = max(p.peak, maxOf(memoryOf(p.cmd.Process.Pid)))
	}
	return p.peak
}

func maxOf(a, b int64) int64 { return max(a, b) }

// An ending is why a wait is over.
type ending int

const (
	reached ending = iota // what was waited for
	gone                  // the process exited
	late                  // the context ended
	bloated               // it holds more memory than it may
)

// memoryPoll is how often memory is looked at.
const memoryPoll = 20 * time.Millisecond

// await waits until the runtime is in a state.
func (p *process) await(ctx context.Context, limit int64, until func(state) bool) ending {
	tick := time.NewTicker(memoryPoll)
	defer tick.Stop()
	for {
		s, changed := p.api.now()
		if until(s) {
			if p.measure() > limit {
				return bloated
			}
			return reached
		}
		select {
		case <-changed:
		case <-p.exited:
			if s, _ := p.api.now(); until(s) {
				return reached
			}
			return gone
		case <-ctx.Done():
			return late
		case <-tick.C:
			if p.measure() > limit {
				return bloated
			}
		}
	}
}
