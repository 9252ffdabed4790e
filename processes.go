package cloudjar

import (
	"net/http"
	"sync"

	"github.com/cloudjar/cloudjar/iam"
	"github.com/cloudjar/cloudjar/lambda/process"
	"github.com/cloudjar/cloudjar/sim"
)

// processes run the functions that are no code in Go, on this machine and in real
// time, for a cloud and all of its forks.
type processes struct {
	mu       sync.Mutex
	users    int
	executor *process.Executor
}

// runProcesses sees to it that a real-time jar's functions have an executor. Their
// requests come back through the jar's door, which knows by their context which of
// the forks they are for.
func (j *jar) runProcesses() {
	if j.opts.Crank != sim.Real || j.opts.Lambda.Executor != nil {
		return
	}
	home := &Cloud{jar: j, at: place{j.opts.Region, j.opts.Account}}
	j.processes = &processes{users: 1, executor: process.New(process.Options{
		Door:        http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) { home.in(req.Context()).Handler().ServeHTTP(w, req) }),
		Credentials: func(account string) (string, string) { return accessKey(account), iam.SecretOf(accessKey(account)) },
	})}
	j.opts.Lambda.Executor = j.processes.executor
}

// share counts another user.
func (p *processes) share() *processes {
	if p != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.users++
	}
	return p
}

// leave ends the processes with their last user.
func (p *processes) leave() {
	if p == nil {
		return
	}
	p.mu.Lock()
	p.users--
	last := p.users == 0
	p.mu.Unlock()
	if last {
		_ = p.executor.Close()
	}
}
