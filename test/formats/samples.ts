import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const corpus = join(import.meta.dirname, '../corpus');

export interface Sample {
  readonly name: string;
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly decision: string;
}

/** The samples of one folder of the corpus, with what is expected of them. */
export function samplesOf(folder: string): readonly Sample[] {
  return readdirSync(join(corpus, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.expect.json'))
    .sort()
    .map((expected) => {
      const name = expected.slice(0, -'.expect.json'.length);
      const path = join(corpus, folder, name);
      const { decision } = JSON.parse(readFileSync(`${path}.expect.json`, 'utf8')) as { decision: string };
      return { name, path, bytes: readFileSync(path), decision };
    });
}
