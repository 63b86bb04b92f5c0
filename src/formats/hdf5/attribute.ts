import { readBytes, sliceSource } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import type { Attribute } from '../../wire/hdf5/attributes.ts';
import { elementCount } from '../../wire/hdf5/dataspace.ts';
import type { Extent } from '../../wire/hdf5/file.ts';
import { elementAt } from '../../wire/hdf5/values.ts';
import { type Hdf, tell } from './opened.ts';

/** Attributes that Keras reads as JSON, whatever they look like. */
const kerasConfigs: ReadonlySet<string> = new Set(['model_config', 'training_config']);
const headBytes = 4096;
const shownBytes = 256;

/** An attribute's value, where it is one text; null otherwise. */
export function valuePlace(hdf: Hdf, { type, space, data }: Attribute): Extent | null {
  const textual = type.kind === 'string' || type.kind === 'text';
  if (!textual || elementCount(space.shape) !== 1) return null;
  return elementAt(hdf.superblock.file, type, { at: data.at, size: type.size });
}

export function textOf(hdf: Hdf, attribute: Attribute): string | null {
  const place = valuePlace(hdf, attribute);
  if (place === null) return null;
  const bytes = readBytes(hdf.reading.source, place.at, Math.min(place.size, shownBytes));
  return Buffer.from(bytes).toString('utf8');
}

/** Hands over what somebody's loader makes of an attribute: configurations, and pickles. */
export function readAttribute(hdf: Hdf, path: string, attribute: Attribute): void {
  const { reading } = hdf;
  const { name, type, data } = attribute;
  const where = path === '' ? name : `${path}@${name}`;
  let place: Extent | null;
  try {
    place = valuePlace(hdf, attribute);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    tell(reading, error.at, 'structure-broken', `the attribute "${where}": ${error.message}`);
    return;
  }
  if (place === null) {
    if (hdf.kind === 'keras' && path === '' && kerasConfigs.has(name))
      tell(reading, data.at, 'structure-odd', `"${name}" is no text`);
    const bytes = type.kind === 'sequence' ? null : data;
    if (bytes !== null) hdf.constants.look(bytes, where);
    return;
  }
  const whole = unterminated(hdf, attribute, place);
  const { at, size } = place;
  const config = isConfig(hdf, path, name, place);
  if (reading.detail && !config) tellText(hdf, where, place);
  const open = () => sliceSource(reading.source, at, size);
  if (config) reading.nested({ name: where, size, open, loader: 'keras-config' });
  else if (looksPickled(hdf, whole))
    reading.nested({
      name: where,
      size: whole.size,
      open: () => sliceSource(reading.source, whole.at, whole.size),
      embedded: hdf.kind !== 'pytables' || !isLikely(hdf, whole),
    });
  else hdf.constants.look(whole, where);
}

/** PyTables takes the bytes of a fixed size up to the NULs at their end, those in between included. */
function unterminated(hdf: Hdf, { type, data }: Attribute, place: Extent): Extent {
  if (type.kind !== 'string') return place;
  return elementAt(hdf.superblock.file, { ...type, padding: 'null' }, { at: data.at, size: type.size });
}

function tellText(hdf: Hdf, key: string, { at, size }: Extent): void {
  const bytes = readBytes(hdf.reading.source, at, Math.min(size, shownBytes));
  const text = Buffer.from(bytes).toString('utf8');
  const value = size > shownBytes ? `${text}… (${size} bytes)` : text;
  hdf.reading.emit({ kind: 'metadata', where: { offset: at }, key, value });
}

/** What Keras reads as a configuration, and any other JSON object that speaks of classes. */
function isConfig(hdf: Hdf, path: string, name: string, { at, size }: Extent): boolean {
  if (path === '' && kerasConfigs.has(name)) return true;
  const head = Buffer.from(readBytes(hdf.reading.source, at, Math.min(size, headBytes))).toString('latin1');
  return /^\s{0,64}\{/.test(head) && head.includes('"class_name"');
}

/**
 * PyTables unpickles every text that ends with a full stop when the attribute is asked for, and asks for several of
 * its own when it opens a file (tables/attributeset.py).
 */
function looksPickled({ reading }: Hdf, { at, size }: Extent): boolean {
  return size > 2 && readBytes(reading.source, at + size - 1, 1)[0] === 0x2e;
}

/** Prose ends with a full stop too: a pickle has a protocol, or lines. */
function isLikely({ reading }: Hdf, { at, size }: Extent): boolean {
  const head = readBytes(reading.source, at, Math.min(size, headBytes));
  return (head[0] === 0x80 && head[1]! <= 5) || (head.includes(0x0a) && !head.includes(0x20, 0));
}
