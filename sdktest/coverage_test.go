package sdktest

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write docs/coverage.md")

const (
	coverageFile = "../docs/coverage.md"
	readmeFile   = "../README.md"

	begin = "<!-- coverage: written by go test ./sdktest -run Coverage -update -->"
	end   = "<!-- end of coverage -->"
)

// docs/coverage.md is what the mirror law knows: which operations there are,
// and which of their members are refused. It is generated, never edited.
func TestCoverageIsCurrent(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{})
	defer cloud.Close()
	var b strings.Builder
	b.WriteString("# Coverage\n\nGenerated from the wire by `go test ./sdktest -run Coverage -update`; not edited by hand.\n\n")
	b.WriteString("A request that names an operation or sets a member listed as refused is answered with an error that says so (HTTP 501, `cloudjar.NotModelled`).\n")
	for _, s := range services {
		cover(&b, s, s.wire(cloud))
	}
	readme, err := os.ReadFile(readmeFile)
	require.NoError(t, err)
	summary := summarize(t, string(readme), cloud)
	if *update {
		require.NoError(t, os.WriteFile(coverageFile, []byte(b.String()), 0o644))
		require.NoError(t, os.WriteFile(readmeFile, []byte(summary), 0o644))
		return
	}
	have, err := os.ReadFile(coverageFile)
	require.NoError(t, err)
	require.Equal(t, b.String(), string(have), "run go test ./sdktest -run Coverage -update")
	require.Equal(t, summary, string(readme), "run go test ./sdktest -run Coverage -update")
}

// summarize writes the README's table of services.
func summarize(t *testing.T, readme string, cloud *cloudjar.Cloud) string {
	head, rest, ok := strings.Cut(readme, begin)
	require.True(t, ok, "README.md has lost its mark %q", begin)
	_, tail, ok := strings.Cut(rest, end)
	require.True(t, ok, "README.md has lost its mark %q", end)
	var b strings.Builder
	b.WriteString("\n| service | operations | refused by name |\n|---|---|---|\n")
	for _, s := range services {
		w := s.wire(cloud)
		fmt.Fprintf(&b, "| %s | %d | %d |\n", s.name, len(w.Ops), len(refused(w)))
	}
	return head + begin + b.String() + end + tail
}

func cover(b *strings.Builder, s service, w *wire.Service) {
	client := reflect.TypeOf(s.client(aws.Config{}))
	fmt.Fprintf(b, "\n## %s\n\n%d operations are modelled, %d are refused by name.\n\n", s.name, len(w.Ops), len(refused(w)))
	b.WriteString("| operation | input members refused | output members absent |\n|---|---|---|\n")
	for _, name := range w.Names() {
		op := w.Operation(name)
		method, _ := client.MethodByName(name)
		in := gaps(method.Type.In(2).Elem(), reflect.TypeOf(op.NewInput()).Elem(), "", map[reflect.Type]bool{})
		out := gaps(method.Type.Out(0).Elem(), reflect.TypeOf(op.NewOutput()).Elem(), "", map[reflect.Type]bool{})
		fmt.Fprintf(b, "| %s | %s | %s |\n", name, list(in), list(out))
	}
	if known := refused(w); len(known) > 0 {
		fmt.Fprintf(b, "\nRefused operations: %s.\n", strings.Join(known, ", "))
	}
}

// refused returns the names of the operations that are refused, without their routes.
func refused(w *wire.Service) (names []string) {
	for _, entry := range w.Known {
		name, _, _ := strings.Cut(entry, " ")
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func list(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return "`" + strings.Join(names, "`, `") + "`"
}

// gaps returns the members that the SDK has and we refuse or lack.
func gaps(theirs, mine reflect.Type, path string, seen map[reflect.Type]bool) []string {
	theirs, mine = structOf(theirs), structOf(mine)
	if theirs == nil || mine == nil || seen[theirs] || mine == timeType {
		return nil
	}
	seen[theirs] = true
	defer delete(seen, theirs)
	var out []string
	for i := range theirs.NumField() {
		f := theirs.Field(i)
		if !modelled(f) {
			continue
		}
		m, ok := mine.FieldByName(f.Name)
		if !ok || strings.Contains(m.Tag.Get("aws"), "refuse") {
			out = append(out, path+f.Name)
			continue
		}
		out = append(out, gaps(f.Type, m.Type, path+f.Name+".", seen)...)
	}
	return out
}

func structOf(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	return t
}

// Every operation that the SDK knows is either modelled or refused by name.
func TestEveryOperationIsNamed(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{})
	defer cloud.Close()
	for _, s := range services {
		w := s.wire(cloud)
		known := refused(w)
		client := reflect.TypeOf(s.client(aws.Config{}))
		for i := range client.NumMethod() {
			m := client.Method(i)
			if m.Name == "Options" {
				continue
			}
			require.True(t, w.Ops[m.Name] != nil || slices.Contains(known, m.Name), "%s: %s is neither modelled nor refused", s.name, m.Name)
		}
		for _, name := range known {
			require.Nil(t, w.Ops[name], "%s: %s is modelled and refused", s.name, name)
		}
	}
}
