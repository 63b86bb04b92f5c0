import { readFileSync } from 'node:fs';
import { LoadlockError } from '../../core/errors.ts';
import type { ProvenanceFact } from '../../core/provenance.ts';
import { parseStrictJson, type StrictObject, type StrictValue } from '../../core/strict-json.ts';
import { judgeSeen, type Sighting } from './seen-judge.ts';
import { withLockedFile, writeDurably } from './state-file.ts';
import { parseTime, writeTime } from './time.ts';

/** The versions that were seen on this machine: `loadlock.seen/1`, one entry a model. */
export interface SeenVersions {
  readonly file: string;
}

const schema = 'loadlock.seen/1';
const limits = { bytes: 64 * 2 ** 20, depth: 4 };
const keys = ['signer', 'name', 'location', 'version', 'publishedAt', 'sha256', 'content'];

/**
 * Compares a sighting with what was seen before, and remembers it where nothing speaks against it; both at once, so
 * that of two processes none goes by what the other has just replaced.
 * @throws LoadlockError STATE_DAMAGED or OUTPUT_UNWRITABLE where the file cannot be understood or kept: nothing is admitted then.
 */
export async function checkSeen(
  { file }: SeenVersions,
  sighting: Sighting,
  { acceptOlder = false }: { readonly acceptOlder?: boolean } = {},
): Promise<readonly ProvenanceFact[]> {
  const before = readSeen(file);
  const first = judgeSeen(before, sighting, acceptOlder);
  // Most of the time there is nothing new, and nothing to wait for.
  if (first.entries === before) return first.facts;
  return withLockedFile(file, () => {
    const entries = readSeen(file);
    const judged = judgeSeen(entries, sighting, acceptOlder);
    if (judged.entries !== entries) writeDurably(file, seenText(judged.entries));
    return judged.facts;
  });
}

/** What was seen so far. @throws LoadlockError STATE_DAMAGED */
export function readSeen(file: string): readonly Sighting[] {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    throw damaged(file, `cannot be read (${code ?? 'unknown error'})`);
  }
  try {
    return seenOf(parseStrictJson(bytes, limits));
  } catch (error) {
    if (!(error instanceof LoadlockError)) throw error;
    throw damaged(file, error.message);
  }
}

function seenText(entries: readonly Sighting[]): string {
  const written = entries.map(({ publishedAt, ...entry }) => ({
    ...entry,
    publishedAt: publishedAt === null ? null : writeTime(publishedAt),
  }));
  return `${JSON.stringify({ schema, entries: written }, null, 1)}\n`;
}

function seenOf(document: StrictValue): Sighting[] {
  const root = objectOf(document, ['schema', 'entries']);
  if (root['schema'] !== schema) fail(`is not of the schema ${schema}`);
  const { entries } = root;
  if (!Array.isArray(entries)) fail('has no list of entries');
  return (entries as readonly StrictValue[]).map((value) => {
    const entry = objectOf(value, keys);
    const text = (key: string): string => {
      const found = entry[key];
      return typeof found === 'string' && found !== '' ? found : fail(`has an entry without ${key}`);
    };
    const textOrNull = (key: string): string | null => (entry[key] === null ? null : text(key));
    const date = textOrNull('publishedAt');
    const publishedAt = date === null ? null : (parseTime(date) ?? fail('has a date that is none'));
    const [sha256, content] = [text('sha256'), text('content')];
    if (![sha256, content].every((digest) => /^[0-9a-f]{64}$/.test(digest)))
      fail('has a digest that is none');
    const [signer, name, location] = [text('signer'), text('name'), text('location')];
    return { signer, name, location, version: textOrNull('version'), publishedAt, sha256, content };
  });
}

function objectOf(value: StrictValue, known: readonly string[]): StrictObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return fail('has no object where one must be');
  const object = value as StrictObject;
  if (Object.keys(object).length !== known.length || known.some((key) => !Object.hasOwn(object, key)))
    fail(`must have exactly ${known.join(', ')}`);
  return object;
}

function fail(what: string): never {
  throw new LoadlockError('STATE_DAMAGED', null, what);
}

function damaged(file: string, what: string): LoadlockError {
  const mend = 'To go on, move the file away; what was seen before is forgotten then';
  return new LoadlockError('STATE_DAMAGED', null, `the versions seen so far, ${file}: ${what}. ${mend}`);
}
