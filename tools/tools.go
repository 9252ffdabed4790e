// Package tools pins the programs that check the project: gofumpt, staticcheck
// and benchstat. Run one from anywhere in the workspace with go tool, as in
// "go tool staticcheck ./...".
package tools
