package script

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// hide returns the answer with its volatile members replaced. Doubles that AWS
// writes as 1.0 show as 1.
func hide(v any, volatile []string) any {
	switch v := v.(type) {
	case json.Number:
		return json.Number(strings.TrimSuffix(v.String(), ".0"))
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, member := range v {
			if out[name] = hide(member, volatile); slices.Contains(volatile, name) {
				out[name] = "…"
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = hide(v[i], volatile)
		}
		return out
	}
	return v
}

// compress writes runs of 40 and more equal letters as a generator.
func compress(s string) string {
	letters := []rune(s)
	var b strings.Builder
	for i := 0; i < len(letters); {
		n := i
		for n < len(letters) && letters[n] == letters[i] {
			n++
		}
		digit := n < len(letters) && letters[n] >= '0' && letters[n] <= '9' // would join the count
		if n-i >= 40 && !digit && runs().MatchString("@"+string(letters[i])+"*1") {
			fmt.Fprintf(&b, "@%c*%d", letters[i], n-i)
		} else {
			b.WriteString(string(letters[i:n]))
		}
		i = n
	}
	return b.String()
}

// render writes a value as compact JSON with sorted members.
func render(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err.Error()
	}
	return compress(strings.TrimSuffix(b.String(), "\n"))
}

// Accepts reports whether an answer is the one a script wants. In the script "…"
// stands for any text within a string, the string "…" for any value, and "~ {…}"
// asks for these members only.
func Accepts(want, got string) bool {
	if want == got {
		return true
	}
	wantError, wantBody, isError := errorParts(want)
	gotError, gotBody, gotIsError := errorParts(got)
	if isError != gotIsError || !like(wantError, gotError) {
		return false
	}
	if wantBody == "" || gotBody == "" {
		return wantBody == gotBody
	}
	wantBody, partial := strings.CutPrefix(wantBody, "~ ")
	w, err := decode([]byte(unfold(wantBody)))
	if err != nil {
		return false
	}
	g, err := decode([]byte(unfold(gotBody)))
	return err == nil && matches(w, g, partial)
}

// errorParts splits an answer into its error line, if it has one, and its body.
func errorParts(answer string) (line, body string, isError bool) {
	if !strings.HasPrefix(answer, "! ") {
		return "", answer, false
	}
	line, body, _ = strings.Cut(answer, "\n")
	return line, body, true
}

func matches(want, got any, partial bool) bool {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok || !partial && len(g) != len(w) {
			return false
		}
		for name, member := range w {
			if v, ok := g[name]; !ok || !matches(member, v, partial) {
				return false
			}
		}
		return true
	case []any:
		g, ok := got.([]any)
		return ok && slices.EqualFunc(w, g, func(a, b any) bool { return matches(a, b, partial) })
	case string:
		if w == "…" {
			return true
		}
		g, ok := got.(string)
		return ok && like(w, g)
	}
	return want == got
}

// like compares texts; "…" in the pattern matches any text.
func like(pattern, text string) bool {
	if !strings.Contains(pattern, "…") {
		return pattern == text
	}
	parts := strings.Split(pattern, "…")
	if !strings.HasPrefix(text, parts[0]) {
		return false
	}
	text = text[len(parts[0]):]
	for _, part := range parts[1 : len(parts)-1] {
		_, after, ok := strings.Cut(text, part)
		if !ok {
			return false
		}
		text = after
	}
	return strings.HasSuffix(text, parts[len(parts)-1])
}

// lineWidth is where pretty breaks lines.
const lineWidth = 120

// pretty lays an answer out for reading.
func pretty(answer string) string {
	line, body, isError := errorParts(answer)
	if v, err := decode([]byte(body)); err == nil && !strings.Contains(body, "\n") {
		body = layout(v, "")
	}
	if !isError || body == "" {
		return line + body
	}
	return line + "\n" + body
}

func layout(v any, indent string) string {
	text := render(v)
	if len(indent)+len(text) <= lineWidth {
		return text
	}
	deeper := indent + " "
	switch v := v.(type) {
	case map[string]any:
		var members []string
		for name, member := range v {
			members = append(members, strconv.Quote(name)+":"+layout(member, deeper))
		}
		slices.Sort(members)
		return "{" + strings.Join(members, ",\n"+deeper) + "}"
	case []any:
		var elements []string
		for _, e := range v {
			elements = append(elements, layout(e, deeper))
		}
		return "[" + strings.Join(elements, ",\n"+deeper) + "]"
	}
	return text
}

// brief cuts an answer that is too long for a terminal.
func brief(answer string) string {
	if len(answer) > 800 {
		return answer[:400] + " … " + answer[len(answer)-300:]
	}
	return answer
}

// renderError writes an error as "! Code: message" and its own members, if any, on
// the next line. The status shows when it is not 400.
func renderError(status int, body any, volatile []string) string {
	m, ok := body.(map[string]any)
	if !ok {
		return fmt.Sprintf("! %d", status)
	}
	code, _ := m["__type"].(string)
	code = code[strings.IndexByte(code, '#')+1:]
	message := ""
	for _, key := range []string{"message", "Message"} {
		if s, ok := m[key].(string); ok {
			message = ": " + compress(s)
		}
		delete(m, key)
	}
	delete(m, "__type")
	if status != 400 {
		code = fmt.Sprintf("%d %s", status, code)
	}
	text := "! " + code + message
	if len(m) > 0 {
		text += "\n" + render(hide(m, volatile))
	}
	return text
}

func decode(data []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	return v, nil
}
