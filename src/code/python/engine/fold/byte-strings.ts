import { built } from '../values/marks.ts';
import { constant, type Value } from '../values/values.ts';
import { asBytes, asText, boolean, longest } from './constants.ts';
import { decode } from './encodings.ts';
import { bytes, bytesOf, elements, type FoldFunction, keyword, latin1, receiver, text } from './fold.ts';
import { stringFolds } from './strings.ts';

/** Methods of `bytes` that are those of `str`, on Latin-1. */
function asString(name: string): FoldFunction {
  const fold = stringFolds.get(name) as FoldFunction;
  return (input) => {
    const { on, rest } = receiver(input);
    const data = bytesLike(on);
    if (data === null) return null;
    const values: Value[] = [];
    for (const value of rest) {
      const one = asBytes(value);
      values.push(one === null ? value : constant(latin1(one), value.marks));
    }
    const found = fold({
      ...input,
      self: constant(latin1(data), data.length > longest ? 0 : (on?.marks ?? 0)),
      values,
    });
    return found === null ? null : toBytes(found);
  };
}

function toBytes(value: Value): Value {
  if (value.kind === 'constant' && typeof value.value === 'string')
    return constant(Uint8Array.from(Buffer.from(value.value, 'latin1')), value.marks);
  if (value.kind === 'sequence') return { ...value, items: value.items.map(toBytes) };
  return value;
}

/** Bytes, or a `bytearray` that is followed as a list. */
function bytesLike(value: Value | undefined): Uint8Array | null {
  return value?.kind === 'sequence' ? bytesOf(value) : asBytes(value);
}

const join: FoldFunction = (input) => {
  const { on, rest } = receiver(input);
  const separator = bytesLike(on);
  const items = elements(rest[0]);
  if (separator === null || items === null) return null;
  const parts = items.map(bytesOf);
  if (parts.includes(null)) return null;
  const glued = (parts as Uint8Array[]).flatMap((part, at) =>
    at === 0 || separator.length === 0 ? [part] : [separator, part],
  );
  if (glued.reduce((sum, part) => sum + part.length, 0) > longest) return null;
  return bytes(Uint8Array.from(Buffer.concat(glued)), input.marks | built);
};

const decodeMethod: FoldFunction = (input) => {
  const { on, rest } = receiver(input);
  const data = bytesLike(on);
  const how = keyword(input.self === null ? { ...input, values: rest } : input, 0, 'encoding');
  const name = how === undefined ? 'utf-8' : asText(how);
  return data === null || name === null ? null : decode(data, name, input.marks);
};

const translate: FoldFunction = (input) => {
  const { on, rest } = receiver(input);
  const data = bytesLike(on);
  const table = asBytes(rest[0]);
  if (data === null || table === null || table.length !== 256) return null;
  return bytes(
    data.map((byte) => table[byte] as number),
    input.marks | built,
  );
};

/** `bytes.maketrans`. */
export const bytesTable: FoldFunction = ({ values, marks }) => {
  const from = asBytes(values[0]);
  const to = asBytes(values[1]);
  if (from === null || to === null || from.length !== to.length) return null;
  const table = Uint8Array.from({ length: 256 }, (_, at) => at);
  from.forEach((byte, at) => {
    table[byte] = to[at] as number;
  });
  return bytes(table, marks);
};

const alike =
  'replace strip lstrip rstrip split rsplit splitlines removeprefix removesuffix startswith endswith ljust rjust center zfill find index rfind rindex partition rpartition lower upper title capitalize swapcase isdigit isalpha isalnum count';

/** Methods of `bytes` and `bytearray`. */
export const bytesFolds: ReadonlyMap<string, FoldFunction> = new Map<string, FoldFunction>([
  ...alike.split(' ').map((name): [string, FoldFunction] => [name, asString(name)]),
  ['join', join],
  ['decode', decodeMethod],
  ['translate', translate],
  [
    'hex',
    (input) => {
      const { on } = receiver(input);
      const data = bytesLike(on);
      return data === null ? null : text(Buffer.from(data).toString('hex'), input.marks);
    },
  ],
  ['tobytes', ({ self }) => self],
  [
    'isascii',
    ({ self }) => {
      const data = asBytes(self ?? undefined);
      return data === null ? null : boolean(data.every((byte) => byte < 128));
    },
  ],
]);
