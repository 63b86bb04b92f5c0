import { type ArrowType, type TimeUnit, type Vector, widthOf } from '../table/type.ts';
import {
  bitmap,
  bytesVector,
  checkTogether,
  fixedVector,
  nestedVector,
  nullVector,
  orNone,
} from '../table/vector.ts';
import type { Element } from './elements.ts';
import { Refused } from './refused.ts';

/** Elements as a vector of the type that was found to hold them. @throws Refused where one does not fit. */
export function build(type: ArrowType, elements: readonly Element[]): Vector {
  const length = elements.length;
  if (type.kind === 'null') return nullVector(length);
  const validity = orNone(
    bitmap(length, (row) => elements[row]!.is !== 'null'),
    length,
  );
  if (type.kind === 'bool')
    return fixedVector(
      length,
      bitmap(length, (row) => truth(elements[row]!)),
      validity,
    );
  if (type.kind === 'utf8' || type.kind === 'binary') return texts(elements, validity);
  if (type.kind === 'list') {
    const offsets = new Int32Array(length + 1);
    const items: Element[] = [];
    elements.forEach((element, row) => {
      if (element.is === 'list') for (const item of element.items) items.push(item);
      offsets[row + 1] = items.length;
    });
    return nestedVector(length, [build(type.item.type, items)], offsets, validity);
  }
  if (type.kind === 'struct') {
    const children = type.fields.map((field) =>
      build(
        field.type,
        elements.map((element) => (element.is === 'dict' ? element.entries.get(field.name)! : nothing)),
      ),
    );
    return nestedVector(length, children, null, validity);
  }
  const width = widthOf(type)!;
  const values = Buffer.alloc(width * length);
  elements.forEach((element, row) => {
    if (element.is !== 'null') put(type, element, values, row * width);
  });
  return fixedVector(length, values, validity);
}

const nothing: Element = { is: 'null' };

function truth(element: Element): boolean {
  return element.is === 'bool' && element.value;
}

function texts(elements: readonly Element[], validity: Uint8Array | null): Vector {
  const offsets = new Int32Array(elements.length + 1);
  let end = 0;
  elements.forEach((element, row) => {
    if (element.is === 'text' || element.is === 'bytes') end += element.length;
    checkTogether(end);
    offsets[row + 1] = end;
  });
  const values = new Uint8Array(end);
  elements.forEach((element, row) => {
    if (element.is === 'text' || element.is === 'bytes') values.set(element.bytes(), offsets[row]!);
  });
  return bytesVector(offsets, values, validity);
}

const perSecond: Record<TimeUnit, bigint> = { s: 1n, ms: 1000n, us: 1_000_000n, ns: 1_000_000_000n };

function put(type: ArrowType, element: Element, values: Buffer, at: number): void {
  if (type.kind === 'int' && element.is === 'int') {
    if (type.signed) values.writeBigInt64LE(element.value, at);
    else values.writeBigUInt64LE(element.value, at);
  } else if (type.kind === 'float' && (element.is === 'float' || element.is === 'int'))
    values.writeDoubleLE(Number(element.value), at);
  else if (type.kind === 'date' && element.is === 'date') values.writeInt32LE(element.days, at);
  else if (type.kind === 'time' && element.is === 'time') values.writeBigInt64LE(element.value, at);
  else if (type.kind === 'decimal' && element.is === 'decimal')
    putWide(element.unscaled * 10n ** BigInt(type.scale - element.scale), values, at, type.bits / 8);
  else if (type.kind === 'fixed-binary' && element.is === 'uuid') {
    for (let byte = 0; byte < 16; byte += 1)
      values[at + byte] = Number((element.value >> BigInt(8 * (15 - byte))) & 0xffn);
  } else if (
    (type.kind === 'timestamp' || type.kind === 'duration') &&
    (element.is === 'timestamp' || element.is === 'duration')
  ) {
    const value = (element.value * perSecond[type.unit]) / perSecond[element.unit];
    if (BigInt.asIntN(64, value) !== value) throw new Refused(type.kind, 'it does not fit 64 bits');
    values.writeBigInt64LE(value, at);
  } else throw new TypeError(`${element.is} in a column of ${type.kind}`);
}

function putWide(value: bigint, values: Buffer, at: number, width: number): void {
  for (let word = 0; word < width / 8; word += 1)
    values.writeBigInt64LE(BigInt.asIntN(64, value >> BigInt(64 * word)), at + 8 * word);
}
