package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// A panel is one of the diagrams above each other, over the same time.
type panel struct {
	title string
	unit  string
	lines []line
	limit float64 // a dashed line, if not 0
	named string  // what the limit is
}

// A line is one quantity. It is filled if it is an area.
type line struct {
	name, colour string
	area         bool
	values       []float64
}

const (
	blue, sky, amber, red, green = "#2563eb", "#7dd3fc", "#f59e0b", "#dc2626", "#059669"
	ink, grey, faint             = "#0f172a", "#64748b", "#e2e8f0"

	width, left, right   = 1120, 84, 40
	above, high, between = 112, 140, 62
)

// panels are what is drawn of a result.
func panels(r *result) []panel {
	seconds := (r.Horizon / samples).Seconds()
	n := len(r.Samples)
	rate := func(of func(sample) uint64, unit float64) []float64 {
		values := make([]float64, n)
		for i := 1; i < n; i++ {
			values[i] = float64(of(r.Samples[i])-of(r.Samples[i-1])) / seconds * unit
		}
		values[0] = values[1]
		return values
	}
	level := func(of func(sample) float64) []float64 {
		values := make([]float64, n)
		for i, s := range r.Samples {
			values[i] = of(s)
		}
		return values
	}
	concurrency := panel{title: "Concurrency", unit: "environments", lines: []line{
		{"alive", sky, true, level(func(s sample) float64 { return float64(s.Environments) })},
		{"running an invocation, at most", blue, false, level(func(s sample) float64 { return float64(s.Running) })},
	}}
	if r.Reserved > 0 {
		concurrency.limit, concurrency.named = float64(r.Reserved), fmt.Sprintf("reserved concurrency %d", r.Reserved)
	}
	return []panel{
		{title: "Invocations", unit: "per second", lines: []line{
			{"admitted", blue, true, rate(func(s sample) uint64 { return s.Invocations }, 1)},
			{"arriving", ink, false, rate(func(s sample) uint64 { return s.Invocations + s.Throttles }, 1)},
		}},
		concurrency,
		{title: "Cold starts", unit: "per minute", lines: []line{
			{"waited for a new environment", amber, true, rate(func(s sample) uint64 { return s.ColdStarts }, 60)},
		}},
		{title: "Throttles", unit: "per minute", lines: []line{
			{"answered with TooManyRequestsException", red, true, rate(func(s sample) uint64 { return s.Throttles }, 60)},
		}},
		{title: "Cost so far", unit: "USD, list prices", lines: []line{
			{"requests and duration", green, true, level(func(s sample) float64 { return s.USD })},
		}},
	}
}

// draw writes the picture as SVG.
func draw(to io.Writer, r *result) error {
	w := bufio.NewWriter(to)
	all := panels(r)
	height := above + len(all)*(high+between) + 8
	fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" font-family="Inter, Helvetica, Arial, sans-serif" font-size="13" fill="%s">`+"\n",
		width, height, width, height, ink)
	fmt.Fprintf(w, `<rect width="100%%" height="100%%" fill="#ffffff"/>`+"\n")
	last := r.Samples[len(r.Samples)-1]
	text(w, left, 40, "font-size=\"22\" font-weight=\"600\"", fmt.Sprintf("%s invocations of a Lambda function, from midnight", thousands(last.Invocations+last.Throttles)))
	reserved := "no reserved concurrency"
	if r.Reserved > 0 {
		reserved = fmt.Sprintf("reserved concurrency %d", r.Reserved)
	}
	text(w, left, 62, `fill="`+grey+`"`, fmt.Sprintf("%s, %s MB, %s, idle environments are kept for %s, seed %d", r.Runtime, thousands(uint64(r.Memory)), reserved, r.KeepAlive, r.Seed))
	text(w, left, 81, `fill="`+grey+`"`, fmt.Sprintf("%s cold starts (%.2f %%), %s throttled (%.2f %%), %.2f USD",
		thousands(last.ColdStarts), share(last.ColdStarts, last.Invocations), thousands(last.Throttles), share(last.Throttles, last.Invocations+last.Throttles), last.USD))
	for i, p := range all {
		p.draw(w, r, above+i*(high+between)+24)
	}
	fmt.Fprintln(w, "</svg>")
	return w.Flush()
}

func share(part, of uint64) float64 { return 100 * float64(part) / float64(max(1, of)) }

// draw draws a panel whose plot begins at top.
func (p *panel) draw(w io.Writer, r *result, top int) {
	bottom, end := top+high, width-right
	highest := p.limit
	for _, l := range p.lines {
		for _, v := range l.values {
			highest = max(highest, v)
		}
	}
	tick := step(highest / 4)
	highest = max(tick, math.Ceil(highest*1.04/tick)*tick)
	x := func(i int) float64 { return left + float64(i)/float64(len(r.Samples)-1)*float64(end-left) }
	y := func(v float64) float64 { return float64(bottom) - v/highest*high }

	text(w, left, top-12, "", `<tspan font-size="15" font-weight="600">`+p.title+`</tspan><tspan dx="10" fill="`+grey+`">`+p.unit+`</tspan>`)
	for v := 0.0; v <= highest*1.0001; v += tick {
		fmt.Fprintf(w, `<line x1="%d" x2="%d" y1="%.1f" y2="%.1f" stroke="%s"/>`+"\n", left, end, y(v), y(v), faint)
		text(w, left-10, int(y(v))+5, `text-anchor="end" fill="`+grey+`"`, label(v, tick))
	}
	every := timeStep(r.Horizon)
	for at := time.Duration(0); at <= r.Horizon; at += every {
		px := left + float64(at)/float64(r.Horizon)*float64(end-left)
		fmt.Fprintf(w, `<line x1="%.1f" x2="%.1f" y1="%d" y2="%d" stroke="%s"/>`+"\n", px, px, top, bottom+5, faint)
		text(w, int(px), bottom+20, `text-anchor="middle" fill="`+grey+`"`, clock(at))
	}
	for _, l := range p.lines {
		l.draw(w, x, y)
	}
	if p.limit > 0 {
		fmt.Fprintf(w, `<line x1="%d" x2="%d" y1="%.1f" y2="%.1f" stroke="%s" stroke-width="1.5" stroke-dasharray="6 4"/>`+"\n", left, end, y(p.limit), y(p.limit), red)
	}
	fmt.Fprintf(w, `<line x1="%d" x2="%d" y1="%d" y2="%d" stroke="%s"/>`+"\n", left, end, bottom, bottom, grey)
	p.legend(w, end, top-12)
}

// draw draws the line over its area.
func (l *line) draw(w io.Writer, x func(int) float64, y func(float64) float64) {
	var path strings.Builder
	for i, v := range l.values {
		if i > 0 {
			path.WriteByte(' ')
		}
		fmt.Fprintf(&path, "%.1f,%.1f", x(i), y(v))
	}
	if l.area {
		fmt.Fprintf(w, `<polygon points="%.1f,%.1f %s %.1f,%.1f" fill="%s" fill-opacity="0.25"/>`+"\n", x(0), y(0), path.String(), x(len(l.values)-1), y(0), l.colour)
	}
	fmt.Fprintf(w, `<polyline points="%s" fill="none" stroke="%s" stroke-width="1.6" stroke-linejoin="round"/>`+"\n", path.String(), l.colour)
}

// legend names the lines, up to the right end.
func (p *panel) legend(w io.Writer, end, at int) {
	var entries strings.Builder
	entry := func(sign, colour, name string) {
		if entries.Len() > 0 {
			entries.WriteString("&#160;&#160;&#160;&#160;&#160;")
		}
		fmt.Fprintf(&entries, `<tspan fill="%s" font-weight="700">%s</tspan>&#160;&#160;%s`, colour, sign, name)
	}
	for _, l := range p.lines {
		entry("—", l.colour, l.name)
	}
	if p.limit > 0 {
		entry("- -", red, p.named)
	}
	text(w, end, at, `text-anchor="end"`, entries.String())
}

// text writes text, which may have parts.
func text(w io.Writer, x, y int, attributes, s string) {
	fmt.Fprintf(w, `<text x="%d" y="%d" %s>%s</text>`+"\n", x, y, attributes, s)
}

// step is the next of 1, 2, 5, 10, 20, … times a power of ten.
func step(least float64) float64 {
	if least <= 0 {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(least)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= least*0.999 {
			return m * power
		}
	}
	return 10 * power
}

// timeStep is how far the labels of the time axis are apart.
func timeStep(horizon time.Duration) time.Duration {
	for _, d := range []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour} {
		if horizon/d <= 12 {
			return d
		}
	}
	return 24 * time.Hour
}

// label writes a tick with as many digits as the ticks are apart.
func label(v, tick float64) string {
	digits := max(0, int(math.Ceil(-math.Log10(tick))))
	if digits == 0 {
		return thousands(uint64(math.Round(v)))
	}
	return strconv.FormatFloat(v, 'f', digits, 64)
}

// clock is the time of day.
func clock(d time.Duration) string {
	minutes := int(d.Round(time.Minute) / time.Minute)
	return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60)
}

// thousands writes a number with a comma at each thousand.
func thousands(n uint64) string {
	s := strconv.FormatUint(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
