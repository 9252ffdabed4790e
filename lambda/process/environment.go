package process

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/lambda"
)

// The keys of AWS's documentation, which open nothing.
const (
	exampleAccessKey = "AKIAIOSFODNN7EXAMPLE"
	exampleSecret    = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
)

// environment returns the environment variables of a function's process, as
// AWS sets them, with the paths of its folders. A variable of the function's
// own that AWS defines too is not taken; PATH and the like are the function's.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
func environment(o Options, p lambda.Package, r runtime, f folders, api, endpoint string) []string {
	account, region := ownerOf(p.FunctionARN)
	key, secret, token := p.AccessKeyID, p.SecretAccessKey, p.SessionToken
	switch {
	case key != "":
	case o.Credentials != nil:
		key, secret = o.Credentials(account)
		token = "cloudjar"
	default:
		key, secret, token = exampleAccessKey, exampleSecret, "cloudjar"
	}
	initialization := "on-demand"
	if p.Provisioned {
		initialization = "provisioned-concurrency"
	}
	reserved := map[string]string{
		"_HANDLER":                        p.Handler,
		"AWS_ACCESS_KEY_ID":               key,
		"AWS_DEFAULT_REGION":              region,
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": strconv.Itoa(p.MemoryMB),
		"AWS_LAMBDA_FUNCTION_NAME":        p.FunctionName,
		"AWS_LAMBDA_FUNCTION_VERSION":     p.Version,
		"AWS_LAMBDA_INITIALIZATION_TYPE":  initialization,
		"AWS_LAMBDA_LOG_GROUP_NAME":       p.LogGroup,
		"AWS_LAMBDA_LOG_STREAM_NAME":      p.LogStream,
		"AWS_LAMBDA_RUNTIME_API":          api,
		"AWS_REGION":                      region,
		"AWS_SECRET_ACCESS_KEY":           secret,
		"AWS_SESSION_TOKEN":               token,
		"LAMBDA_RUNTIME_DIR":              f.runtime,
		"LAMBDA_TASK_ROOT":                f.task,
		"TZ":                              ":UTC",
	}
	vars := map[string]string{
		"AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
		"AWS_XRAY_DAEMON_ADDRESS":  "127.0.0.1:2000", // nobody listens; on AWS 169.254.100.1
		"_AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1",
		"_AWS_XRAY_DAEMON_PORT":    "2000",
		"LANG":                     "en_US.UTF-8",
		"LD_LIBRARY_PATH":          strings.Join([]string{f.runtime, f.runtime + "/lib", f.task, f.task + "/lib", f.opt + "/lib"}, ":"),
		"PATH":                     "/usr/local/bin:/usr/bin:/bin:" + f.opt + "/bin",
		"TMPDIR":                   f.tmp,
	}
	if endpoint != "" {
		vars["AWS_ENDPOINT_URL"] = endpoint
	}
	if r.language != "" {
		reserved["AWS_EXECUTION_ENV"] = "AWS_Lambda_" + r.name
		vars["PATH"] = parent(r.interpreter) + ":" + vars["PATH"]
		vars["PWD"], vars["SHLVL"] = f.task, "0"
	}
	switch r.language {
	case "python":
		vars["LC_CTYPE"], vars["PYTHONPATH"] = "C.UTF-8", f.runtime // before 3.12 the bootstrap drops LC_CTYPE
	case "node":
		vars["NODE_PATH"] = strings.Join([]string{
			f.opt + "/nodejs/node" + strings.TrimSuffix(strings.TrimPrefix(r.name, "nodejs"), ".x") + "/node_modules",
			f.opt + "/nodejs/node_modules", f.runtime + "/node_modules", f.runtime, f.task,
		}, ":")
	}
	for name, value := range p.Environment {
		vars[name] = value
	}
	for name, value := range reserved {
		vars[name] = value
	}
	out := make([]string, 0, len(vars))
	for name, value := range vars {
		out = append(out, name+"="+value)
	}
	slices.Sort(out)
	return out
}

// ownerOf reads account and region of arn:aws:lambda:us-east-1:123456789012:function:f.
func ownerOf(arn string) (account, region string) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return "", ""
	}
	return parts[4], parts[3]
}

func parent(path string) string { return path[:max(0, strings.LastIndexByte(path, '/'))] }

// here returns where a path of AWS's is in this environment.
func (f folders) here(path string) string {
	for at, here := range map[string]string{"/var/task/": f.task, "/opt/": f.opt, "/var/runtime/": f.runtime} {
		if rest, found := strings.CutPrefix(path, at); found {
			return here + "/" + rest
		}
	}
	return path
}

// there writes the paths of a text as AWS's.
func (f folders) there(text string) string {
	return strings.NewReplacer(f.task, "/var/task", f.opt, "/opt", f.runtime, "/var/runtime").Replace(text)
}
