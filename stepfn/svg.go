package stepfn

import (
	"fmt"
	"html"
	"strings"
	"unicode/utf8"
)

// Sizes of the drawing in pixels.
const (
	boxHeight = 36
	charWidth = 8
	gapX      = 40
	gapY      = 44
	margin    = 20
	headRoom  = 28 // of a box with states within
)

// A box is a state in the drawing, or the start or end of a scope.
type box struct {
	state      *state
	x, y, w, h int // from the left upper corner of its scope's plan
	inner      []*plan
}

// A plan is a scope laid out in rows, from its start down.
type plan struct {
	scope      *scope
	boxes      []*box
	start, end *box
	w, h       int
}

// svg draws the picture.
func (p *picture) svg() string {
	top := p.plan(p.root)
	var out strings.Builder
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="13">`+"\n", top.w+2*margin, top.h+2*margin)
	out.WriteString(`<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="context-stroke"/></marker></defs>` + "\n")
	p.draw(&out, top, margin, margin)
	out.WriteString("</svg>\n")
	return out.String()
}

// plan lays out a scope: each state one row below the first that leads to it.
func (p *picture) plan(in *scope) *plan {
	out := &plan{scope: in, start: &box{w: 16, h: 16}, end: &box{w: 16, h: 16}}
	row := map[*state]int{in.start: 1}
	queue := []*state{in.start}
	last := 1
	for len(queue) > 0 {
		st := queue[0]
		queue = queue[1:]
		for _, e := range p.edges {
			if e.scope != in || e.from != st || e.to == nil {
				continue
			}
			if _, known := row[e.to]; !known {
				row[e.to] = row[st] + 1
				last = max(last, row[e.to])
				queue = append(queue, e.to)
			}
		}
	}
	rows := make([][]*box, last+2)
	rows[0], rows[last+1] = []*box{out.start}, []*box{out.end}
	for _, st := range in.states {
		b := p.box(st)
		out.boxes = append(out.boxes, b)
		rows[max(row[st], 1)] = append(rows[max(row[st], 1)], b)
	}
	out.place(rows)
	return out
}

// place gives the boxes of all rows their places, each row in the middle.
func (out *plan) place(rows [][]*box) {
	widths := make([]int, len(rows))
	for i, boxes := range rows {
		for j, b := range boxes {
			if j > 0 {
				widths[i] += gapX
			}
			widths[i] += b.w
		}
		out.w = max(out.w, widths[i])
	}
	y := 0
	for i, boxes := range rows {
		x, tallest := (out.w-widths[i])/2, 0
		for _, b := range boxes {
			b.x, b.y = x, y
			x += b.w + gapX
			tallest = max(tallest, b.h)
		}
		y += tallest + gapY
	}
	out.h = y - gapY
}

// box sizes a state by its name and what is within.
func (p *picture) box(st *state) *box {
	b := &box{state: st, w: max(90, utf8.RuneCountInString(st.name)*charWidth+24), h: boxHeight}
	for _, scope := range within(st) {
		b.inner = append(b.inner, p.plan(scope))
	}
	if len(b.inner) == 0 {
		return b
	}
	w, h := margin, 0
	for _, in := range b.inner {
		w += in.w + margin
		h = max(h, in.h)
	}
	b.w, b.h = max(b.w, w), headRoom+h+2*margin
	return b
}

func (p *picture) draw(out *strings.Builder, in *plan, x, y int) {
	at := map[*state]*box{}
	for _, b := range in.boxes {
		at[b.state] = b
	}
	for _, e := range p.edges {
		if e.scope != in.scope {
			continue
		}
		from, to := in.start, in.end
		if e.from != nil {
			from = at[e.from]
		}
		if e.to != nil {
			to = at[e.to]
		}
		p.arrow(out, e, from, to, x, y)
	}
	for _, dot := range []*box{in.start, in.end} {
		fmt.Fprintf(out, `<circle cx="%d" cy="%d" r="8" fill="#333"/>`+"\n", x+dot.x+dot.w/2, y+dot.y+dot.h/2)
	}
	for _, b := range in.boxes {
		c := colours[p.mood(b.state)]
		fmt.Fprintf(out, `<rect x="%d" y="%d" width="%d" height="%d" rx="6" fill="%s" stroke="%s"/>`+"\n", x+b.x, y+b.y, b.w, b.h, c[0], c[1])
		fmt.Fprintf(out, `<text x="%d" y="%d" text-anchor="middle">%s</text>`+"\n", x+b.x+b.w/2, y+b.y+22, html.EscapeString(b.state.name))
		left := x + b.x + margin
		for _, inner := range b.inner {
			p.draw(out, inner, left, y+b.y+headRoom+margin)
			left += inner.w + margin
		}
	}
}

// arrow draws an edge: down to a later row, or round the side to an earlier one.
func (p *picture) arrow(out *strings.Builder, e *edge, from, to *box, x, y int) {
	colour, width := "#8c8c8c", 1
	if p.taken && e.times > 0 {
		colour, width = "#1e8449", 2
	}
	x1, y1 := x+from.x+from.w/2, y+from.y+from.h
	x2, y2 := x+to.x+to.w/2, y+to.y
	path := fmt.Sprintf("M%d %dL%d %d", x1, y1, x2, y2)
	lx, ly := (x1+x2)/2+4, (y1+y2)/2
	if to.y <= from.y {
		side := x + max(from.x+from.w, to.x+to.w) + gapX/2
		x1, y1 = x+from.x+from.w, y+from.y+from.h/2
		x2, y2 = x+to.x+to.w, y+to.y+to.h/2
		path = fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, side, y1, side, y2, x2, y2)
		lx, ly = side, (y1+y2)/2
	}
	fmt.Fprintf(out, `<path d="%s" fill="none" stroke="%s" stroke-width="%d" marker-end="url(#tip)"/>`+"\n", path, colour, width)
	if text := e.text(p.taken); text != "" {
		fmt.Fprintf(out, `<text x="%d" y="%d" font-size="11" fill="%s">%s</text>`+"\n", lx, ly, colour, html.EscapeString(text))
	}
}
