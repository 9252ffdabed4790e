package lambda

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// CodePath is where packages can be fetched from a host that is not AWS's. Region,
// account and the package's name follow.
const CodePath = "/_lambda-code/"

// presigned returns a URL of the form under which AWS lets packages be fetched, or for
// a client that reached the jar under another host one with that host.
func (s *Service) presigned(c *sim.Call, name string, of *code) string {
	file := s.ep.Account + "/" + name + "-" + hexOf(of.sha256)
	if m := wire.MetaFrom(c.Context()); m != nil && m.Host != "" && !awsHost(m.Host) {
		return "http://" + m.Host + CodePath + s.ep.Region + "/" + file
	}
	return "https://awslambda-" + s.ep.Region + "-tasks.s3." + s.ep.Region + ".amazonaws.com/snapshots/" + file
}

func hexOf(sum string) string {
	raw, err := base64.StdEncoding.DecodeString(sum)
	if err != nil {
		return sum
	}
	return hex.EncodeToString(raw)
}

// ServeCode answers a request for a package, by the name that its URL ends with.
func (s *Service) ServeCode(ctx context.Context, name string) *wire.Response {
	body, err := sim.Do(ctx, s.ep.World, s.asks("GetPackage"), nil, &name, func(_ *sim.Call, name *string) (*[]byte, error) {
		if of := s.packageNamed(*name); of != nil {
			return &of.zip, nil
		}
		return nil, errNotFound("The package does not exist.")
	})
	if err != nil {
		return &wire.Response{Status: http.StatusNotFound, Header: http.Header{}}
	}
	return &wire.Response{Status: http.StatusOK, Body: *body, Header: http.Header{"Content-Type": {"application/zip"}}}
}

// packageNamed finds a package by its owner and its sum: <name>-<64 hex digits>.
func (s *Service) packageNamed(name string) (found *code) {
	at := strings.LastIndexByte(name, '-')
	if at < 0 {
		return nil
	}
	owner, sum := name[:at], name[at+1:]
	look := func(of *code) {
		if of.zip != nil && hexOf(of.sha256) == sum {
			found = of
		}
	}
	if f, ok := s.named(owner); ok {
		look(f.latest.code)
		for _, v := range f.versions {
			look(v.code)
		}
	}
	if l, ok := s.layers.Get(&layer{name: owner}); ok {
		for _, v := range l.versions {
			look(v.code)
		}
	}
	return found
}
