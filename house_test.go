package cloudjar_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/cloudjar/cloudjar"

// A rule says what the packages under a folder may import of the project, and
// why. The longest matching folder counts.
type rule struct {
	folder string
	may    []string // folders; "x/" means x and all below
	why    string
}

var floors = []rule{
	{".", []string{"sim", "bus", "billing", "explore", "fault", "internal/", "autoscaling", "dynamodb", "dynamodb/", "events", "iam", "lambda", "lambda/", "logs", "pipes", "s3", "scheduler", "sns", "sqs", "stepfn", "streams", "trace"}, "the cloud is a world with every service in it"},
	{"explore", []string{"sim", "fault", "internal/"}, "the adversary knows the kernel and the services' error words"},
	{"billing", []string{"sim"}, "a bill reads the kernel's usage, whatever the service"},
	{"trace", []string{"sim"}, "a trace draws the kernel's record, whatever the service"},
	{"fault", []string{"sim", "internal/"}, "faults stand between the kernel and every service"},
	{"cloudtest", []string{".", "sim", "explore"}, "tests use the cloud as a user does"},
	{"sim", []string{"internal/hash"}, "the kernel knows no service and no protocol"},
	{"bus", []string{"sim", "internal/"}, "services meet on the bus; the bus knows none of them"},
	{"internal/hash", nil, "the ground floor"},
	{"internal/digest", []string{"internal/hash"}, "content is summed without knowing what it is"},
	{"internal/script", []string{"sim", "internal/wire"}, "lessons are played on any service's wire"},
	{"internal/jsonvalue", nil, "values are below every language and service"},
	{"internal/jsonata", []string{"internal/jsonvalue", "internal/jsonata/"}, "a language of its own knows no service"},
	{"internal/intrinsic", []string{"internal/jsonvalue"}, "a language of its own knows no service"},
	{"internal/jsonpath", []string{"internal/jsonvalue"}, "a language of its own knows no service"},
	{"internal/pattern", nil, "a language of its own knows no service"},
	{"internal/paging", nil, "a page is cut out of any list"},
	{"internal/schedule", nil, "a language of its own knows no service"},
	{"internal/wire", nil, "protocols know no service"},
	{"internal/expression", []string{"dynamodb/attribute", "internal/expression/"}, "a language knows values, not tables"},
	{"internal/policy", nil, "a language of AWS's own knows no service"},
	{"internal/partiql", []string{"dynamodb/attribute", "internal/expression"}, "a language knows values, not tables"},
	{"dynamodb/attribute", []string{"internal/hash"}, "values are below every language and service"},
	{"dynamodb/dax", []string{"sim", "bus", "internal/hash", "dynamodb", "dynamodb/attribute"}, "the cache stands in front of DynamoDB, which does not know of it"},
	{"autoscaling", []string{"sim", "bus", "internal/"}, "it scales what the bus reaches, and knows no service"},
	{"events", []string{"sim", "bus", "internal/"}, "no service imports another"},
	{"iam", []string{"sim", "bus", "internal/"}, "no service imports another"},
	{"lambda", []string{"sim", "bus", "internal/", "lambda/"}, "no service imports another"},
	{"lambda/process", []string{"lambda"}, "it runs packages behind the seam of package lambda, outside the world"},
	{"logs", []string{"sim", "bus", "internal/"}, "no service imports another"},
	{"pipes", []string{"sim", "bus", "internal/"}, "no service imports another"},
	{"s3", []string{"sim", "bus", "internal/"}, "no service imports another"},
	{"scheduler", []string{"sim", "bus", "internal/"}, "no service imports another"},
	{"sns", []string{"sim", "bus", "internal/"}, "no service imports another"},
	{"sqs", []string{"sim", "bus", "internal/"}, "no service imports another"},
	{"stepfn", []string{"sim", "bus", "internal/"}, "no service imports another"},
	{"streams", []string{"sim", "bus", "internal/"}, "the shard machine serves its users without knowing them"},
	{"dynamodb", []string{"sim", "bus", "streams", "internal/", "dynamodb/attribute"}, "no service imports another, but for streams, the shard machine that DynamoDB Streams and Kinesis share"},
}

func TestFloors(t *testing.T) {
	for _, f := range sources(t) {
		r := ruleFor(t, f.dir)
		for _, spec := range f.ast.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			if path != module && !strings.HasPrefix(path, module+"/") {
				continue
			}
			target := strings.TrimPrefix(strings.TrimPrefix(path, module), "/")
			if target == "" {
				target = "."
			}
			require.True(t, allowed(r.may, target), "%s imports %s, but imports go down only: %s", f.path, target, r.why)
		}
	}
}

func ruleFor(t *testing.T, dir string) rule {
	best := -1
	for i, r := range floors {
		under := dir == r.folder || strings.HasPrefix(dir, r.folder+"/")
		if under && (best < 0 || len(r.folder) > len(floors[best].folder)) {
			best = i
		}
	}
	require.GreaterOrEqual(t, best, 0, "package %s stands on no floor: add a rule for it, with its reason", dir)
	return floors[best]
}

func allowed(may []string, target string) bool {
	return slices.ContainsFunc(may, func(m string) bool {
		below, folder := strings.CutSuffix(m, "/")
		if folder {
			return strings.HasPrefix(target, below+"/")
		}
		return target == m
	})
}

// The kernel and the edges of the process may read clocks and start goroutines,
// and so may what runs user code as processes of the machine, in real time;
// nothing else may, or no run would be like another.
func insideTheWorld(dir string) bool {
	return dir != "." && dir != "sim" && dir != "cloudtest" && dir != "lambda/process"
}

func TestServicesHaveNoClock(t *testing.T) {
	for _, f := range sources(t) {
		if !insideTheWorld(f.dir) {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "time" && pkg.Obj == nil {
				require.False(t, clockFunctions[sel.Sel.Name], "%s: time.%s: inside the world the time is Call.Now", f.at(n), sel.Sel.Name)
			}
			return true
		})
	}
}

// clockFunctions read or wait on a clock. The rest of package time is
// arithmetic.
var clockFunctions = map[string]bool{
	"Now": true, "Since": true, "Until": true, "Sleep": true, "After": true, "AfterFunc": true,
	"NewTimer": true, "NewTicker": true, "Tick": true, "Local": true,
}

func TestServicesStartNothing(t *testing.T) {
	for _, f := range sources(t) {
		if !insideTheWorld(f.dir) {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if start, ok := n.(*ast.GoStmt); ok {
				require.Fail(t, "goroutine", "%s: user code is started with sim.Go, services start nothing", f.at(start))
			}
			return true
		})
	}
}

func TestNoRandomnessButTheWorlds(t *testing.T) {
	for _, f := range sources(t) {
		for _, spec := range f.ast.Imports {
			switch spec.Path.Value {
			case `"math/rand"`, `"math/rand/v2"`, `"crypto/rand"`, `"hash/maphash"`:
				require.Fail(t, "randomness", "%s imports %s: draw from Call.Rand, which the seed decides", f.path, spec.Path.Value)
			}
		}
	}
}

func TestOnlyCloudtestImportsTesting(t *testing.T) {
	for _, f := range sources(t) {
		for _, spec := range f.ast.Imports {
			if strings.HasPrefix(spec.Path.Value, `"testing`) {
				require.Equal(t, "cloudtest", f.dir, "%s imports %s: programs that use the jar would carry the test framework", f.path, spec.Path.Value)
			}
		}
	}
}

// A require in go.mod raises the version of everyone who imports us.
func TestRootModuleHasNoServiceClients(t *testing.T) {
	mod, err := os.ReadFile("go.mod")
	require.NoError(t, err)
	require.NotContains(t, string(mod), "aws-sdk-go-v2/service/")
	deps, err := os.ReadFile("docs/dependencies.md")
	require.NoError(t, err)
	for line := range strings.Lines(string(mod)) {
		fields := strings.Fields(line)
		if len(fields) == 2 && strings.Contains(fields[0], "/") && strings.HasPrefix(fields[1], "v") {
			require.Contains(t, string(deps), fields[0], "docs/dependencies.md says in a sentence why each requirement is there")
		}
	}
}

func TestEachPackageHasOneDoc(t *testing.T) {
	docs := map[string][]string{}
	for _, f := range sources(t) {
		docs[f.dir] = append(docs[f.dir], "")
		if f.ast.Doc != nil {
			docs[f.dir] = append(docs[f.dir], f.path)
		}
	}
	for dir, list := range docs {
		list = slices.DeleteFunc(list, func(s string) bool { return s == "" })
		require.Len(t, list, 1, "package %s has one file with its documentation, not %v", dir, list)
	}
}

func TestFilesAreShort(t *testing.T) {
	for _, f := range sources(t) {
		text, err := os.ReadFile(f.path)
		require.NoError(t, err)
		require.Less(t, strings.Count(string(text), "\n"), 500, "%s holds more than one concept", f.path)
		name := strings.TrimSuffix(filepath.Base(f.path), ".go")
		require.NotContains(t, []string{"utils", "util", "common", "helpers", "models", "types"}, name, "%s: name a file for its concept", f.path)
	}
}

// A source is one file of the root module that is no test.
type source struct {
	dir, path string
	ast       *ast.File
	set       *token.FileSet
}

func (f source) at(n ast.Node) string {
	p := f.set.Position(n.Pos())
	return p.Filename + ":" + strconv.Itoa(p.Line)
}

func sources(t *testing.T) []source {
	var out []source
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		require.NoError(t, err)
		if d.IsDir() {
			nested := path != "." && fileExists(filepath.Join(path, "go.mod"))
			if nested || (path != "." && strings.HasPrefix(d.Name(), ".")) || d.Name() == "testdata" {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.ParseComments)
		require.NoError(t, err)
		out = append(out, source{filepath.ToSlash(filepath.Dir(path)), path, file, set})
		return nil
	})
	require.NoError(t, err)
	require.NotEmpty(t, out)
	return out
}

func fileExists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
