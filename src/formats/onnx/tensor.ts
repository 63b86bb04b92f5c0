import type { ByteSource } from '../../bytes/source.ts';
import { type Field, fieldsOf, type Strays, textOf, varintsOf } from '../../wire/protobuf.ts';
import type { Reading } from '../format.ts';
import type { ExternalData } from './external-data.ts';
import { elementTypes, sparseShape, tensorShape } from './shapes.ts';

const mostDimensions = 64;
const mostName = 512;

/** Reads tensors, wherever they sit, without their data. */
export class Tensors {
  count = 0;
  private readonly reading: Reading;
  private readonly source: ByteSource;
  private readonly strays: Strays;
  private readonly external: ExternalData;

  constructor(reading: Reading, source: ByteSource, strays: Strays, external: ExternalData) {
    this.reading = reading;
    this.source = source;
    this.strays = strays;
    this.external = external;
  }

  /** `name` is for a tensor without one of its own. */
  tensor(field: Field, name = ''): void {
    const { dims, type, own, raw, floats, doubles, outside, metadata } = this.scalars(field);
    const called = own === '' ? name : own;
    const [dtype, bits] = elementTypes.get(type) ?? [`type ${type}`, null];
    const elements = dims.reduce((product, count) => product * count, 1);
    const bytes = bits === null ? null : Math.ceil((elements * bits) / 8);
    if (dims.some((count) => count < 0) || !Number.isSafeInteger(elements))
      this.layout(field, `${called} has the shape [${dims.slice(0, 16).join(', ')}]`);
    else if (!outside && bytes !== null) {
      const has = raw ?? (type === 1 ? floats : type === 11 ? doubles : null);
      if (has !== null && has !== bytes) this.layout(field, `${called} takes ${bytes} bytes, and has ${has}`);
    }
    if (outside) this.external.tensor(this.repeated(field, 13), field.at, called, bytes);
    this.count += 1;
    if (metadata) for (const entry of this.repeated(field, 16)) this.metadata(entry);
    if (!this.reading.detail) return;
    const shape = dims;
    this.reading.emit({ kind: 'tensor', where: { offset: field.at }, name: called, dtype, shape, bytes });
  }

  sparse(field: Field, name = ''): void {
    for (const part of fieldsOf(this.source, field, sparseShape, this.strays))
      if (part.number === 1) this.tensor(part, name);
      else if (part.number === 2) this.tensor(part, `${name}.indices`);
  }

  /** What is done with metadata entries is for the walker to say. */
  metadata: (entry: Field) => void = () => undefined;

  private scalars(field: Field): Scalars {
    const found: Scalars = {
      dims: [],
      type: 0,
      own: '',
      raw: null,
      floats: null,
      doubles: null,
      outside: false,
      metadata: false,
    };
    for (const part of fieldsOf(this.source, field, tensorShape, this.strays)) {
      if (part.number === 1) {
        const room = mostDimensions - found.dims.length;
        found.dims.push(...varintsOf(this.source, part, room + 1).slice(0, room + 1));
        if (found.dims.length > mostDimensions) {
          this.layout(field, `a tensor of more than ${mostDimensions} dimensions`);
          found.dims.length = mostDimensions;
        }
      } else if (part.number === 2) found.type = part.value;
      else if (part.number === 4) found.floats = (found.floats ?? 0) + part.size;
      else if (part.number === 8) found.own = textOf(this.source, part, mostName);
      else if (part.number === 9) found.raw = part.size;
      else if (part.number === 10) found.doubles = (found.doubles ?? 0) + part.size;
      // Entries count whatever data_location says: readers differ about a tensor that says both.
      else if (part.number === 13 || (part.number === 14 && part.value === 1)) found.outside = true;
      else if (part.number === 16) found.metadata = true;
    }
    return found;
  }

  private *repeated(field: Field, number: number): Generator<Field, void, void> {
    for (const part of fieldsOf(this.source, field, tensorShape, { bytes: 0, at: null }))
      if (part.number === number) yield part;
  }

  private layout({ at }: Field, detail: string): void {
    this.reading.emit({ kind: 'anomaly', where: { offset: at }, code: 'tensor-layout', detail });
  }
}

interface Scalars {
  readonly dims: number[];
  type: number;
  own: string;
  raw: number | null;
  floats: number | null;
  doubles: number | null;
  outside: boolean;
  metadata: boolean;
}
