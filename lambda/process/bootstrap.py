"""Runs the handler of a Python function against the Lambda Runtime API.

It needs the standard library alone. What it reports to the API, and what it
writes to the log, has the form that AWS's Python runtimes give it.
"""

import decimal
import http.client
import importlib
import json
import logging
import math
import os
import re
import sys
import time
import traceback
import uuid

TASK, RUNTIME = os.environ["LAMBDA_TASK_ROOT"], os.environ["LAMBDA_RUNTIME_DIR"]
OPT = os.path.join(os.path.dirname(TASK), "opt")
VERSION = os.environ.get("AWS_EXECUTION_ENV", "").rpartition("python")[2]
MINOR = int(VERSION.rpartition(".")[2] or 0)
if MINOR < 12:  # Python may have set it at its start
    os.environ.pop("LC_CTYPE", None)
JSON_LOGS = os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON"

# What AWS logs when init fails.
UNHANDLED = (
    "LAMBDA_WARNING: Unhandled exception. The most likely cause is an issue in the function code. "
    "However, in rare cases, a Lambda runtime update can cause unexpected function behavior. "
    "For functions using managed runtimes, runtime updates can be triggered by a function change, "
    "or can be applied automatically. To determine if the runtime has been updated, check the runtime "
    "version in the INIT_START log entry. If this error correlates with a change in the runtime version, "
    "you may be able to mitigate this error by temporarily rolling back to the previous runtime version. "
    "For more information, see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html\r"
)


def there(path):
    """Writes a path of this environment as it is on AWS."""
    for here, aws in ((TASK, "/var/task"), (OPT, "/opt"), (RUNTIME, "/var/runtime")):
        path = path.replace(here, aws)
    return path


class Fault(Exception):
    """An error that the runtime itself finds."""

    def __init__(self, kind, message, trace=None):
        super().__init__(message)
        self.kind, self.message, self.trace = "Runtime." + kind, message, trace or []


class Api:
    """The Lambda Runtime API, over one connection."""

    def __init__(self, address):
        self.connection = http.client.HTTPConnection(address)

    def request(self, method, path, body=None, headers=None):
        self.connection.request(method, "/2018-06-01/runtime/" + path, body, headers or {})
        answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def next(self):
        status, headers, body = self.request("GET", "invocation/next")
        if status != 200:
            raise RuntimeError("Failed to get next invocation, status {}: {}".format(status, body))
        return headers, body

    def answer(self, headers, action, body, kind=None, content_type="application/json"):
        out = {"Content-Type": content_type, "Lambda-Runtime-Invocation-Id": headers["Lambda-Runtime-Invocation-Id"]}
        if kind:
            out["Lambda-Runtime-Function-Error-Type"] = kind
        path = "invocation/" + headers["Lambda-Runtime-Aws-Request-Id"] + "/" + action
        self.request("POST", path, body, out)

    def init_error(self, error):
        kind = {"Lambda-Runtime-Function-Error-Type": error["errorType"], "Content-Type": "application/json"}
        self.request("POST", "init/error", to_json(error), kind)


# ---- JSON, with decimals as numbers ----

MARK = "decimal-" + uuid.uuid4().hex + ":"


def plain(value):
    if isinstance(value, decimal.Decimal):
        return math.nan if value.is_nan() else MARK + str(value)
    raise TypeError("Object of type {} is not JSON serializable".format(type(value).__name__))


def to_json(value):
    text = json.dumps(value, default=plain, ensure_ascii=MINOR < 12)
    if MARK in text:
        text = re.sub('"' + MARK + '([^"]*)"', r"\1", text)
    return text.encode("utf-8")


# ---- The context object ----

def record(name, fields):
    """A class with these attributes, all None unless a dict has them."""

    def __init__(self, values=None):
        for field in fields:
            setattr(self, field, (values or {}).get(field))

    def __repr__(self):
        return "{}([{}])".format(name, ",".join("{}={}".format(f, getattr(self, f)) for f in fields))

    return type(name, (object,), {"__slots__": fields, "__init__": __init__, "__repr__": __repr__})


Client = record("Client", ["installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name"])
ClientContext = record("ClientContext", ["custom", "env", "client"])
CognitoIdentity = record("CognitoIdentity", ["cognito_identity_id", "cognito_identity_pool_id"])


def from_header(headers, name, what):
    text = headers.get(name)
    if not text:
        return None
    try:
        return json.loads(text)
    except Exception as e:
        raise Fault("LambdaContextUnmarshalError", "Unable to parse {} JSON: {}".format(what, e))


class LambdaContext(object):
    def __init__(self, headers):
        env = os.environ.get
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.log_group_name = env("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = env("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = env("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.function_version = env("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = headers.get("Lambda-Runtime-Invoked-Function-Arn")
        self.tenant_id = headers.get("Lambda-Runtime-Aws-Tenant-Id")
        self.client_context = None
        client = from_header(headers, "Lambda-Runtime-Client-Context", "Client Context")
        if client is not None:
            self.client_context = ClientContext(client)
            if self.client_context.client is not None:
                self.client_context.client = Client(self.client_context.client)
        cognito = from_header(headers, "Lambda-Runtime-Cognito-Identity", "Cognito Identity") or {}
        self.identity = CognitoIdentity({
            "cognito_identity_id": cognito.get("cognitoIdentityId"),
            "cognito_identity_pool_id": cognito.get("cognitoIdentityPoolId"),
        })
        self._epoch_deadline_time_in_ms = int(headers.get("Lambda-Runtime-Deadline-Ms") or 0)

    def get_remaining_time_in_millis(self):
        return max(0, self._epoch_deadline_time_in_ms - int(time.time() * 1000))

    def log(self, msg):
        sys.stdout.write(str(msg))

    def __repr__(self):
        fields = [
            "aws_request_id", "log_group_name", "log_stream_name", "function_name", "memory_limit_in_mb",
            "function_version", "invoked_function_arn", "client_context", "identity", "tenant_id",
        ]
        return "LambdaContext([{}])".format(",".join("{}={}".format(f, getattr(self, f)) for f in fields))


# ---- Logs ----

class Unbuffered(object):
    def __init__(self, stream):
        self.stream = stream

    def __getattr__(self, name):
        return getattr(self.stream, name)

    def write(self, text):
        self.stream.write(text)
        self.stream.flush()

    def writelines(self, lines):
        self.stream.writelines(lines)
        self.stream.flush()


class LogHandler(logging.Handler):
    request_id = ""

    def emit(self, entry):
        entry.aws_request_id = LogHandler.request_id
        sys.stdout.write(self.format(entry))


class JsonFormatter(logging.Formatter):
    """One JSON object a line: the log format JSON."""

    standard = set(vars(logging.makeLogRecord({}))) | {"aws_request_id", "asctime", "message", "taskName"}

    def format(self, entry):
        kind, value, tb = entry.exc_info or (None, None, None)
        members = {
            "timestamp": self.formatTime(entry, "%Y-%m-%dT%H:%M:%SZ"),
            "level": entry.levelname,
            "message": entry.getMessage(),
            "logger": entry.name,
            "stackTrace": traceback.format_list(frames_of(tb)) if tb else None,
            "errorType": kind.__name__ if kind else None,
            "errorMessage": str(value) if kind else None,
            "requestId": entry.aws_request_id or None,
            "location": "{}:{}:{}".format(there(entry.pathname), entry.funcName, entry.lineno) if kind else None,
        }
        members.update((k, v) for k, v in vars(entry).items() if k not in self.standard)
        return json.dumps({k: v for k, v in members.items() if v is not None}, default=str) + "\n"


def set_up_logging():
    logging.Formatter.converter = time.gmtime
    handler = LogHandler()
    if JSON_LOGS:
        handler.setFormatter(JsonFormatter())
    else:
        handler.setFormatter(logging.Formatter(
            "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n", "%Y-%m-%dT%H:%M:%S"))
    logger = logging.getLogger()
    logger.addHandler(handler)
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    if level in ("DEBUG", "INFO", "WARN", "ERROR", "FATAL"):
        logger.setLevel(level)


def log_error(error):
    """Writes an error as one entry: its lines end in CR, and begin in NBSP."""
    if JSON_LOGS:
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        sys.stdout.write(json.dumps(dict([("timestamp", at), ("level", "ERROR")], **error)) + "\n")
        return
    lines = ["[ERROR] {}: {}".format(error["errorType"], error["errorMessage"]), "Traceback (most recent call last):"]
    for element in error["stackTrace"]:
        for line in element.splitlines():
            text = line.lstrip(" ")
            lines.append("\u00a0" * (len(line) - len(text)) + text)
    sys.stdout.write("\r".join(lines) + "\n")


# ---- Errors ----

def frames_of(tb):
    return [(there(f.filename), f.lineno, f.name, f.line) for f in traceback.extract_tb(tb)]


def describe(request_id=""):
    """Returns the exception being handled as AWS reports it."""
    kind, value, tb = sys.exc_info()
    if isinstance(value, Fault):
        kind_name, message, trace = value.kind, value.message, value.trace
    else:
        frames = frames_of(tb)
        while frames and frames[0][0] == "/var/runtime/bootstrap.py":
            frames = frames[1:]  # ours
        kind_name, message, trace = kind.__name__, str(value), traceback.format_list(frames)
    error = {"errorMessage": there(message), "errorType": kind_name, "requestId": request_id, "stackTrace": trace}
    if MINOR == 8:
        del error["requestId"]
    return error


# ---- The handler ----

def load(handler):
    try:
        module_name, function_name = handler.rsplit(".", 1)
    except ValueError as e:
        raise Fault("MalformedHandlerName", "Bad handler '{}': {}".format(handler, e))
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise Fault("BuiltInModuleConflict", "Cannot use built-in module {} as a handler module".format(module_name))
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as e:
        raise Fault("ImportModuleError", "Unable to import module '{}': {}".format(module_name, e))
    except SyntaxError as e:
        trace = ['  File "{}" Line {}\n    {}'.format(there(e.filename or ""), e.lineno, e.text)]
        raise Fault("UserCodeSyntaxError", "Syntax error in module '{}': {}".format(module_name, e), trace)
    try:
        return getattr(module, function_name)
    except AttributeError:
        raise Fault("HandlerNotFound", "Handler '{}' missing on module '{}'".format(function_name, module_name))


def read_event(headers, body):
    if headers.get("Content-Type") != "application/json":
        return body
    try:
        return json.loads(body)
    except Exception as e:
        raise Fault("UnmarshalError", "Unable to unmarshal input: {}".format(e))


def write_answer(answer):
    if isinstance(answer, bytes):
        return answer, "application/unknown"
    try:
        return to_json(answer), "application/json"
    except Exception as e:
        raise Fault("MarshalError", "Unable to marshal response: {}".format(e))


def invoke(api, handler):
    headers, body = api.next()
    request_id = LogHandler.request_id = headers["Lambda-Runtime-Aws-Request-Id"]
    trace_id = headers.get("Lambda-Runtime-Trace-Id")
    if trace_id:
        os.environ["_X_AMZN_TRACE_ID"] = trace_id
    else:
        os.environ.pop("_X_AMZN_TRACE_ID", None)
    try:
        context = LambdaContext(headers)
        answer, content_type = write_answer(handler(read_event(headers, body), context))
    except Exception:
        error = describe(request_id)
        log_error(error)
        api.answer(headers, "error", to_json(error), error["errorType"])
    else:
        api.answer(headers, "response", answer, content_type=content_type)


def search_path():
    """Modules are found in the task, then in layers, before the machine's own."""
    first = [
        TASK,
        "{}/python/lib/python{}/site-packages".format(OPT, VERSION),
        OPT + "/python",
    ]
    sys.path[:] = first + [p for p in sys.path if p not in first and p != RUNTIME] + [RUNTIME]


def main():
    sys.stdout, sys.stderr = Unbuffered(sys.stdout), Unbuffered(sys.stderr)
    set_up_logging()
    search_path()
    api = Api(os.environ["AWS_LAMBDA_RUNTIME_API"])
    try:
        handler = load(os.environ["_HANDLER"])
    except Exception:
        error = describe()
        logging.warning(UNHANDLED)
        log_error(error)
        api.init_error(error)
        sys.exit(1)
    while True:
        invoke(api, handler)


main()
