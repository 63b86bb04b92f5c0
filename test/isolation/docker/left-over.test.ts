import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { labelsFor, removeLeftOver } from '../../../src/isolation/docker/left-over.ts';

const skip = process.platform !== 'linux' && 'processes are told apart by /proc';
const folder = mkdtempSync(join(tmpdir(), 'loadlock-left-over-'));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Container {
  readonly Id: string;
  readonly Labels: Record<string, string>;
}

const idOf = (digit: string): string => digit.repeat(64);

/** A daemon that has these containers. @returns the ids of those that it was told to remove. */
async function removedOf(containers: readonly Container[]): Promise<string[]> {
  const removed: string[] = [];
  const socket = join(folder, `${containers.length}.sock`);
  const server = createServer((request, response) => {
    const [, id] = /^\/v1\.41\/containers\/([0-9a-f]{64})\?force=1&v=1$/.exec(request.url ?? '') ?? [];
    if (request.method === 'DELETE') removed.push(id ?? `${request.url}`);
    response.end(request.method === 'GET' ? JSON.stringify(containers) : '');
  });
  server.listen(socket);
  await once(server, 'listening');
  try {
    const daemon = { socket, api: '/v1.41', version: '', users: 'host', base: 0, swap: true } as const;
    await removeLeftOver(daemon);
  } finally {
    server.close();
  }
  return removed;
}

/** A process whose parent lives and never waits for it. */
async function neglected(): Promise<{ readonly pid: number; readonly parent: ChildProcess }> {
  const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(parent.stdout!, 'data')) as [Buffer];
  return { pid: Number(String(line)), parent };
}

const stateOf = (pid: number): string => readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)![0]!;

test('containers go whose launcher ended, waited for or not, and no others', { skip }, async () => {
  const { pid, parent } = await neglected();
  try {
    const zombie = labelsFor(pid);
    const alive = labelsFor(process.pid);
    const [launcher, place] = Object.keys(alive) as [string, string];
    const start = alive[launcher]!.split(' ')[1]!;
    const containers = (): Container[] => [
      { Id: idOf('a'), Labels: alive },
      { Id: idOf('b'), Labels: zombie },
      { Id: idOf('c'), Labels: { ...alive, [launcher]: `${process.pid} ${BigInt(start) - 1n}` } },
      { Id: idOf('d'), Labels: { ...alive, [launcher]: `${2 ** 22 + 1} 17` } },
      { Id: idOf('e'), Labels: { [place]: alive[place]! } },
      { Id: '../../images', Labels: zombie },
    ];
    // While it lives, its container stays; an id that another process has by now, or that nobody has, is nobody's.
    assert.deepEqual(await removedOf(containers()), [idOf('c'), idOf('d')]);
    process.kill(pid, 'SIGKILL');
    while (stateOf(pid) !== 'Z') await sleep(5);
    assert.deepEqual(await removedOf(containers()), [idOf('b'), idOf('c'), idOf('d')]);
  } finally {
    parent.kill('SIGKILL');
  }
});
