import { bufferSource } from '../bytes/source.ts';
import { arrowFile } from '../convert/arrow/file.ts';
import type { Piece } from '../convert/convert.ts';
import { dtypeOf } from '../convert/safetensors/dtypes.ts';
import { type Entry, layOut } from '../convert/safetensors/layout.ts';
import { type Data, Frame, Itself, Numbers, Sparse, Texts } from '../quarantine/values.ts';
import { tableOf } from './table.ts';

/** A file to be written: data, and nothing else. */
export interface DataFile {
  /** What is put behind the model's name: `.json`, `.safetensors`, `.0.arrow`. */
  readonly suffix: string;
  readonly pieces: Iterable<Piece>;
}

/**
 * What came out of a sandbox, as files: arrays as safetensors, tables as Arrow IPC, and a JSON document that holds all
 * else and says where they belong (docs/load.md).
 */
export function dataFiles(value: Data): DataFile[] {
  const gathered = new Gathered();
  const text = Buffer.from(`${gathered.text(value, '')}\n`);
  const { tensors, tables } = gathered;
  const json = { suffix: '.json', pieces: [{ source: bufferSource(text), at: 0, length: text.length }] };
  return [
    ...(tensors.length === 0 ? [] : [{ suffix: '.safetensors', pieces: layOut(tensors, new Map()) }]),
    ...tables.map((frame, at) => ({ suffix: `.${at}.arrow`, pieces: arrowFile(tableOf(frame)) })),
    json,
  ];
}

class Gathered {
  readonly tensors: Entry[] = [];
  readonly tables: Frame[] = [];
  private readonly names = new Set<string>();

  /** As JSON; `path` is where the value stands. */
  text(value: Data, path: string): string {
    if (value === null || value instanceof Itself) return 'null';
    switch (typeof value) {
      case 'boolean':
        return String(value);
      case 'string':
        return JSON.stringify(value);
      case 'number':
        return Number.isFinite(value) ? JSON.stringify(value) : `{"float":"${value}"}`;
      case 'bigint':
        return `{"integer":"${value}"}`;
    }
    if (value instanceof Numbers) return this.numbers(value, path);
    if (value instanceof Uint8Array) return `{"base64":"${Buffer.from(value).toString('base64')}"}`;
    if (value instanceof Texts)
      return `{"shape":[${value.shape.join(',')}],"items":${this.list(value.items, path)}}`;
    if (value instanceof Frame) return this.frame(value, path);
    if (value instanceof Sparse) {
      const { format, shape } = value;
      const parts = (['data', 'indices', 'indptr'] as const).map(
        (name) => `"${name}":${this.numbers(value[name], below(path, name))}`,
      );
      return `{"sparse":"${format}","shape":[${shape.join(',')}],${parts.join(',')}}`;
    }
    return value instanceof Map ? this.map(value, path) : this.list(value as readonly Data[], path);
  }

  private list(items: readonly Data[], path: string): string {
    return `[${items.map((item, at) => this.text(item, below(path, String(at)))).join(',')}]`;
  }

  private map(entries: ReadonlyMap<Data, Data>, path: string): string {
    const names = [...entries.keys()];
    if (names.every((name) => typeof name === 'string')) {
      const texts = [...entries].map(
        ([name, one]) => `${JSON.stringify(name)}:${this.text(one, below(path, String(name)))}`,
      );
      return `{${texts.join(',')}}`;
    }
    const pairs = [...entries].map(
      ([key, one], at) =>
        `[${this.text(key, below(path, `${at}.key`))},${this.text(one, below(path, String(at)))}]`,
    );
    return `{"entries":[${pairs.join(',')}]}`;
  }

  private numbers({ dtype, shape, data }: Numbers, path: string): string {
    const name = this.free(path === '' ? 'value' : path);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const piece = { source: bufferSource(bytes), at: 0, length: bytes.length };
    const known = dtypeOf(dtype);
    if (known !== undefined) this.tensors.push({ name, dtype: known, shape, data: piece });
    else if (dtype === 'complex128')
      this.tensors.push({ name, dtype: 'F64', shape: [...shape, 2], data: piece });
    else if (data instanceof BigInt64Array) this.tensors.push({ name, dtype: 'I64', shape, data: piece });
    else {
      const size = shape.reduce((product, extent) => product * extent, 1);
      const width = size === 0 ? 0 : bytes.length / size;
      this.tensors.push({ name, dtype: 'U8', shape: [...shape, width], data: piece });
    }
    const note = known === undefined ? `,"dtype":${JSON.stringify(dtype)}` : '';
    return `{"tensor":${JSON.stringify(name)}${note}}`;
  }

  private frame(frame: Frame, path: string): string {
    this.tables.push(frame);
    const { index } = frame;
    const rows =
      index instanceof Numbers ? this.numbers(index, below(path, 'index')) : this.list(index, path);
    return `{"table":${this.tables.length - 1},"index":${rows}}`;
  }

  private free(name: string): string {
    let found = name;
    for (let at = 2; this.names.has(found); at += 1) found = `${name}~${at}`;
    this.names.add(found);
    return found;
  }
}

function below(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
