import { type ByteSource, readBytes } from '../../bytes/source.ts';
import { LimitError, ParseError } from '../../core/errors.ts';
import { Encoding } from './encoding.ts';

/** One operation name, and how often the module has it; a custom call once for each target. */
export interface Operation {
  readonly name: string;
  count: number;
  /** What a custom call calls; empty where that cannot be told. */
  readonly target: string | undefined;
}

export interface Module {
  readonly producer: string;
  readonly version: number;
  readonly operations: readonly Operation[];
}

const sections = { strings: 0, dialects: 1, attributes: 2, offsets: 3, code: 4, properties: 8 } as const;
const mask = {
  attributes: 0x01,
  results: 0x02,
  operands: 0x04,
  successors: 0x08,
  regions: 0x10,
  useLists: 0x20,
  properties: 0x40,
} as const;
const since = {
  versionedDialects: 1,
  lazyRegions: 2,
  useLists: 3,
  elidedLocations: 4,
  properties: 5,
} as const;
const lastVersion = 6;
const textBytes = 4096;
const mostOperations = 5_000_000;
const mostEntries = 5_000_000;
const deepest = 256;

/** The file as MLIR's reader sees it, before any operation is read. */
interface Tables {
  readonly version: number;
  readonly strings: readonly string[];
  readonly dialects: readonly string[];
  readonly operations: readonly { readonly name: string; readonly registered: boolean }[];
  readonly attributes: readonly Attribute[];
  readonly properties: readonly Encoding[];
}

interface Attribute {
  readonly dialect: string;
  readonly custom: boolean;
  readonly open: () => Encoding;
}

/**
 * Reads the operations of a module in MLIR's bytecode, versions 0 to 6.
 * Source: mlir.llvm.org, MLIR Bytecode Format; mlir/lib/Bytecode/Reader.
 * @throws ParseError; LimitError where the module has more operations than any program.
 */
export function readModule(source: ByteSource): Module {
  const file = new Encoding(source, 4);
  const version = file.number();
  if (version > lastVersion)
    throw new ParseError('PARSE_UNSUPPORTED', 4, `version ${version} of the bytecode is not known`);
  const producer = file.text(256);
  const contents = new Map<number, { content: Encoding; at: number; size: number }>();
  while (!file.done) {
    const { id, ...rest } = file.section();
    if (!contents.has(id)) contents.set(id, rest);
  }
  const content = (id: number): Encoding | undefined => contents.get(id)?.content;
  const strings = readStrings(source, contents.get(sections.strings));
  const { dialects, operations } = readDialects(content(sections.dialects), strings, version);
  const attributes = readAttributes(
    source,
    contents.get(sections.attributes)?.at ?? 0,
    content(sections.offsets),
    dialects,
  );
  const properties = readProperties(source, content(sections.properties));
  const tables: Tables = { version, strings, dialects, operations, attributes, properties };
  const code = content(sections.code);
  return { producer, version, operations: code === undefined ? [] : readCode(tables, code) };
}

/** Lengths stand in reverse, so that the strings end where the section does. */
function readStrings(
  source: ByteSource,
  part: { content: Encoding; at: number; size: number } | undefined,
): string[] {
  if (part === undefined) return [];
  const { content, at, size } = part;
  const count = checked(content.number(), content);
  const strings: string[] = new Array(count);
  let end = at + size;
  for (let index = count - 1; index >= 0; index -= 1) {
    const length = content.number();
    if (length < 1 || end - length < at) throw new ParseError('PARSE_INVALID', at, 'a string lies outside');
    end -= length;
    strings[index] = Buffer.from(readBytes(source, end, Math.min(length - 1, textBytes))).toString('utf8');
  }
  return strings;
}

function readDialects(
  content: Encoding | undefined,
  strings: readonly string[],
  version: number,
): Pick<Tables, 'dialects' | 'operations'> {
  const dialects: string[] = [];
  const operations: { name: string; registered: boolean }[] = [];
  if (content === undefined) return { dialects, operations };
  for (let left = checked(content.number(), content); left > 0; left -= 1) {
    if (version < since.versionedDialects) dialects.push(named(strings, content.number()));
    else {
      const { value, flag } = content.flagged();
      dialects.push(named(strings, value));
      if (flag) content.section();
    }
  }
  if (version >= since.elidedLocations) content.number();
  while (!content.done) {
    const dialect = named(dialects, content.number());
    for (let left = checked(content.number(), content); left > 0; left -= 1) {
      const { value, flag } =
        version < since.properties ? { value: content.number(), flag: true } : content.flagged();
      operations.push({ name: `${dialect}.${named(strings, value)}`, registered: flag });
    }
  }
  return { dialects, operations };
}

/** Attributes lie behind each other, grouped by dialect; only their sizes are told. */
function readAttributes(
  source: ByteSource,
  start: number,
  content: Encoding | undefined,
  dialects: readonly string[],
): Attribute[] {
  const attributes: Attribute[] = [];
  if (content === undefined) return attributes;
  const count = checked(content.number(), content);
  content.number();
  let place = start;
  while (attributes.length < count && !content.done) {
    const dialect = named(dialects, content.number());
    for (let left = checked(content.number(), content); left > 0; left -= 1) {
      const { value: size, flag: custom } = content.flagged();
      const at = place;
      place += size;
      attributes.push({ dialect, custom, open: () => new Encoding(source, at, at + size) });
    }
  }
  return attributes;
}

function readProperties(source: ByteSource, content: Encoding | undefined): Encoding[] {
  const properties: Encoding[] = [];
  if (content === undefined) return properties;
  for (let left = checked(content.number(), content); left > 0; left -= 1) {
    const size = content.number();
    const { at } = content.cursor;
    content.skip(size);
    properties.push(new Encoding(source, at, at + size));
  }
  return properties;
}

/** A region that is being read: operations left in its block, blocks left in it, regions left of its operation. */
interface Open {
  readonly code: Encoding;
  operations: number;
  blocks: number;
  regions: number;
}

function readCode(tables: Tables, code: Encoding): Operation[] {
  const found = new Map<string, Operation>();
  const open: Open[] = [{ code, operations: readBlock(tables, code), blocks: 0, regions: 0 }];
  let left = mostOperations;
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    if (top.operations > 0) {
      top.operations -= 1;
      left -= 1;
      if (left < 0)
        throw new LimitError('operations', null, `the module has more than ${mostOperations} operations`);
      const inner = readOperation(tables, top.code, found);
      if (inner === undefined) continue;
      if (open.length > deepest) throw new LimitError('regions', null, `regions nest deeper than ${deepest}`);
      open.push(inner);
    } else if (top.blocks > 0) {
      top.blocks -= 1;
      top.operations = readBlock(tables, top.code);
    } else if (top.regions > 0) {
      top.regions -= 1;
      top.blocks = checked(top.code.number(), top.code);
      if (top.blocks > 0) top.code.number();
    } else open.pop();
  }
  return [...found.values()];
}

/** A block's header; returns how many operations follow. */
function readBlock({ version }: Tables, code: Encoding): number {
  const { value: operations, flag: hasArguments } = code.flagged();
  if (hasArguments) {
    const count = checked(code.number(), code);
    for (let left = count; left > 0; left -= 1) {
      if (version >= since.elidedLocations) {
        if (code.flagged().flag) code.number();
      } else {
        code.number();
        code.number();
      }
    }
    if (version >= since.useLists && code.byte() !== 0) skipUseLists(code, count);
  }
  return checked(operations, code);
}

function skipUseLists(code: Encoding, values: number): void {
  for (let left = values > 1 ? checked(code.number(), code) : 1; left > 0; left -= 1) {
    if (values > 1) code.number();
    for (let count = checked(code.flagged().value, code); count > 0; count -= 1) code.number();
  }
}

/** Reads one operation without its regions; returns them where it has any. */
function readOperation(tables: Tables, code: Encoding, found: Map<string, Operation>): Open | undefined {
  const { version } = tables;
  const kind = tables.operations[code.number()];
  if (kind === undefined)
    throw new ParseError('PARSE_INVALID', code.cursor.at, 'an operation without a name');
  const has = code.byte();
  code.number();
  const dictionary = has & mask.attributes ? code.number() : undefined;
  const own = has & mask.properties ? code.number() : undefined;
  const properties = kind.registered && own !== undefined ? tables.properties[own] : undefined;
  const dictionaries = kind.registered ? [dictionary] : [dictionary, own];
  const target = customCall.test(kind.name) ? targetOf(tables, dictionaries, properties) : undefined;
  const key = `${kind.name}\0${target}`;
  const operation = found.get(key);
  if (operation === undefined) found.set(key, { name: kind.name, count: 1, target });
  else operation.count += 1;
  let results = 0;
  if (has & mask.results) {
    results = checked(code.number(), code);
    skipNumbers(code, results);
  }
  if (has & mask.operands) skipNumbers(code, checked(code.number(), code));
  if (has & mask.successors) skipNumbers(code, checked(code.number(), code));
  if (version >= since.useLists && has & mask.useLists) skipUseLists(code, results);
  if (!(has & mask.regions)) return undefined;
  const { value: regions, flag: isolated } = code.flagged();
  if (regions === 0) return undefined;
  const body = isolated && version >= since.lazyRegions ? code.section().content : code;
  return { code: body, operations: 0, blocks: 0, regions: checked(regions, body) };
}

const customCall = /(?:^|\.)custom_call(?:_v\d+)?$/;
const targetKey = 'call_target_name';
/** Properties stand in the order of their names: api_version, backend_config, call_target_name. */
const targetPlace = 2;

/** What a custom call calls: by its name in a dictionary, or by its place among the operation's properties. */
function targetOf(
  tables: Tables,
  dictionaries: readonly (number | undefined)[],
  properties: Encoding | undefined,
): string {
  for (const index of dictionaries)
    for (const [key, value] of pairsOf(tables, index))
      if (textOf(tables, key) === targetKey) return textOf(tables, value) ?? '';
  const numbers = numbersIn(properties);
  return textOf(tables, numbers[targetPlace]) ?? '';
}

function* pairsOf(
  tables: Tables,
  index: number | undefined,
): Generator<readonly [number, number], void, void> {
  const attribute = index === undefined ? undefined : tables.attributes[index];
  if (attribute === undefined || !attribute.custom) return;
  const body = attribute.open();
  const code = body.done ? -1 : body.number();
  if (code !== (attribute.dialect === 'vhlo' ? vhloDictionary : builtinDictionary)) return;
  for (let left = checked(body.number(), body); left > 0; left -= 1) yield [body.number(), body.number()];
}

/** An attribute's text, where it is one. */
function textOf({ attributes, strings }: Tables, index: number | undefined): string | undefined {
  const attribute = index === undefined ? undefined : attributes[index];
  if (attribute === undefined || !attribute.custom) return undefined;
  const body = attribute.open();
  const code = body.done ? -1 : body.number();
  return code === (attribute.dialect === 'vhlo' ? vhloString : builtinString) && !body.done
    ? strings[body.number()]
    : undefined;
}

/** BuiltinDialectBytecode.td, and VhloBytecode.cpp's AttributeCode. */
const builtinDictionary = 1;
const builtinString = 2;
const vhloDictionary = 6;
const vhloString = 14;

/** What a registered operation keeps of its own: indices of attributes, each in its place. */
function numbersIn(part: Encoding | undefined): number[] {
  const numbers: number[] = [];
  if (part === undefined) return numbers;
  const copy = part.again();
  while (!copy.done && numbers.length < 32) numbers.push(copy.number());
  return numbers;
}

function skipNumbers(code: Encoding, count: number): void {
  for (let left = count; left > 0; left -= 1) code.number();
}

/** A count of things that take at least a byte each. */
function checked(count: number, code: Encoding): number {
  if (count > code.cursor.left || count > mostEntries)
    throw new ParseError('PARSE_INVALID', code.cursor.at, `${count} entries in ${code.cursor.left} bytes`);
  return count;
}

function named(names: readonly string[], index: number): string {
  const name = names[index];
  if (name === undefined) throw new ParseError('PARSE_INVALID', 0, `there is no name ${index}`);
  return name;
}
