import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Backend } from '../../../src/isolation/backend.ts';
import { dockerVariable } from '../backends/kit.ts';
import { textOf } from '../kit.ts';
import type { Outcome, Tried } from './driver.ts';

const driver = fileURLToPath(new URL('driver.ts', import.meta.url));

export interface Way {
  readonly backend: Backend;
  /** Of one of its ways: see `backendsByName`. */
  readonly name?: string;
  readonly python: string;
  /** The user who starts it; undefined: as we are. */
  readonly uid?: number;
  /** Without the filter of system calls: what namespaces and mounts hold by themselves. */
  readonly unfiltered?: boolean;
}

/** Runs all attempts and all pickles in a process of its own, with a secret in its environment and in a descriptor. */
export async function runSuite({
  backend,
  name = backend.id,
  python,
  uid,
  unfiltered,
}: Way): Promise<Outcome> {
  const secret = `secret-${randomBytes(12).toString('hex')}`;
  const file = join(tmpdir(), `loadlock-${secret.slice(0, 20)}`);
  writeFileSync(file, secret, { mode: 0o600 });
  const descriptor = openSync(file, 'r');
  rmSync(file);
  try {
    const stdio: (number | 'ignore' | 'pipe' | 'inherit')[] = ['ignore', 'pipe', 'inherit'];
    // Node closes the first few on a start of its own; one beyond those goes on to whatever it starts.
    for (let at = stdio.length; at < 40; at += 1) stdio.push('ignore');
    stdio.push(descriptor);
    const child = spawn(process.execPath, [driver, name, python, unfiltered === true ? 'unfiltered' : ''], {
      stdio,
      cwd: '/',
      env: {
        ...{ PATH: '/usr/bin:/bin', TMPDIR: '/tmp', LOADLOCK_SECRET: secret },
        [dockerVariable]: process.env[dockerVariable],
      },
      ...(uid === undefined ? {} : { uid, gid: uid }),
    });
    const text = await textOf(child.stdout!);
    assert.notEqual(text, '', 'the driver said nothing');
    return JSON.parse(text) as Outcome;
  } finally {
    closeSync(descriptor);
  }
}

/** What an attempt may end with where the thing attacked is not part of this kernel or machine. */
const notHere = new Set([
  'ENOSYS',
  'ENOENT',
  'EAFNOSUPPORT',
  'EPROTONOSUPPORT',
  'ENODEV',
  'EOPNOTSUPP',
  'ENOTSUP',
]);

/** Which attempts have a control that succeeded; of the others the test says why. */
export function controlled(t: TestContext, outcome: Outcome, isRoot: boolean): Set<string> {
  const good = new Set<string>();
  for (const { name, control, out, how } of outcome.outside) {
    if (out === true) good.add(name);
    else if (control === 'root' && !isRoot) continue;
    else if (notHere.has(how) || out === null)
      t.diagnostic(`no control for ${name}: this machine says ${how}`);
    else t.diagnostic(`no control for ${name}: refused outside as well (${how})`);
  }
  return good;
}

/** A call that a second kernel answers reaches nothing of the host's: it counts only where the kernel is shared. */
export function escapes(outcome: Outcome, backend: Backend): string[] {
  const ownKernel = backend.enforces.includes('kernel');
  return outcome.inside
    .filter(({ out, surface }) => out === true && !(surface && ownKernel))
    .map(({ name, how }) => `${name} (${how})`);
}

export function nameAll(tried: readonly Tried[]): string[] {
  return tried.map(({ name }) => name);
}
