package stepfn

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

var rewriteLanguage = flag.Bool("rewrite-language", false, "write what the interpreter does into testdata/language")

// A lesson of the language is a definition, an input and what its tasks answer;
// below ---- stands the history: seconds since the start, id<previous, type, what
// matters of the details. Lessons are separated by an empty line.
//
//	# What it teaches.
//	definition {"StartAt":…}        more lines of JSON may follow
//	input {"a":1}
//	task result {"x":1}             or: task error Name the cause
//	task silent                     nothing comes back
//	at 5 stop Name the cause        or: at 5 heartbeat 1, at 5 redrive
//	file the content of what readers read, \n for line ends
//	----
//	   0 1<0 ExecutionStarted
func TestLanguage(t *testing.T) {
	files, err := filepath.Glob("testdata/language/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			var out []string
			for lesson := range strings.SplitSeq(strings.TrimSpace(string(text)), "\n\n") {
				head, want, _ := strings.Cut(lesson, "\n----")
				got := playLesson(t, head)
				out = append(out, head+"\n----\n"+got)
				if !*rewriteLanguage {
					require.Equal(t, strings.TrimSpace(want), strings.TrimSpace(got), head)
				}
			}
			if *rewriteLanguage {
				require.NoError(t, os.WriteFile(file, []byte(strings.Join(out, "\n\n")+"\n"), 0o644))
			}
		})
	}
}

func playLesson(t *testing.T, head string) string {
	var definition strings.Builder
	input, file := "{}", ""
	type later struct {
		at   time.Duration
		what string
	}
	var answers []string
	var laters []later
	inDefinition := false
	for line := range strings.SplitSeq(head, "\n") {
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "#":
		case "definition":
			definition.WriteString(rest)
			inDefinition = true
			continue
		case "input":
			input = rest
		case "task":
			answers = append(answers, rest)
		case "file":
			file = strings.ReplaceAll(rest, `\n`, "\n")
		case "at":
			n, what, _ := strings.Cut(rest, " ")
			d, err := time.ParseDuration(n + "s")
			require.NoError(t, err)
			laters = append(laters, later{d, what})
		default:
			require.True(t, inDefinition, line)
			definition.WriteString(strings.TrimSpace(line))
			continue
		}
		inDefinition = false
	}
	p, found := parseProgram(definition.String(), parseOptions{})
	if p == nil {
		return "refused: " + errorsOf(found)
	}
	d := newDriver(t, p, input)
	d.read = func(*driver, readItems) ([]byte, *failure) { return []byte(file), nil }
	d.task = func(d *driver, c callTask) {
		answer := "result " + c.text
		if len(answers) > 0 {
			answer, answers = answers[0], answers[1:]
		}
		if in := lessonAnswer(t, c.ticket, answer); in != nil {
			d.pending = append(d.pending, in)
		}
	}
	for _, l := range laters {
		d.later(driverStart.Add(l.at), func() {
			word, rest, _ := strings.Cut(l.what, " ")
			switch word {
			case "stop":
				d.send(aborted{lessonFailure(rest)})
			case "redrive":
				d.send(redriven{})
			case "heartbeat":
				var n int
				_, err := fmt.Sscan(rest, &n)
				require.NoError(t, err)
				d.send(heartbeat{ticket(n)})
			default:
				n, answer, _ := strings.Cut(rest, " ")
				var on int
				_, err := fmt.Sscan(n, &on)
				require.NoError(t, err)
				d.send(lessonAnswer(t, ticket(on), answer))
			}
		})
	}
	d.drive()
	var out strings.Builder
	for _, e := range d.events {
		fmt.Fprintf(&out, "%6.6g %d<%d %s%s\n", e.At.Sub(driverStart).Seconds(), e.ID, e.Previous, e.Type, lessonDetail(e))
	}
	fmt.Fprintf(&out, "= %s %s", d.run.status, d.run.output)
	return strings.TrimRight(out.String(), " ")
}

// lessonAnswer reads: result {…}, submitted {…}, started worker, error Name cause,
// silent.
func lessonAnswer(t *testing.T, on ticket, text string) stimulus {
	word, rest, _ := strings.Cut(text, " ")
	switch word {
	case "result", "submitted":
		v, err := jsonvalue.Parse(rest)
		require.NoError(t, err, text)
		if word == "submitted" {
			return taskSubmitted{on, v}
		}
		return taskSucceeded{ticket: on, output: v}
	case "started":
		return taskStarted{on, rest}
	case "error":
		return taskFailed{ticket: on, failure: lessonFailure(rest)}
	}
	require.Equal(t, "silent", word)
	return nil
}

func lessonFailure(text string) failure {
	name, cause, _ := strings.Cut(text, " ")
	return failure{name: name, cause: cause, unnamed: name == "", uncaused: cause == ""}
}

// lessonDetail is what matters of an event's details.
func lessonDetail(e event) string {
	v := rendered(e)
	if v.Len() < 4 {
		return ""
	}
	var out strings.Builder
	for key, x := range v.At(3).Members() {
		if strings.HasSuffix(key, "Details") || key == "roleArn" || key == "region" {
			continue
		}
		out.WriteString(" " + key + "=" + plainText(x))
	}
	return out.String()
}
