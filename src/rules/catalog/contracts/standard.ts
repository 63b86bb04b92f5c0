import { Blob, Call, Global, Text, type Value } from '../../../core/value.ts';
import type { Contract } from '../entry.ts';
import {
  breach,
  calledByFile,
  callsFunction,
  computedArguments,
  endless,
  fromItems,
  fromObject,
  isBounded,
  isBytes,
  isCount,
  isGlobal,
  isLabel,
  isNumber,
  isPlain,
  isQuiet,
  isScalar,
  textOf,
  walksObject,
} from './checks.ts';
import type { ContractGroup } from './table.ts';

/** Codecs that map characters to bytes and do nothing else. */
const plainCodecs: ReadonlySet<string> = new Set(
  `latin1 latin-1 latin_1 iso-8859-1 iso8859-1 utf8 utf-8 utf_8 ascii us-ascii utf-16 utf-32 raw_unicode_escape
  utf-16-le utf-16-be utf-32-le utf-32-be cp1252 cp1251 cp437`.split(/\s+/),
);

/** Bytes below protocol 3 are `_codecs.encode(text, 'latin1')`. */
const codec: Contract = {
  always: ['reference'],
  call(args) {
    if (args === null || args.length === 0) return computedArguments;
    const name = args.length === 1 ? 'utf-8' : textOf(args[1])?.toLowerCase();
    if (name === undefined) return breach('high', 'The codec is computed while the file loads.');
    if (!plainCodecs.has(name))
      return breach('high', `The codec ${JSON.stringify(name)} hides what the text says.`);
    return args[0] instanceof Text || args[0] instanceof Blob ? null : computedArguments;
  },
};

const mostZeros = 2 ** 24;

/** `bytes(10 ** 12)` asks for that many zeros. */
const bytesOf: Contract = {
  always: ['reference'],
  call(args) {
    if (args === null) return computedArguments;
    const first = args[0];
    if (first === undefined || isLabel(first)) return null;
    if (isNumber(first))
      return isCount(first, mostZeros)
        ? null
        : breach('medium', 'It allocates as much memory as the file says.');
    if (walksObject(first)) return fromObject;
    return isBounded(first) ? null : breach('medium', 'It collects an iterator that may never end.');
  },
  new: (args) =>
    args === null || (args[0] !== undefined && isNumber(args[0]) && !isCount(args[0], mostZeros))
      ? computedArguments
      : null,
  build: () => null,
  items: () => null,
};

const longestNumber = 5000;

/** Reading a number out of a text takes time that grows with the square of its length. */
const numberOf: Contract = {
  always: ['reference', 'new-empty', 'build'],
  call: (args) => {
    if (args === null) return computedArguments;
    const long = args.some(
      (item) => (item instanceof Text || item instanceof Blob) && item.length > longestNumber,
    );
    if (long) return breach('medium', 'The number is too long to be read quickly.');
    return args.every((item) => isQuiet(item)) ? null : computedArguments;
  },
  new: (args) =>
    args === null || args.some((item) => item instanceof Text && item.length > longestNumber)
      ? computedArguments
      : null,
};

/** `Fraction('1e999999999')` computes that power of ten. */
const fraction: Contract = {
  always: ['reference', 'build', 'new-empty'],
  call(args) {
    if (args === null) return computedArguments;
    const text = textOf(args[0]);
    if (text === undefined) return args.every((item) => isScalar(item)) ? null : computedArguments;
    return /^[-+]?\d{1,300}(\/\d{1,300})?$/.test(text) ? null : breach('medium', 'The number may be huge.');
  },
};

const expression: Contract = {
  always: ['reference'],
  call(args) {
    if (args === null || args.length > 2) return computedArguments;
    const [pattern, flags] = args;
    if (!isLabel(pattern)) return computedArguments;
    if (pattern instanceof Text && pattern.length > 65_536)
      return breach('medium', 'The regular expression is very long.');
    return flags === undefined || isNumber(flags) ? null : computedArguments;
  },
};

/** `defaultdict(f)` calls f for each missing key. */
const defaultDict: Contract = {
  always: ['reference', 'new', 'build', 'items'],
  call(args, judge) {
    if (args === null) return computedArguments;
    if (args.slice(1).some((item) => walksObject(item))) return fromObject;
    const factory = args[0];
    if (factory === undefined || factory === null) return null;
    const found = judge.breach(factory, 'call');
    if (found === null) return null;
    // A partial or an own class is honest here; what it runs is judged where it is named. An object that can be
    // called is not: what it runs is what it holds.
    const held = isNamed(factory) ? judge.breach(factory, 'reference') : found;
    return held === null
      ? null
      : breach(found.severity, `It calls its factory for each missing key. ${found.why}`);
  },
};

function isNamed(factory: Value): boolean {
  if (factory instanceof Global) return true;
  return (
    factory instanceof Call &&
    factory.callable instanceof Global &&
    /^(partial|_make|_create)/.test(factory.callable.name ?? '')
  );
}

const typeCodes = 'bBuwhHiIlLqQfd';

const arrayOf: Contract = {
  always: ['reference', 'build', 'items'],
  call: (args) => {
    if (args === null) return computedArguments;
    const code = textOf(args[0]);
    if (code === undefined || code.length !== 1 || !typeCodes.includes(code)) return computedArguments;
    if (args[1] !== undefined && walksObject(args[1])) return fromObject;
    return isBounded(args[1]) ? null : breach('medium', 'It collects an iterator that may never end.');
  },
};

const arrayAgain: Contract = {
  always: ['reference'],
  call(args) {
    if (args === null || args.length !== 4) return computedArguments;
    const code = textOf(args[1]);
    const known = isGlobal(args[0], 'array', 'array') && code !== undefined && typeCodes.includes(code);
    return known && isCount(args[2], 32) && isBytes(args[3]) ? null : computedArguments;
  },
};

/** Time zones are looked up by key among the files of the system's database. */
const zone: Contract = {
  always: ['reference', 'build'],
  call(args) {
    if (args?.length === 0) return null;
    const key = textOf(args?.[0]);
    if (key === undefined) return computedArguments;
    return /^[A-Za-z0-9_+-]+(\/[A-Za-z0-9_+-]+){0,3}$/.test(key) && key.length < 100
      ? null
      : breach('high', 'The name of the time zone is a path.');
  },
};

/** `iter(f, sentinel)` calls f until it gives the sentinel: perhaps for ever. */
const iteratorOf: Contract = {
  always: ['reference', 'build'],
  call(args, judge) {
    if (args === null || args.length === 0) return computedArguments;
    return args.length === 1 ? null : (calledByFile(args[0] as Value, judge) ?? endless);
  },
};

/** `SequenceMatcher(f, a, b)` asks f of each item of b, as soon as it is made. */
const matcher: Contract = {
  always: ['reference', 'new', 'new-empty', 'build'],
  call(args, judge) {
    if (args === null) return computedArguments;
    const called = args[0];
    return called === undefined || called === null ? null : calledByFile(called, judge);
  },
};

const buffer: Contract = {
  always: ['reference'],
  call: (args) => (args?.every((item) => isPlain(item)) ? null : computedArguments),
};

/** It counts lines in the text that it is given, by the methods of whatever that is. */
const parseError: Contract = {
  always: ['reference', 'new', 'build'],
  call: (args) => (args?.every((item) => isScalar(item)) === true ? null : computedArguments),
};

export const standard: readonly ContractGroup[] = [
  {
    contract: parseError,
    why: 'It is an exception that tells where in a text something stands.',
    modules: {
      'json.decoder': 'JSONDecodeError',
      re: 'error PatternError',
      're._constants': 'error',
      sre_constants: 'error',
    },
  },
  {
    contract: codec,
    why: 'Bytes are pickled with it below protocol 3: harmless with a constant text and a plain codec.',
    modules: { _codecs: 'encode decode', codecs: 'encode decode' },
  },
  {
    contract: fromItems,
    why: 'It is a container, made of what the file holds.',
    modules: {
      builtins: 'list tuple dict set frozenset',
      collections: 'OrderedDict Counter deque',
      _collections: 'OrderedDict deque _count_elements',
    },
  },
  {
    contract: defaultDict,
    why: 'It is a container; its factory is called for missing keys, so the factory must be harmless.',
    modules: { collections: 'defaultdict', _collections: 'defaultdict' },
  },
  {
    contract: bytesOf,
    why: 'It makes bytes out of a constant; a number asks for that many zeros, within bounds.',
    modules: { builtins: 'bytes bytearray' },
  },
  {
    contract: numberOf,
    why: 'It makes a value out of a constant of reasonable length.',
    modules: { builtins: 'int str', decimal: 'Decimal', _decimal: 'Decimal', _pydecimal: 'Decimal' },
  },
  {
    contract: fraction,
    why: 'It is a number; a text with a huge exponent would take all memory.',
    modules: { fractions: 'Fraction' },
  },
  {
    contract: expression,
    why: 'Compiled regular expressions are pickled with it: a pattern and flags.',
    modules: { re: '_compile', sre: '_compile' },
  },
  {
    contract: arrayOf,
    why: 'It is an array of numbers: a type code and its items.',
    modules: { array: 'array' },
  },
  {
    contract: arrayAgain,
    why: 'Arrays of numbers are pickled with it: class, type code, format and bytes.',
    modules: { array: '_array_reconstructor' },
  },
  {
    contract: zone,
    why: 'It reads the rules of a time zone from the system; the key must not be a path.',
    modules: {
      zoneinfo: 'ZoneInfo ZoneInfo._unpickle ZoneInfo.no_cache',
      _zoneinfo: 'ZoneInfo ZoneInfo._unpickle ZoneInfo.no_cache',
      pytz: '_p _UTC timezone',
      'backports.zoneinfo': 'ZoneInfo ZoneInfo._unpickle',
    },
  },
  {
    contract: buffer,
    why: 'It wraps bytes that the file holds.',
    modules: { pickle: 'PickleBuffer', _pickle: 'PickleBuffer' },
  },
  {
    contract: callsFunction(0),
    why: 'It calls a function for each item; the function must be harmless to call.',
    explained: 'review',
    modules: {
      builtins: 'map filter',
      itertools: 'starmap filterfalse takewhile dropwhile',
    },
  },
  {
    contract: callsFunction(1),
    why: 'It can call a function for each item; the function must be harmless to call.',
    explained: 'review',
    modules: { itertools: 'accumulate groupby _grouper' },
  },
  {
    contract: matcher,
    why: 'It compares what the file holds; the function that tells what to leave out must be harmless to call.',
    modules: { difflib: 'SequenceMatcher' },
  },
  {
    contract: iteratorOf,
    why: 'It walks over what the file holds; with two arguments it calls the first one, which must be harmless.',
    explained: 'review',
    modules: { builtins: 'iter' },
  },
];
