import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { assemble } from '../../../src/isolation/seccomp/assemble.ts';
import {
  confining,
  filters,
  flags,
  folder,
  inBubblewrap,
  noBubblewrap,
  type Options,
  pythons,
  readable,
  required,
  skip,
  stage2,
} from './confined.ts';
import { type Ended, makeWorld, runProgram, type World } from './world.ts';

after(() => rmSync(folder, { recursive: true, force: true }));

const python = pythons.at(-1)?.path;
const attempts = join(import.meta.dirname, 'attempts.py');

const LANDLOCK_CREATE_RULESET = 444;
const ENOSYS = 38;
const SIGABRT = 6;

/** In one process. */
const together =
  'system popen os_popen spawn pickle_system pickle_popen libc_system fork raw_clone thread_system write thread_write ' +
  'proc_root_write mkdir symlink scratch_symlink mkfifo rename_out link_out link_in unlink append truncate ' +
  'open_truncate chmod utime setuid_file secret thread_secret proc_root_secret victim_environ init_environ tcp ' +
  'udp_socket unix';
/** These end the victim, or replace the process that makes them. */
const signals = ['own_signal', 'kill', 'tgkill', 'pidfd'];
const alone = [...signals, 'execv', 'raw_execve', 'raw_execveat', 'thread_exec', 'memfd_exec'];
const groups = [together.split(' '), ...alone.map((name) => [name])];

type Runner = (world: World, words: readonly string[]) => Promise<Ended>;

const bare: Runner = (_, words) => runProgram([python!, ...flags, ...words]);
const boxed: Runner = (world, words) => runProgram(inBubblewrap(world.folder, [python!, ...flags, ...words]));

/** The second stage's words, before the script's. */
function stage2Words(world: World, more: Partial<Options> = {}): string[] {
  const read = readable(python ?? '');
  const report = join(world.scratch, 'report.json');
  return confining({
    filter: filters.stage2,
    read,
    write: [world.scratch],
    require: required,
    report,
    ...more,
  });
}

/** Every attempt that had an effect. */
async function effectsOf(runner: Runner, confined: boolean): Promise<Set<string>> {
  const all = new Set<string>();
  for (const names of groups) {
    const world = await makeWorld();
    const script = [attempts, world.settings, ...names];
    const words = confined ? [...stage2Words(world), ...script] : script;
    const { stdout, stderr, status } = await runner(world, words);
    if (confined) {
      assert.equal(status, 0, `${names}: ${stdout}${stderr}`);
      assert.equal(readFileSync(join(world.scratch, 'done'), 'utf8'), 'done', 'scratch space can be written');
      assert.deepEqual(reportIn(world).missing, []);
      assert.equal(stdout.trim().split('\n').length, names.length, stdout);
    }
    for (const effect of await world.effects(stderr)) all.add(effect === 'victim' ? names[0]! : effect);
  }
  return all;
}

test('each attempt has its effect where nothing is confined', { skip }, async (t) => {
  const expected = new Set(groups.flat());
  // Of a first process with more rights than ours, nothing is read anyway.
  if (!isReadable('/proc/1/environ')) {
    expected.delete('init_environ');
    t.diagnostic('no control for init_environ: /proc/1/environ is closed to this user');
  }
  assert.deepEqual([...(await effectsOf(bare, false))].sort(), [...expected].sort());
});

test('what bubblewrap leaves to the second stage has its effect without it', {
  skip: skip || noBubblewrap,
}, async () => {
  const world = await makeWorld();
  const names = ['init_environ', 'system', 'fork', 'secret', 'chmod', 'memfd_exec'];
  const { stderr } = await boxed(world, [attempts, world.settings, ...names]);
  assert.deepEqual([...(await world.effects(stderr))].sort(), names.sort());
});

test('none has after the second stage', { skip }, async (t) => {
  if ((await landlockVersion()) === 0) return t.skip('this kernel has no Landlock');
  assert.deepEqual([...(await effectsOf(bare, true))], []);
});

test('none has after both stages, in bubblewrap', {
  skip: skip || noBubblewrap,
}, async (t) => {
  if ((await landlockVersion()) === 0) return t.skip('this kernel has no Landlock');
  assert.deepEqual([...(await effectsOf(boxed, true))], []);
});

test('what is required and not there refuses before the script runs', { skip }, async () => {
  const world = await makeWorld();
  const words = stage2Words(world, { require: [...required, 'a wall of ice'] });
  const { status, stdout } = await bare(world, [...words, attempts, world.settings, 'system']);
  const { missing } = reportIn(world);
  assert.ok(missing.includes('a wall of ice'));
  assert.equal(status, 78);
  assert.equal(stdout, '');
  assert.equal(existsSync(join(world.scratch, 'done')), false);
  await world.effects('');
});

test('a filter that is none refuses', { skip }, async () => {
  const world = await makeWorld();
  for (const [name, bytes] of [
    ['empty', 0],
    ['odd', 13],
    ['long', 4097 * 8],
  ] as const) {
    const filter = join(folder, name);
    writeFileSync(filter, new Uint8Array(bytes));
    const { status } = await bare(world, [...stage2Words(world, { filter }), attempts, world.settings]);
    assert.notEqual(status, 0);
    assert.equal(existsSync(join(world.scratch, 'done')), false);
  }
  await world.effects('');
});

test('a kernel without Landlock is told of, and refused where Landlock is required', { skip }, async () => {
  const hidden = join(folder, 'no-landlock.bpf');
  writeFileSync(
    hidden,
    assemble([
      { op: 'load', offset: 0 },
      { op: 'equal', value: LANDLOCK_CREATE_RULESET, no: 'rest' },
      { op: 'return', value: 0x00050000 + ENOSYS },
      { op: 'label', name: 'rest' },
      { op: 'return', value: 0x7fff0000 },
    ]),
  );
  for (const [require, expected] of [
    [required, ['landlock']],
    [['seccomp'], []],
  ] as const) {
    const world = await makeWorld();
    const script = [attempts, world.settings, 'system', 'fork', 'kill'];
    const words = [...flags, ...stage2Words(world, { require }), ...script];
    const under = [python!, ...flags, join(import.meta.dirname, 'under.py'), hidden, python!, ...words];
    const { status, stderr } = await runProgram(under);
    const { missing, landlock, seccomp } = reportIn(world);
    assert.deepEqual(missing, expected, stderr);
    assert.deepEqual([landlock.abi, landlock.network, landlock.scopes, seccomp], [0, false, false, true]);
    assert.equal(status, expected.length === 0 ? 0 : 78);
    assert.equal(existsSync(join(world.scratch, 'done')), expected.length === 0);
    assert.deepEqual([...(await world.effects(stderr))], []);
  }
});

test('each older version of Landlock is asked for no more than it has', { skip }, async (t) => {
  const newest = await landlockVersion();
  if (newest === 0) return t.skip('this kernel has no Landlock');
  for (let version = 1; version <= newest; version += 1) {
    const world = await makeWorld();
    const script = [attempts, world.settings, 'write', 'secret', 'system', 'mkdir', 'unlink'];
    const words = [String(version), dirname(stage2), ...stage2Words(world).slice(1), ...script];
    const { status, stderr } = await bare(world, [join(import.meta.dirname, 'older.py'), ...words]);
    assert.equal(status, 0, `${version}: ${stderr}`);
    const { landlock } = reportIn(world);
    const { abi, truncate, network, devices, scopes } = landlock;
    const expected = [version, version >= 3, version >= 4, version >= 5, version >= 6];
    assert.deepEqual([abi, truncate, network, devices, scopes], expected);
    assert.deepEqual([...(await world.effects(stderr))], []);
  }
});

test('abort() ends a confined process by its signal', { skip }, async () => {
  const world = await makeWorld();
  const script = join(import.meta.dirname, 'aborts.py');
  const command = [python!, ...flags, ...stage2Words(world, { require: ['seccomp'] }), script];
  const { stdout } = await runProgram(['/bin/sh', '-c', '"$@"; echo $?', 'sh', ...command]);
  assert.equal(stdout.trim(), String(128 + SIGABRT));
  await world.effects('');
});

test('a thread that was there before is told of', { skip }, async () => {
  const script = join(import.meta.dirname, 'threaded.py');
  const { stdout, stderr } = await runProgram([python!, ...flags, script, dirname(stage2), filters.stage2]);
  assert.deepEqual(JSON.parse(stdout), ['one-thread', 'a wall of ice'], stderr);
});

test('every version of CPython gets there', { skip }, async (t) => {
  if ((await landlockVersion()) === 0) return t.skip('this kernel has no Landlock');
  for (const { path, version } of pythons) {
    const world = await makeWorld();
    const names = ['system', 'write', 'secret', 'fork'];
    const words = [...stage2Words(world, { read: readable(path) }), attempts, world.settings, ...names];
    const { status, stderr } = await runProgram([path, ...flags, ...words]);
    assert.equal(status, 0, `${version}: ${stderr}`);
    assert.equal(existsSync(join(world.scratch, 'done')), true, version);
    assert.deepEqual([...(await world.effects(stderr))], [], version);
  }
});

interface Report {
  readonly missing: string[];
  readonly seccomp: boolean;
  readonly landlock: { abi: number; truncate: boolean; network: boolean; devices: boolean; scopes: boolean };
}

function reportIn(world: World): Report {
  return JSON.parse(readFileSync(join(world.scratch, 'report.json'), 'utf8'));
}

async function landlockVersion(): Promise<number> {
  const world = await makeWorld();
  await bare(world, [...stage2Words(world, { require: [] }), attempts, world.settings]);
  const { landlock } = reportIn(world);
  await world.effects('');
  return landlock.abi;
}

function isReadable(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}
