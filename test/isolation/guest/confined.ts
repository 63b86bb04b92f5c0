import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { findPythons, type Python } from '../../../scripts/python-env.mjs';
import { type Architecture, seccompFilter } from '../../../src/isolation/seccomp/filter.ts';

export const machine: Architecture | undefined = (
  { x64: 'x86_64', arm64: 'aarch64' } as Record<string, Architecture>
)[process.arch];
const linux = process.platform === 'linux' && machine !== undefined;

/** CPythons of the versions that the Python package serves. */
export const pythons: Python[] = linux ? (await findPythons()).filter(({ numbers }) => numbers[1] >= 10) : [];
export const skip: string | false =
  pythons.length === 0 && 'no CPython 3.10 or later on a Linux of x86_64 or aarch64';

const tool = [process.env['LOADLOCK_TEST_BUBBLEWRAP'], '/usr/bin/bwrap'].find((path) =>
  existsSync(path ?? ''),
);
export const noBubblewrap: string | false = tool === undefined && 'no bubblewrap';

export const folder: string = mkdtempSync(join(tmpdir(), 'loadlock-stage2-'));
after(() => rmSync(folder, { recursive: true }));
export const filters: Record<'stage1' | 'stage2', string> = {
  stage1: join(folder, 'stage1.bpf'),
  stage2: join(folder, 'stage2.bpf'),
};
if (machine !== undefined)
  for (const profile of ['stage1', 'stage2'] as const)
    writeFileSync(filters[profile], seccompFilter(machine, profile));

export const stage2: string = join(import.meta.dirname, '../../../src/isolation/guest/stage2.py');
export const flags: readonly string[] = ['-I', '-S', '-B'];
export const required: readonly string[] = ['one-thread', 'no-new-privileges', 'seccomp', 'landlock'];

/** What an interpreter reads of a system, so that nothing but the second stage stands in the way. */
export function readable(python: string): string[] {
  const system = ['/usr', '/bin', '/lib', '/lib64', '/etc/ld.so.cache', '/dev/urandom'];
  const kernel = [
    '/proc/self',
    '/proc/cpuinfo',
    '/proc/meminfo',
    '/proc/stat',
    '/sys/devices/system',
    '/sys/fs/cgroup',
  ];
  return [dirname(dirname(python)), ...system, ...kernel, import.meta.dirname];
}

export interface Options {
  readonly filter: string;
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly require: readonly string[];
  readonly report: string;
}

/** The words that have the second stage applied, to be followed by a script and its arguments. */
export function confining({ filter, read, write, require, report }: Options): string[] {
  const each = (option: string, values: readonly string[]): string[] =>
    values.flatMap((value) => [option, value]);
  const lists = [...each('--read', read), ...each('--write', write), ...each('--require', require)];
  return [stage2, '--filter', filter, ...lists, '--report', report, '--'];
}

/**
 * A command under the first filter, where everything of the host is there to read and `folder` to be written: it is the
 * second stage that is to stop what is tried.
 */
export function inBubblewrap(writable: string, command: readonly string[]): string[] {
  return [
    ...['/bin/sh', '-c', 'exec 9<"$0"; exec "$@"', filters.stage1, tool!],
    ...[
      '--unshare-all',
      '--unshare-user',
      '--uid',
      '65534',
      '--gid',
      '65534',
      '--die-with-parent',
      '--new-session',
      '--cap-drop',
      'ALL',
      '--ro-bind',
      '/',
      '/',
    ],
    ...['--proc', '/proc', '--ro-bind', '/proc/sys', '/proc/sys', '--dev', '/dev'],
    ...['--bind', writable, writable, '--seccomp', '9', '--', ...command],
  ];
}
