import { pagedSource } from '../../bytes/paged.ts';
import type { ByteSource } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import { Constants } from '../../wire/carried.ts';
import { OperationCounts } from '../../wire/operation-counts.ts';
import { type Field, fieldsOf, noStrays, textOf } from '../../wire/protobuf.ts';
import type { Reading } from '../format.ts';
import {
  attributeShape,
  blockShape,
  denseShape,
  operationShape,
  programShape,
  variableShape,
  variableTypeShape,
} from './shapes.ts';
import { tensorDescription } from './tensor-description.ts';

const mostText = 512;
/** Fields that no schema knows may come with a newer version, but not many bytes of them. */
const mostStrayBytes = 1024;
/** Attributes that say which file or function an operation is about. */
const telling =
  /^(?:file_path|filename|model_path|file_names?|forward_callable_id|func_name|endpoints?|epmap)$/;

export function readProgram(reading: Reading): void {
  const reader = new ProgramReader(reading);
  try {
    reader.read();
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const where = error.at === null ? {} : { offset: error.at };
    reading.emit({ kind: 'anomaly', where, code: 'structure-broken', detail: error.message });
  } finally {
    reader.operations.tell();
  }
}

class ProgramReader {
  readonly operations: OperationCounts;
  private readonly reading: Reading;
  private readonly source: ByteSource;
  private readonly strays = noStrays();
  private readonly constants: Constants;

  constructor(reading: Reading) {
    this.reading = reading;
    this.source = pagedSource(reading.source);
    this.operations = new OperationCounts('paddle', reading.emit);
    this.constants = new Constants(reading, this.source);
  }

  read(): void {
    const whole = { at: 0, size: this.source.size };
    let blocks = 0;
    for (const field of fieldsOf(this.source, whole, programShape, this.strays)) {
      if (field.number !== 1) continue;
      // A block is run by operations that name it by its number; the first is the program itself.
      this.block(field, blocks === 0 ? '' : `block ${blocks}`);
      blocks += 1;
    }
    this.reading.is('paddle-program', `Paddle program of ${blocks === 1 ? '1 block' : `${blocks} blocks`}`);
    if (this.strays.bytes > mostStrayBytes)
      this.anomaly(
        'archive-hidden-data',
        this.strays.at ?? 0,
        `${this.strays.bytes} bytes in unknown fields`,
      );
  }

  private block(field: Field, within: string): void {
    for (const part of fieldsOf(this.source, field, blockShape, this.strays))
      if (part.number === 4) this.operation(part, within);
      else if (part.number === 3 && this.reading.detail) this.variable(part);
  }

  private operation(field: Field, within: string): void {
    let name = '';
    const details: string[] = [];
    for (const part of fieldsOf(this.source, field, operationShape, this.strays))
      if (part.number === 3) name = textOf(this.source, part, mostText);
      else if (part.number === 4) this.attribute(part, details);
    this.operations.add(field.at, name, within, details.length === 0 ? undefined : details.join(', '));
  }

  private attribute(field: Field, details: string[]): void {
    let name = '';
    for (const part of fieldsOf(this.source, field, attributeShape, this.strays))
      if (part.number === 1) name = textOf(this.source, part, mostText);
    const tells = telling.test(name);
    for (const part of fieldsOf(this.source, field, attributeShape, noStrays())) {
      if (part.number === 5 || part.number === 8) {
        if (tells && details.length < 8 && part.size > 0)
          details.push(`${name}=${textOf(this.source, part, 200)}`);
        this.constants.look(part, name);
      } else if (tells && part.number === 3 && details.length < 8) details.push(`${name}=${part.value}`);
    }
  }

  /** What is kept from one run to the next: the parameters, whose data lie in a file beside. */
  private variable(field: Field): void {
    let name = '';
    let persistable = false;
    let type: Field | undefined;
    for (const part of fieldsOf(this.source, field, variableShape, this.strays))
      if (part.number === 1) name = textOf(this.source, part, mostText);
      else if (part.number === 2) type = part;
      else if (part.number === 3) persistable = part.value !== 0;
    if (!persistable || type === undefined) return;
    for (const dense of fieldsOf(this.source, type, variableTypeShape, noStrays())) {
      if (dense.number !== 3) continue;
      for (const tensor of fieldsOf(this.source, dense, denseShape, noStrays())) {
        if (tensor.number !== 1) continue;
        const { dtype, shape } = tensorDescription(this.source, tensor);
        this.reading.emit({ kind: 'tensor', where: { offset: field.at }, name, dtype, shape, bytes: null });
      }
    }
  }

  private anomaly(code: 'archive-hidden-data', offset: number, detail: string): void {
    this.reading.emit({ kind: 'anomaly', where: { offset }, code, detail });
  }
}
