import type { TypedArray } from '../convert/read/typed.ts';
import { LoadlockError } from '../core/errors.ts';
import { dtypeOfArray, wireName } from './dtypes.ts';
import { type Data, Frame, Itself, Numbers, Sparse, Texts } from './values.ts';

const alignment = 64;
const deepest = 24;

/** A value as the wire has it, and the pieces of it that lie in memory (src/isolation/guest/loadlock_wire/). */
export class TreeWriter {
  readonly pieces: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  end: number;

  constructor(start: number) {
    this.end = start;
  }

  put(bytes: Uint8Array): number {
    const at = Math.ceil(this.end / alignment) * alignment;
    this.pieces.push({ at, bytes });
    this.end = at + bytes.length;
    return at;
  }

  /** @throws LoadlockError USAGE for what is no data. */
  tree(value: unknown, depth = 0): unknown {
    if (depth > deepest) throw usage('a value is nested too deeply, or holds itself');
    if (value === null || value === undefined) return null;
    switch (typeof value) {
      case 'boolean':
      case 'string':
        return value;
      case 'number':
        return Number.isFinite(value) ? value : { t: 'float', v: nameOf(value) };
      case 'bigint':
        return { t: 'int', v: String(value) };
      case 'object':
        return this.object(value, depth + 1);
      default:
        throw usage(`a ${typeof value} is no data`);
    }
  }

  private object(value: object, depth: number): unknown {
    if (value instanceof Numbers) return this.array(value.dtype, value.shape, value.data);
    const dtype = dtypeOfArray(value);
    if (dtype !== null) return this.array(dtype, [(value as TypedArray).length], value as TypedArray);
    if (value instanceof Uint8Array) return { t: 'bytes', at: this.put(value), size: value.length };
    if (Array.isArray(value)) return value.map((item) => this.tree(item, depth));
    if (value instanceof Set) return { t: 'set', v: [...value].map((item) => this.tree(item, depth)) };
    if (value instanceof Map) return this.entries(value, depth);
    if (value instanceof Texts)
      return { t: 'texts', shape: value.shape, v: value.items.map((item) => this.tree(item, depth)) };
    if (value instanceof Sparse) {
      const { format, shape, data, indices, indptr } = value;
      const [one, two, three] = [data, indices, indptr].map((part) => this.tree(part, depth));
      return { t: 'sparse', format, shape, data: one, indices: two, indptr: three };
    }
    if (value instanceof Frame) return this.frame(value, depth);
    if (value instanceof Itself || Object.getPrototypeOf(value) !== Object.prototype)
      throw usage(`a ${value.constructor?.name ?? 'value'} is no data`);
    return this.entries(Object.entries(value), depth);
  }

  private entries(entries: Iterable<readonly [unknown, unknown]>, depth: number): unknown {
    return { t: 'map', v: [...entries].map(([key, one]) => [this.tree(key, depth), this.tree(one, depth)]) };
  }

  private frame({ columns, index, data }: Frame, depth: number): unknown {
    if (columns === null)
      return {
        t: 'series',
        name: null,
        index: this.labels(index, depth),
        data: this.tree(data[0] ?? null, depth),
      };
    return {
      t: 'frame',
      columns: this.labels(columns, depth),
      index: this.labels(index, depth),
      data: data.map((column) => this.tree(column, depth)),
    };
  }

  private labels(labels: readonly Data[] | Numbers, depth: number): unknown {
    const values = labels instanceof Numbers ? labels : new Texts([labels.length], labels);
    return { t: 'index', names: [null], v: this.tree(values, depth) };
  }

  private array(dtype: string, shape: readonly number[], data: TypedArray): unknown {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const wire = wireName(dtype);
    const size = wire === '<c8' ? 8 : wire === '<c16' ? 16 : data.BYTES_PER_ELEMENT;
    if (shape.reduce((product, extent) => product * extent, size) !== bytes.length)
      throw usage(`an array of shape [${shape.join(', ')}] has other bytes than ${bytes.length}`);
    return { t: 'array', dtype: wire, shape, order: 'C', at: this.put(bytes) };
  }
}

function nameOf(value: number): string {
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}

function usage(message: string): LoadlockError {
  return new LoadlockError('USAGE', null, message);
}
