import type { ByteSource } from '../../bytes/source.ts';
import { type Field, fieldsOf, type Strays, textOf } from '../../wire/protobuf.ts';
import type { Reading } from '../format.ts';
import { entryShape } from './shapes.ts';

/** The keys that onnx and onnxruntime know; readers before onnx 1.21 set any other one as an attribute of an object. */
const knownKeys = /^(?:location|offset|length|checksum|basepath|prepacked_[A-Za-z0-9_.-]{0,200})$/;
/** A name that onnxruntime takes for an address in its own memory. */
const memoryTag = /^\*\/_ORT_[A-Z_]*MEM_ADDR_\/\*$/;
/** Files that one model names; models of one file for each tensor have some thousands. */
const mostLocations = 100_000;

interface Location {
  readonly at: number;
  readonly key: string;
  tensors: number;
  end: number;
}

/** Where tensors lie in files beside the model, one reference for each file (ONNX, External Data). */
export class ExternalData {
  private readonly reading: Reading;
  private readonly source: ByteSource;
  private readonly strays: Strays;
  private readonly locations = new Map<string, Location>();

  constructor(reading: Reading, source: ByteSource, strays: Strays) {
    this.reading = reading;
    this.source = source;
    this.strays = strays;
  }

  /** `bytes` is what shape and type of the tensor ask for, where they tell. */
  tensor(entries: Iterable<Field>, at: number, name: string, bytes: number | null): void {
    const values = new Map<string, string>();
    for (const entry of entries) {
      const { key, value } = this.entry(entry);
      if (!knownKeys.test(key))
        this.odd('structure-odd', entry.at, `external data of ${name} with the key ${key.slice(0, 200)}`);
      else if (values.has(key)) this.odd('duplicate-key', entry.at, `external data of ${name}: two ${key}`);
      values.set(key, value);
      // Each one: which of two counts depends on the reader.
      if (key === 'location') this.located(value, at, name);
      if (key === 'basepath') this.located(value, at, name);
    }
    const offset = this.number(values, 'offset', at, name);
    const length = this.number(values, 'length', at, name);
    if (length !== null && bytes !== null && length !== bytes)
      this.odd('tensor-layout', at, `${name} takes ${bytes} bytes, its external data have ${length}`);
    const location = this.locations.get(values.get('location') ?? '');
    if (location !== undefined) location.end = Math.max(location.end, (offset ?? 0) + (length ?? bytes ?? 0));
  }

  tell(): void {
    for (const [name, { at, key, tensors, end }] of this.locations)
      this.reading.emit({
        kind: 'reference',
        where: { offset: at },
        to: 'companion',
        name,
        key,
        loader: 'onnx',
        detail: `${tensors === 1 ? '1 tensor' : `${tensors} tensors`}, up to byte ${end}`,
      });
  }

  private entry({ at, size }: Field): { key: string; value: string } {
    const entry = { key: '', value: '' };
    const most = this.reading.limits.textBytes;
    for (const field of fieldsOf(this.source, { at, size }, entryShape, this.strays)) {
      if (field.size > most)
        this.odd('structure-odd', field.at, `external data with a text of ${field.size} bytes`);
      entry[field.number === 1 ? 'key' : 'value'] = textOf(this.source, field, most);
    }
    return entry;
  }

  private located(name: string, at: number, tensor: string): void {
    if (memoryTag.test(name))
      this.odd(
        'tensor-layout',
        at,
        `${tensor} lies at an address in the memory of the process that loads it`,
      );
    const known = this.locations.get(name);
    if (known !== undefined) known.tensors += 1;
    else if (this.locations.size < mostLocations)
      this.locations.set(name, { at, key: `${tensor}.external_data`, tensors: 1, end: 0 });
    else if (this.locations.size === mostLocations)
      this.odd('over-budget', at, `more than ${mostLocations} files with external data`);
  }

  private number(values: ReadonlyMap<string, string>, key: string, at: number, name: string): number | null {
    const text = values.get(key);
    if (text === undefined) return null;
    const value = /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(value)) return value;
    this.odd('tensor-layout', at, `external data of ${name}: its ${key} is ${text.slice(0, 100)}`);
    return null;
  }

  private odd(
    code: 'structure-odd' | 'duplicate-key' | 'tensor-layout' | 'over-budget',
    offset: number,
    detail: string,
  ): void {
    this.reading.emit({ kind: 'anomaly', where: { offset }, code, detail });
  }
}
