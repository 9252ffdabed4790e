package lambda

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"flag"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/script"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// The scripts in testdata are lessons on Lambda: prose, then steps with AWS's answers.
// In their requests @zip is a small deployment package, @zip2 another, both in base64.

var lessons = script.Flags(flag.CommandLine)

// TestScripts holds the service to the answers in testdata.
func TestScripts(t *testing.T) { script.Play(t, lessons, newStage) }

// TestScriptsOnForks plays every step on parent and fork alike.
func TestScriptsOnForks(t *testing.T) { script.PlayOnForks(t, lessons, newStage, (*stage).fork) }

// A stage is a stage with Lambda on it.
type stage struct {
	*script.Stage
	lambda *Service
}

func newStage(t *testing.T, s *script.Script) *stage {
	var o Options
	for name, value := range s.Options {
		d, err := time.ParseDuration(value)
		require.NoError(t, err)
		switch name {
		case "CreateDelay":
			o.CreateDelay = d
		case "UpdateDelay":
			o.UpdateDelay = d
		case "ProvisionDelay":
			o.ProvisionDelay = d
		default:
			require.Fail(t, "unknown option "+name)
		}
	}
	s1 := newService(t, o)
	return &stage{&script.Stage{World: s1.ep.World, Wire: script.Only(s1.Wire()), Volatile: volatile}, s1}
}

func (g *stage) fork(t *testing.T) *stage {
	w, err := g.World.Fork()
	require.NoError(t, err)
	service := g.lambda.Fork(endpointOf(w))
	return &stage{g.Follow(w, script.Only(service.Wire())), service}
}

// Play plays a step with the packages in their places.
func (g *stage) Play(st *script.Step) string {
	written := st.Input
	defer func() { st.Input = written }()
	st.Input = withPackages(st.Input)
	return g.Stage.Play(st)
}

func withPackages(text string) string {
	return strings.NewReplacer("@zip2", packageOf("two"), "@zip", packageOf("one")).Replace(text)
}

// packageOf returns a deployment package with one file, in base64.
func packageOf(text string) string {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, err := w.Create("index.mjs")
	if err == nil {
		_, err = f.Write([]byte("// " + text))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

func newService(t testing.TB, o Options) *Service {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator, Seed: 1})
	t.Cleanup(w.Close)
	return New(endpointOf(w), o)
}

func endpointOf(w *sim.World) *bus.Endpoint {
	return &bus.Endpoint{
		World: w, Service: "lambda", Region: "us-east-1", Account: "123456789012",
		Bus: bus.New(func(service, _, _ string) (bus.Invoker, bool) {
			s := &wire.Service{Name: service, Protocol: wire.JSON10}
			return s, service == "s3"
		}),
	}
}

// volatile are the members whose values differ from run to run on AWS.
var volatile = []string{
	"CodeSha256", "CodeSize", "CreatedDate", "CreationTime", "FunctionUrl", "LastModified", "LastModifiedTime", "Location",
	"NextMarker", "RevisionId", "RuntimeVersionArn", "UUID",
}
