import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Command } from '../../src/cli/command.ts';
import { commandHelp } from '../../src/cli/help.ts';
import { parsePolicy } from '../../src/policy/load.ts';
import { presets } from '../../src/policy/presets/index.ts';
import { loadlock, main, samples } from './program.ts';

const folder = samples();
const at = (name: string): string => join(folder, name);

test('help for the program and for each command, with examples', () => {
  const help = loadlock(['--help']);
  assert.equal(help.code, 0);
  for (const command of ['scan', 'inspect', 'policy explain', 'policy init', 'doctor']) {
    assert.ok(help.stdout.includes(`  ${command} `), command);
    const own = loadlock([...command.split(' '), '--help']);
    assert.equal(own.code, 0);
    assert.match(
      own.stdout,
      new RegExp(`usage: loadlock ${command}[\\s\\S]*examples:\\n {2}loadlock ${command}`),
    );
  }
});

test('help <command> is <command> --help, and words that several commands share have a help of their own', () => {
  for (const first of ['help', '--help', '-h'])
    assert.deepEqual(loadlock([first, 'scan']), loadlock(['scan', '--help']));
  for (const words of [
    ['keys', '--help'],
    ['help', 'keys'],
  ]) {
    const { code, stdout, stderr } = loadlock(words);
    assert.deepEqual([code, stderr], [0, ''], words.join(' '));
    assert.match(stdout, /usage: loadlock keys COMMAND[\s\S]* {2}keys rotate /);
  }
  const { code, stdout, stderr } = loadlock(['keys', 'gnerate']);
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(stderr, /did you mean keys generate\?/);
});

test('an error of usage names the help of its command', () => {
  assert.match(loadlock(['scan', '--polcy', 'x']).stderr, /loadlock scan --help/);
  assert.match(loadlock(['keys', 'add']).stderr, /loadlock keys add --help/);
});

test('help is as wide as its words allow', () => {
  for (const command of ['scan', 'check', 'verify', 'sign'])
    for (const line of loadlock([command, '--help']).stdout.split('examples:')[0]!.split('\n'))
      assert.ok(line.length <= 110, line);
});

test('on a terminal of 80 columns the help keeps to them, but for the examples', async () => {
  const folder = new URL('../../src/cli/commands/', import.meta.url);
  for (const name of readdirSync(folder)) {
    const module = (await import(new URL(name, folder).href)) as Record<string, Command>;
    const command = Object.values(module).find((each) => typeof each.run === 'function')!;
    for (const line of commandHelp(command, 80).split('examples:')[0]!.split('\n'))
      assert.ok(line.startsWith('usage:') || line.length <= 80, `${command.name}: ${line}`);
  }
});

test('without a command the help goes to stderr and nothing was decided', () => {
  const { code, stdout, stderr } = loadlock([]);
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(stderr, /usage: loadlock COMMAND/);
});

test('the version is that of package.json', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  assert.equal(loadlock(['--version']).stdout, `${version}\n`);
  assert.equal(JSON.parse(loadlock(['scan', at('allow.pkl'), '--json']).stdout).tool.version, version);
});

test('commands that are to come say so; mistyped ones name the nearest', () => {
  for (const words of [['survey', 'a'], ['worker'], ['serve']]) {
    const { code, stderr } = loadlock(words);
    assert.equal(code, 2, words.join(' '));
    assert.match(stderr, /not available in this version/);
  }
  const { code, stderr } = loadlock(['scna', 'x']);
  assert.equal(code, 2);
  assert.match(stderr, /did you mean scan\?/);
});

test('inspect shows what a pickle would do, as a table, as Python and as opcodes', () => {
  const tree = loadlock(['inspect', at('deny.pkl')]);
  assert.equal(tree.code, 0);
  assert.match(tree.stdout, /deny\.pkl {2}pickle/);
  assert.match(tree.stdout, /os\.system\('touch marker'\)/);
  const python = loadlock(['inspect', at('deny.pkl'), '--pickle']).stdout;
  assert.match(python, /from os import system/);
  const ops = loadlock(['inspect', at('deny.pkl'), '--ops']).stdout;
  for (const opcode of ['GLOBAL', 'MARK', 'STRING', 'TUPLE', 'REDUCE', 'STOP'])
    assert.ok(ops.includes(opcode), opcode);
  const document = JSON.parse(loadlock(['inspect', at('deny.pkl'), '--json', '--pickle']).stdout);
  assert.equal(document.format, 'pickle');
  assert.deepEqual(document.calls[0].call, "os.system('touch marker')");
  assert.equal(document.pickles[0].python.length > 0, true);
});

test('inspect lists what loading would call, not what it merely holds', () => {
  // {Model(): 1, 'f': len}
  const pickle = '\x80\x02}(cmylib\nModel\n)\x81K\x01X\x01\0\0\0fcbuiltins\nlen\nu.';
  writeFileSync(at('held.pkl'), Buffer.from(pickle, 'latin1'));
  const { imports, calls } = JSON.parse(loadlock(['inspect', at('held.pkl'), '--json']).stdout);
  assert.deepEqual(
    imports.map((seen: { global: string }) => seen.global),
    ['mylib.Model', 'builtins.len'],
  );
  assert.deepEqual(
    calls.map((seen: { call: string }) => seen.call),
    ['mylib.Model.__new__()', 'hash(mylib.Model.__new__())'],
  );
});

test('inspect says of an empty file what scan says', () => {
  writeFileSync(at('empty.pkl'), '');
  const { code, stdout } = loadlock(['inspect', at('empty.pkl'), '--json']);
  assert.equal(code, 0);
  const { format, complete, anomalies } = JSON.parse(stdout);
  assert.deepEqual(
    { format, complete, anomalies: anomalies.length },
    { format: 'empty', complete: true, anomalies: 1 },
  );
  assert.match(anomalies[0].anomaly, /^empty-file/);
});

test('inspect of what is not there, of a folder, of an unknown member', () => {
  assert.equal(loadlock(['inspect', at('missing.pkl')]).code, 2);
  assert.equal(loadlock(['inspect', folder]).code, 2);
  assert.equal(loadlock(['inspect']).code, 2);
  assert.match(loadlock(['inspect', at('deny.pkl'), '--ops', '--member', 'x']).stderr, /no member x/);
});

test('policy explain classes callables as a pickle would import them', () => {
  const { code, stdout } = loadlock([
    'policy',
    'explain',
    'os.system',
    'collections OrderedDict',
    'mylib.Thing',
    '--json',
  ]);
  assert.equal(code, 0);
  const explained = JSON.parse(stdout) as { global: string; decision: string; why: string }[];
  assert.deepEqual(
    explained.map(({ global, decision }) => [global, decision]),
    [
      ['os.system', 'deny'],
      ['collections.OrderedDict', 'allow'],
      ['mylib.Thing', 'review'],
    ],
  );
  for (const entry of explained) {
    assert.deepEqual(Object.keys(entry), ['global', 'decision', 'why']);
    assert.ok(entry.why.length > 10);
  }
  assert.equal(loadlock(['policy', 'explain']).code, 2);
});

test('policy init writes a policy that decides as its preset does, and writes over nothing', async () => {
  for (const preset of ['observe', 'standard', 'strict'] as const) {
    const file = at(`${preset}.toml`);
    assert.equal(loadlock(['policy', 'init', '--preset', preset, '--output', file]).code, 0);
    const { name: _, ...policy } = await parsePolicy(readFileSync(file, 'utf8'), file);
    const { name: __, ...expected } = presets[preset];
    assert.deepEqual(policy, expected);
  }
  const again = loadlock(['policy', 'init', '--output', at('strict.toml')]);
  assert.equal(again.code, 2);
  assert.match(again.stderr, /--force/);
  assert.equal(existsSync(at('loadlock.toml')), false);
});

test('doctor tells what is there', () => {
  const { code, stdout } = loadlock(['doctor', '--no-probe', '--json'], { env: { PATH: '/nowhere' } });
  assert.equal(code, 0);
  const { checks, isolation } = JSON.parse(stdout) as {
    checks: { name: string; ok: boolean; found: string }[];
    isolation: { id: string; installed: object | null; missing: object | null; enforces: object | null }[];
  };
  assert.deepEqual(
    checks.map(({ name, ok }) => [name, ok]),
    [
      ['node', true],
      ['temporary folder', true],
      ['python', false],
    ],
  );
  assert.ok(checks[0]!.found.includes(process.versions.node));
  assert.ok(isolation.some(({ id }) => id === 'bubblewrap'));
  for (const { installed, missing, enforces } of isolation) {
    assert.notEqual(installed === null, missing === null);
    assert.equal(enforces, null, 'nothing is claimed that was not tried');
  }
});

test('a reader that has seen enough is no failure, and the verdict stands', {
  skip: process.platform === 'win32' && 'needs a POSIX shell',
}, () => {
  const script = '"$0" "$1" scan "$2" --json --facts | head -c 1 >/dev/null; echo "$PIPESTATUS"';
  const { stdout, stderr } = spawnSync('bash', ['-c', script, process.execPath, main, folder], {
    encoding: 'utf8',
  });
  assert.equal(stderr, '');
  assert.equal(stdout.trim(), '1');
});

test('a defect shows its stack only when asked', () => {
  // A TOML parser that is not there is a defect of the installation: NODE_OPTIONS makes the import fail.
  const breaking =
    "import { registerHooks } from 'node:module'; registerHooks({ resolve(s, c, next) { if (s === 'smol-toml') throw new Error('gone'); return next(s, c); } });";
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(breaking)}` };
  const words = ['scan', at('allow.pkl'), '--policy', at('strict.toml')];
  const plain = loadlock(words, { env });
  assert.equal(plain.code, 2);
  assert.match(plain.stderr, /internal error: gone/);
  assert.doesNotMatch(plain.stderr, /\n {4}at /);
  assert.match(loadlock(words, { env: { ...env, LOADLOCK_DEBUG: '1' } }).stderr, /\n {4}at /);
});
