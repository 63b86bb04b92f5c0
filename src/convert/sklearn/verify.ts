import { Budget } from '../../bytes/budget.ts';
import type { ByteSource } from '../../bytes/source.ts';
import { LoadlockError } from '../../core/errors.ts';
import { JsonArray, JsonObject, type JsonValue, parseJson } from '../../wire/json.ts';
import { compare } from '../compare.ts';
import type { Input } from '../convert.ts';
import { dtypeName } from '../numpy/dtype.ts';
import type { NdArray } from '../numpy/ndarray.ts';
import { readNpy } from '../numpy/npy-file.ts';
import { type Archive, openArchive } from '../zip/archive.ts';
import type { StoredMember } from '../zip/stored.ts';
import type { Member } from './walk.ts';

/** A longer schema is compared, but not read: its values would take some gigabytes. */
const longestRead = 48 * 2 ** 20;

/**
 * Reads a .skops archive again: every file in it holds what was taken from the source, every array is read back with
 * its dtype and shape, and the schema refers to each file, and to nothing else.
 * @throws LoadlockError VERIFY_FAILED.
 */
export async function verify(
  result: ByteSource,
  members: readonly Member[],
  schema: StoredMember,
  input: Input,
): Promise<void> {
  const budget = new Budget(input.limits, result.size);
  const archive = await openArchive({ ...input, source: result, budget });
  if (archive.members.size !== members.length + 1) throw differs('it has another number of files');
  for (const member of [...members, schema]) {
    const source = await sameBytes(archive, member);
    if (member === schema) checkSchema(source, members, input);
    else await checkArrays(source, member as Member, input);
  }
}

async function sameBytes(archive: Archive, { name, pieces }: StoredMember): Promise<ByteSource> {
  const member = archive.members.get(name);
  if (member === undefined) throw differs(`${name} is missing`);
  const source = await archive.open(member);
  let at = 0;
  for (const piece of pieces) {
    if (!compare(piece, { source, at, length: piece.length })) throw differs(`${name} holds other bytes`);
    at += piece.length;
  }
  if (at !== source.size) throw differs(`${name} is longer`);
  return source;
}

async function checkArrays(source: ByteSource, { name, arrays }: Member, input: Input): Promise<void> {
  if (name.endsWith('.npy')) checkArray(source, name, arrays[0]!, input);
  if (!name.endsWith('.npz')) return;
  const budget = new Budget(input.limits, source.size);
  const inner = await openArchive({ ...input, source, budget });
  const entries = [...inner.members.values()];
  if (entries.length !== arrays.length) throw differs(`${name} has another number of arrays`);
  for (const [at, entry] of entries.entries())
    checkArray(await inner.open(entry), `${name}!${entry.name}`, arrays[at]!, input);
}

function checkArray(source: ByteSource, name: string, expected: NdArray, { limits }: Input): void {
  const { array, end } = readNpy(source, limits);
  const sameType = dtypeName(array.dtype) === dtypeName(expected.dtype);
  if (!sameType || array.shape.join() !== expected.shape.join() || end !== source.size)
    throw differs(`the array in ${name} is read as another`);
  const [one, other] = [array.data, expected.data];
  // Its bytes were compared with those of the source: what is left to see is that these are its elements.
  if (one.kind !== 'bytes' || other.kind !== 'bytes' || one.source.size !== other.source.size)
    throw differs(`the elements in ${name} are others`);
}

function checkSchema(source: ByteSource, members: readonly Member[], { limits }: Input): void {
  if (source.size > longestRead) return;
  const roomy = { documentBytes: 2 ** 30, documentNodes: source.size, documentDepth: 2_000 };
  const waiting: JsonValue[] = [parseJson(source, { ...limits, ...roomy })];
  const files = new Set<string>();
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (value instanceof JsonArray) {
      if (value.dropped > 0) throw differs('its schema holds plain values');
      for (const item of value.items) waiting.push(item);
    } else if (value instanceof JsonObject) {
      const file = isNode(value) ? value.get('file') : undefined;
      if (typeof file === 'string') files.add(file);
      for (const [, part] of value.entries) waiting.push(part);
    }
  }
  const known = new Set(members.map((member) => member.name));
  for (const name of known) if (!files.delete(name)) throw differs(`its schema does not refer to ${name}`);
  if (files.size > 0) throw differs('its schema refers to files that are not there');
}

/** An attribute may be called `file` too. */
function isNode(value: JsonObject): boolean {
  return typeof value.get('__loader__') === 'string';
}

function differs(what: string): LoadlockError {
  return new LoadlockError('VERIFY_FAILED', null, `the result does not hold what the source does: ${what}`);
}
