import type { StrictObject, StrictValue } from '../core/strict-json.ts';
import { kindOf } from './dtypes.ts';
import { type Data, Frame, Itself, Numbers, Sparse, Texts } from './values.ts';

const deepest = 24;
const mostDimensions = 32;
const largestExtent = 2 ** 48;
const longestNumber = 2_000;
/** Values of JavaScript's own that one tree may become: each takes many times the bytes that it came in. */
const mostMade = 2 ** 25;

/** What a guest sends that does not keep to the rules: it is believed nothing any more. */
export class Malformed extends Error {}

/** What a guest has written, to be copied out of. */
export interface Written {
  /** The bytes that one value may have. */
  readonly most: number;
  /** A copy; null where there is less. */
  read(at: number, size: number): ArrayBuffer | null;
}

/** Makes values of what a guest wrote, which is hostile, and copies no more than the memory may hold on the way. */
export class TreeReader {
  private readonly memory: Written;
  private left: number;
  private made: number;

  /** @param made how many labels, texts and elements may be made one by one */
  constructor(memory: Written, made: number = mostMade) {
    this.memory = memory;
    this.left = memory.most;
    this.made = made;
  }

  value(tree: StrictValue | undefined, depth = 0): Data {
    if (depth > deepest) throw new Malformed('a value is nested too deeply');
    if (tree === undefined) throw new Malformed('a value is missing');
    if (tree === null || typeof tree !== 'object') return tree;
    if (isList(tree)) return tree.map((item) => this.value(item, depth + 1));
    const kind = tree['t'];
    const read = typeof kind === 'string' ? readers.get(kind) : undefined;
    if (read === undefined) throw new Malformed('a value of an unknown kind');
    return read(this, tree, depth + 1);
  }

  bytes(at: StrictValue | undefined, size: number): ArrayBuffer {
    const place = whole(at);
    if (size > this.left) throw new Malformed('more bytes than may be passed on');
    this.left -= size;
    const found = this.memory.read(place, size);
    if (found === null) throw new Malformed('bytes that are nowhere');
    return found;
  }

  /** To be asked before so many values are made one by one. */
  make(count: number): void {
    if (!(count <= this.made)) throw new Malformed('more values than may be made');
    this.made -= count;
  }

  elements({ data }: Numbers): (number | bigint)[] {
    this.make(data.length);
    return Array.from<number | bigint>(data as Iterable<number | bigint>);
  }
}

type Read = (reader: TreeReader, tree: StrictObject, depth: number) => Data;

function isList(tree: StrictValue | undefined): tree is readonly StrictValue[] {
  return Array.isArray(tree);
}

function listOf(tree: StrictValue | undefined): readonly StrictValue[] {
  if (!isList(tree)) throw new Malformed('a list is missing');
  return tree;
}

function whole(value: StrictValue | undefined): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new Malformed('a number that is none');
  return value;
}

function shapeOf(tree: StrictValue | undefined): number[] {
  const shape = listOf(tree).map(whole);
  if (shape.length > mostDimensions || shape.some((extent) => extent > largestExtent))
    throw new Malformed('a shape that is none');
  return shape;
}

function countOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

function readArray(reader: TreeReader, tree: StrictObject): Numbers | Texts {
  const { dtype, order = 'C' } = tree;
  const kind = typeof dtype === 'string' ? kindOf(dtype) : null;
  if (kind === null || (order !== 'C' && order !== 'F')) throw new Malformed('an array of an unknown dtype');
  const shape = shapeOf(tree['shape']);
  const size = countOf(shape) * kind.size;
  if (!Number.isSafeInteger(size)) throw new Malformed('an array without an end');
  let bytes = new Uint8Array(reader.bytes(tree['at'], size));
  if (order === 'F' && shape.length > 1) bytes = byRows(bytes, shape, kind.size);
  if (typeof dtype === 'string' && dtype.startsWith('<U')) {
    reader.make(bytes.length / kind.size);
    return textsOf(bytes, shape, kind.size);
  }
  return new Numbers(kind.name, shape, new kind.make(bytes.buffer as ArrayBuffer));
}

/** From columns to rows. */
function byRows(bytes: Uint8Array, shape: readonly number[], size: number): Uint8Array<ArrayBuffer> {
  const made = new Uint8Array(bytes.length);
  const strides: number[] = [];
  let stride = size;
  for (const extent of shape) {
    strides.push(stride);
    stride *= extent;
  }
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < made.length; to += size) {
    for (let byte = 0; byte < size; byte += 1) made[to + byte] = bytes[from + byte]!;
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      index[axis]! += 1;
      from += strides[axis]!;
      if (index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return made;
}

/** numpy's texts: all as long, in 32 bits a character, with NULs behind. */
function textsOf(bytes: Uint8Array, shape: readonly number[], size: number): Texts {
  const view = new Uint32Array(bytes.buffer);
  const length = size / 4;
  const items: string[] = [];
  for (let at = 0; at < view.length; at += length) {
    let text = '';
    let nulls = 0;
    for (let character = at; character < at + length; character += 1) {
      const code = view[character]!;
      if (code > 0x10ffff) throw new Malformed('a character that does not exist');
      if (code === 0) nulls += 1;
      else {
        text += '\0'.repeat(nulls) + String.fromCodePoint(code);
        nulls = 0;
      }
    }
    items.push(text);
  }
  return new Texts(shape, items);
}

function readTexts(reader: TreeReader, tree: StrictObject, depth: number): Texts {
  const shape = shapeOf(tree['shape']);
  const items = listOf(tree['v']).map((item) => reader.value(item, depth));
  if (countOf(shape) !== items.length) throw new Malformed('an array with another number of elements');
  return new Texts(shape, items);
}

function readScalar(reader: TreeReader, tree: StrictObject, depth: number): Data {
  const array = reader.value(tree['v'], depth);
  if (!(array instanceof Numbers) || array.shape.length > 0) throw new Malformed('a scalar that is none');
  const [first] = array.data;
  if (array.dtype === 'bool') return first === 1;
  return array.data.length === 1 && /^(?:u?int|float(?:32|64))/.test(array.dtype) ? first! : array;
}

function part(reader: TreeReader, tree: StrictValue | undefined, depth: number): Numbers {
  const found = reader.value(tree, depth);
  if (!(found instanceof Numbers) || found.shape.length !== 1) throw new Malformed('a part that is no array');
  return found;
}

function readSparse(reader: TreeReader, tree: StrictObject, depth: number): Sparse {
  const { format } = tree;
  const shape = shapeOf(tree['shape']);
  if ((format !== 'csr' && format !== 'csc') || shape.length !== 2) throw new Malformed('a sparse matrix');
  const [data, indices, indptr] = ['data', 'indices', 'indptr'].map((name) =>
    part(reader, tree[name], depth),
  );
  const [rows, columns] = format === 'csr' ? shape : [shape[1]!, shape[0]!];
  const rises = every(indptr!, (end, before) => end >= (before ?? 0));
  const [first, last] = [indptr!.data[0], indptr!.data.at(-1)].map(Number);
  const fits = indptr!.data.length === rows! + 1 && first === 0 && last === indices!.data.length;
  const inside = every(indices!, (index) => index >= 0 && index < columns!);
  if (!rises || !fits || !inside || data!.shape[0] !== indices!.shape[0])
    throw new Malformed('a sparse matrix that reaches outside');
  return new Sparse(format, shape, data!, indices!, indptr!);
}

/** Whether all elements fit, each told with the one before it. */
function every({ data }: Numbers, fits: (element: number, before: number | undefined) => boolean): boolean {
  let before: number | undefined;
  for (const element of data) {
    const number = Number(element);
    if (!fits(number, before)) return false;
    before = number;
  }
  return true;
}

function readColumn(reader: TreeReader, tree: StrictValue | undefined, depth: number): Numbers | Texts {
  const column = reader.value(tree, depth);
  if ((column instanceof Numbers || column instanceof Texts) && column.shape.length === 1) return column;
  throw new Malformed('a column that is none');
}

function readFrame(reader: TreeReader, tree: StrictObject, depth: number): Frame {
  const columns = plainLabels(reader, reader.value(tree['columns'], depth));
  const index = labelsOf(reader.value(tree['index'], depth));
  const data = listOf(tree['data']).map((column) => readColumn(reader, column, depth));
  const rows = index instanceof Numbers ? index.shape[0] : index.length;
  if (data.length !== columns.length || data.some(({ shape }) => shape[0] !== rows))
    throw new Malformed('a table whose columns do not fit');
  return new Frame(columns, index, data);
}

function readSeries(reader: TreeReader, tree: StrictObject, depth: number): Frame {
  const index = labelsOf(reader.value(tree['index'], depth));
  const data = readColumn(reader, tree['data'], depth);
  if (data.shape[0] !== (index instanceof Numbers ? index.shape[0] : index.length))
    throw new Malformed('a column whose labels do not fit');
  return new Frame(null, index, [data]);
}

function labelsOf(value: Data): readonly Data[] | Numbers {
  if (value instanceof Numbers) return value;
  if (Array.isArray(value)) return value as readonly Data[];
  throw new Malformed('labels that are none');
}

function plainLabels(reader: TreeReader, value: Data): readonly Data[] {
  const labels = labelsOf(value);
  return labels instanceof Numbers ? reader.elements(labels) : labels;
}

/** Labels are told by their values; what kind of index pandas makes of them is pandas' own affair. */
function readIndex(reader: TreeReader, tree: StrictObject, depth: number): Data {
  const values = reader.value(tree['v'], depth);
  return values instanceof Texts ? values.items : values;
}

const mostLabels = 2 ** 24;

function readRange(reader: TreeReader, tree: StrictObject): Data {
  const [start, stop, step] = listOf(tree['v']);
  if (typeof start !== 'number' || typeof stop !== 'number' || typeof step !== 'number' || step === 0)
    throw new Malformed('a range that is none');
  const count = Math.max(0, Math.ceil((stop - start) / step));
  if (!(count <= mostLabels)) throw new Malformed('a range without an end');
  reader.make(count);
  const labels = new Float64Array(count);
  for (let at = 0; at < count; at += 1) labels[at] = start + at * step;
  return new Numbers('float64', [count], labels);
}

function readCategory(reader: TreeReader, tree: StrictObject, depth: number): Texts {
  const codes = part(reader, tree['codes'], depth);
  const found = readColumn(reader, tree['categories'], depth);
  const values: readonly Data[] = found instanceof Numbers ? reader.elements(found) : found.items;
  const items = reader.elements(codes).map((code) => {
    const at = Number(code);
    if (at < -1 || at >= values.length) throw new Malformed('a category that is not there');
    return at === -1 ? null : values[at]!;
  });
  return new Texts([items.length], items);
}

function readMasked(reader: TreeReader, tree: StrictObject, depth: number): Data {
  const [data, mask] = [reader.value(tree['data'], depth), reader.value(tree['mask'], depth)];
  if (!(data instanceof Numbers || data instanceof Texts) || !(mask instanceof Numbers))
    throw new Malformed('a mask that does not fit');
  const values: readonly Data[] = data instanceof Numbers ? reader.elements(data) : data.items;
  if (values.length !== mask.data.length) throw new Malformed('a mask that does not fit');
  return new Texts(
    data.shape,
    values.map((value, at) => (mask.data[at] === 0 ? value : null)),
  );
}

function readMap(reader: TreeReader, tree: StrictObject, depth: number): Data {
  const made = new Map<Data, Data>();
  for (const pair of listOf(tree['v'])) {
    const [key, value, ...more] = listOf(pair);
    if (more.length > 0) throw new Malformed('an entry that is no pair');
    made.set(reader.value(key, depth), reader.value(value, depth));
  }
  return made;
}

function readInt(_reader: TreeReader, tree: StrictObject): bigint {
  const text = tree['v'];
  if (typeof text !== 'string' || text.length > longestNumber || !/^-?[0-9]+$/.test(text))
    throw new Malformed('a number that is none');
  return BigInt(text);
}

const floats: ReadonlyMap<StrictValue | undefined, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
]);

function readFloat(_reader: TreeReader, tree: StrictObject): number {
  const found = floats.get(tree['v']);
  if (found === undefined) throw new Malformed('a number that is none');
  return found;
}

function readComplex(reader: TreeReader, tree: StrictObject, depth: number): Numbers {
  const parts = listOf(tree['v']).map((one) => reader.value(one, depth));
  if (parts.length !== 2 || !parts.every((one) => typeof one === 'number'))
    throw new Malformed('a number that is none');
  return new Numbers('complex128', [], Float64Array.from(parts as number[]));
}

const readItems: Read = (reader, tree, depth) => listOf(tree['v']).map((item) => reader.value(item, depth));
const readInner: Read = (reader, tree, depth) => reader.value(tree['v'], depth);

const readers: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['array', readArray],
  ['texts', readTexts],
  ['tuple', readItems],
  ['set', readItems],
  ['frozenset', readItems],
  ['map', readMap],
  ['int', readInt],
  ['float', readFloat],
  ['complex', readComplex],
  ['bytes', (reader, tree) => new Uint8Array(reader.bytes(tree['at'], whole(tree['size'])))],
  ['scalar', readScalar],
  ['masked', readMasked],
  ['sparse', readSparse],
  ['frame', readFrame],
  ['series', readSeries],
  ['index', readIndex],
  ['range', readRange],
  ['category', readCategory],
  ['zoned', readInner],
  [
    'nullable',
    (reader, tree, depth) => {
      const items = listOf(tree['v']).map((item) => reader.value(item, depth));
      return new Texts([items.length], items);
    },
  ],
  ['missing', () => null],
  ['table', readInner],
  ['self', () => new Itself()],
]);
