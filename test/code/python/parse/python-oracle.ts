import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { findPythons } from '../../../../scripts/python-env.mjs';
import { decodePython } from '../../../../src/code/python/decode.ts';
import { parsePython } from '../../../../src/code/python/parse/parse.ts';
import { canonical } from './canonical.ts';

const script = fileURLToPath(new URL('ast_dump.py', import.meta.url));

export interface Interpreter {
  readonly path: string;
  readonly version: string;
  readonly minor: number;
  /** What ast_dump.py is asked for: before 3.12, nodes inside f-strings had no true places. */
  readonly places: 'positions' | 'shape';
}

/** Every CPython 3.7 and later here, oldest first, one a minor version. */
export async function interpreters(): Promise<readonly Interpreter[]> {
  const byMinor = new Map<number, Interpreter>();
  for (const { path, version, numbers } of await findPythons()) {
    const [major, minor] = numbers;
    if (major !== 3 || minor < 7) continue;
    byMinor.set(minor, { path, version, minor, places: minor >= 12 ? 'positions' : 'shape' });
  }
  return [...byMinor.values()].sort((a, b) => a.minor - b.minor);
}

export type Request = { readonly path: string } | { readonly source: Uint8Array };

/** What CPython makes of each source: its tree, or why it refuses. */
export interface Answer {
  readonly text?: string;
  readonly digest?: string;
  readonly error?: string;
}

/** Asks one interpreter, and hands over each answer as it comes. */
export async function ask(
  { path, places }: Interpreter,
  kind: 'text' | 'digest',
  requests: readonly Request[],
  take: (answer: Answer, at: number) => void,
): Promise<void> {
  const child = spawn(path, ['-I', '-W', 'ignore', script, kind, places], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = requests.map((request) =>
    JSON.stringify(
      'path' in request ? { path: request.path } : { data: Buffer.from(request.source).toString('base64') },
    ),
  );
  child.stdin.on('error', () => {});
  child.stdin.end(`${lines.join('\n')}\n`);
  let at = 0;
  for await (const line of createInterface({ input: child.stdout })) take(JSON.parse(line) as Answer, at++);
  if (at !== requests.length) throw new Error(`${path} answered ${at} of ${requests.length}`);
}

export interface Ours {
  readonly text: string;
  readonly digest: string;
  /** Why we refuse, or null. */
  readonly problem: string | null;
  readonly python2: boolean;
}

/** What we make of the same bytes, in the same form. */
export function read(bytes: Uint8Array, places: 'positions' | 'shape'): Ours {
  const { text: source, problems } = decodePython(bytes);
  const module = parsePython(source);
  const text = canonical(module, places === 'positions');
  const first = module.errors[0] ?? problems[0];
  return {
    text,
    digest: createHash('sha256').update(text).digest('hex'),
    problem: first === undefined ? null : `${first.code}: ${first.detail}`,
    python2: module.python2,
  };
}

/** Where two trees part, for a message. */
export function firstDifference(ours: string, theirs: string): string {
  let at = 0;
  while (at < ours.length && ours[at] === theirs[at]) at++;
  const from = Math.max(0, at - 80);
  return `ours …${ours.slice(from, at + 80)}…\ntheirs …${theirs.slice(from, at + 80)}…`;
}

/** The standard library of an interpreter, its tests included, in the order of their names. */
export async function standardLibrary({ path, minor }: Interpreter): Promise<readonly string[]> {
  const found: string[] = [];
  async function collect(folder: string): Promise<void> {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const place = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!['site-packages', 'dist-packages', '__pycache__'].includes(entry.name)) await collect(place);
      } else if (entry.isFile() && entry.name.endsWith('.py')) found.push(place);
    }
  }
  await collect(join(dirname(dirname(path)), 'lib', `python3.${minor}`));
  return found.sort();
}
