import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { backendsByName } from './backends/kit.ts';
import { bombs, tight } from './bombs.ts';
import { isRoot } from './kit.ts';

// LOADLOCK_TEST_BUBBLEWRAP, LOADLOCK_TEST_CRUN, LOADLOCK_TEST_RUNC, LOADLOCK_TEST_PODMAN
const program = fileURLToPath(new URL('in-group.ts', import.meta.url));

/** In namespaces of its own, where the group that the tests are in is the root of all that is seen: as in a container. */
const ours = [
  'mount -t tmpfs -o mode=0755 none /sys/fs/cgroup',
  'mkdir /sys/fs/cgroup/memory',
  'mount -t cgroup -o memory none /sys/fs/cgroup/memory',
  'exec "$@"',
].join(' && ');

const hasLegacy = groupsHere().some((line) => line.split(':')[1]?.split(',').includes('memory'));
const skip =
  (!isRoot && 'not root') || (!hasLegacy && 'memory is not counted by control groups of version 1 here');

const titles = [
  'a memory bomb',
  'a memory bomb of many processes',
  'a memory bomb of processes that a thread starts',
];

for (const name of ['bubblewrap', 'container', 'runc', 'podman']) {
  test(`${name}: the kernel bounds the memory of all together`, { skip }, async (t) => {
    const found = await backendsByName.get(name)!.find();
    if (!('tool' in found)) return t.skip(`${found.missing}: ${found.install}`);
    for (const title of titles) {
      const { code } = bombs.find((bomb) => bomb.title === title)!;
      // podman's group has room for podman too; and no address space is bounded that a thread would reserve.
      const told = await inGroup(name, code.replace('(40 << 20)', '(90 << 20)'));
      assert.equal(told.memory, 'together', JSON.stringify(told));
      assert.deepEqual([told.hit, told.hitSeenBy], ['memory', 'host'], JSON.stringify(told));
      assert.ok(told.milliseconds < tight.wallTime, `${title} took ${told.milliseconds} ms`);
      assert.deepEqual(told.left, [], 'no group is left');
    }
    // What takes less than the limit, but reserves more, is no bomb.
    const honest = await inGroup(
      name,
      'import mmap\nheld = mmap.mmap(-1, 1 << 30)\nheld[:1 << 20] = bytes(1 << 20)',
    );
    assert.deepEqual([honest.exitCode, honest.hit], [0, null], JSON.stringify(honest));
  });
}

interface Told {
  readonly memory: string;
  readonly exitCode: number | null;
  readonly hit: string | null;
  readonly hitSeenBy: string | null;
  readonly milliseconds: number;
  readonly left: readonly string[];
}

async function inGroup(name: string, code: string): Promise<Told> {
  const words = ['--cgroup', '--mount', '--propagation', 'private', '--', 'sh', '-c', ours, 'sh'];
  const { stdout } = await promisify(execFile)('unshare', [...words, process.execPath, program, name, code], {
    cwd: '/',
  });
  return JSON.parse(stdout);
}

function groupsHere(): string[] {
  try {
    return readFileSync('/proc/self/cgroup', 'utf8').split('\n');
  } catch {
    return [];
  }
}
