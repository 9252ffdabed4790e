//go:build unix

package process

import (
	"os/exec"
	"syscall"
)

// processes says whether this system has process groups.
const processes = true

// ownGroup makes the command the leader of a process group, so that what it
// starts ends with it.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

// killGroup kills the group that pid leads.
func killGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGKILL) }

// terminateGroup asks the group that pid leads to end.
func terminateGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGTERM) }

// freezeGroup stops the group that pid leads, as AWS freezes an environment
// that waits for an invocation.
func freezeGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGSTOP) }

// thawGroup lets the group go on.
func thawGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGCONT) }
