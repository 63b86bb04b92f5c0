import {
  call,
  global,
  int,
  mark,
  none,
  type Part,
  pickle,
  proto,
  stackGlobal,
  tuple,
  unicode,
} from '../../bypasses/assemble.ts';

/** A pickle that runs something as it is loaded. Each family of gadgets that is published has one here. */
export interface BoobyTrap {
  readonly id: string;
  /** What it does when it is loaded: makes a file, or connects to a port of this machine. */
  readonly effect: 'file' | 'connection';
  readonly bytes: Uint8Array;
}

export interface Target {
  /** A path that does not exist yet. */
  file(id: string): string;
  readonly port: number;
  readonly python: string;
}

export function boobyTraps(target: Target): BoobyTrap[] {
  return families.map(({ id, effect, parts }) => ({
    id,
    effect,
    bytes: pickle(proto(4), parts(target.file(id), target)),
  }));
}

interface Family {
  readonly id: string;
  readonly effect: BoobyTrap['effect'];
  parts(file: string, target: Target): Part;
}

function file(id: string, parts: Family['parts']): Family {
  return { id, effect: 'file', parts };
}

function connection(id: string, parts: Family['parts']): Family {
  return { id, effect: 'connection', parts };
}

function list(...items: Part[]): Part {
  return [Uint8Array.of(0x5d), mark, ...items, Uint8Array.of(0x65)];
}

function tupleOf(...items: Part[]): Part {
  return [mark, ...items, tuple];
}

const getattr = stackGlobal('builtins', 'getattr');
const touch = (path: string): string => `touch '${path}'`;
const python = (path: string): string => `open(${JSON.stringify(path)}, 'w').close()`;
const emptyMap: Part = Uint8Array.of(0x7d);
const yes: Part = Uint8Array.of(0x88);

const families: readonly Family[] = [
  // commands
  file('os.system', (path) => call(global('os', 'system'), unicode(touch(path)))),
  file('posix.system', (path) => call(global('posix', 'system'), unicode(touch(path)))),
  file('os.popen', (path) =>
    call(getattr, call(global('os', 'popen'), unicode(touch(path))), unicode('read')),
  ),
  file('subprocess.Popen', (path) =>
    call(global('subprocess', 'Popen'), list(unicode('touch'), unicode(path))),
  ),
  file('subprocess.check_output', (path) =>
    call(global('subprocess', 'check_output'), list(unicode('touch'), unicode(path))),
  ),
  file('subprocess.getoutput', (path) => call(global('subprocess', 'getoutput'), unicode(touch(path)))),
  file('os.spawnlp', (path) =>
    call(global('os', 'spawnlp'), int(0), unicode('touch'), unicode('touch'), unicode(path)),
  ),
  file('os.posix_spawn', (path) =>
    call(
      global('posix', 'posix_spawn'),
      unicode('/usr/bin/touch'),
      list(unicode('touch'), unicode(path)),
      emptyMap,
    ),
  ),
  file('os.execv', (path) =>
    call(global('os', 'execv'), unicode('/usr/bin/touch'), list(unicode('touch'), unicode(path))),
  ),
  file('pty.spawn', (path) => call(global('pty', 'spawn'), list(unicode('touch'), unicode(path)))),
  file('subprocess.call, with a shell', (path) =>
    call(global('subprocess', 'call'), unicode(touch(path)), int(-1), none, none, none, none, none, yes, yes),
  ),
  file('multiprocessing.util.spawnv_passfds', (path) =>
    call(
      global('multiprocessing.util', 'spawnv_passfds'),
      Uint8Array.from([0x43, 14, ...Buffer.from('/usr/bin/touch')]),
      list(unicode('touch'), unicode(path)),
      list(int(1), int(2)),
    ),
  ),
  file('asyncio.create_subprocess_exec', (path) =>
    call(
      global('builtins', 'exec'),
      unicode(
        `import asyncio\nasync def f():\n p = await asyncio.create_subprocess_exec('touch', ${JSON.stringify(path)})\n await p.wait()\nasyncio.run(f())`,
      ),
    ),
  ),
  // Python code
  file('builtins.eval', (path) => call(global('builtins', 'eval'), unicode(python(path)))),
  file('builtins.exec', (path) => call(global('builtins', 'exec'), unicode(python(path)))),
  file('compile, exec', (path) =>
    call(
      global('builtins', 'exec'),
      call(global('builtins', 'compile'), unicode(python(path)), unicode('x'), unicode('exec')),
    ),
  ),
  file('runpy._run_code', (path) => call(global('runpy', '_run_code'), unicode(python(path)), emptyMap)),
  file('timeit.timeit', (path) =>
    call(
      global('timeit', 'timeit'),
      unicode(python(path)),
      unicode('pass'),
      global('time', 'perf_counter'),
      int(1),
    ),
  ),
  file('cProfile.run', (path) => call(global('cProfile', 'run'), unicode(python(path)))),
  file('profile.run', (path) => call(global('profile', 'run'), unicode(python(path)))),
  file('trace.Trace.run', (path) =>
    call(
      stackGlobal('trace', 'Trace.run'),
      call(global('trace', 'Trace'), int(0), int(0)),
      unicode(python(path)),
    ),
  ),
  file('bdb.Bdb.run', (path) =>
    call(
      stackGlobal('bdb', 'Bdb.run'),
      call(global('bdb', 'Bdb')),
      unicode(`__import__('sys').settrace(None)\n${python(path)}`),
    ),
  ),
  file('code.InteractiveInterpreter.runsource', (path) =>
    call(
      stackGlobal('code', 'InteractiveInterpreter.runsource'),
      call(global('code', 'InteractiveInterpreter')),
      unicode(python(path)),
      unicode('x'),
      unicode('exec'),
    ),
  ),
  file('types.FunctionType', (path) =>
    call(
      call(
        global('types', 'FunctionType'),
        call(global('builtins', 'compile'), unicode(python(path)), unicode('x'), unicode('exec')),
        call(global('builtins', 'globals')),
      ),
    ),
  ),
  file('marshal.loads', (path) =>
    call(
      global('builtins', 'exec'),
      call(
        global('marshal', 'loads'),
        call(
          global('marshal', 'dumps'),
          call(global('builtins', 'compile'), unicode(python(path)), unicode('x'), unicode('exec')),
        ),
      ),
    ),
  ),
  // ways to a callable
  file('attribute chain', (path) => call(stackGlobal('logging', 'os.system'), unicode(touch(path)))),
  file('import_module, getattr', (path) =>
    call(
      call(getattr, call(global('importlib', 'import_module'), unicode('os')), unicode('system')),
      unicode(touch(path)),
    ),
  ),
  file('pkgutil.resolve_name', (path) =>
    call(call(global('pkgutil', 'resolve_name'), unicode('os:system')), unicode(touch(path))),
  ),
  file('pydoc.locate', (path) =>
    call(call(global('pydoc', 'locate'), unicode('os.system')), unicode(touch(path))),
  ),
  file('operator.methodcaller', (path) =>
    call(
      call(global('operator', 'methodcaller'), unicode('system'), unicode(touch(path))),
      call(global('builtins', '__import__'), unicode('os')),
    ),
  ),
  file('functools.partial', (path) =>
    call(call(global('functools', 'partial'), global('os', 'system'), unicode(touch(path)))),
  ),
  file('functools.reduce', (path) =>
    call(global('functools', 'reduce'), global('builtins', 'eval'), list(emptyMap), unicode(python(path))),
  ),
  file('builtins.map', (path) =>
    call(
      global('builtins', 'list'),
      call(global('builtins', 'map'), global('os', 'system'), list(unicode(touch(path)))),
    ),
  ),
  file('threading.Thread', (path) =>
    call(
      stackGlobal('threading', 'Thread.run'),
      call(global('threading', 'Thread'), none, global('os', 'system'), none, tupleOf(unicode(touch(path)))),
    ),
  ),
  file('ctypes', (path) =>
    call(
      call(getattr, call(global('ctypes', 'CDLL'), none), unicode('system')),
      Uint8Array.from([0x42, ...little(Buffer.byteLength(touch(path))), ...Buffer.from(touch(path))]),
    ),
  ),
  // files
  file('builtins.open', (path) => call(global('builtins', 'open'), unicode(path), unicode('w'))),
  file('io.FileIO', (path) => call(global('io', 'FileIO'), unicode(path), unicode('w'))),
  file('os.mkdir', (path) => call(global('os', 'mkdir'), unicode(path))),
  file('os.symlink', (path) => call(global('os', 'symlink'), unicode('/nowhere'), unicode(path))),
  file('pathlib.Path.write_text', (path) =>
    call(
      stackGlobal('pathlib', 'Path.write_text'),
      call(global('pathlib', 'Path'), unicode(path)),
      unicode('x'),
    ),
  ),
  file('shutil.copyfile', (path, { python: program }) =>
    call(global('shutil', 'copyfile'), unicode(program), unicode(path)),
  ),
  file('logging.FileHandler', (path) => call(global('logging', 'FileHandler'), unicode(path))),
  file('zipfile.ZipFile', (path) => call(global('zipfile', 'ZipFile'), unicode(path), unicode('w'))),
  file('tarfile.open', (path) => call(global('tarfile', 'open'), unicode(path), unicode('w'))),
  file('codecs.open', (path) => call(global('codecs', 'open'), unicode(path), unicode('w'))),
  file('gzip.open', (path) => call(global('gzip', 'open'), unicode(path), unicode('wb'))),
  file('os.open', (path) => call(global('os', 'open'), unicode(path), int(0o101))),
  // the network
  connection('socket.create_connection', (_, { port }) =>
    call(global('socket', 'create_connection'), tupleOf(unicode('127.0.0.1'), int(port))),
  ),
  connection('urllib.request.urlopen', (_, { port }) =>
    call(global('urllib.request', 'urlopen'), unicode(`http://127.0.0.1:${port}/`), none, int(2)),
  ),
  connection('http.client', (_, { port }) =>
    call(
      stackGlobal('http.client', 'HTTPConnection.connect'),
      call(global('http.client', 'HTTPConnection'), unicode('127.0.0.1'), int(port)),
    ),
  ),
  connection('smtplib.SMTP', (_, { port }) =>
    call(global('smtplib', 'SMTP'), unicode('127.0.0.1'), int(port), none, int(2)),
  ),
  connection('ftplib.FTP', (_, { port }) =>
    call(
      stackGlobal('ftplib', 'FTP.connect'),
      call(global('ftplib', 'FTP')),
      unicode('127.0.0.1'),
      int(port),
      int(2),
    ),
  ),
  connection('logging.handlers.SocketHandler', (_, { port }) =>
    call(
      stackGlobal('logging.handlers', 'SocketHandler.createSocket'),
      call(global('logging.handlers', 'SocketHandler'), unicode('127.0.0.1'), int(port)),
    ),
  ),
  connection('ssl.get_server_certificate', (_, { port }) =>
    call(global('ssl', 'get_server_certificate'), tupleOf(unicode('127.0.0.1'), int(port))),
  ),
];

function little(value: number): number[] {
  return [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];
}
