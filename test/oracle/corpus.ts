import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const largest = 1 << 20;

export interface Sample {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The pickles that a script beside this file prints, one JSON line each. */
export async function printedBy(script: string, python: string): Promise<Sample[]> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await run(python, ['-I', '-W', 'ignore', path], { maxBuffer: 1 << 28 });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { name: string; hex: string })
    .map(({ name, hex }) => ({ name, bytes: Buffer.from(hex, 'hex') }));
}

/** Raw pickles among the repository's own samples; other formats are somebody else's test. */
export async function rawPicklesIn(folder: string): Promise<Sample[]> {
  const found: Sample[] = [];
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile() || !/\.(?:pkl|pickle|p|pck|dill|joblib|bin)$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    if (bytes.length <= largest && looksRaw(bytes)) found.push({ name: path.slice(root.length), bytes });
  }
  return found;
}

function looksRaw(bytes: Uint8Array): boolean {
  const compressed = [0x1f, 0x78, 0x42, 0xfd, 0x5a].includes(bytes[0] ?? 0);
  return bytes[0] === 0x80 || (!compressed && bytes.length > 0 && bytes[bytes.length - 1] === 0x2e);
}
