package stepfn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// Event number 25,000 of a Standard execution is its end, whatever it was about.
func TestHistoryHasAnEnd(t *testing.T) {
	p := mustParse(t, `{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"C"},"C":{"Type":"Choice","Choices":[{"Variable":"$.x","IsPresent":false,"Next":"A"}],"Default":"Z"},"Z":{"Type":"Succeed"}}}`)
	d := newDriver(t, p, `{}`)
	d.drive()
	require.Equal(t, statusFailed, d.run.status)
	require.Equal(t, "The execution reached the maximum number of history events (25000).", d.run.failure.cause)
	require.Len(t, d.events, maxHistory)
	require.Equal(t, "ExecutionFailed", d.events[maxHistory-1].Type)
}

// Express has no such limit, and a loop without end is stopped all the same. A
// step does not do it all at once.
func TestALoopWithoutEndIsStopped(t *testing.T) {
	p, _ := parseProgram(`{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},
		"B":{"Type":"Choice","Choices":[{"Variable":"$.x","IsPresent":false,"Next":"A"}],"Default":"Z"},"Z":{"Type":"Succeed"}}}]}}}`, parseOptions{express: true})
	r := newRun(&origin{program: p, express: true, input: jsonvalue.Obj()})
	around := surroundings{now: driverStart}
	r, fx := r.step(begin{}, around)
	for range 3 {
		require.Equal(t, []request{pause{}}, fx.requests)
		require.Len(t, fx.events, int(fx.events[len(fx.events)-1].ID-fx.events[0].ID)+1)
		r, fx = r.step(resumed{}, around)
	}
	require.Equal(t, statusRunning, r.status)
	require.Greater(t, r.events, int64(10*maxHistory))
	done := *r
	done.transitions = maxTransitions
	r, _ = done.step(resumed{}, around)
	require.Equal(t, statusFailed, r.status)
	require.Equal(t, "The execution does not come to rest.", r.failure.cause)
}

// What is too long fails a state, and what a task gives back can be caught.
func TestPayloadsAreBounded(t *testing.T) {
	big := `"` + strings.Repeat("x", 100<<10) + `"`
	p := mustParse(t, `{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"a.$":"$","b.$":"$","c.$":"$"},"End":true}}}`)
	d := newDriver(t, p, big)
	d.drive()
	require.Equal(t, failure{name: errDataLimit, cause: "The state/task 'A' returned a result with a size exceeding the maximum number of bytes service limit.", terminal: true}, d.run.failure)

	p = mustParse(t, `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true,"Catch":[{"ErrorEquals":["States.ALL"],"Next":"Z"}]},"Z":{"Type":"Succeed"}}}`)
	d = newDriver(t, p, `{}`)
	d.task = func(d *driver, c callTask) {
		d.pending = append(d.pending, taskSucceeded{ticket: c.ticket, output: jsonvalue.Text(strings.Repeat("x", maxPayload))})
	}
	d.drive()
	require.Equal(t, statusSucceeded, d.run.status)
	require.Contains(t, d.run.output, "The state/task 'lambda' returned")

	p = mustParse(t, `{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass","Assign":{"x":"{% $states.input %}","y":"{% $states.input %}","z":"{% $states.input %}"},"End":true}}}`)
	d = newDriver(t, p, big)
	d.drive()
	require.Equal(t, errDataLimit, d.run.failure.name)
}

// A step leaves the run that it started from as it was: both can go on, each
// its own way, however often.
func TestRunsAreValues(t *testing.T) {
	p := mustParse(t, `{"StartAt":"M","States":{"M":{"Type":"Map","MaxConcurrency":2,"End":true,"ItemProcessor":{"StartAt":"P","States":{
		"P":{"Type":"Parallel","End":true,"Branches":[{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true}}}]}}}}}}`)
	var tasks []ticket
	d := newDriver(t, p, `[1,2,3]`)
	d.task = func(_ *driver, c callTask) { tasks = append(tasks, c.ticket) }
	d.send(begin{})
	require.Len(t, tasks, 2)
	before := d.run
	play := func(first string) string {
		fork := *d
		fork.run, fork.events = before, nil
		queue := slices.Clone(tasks)
		fork.task = func(_ *driver, c callTask) { queue = append(queue, c.ticket) }
		for n := 0; len(queue) > 0; n++ {
			on := queue[0]
			queue = queue[1:]
			fork.send(taskSucceeded{ticket: on, output: jsonvalue.Text(fmt.Sprint(first, n))})
		}
		return fork.run.output
	}
	require.Equal(t, `[["a0"],["a1"],["a2"]]`, play("a"))
	require.Equal(t, `[["b0"],["b1"],["b2"]]`, play("b"))
	require.Equal(t, `[["a0"],["a1"],["a2"]]`, play("a"))
	require.Equal(t, statusRunning, before.status)

	// News about what is over changes nothing.
	next, fx := before.step(taskSucceeded{ticket: 99, output: jsonvalue.Nil()}, surroundings{now: driverStart})
	require.Empty(t, fx.events)
	require.Equal(t, before.events, next.events)
}

// An execution that waits costs little.
func TestWaitingIsCheap(t *testing.T) {
	p := mustParse(t, `{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":60,"End":true}}}`)
	const count = 2000
	type kept struct {
		run    *run
		events []event
	}
	var all []kept
	var a, b runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&a)
	for range count {
		d := newDriver(t, p, `{"order":"1234567890","items":[1,2,3]}`)
		d.send(begin{})
		all = append(all, kept{d.run, slices.Clone(d.events)})
	}
	runtime.GC()
	runtime.ReadMemStats(&b)
	per := (b.HeapAlloc - a.HeapAlloc) / count
	t.Logf("%d bytes each", per)
	require.Less(t, per, uint64(4096))
	runtime.KeepAlive(all)
}

// randomProgram makes a definition of some states in a scope, which may lead
// anywhere.
func randomProgram(r *rand.Rand, names *int, depth int) string {
	n := 1 + r.IntN(4)
	own := make([]string, n)
	for i := range own {
		*names++
		own[i] = fmt.Sprintf("S%d", *names)
	}
	pick := func() string { return own[r.IntN(n)] }
	pathOf := func() string {
		return []string{"$", "$.a", "$.a[0]", "$.b.c", "$$.State.Name", "$x", "$.list[*]"}[r.IntN(7)]
	}
	next := func(i int) string {
		if i == n-1 {
			return `"End":true`
		}
		return `"Next":"` + own[i+1] + `"`
	}
	var states []string
	for i, name := range own {
		var body string
		switch k := r.IntN(8); {
		case k == 0 || i == n-1 && k == 1:
			body = fmt.Sprintf(`"Type":"Pass","Parameters":{"a.$":%q,"b":{"c.$":"States.Array($.a, 1)"}},"ResultPath":"$.a","Assign":{"x":1},%s`, pathOf(), next(i))
		case k == 1:
			body = fmt.Sprintf(`"Type":"Choice","Choices":[{"Variable":%q,"NumericGreaterThan":%d,"Next":%q},{"Variable":"$.a","IsPresent":true,"Next":%q}],"Default":%q`, pathOf(), r.IntN(3), pick(), own[i+1], own[i+1])
		case k == 2:
			body = fmt.Sprintf(`"Type":"Wait","Seconds":%d,%s`, r.IntN(3), next(i))
		case k == 3:
			body = fmt.Sprintf(`"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","TimeoutSeconds":5,"Retry":[{"ErrorEquals":["A"],"MaxAttempts":1,"JitterStrategy":"FULL"}],"Catch":[{"ErrorEquals":["States.ALL"],"Next":%q}],%s`, pick(), next(i))
		case k == 4 && depth > 0:
			body = fmt.Sprintf(`"Type":"Parallel","Branches":[%s,%s],"Catch":[{"ErrorEquals":["States.ALL"],"Next":%q}],%s`, randomProgram(r, names, depth-1), randomProgram(r, names, depth-1), pick(), next(i))
		case k == 5 && depth > 0:
			body = fmt.Sprintf(`"Type":"Map","ItemsPath":%q,"MaxConcurrency":%d,"ItemProcessor":%s,"Retry":[{"ErrorEquals":["States.TaskFailed"],"MaxAttempts":1}],%s`, []string{"$.list", "$.a"}[r.IntN(2)], r.IntN(3), randomProgram(r, names, depth-1), next(i))
		case k == 6:
			body = fmt.Sprintf(`"Type":"Pass","QueryLanguage":"JSONata","Output":{"a":"{%% $states.input.a %%}","list":[1,2]},%s`, next(i))
		case i == n-1:
			body = []string{`"Type":"Succeed"`, `"Type":"Fail","Error":"E"`, `"Type":"Pass","End":true`}[r.IntN(3)]
		default:
			body = `"Type":"Pass",` + next(i)
		}
		states = append(states, fmt.Sprintf("%q:{%s}", name, body))
	}
	return fmt.Sprintf(`{"StartAt":%q,"States":{%s}}`, own[0], strings.Join(states, ","))
}

// Random state machines come to an end, or to a rest, and their histories are
// well formed: ids in a row, each event after the one that it points to.
func TestRandomPrograms(t *testing.T) {
	ran, ended := 0, map[string]int{}
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 1))
		names := 0
		p, _ := parseProgram(randomProgram(r, &names, 2), parseOptions{})
		if p == nil {
			continue // a state may be out of reach, or a variable assigned twice
		}
		ran++
		d := newDriver(t, p, `{"a":[2,{"k":1}],"b":{"c":3},"list":[1,2,3]}`)
		d.task = func(d *driver, c callTask) {
			switch r.IntN(4) {
			case 0:
				d.pending = append(d.pending, taskFailed{ticket: c.ticket, failure: failure{name: []string{"A", "B"}[r.IntN(2)]}})
			case 1: // it times out
			default:
				d.pending = append(d.pending, taskSucceeded{ticket: c.ticket, output: c.parameters})
			}
		}
		d.later(driverStart.Add(math.MaxInt32*1e6), func() { d.send(aborted{}) })
		d.drive()
		ended[d.run.status]++
		require.NotEqual(t, statusRunning, d.run.status, "seed %d", seed)
		require.LessOrEqual(t, len(d.events), maxHistory)
		for i, e := range d.events {
			require.Equal(t, int64(i+1), e.ID)
			require.Less(t, e.Previous, e.ID, "seed %d", seed)
		}
	}
	t.Logf("%d programs: %v", ran, ended)
	require.Greater(t, ran, 200)
	require.Greater(t, ended[statusSucceeded], 50)
	require.Greater(t, ended[statusFailed], 50)
}

// No definition brings the parser down, nor a program the interpreter.
func FuzzDefinition(f *testing.F) {
	for seed := range uint64(20) {
		names := 0
		f.Add(randomProgram(rand.New(rand.NewPCG(seed, 2)), &names, 2), `{"a":1}`)
	}
	f.Add(`{"StartAt":"M","States":{"M":{"Type":"Map","ItemReader":{"Resource":"arn:aws:states:::s3:getObject","ReaderConfig":{"InputType":"CSV","CSVHeaderLocation":"FIRST_ROW"}},"ItemBatcher":{"MaxItemsPerBatch":1},"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"EXPRESS"},"StartAt":"F","States":{"F":{"Type":"Fail","ErrorPath":"$.x"}}},"End":true}}}`, `[1]`)
	f.Fuzz(func(t *testing.T, definition, input string) {
		p, found := parseProgram(definition, parseOptions{})
		require.Equal(t, p == nil, errorsOf(found) != "")
		v, err := jsonvalue.Parse(input)
		if p == nil || err != nil || len(definition) > 4000 {
			return
		}
		d := newDriver(t, p, `{}`)
		d.run.origin.input, d.run.origin.text = v, input
		d.read = func(*driver, readItems) ([]byte, *failure) { return []byte(input), nil }
		d.task = func(d *driver, c callTask) {
			d.pending = append(d.pending, taskSucceeded{ticket: c.ticket, output: c.parameters})
		}
		d.drive()
	})
}

const tenStates = `{"StartAt":"S0","States":{
	"S0":{"Type":"Pass","Next":"S1"},"S1":{"Type":"Choice","Choices":[{"Variable":"$.n","NumericEquals":1,"Next":"S2"}],"Default":"S9"},
	"S2":{"Type":"Pass","Result":{"x":1},"ResultPath":"$.r","Next":"S3"},"S3":{"Type":"Pass","Parameters":{"n.$":"$.n","r.$":"$.r.x"},"Next":"S4"},
	"S4":{"Type":"Choice","Choices":[{"And":[{"Variable":"$.n","IsNumeric":true},{"Variable":"$.r","NumericLessThan":5}],"Next":"S5"}],"Default":"S9"},
	"S5":{"Type":"Pass","Next":"S6"},"S6":{"Type":"Pass","Next":"S7"},"S7":{"Type":"Pass","Next":"S8"},"S8":{"Type":"Pass","Next":"S9"},"S9":{"Type":"Succeed"}}}`

func BenchmarkTenStates(b *testing.B) {
	p, found := parseProgram(tenStates, parseOptions{})
	require.Empty(b, errorsOf(found))
	in, err := jsonvalue.Parse(`{"n":1,"name":"order"}`)
	require.NoError(b, err)
	o := &origin{program: p, arn: "arn:aws:states:us-east-1:111111111111:execution:m:e", name: "e", started: driverStart, text: in.String(), input: in}
	around := surroundings{now: driverStart}
	b.ReportAllocs()
	for b.Loop() {
		r, fx := newRun(o).step(begin{}, around)
		if r.status != statusSucceeded || len(fx.events) != 22 {
			b.Fatal(r.status, len(fx.events))
		}
	}
	b.ReportMetric(float64(b.N)*10/b.Elapsed().Seconds(), "transitions/s")
}

func BenchmarkDefinition(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if p, _ := parseProgram(tenStates, parseOptions{}); p == nil {
			b.Fatal()
		}
	}
}

// A Map of tasks, each answered by itself.
func BenchmarkMapOfTasks(b *testing.B) {
	p, _ := parseProgram(`{"StartAt":"M","States":{"M":{"Type":"Map","End":true,"ItemProcessor":{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true}}}}}}`, parseOptions{})
	items := make([]jsonvalue.Value, 1000)
	for i := range items {
		items[i] = jsonvalue.Of(i)
	}
	in := jsonvalue.List(items)
	o := &origin{program: p, started: driverStart, text: in.String(), input: in}
	around := surroundings{now: driverStart}
	b.ReportAllocs()
	for b.Loop() {
		r, fx := newRun(o).step(begin{}, around)
		queue := fx.requests
		for len(queue) > 0 {
			c, ok := queue[0].(callTask)
			queue = queue[1:]
			if ok {
				r, fx = r.step(taskSucceeded{ticket: c.ticket, output: c.parameters}, around)
				queue = append(queue, fx.requests...)
			}
		}
		if r.status != statusSucceeded {
			b.Fatal(r.status)
		}
	}
}
