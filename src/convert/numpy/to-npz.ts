import { Budget } from '../../bytes/budget.ts';
import type { ByteSource } from '../../bytes/source.ts';
import { bufferSource } from '../../bytes/source.ts';
import { LoadlockError } from '../../core/errors.ts';
import { loadCrc32 } from '../../formats/zip/checksum.ts';
import { compare } from '../compare.ts';
import type { Conversion, Input, LeftOut, Piece } from '../convert.ts';
import { openArchive } from '../zip/archive.ts';
import { type StoredMember, storedZip } from '../zip/stored.ts';
import { collectArrays, type NamedArray } from './collect.ts';
import type { Dtype } from './dtype.ts';
import { readNpy } from './npy-file.ts';
import { npyHeader } from './npy-header.ts';

/** Arrays as an .npz that `numpy.load` reads without `allow_pickle`, all else as JSON beside it. */
export async function toNpz(input: Input): Promise<Conversion> {
  const { arrays, leftOut, rest } = await collectArrays(input, () => null, inArchive);
  const nameless = arrays.flatMap(({ name, array }) => withoutDtype(name, array.dtype));
  const members = arrays.map(memberOf);
  return {
    pieces: storedZip(members, await loadCrc32()),
    beside: rest === null ? [] : [{ suffix: '.json', bytes: Buffer.from(rest) }],
    tensors: arrays.length,
    aliases: [],
    leftOut: [...leftOut, ...nameless],
    verify: (result) => verify(result, members, input),
  };
}

/** The bytes are there, but numpy has no letters for what they are. */
function withoutDtype(name: string, dtype: Dtype): LeftOut[] {
  if (dtype.kind !== 'plain' || dtype.named === undefined) return [];
  const why = `an .npz holds the raw bytes, which view(ml_dtypes.${dtype.named}) makes numbers of again`;
  return [{ name, what: `the dtype ${dtype.named}`, why }];
}

/** A name leads nowhere but into the archive. */
function inArchive(name: string): string {
  return name.replace(/[/\\\0-\x1f\x7f]/g, '_');
}

function memberOf({ name, array }: NamedArray): StoredMember {
  const header = npyHeader(array);
  const pieces: Piece[] = [{ source: bufferSource(header), at: 0, length: header.length }];
  if (array.data.kind === 'bytes')
    pieces.push({ source: array.data.source, at: 0, length: array.data.source.size });
  return { name: `${name}.npy`, pieces };
}

async function verify(result: ByteSource, members: readonly StoredMember[], input: Input): Promise<void> {
  const budget = new Budget(input.limits, result.size);
  const archive = await openArchive({ ...input, source: result, budget });
  if (archive.members.size !== members.length) throw differs('it has another number of arrays');
  for (const { name, pieces } of members) {
    const member = archive.members.get(name);
    if (member === undefined) throw differs(`${name} is missing`);
    const source = await archive.open(member);
    // The header must be one that is read, and lead to the data.
    readNpy(source, input.limits);
    let at = 0;
    for (const piece of pieces) {
      if (!compare(piece, { source, at, length: piece.length }))
        throw differs(`the elements of ${name} are others`);
      at += piece.length;
    }
    if (at !== source.size) throw differs(`${name} is longer`);
  }
}

function differs(what: string): LoadlockError {
  return new LoadlockError('VERIFY_FAILED', null, `the result does not hold what the source does: ${what}`);
}
