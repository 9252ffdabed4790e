package cloudjar

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// A journal is every request that came to a cloud from outside, which is all that
// it takes to make the cloud again: the same seed and the same requests lead to the
// same state.
type journal struct {
	mu    sync.Mutex
	lines []journalLine
	gap   string // what came in another way than over HTTP, so that there is no line
}

// A journalHead is the first line of a journal's file.
type journalHead struct {
	Cloudjar int // the version of the form: 1
	Seed     uint64
	Start    time.Time
	Region   string
	Account  string
	Until    time.Time // the world's time when it was written
	Hash     string    // of its record then
}

// A journalLine is one request as it came.
type journalLine struct {
	At     time.Time
	Caller string
	Method string
	URL    string
	Host   string
	Header http.Header
	Body   []byte `json:",omitempty"`
}

// Before notes the request, unless the world's own user code makes it, which will
// make it again.
func (j *journal) Before(c *sim.Call, _ any) error {
	if c.Nested() || c.Service == "" || sim.WorldOf(c.Context()) != nil {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	meta := wire.MetaFrom(c.Context())
	if meta == nil || meta.Request == nil {
		j.gap = c.Service + ":" + c.Operation
		return nil
	}
	req := meta.Request
	j.lines = append(j.lines, journalLine{
		At: c.Now(), Caller: c.Caller(), Method: req.Method, URL: req.URL.String(), Host: req.Host,
		Header: req.Header.Clone(), Body: bytes.Clone(meta.Body),
	})
	return nil
}

// After changes nothing.
func (j *journal) After(_ *sim.Call, err error) error { return err }

// Fork returns the journal as far as it got.
func (j *journal) Fork() any {
	j.mu.Lock()
	defer j.mu.Unlock()
	return &journal{lines: j.lines[:len(j.lines):len(j.lines)], gap: j.gap}
}

// WriteTo writes the cloud to a file: every request that made it what it is, for
// Open. The cloud must have been made with Options.Journal, and been used through
// SDK clients or over HTTP alone. Settle it first: what is under way is not written.
func (c *Cloud) WriteTo(w io.Writer) (n int64, err error) {
	j, ok := c.jar.journal()
	if !ok {
		return 0, errors.New("cloudjar: WriteTo needs a cloud that keeps a journal: set Options.Journal")
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.gap != "" {
		return 0, fmt.Errorf("cloudjar: WriteTo: %s was called directly in Go, and only requests over HTTP can be written: use an SDK client", j.gap)
	}
	world, counted := c.jar.world, &counter{w: w}
	out := json.NewEncoder(counted)
	o := c.jar.opts
	head := journalHead{1, o.Seed, world.Began(), o.Region, o.Account, world.Now(), world.Hash()}
	err = out.Encode(head)
	for i := 0; i < len(j.lines) && err == nil; i++ {
		err = out.Encode(&j.lines[i])
	}
	return counted.n, err
}

// journal returns the journal that the world keeps.
func (j *jar) journal() (*journal, bool) {
	for _, i := range j.world.Interceptors() {
		if kept, ok := i.(*journal); ok {
			return kept, true
		}
	}
	return nil, false
}

// Open makes a cloud again from what WriteTo wrote, by doing all of it once more in
// no time. The options are those of the cloud that was written, which the file does
// not hold, but for the seed, the place and the time; its Crank turns the cloud from
// then on. prepare, if not nil, gets the empty cloud first, for handlers.
//
// It fails if the cloud does not come out as it was: because prepare or the options
// are not what they were, or this version of cloudjar behaves differently.
func Open(r io.Reader, o Options, prepare func(*Cloud)) (*Cloud, error) {
	in := json.NewDecoder(bufio.NewReader(r))
	var head journalHead
	if err := in.Decode(&head); err != nil || head.Cloudjar != 1 {
		return nil, fmt.Errorf("cloudjar: Open: this is no journal of version 1: %w", cmpError(err))
	}
	crank := o.Crank
	o.Crank, o.Seed, o.Start, o.Region, o.Account = sim.Simulator, head.Seed, head.Start, head.Region, head.Account
	c := New(o)
	if prepare != nil {
		prepare(c)
	}
	for n := 1; ; n++ {
		var line journalLine
		if err := in.Decode(&line); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("cloudjar: Open: request %d: %w", n, err)
		}
		if err := c.redo(&line); err != nil {
			return nil, fmt.Errorf("cloudjar: Open: request %d: %w", n, err)
		}
	}
	if err := c.jar.world.Run(head.Until); err != nil {
		return nil, fmt.Errorf("cloudjar: Open: %w", err)
	}
	if hash := c.jar.world.Hash(); hash != head.Hash {
		return nil, fmt.Errorf("cloudjar: Open: the cloud came out differently (%s, not %s): its handlers and options must be those it was written with, and the version of cloudjar too", hash, head.Hash)
	}
	return c.ForkWith(func(o *Options) { o.Crank = crank })
}

func cmpError(err error) error {
	if err == nil {
		return errors.New("it is of another version")
	}
	return err
}

// redo makes one request again at its time.
func (c *Cloud) redo(line *journalLine) error {
	at, err := url.Parse(line.URL)
	if err != nil {
		return err
	}
	if err := c.jar.world.Run(line.At); err != nil {
		return err
	}
	req := &http.Request{
		Method: line.Method, URL: at, Host: line.Host, Header: line.Header,
		Body: io.NopCloser(bytes.NewReader(line.Body)), ContentLength: int64(len(line.Body)),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}
	to, _ := parseHost(hostOf(req))
	_, err = c.answer(req.WithContext(sim.WithCaller(context.Background(), line.Caller)), to)
	return err
}

// A counter counts what is written.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}
