import { type ByteSource, readBytes } from '../../bytes/source.ts';
import { Call, Dict, Global, Text, Tuple, type Value } from '../../core/value.ts';

/** What joblib reads from the stream, past the pickle's own opcodes, after it has built an array wrapper. */
export type StreamArray =
  | {
      readonly kind: 'raw';
      readonly start: number;
      readonly end: number;
      readonly dtype: string;
      readonly shape: readonly number[];
      /** Bytes before it fill up to a multiple of an address, of which joblib before 1.2 knows nothing. */
      readonly padded: boolean;
    }
  | { readonly kind: 'pickle'; readonly start: number; readonly shape: readonly number[] }
  | { readonly kind: 'broken'; readonly reason: string };

/** Where the wrapper lives: joblib itself, and the copy that scikit-learn carried before 0.23. */
const wrapperModules: ReadonlySet<string> = new Set([
  'joblib.numpy_pickle',
  'sklearn.externals.joblib.numpy_pickle',
]);

const builtAt = new WeakMap<Call, number>();

/**
 * The array data that follows a `NumpyArrayWrapper` (joblib/numpy_pickle.py, `read_array`): an alignment byte and
 * padding where the wrapper says so, then `prod(shape) * itemsize` bytes; an object array is a pickle of its own.
 * Undefined where `target` is no such wrapper.
 * @param padding `read`: as joblib before 1.2, which takes the padding for the first bytes of the array.
 */
export function streamArrayAfter(
  source: ByteSource,
  target: Call,
  state: Value,
  at: number,
  padding: 'skipped' | 'read' = 'skipped',
): StreamArray | undefined {
  if (!isWrapper(target)) return undefined;
  // A second state, or one of slots, would leave some of the first in force.
  const before = builtAt.get(target);
  builtAt.set(target, at);
  if (!(state instanceof Dict) || state.dropped > 0 || (before !== undefined && before !== at))
    return { kind: 'broken', reason: 'the wrapper is not given one dict' };
  const fields = fieldsOf(state);
  const shape = shapeOf(fields.get('shape'));
  const dtype = layoutOf(fields.get('dtype') ?? null, 0);
  if (shape === null || dtype === null) return { kind: 'broken', reason: 'shape or dtype is not known' };
  if (dtype.objects) return { kind: 'pickle', start: at, shape };
  const count = shape.reduce((product, extent) => product * extent, 1);
  let start = at;
  const alignment = fields.get('numpy_array_alignment_bytes');
  const padded = alignment !== undefined && alignment !== null;
  if (padded && padding === 'skipped') {
    const length = readBytes(source, at, 1)[0];
    if (length === undefined) return { kind: 'broken', reason: 'no alignment byte' };
    start += 1 + length;
  }
  const end = start + count * dtype.size;
  if (!Number.isSafeInteger(end) || end > source.size)
    return { kind: 'broken', reason: `array needs ${count * dtype.size} bytes` };
  return { kind: 'raw', start, end, dtype: dtype.name, shape, padded };
}

/** Whether it is a wrapper, in whose place joblib puts the array. Neither of them can be called. */
export function isWrapper(call: Call): boolean {
  const made = madeBy(call);
  return made?.name === 'NumpyArrayWrapper' && made.module !== null && wrapperModules.has(made.module);
}

/** Whether the object could be a wrapper; cheap, for every BUILD. */
export function mayReadStream(target: Call): boolean {
  if (!(target.callable instanceof Global)) return true;
  const { name } = target.callable;
  return name === 'NumpyArrayWrapper' || name === '_reconstructor';
}

/** The class whose instance a call makes, as far as opcodes show it. */
function madeBy(call: Call): Global | undefined {
  if (!(call.callable instanceof Global)) return undefined;
  if (call.via !== 'REDUCE' || call.callable.name !== '_reconstructor') return call.callable;
  const first = call.args instanceof Tuple ? call.args.items[0] : undefined;
  return first instanceof Global ? first : undefined;
}

export function fieldsOf(state: Value): Map<string, Value> {
  const dict = state instanceof Tuple ? state.items[0] : state;
  const fields = new Map<string, Value>();
  if (!(dict instanceof Dict)) return fields;
  for (let at = 0; at + 1 < dict.entries.length; at += 2) {
    const key = dict.entries[at];
    if (key instanceof Text) fields.set(key.value, dict.entries[at + 1] as Value);
  }
  return fields;
}

export function shapeOf(value: Value | undefined): readonly number[] | null {
  if (!(value instanceof Tuple) || value.dropped > 0 || value.length > 64) return null;
  const shape: number[] = [];
  for (const extent of value.items) {
    if (typeof extent !== 'number' || !Number.isSafeInteger(extent) || extent < 0) return null;
    shape.push(extent);
  }
  return shape;
}

interface Layout {
  readonly name: string;
  readonly size: number;
  readonly objects: boolean;
}

/** Sizes of numpy's one-letter type codes, which older files use instead of `f8` and the like. */
const letterSizes = new Map<string, number>([
  ['?', 1],
  ['b', 1],
  ['B', 1],
  ['h', 2],
  ['H', 2],
  ['i', 4],
  ['I', 4],
  ['l', 8],
  ['L', 8],
  ['q', 8],
  ['Q', 8],
  ['e', 2],
  ['f', 4],
  ['d', 8],
  ['g', 16],
  ['F', 8],
  ['D', 16],
  ['G', 32],
]);

/** A dtype as numpy pickles it: `numpy.dtype('f8', ...)` with the state (version, order, subarray, names, fields, itemsize, …). */
export function layoutOf(value: Value, depth: number): Layout | null {
  if (depth > 16 || !(value instanceof Call) || !(value.callable instanceof Global)) return null;
  // numpy's variable-length strings have no pickled dtype but a function that makes one.
  if (value.callable.name === '_convert_to_stringdtype_kwargs')
    return { name: 'string', size: 16, objects: true };
  if (value.callable.name !== 'dtype') return null;
  const code = value.args instanceof Tuple ? value.args.items[0] : undefined;
  if (code instanceof Global) return smallNumber(code);
  if (!(code instanceof Text)) return null;
  const match = /^[<>|=]?([A-Za-z?])([0-9]{0,12})$/.exec(code.value);
  if (match === null) return null;
  const letter = match[1]!;
  if (letter === 'O') return { name: 'object', size: 8, objects: true };
  const state = value.states.at(-1);
  if (letter === 'V' && state instanceof Tuple) return structured(code.value, state, depth);
  const stated = statedSize(letter, state);
  if (stated !== undefined)
    return stated === null ? null : { name: code.value, size: stated, objects: false };
  const digits = match[2]!;
  if (digits === '') {
    const size = letterSizes.get(letter);
    return size === undefined ? null : { name: code.value, size, objects: false };
  }
  const size = Number(digits) * (letter === 'U' ? 4 : 1);
  return { name: code.value, size, objects: false };
}

/** Numbers of few bits have no letter: their type is named (the package ml_dtypes). Most take a byte. */
function smallNumber({ module, name }: Global): Layout | null {
  if (module !== 'ml_dtypes' || name === null || !smallNumbers.test(name)) return null;
  return { name, size: name === 'bfloat16' ? 2 : name.endsWith('complex32') ? 4 : 1, objects: false };
}

const smallNumbers = /^(?:bfloat16|b?complex32|float[468]_e\dm\d[a-z0-9]*|u?int[124])$/;

/** numpy takes the size of a text or record from the state, if there is one; null where that is not known. */
function statedSize(letter: string, state: Value | undefined): number | null | undefined {
  if (state === undefined || !'SUVa'.includes(letter)) return undefined;
  const size = state instanceof Tuple ? state.items[5] : undefined;
  return typeof size === 'number' && size >= 0 ? size : null;
}

function structured(name: string, state: Tuple, depth: number): Layout | null {
  const [, , subarray, , fields, size] = state.items;
  if (typeof size !== 'number' || size < 0) return null;
  let objects = false;
  if (subarray instanceof Tuple) objects = layoutOf(subarray.items[0] ?? null, depth + 1)?.objects ?? true;
  if (fields instanceof Dict) {
    if (fields.dropped > 0) return null;
    for (let at = 1; at < fields.entries.length; at += 2) {
      const field = fields.entries[at];
      const inner = field instanceof Tuple ? layoutOf(field.items[0] ?? null, depth + 1) : null;
      if (inner === null) return null;
      objects ||= inner.objects;
    }
  }
  return { name, size, objects };
}
