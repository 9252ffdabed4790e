package stepfn

import "strings"

// colours are how states look by their mood: fill and border.
var colours = map[string][2]string{
	"idle":   {"#ffffff", "#8c8c8c"},
	"done":   {"#d5f5e3", "#1e8449"},
	"active": {"#d6eaf8", "#2471a3"},
	"failed": {"#fadbd8", "#c0392b"},
}

var moods = []string{"idle", "done", "active", "failed"}

// mermaid draws the picture as a state diagram.
// https://mermaid.js.org/syntax/stateDiagram.html
func (p *picture) mermaid() string {
	m := mermaid{p: p, ids: map[*state]string{}}
	m.line("stateDiagram-v2")
	m.depth++
	m.scope(p.root)
	if p.taken {
		for _, mood := range moods {
			var ids []string
			for _, st := range m.order {
				if p.mood(st) == mood && mood != "idle" {
					ids = append(ids, m.ids[st])
				}
			}
			if len(ids) > 0 {
				m.line("classDef " + mood + " fill:" + colours[mood][0] + ",stroke:" + colours[mood][1])
				m.line("class " + strings.Join(ids, ",") + " " + mood)
			}
		}
	}
	return m.out.String()
}

type mermaid struct {
	p     *picture
	out   strings.Builder
	ids   map[*state]string
	order []*state
	depth int
}

func (m *mermaid) line(text string) {
	m.out.WriteString(strings.Repeat("    ", m.depth) + text + "\n")
}

func (m *mermaid) scope(in *scope) {
	for _, st := range in.states {
		m.ids[st] = "s" + itoa(len(m.ids)+1)
		m.order = append(m.order, st)
		m.line(`state "` + quoteless(st.name) + `" as ` + m.ids[st])
		inner := within(st)
		if len(inner) == 0 {
			continue
		}
		m.line("state " + m.ids[st] + " {")
		m.depth++
		for i, scope := range inner {
			if i > 0 {
				m.line("--")
			}
			m.scope(scope)
		}
		m.depth--
		m.line("}")
	}
	for _, e := range m.p.edges {
		if e.scope != in {
			continue
		}
		text := m.end(e.from) + " --> " + m.end(e.to)
		if label := e.text(m.p.taken); label != "" {
			text += ": " + label
		}
		m.line(text)
	}
}

func (m *mermaid) end(st *state) string {
	if st == nil {
		return "[*]"
	}
	return m.ids[st]
}

// quoteless is a name that can stand in quotes.
func quoteless(name string) string {
	return strings.NewReplacer(`"`, "'", "\n", " ", "\r", " ").Replace(name)
}
