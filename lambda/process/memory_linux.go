package process

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
)

// measures says whether memory is measured here.
const measures = true

// memoryOf returns how many bytes a process and its descendants hold now, and
// the most that the process itself ever held. Zero means it is gone.
func memoryOf(pid int) (now, peak int64) {
	dir := filepath.Join("/proc", strconv.Itoa(pid))
	status, err := os.ReadFile(filepath.Join(dir, "status"))
	if err != nil {
		return 0, 0
	}
	now, peak = statusField(status, "VmRSS:"), statusField(status, "VmHWM:")
	lists, _ := filepath.Glob(filepath.Join(dir, "task", "*", "children"))
	for _, list := range lists {
		children, _ := os.ReadFile(list)
		for _, child := range bytes.Fields(children) {
			if id, err := strconv.Atoi(string(child)); err == nil {
				held, _ := memoryOf(id)
				now += held
			}
		}
	}
	return now, peak
}

// statusField reads a line of /proc/<pid>/status: "VmRSS:	  5804 kB".
func statusField(status []byte, name string) int64 {
	_, rest, found := bytes.Cut(status, []byte(name))
	if !found {
		return 0
	}
	line, _, _ := bytes.Cut(rest, []byte("kB"))
	kilobytes, _ := strconv.ParseInt(string(bytes.TrimSpace(line)), 10, 64)
	return kilobytes << 10
}
