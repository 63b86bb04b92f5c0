import type { ByteSource } from '../../bytes/source.ts';
import type { AnomalyCode } from '../../core/fact.ts';
import { Constants } from '../../wire/carried.ts';
import { OperationCounts } from '../../wire/operation-counts.ts';
import { type Field, fieldsOf, noStrays, type Shape, textOf } from '../../wire/protobuf.ts';
import type { Reading } from '../format.ts';
import { customValueShape, entryShape } from './shapes.ts';

const mostReferences = 10_000;
const mostText = 512;

/** Tells what the parts of a Core ML model hold, each thing once. */
export class Teller {
  readonly operations: OperationCounts;
  private readonly reading: Reading;
  private readonly source: ByteSource;
  private readonly constants: Constants;
  private readonly references = new Set<string>();

  constructor(reading: Reading, source: ByteSource) {
    this.reading = reading;
    this.source = source;
    this.operations = new OperationCounts('coreml', reading.emit);
    this.constants = new Constants(reading, source);
  }

  /** A class of the app, for a layer or a whole model, with its parameters. */
  custom(field: Field, shape: Shape, key: string): void {
    let name = '';
    for (const part of fieldsOf(this.source, field, shape, noStrays())) {
      if (part.number === 10) name = textOf(this.source, part, mostText);
      else if (part.number === 40) this.text(part, `${key} description`);
      else if (part.number === 30)
        for (const entry of fieldsOf(this.source, part, entryShape, noStrays()))
          if (entry.number === 2)
            for (const value of fieldsOf(this.source, entry, customValueShape, noStrays()))
              this.text(value, `${key} parameter`);
    }
    this.reference('custom-object', name, field.at, key);
  }

  companion(name: string, at: number, key: string): void {
    this.reference('companion', name, at, key);
  }

  reference(to: 'companion' | 'custom-object', name: string, at: number, key: string): void {
    const id = JSON.stringify([to, name]);
    if (this.references.has(id)) return;
    this.references.add(id);
    if (this.references.size <= mostReferences)
      this.reading.emit({ kind: 'reference', where: { offset: at }, to, name, key, loader: 'coreml' });
    else if (this.references.size === mostReferences + 1)
      this.anomaly('over-budget', at, `more than ${mostReferences} references`);
  }

  /** A text or bytes of the author's choice: what some loader would run is handed over. */
  text(field: Field, name: string, metadata?: string): void {
    if (metadata !== undefined && this.reading.detail) {
      const value = textOf(this.source, field, this.reading.limits.textBytes);
      this.reading.emit({ kind: 'metadata', where: { offset: field.at }, key: metadata, value });
    }
    this.constants.look(field, name);
  }

  anomaly(code: AnomalyCode, offset: number, detail: string): void {
    this.reading.emit({ kind: 'anomaly', where: { offset }, code, detail });
  }
}
