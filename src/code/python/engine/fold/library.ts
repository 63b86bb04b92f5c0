import type { ConstantValue } from '../../ast.ts';
import { built, decoded } from '../values/marks.ts';
import { constant, type Mapping, mapping, sequence, type Value } from '../values/values.ts';
import { decodeAscii85, decodeBase32, decodeBase64, decodeBase85 } from './base64.ts';
import { lookUpCharacter, normalizeText } from './characters.ts';
import { asBytes, asIndex, asInt, asText, longest } from './constants.ts';
import { codecName, decode, encode, rot13, undoUu, unhex, unquoted } from './encodings.ts';
import { bytes, bytesOf, type FoldFunction, keyword, latin1, text } from './fold.ts';
import { inflated } from './inflate.ts';
import { pack } from './pack.ts';
import { shellWords } from './shell-words.ts';
import { unpack } from './unpack.ts';

function decoder(compute: (data: Uint8Array) => Uint8Array | null): FoldFunction {
  return ({ values, keywords, marks }) => {
    const data = bytesOf(values[0] ?? keywords[0]?.[1]);
    if (data === null) return null;
    const found = compute(data);
    return found === null || found.length > longest ? null : constant(found, marks | decoded);
  };
}

function encoder(compute: (data: Uint8Array) => string): FoldFunction {
  return ({ values, marks }) => {
    const data = bytesOf(values[0]);
    return data === null ? null : bytes(Buffer.from(compute(data), 'latin1'), marks);
  };
}

const base64: FoldFunction = (input) => {
  const data = bytesOf(input.values[0] ?? input.keywords[0]?.[1]);
  if (data === null) return null;
  const letters = bytesOf(keyword(input, 1, 'altchars'));
  let of = latin1(data);
  if (letters !== null && letters.length === 2)
    of = of
      .replaceAll(String.fromCharCode(letters[0] as number), '+')
      .replaceAll(String.fromCharCode(letters[1] as number), '/');
  const found = decodeBase64(of, 'plain');
  return found === null || found.length > longest ? null : constant(found, input.marks | decoded);
};

const codecsDecode: FoldFunction = (input) => {
  const name = asText(keyword(input, 1, 'encoding')) ?? (input.values.length < 2 ? 'utf-8' : null);
  const [value] = input.values;
  if (name === null || value === undefined) return null;
  const of = asText(value);
  if (of !== null && codecName(name) === 'rot13') return text(rot13(of), input.marks | decoded);
  const data = bytesOf(value);
  return data === null ? null : decode(data, name, input.marks);
};

const codecsEncode: FoldFunction = (input) => {
  const name = asText(keyword(input, 1, 'encoding'));
  const [value] = input.values;
  if (name === null) return null;
  const of = asText(value);
  if (of !== null) return encode(of, name, input.marks);
  const data = asBytes(value);
  if (data === null) return null;
  if (codecName(name) === 'hex') return bytes(Buffer.from(Buffer.from(data).toString('hex')), input.marks);
  if (codecName(name).startsWith('base64'))
    return bytes(Buffer.from(`${Buffer.from(data).toString('base64')}\n`), input.marks);
  return null;
};

const unquote: FoldFunction = ({ values, marks }) => {
  const of = asText(values[0]);
  if (of === null) return null;
  const data = of.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  );
  return text(data, marks | (of === data ? 0 : decoded));
};

const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', '\xa0'],
  ['lpar', '('],
  ['rpar', ')'],
  ['period', '.'],
  ['comma', ','],
  ['colon', ':'],
  ['semi', ';'],
  ['sol', '/'],
  ['lowbar', '_'],
  ['num', '#'],
  ['NewLine', '\n'],
  ['Tab', '\t'],
]);

const unescapeHtml: FoldFunction = ({ values, marks }) => {
  const of = asText(values[0]);
  if (of === null) return null;
  const found = of.replace(
    /&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|([A-Za-z]{2,8}));?/g,
    (whole, hex, decimal, name) => {
      if (name !== undefined) return entities.get(name) ?? whole;
      const code = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
  return text(found, marks | (found === of ? 0 : decoded));
};

/** A JSON text as the values that Python makes of it. */
const jsonLoads: FoldFunction = ({ values, marks }) => {
  const data = asBytes(values[0]);
  const of = asText(values[0]) ?? (data === null ? null : Buffer.from(data).toString('utf8'));
  if (of === null || of.length > 1 << 18) return null;
  try {
    return fromJson(JSON.parse(of), marks, 0);
  } catch {
    return null;
  }
};

function fromJson(value: unknown, marks: number, depth: number): Value | null {
  if (depth > 50) return null;
  if (value === null || typeof value === 'string' || typeof value === 'boolean')
    return constant(value, marks);
  if (typeof value === 'number') return constant(Number.isInteger(value) ? value : { float: value }, marks);
  if (Array.isArray(value)) {
    const items = value.map((item) => fromJson(item, marks, depth + 1));
    return items.includes(null) ? null : sequence('list', items as Value[], null, marks);
  }
  const made: Mapping = mapping(null, marks);
  for (const [key, item] of Object.entries(value as object)) {
    const found = fromJson(item, marks, depth + 1);
    if (found === null) return null;
    made.entries.set(`s${key}`, { key: constant(key), value: found });
  }
  return made;
}

const toBytes: FoldFunction = (input) => {
  const on = input.self ?? input.values[0];
  if (on === undefined || on.kind !== 'constant') return null;
  const rest = input.self === null ? { ...input, values: input.values.slice(1) } : input;
  const int = asInt(on.value);
  const length = asIndex(keyword(rest, 0, 'length')) ?? 1;
  const order = asText(keyword(rest, 1, 'byteorder')) ?? 'big';
  if (int === null || length < 0 || length > longest || int < 0) return null;
  const hex = BigInt(int).toString(16);
  if (hex.length > 2 * length) return null;
  const data = Buffer.from(hex.padStart(2 * length, '0'), 'hex');
  return bytes(order === 'little' ? data.reverse() : data, input.marks | built);
};

const fromBytes: FoldFunction = (input) => {
  const data = bytesOf(input.values[0]);
  if (data === null || data.length > 8192) return null;
  const order = asText(keyword(input, 1, 'byteorder')) ?? 'big';
  const copy = Buffer.from(data);
  if (order === 'little') copy.reverse();
  const int = copy.length === 0 ? 0n : BigInt(`0x${copy.toString('hex')}`);
  return constant(int <= 9007199254740991n ? Number(int) : int, input.marks | built);
};

const hexlify = encoder((data) => Buffer.from(data).toString('hex'));
const base64Encode = encoder((data) => Buffer.from(data).toString('base64'));

const fromHex: FoldFunction = ({ values, marks }) => {
  const of =
    asText(values[0]) ?? (asBytes(values[0]) === null ? null : latin1(asBytes(values[0]) as Uint8Array));
  return of === null ? null : unhex(of, marks);
};

/** `zlib.decompress(data, wbits)`: negative is raw, above 15 gzip. */
const zlibDecompress: FoldFunction = (input) => {
  const data = bytesOf(input.values[0]);
  if (data === null) return null;
  const bits = asIndex(keyword(input, 1, 'wbits')) ?? 15;
  const found = inflated(data, bits < 0 ? 'raw' : bits > 15 && data[0] === 0x1f ? 'gzip' : 'zlib');
  return found === null ? null : constant(found, input.marks | decoded);
};

const pathJoin: FoldFunction = ({ values, marks }) => {
  const parts = values.map(asText);
  if (parts.includes(null) || parts.length === 0) return null;
  let path = '';
  for (const part of parts as string[]) {
    if (part.startsWith('/') || path === '') path = part;
    else path += path.endsWith('/') ? part : `/${part}`;
  }
  return text(path, marks);
};

/** Functions whose result is what somebody hid, computed or not. */
export const decoders: ReadonlySet<string> = new Set(
  'base64.b64decode base64.standard_b64decode base64.urlsafe_b64decode base64.b32decode base64.b16decode base64.b85decode base64.a85decode base64.decodebytes binascii.unhexlify binascii.a2b_hex binascii.a2b_base64 zlib.decompress bz2.decompress lzma.decompress gzip.decompress marshal.load marshal.loads bytes.fromhex builtins.bytes.fromhex'.split(
    ' ',
  ),
);

/** Pure functions of the standard library beyond builtins, by dotted name. */
export const libraryFolds: ReadonlyMap<string, FoldFunction> = new Map<string, FoldFunction>([
  ['base64.b64decode', base64],
  ['base64.standard_b64decode', base64],
  ['base64.decodebytes', base64],
  ['base64.decodestring', base64],
  ['base64.urlsafe_b64decode', decoder((data) => decodeBase64(latin1(data), 'url'))],
  ['base64.b32decode', decoder((data) => decodeBase32(latin1(data), false))],
  ['base64.b32hexdecode', decoder((data) => decodeBase32(latin1(data), true))],
  ['base64.b16decode', fromHex],
  ['base64.b85decode', decoder((data) => decodeBase85(latin1(data)))],
  ['base64.z85decode', decoder((data) => decodeBase85(latin1(data), true))],
  ['base64.a85decode', decoder((data) => decodeAscii85(latin1(data)))],
  ['base64.b64encode', base64Encode],
  ['base64.standard_b64encode', base64Encode],
  [
    'base64.urlsafe_b64encode',
    encoder((data) => Buffer.from(data).toString('base64').replaceAll('+', '-').replaceAll('/', '_')),
  ],
  ['base64.b16encode', encoder((data) => Buffer.from(data).toString('hex').toUpperCase())],
  ['binascii.unhexlify', fromHex],
  ['binascii.a2b_hex', fromHex],
  ['binascii.hexlify', hexlify],
  ['binascii.b2a_hex', hexlify],
  ['binascii.a2b_base64', base64],
  ['binascii.b2a_base64', base64Encode],
  ['binascii.a2b_uu', decoder((data) => undoUu(latin1(data)))],
  ['binascii.a2b_qp', decoder((data) => unquoted(latin1(data)))],
  ['quopri.decodestring', decoder((data) => unquoted(latin1(data)))],
  ['codecs.decode', codecsDecode],
  ['codecs.encode', codecsEncode],
  ['zlib.decompress', zlibDecompress],
  ['gzip.decompress', decoder((data) => inflated(data, 'gzip'))],
  ['bz2.decompress', decoder((data) => inflated(data, 'bz2'))],
  ['lzma.decompress', decoder((data) => inflated(data, 'lzma'))],
  ['urllib.parse.unquote', unquote],
  ['urllib.unquote', unquote],
  ['urllib.parse.unquote_plus', unquote],
  ['html.unescape', unescapeHtml],
  ['json.loads', jsonLoads],
  ['struct.unpack', unpack],
  ['struct.pack', pack],
  ['unicodedata.lookup', lookUpCharacter],
  ['unicodedata.normalize', normalizeText],
  ['int.to_bytes', toBytes],
  ['int.from_bytes', fromBytes],
  ['bytes.fromhex', fromHex],
  ['bytearray.fromhex', fromHex],
  ['os.path.join', pathJoin],
  ['posixpath.join', pathJoin],
  ['shlex.split', shellWords],
  ['ctypes.util.find_library', findLibrary],
  ['textwrap.dedent', ({ values, marks }) => dedent(asText(values[0]), marks)],
  ['inspect.cleandoc', ({ values, marks }) => dedent(asText(values[0]), marks)],
  ['psycopg.sql.SQL', statement],
  ['psycopg2.sql.SQL', statement],
  ['psycopg.sql.Identifier', identifier],
  ['psycopg2.sql.Identifier', identifier],
  ['sqlalchemy.text', statement],
  ['sqlalchemy.sql.text', statement],
  ['sqlalchemy.sql.expression.text', statement],
]);

/** An object that a driver takes for the statement that it was made of. */
function statement({ values: [of] }: Parameters<FoldFunction>[0]): Value | null {
  return of !== undefined && asText(of) !== null ? of : null;
}

/** A name as the driver writes it into the statement. */
function identifier({ values }: Parameters<FoldFunction>[0]): Value | null {
  const parts = values.map((value) => asText(value));
  return parts.some((part) => part === null)
    ? null
    : text(parts.map((part) => `"${part!.replaceAll('"', '""')}"`).join('.'), 0);
}

/** What the loader of the system finds under a name, by the name that its file has on most. */
function findLibrary({ values, marks }: Parameters<FoldFunction>[0]): Value | null {
  const name = asText(values[0]);
  if (name === null || name.length > 100) return null;
  const [, stem] = /^(?:lib)?([\w+-]+)(?:\.(?:dll|dylib))?$/.exec(name) ?? [];
  return text(stem === undefined ? name : `lib${stem}.so`, marks);
}

/** Constants of the standard library out of which texts are built. */
export const libraryConstants: ReadonlyMap<string, ConstantValue> = new Map<string, ConstantValue>([
  ['mmap.PROT_READ', 1],
  ['mmap.PROT_WRITE', 2],
  ['mmap.PROT_EXEC', 4],
  ['string.ascii_letters', 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  ['string.ascii_lowercase', 'abcdefghijklmnopqrstuvwxyz'],
  ['string.ascii_uppercase', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  ['string.digits', '0123456789'],
  ['string.hexdigits', '0123456789abcdefABCDEF'],
  ['string.octdigits', '01234567'],
  ['string.punctuation', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'],
  [
    'string.printable',
    '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~ \t\n\r\x0b\x0c',
  ],
  ['string.whitespace', ' \t\n\r\x0b\x0c'],
  ['os.sep', '/'],
  ['os.linesep', '\n'],
  ['os.pathsep', ':'],
]);

function dedent(of: string | null, marks: number): Value | null {
  if (of === null) return null;
  const lines = of.split('\n');
  let margin: string | null = null;
  for (const line of lines) {
    if (line.trim() === '') continue;
    const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
    if (margin === null || margin.startsWith(indent)) margin = indent;
    else if (!indent.startsWith(margin)) {
      let at = 0;
      while (at < margin.length && margin[at] === indent[at]) at += 1;
      margin = margin.slice(0, at);
    }
  }
  const width = margin?.length ?? 0;
  return text(lines.map((line) => (line.trim() === '' ? '' : line.slice(width))).join('\n'), marks);
}
