import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePythonEnv } from '../../scripts/python-env.mjs';
import { bubblewrapHere } from '../isolation/kit.ts';

const { python, reason } = await ensurePythonEnv();
const isolated = process.platform === 'linux' ? await bubblewrapHere() : 'bubblewrap needs Linux';

/** Why nothing can be quarantined here, or false. */
export const skip: string | false = reason ?? (typeof isolated === 'string' ? isolated : false);
export const interpreter: string = python ?? '';

export interface Expected {
  readonly labels: readonly string[];
  readonly probabilities: readonly (readonly number[])[];
  readonly coef: readonly (readonly number[])[];
  readonly mean: readonly number[];
  readonly columns: readonly (readonly number[])[];
  readonly names: readonly string[];
  readonly counts: readonly number[];
  readonly indices: readonly number[];
}

/** A folder with the models, and what their own library makes of them. */
export function makeModels(): { readonly folder: string; readonly expected: Expected } {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-models-'));
  chmodSync(folder, 0o755);
  execFileSync(interpreter, [join(import.meta.dirname, 'models.py'), folder], { stdio: 'pipe' });
  return { folder, expected: JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) };
}
