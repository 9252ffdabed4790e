package lambda

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/sim"
)

// latest is the version that can be changed, and what a function without a
// qualifier means.
const latest = "$LATEST"

// A function is everything that goes by one name: its versions, its aliases, and
// what is said of it. A function in s.functions never changes: who wants to change
// one stores a changed copy. So do forks share them.
type function struct {
	name string
	arn  string // without a qualifier

	latest   *version                // $LATEST, as it is described
	previous *version                // what $LATEST runs while an update is in progress; else nil
	versions []*version              // published, by rising number
	numbered int                     // the last number given; none is given twice
	aliases  []*alias                // by name
	policies map[string]*permissions // by qualifier; "" is the function's own
	tags     map[string]string

	reserved    *int                      // reserved concurrency; nil is none
	provisioned map[string]*provisioned   // by qualifier: a number or an alias
	events      map[string]*eventConfig   // of asynchronous invokes, by qualifier; "" is $LATEST
	urls        map[string]*functionURL   // by qualifier; "" is the function's own
	runtimes    map[string]*runtimeConfig // runtime management, by version
	recursion   string                    // RecursiveLoop: Terminate or Allow
	signing     string                    // ARN of a code signing config
}

// A version is a snapshot of code and configuration. It never changes: an update
// of $LATEST puts another in its place.
type version struct {
	// FunctionConfiguration is what AWS says of it: Version, Timeout, MemorySize,
	// Handler, Environment, State, … FunctionArn is without a qualifier for $LATEST
	// and with one for the others.
	FunctionConfiguration

	code   *code
	layers []*code  // of Layers, in their order
	origin *version // of a published version: the $LATEST that it is a copy of

	// generation tells one code and configuration from another in the whole
	// region: an environment made for one generation serves no other. Changes of
	// state and publishing keep it.
	generation uint64
}

// code is what a function runs. It never changes.
type code struct {
	zip      []byte // a deployment package; nil for images and for code in Go
	image    string // the URI of a container image
	size     int64  // bytes of the package
	unzipped int64  // bytes of what is in it
	sha256   string // base64
	handler  any    // code in Go, in place of a package: a Handler
}

// An alias is a name for a version, or for two with a weight. It never changes.
type alias struct {
	AliasConfiguration
}

// find returns what a name, an ARN or a part of one names, and a qualifier beside
// it: a version's number, an alias, $LATEST or nothing.
//
// Errors: InvalidParameterValueException if name and qualifier disagree,
// ResourceNotFoundException for another region and for what does not exist,
// AccessDeniedException for another account.
func (s *Service) find(c *sim.Call, name, qualifier string) (target, error) {
	id, err := s.identify(c, name, qualifier)
	if err != nil {
		return target{}, err
	}
	f, ok := s.named(id.name)
	if !ok {
		return target{}, errNoFunction(id.arn())
	}
	t, ok := f.at(id.qualifier)
	if !ok {
		return target{}, errNoFunction(id.arn())
	}
	return t, nil
}

// named returns a function by its name, without an allocation.
func (s *Service) named(name string) (*function, bool) {
	s.sought.name = name
	return s.functions.Get(&s.sought)
}

// A target is what a request is about: a function under a qualifier.
type target struct {
	function  *function
	qualifier string   // as asked: "" is $LATEST
	alias     *alias   // if the qualifier is one
	version   *version // of an alias: its main version
}

// at returns what a qualifier of the function names.
func (f *function) at(qualifier string) (t target, ok bool) {
	t = target{function: f, qualifier: qualifier}
	t.version, ok = f.version(qualifier)
	if ok {
		return t, true
	}
	if t.alias, ok = f.alias(qualifier); ok {
		t.version, ok = f.version(t.alias.FunctionVersion)
	}
	return t, ok
}

// arn returns the target's ARN, with the qualifier that was asked for.
func (t target) arn() string { return qualified(t.function.arn, t.qualifier) }

// route returns the version that serves an invocation: for an alias with weights
// one of two by lot, and the previous $LATEST while an update of it is in progress.
// https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
func (t target) route(c *sim.Call) *version {
	v := t.version
	if t.alias != nil && t.alias.RoutingConfig != nil {
		for number, weight := range t.alias.RoutingConfig.AdditionalVersionWeights { // at most one
			r := c.Rand("alias routing")
			if r.Float64() < weight {
				v, _ = t.function.version(number)
			}
		}
	}
	if v == t.function.latest && t.function.previous != nil {
		return t.function.previous
	}
	return v
}

func qualified(arn, qualifier string) string {
	if qualifier == "" {
		return arn
	}
	return arn + ":" + qualifier
}

// version returns a version by its number, $LATEST or "".
func (f *function) version(number string) (*version, bool) {
	if number == "" || number == latest {
		return f.latest, true
	}
	n, err := strconv.Atoi(number)
	if err != nil {
		return nil, false
	}
	i, ok := slices.BinarySearchFunc(f.versions, n, func(v *version, n int) int { return v.number() - n })
	if !ok || f.versions[i].Version != number {
		return nil, false
	}
	return f.versions[i], true
}

// number returns the number of a published version, 0 for $LATEST.
func (v *version) number() int {
	n, _ := strconv.Atoi(v.Version)
	return n
}

func (f *function) alias(name string) (*alias, bool) {
	i, ok := slices.BinarySearchFunc(f.aliases, name, byAlias)
	if !ok {
		return nil, false
	}
	return f.aliases[i], true
}

func byAlias(a *alias, name string) int { return strings.Compare(a.Name, name) }

func byName(a, b *function) bool { return a.name < b.name }

// change stores a changed copy of a function and returns it. What edit changes
// inside of lists and maps it has to copy first, but for the maps by qualifier.
func (s *Service) change(f *function, edit func(f *function)) *function {
	g := *f
	g.policies = maps.Clone(f.policies)
	g.provisioned = maps.Clone(f.provisioned)
	g.events = maps.Clone(f.events)
	g.urls = maps.Clone(f.urls)
	g.runtimes = maps.Clone(f.runtimes)
	edit(&g)
	s.functions.ReplaceOrInsert(&g)
	return &g
}
