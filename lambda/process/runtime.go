package process

import (
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/cloudjar/cloudjar/lambda"
)

// bootstrapPython and bootstrapNode are our runtime clients: they ask the
// Runtime API for invocations and call the handler, as AWS's do.
var (
	//go:embed bootstrap.py
	bootstrapPython []byte
	//go:embed bootstrap.mjs
	bootstrapNode []byte
)

// A runtime is what runs a package.
type runtime struct {
	name        string // "python3.12"
	language    string // "python", "node", or "" where the package brings its own
	interpreter string // its path
}

const lambdaRuntimes = "provided.al2023, provided.al2, python3.8 to python3.14 and nodejs16.x to nodejs24.x"

// runtimeOf returns what runs packages of a runtime's name, or refuses it by name.
func runtimeOf(name string) (runtime, error) {
	r := runtime{name: name}
	minor, isPython := strings.CutPrefix(name, "python3.")
	version, isNode := strings.CutPrefix(strings.TrimSuffix(name, ".x"), "nodejs")
	var err error
	switch {
	case !processes:
		return r, errors.New("cloudjar: functions run as processes on Unix only; give this function a Go handler")
	case name == "":
		return r, errors.New("cloudjar: container images are not run as processes")
	case name == "provided.al2023" || name == "provided.al2":
	case isPython && within(minor, 8, 14):
		r.language = "python"
		r.interpreter, err = find(name, "-c", "import sys; print(sys.executable)", name, "python3")
	case isNode && within(version, 16, 24):
		r.language = "node"
		r.interpreter, err = find(name, "-p", "process.execPath", "node")
	default:
		err = fmt.Errorf("cloudjar: runtime %s is not run as a process; those that are: %s", name, lambdaRuntimes)
	}
	return r, err
}

func within(text string, low, high int) bool {
	n, err := strconv.Atoi(text)
	return err == nil && low <= n && n <= high && strconv.Itoa(n) == text
}

// interpreters remembers what find found, by runtime and PATH: asking takes as
// long as starting an interpreter does.
var interpreters sync.Map

// find returns the path of the first of some programs that is on PATH and can
// say where it is: a version manager's stand-in may be there without what it
// stands for.
func find(runtime, flag, question string, programs ...string) (string, error) {
	key := runtime + " " + os.Getenv("PATH")
	if path, found := interpreters.Load(key); found {
		return path.(string), nil
	}
	for _, program := range programs {
		said, err := exec.Command(program, flag, question).Output()
		if path := strings.TrimSpace(string(said)); err == nil && filepath.IsAbs(path) {
			interpreters.Store(key, path)
			return path, nil
		}
	}
	program := programs[len(programs)-1]
	return "", fmt.Errorf("cloudjar: runtime %s needs %s on this machine's PATH, and there is none that runs", runtime, program)
}

// install writes the runtime's own files.
func (r runtime) install(f folders) error {
	switch r.language {
	case "python":
		return os.WriteFile(f.runtime+"/bootstrap.py", bootstrapPython, 0o644)
	case "node":
		return os.WriteFile(f.runtime+"/index.mjs", bootstrapNode, 0o644)
	}
	return nil
}

// errNoBootstrap is a package without a program to start, in AWS's words.
var errNoBootstrap = fmt.Errorf("%s: [/var/task/bootstrap /opt/bootstrap]", "Couldn't find valid bootstrap(s)")

// command returns what starts the runtime.
func (r runtime) command(p lambda.Package, f folders) ([]string, error) {
	var line []string
	switch r.language {
	case "python":
		line = []string{r.interpreter, f.runtime + "/bootstrap.py"}
	case "node":
		line = slices.Concat([]string{r.interpreter}, nodeFlags(p), []string{f.runtime + "/index.mjs"})
	default:
		for _, path := range []string{f.task + "/bootstrap", f.opt + "/bootstrap"} {
			if info, err := os.Stat(path); err == nil && !info.IsDir() {
				return []string{path}, nil
			}
		}
		return nil, errNoBootstrap
	}
	if wrapper := p.Environment["AWS_LAMBDA_EXEC_WRAPPER"]; wrapper != "" {
		// A wrapper that is not there is exit status 127, as a shell has it.
		line = slices.Concat([]string{"/bin/sh", "-c", `exec "$@"`, "sh", f.here(wrapper)}, line)
	}
	return line, nil
}

// nodeFlags are those of AWS's Node.js runtimes: most of the function's memory
// is for the heap, unless NODE_OPTIONS says otherwise.
func nodeFlags(p lambda.Package) []string {
	flags := []string{"--expose-gc", "--max-http-header-size=81920"}
	own := strings.ReplaceAll(p.Environment["NODE_OPTIONS"], "_", "-")
	if p.MemoryMB > 0 && !strings.Contains(own, "--max-old-space-size") && !strings.Contains(own, "--max-semi-space-size") {
		flags = append(flags, fmt.Sprintf("--max-semi-space-size=%d", max(1, p.MemoryMB*5/100)), fmt.Sprintf("--max-old-space-size=%d", p.MemoryMB*90/100))
	}
	return flags
}
