package process

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
)

// unzippedLimit is how many bytes a function's code and its layers may have
// together, unzipped.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const unzippedLimit = 262_144_000

var errTooLarge = fmt.Errorf("the package and its layers unzip to more than %d bytes", unzippedLimit)

// unpack unzips an archive into a directory, which it cannot leave: names that
// would are refused, and nothing is written through a symbolic link that
// points out of it. It returns how much of left is left.
func unpack(archive []byte, dir string, left int64) (int64, error) {
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return left, fmt.Errorf("could not unzip the package: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return left, err
	}
	defer func() { _ = root.Close() }()
	for _, f := range z.File {
		if left, err = unpackFile(root, f, left); err != nil {
			return left, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	return left, nil
}

func unpackFile(root *os.Root, f *zip.File, left int64) (int64, error) {
	name := strings.TrimSuffix(f.Name, "/")
	if !fs.ValidPath(name) || strings.Contains(name, `\`) {
		return left, errors.New("the name leads out of the package")
	}
	if name == "." {
		return left, nil
	}
	if f.Mode().IsDir() || strings.HasSuffix(f.Name, "/") {
		return left, root.MkdirAll(name, 0o755)
	}
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return left, err
	}
	in, err := f.Open()
	if err != nil {
		return left, err
	}
	defer func() { _ = in.Close() }()
	if err := root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return left, err // a later layer replaces an earlier one's file
	}
	// The size that the archive tells is the writer's word: count.
	limited := io.LimitReader(in, left+1)
	var n int64
	switch mode := f.Mode(); {
	case mode&fs.ModeSymlink != 0:
		var target []byte
		if target, err = io.ReadAll(limited); err == nil {
			n, err = int64(len(target)), root.Symlink(string(target), name)
		}
	case mode.IsRegular():
		n, err = writeFile(root, name, mode.Perm()|0o600, limited)
	default:
		return left, fmt.Errorf("a package holds files, directories and symbolic links, not %v", mode)
	}
	if left -= n; left < 0 {
		return 0, errTooLarge
	}
	return left, err
}

func writeFile(root *os.Root, name string, perm fs.FileMode, in io.Reader) (int64, error) {
	out, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, perm)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(out, in)
	return n, errors.Join(err, out.Close())
}
