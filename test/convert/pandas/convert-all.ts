import assert from 'node:assert/strict';
import { join } from 'node:path';
import { LoadlockError } from '../../../src/core/errors.ts';
import { convert } from '../../../src/index.ts';
import { ask, python } from './ask.ts';

const endings = ['parquet', 'arrow'] as const;

/** Objects that no table can be made of, with what the refusal says. */
const refusals: Readonly<Record<string, RegExp>> = {
  'labels-duplicates': /two columns are named a/,
  two: /2 frames \(train, test\)/,
  'no-frame': /no DataFrame/,
  'complex-alone': /a: array of complex128: Arrow has no such type/,
};

/** Columns that are left out, with the reason. */
const leftOut: Readonly<Record<string, RegExp>> = {
  complex: /^a: array of complex128: Arrow has no such type$/,
  'mixed-objects': /^a: objects: they are both numbers and str$/,
  function: /^a: numpy\.add: Arrow has no type for such objects$/,
};

/** What is no dtype of the original, and what pandas' own to_parquet does to it, is read as the same values. */
const verdicts: ReadonlySet<string> = new Set([
  'equal',
  'as pandas',
  'equal as Arrow',
  'equal in values',
  'equal but for labels',
]);

/**
 * Read by pickle alone, without joblib, the array in the stream would call something else: the policy holds the file.
 */
const mayBeHeld = /objects-numpy-scalars\.joblib/;

export const failures: string[] = [];

export interface All {
  readonly converted: number;
  readonly refused: ReadonlyMap<string, string>;
  readonly said: ReadonlyMap<string, number>;
}

/** Converts every object that frames.py writes, both ways, verified, and has pandas compare them in one go. */
export async function convertAll(place: string, words: readonly string[]): Promise<All> {
  const { made, not_made: notMade } = JSON.parse(ask(python!, 'frames.py', ['write', place, ...words])) as {
    made: Record<string, string>;
    not_made: Record<string, string>;
  };
  assert.deepEqual(notMade, {});
  const pairs: [string, string][] = [];
  const refused = new Map<string, string>();
  // A dtype is there as a column and as a series: where not all is asked for, each becomes one kind of table.
  for (const [at, [file, name]] of Object.entries(made).entries())
    for (const ending of words.includes('all') ? endings : [endings[at % 2]!]) {
      const out = join(place, `${file}.${ending}`);
      try {
        const { artifact, record } = await convert(join(place, file), out, { verify: true });
        if (record === null && mayBeHeld.test(file)) continue;
        if (record === null)
          failures.push(`${file} is ${artifact.decision}: ${artifact.findings[0]?.evidence}`);
        else pairs.push([join(place, file), out]);
        checkLeftOut(name, file, record?.leftOut ?? []);
      } catch (error) {
        if (!(error instanceof LoadlockError)) throw error;
        refused.set(`${name} to ${ending}`, error.message);
        if (refusals[name]?.test(error.message) !== true) failures.push(`${file}: ${error.message}`);
      }
    }
  for (const name of Object.keys(refusals))
    if (!endings.some((ending) => refused.has(`${name} to ${ending}`)))
      failures.push(`${name} is not refused`);
  const told = JSON.parse(ask(python!, 'frames.py', ['check'], JSON.stringify(pairs))) as Record<
    string,
    string
  >;
  const said = new Map<string, number>();
  for (const [table, verdict] of Object.entries(told)) {
    const kind = verdict.startsWith("equal without ['a']") ? 'equal without a column' : verdict;
    said.set(kind, (said.get(kind) ?? 0) + 1);
    if (!verdicts.has(kind) && kind !== 'equal without a column') failures.push(`${table}: ${verdict}`);
  }
  return { converted: pairs.length, refused, said };
}

function checkLeftOut(
  name: string,
  file: string,
  left: readonly { name: string; what: string; why: string }[],
): void {
  const expected = leftOut[name];
  if (expected === undefined) return;
  const text = left.map((part) => `${part.name}: ${part.what}: ${part.why}`);
  if (text.length !== 1 || !expected.test(text[0]!)) failures.push(`${file} leaves out ${text.join('; ')}`);
}
