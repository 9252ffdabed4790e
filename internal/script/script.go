// Package script reads conversations with a service from text files and plays them:
// lessons with the service's true answers, which are tests as well.
//
//	# Prose.
//	options StreamDelay=5s
//	CreateStream {"StreamName":"clicks","ShardCount":1}
//	----
//
//	advance 5s
//
//	GetShardIterator {"StreamName":"clicks","ShardId":"shardId-000000000000","ShardIteratorType":"LATEST"}
//	----
//	{"ShardIterator":"…"}
//	let start = ShardIterator
//
//	repeat 3 PutRecord {"StreamName":"clicks","PartitionKey":"@i","Data":""}
//	----
//	{"SequenceNumber":"…","ShardId":"shardId-000000000000"}
//
// README.md describes the form. A package's tests are an adapter: Flags, Play and
// PlayOnForks do the rest.
package script

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A Script is a file of steps.
type Script struct {
	Path    string
	Options map[string]string // of the line "options name=value …"
	Steps   []*Step
	parts   []any // string: a line kept as it is; *Step
}

// A Step is one request and its answer, an advance of the clock, or a member of the
// last answer that is kept under a name.
type Step struct {
	Line    int
	Op      string
	Input   string
	Repeat  int
	Advance time.Duration
	Keep    string
	Member  string
	Want    string // the answer as written
	head    []string
}

// String returns the file's text, with the answers that the steps want.
func (s *Script) String() string {
	var b strings.Builder
	for _, p := range s.parts {
		switch p := p.(type) {
		case string:
			b.WriteString(p + "\n")
		case *Step:
			b.WriteString(strings.Join(p.head, "\n") + "\n")
			if p.Op != "" {
				b.WriteString("----\n")
				if p.Want != "" {
					b.WriteString(p.Want + "\n")
				}
			}
		}
	}
	return b.String()
}

// Read reads a script. The path is for errors.
func Read(path, text string) (*Script, error) {
	s := &Script{Path: path, Options: map[string]string{}}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i := 0; i < len(lines); {
		n, err := s.read(i+1, lines[i:])
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, i+1, err)
		}
		i += n
	}
	return s, nil
}

// read reads what begins with the first of the lines. It returns how many it took.
func (s *Script) read(line int, lines []string) (int, error) {
	first, rest, _ := strings.Cut(lines[0], " ")
	switch {
	case strings.TrimSpace(lines[0]) == "" || first == "#":
		s.parts = append(s.parts, lines[0])
	case first == "options":
		s.parts = append(s.parts, lines[0])
		for _, field := range strings.Fields(rest) {
			name, value, _ := strings.Cut(field, "=")
			s.Options[name] = value
		}
	case first == "advance":
		d, err := time.ParseDuration(strings.TrimSpace(rest))
		if err != nil {
			return 0, err
		}
		s.add(&Step{Line: line, head: lines[:1], Advance: d})
	case first == "let":
		name, member, ok := strings.Cut(rest, " = ")
		if !ok {
			return 0, fmt.Errorf("want: let name = Member.Of.Answer")
		}
		s.add(&Step{Line: line, head: lines[:1], Keep: name, Member: member})
	default:
		return s.readRequest(line, lines)
	}
	return 1, nil
}

// readRequest reads a request, "----", and an answer up to an empty line, or up to
// a line that keeps something of it.
func (s *Script) readRequest(line int, lines []string) (int, error) {
	st := &Step{Line: line, Repeat: 1}
	n := 0
	for ; n < len(lines) && lines[n] != "----"; n++ {
		if strings.TrimSpace(lines[n]) == "" {
			return 0, fmt.Errorf("a step needs a line ---- between request and answer")
		}
		st.head = append(st.head, lines[n])
	}
	if n == len(lines) {
		return 0, fmt.Errorf("a step needs a line ---- after its request")
	}
	text := strings.Join(st.head, "\n")
	if rest, ok := strings.CutPrefix(text, "repeat "); ok {
		count, after, _ := strings.Cut(rest, " ")
		var err error
		if st.Repeat, err = strconv.Atoi(count); err != nil {
			return 0, err
		}
		text = after
	}
	if st.Op, st.Input, _ = strings.Cut(text, " "); st.Op == "" {
		return 0, fmt.Errorf("a request begins with the name of its operation")
	}
	end := n + 1
	for end < len(lines) && strings.TrimSpace(lines[end]) != "" && !strings.HasPrefix(lines[end], "let ") {
		end++
	}
	st.Want = strings.Join(lines[n+1:end], "\n")
	s.add(st)
	return end, nil
}

func (s *Script) add(st *Step) {
	s.parts = append(s.parts, st)
	s.Steps = append(s.Steps, st)
}
