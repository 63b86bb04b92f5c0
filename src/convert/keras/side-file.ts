import { type ByteSource, readBytes, sliceSource } from '../../bytes/source.ts';
import { LimitError } from '../../core/errors.ts';
import type { Limits } from '../../core/limits.ts';
import { type Attribute, readAttributes } from '../../wire/hdf5/attributes.ts';
import { elementCount } from '../../wire/hdf5/dataspace.ts';
import { dtypeName } from '../../wire/hdf5/datatype.ts';
import { type HdfFile, textAt } from '../../wire/hdf5/file.ts';
import type { ObjectHeader } from '../../wire/hdf5/object-header.ts';
import { elementAt } from '../../wire/hdf5/values.ts';
import { JsonArray, JsonObject, type JsonValue, parseJson } from '../../wire/json.ts';
import { ConvertError } from '../errors.ts';

const configs: ReadonlySet<string> = new Set(['model_config', 'training_config']);
/** Objects that hold code: no data file can stand for them. */
const code: ReadonlySet<string> = new Set(['Lambda', '__lambda__', 'TorchModuleWrapper']);
const mostBytes = 2 ** 28;
const mostElements = 100_000;

type Leave = (name: string, what: string, why: string) => void;

/** Gathers what is no tensor: `{"model_config": …, "attributes": {"path": {"name": …}}}`. */
export class SideFile {
  private readonly limits: Limits;
  private readonly documents: string[] = [];
  private readonly groups: string[] = [];
  private bytes = 0;

  constructor(limits: Limits) {
    this.limits = limits;
  }

  /** A JSON text, as it stands. @throws ConvertError where it describes objects that hold code. */
  document(name: string, source: ByteSource): void {
    refuseCode(parseJson(source, this.limits));
    this.documents.push(
      `${JSON.stringify(name)}: ${this.kept(textAt(source, { at: 0, size: source.size }))}`,
    );
  }

  attributes(file: HdfFile, path: string, header: ObjectHeader, leave: Leave): void {
    const parts: string[] = [];
    for (const attribute of readAttributes(file, header)) {
      const { name } = attribute;
      if (path === '' && configs.has(name) && attribute.space.shape?.length === 0) {
        const { at, size } = elementAt(file, attribute.type, {
          at: attribute.data.at,
          size: attribute.type.size,
        });
        this.document(name, sliceSource(file.source, at, size));
        continue;
      }
      const value = this.value(file, attribute);
      if (value === null)
        leave(
          `${path}@${name}`,
          `attribute of ${dtypeName(attribute.type)}`,
          'it is neither text nor number',
        );
      else parts.push(`${JSON.stringify(name)}: ${value}`);
    }
    if (parts.length > 0) this.groups.push(`${JSON.stringify(path)}: {${parts.join(', ')}}`);
  }

  /** Null where there is nothing beside the tensors. */
  text(): string | null {
    const parts = [...this.documents];
    if (this.groups.length > 0) parts.push(`"attributes": {\n    ${this.groups.join(',\n    ')}\n  }`);
    return parts.length === 0 ? null : `{\n  ${parts.join(',\n  ')}\n}\n`;
  }

  /** Texts and numbers, alone or in a row, as JSON. */
  private value(file: HdfFile, { type, space, data }: Attribute): string | null {
    const { shape } = space;
    const count = elementCount(shape);
    if (shape === null) return 'null';
    if (count > mostElements) throw new LimitError('members', data.at, `an attribute of ${count} elements`);
    const values: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const element = { at: data.at + index * type.size, size: type.size };
      if (type.kind === 'string' || type.kind === 'text')
        values.push(JSON.stringify(textAt(file.source, elementAt(file, type, element))));
      else if (type.kind === 'integer' || type.kind === 'enum')
        values.push(integer(file.source, element, type));
      else if (type.kind === 'float' && (type.size === 4 || type.size === 8))
        values.push(float(file.source, element.at, type.size, type.bigEndian));
      else return null;
    }
    return this.kept(shape.length === 0 ? values[0]! : `[${values.join(', ')}]`);
  }

  private kept(text: string): string {
    this.bytes += text.length;
    if (this.bytes > mostBytes) throw new LimitError('textBytes', null, 'the attributes take too much room');
    return text;
  }
}

function integer(
  source: ByteSource,
  { at, size }: { readonly at: number; readonly size: number },
  type: {
    readonly kind: string;
    readonly signed?: boolean;
    readonly bigEndian?: boolean;
    readonly base?: unknown;
  },
): string {
  const bytes = Uint8Array.from(readBytes(source, at, size));
  if (type.bigEndian !== true) bytes.reverse();
  let value = 0n;
  for (const byte of bytes) value = value * 256n + BigInt(byte);
  return String(type.signed === false ? value : BigInt.asIntN(8 * size, value));
}

/** Numbers that JSON has no word for are texts. */
function float(source: ByteSource, at: number, size: 4 | 8, bigEndian: boolean): string {
  const bytes = Buffer.from(readBytes(source, at, size));
  const value =
    size === 4
      ? bigEndian
        ? bytes.readFloatBE()
        : bytes.readFloatLE()
      : bigEndian
        ? bytes.readDoubleBE()
        : bytes.readDoubleLE();
  return Number.isFinite(value) ? JSON.stringify(value) : JSON.stringify(String(value));
}

function refuseCode(root: JsonValue): void {
  const open: JsonValue[] = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (value instanceof JsonArray) for (const item of value.items) open.push(item);
    if (!(value instanceof JsonObject)) continue;
    for (const [name, item] of value.everything()) {
      if (name === 'class_name' && typeof item === 'string' && code.has(item))
        throw new ConvertError(`the model has an object of class ${item}, which holds code`);
      if (typeof item === 'object' && item !== null) open.push(item);
    }
  }
}
