package cloudjar_test

import (
	"encoding/json"
	"go/ast"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// unpriced is what services meter and no price list can know.
var unpriced = map[string]string{
	"sns DeliveryAttempts-SMS": "a text message costs what its destination's country takes",
}

// Services name what they meter in constants that begin or end with use, or with tier in S3, or
// where they meter it.
var (
	meters         = regexp.MustCompile(`^(use[A-Z]\w*|tier\d|(standard|fifo|fairQueue)Use)$`)
	meterFunctions = map[string]bool{"Use": true, "count": true, "dimension": true}
)

// Each dimension that a service meters has a price in each region of the list. A name
// that ends in a hyphen is the beginning of several.
func TestEachDimensionHasAPrice(t *testing.T) {
	var list struct {
		Prices []struct {
			Service, Dimension string
			Steps              map[string]any
		}
	}
	data, err := os.ReadFile("billing/prices.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &list))
	priced := map[string]bool{}
	for _, p := range list.Prices {
		require.Contains(t, p.Steps, "us-east-1", "%s %s", p.Service, p.Dimension)
		require.Contains(t, p.Steps, "eu-west-1", "%s %s", p.Service, p.Dimension)
		priced[p.Service+" "+p.Dimension] = true
	}
	known := func(services []string, name string) bool {
		return slices.ContainsFunc(services, func(service string) bool {
			at := service + " " + name
			if !strings.HasSuffix(name, "-") {
				return priced[at] || unpriced[at] != ""
			}
			for p := range priced {
				if strings.HasPrefix(p, at) {
					return true
				}
			}
			return false
		})
	}
	found := 0
	for _, f := range sources(t) {
		services := []string{f.dir}
		switch f.dir {
		case "streams":
			services = []string{"kinesis", "firehose"}
		case "stepfn":
			services = []string{"states"}
		case "dynamodb/dax":
			services = []string{"dax"}
		}
		for _, name := range dimensions(f.ast) {
			found++
			require.True(t, known(services, name), "%s: %s meters %s, which has no price in billing/prices.json", f.path, f.dir, name)
		}
	}
	require.Greater(t, found, 40, "the services' dimensions are not found")
}

// dimensions returns the names of what a file meters.
func dimensions(f *ast.File) (names []string) {
	add := func(e ast.Expr) {
		if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if name, err := strconv.Unquote(lit.Value); err == nil && name != "" {
				names = append(names, name)
			}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			for i, name := range n.Names {
				if meters.MatchString(name.Name) && i < len(n.Values) {
					add(n.Values[i])
				}
			}
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && key.Name == "dimension" {
				add(n.Value)
			}
		case *ast.CallExpr:
			if sel, ok := n.Fun.(*ast.SelectorExpr); ok && meterFunctions[sel.Sel.Name] {
				for _, arg := range n.Args {
					add(arg)
				}
			}
		}
		return true
	})
	return names
}
