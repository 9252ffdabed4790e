package lambda

import "time"

// A measurement is what the init phase of a small function took on AWS in August
// 2026, in us-east-1 with 128 to 1,024 MB, which made no difference: INIT durations
// of lambda-perf, ten each of 620 configurations.
// https://github.com/maxday/lambda-perf
type measurement struct {
	zip, image float64 // median milliseconds of a zip and of a container image
	sigma      float64 // of the logarithm, for zips; images vary three times as much
	memory     int     // MB used
}

var measured = map[string]measurement{
	"provided.al2":    {45, 41, .05, 17}, // Go
	"provided.al2023": {45, 42, .05, 17}, // Go
	"nodejs20.x":      {135, 230, .08, 67},
	"nodejs22.x":      {134, 252, .10, 74},
	"nodejs24.x":      {127, 232, .11, 76},
	"python3.9":       {75, 135, .09, 31},
	"python3.10":      {75, 125, .12, 30},
	"python3.11":      {75, 136, .09, 34},
	"python3.12":      {83, 142, .11, 37},
	"python3.13":      {84, 136, .10, 36},
	"python3.14":      {102, 164, .10, 38},
	"java8.al2":       {262, 317, .22, 58},
	"java11":          {287, 336, .18, 72},
	"java17":          {211, 311, .07, 87},
	"java21":          {247, 323, .09, 95},
	"java25":          {190, 239, .12, 87},
	"dotnet8":         {267, 436, .12, 71},
	"dotnet10":        {244, 369, .11, 73},
	"ruby3.2":         {234, 265, .17, 39},
	"ruby3.3":         {244, 281, .19, 37},
	"ruby3.4":         {232, 269, .19, 37},
}

// MeasuredInit is the init phase of a small function as it was measured on AWS in
// August 2026, by runtime: "nodejs22.x", "provided.al2023" (a Go function), …; image
// asks for a container image in place of a zip. Runtimes that were not measured take
// as long as a Go function.
func MeasuredInit(runtime string, image bool) Distribution {
	m, known := measured[runtime]
	if !known {
		m = measured["provided.al2023"]
	}
	if image {
		return LogNormal(time.Duration(m.image*float64(time.Millisecond)), 3*m.sigma)
	}
	return LogNormal(time.Duration(m.zip*float64(time.Millisecond)), m.sigma)
}

// usualMemory is how much memory a small function of a runtime uses, in MB.
func usualMemory(runtime string) int {
	if m, known := measured[runtime]; known {
		return m.memory
	}
	return measured["provided.al2023"].memory
}
