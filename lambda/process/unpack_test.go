//go:build unix

package process

import (
	"archive/zip"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestUnpack(t *testing.T) {
	dir := t.TempDir()
	left, err := unpack(zipOf(
		t,
		file{"bin/", "", fs.ModeDir | 0o755},
		file{"bin/run", "#!/bin/sh\n", 0o755},
		file{"data/a/b.txt", "text", 0o640},
		file{"link", "data/a", fs.ModeSymlink | 0o777},
	), dir, 1000)
	require.NoError(t, err)
	require.Equal(t, int64(1000-10-4-6), left)
	text, err := os.ReadFile(dir + "/link/b.txt")
	require.NoError(t, err)
	require.Equal(t, "text", string(text))
	info, err := os.Stat(dir + "/bin/run")
	require.NoError(t, err)
	require.Equal(t, fs.FileMode(0o755), info.Mode().Perm())

	_, err = unpack(zipOf(t, file{"bin/run", "later", 0o644}), dir, 1000)
	require.NoError(t, err, "a later layer replaces an earlier one's files")
	text, err = os.ReadFile(dir + "/bin/run")
	require.NoError(t, err)
	require.Equal(t, "later", string(text))
}

func TestUnpackStaysInside(t *testing.T) {
	for _, name := range []string{"../out", "/out", "a/../../out", `..\out`, "a//b", ""} {
		dir := t.TempDir()
		inside := filepath.Join(dir, "inside")
		require.NoError(t, os.Mkdir(inside, 0o755))
		_, err := unpack(zipOf(t, file{name, "x", 0o644}), inside, 1000)
		require.Error(t, err, name)
		require.NoFileExists(t, filepath.Join(dir, "out"))
	}
	dir := t.TempDir()
	_, err := unpack(zipOf(t, file{"link", "/tmp", fs.ModeSymlink | 0o777}, file{"link/cloudjar-escape", "x", 0o644}), dir, 1000)
	require.Error(t, err, "nothing is written through a link that leads out")
	require.NoFileExists(t, "/tmp/cloudjar-escape")
}

func TestUnpackCountsWhatItWrites(t *testing.T) {
	_, err := unpack(zipOf(t, file{"a", "12345", 0o644}, file{"b", "123456", 0o644}), t.TempDir(), 10)
	require.ErrorIs(t, err, errTooLarge)
}

func FuzzUnpack(f *testing.F) {
	archive, err := zipped(file{"bootstrap", "#!/bin/sh\n", 0o755}, file{"lib/link", "../bootstrap", fs.ModeSymlink | 0o777})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(archive)
	f.Add([]byte("PK"))
	f.Fuzz(func(t *testing.T, archive []byte) {
		dir := t.TempDir()
		inside := filepath.Join(dir, "inside")
		require.NoError(t, os.Mkdir(inside, 0o755))
		_, _ = unpack(archive, inside, 1<<20)
		outside, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Len(t, outside, 1, "nothing but the folder it was given")
	})
}

func TestLayers(t *testing.T) {
	p := function("provided.al2023", zipOf(t, file{"README", "no bootstrap of its own", 0o644}))
	p.Layers = [][]byte{zipOf(t, file{"bootstrap", "#!/bin/sh\nexit 7\n", 0o755})}
	_, err := New(Options{}).Start(context.Background(), p)
	require.ErrorContains(t, err, "Runtime.ExitError", "a layer's bootstrap runs")

	p.Layers = append(p.Layers, zipOf(t, file{"extensions/agent", "#!/bin/sh\n", 0o755}))
	_, err = New(Options{}).Start(context.Background(), p)
	require.EqualError(t, err, "cloudjar: function checkout: external extensions are not modelled: /opt/extensions/agent")

	p.Code = []byte("no zip")
	p.Layers = nil
	_, err = New(Options{}).Start(context.Background(), p)
	require.ErrorContains(t, err, "could not unzip the package")
	require.ErrorIs(t, err, zip.ErrFormat)
}
