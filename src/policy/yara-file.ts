import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { LoadlockError } from '../core/errors.ts';
import { printable } from '../core/printable.ts';
import type { YaraFile } from './code.ts';
import type { Policy } from './policy.ts';

/** A file of YARA rules as it is now. @throws LoadlockError POLICY_INVALID where it cannot be read. */
export function yaraFile(path: string): YaraFile {
  try {
    return { path, sha256: hash('sha256', readFileSync(path), 'hex') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code ?? 'unknown error'})`;
    throw new LoadlockError('POLICY_INVALID', null, `YARA rules ${printable(path)}: ${reason}`);
  }
}

/** A policy with rules of YARA beside its own: its digest is of both. @throws LoadlockError POLICY_INVALID */
export function withYara(policy: Policy, paths: readonly string[]): Policy {
  if (paths.length === 0) return policy;
  const { code } = policy;
  return { ...policy, code: { ...code, yara: [...code.yara, ...paths.map(yaraFile)] } };
}
