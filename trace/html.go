package trace

import (
	"fmt"
	"html"
	"io"
	"strings"
	"time"
)

// Sizes of the timeline, in pixels.
const (
	rowHeight  = 18
	labelWidth = 420
	plotWidth  = 900
)

// SVG writes the tree as a timeline: a row a node, indented by cause, with a bar
// from when it began to when it was answered.
func (t *Tree) SVG(w io.Writer) error {
	from, to := t.span()
	width := labelWidth + plotWidth + 20
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="11">`+"\n",
		width, (t.Len()+2)*rowHeight)
	fmt.Fprintf(&b, `<text x="%d" y="12">%s</text><text x="%d" y="12" text-anchor="end">+%s</text>`+"\n",
		labelWidth, from.Format("2006-01-02 15:04:05.000"), labelWidth+plotWidth, to.Sub(from))
	place := func(at time.Time) float64 {
		if !to.After(from) {
			return labelWidth
		}
		return labelWidth + plotWidth*float64(at.Sub(from))/float64(to.Sub(from))
	}
	row := 1
	for _, r := range t.Roots {
		r.bar(&b, place, &row, 0)
	}
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func (n *Node) bar(b *strings.Builder, place func(time.Time) float64, row *int, depth int) {
	*row++
	y := *row * rowHeight
	colour := "#3b7dd8"
	switch {
	case n.Error != "":
		colour = "#c8442d"
	case n.Service == "":
		colour = "#b8b8b8"
	}
	x := place(n.At())
	line := n.Line()
	short := line
	if runes := []rune(short); len(runes) > 70 {
		short = string(runes[:69]) + "…"
	}
	fmt.Fprintf(b, `<g><title>%s %s</title><text x="%d" y="%d">%s</text><rect x="%.1f" y="%d" width="%.1f" height="10" rx="2" fill="%s"/></g>`+"\n",
		n.At().Format(time.RFC3339Nano), html.EscapeString(line), 4+12*min(depth, 12), y, html.EscapeString(short),
		x, y-9, max(2, place(n.Until)-x), colour)
	for _, c := range n.Children {
		c.bar(b, place, row, depth+1)
	}
}

func (t *Tree) span() (from, to time.Time) {
	for i, n := range t.all {
		if i == 0 || n.At().Before(from) {
			from = n.At()
		}
		if i == 0 || n.Until.After(to) {
			to = n.Until
		}
	}
	return from, to
}

// HTML writes the timeline as a page of its own that needs nothing else.
func (t *Tree) HTML(w io.Writer, title string) error {
	_, err := fmt.Fprintf(w, "<!doctype html>\n<meta charset=\"utf-8\">\n<title>%s</title>\n<h1 style=\"font:16px sans-serif\">%s</h1>\n",
		html.EscapeString(title), html.EscapeString(title))
	if err != nil {
		return err
	}
	return t.SVG(w)
}
