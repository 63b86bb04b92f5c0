import { type ByteSource, bufferSource, sliceSource } from '../../bytes/source.ts';
import { LimitError, ParseError } from '../../core/errors.ts';
import { Constants } from '../../wire/carried.ts';
import type { Attribute } from '../../wire/hdf5/attributes.ts';
import { plainData, readDatasetChunks } from '../../wire/hdf5/data.ts';
import type { Dataset } from '../../wire/hdf5/dataset.ts';
import type { Datatype } from '../../wire/hdf5/datatype.ts';
import type { Extent } from '../../wire/hdf5/file.ts';
import { elementAt } from '../../wire/hdf5/values.ts';
import { textOf } from './attribute.ts';
import { type Hdf, tell } from './opened.ts';

/** Elements of arrays of texts or bytes that are looked at where nobody is known to load them. */
const mostSampled = 1_000;
/** Packed data is unpacked in memory to be looked at. */
const mostUnpacked = 16 * 2 ** 20;

/** Hands over the pickles of PyTables' object arrays, and whatever else in a dataset of bytes could be loaded. */
export async function handOutObjects(
  hdf: Hdf,
  path: string,
  dataset: Dataset,
  attributes: readonly Attribute[],
): Promise<void> {
  const { type, layout, external } = dataset;
  if (external.length > 0 || layout.kind === 'virtual' || dataset.bytes === 0) return;
  if (isBytes(type)) await handBytes(hdf, path, dataset);
  if (type.kind !== 'sequence' && type.kind !== 'text') return;
  if (isObjects(hdf, attributes)) await handElements(hdf, path, dataset, type, true);
  else if (type.base.size === 1) await sampleElements(hdf, path, dataset, type);
}

/** Nobody is known to load these: what cannot be looked at is left, as the numbers of any other dataset are. */
async function sampleElements(
  hdf: Hdf,
  path: string,
  dataset: Dataset,
  type: Datatype & { readonly base: Datatype },
): Promise<void> {
  try {
    await handElements(hdf, path, dataset, type, false);
  } catch (error) {
    const unseen =
      error instanceof LimitError
        ? error.limit === 'inflatedBytes'
        : error instanceof ParseError && error.code === 'PARSE_UNSUPPORTED';
    if (!unseen) throw error;
  }
}

/** ObjectAtom unpickles each row when it is read (tables/atom.py); pandas reads all of them. */
function isObjects(hdf: Hdf, attributes: readonly Attribute[]): boolean {
  const has = (name: string, values: readonly string[]): boolean => {
    const attribute = attributes.find((candidate) => candidate.name === name);
    return attribute !== undefined && values.includes(textOf(hdf, attribute) ?? '');
  };
  return has('PSEUDOATOM', ['object']) || has('FLAVOR', ['Object']);
}

function isBytes(type: Datatype): boolean {
  return type.kind === 'opaque' || type.kind === 'string' || (type.kind === 'integer' && type.size === 1);
}

async function handElements(
  hdf: Hdf,
  path: string,
  dataset: Dataset,
  type: Datatype & { readonly base: Datatype },
  pickled: boolean,
): Promise<void> {
  const { reading, superblock } = hdf;
  let index = 0;
  for await (const { source, at, size } of elements(hdf, dataset)) {
    const place = elementIn(hdf, type, source, at, size);
    const name = `${path}[${index}]`;
    if (place.size > 0 && pickled)
      reading.nested({
        name,
        size: place.size,
        open: () => sliceSource(superblock.file.source, place.at, place.size),
      });
    else if (place.size > 0) hdf.constants.look(place, name);
    index += 1;
    if (!pickled && index >= mostSampled) return;
  }
}

interface Element {
  readonly source: ByteSource;
  readonly at: number;
  readonly size: number;
}

/** The elements as stored, piece by piece. */
async function* elements({ reading, superblock }: Hdf, dataset: Dataset): AsyncGenerator<Element> {
  const { size } = dataset.type;
  for await (const piece of readDatasetChunks(superblock.file, dataset, mostUnpacked)) {
    reading.budget.inflate(piece.length, piece.length, piece.length);
    const source = bufferSource(piece);
    for (let at = 0; at + size <= piece.length; at += size) yield { source, at, size };
  }
}

function elementIn(hdf: Hdf, type: Datatype, source: ByteSource, at: number, size: number): Extent {
  return elementAt(hdf.superblock.file, type, { at, size }, source);
}

/** A dataset of bytes as a whole: a file that somebody put in there. */
async function handBytes(hdf: Hdf, path: string, dataset: Dataset): Promise<void> {
  const { reading, superblock } = hdf;
  const plain = plainDataOf(hdf, dataset);
  if (plain !== null) {
    hdf.constants.look(plain, path);
    return;
  }
  if (dataset.layout.kind !== 'chunked' || !Number.isFinite(dataset.layout.address)) return;
  if (dataset.bytes > mostUnpacked) return;
  const bytes = new Uint8Array(dataset.bytes);
  let at = 0;
  try {
    for await (const piece of readDatasetChunks(superblock.file, dataset, mostUnpacked)) {
      reading.budget.inflate(piece.length, at + piece.length, reading.source.size);
      bytes.set(piece, at);
      at += piece.length;
    }
  } catch (error) {
    // Nobody is known to load these bytes: a filter that is not read here leaves them unseen, and says so.
    if (!(error instanceof ParseError || error instanceof LimitError)) throw error;
    if (error.code !== 'PARSE_UNSUPPORTED')
      tell(reading, error.at, 'structure-odd', `"${path}": ${error.message}`);
    return;
  }
  new Constants(reading, bufferSource(bytes)).look({ at: 0, size: bytes.length }, path);
}

function plainDataOf(hdf: Hdf, dataset: Dataset): Extent | null {
  try {
    return plainData(hdf.superblock.file, dataset);
  } catch (error) {
    // Told already, as the layout of a tensor.
    if (error instanceof ParseError) return null;
    throw error;
  }
}
