import { Cursor } from '../../bytes/cursor.ts';
import { type ByteSource, readBytes } from '../../bytes/source.ts';
import type { Limits } from '../../core/limits.ts';
import { Dict, Text, type Value } from '../../core/value.ts';
import { holdersIn } from './tensors.ts';

/** A function that a checkpoint names to make its model with; null where the name is no constant. */
export interface Instantiator {
  readonly name: string | null;
  readonly at: number;
}

const key = '_instantiator';
/** Protocol 0 may escape every letter of it, `\u005f`. */
const mostEscaped = key.length * 6;
const longestName = 255;
const chunk = 2 ** 20;
/** BINUNICODE8, with its length. */
const longestOpening = 9;
const mostTold = 16;
/** PUT, BINPUT, LONG_BINPUT and MEMOIZE keep the key, and leave it where it is: how many bytes each takes. */
const keeps: ReadonlyMap<number, number> = new Map([
  [0x71, 2],
  [0x72, 5],
  [0x94, 1],
]);

/**
 * Lightning keeps the arguments of a model beside its weights. The one called `_instantiator` is the dotted name of a
 * function, which `load_from_checkpoint` imports and calls, although there is nothing but text in the pickle, and even
 * where weights alone are loaded (lightning/pytorch/core/saving.py, `_load_state`).
 */
export function instantiatorsIn(
  root: Value,
  source: ByteSource,
  [from, to]: readonly [number, number],
  limits: Limits,
): Instantiator[] {
  const found: Instantiator[] = [];
  let dropped = false;
  for (const holder of holdersIn(root, limits)) {
    if (holder === null || (holder instanceof Dict && holder.dropped > 0)) dropped = true;
    const entries = holder !== null && 'entries' in holder ? holder.entries : [];
    for (let at = 0; at + 1 < entries.length; at += 2) {
      const name = entries[at]!;
      if (!(name instanceof Text) || name.length < key.length || name.length > mostEscaped) continue;
      if (name.value === key) found.push(named(entries[at + 1]!, name.at));
    }
  }
  // Arguments stand behind the weights, of which large models have more than are kept.
  return found.length === 0 && dropped ? [...written(source, from, to)] : found;
}

function named(value: Value, at: number): Instantiator {
  const known = value instanceof Text && value.length <= longestName;
  return { name: known ? value.value : null, at };
}

/** Where the key is written, and the text behind it, as picklers write an entry of a dict. */
function* written(source: ByteSource, from: number, to: number): Generator<Instantiator, void, void> {
  let told = 0;
  for (let start = from; start < to; start += chunk) {
    const first = Math.max(from, start - longestOpening);
    const bytes = Buffer.from(readBytes(source, first, Math.min(start + chunk + key.length, to) - first));
    for (let at = bytes.indexOf(key); at >= 0; at = bytes.indexOf(key, at + 1)) {
      if (!isWhole(bytes, at) || told >= mostTold) continue;
      told += 1;
      yield { name: textAt(source, first + at + key.length, to), at: first + at };
    }
  }
}

/** Whether an opcode of a text stands before it with exactly its length, or one of protocol 0. */
function isWhole(bytes: Buffer, at: number): boolean {
  const [before, short] = [bytes[at - 1], bytes[at - 2]];
  if (before === 0x56 || (short === 0x53 && (before === 0x27 || before === 0x22))) return true;
  if (before === key.length && (short === 0x8c || short === 0x55)) return true;
  return at >= 4 && bytes.readUInt32LE(at - 4) === key.length;
}

function textAt(source: ByteSource, from: number, to: number): string | null {
  let at = from;
  const head = readBytes(source, at, 16);
  at += keeps.get(head[0] ?? 0) ?? 0;
  const cursor = new Cursor(source, at, to);
  if (cursor.left < 6) return null;
  const opcode = cursor.u8();
  const length = opcode === 0x8c ? cursor.u8() : opcode === 0x58 ? cursor.u32() : -1;
  if (length < 0 || length > longestName || length > cursor.left) return null;
  return Buffer.from(readBytes(source, cursor.at, length)).toString('utf8');
}
