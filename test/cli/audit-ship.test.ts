import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeLog, type TestLog } from '../audit/ship/support/test-log.ts';
import { main } from './program.ts';

interface Setting {
  readonly log: TestLog;
  readonly folder: string;
  run(...words: string[]): { status: number | null; stdout: string; stderr: string };
  arguments(...words: string[]): string[];
  readonly env: NodeJS.ProcessEnv;
}

/** A log, and a policy that ships it to a folder beside it. */
async function setting(t: TestContext, entries: number): Promise<Setting> {
  const log = await makeLog(t, entries);
  const folder = join(log.home, 'elsewhere');
  mkdirSync(folder);
  const policy = join(log.home, 'loadlock.toml');
  writeFileSync(policy, '[[audit.ship]]\nto = "directory"\nname = "copy"\nfolder = "elsewhere"\n');
  const env = { ...process.env, LOADLOCK_HOME: log.home };
  const words = (...more: string[]): string[] => [main, ...more];
  return {
    log,
    folder,
    env,
    arguments: (...more) => words('audit', 'ship', '--policy', policy, ...more),
    run: (...more) => {
      const all =
        more[0] === 'show' ? words('audit', ...more) : words('audit', 'ship', '--policy', policy, ...more);
      return spawnSync(process.execPath, all, { env, encoding: 'utf8', timeout: 120_000 });
    },
  };
}

test('ships, says so, and audit show tells how far each destination is', async (t) => {
  const { log, folder, run } = await setting(t, 5);
  const first = run();
  assert.deepEqual([first.status, first.stdout], [0, `copy (directory ${folder}): 5 entries, caught up\n`]);
  await log.add(3);
  rmSync(folder, { recursive: true });
  const failed = run('--json');
  assert.equal(failed.status, 2, failed.stderr);
  const [sink] = JSON.parse(failed.stdout).sinks;
  assert.deepEqual([sink.shipped, sink.size, sink.failure.code], [5, 8, 'SINK_UNREACHABLE']);
  const shown = run('show', '--json');
  const [shipping] = JSON.parse(shown.stdout).shipping;
  assert.deepEqual([shipping.behind, shipping.behindSince], [3, JSON.parse(log.entries[5]!).time]);
  assert.match(run('show').stdout, /copy .*3 entries behind since 2026-01-02T03:04:10\.000Z.*no such folder/);
});

test('another history at the destination is exit 1', async (t) => {
  const one = await setting(t, 5);
  const other = await setting(t, 9);
  one.run();
  writeFileSync(
    join(other.log.home, 'loadlock.toml'),
    `[[audit.ship]]\nto = "directory"\nfolder = "${one.folder}"\n`,
  );
  const { status, stdout } = other.run();
  assert.equal(status, 1);
  assert.match(stdout, /not of this log/);
});

test('misuse is told, with exit 2', async (t) => {
  const { run } = await setting(t, 1);
  for (const [words, said] of [
    [['--sink', 'nope'], /there is no nope among copy/],
    [['--again'], /--again needs --sink/],
    [['--every', '5m'], /--every belongs to --follow/],
    [['--follow', '--every', '5'], /needs a time such as/],
    [['--follow', '--once'], /opposite/],
    [['somewhere'], /takes the log by --dir/],
  ] as const) {
    const { status, stderr } = run(...words);
    assert.equal(status, 2);
    assert.match(stderr, said);
  }
});

test('follows the log until it is stopped', async (t) => {
  const given = await setting(t, 2);
  const child = spawn(process.execPath, given.arguments('--follow', '--every', '1s'), {
    env: given.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const sizeThere = (): string => {
    try {
      return readFileSync(join(given.folder, 'checkpoint'), 'utf8').split('\n')[1]!;
    } catch {
      return 'none';
    }
  };
  const until = async (size: string): Promise<void> => {
    for (let tries = 0; sizeThere() !== size; tries += 1) {
      assert.ok(tries < 1000, `still ${sizeThere()}`);
      await sleep(50);
    }
  };
  try {
    await until('2');
    await given.log.add(4);
    await until('6');
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});
