import { Cursor } from '../../bytes/cursor.ts';
import type { ByteSource } from '../../bytes/source.ts';
import { LoadlockError } from '../../core/errors.ts';
import { readHeader, type TensorEntry } from '../../formats/safetensors/header.ts';
import { compare } from '../compare.ts';
import type { Alias, Conversion, LeftOut, Piece } from '../convert.ts';
import { type Entry, layOut } from './layout.ts';

/** A tensor with what tells it from others: of two with the same identity one is written, the other an alias. */
export interface NamedTensor extends Entry {
  readonly identity: string;
}

export interface Contents {
  readonly tensors: readonly NamedTensor[];
  readonly leftOut: readonly LeftOut[];
  /** The JSON of what is no tensor; null where there is nothing else. */
  readonly rest: string | null;
  /** For `__metadata__`, beside the aliases. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** The conversion that writes the tensors as safetensors, and the rest as JSON beside. */
export function toSafetensors({ tensors, leftOut, rest, metadata }: Contents): Conversion {
  const { kept, aliases } = distinct(tensors);
  const said = new Map(metadata);
  // As the reference library's `save_model`: the name that is not written leads to the one that is.
  for (const { name, of } of aliases) if (!said.has(name)) said.set(name, of);
  const pieces = layOut(kept, said);
  return {
    pieces,
    beside: rest === null ? [] : [{ suffix: '.json', bytes: Buffer.from(rest) }],
    tensors: kept.length,
    aliases,
    leftOut,
    verify: (result) => verify(result, kept, said),
  };
}

/** Of tensors that are one, the first by name is written. */
function distinct(tensors: readonly NamedTensor[]): { kept: NamedTensor[]; aliases: Alias[] } {
  const groups = new Map<string, NamedTensor[]>();
  for (const tensor of tensors) {
    const group = groups.get(tensor.identity);
    if (group === undefined) groups.set(tensor.identity, [tensor]);
    else group.push(tensor);
  }
  const kept: NamedTensor[] = [];
  const aliases: Alias[] = [];
  for (const group of groups.values()) {
    if (group.length > 1) group.sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
    const [first, ...others] = group as [NamedTensor, ...NamedTensor[]];
    kept.push(first);
    for (const { name } of others) aliases.push({ name, of: first.name });
  }
  return { kept, aliases };
}

/** Reads the result with the reader that scans such files, and compares every tensor byte by byte. */
function verify(
  result: ByteSource,
  kept: readonly NamedTensor[],
  metadata: ReadonlyMap<string, string>,
): void {
  const size = new Cursor(result, 0, 8).u64();
  const entries = new Map<string, TensorEntry>();
  const said = new Map<string, string>();
  readHeader(result, 8, 8 + size, {
    tensor: (entry) => void entries.set(entry.name, entry),
    metadata: (key, value) => void said.set(key, value),
  });
  if (entries.size !== kept.length || said.size !== metadata.size)
    throw differs(`${entries.size} tensors are in the result, ${kept.length} were written`);
  for (const [key, value] of metadata)
    if (said.get(key) !== value) throw differs(`the alias ${key} is missing`);
  let end = 8 + size;
  for (const { name, dtype, shape, data } of kept) {
    const entry = entries.get(name);
    if (
      entry?.dtype !== dtype ||
      entry.shape.join() !== shape.join() ||
      entry.end - entry.begin !== data.length
    )
      throw differs(`${name} has another dtype, shape or size`);
    const written: Piece = { source: result, at: 8 + size + entry.begin, length: data.length };
    if (!compare(data, written)) throw differs(`the elements of ${name} are others`);
    end = Math.max(end, 8 + size + entry.end);
  }
  if (end !== result.size) throw differs('the result has bytes that belong to no tensor');
}

function differs(what: string): LoadlockError {
  return new LoadlockError('VERIFY_FAILED', null, `the result does not hold what the source does: ${what}`);
}
