import { spawnSync } from 'node:child_process';

/** The real program, to compare with. */
export const minisign: string | undefined = process.env['LOADLOCK_TEST_MINISIGN'];

export const withoutMinisign: string | false =
  minisign === undefined ? 'no minisign program: node scripts/debian-files.mjs minisign says why' : false;

/** Runs it in `folder`; `input` answers its questions for a password. */
export function runMinisign(
  folder: string,
  words: readonly string[],
  input = '',
): { readonly code: number | null; readonly text: string } {
  const { status, stdout, stderr } = spawnSync(minisign!, words, { cwd: folder, input, encoding: 'utf8' });
  return { code: status, text: `${stdout}${stderr}` };
}
