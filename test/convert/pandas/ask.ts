import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const python: string | undefined = process.env['LOADLOCK_TEST_PYTHON'];
export const withPandas: { skip: string | false } = {
  skip: python === undefined ? 'LOADLOCK_TEST_PYTHON names no Python with pandas and pyarrow' : false,
};

/** What a script of this folder prints. */
export function ask(program: string, script: string, words: readonly string[], input = ''): string {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const options = { input, encoding: 'utf8', maxBuffer: 1 << 28 } as const;
  const done = spawnSync(program, ['-I', '-W', 'ignore', path, ...words], options);
  assert.equal(done.status, 0, done.stderr);
  return done.stdout;
}
