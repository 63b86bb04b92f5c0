import { ParseError } from '../../core/errors.ts';
import type { Attribute } from '../../wire/hdf5/attributes.ts';
import { plainData } from '../../wire/hdf5/data.ts';
import type { Dataset } from '../../wire/hdf5/dataset.ts';
import { dtypeName } from '../../wire/hdf5/datatype.ts';
import { readVirtualSources } from '../../wire/hdf5/virtual.ts';
import { textOf } from './attribute.ts';
import { type Hdf, tell } from './opened.ts';
import { tellOutside } from './outside.ts';

/** Deflate makes at most about 1032 bytes of one; below this size no shape is worth a word. */
const mostExpansion = 1_100;
const freeBytes = 2 ** 28;

/** A dataset as a tensor, and what is wrong with where its data lies. */
export function tellDataset(
  hdf: Hdf,
  path: string,
  dataset: Dataset,
  attributes: readonly Attribute[],
): void {
  const { reading, superblock } = hdf;
  const { file } = superblock;
  const { type, space, layout, bytes, external } = dataset;
  if (reading.detail)
    reading.emit({
      kind: 'tensor',
      where: {},
      name: path,
      dtype: namedDtype(hdf, attributes) ?? dtypeName(type),
      shape: space.shape ?? [],
      bytes: Number.isSafeInteger(bytes) ? bytes : null,
    });
  if (bytes > freeBytes && bytes > mostExpansion * reading.source.size)
    tell(
      reading,
      null,
      'structure-odd',
      `"${path}" declares ${bytes} bytes, more than any compression of the file can hold`,
    );
  for (const { name, offset, size } of external)
    tellOutside(hdf, path, name, `external data, ${size} bytes from ${offset}`);
  if (layout.kind === 'virtual') {
    const names = new Set(
      readVirtualSources(file, layout.address, layout.index).map((source) => source.file),
    );
    for (const name of names) if (name !== '.') tellOutside(hdf, path, name, 'part of a virtual dataset');
  }
  try {
    const plain = plainData(file, dataset);
    if (plain !== null) hdf.extents.add(path, plain.at, plain.size);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    tell(reading, error.at, 'tensor-layout', `"${path}": ${error.message}`);
  }
}

/** Keras keeps bfloat16 as 16-bit numbers and says so beside them. */
function namedDtype(hdf: Hdf, attributes: readonly Attribute[]): string | null {
  if (hdf.kind === 'pytables') return null;
  const attribute = attributes.find(({ name }) => name === 'dtype');
  const text = attribute === undefined ? null : textOf(hdf, attribute);
  return text !== null && /^[a-z][a-z0-9_]{2,20}$/.test(text) ? text : null;
}
