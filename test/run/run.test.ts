import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { loadPolicy, run } from '../../src/index.ts';
import { main, plainEnvironment } from '../cli/program.ts';
import { folder, isolation, loadlockRun, missing, observed, runScript } from './kit.ts';

const skip = missing;
const token = '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';

test('the JSON document is as the schema says, run or not', { skip }, () => {
  const ajv = new Ajv2020({ strict: false });
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  const schema = (name: string): object =>
    JSON.parse(readFileSync(new URL(`../../schema/${name}.json`, import.meta.url), 'utf8')) as object;
  const check = ajv.compile(schema('run'));
  const ran = runScript('print(1)', ['--policy', 'observe', '--json', '--out', 'schema']);
  const refused = runScript('print(eval(input()))', ['--json']);
  for (const { stdout } of [ran, refused]) assert.ok(check(JSON.parse(stdout)), JSON.stringify(check.errors));
  assert.equal(refused.code, 3);
  const told = JSON.parse(refused.stdout);
  assert.deepEqual([told.decision, told.exitCode, told.stdout], ['review', null, '']);
  assert.deepEqual(Object.keys(JSON.parse(ran.stdout)), [
    ...['schema', 'decision', 'report', 'exitCode', 'signal', 'stdout', 'stderr', 'truncated'],
    ...['redactions', 'limits', 'files', 'receipt'],
  ]);
});

test('what is not admitted is not run', { skip }, () => {
  const marker = join(folder, 'marker');
  const script = `print("run"); open(${JSON.stringify(marker)}, "w"); eval(input())`;
  const { code, stdout, stderr } = runScript(script, []);
  assert.equal(code, 3);
  assert.equal(stdout, '');
  assert.match(stderr, /was not run/);
  assert.ok(!existsSync(marker));
  const denied = runScript('import base64; exec(base64.b64decode("cHJpbnQoMSk="))', []);
  assert.deepEqual([denied.code, denied.stdout], [1, '']);
});

test('what is admitted by the standard policy is run', { skip }, () => {
  const { code, stdout } = runScript('import math\nprint(math.factorial(5))\n', []);
  assert.deepEqual([code, stdout], [0, '120\n']);
});

test('the bytes that were decided on are run', { skip }, () => {
  const text = 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[0], "rb").read()).hexdigest())\n';
  const { stdout, report } = observed(text);
  assert.equal(stdout.trim(), createHash('sha256').update(text).digest('hex'));
  assert.equal(report.targets[0]!.artifacts[0]!.sha256, stdout.trim());
});

test('the script’s own exit code is told, and handed on where that is asked for', { skip }, () => {
  assert.deepEqual([observed('raise SystemExit(7)').exitCode], [7]);
  assert.equal(runScript('raise SystemExit(7)', ['--policy', 'observe']).code, 0);
  assert.match(runScript('raise SystemExit(7)', ['--policy', 'observe']).stderr, /exited with 7/);
  assert.equal(runScript('raise SystemExit(7)', ['--policy', 'observe', '--propagate']).code, 7);
  assert.equal(
    runScript('import time; time.sleep(9)', ['--policy', 'observe', '--propagate', '--time', '500ms']).code,
    124,
  );
  const crashed = observed('import ctypes; ctypes.string_at(0)');
  assert.equal(crashed.signal, 'SIGSEGV');
});

test('usage errors, and what is not there', { skip }, () => {
  assert.equal(loadlockRun([]).code, 2);
  assert.equal(loadlockRun(['absent.py']).code, 2);
  assert.equal(runScript('x', [], { name: 'what.txt' }).code, 2);
  assert.equal(runScript('x', ['--time', 'soon']).code, 2);
  assert.equal(runScript('x', ['--input', 'absent', '--policy', 'observe']).code, 2);
  assert.equal(runScript('x', ['--env', 'NOT_THERE', '--policy', 'observe']).code, 2);
  assert.equal(loadlockRun(['-'], { stdin: 'print(1)' }).code, 2);
  assert.equal(runScript('x', ['--isolation', 'nothing-such', '--policy', 'observe']).code, 2);
});

test('scripts of the shell, and from the standard input', { skip }, () => {
  assert.equal(
    observed('echo "$0 $1" "$((6 * 7))"', ['--', 'one'], { name: 'a.sh' }).stdout,
    `/script/${lastName('a.sh')} one 42\n`,
  );
  assert.equal(
    observed('#!/bin/bash\n[[ -n $BASH_VERSION ]] && echo yes', [], { name: 'none' }).stdout,
    'yes\n',
  );
  assert.equal(observed('#!/usr/bin/env python3\nprint(2)', [], { name: 'plain' }).stdout, '2\n');
  const first = loadlockRun(['-', '--policy', 'observe'], { stdin: '#!/bin/sh\necho "by the first line"\n' });
  assert.deepEqual([first.code, first.stdout], [0, 'by the first line\n'], first.stderr);
  const piped = loadlockRun(['-', '--language', 'python', '--policy', 'observe'], { stdin: 'print(6 * 7)' });
  assert.equal(piped.stdout, '42\n');
});

function lastName(name: string): string {
  const numbers = readdirSync(folder).filter((one) => one.endsWith(`-${name}`));
  return numbers.at(-1)!;
}

test('the standard input goes in only where it is asked for', { skip }, () => {
  const text = 'import sys; print(repr(sys.stdin.read()))';
  assert.equal(observed(text, [], { stdin: 'secret words' }).stdout, "''\n");
  assert.equal(observed(text, ['--stdin'], { stdin: 'some words' }).stdout, "'some words'\n");
});

test('nothing of the caller is in there', { skip }, async () => {
  const server = createServer();
  let connections = 0;
  server.on('connection', (socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  writeFileSync(join(folder, 'private.txt'), 'private');
  const text = [
    'import os, socket, json',
    'def can(work):',
    '    try: work(); return True',
    '    except Exception: return False',
    'def fds():',
    '    open_now = [(fd, link("/proc/self/fd/" + fd)) for fd in os.listdir("/proc/self/fd")]',
    '    return [(fd, to) for fd, to in open_now if to is not None]',
    'def link(path):',
    '    try: return os.readlink(path)',
    '    except OSError: return None',
    'print(json.dumps({',
    '  "env": sorted(os.environ), "cwd": os.getcwd(), "uid": os.getuid(), "fds": fds(),',
    `  "private": can(lambda: open(${JSON.stringify(join(folder, 'private.txt'))})),`,
    '  "shadow": can(lambda: open("/etc/shadow")), "passwd": can(lambda: open("/etc/passwd")),',
    '  "input": can(lambda: open("/input/new", "w")), "script": can(lambda: open("/script/new", "w")),',
    `  "net": can(lambda: socket.create_connection(("127.0.0.1", ${port}), 2)),`,
    '  "visible": [p for p in os.listdir("/") if p not in ("bin","sbin","usr","lib","lib32","lib64","libx32","etc","proc","dev","input","script","output")]',
    '}))',
  ].join('\n');
  mkdirSync(join(folder, 'in'), { recursive: true });
  const child = await runAside(text, ['--input', 'in', '--env', 'SHOWN=1'], {
    HIDDEN: '1',
    API_TOKEN: 'abcdefgh12345',
  });
  server.close();
  const seen = JSON.parse(child) as Record<string, unknown>;
  const names = (seen['env'] as string[]).filter((name) => name !== 'PWD');
  assert.deepEqual(names, ['HOME', 'LANG', 'PATH', 'SHOWN', 'TMPDIR']);
  assert.equal(seen['cwd'], '/output');
  assert.equal(seen['uid'], 65534);
  // Nothing but the null device stands in the places of what our own parent left open.
  for (const [fd, to] of seen['fds'] as [string, string][])
    assert.ok(Number(fd) <= 2 || to === '/dev/null', `${fd} is ${to}`);
  for (const name of ['private', 'shadow', 'passwd', 'input', 'script', 'net'])
    assert.equal(seen[name], false, name);
  assert.equal(connections, 0);
  // An interpreter in somebody's home is seen at its own path, and nothing else there.
  for (const name of seen['visible'] as string[])
    assert.ok(['root', 'home', 'opt', 'nix', 'tmp'].includes(name), name);
});

async function runAside(
  text: string,
  words: readonly string[],
  env: Record<string, string>,
): Promise<string> {
  const file = join(folder, 'aside.py');
  writeFileSync(file, text);
  const child = spawn(process.execPath, [main, 'run', file, '--policy', 'observe', ...isolation, ...words], {
    cwd: folder,
    env: { ...plainEnvironment, LOADLOCK_HOME: join(folder, 'home'), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  for await (const chunk of child.stdout) out += String(chunk);
  return out;
}

test('input is read, and what the script leaves is collected: regular files alone', { skip }, () => {
  mkdirSync(join(folder, 'data'), { recursive: true });
  writeFileSync(join(folder, 'data', 'a.csv'), '1,2\n');
  chmodSync(join(folder, 'data', 'a.csv'), 0o644);
  const text = [
    'import os, socket',
    'open("sum.txt", "w").write(str(sum(map(int, open("/input/a.csv").read().split(",")))))',
    'os.makedirs("deep/er"); open("deep/er/naïve name.bin", "wb").write(bytes(range(256)) * 300)',
    'open("empty", "w").close()',
    'os.symlink("/etc/passwd", "link"); os.symlink("/", "deep/root"); os.mkfifo("pipe")',
    'socket.socket(socket.AF_UNIX).bind("socket")',
    'os.makedirs("nothing/in/here")',
    'open(os.environ["TMPDIR"] + "/scrap", "w").write("x")',
  ].join('\n');
  const { files, stderr, exitCode } = observed(text, ['--input', 'data', '--out', 'got/new']);
  assert.equal(exitCode, 0, stderr);
  const bytes = Buffer.concat(
    Array.from({ length: 300 }, () => Buffer.from(Array.from({ length: 256 }, (_, at) => at))),
  );
  const digest = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');
  assert.deepEqual(
    [...files].sort((a, b) => (a.path < b.path ? -1 : 1)),
    [
      { path: 'deep/er/naïve name.bin', size: bytes.length, sha256: digest(bytes) },
      { path: 'empty', size: 0, sha256: digest('') },
      { path: 'sum.txt', size: 1, sha256: digest('3') },
    ],
  );
  assert.deepEqual(readFileSync(join(folder, 'got/new/deep/er/naïve name.bin')), bytes);
  assert.deepEqual(readdirSync(join(folder, 'got/new')).sort(), ['deep', 'empty', 'sum.txt']);
  assert.equal(statSync(join(folder, 'got/new/sum.txt')).mode & 0o777 & ~0o022, 0o644);
});

test('a folder that holds something already is refused, before anything runs', { skip }, () => {
  mkdirSync(join(folder, 'taken'), { recursive: true });
  writeFileSync(join(folder, 'taken', 'mine'), '');
  symlinkSync('/etc', join(folder, 'elsewhere'));
  for (const out of ['taken', 'elsewhere'])
    assert.equal(runScript('print("run")', ['--policy', 'observe', '--out', out]).code, 2);
});

test('secrets do not leave, on either stream, and are counted', { skip }, () => {
  const text = [
    'import os, sys, base64, time',
    'v = os.environ["DB_PASSWORD"]',
    'print("plain", v); print("64", base64.b64encode(b"u:" + v.encode() + b"@h").decode())',
    'print("hex", v.encode().hex(), file=sys.stderr)',
    'for c in v: sys.stdout.write(c); sys.stdout.flush(); time.sleep(0.005)',
    `print(); print("${token.slice(0, 10)}" "${token.slice(10)}")`,
  ].join('\n');
  const secret = 'Zk39-fj/w0s9fjw';
  const { stdout, stderr, redactions } = observed(text, ['--env', 'DB_PASSWORD'], {
    env: { DB_PASSWORD: secret },
  });
  for (const out of [stdout, stderr]) {
    assert.ok(!out.includes(secret) && !out.includes(token), out);
    assert.ok(!out.includes(Buffer.from(secret).toString('hex')));
  }
  assert.deepEqual(redactions, [
    { kind: 'env:DB_PASSWORD', count: 4 },
    { kind: 'github-token', count: 1 },
  ]);
  const listed = join(folder, 'values.txt');
  writeFileSync(listed, 'kangaroo\nwallaby-1\n');
  assert.equal(
    observed('print("a kangaroo and a wallaby-1")', ['--redact', listed]).stdout,
    'a [redacted:listed] and a [redacted:listed]\n',
  );
});

test('output is seen while the script runs, a prompt too', { skip }, async () => {
  const { policy } = await loadPolicy('observe', folder);
  const times: { text: string; at: number }[] = [];
  const text =
    'import time\nprint("first", flush=True)\ntime.sleep(1.5)\nprint("Name? s", end="", flush=True)\ntime.sleep(1.5)\nprint("end")';
  let python: string | undefined;
  for (const part of (process.env['PATH'] ?? '').split(':')) python ??= readable(join(part, 'python3'));
  await run(
    { name: 'live.py', bytes: Buffer.from(text) },
    {
      policy,
      python: python!,
      isolation: 'bubblewrap',
      onOutput: (_, bytes) => times.push({ text: Buffer.from(bytes).toString(), at: performance.now() }),
    },
  );
  const seen = (until: string): number => {
    let sum = '';
    for (const { text: part, at } of times) {
      sum += part;
      if (sum.includes(until)) return at;
    }
    return Number.NaN;
  };
  // `s` may be the beginning of a token: it is let go once nothing comes behind it.
  assert.ok(seen('first') < seen('Name?') - 200);
  assert.ok(seen('Name? s') < seen('end') - 200);
});

function readable(path: string): string | undefined {
  return statSync(path, { throwIfNoEntry: false }) === undefined ? undefined : path;
}

test('an interruption ends the script', { skip }, async () => {
  const file = join(folder, 'long.py');
  writeFileSync(file, 'import time\nprint("begun", flush=True)\ntime.sleep(60)');
  const child = spawn(
    process.execPath,
    [main, 'run', file, '--policy', 'observe', ...isolation, '--time', '60s'],
    {
      cwd: folder,
      env: { ...plainEnvironment, LOADLOCK_HOME: join(folder, 'home') },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  child.stdout.once('data', () => child.kill('SIGINT'));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  assert.equal(code, 130);
});

const elsewhere = '/usr/bin/python3';
const asUser = process.getuid?.() === 0 && statSync(elsewhere, { throwIfNoEntry: false }) !== undefined;

test('started by an ordinary user', {
  skip: skip || (asUser ? false : 'not root, or no python3 in /usr/bin'),
}, () => {
  const home = mkdtempSync(join(tmpdir(), 'loadlock-user-'));
  try {
    const uid = 54321;
    writeFileSync(join(home, 'a.py'), 'import os\nprint(os.getuid())\nopen("made", "w").write("1")');
    chownSync(home, uid, uid);
    const words = [main, 'run', 'a.py', '--policy', 'observe', '--python', elsewhere, '--out', 'got'];
    const ran = spawnSync(process.execPath, [...words, ...isolation], {
      ...{ uid, gid: uid, cwd: home, encoding: 'utf8' },
      env: { PATH: '/usr/bin:/bin', LOADLOCK_HOME: join(home, 'state') },
    });
    assert.equal(ran.stdout, '65534\n', ran.stderr);
    assert.equal(readFileSync(join(home, 'got', 'made'), 'utf8'), '1');
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
