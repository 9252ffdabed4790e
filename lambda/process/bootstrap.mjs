// Runs the handler of a Node.js function against the Lambda Runtime API.
//
// It needs Node.js alone. What it reports to the API, and what it writes to the
// log, has the form that AWS's Node.js runtimes give it.

import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import util from 'node:util';

const require = createRequire(import.meta.url);
const env = process.env;
const task = env.LAMBDA_TASK_ROOT;
const runtimeDir = env.LAMBDA_RUNTIME_DIR;
const opt = path.join(path.dirname(task), 'opt');
const version = Number(/nodejs(\d+)/.exec(env.AWS_EXECUTION_ENV)?.[1]);

// there writes the paths of this environment as they are on AWS.
const there = (text) =>
  text.replaceAll(task, '/var/task').replaceAll(opt, '/opt').replaceAll(runtimeDir, '/var/runtime');

// ---- Errors ----

const fault = (name) => {
  const type = class extends Error {};
  type.prototype.name = `Runtime.${name}`;
  return type;
};
const CallbackHandlerDeprecated = fault('CallbackHandlerDeprecated');
const HandlerNotFound = fault('HandlerNotFound');
const ImportModuleError = fault('ImportModuleError');
const InvalidStreamingOperation = fault('InvalidStreamingOperation');
const JSONStringifyError = fault('JSONStringifyError');
const MalformedHandlerName = fault('MalformedHandlerName');
const MalformedStreamingHandler = fault('MalformedStreamingHandler');
const NodeJsExit = fault('NodeJsExit');
const UnhandledPromiseRejection = fault('UnhandledPromiseRejection');
const UserCodeSyntaxError = fault('UserCodeSyntaxError');

const looksLikeError = (e) => ['name', 'message', 'stack'].every((k) => e?.[k] && typeof e[k] === 'string');

// report returns an error as the Runtime API gets it.
function report(e) {
  try {
    if (util.types.isNativeError(e) || looksLikeError(e)) {
      return { errorType: e.name, errorMessage: there(e.message), trace: there(e.stack).split('\n') };
    }
    return { errorType: typeof e, errorMessage: e.toString(), trace: [] };
  } catch {
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
    };
  }
}

// inLog returns an error as the log has it: with its own members.
function inLog(e) {
  const error = e instanceof Error ? e : new Error(e);
  const members = (_, v) => {
    if (!(v instanceof Error)) return v;
    const out = { errorType: v.name, errorMessage: v.message, code: v.code, ...v };
    if (typeof v.stack === 'string') out.stack = v.stack.split('\n');
    return out;
  };
  try {
    return '\t' + there(JSON.stringify(error, members));
  } catch {
    return '\t' + JSON.stringify(report(error));
  }
}

// ---- Logs: the console writes a time, the request, a level ----

let requestId;
const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const jsonLogs = env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === 'JSON';

const asText = (level, ...params) => `${new Date().toISOString()}\t${requestId}\t${level}\t${util.format(...params)}`;

// asJSON is the log format JSON: errors are objects, one value is itself.
function asJSON(level, ...params) {
  const described = (e) => ({
    errorType: e?.constructor?.name ?? 'UnknownError', errorMessage: e.message,
    stackTrace: typeof e.stack === 'string' ? there(e.stack).split('\n') : e.stack ?? [],
  });
  const members = { timestamp: new Date().toISOString(), level, requestId };
  if (params.length === 1) {
    try {
      return JSON.stringify({ ...members, message: params[0] }, (_, v) => (v instanceof Error ? { ...described(v), ...v } : v));
    } catch {
      return JSON.stringify({ ...members, message: util.format(params[0]) });
    }
  }
  const error = params.find((p) => p instanceof Error);
  return JSON.stringify({ ...members, message: util.format(...params), ...(error ? described(error) : {}) });
}

function patchConsole() {
  const least = Math.max(0, levels.indexOf(env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase()));
  const logger = (level) =>
    level !== 'FATAL' && levels.indexOf(level) < least
      ? () => {}
      : (...params) => {
          const line = (jsonLogs ? asJSON : asText)(level, ...params);
          process.stdout.write(line.replace(/\n/g, '\r') + '\n');
        };
  console.trace = logger('TRACE');
  console.debug = logger('DEBUG');
  console.info = logger('INFO');
  console.log = console.info;
  console.warn = logger('WARN');
  console.error = logger('ERROR');
  console.fatal = logger('FATAL');
}

// logError writes an error that ends an invocation or the process.
function logError(what, error) {
  if (jsonLogs) console.error(error instanceof Error ? error : new Error(error));
  else console.error(what, inLog(error));
}

// ---- The Runtime API ----

const [hostname, port] = env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new http.Agent({ keepAlive: true });

function call(method, at, headers, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, agent, method, path: `/2018-06-01/runtime/${at}`, headers }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () =>
        resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts).toString() }));
      answer.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

const post = (at, body, headers = {}) => {
  const bytes = Buffer.from(body ?? '');
  return call('POST', at, { 'Content-Type': 'application/json', 'Content-Length': bytes.length, ...headers }, bytes);
};
const postError = (at, error, headers) => {
  const said = report(error);
  return post(at, JSON.stringify(said), { 'Lambda-Runtime-Function-Error-Type': said.errorType, ...headers });
};

// An Invocation is one event, and the way to answer it.
class Invocation {
  constructor({ headers, body }) {
    this.headers = headers;
    this.body = body;
    this.id = headers['lambda-runtime-aws-request-id'];
    this.attempt = { 'Lambda-Runtime-Invocation-Id': headers['lambda-runtime-invocation-id'] };
  }

  succeed(result) {
    let body;
    try {
      body = JSON.stringify(result === undefined ? null : result);
    } catch {
      throw version >= 24
        ? new JSONStringifyError('Unable to stringify response body')
        : new Error('Unable to stringify response body');
    }
    return post(`invocation/${this.id}/response`, body, this.attempt);
  }

  fail(error) {
    logError('Invoke Error', error);
    return postError(`invocation/${this.id}/error`, error, this.attempt);
  }

  // context returns what the handler gets, added to members.
  context(members) {
    const { headers } = this;
    const parse = (name, header) => {
      if (headers[header] === undefined) return undefined;
      try {
        return JSON.parse(headers[header]);
      } catch (e) {
        throw new Error(`Cannot parse ${name} as json: ${e}`);
      }
    };
    if (headers['lambda-runtime-trace-id']) env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'];
    else delete env._X_AMZN_TRACE_ID;
    return Object.assign(members, {
      functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
      functionName: env.AWS_LAMBDA_FUNCTION_NAME,
      memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
      logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
      logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
      clientContext: parse('ClientContext', 'lambda-runtime-client-context'),
      identity: parse('CognitoIdentity', 'lambda-runtime-cognito-identity'),
      invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
      awsRequestId: this.id,
      tenantId: headers['lambda-runtime-aws-tenant-id'],
      getRemainingTimeInMillis: () => Number(headers['lambda-runtime-deadline-ms']) - Date.now(),
    });
  }
}

// ---- Response streaming ----

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const HIGH_WATER_MARK = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');

if (!['1', 'true'].includes(env.AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA)) {
  globalThis.awslambda = {
    streamifyResponse: (handler, options) => {
      handler[STREAMING] = 'response';
      if (typeof options?.highWaterMark === 'number') handler[HIGH_WATER_MARK] = parseInt(options.highWaterMark);
      return handler;
    },
    HttpResponseStream: class {
      // from makes the stream begin with a prelude: JSON, and eight zero bytes.
      static from(stream, prelude) {
        stream.setContentType('application/vnd.awslambda.http-integration-response');
        stream.prelude = Buffer.concat([Buffer.from(JSON.stringify(prelude)), Buffer.alloc(8)]);
        return stream;
      }
    },
  };
}

// streamTo returns the stream that a handler writes to, and a promise that it
// has been taken.
function streamTo(invocation, handler) {
  const errorType = 'Lambda-Runtime-Function-Error-Type';
  const errorBody = 'Lambda-Runtime-Function-Error-Body';
  let request;
  const taken = new Promise((resolve, reject) => {
    request = http.request({
      hostname, port, agent, method: 'POST', path: `/2018-06-01/runtime/invocation/${invocation.id}/response`,
      highWaterMark: handler[HIGH_WATER_MARK],
      headers: {
        ...invocation.attempt, 'Content-Type': 'application/octet-stream', 'Lambda-Runtime-Function-Response-Mode': 'streaming',
        'Transfer-Encoding': 'chunked', Trailer: [errorType, errorBody],
      },
    }, (answer) => answer.resume().on('end', resolve).on('error', reject));
    request.on('error', reject);
  });
  taken.catch(() => {});
  request.setContentType = (type) => {
    if (request.headersSent) throw new InvalidStreamingOperation('Cannot set content-type, too late.');
    request.setHeader('Content-Type', type);
  };
  const write = request.write.bind(request);
  const end = request.end.bind(request);
  const bytes = (chunk) =>
    typeof chunk === 'string' || Buffer.isBuffer(chunk) || chunk instanceof Uint8Array ? chunk : JSON.stringify(chunk);
  const begin = () => {
    const { prelude } = request;
    delete request.prelude;
    if (prelude) write(prelude);
  };
  request.write = (chunk, ...rest) => {
    begin();
    return write(bytes(chunk), ...rest);
  };
  request.end = (chunk, ...rest) => {
    begin();
    return chunk === undefined || chunk === null || typeof chunk === 'function' ? end(chunk, ...rest) : end(bytes(chunk), ...rest);
  };
  request.failWith = (error) => {
    logError('Invoke Error', error);
    const said = report(error);
    if (!request.writableEnded) {
      request.addTrailers({ [errorType]: said.errorType, [errorBody]: Buffer.from(JSON.stringify(said)).toString('base64') });
      end();
    }
    return taken;
  };
  return { stream: request, taken };
}

// ---- The handler ----

function typeOfPackage(folder) {
  if (folder.endsWith('/node_modules')) return undefined;
  const file = path.join(folder, 'package.json');
  if (fs.existsSync(file)) {
    try {
      return JSON.parse(fs.readFileSync(file, 'utf8'))?.type;
    } catch (e) {
      console.warn(`${there(file)} cannot be read, it will be ignored for ES module detection purposes.`, e);
      return undefined;
    }
  }
  return folder === '/' ? undefined : typeOfPackage(path.dirname(folder));
}

async function loadModule(root, name) {
  const file = path.resolve(task, root, name);
  const required = (ext) => (fs.existsSync(file + ext) ? require(file + ext) : undefined);
  const imported = async (ext) => (fs.existsSync(file + ext) ? import(pathToFileURL(file + ext).href) : undefined);
  const esm = typeOfPackage(path.dirname(file)) === 'module';
  if (fs.existsSync(file) && fs.statSync(file).isFile()) return require(file);
  const found =
    (esm ? await imported('.js') : required('.js')) ?? (await imported('.mjs')) ?? required('.cjs') ??
    (version >= 24 ? ((esm ? await imported('.ts') : required('.ts')) ?? (await imported('.mts')) ?? required('.cts')) : undefined);
  return found ?? require(require.resolve(name, { paths: [task, path.resolve(task, root)] }));
}

async function load(spec) {
  if (spec.includes('..')) {
    throw new MalformedHandlerName(
      `'${spec}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`);
  }
  const base = path.basename(spec);
  const match = /^([^.]*)\.(.*)$/.exec(base);
  if (!match) throw new MalformedHandlerName('Bad handler');
  let module;
  try {
    module = await loadModule(spec.substring(0, spec.indexOf(base)), match[1]);
  } catch (e) {
    if (e instanceof SyntaxError) {
      const error = new UserCodeSyntaxError(String(e));
      error.stack = e.stack;
      throw error;
    }
    if (e?.code === 'MODULE_NOT_FOUND') throw new ImportModuleError(String(e));
    throw e;
  }
  const handler = match[2].split('.').reduce((at, key) => at && at[key], module);
  if (!handler) throw new HandlerNotFound(`${spec} is undefined or not exported`);
  if (typeof handler !== 'function') throw new HandlerNotFound(`${spec} is not a function`);
  if (handler[STREAMING] && handler[STREAMING] !== 'response') {
    throw new MalformedStreamingHandler('Only response streaming is supported.');
  }
  if (version >= 24 && handler.length >= 3 && !handler[STREAMING]) {
    throw new CallbackHandlerDeprecated(
      'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.');
  }
  return handler;
}

// whenIdle is called when nothing is left for the event loop to do.
let whenIdle = () => {};
process.on('beforeExit', () => whenIdle());

// crash reports an error that nothing caught; the process exits then.
let crash = (error, status) => postError('init/error', error).finally(() => process.exit(status));
process.on('uncaughtException', (error) => {
  logError('Uncaught Exception', error);
  crash(error, 129);
});
process.on('unhandledRejection', (reason, promise) => {
  const error = Object.assign(new UnhandledPromiseRejection(String(reason)), { reason, promise });
  logError('Unhandled Promise Rejection', error);
  crash(error, 128);
});

// The class has AWS's names, since traces show them.
class Runtime {
  constructor(handler) {
    this.handler = handler;
  }

  async run() {
    for (;;) {
      const invocation = new Invocation(await call('GET', 'invocation/next'));
      requestId = invocation.id;
      crash = (error, status) =>
        postError(`invocation/${invocation.id}/error`, error, invocation.attempt).finally(() => process.exit(status));
      if (this.handler[STREAMING]) await this.handleOnceStreaming(invocation);
      else await this.handleOnceNonStreaming(invocation);
      whenIdle = () => {};
    }
  }

  // handleOnceNonStreaming resolves when the invocation has been answered.
  handleOnceNonStreaming(invocation) {
    let resolve;
    const over = new Promise((r) => (resolve = r));
    let finished = false;
    let wait = true;
    const once = (fn) => (...args) => {
      if (finished) return;
      fn(...args);
      finished = true;
    };
    const done = (error, result) => {
      const sent = error !== undefined && error !== null ? invocation.fail(error) : invocation.succeed(result);
      sent.then(resolve, (e) => crash(e, 129));
    };
    const members = {
      get callbackWaitsForEmptyEventLoop() {
        return wait;
      },
      set callbackWaitsForEmptyEventLoop(value) {
        wait = value;
      },
      succeed: once((result) => done(null, result)),
      fail: once((error) => done(error ?? 'handled')),
      done: once(done),
    };
    const callback = once((error, result) => {
      if (!wait || (error !== undefined && error !== null)) return done(error, result);
      whenIdle = () => {
        whenIdle = () => {};
        setImmediate(() => done(null, result));
      };
    });
    // A handler that neither answers nor has anything left to do.
    whenIdle = once(() => {
      const abandoned = this.handler.constructor?.name === 'AsyncFunction';
      done(abandoned ? new NodeJsExit('The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes') : null, null);
    });
    try {
      const context = invocation.context(members);
      const event = JSON.parse(invocation.body);
      const result = version >= 24 ? this.handler(event, context) : this.handler(event, context, callback);
      if (typeof result?.then === 'function') result.then(context.succeed, context.fail).catch(context.fail);
      else if (version >= 24) context.succeed(result);
    } catch (error) {
      callback(error);
    }
    return over;
  }

  async handleOnceStreaming(invocation) {
    const { stream, taken } = streamTo(invocation, this.handler);
    try {
      const members = version >= 24 ? {} : { callbackWaitsForEmptyEventLoop: true };
      const result = this.handler(JSON.parse(invocation.body), stream, invocation.context(members));
      if (typeof result?.then !== 'function') throw 'Streaming does not support non-async handlers.';
      if ((await result) !== undefined) console.warn('Streaming handlers ignore return values.');
      await taken;
    } catch (error) {
      await stream.failWith(error);
    }
  }
}

patchConsole();
new Runtime(await load(env._HANDLER)).run();
