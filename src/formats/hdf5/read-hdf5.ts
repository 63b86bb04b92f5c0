import { readBytes, sliceSource } from '../../bytes/source.ts';
import { LoadlockError, ParseError } from '../../core/errors.ts';
import { Constants } from '../../wire/carried.ts';
import { type Attribute, readAttributes } from '../../wire/hdf5/attributes.ts';
import { readLinks } from '../../wire/hdf5/group.ts';
import type { ObjectHeader } from '../../wire/hdf5/object-header.ts';
import { openHdf5, type Superblock } from '../../wire/hdf5/superblock.ts';
import { type HdfEvent, walkHdf5 } from '../../wire/hdf5/walk.ts';
import type { Reading } from '../format.ts';
import { readAttribute } from './attribute.ts';
import { tellDataset } from './dataset.ts';
import { Extents } from './extents.ts';
import { kindOf, kindTitle } from './kind.ts';
import { handOutObjects } from './objects.ts';
import { type Hdf, tell } from './opened.ts';
import { tellOutside } from './outside.ts';

/** Reads every object that can be reached from the root: attributes, datasets, links that lead out of the file. */
export async function readHdf5(reading: Reading): Promise<void> {
  let superblock: Superblock;
  try {
    superblock = openHdf5(reading.source, reading.limits);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    tell(reading, error.at, 'structure-broken', error.message);
    return;
  }
  frame(reading, superblock);
  const constants = new Constants(reading, reading.source);
  let hdf: Hdf = { reading, superblock, kind: 'plain', extents: new Extents(), constants };
  for (const event of walkHdf5(superblock)) {
    // The root is the first object, and its attributes say what the file is for.
    if (event.path === '' && event.kind === 'group') {
      const kind = kindOf(rootAttributes(superblock, event.header), rootNames(superblock, event.header));
      hdf = { ...hdf, kind };
      if (kind !== 'plain') reading.is(kind === 'keras' ? 'keras-h5' : 'hdf5', kindTitle[kind]);
    }
    await readObject(hdf, event);
  }
  for (const [first, second] of hdf.extents.overlaps())
    tell(
      reading,
      second.at,
      'tensor-layout',
      `the data of "${second.name}" overlaps that of "${first.name}"`,
    );
}

/** What the root says before it is read in earnest: the first of it, up to anything broken. */
function rootAttributes({ file }: Superblock, header: ObjectHeader): readonly Attribute[] {
  return some(readAttributes(file, header));
}

function rootNames({ file }: Superblock, header: ObjectHeader): ReadonlySet<string> {
  return new Set(some(readLinks(file, header)).map(({ name }) => name));
}

const mostAsked = 200;

function some<Item>(items: Iterable<Item>): Item[] {
  const first: Item[] = [];
  try {
    for (const item of items) if (first.push(item) >= mostAsked) break;
  } catch (error) {
    if (!(error instanceof LoadlockError)) throw error;
  }
  return first;
}

async function readObject(hdf: Hdf, event: HdfEvent): Promise<void> {
  const { reading } = hdf;
  if (event.kind === 'broken') {
    const named = event.path === '' ? 'the root group' : `"${event.path}"`;
    tell(reading, event.error.at, 'structure-broken', `${named}: ${event.error.message}`);
  } else if (event.kind === 'duplicate') {
    tell(reading, null, 'duplicate-key', `a group holds two links "${event.path}"`);
  } else if (event.kind === 'external') {
    tellOutside(hdf, event.path, event.file, `external link to "${event.target}"`);
  } else if (event.kind === 'group' || event.kind === 'dataset' || event.kind === 'datatype') {
    const attributes = attributesOf(hdf, event.header, event.path);
    for (const attribute of attributes) readAttribute(hdf, event.path, attribute);
    if (event.kind !== 'dataset') return;
    try {
      tellDataset(hdf, event.path, event.dataset, attributes);
      await handOutObjects(hdf, event.path, event.dataset, attributes);
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      tell(reading, error.at, 'structure-broken', `"${event.path}": ${error.message}`);
    }
  }
}

/** The attributes up to the first one that cannot be read. */
function attributesOf(
  { reading, superblock }: Hdf,
  header: ObjectHeader,
  path: string,
): readonly Attribute[] {
  const all: Attribute[] = [];
  const names = new Set<string>();
  try {
    for (const attribute of readAttributes(superblock.file, header)) {
      if (names.has(attribute.name))
        tell(reading, attribute.data.at, 'duplicate-key', `"${path}" has two attributes "${attribute.name}"`);
      names.add(attribute.name);
      all.push(attribute);
    }
  } catch (error) {
    if (!(error instanceof LoadlockError) || error.code === 'LIMIT_EXCEEDED') throw error;
    tell(reading, error.at, 'structure-broken', `attributes of "${path}": ${error.message}`);
  }
  return all;
}

/** What lies in front of the file and behind it, and whether it is all there. */
function frame(reading: Reading, { file, end: last }: Superblock): void {
  const { source } = reading;
  if (!Number.isSafeInteger(last) || last < 0 || last > source.size) {
    tell(
      reading,
      source.size,
      'structure-broken',
      `the file should have ${last} bytes, ${source.size} are there`,
    );
  } else if (holdsAnything(reading, last, source.size)) {
    tell(reading, last, 'archive-hidden-data', `${source.size - last} bytes follow the end of the HDF5 file`);
    reading.nested({
      name: 'after the end',
      size: source.size - last,
      open: () => sliceSource(source, last, source.size - last),
    });
  }
  if (file.base > 0)
    reading.nested({ name: 'user block', size: file.base, open: () => sliceSource(source, 0, file.base) });
}

const pieceBytes = 2 ** 16;
/** Line ends that editors and version control put behind a file hold nothing. */
const mostLineEnds = 16;

function holdsAnything({ source }: Reading, from: number, end: number): boolean {
  if (end - from <= mostLineEnds)
    return readBytes(source, from, end - from).some((byte) => byte !== 0 && byte !== 0x0a && byte !== 0x0d);
  for (let at = from; at < end; at += pieceBytes)
    if (readBytes(source, at, Math.min(pieceBytes, end - at)).some((byte) => byte !== 0)) return true;
  return false;
}
