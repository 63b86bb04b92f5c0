import type { ByteSource } from '../../bytes/source.ts';
import { type Field, fieldsOf, noStrays, type Shape, textOf } from '../../wire/protobuf.ts';
import type { Reading } from '../format.ts';
import {
  bindingShape,
  blobShape,
  blockShape,
  elementTypes,
  entryShape,
  firstShape,
  functionShape,
  immediateShape,
  namedTypeShape,
  operationShape,
  pairShape,
  programShape,
  sizeShape,
  tensorTypeShape,
  tensorValueShape,
  valueShape,
} from './shapes.ts';
import type { Teller } from './teller.ts';

const deepest = 33;
const mostText = 512;
const mostDimensions = 64;
/** The folder of the model file itself. */
const modelPath = '@model_path/';

interface Pending {
  readonly field: Field;
  readonly within: string;
  readonly depth: number;
}

/** An ML program: functions of blocks of operations, which nest, and constant values, which nest too (MIL.proto). */
export class Program {
  private readonly reading: Reading;
  private readonly source: ByteSource;
  private readonly teller: Teller;
  private readonly blocks: Pending[] = [];
  /** Values of the operation at hand. */
  private readonly values: Pending[] = [];

  constructor(reading: Reading, source: ByteSource, teller: Teller) {
    this.reading = reading;
    this.source = source;
    this.teller = teller;
  }

  read(field: Field, within: string): void {
    for (const part of this.parts(field, programShape))
      if (part.number === 4) this.entryValue(part, within, 0);
      else this.function(part, within);
    this.drain();
    for (let next = this.blocks.pop(); next !== undefined; next = this.blocks.pop())
      if (this.mayDescend(next)) this.block(next);
  }

  private drain(): void {
    for (let next = this.values.pop(); next !== undefined; next = this.values.pop())
      if (this.mayDescend(next)) this.value(next);
  }

  private mayDescend({ depth, field }: Pending): boolean {
    if (depth <= deepest) return true;
    this.teller.anomaly('nested-too-deep', field.at, 'blocks or values nest too deep');
    return false;
  }

  private function(entry: Field, within: string): void {
    let name = '';
    for (const part of this.parts(entry, entryShape)) if (part.number === 1) name = this.text(part);
    const inside = name === 'main' ? within : name;
    for (const part of this.parts(entry, entryShape)) {
      if (part.number !== 2) continue;
      for (const inner of this.parts(part, functionShape))
        if (inner.number === 4) this.entryValue(inner, inside, 0);
        else
          for (const block of this.parts(inner, entryShape))
            if (block.number === 2) this.blocks.push({ field: block, within: inside, depth: 0 });
    }
  }

  private block({ field, within, depth }: Pending): void {
    for (const part of this.parts(field, blockShape))
      if (part.number === 4) this.entryValue(part, within, depth);
      else this.operation(part, within, depth);
  }

  private operation(field: Field, within: string, depth: number): void {
    let name = '';
    for (const part of this.parts(field, operationShape)) if (part.number === 1) name = this.text(part);
    this.teller.operations.add(field.at, `program::${name}`, within);
    for (const part of this.parts(field, operationShape)) {
      if (part.number === 2) this.input(part, within, depth);
      else if (part.number === 3 && name === 'const') this.constant(part);
      else if (part.number === 4) {
        const inside = within === '' ? name : `${within}/${name}`;
        this.blocks.push({ field: part, within: inside, depth: depth + 1 });
      } else if (part.number === 5) this.entryValue(part, within, depth);
    }
    this.drain();
  }

  private input(entry: Field, within: string, depth: number): void {
    for (const argument of this.parts(entry, entryShape)) {
      if (argument.number !== 2) continue;
      for (const binding of this.parts(argument, firstShape))
        for (const field of this.parts(binding, bindingShape))
          this.values.push({ field, within, depth: depth + 1 });
    }
  }

  private entryValue(entry: Field, within: string, depth: number): void {
    for (const field of this.parts(entry, entryShape))
      if (field.number === 2) this.values.push({ field, within, depth: depth + 1 });
  }

  private value({ field, within, depth }: Pending): void {
    for (const part of this.parts(field, valueShape)) {
      if (part.number === 5) this.blob(part);
      else
        for (const held of this.parts(part, immediateShape))
          if (held.number === 1) this.texts(held);
          else this.collection(held, within, depth);
    }
  }

  private collection(held: Field, within: string, depth: number): void {
    for (const item of this.parts(held, firstShape)) {
      const values = held.number === 4 ? this.parts(item, pairShape) : [item];
      for (const field of values) this.values.push({ field, within, depth: depth + 1 });
    }
  }

  private texts(tensor: Field): void {
    for (const list of this.parts(tensor, tensorValueShape))
      for (const text of this.parts(list, firstShape)) this.teller.text(text, 'constant');
  }

  private blob(field: Field): void {
    let name = '';
    for (const part of this.parts(field, blobShape))
      if (part.number === 1) name = textOf(this.source, part, 4096);
    if (name.startsWith('@') && !name.startsWith(modelPath))
      this.teller.anomaly('structure-odd', field.at, `weights in ${name.slice(0, 200)}`);
    this.teller.companion(name.startsWith(modelPath) ? name.slice(modelPath.length) : name, field.at, 'blob');
  }

  /** The tensor that a constant is. */
  private constant(output: Field): void {
    if (!this.reading.detail) return;
    let name = '';
    for (const part of this.parts(output, namedTypeShape)) {
      if (part.number === 1) name = this.text(part);
      else for (const tensor of this.parts(part, firstShape)) this.tensor(tensor, name);
    }
  }

  private tensor(type: Field, name: string): void {
    let dtype = '';
    const shape: number[] = [];
    for (const part of this.parts(type, tensorTypeShape)) {
      if (part.number === 1) dtype = elementTypes.get(part.value) ?? `type ${part.value}`;
      else if (part.number === 3 && shape.length < mostDimensions)
        for (const constant of this.parts(part, firstShape))
          for (const size of this.parts(constant, sizeShape)) shape.push(size.value);
    }
    this.reading.emit({ kind: 'tensor', where: { offset: type.at }, name, dtype, shape, bytes: null });
  }

  private parts(field: Field, shape: Shape): Generator<Field, void, void> {
    return fieldsOf(this.source, field, shape, noStrays());
  }

  private text(field: Field): string {
    return textOf(this.source, field, mostText);
  }
}
