import { Call, Dict, Global, type Value } from '../../../core/value.ts';
import type { Breach, Contract } from '../entry.ts';
import { breach, computedArguments, isBytes, isLabel, isPlain, itemsOf, labelOf } from './checks.ts';
import { type ContractGroup, multiarrays as cores, inEach } from './table.ts';

/** Whether a value is a dtype, by name, by class or made by `numpy.dtype`. */
export function isType(value: Value | undefined): boolean {
  if (isLabel(value) || isTypeName(value)) return true;
  return value instanceof Call && isTypeName(value.callable) && !isUnsettled(value);
}

/** Types of any length: their state says what they hold, and changes it for all that use them by then. */
const flexible = /^[<>=|]?[aSUV]\d*$/;

/** A type that is used before its state: the state would make another type of what an array already holds. */
export function isUnsettled(type: Value | undefined): boolean {
  if (!(type instanceof Call) || !(type.callable instanceof Global) || type.callable.name !== 'dtype')
    return false;
  return type.states.length === 0 && flexible.test(labelOf(itemsOf(type.args)?.[0]) ?? 'V');
}

function isTypeName(value: Value | undefined): boolean {
  if (!(value instanceof Global)) return false;
  const { module, name } = value;
  if (module === 'ml_dtypes') return smallNumbers.includes(name ?? '');
  return /^numpy(\.|$)/.test(module ?? '') && module !== 'numpy.ctypeslib';
}

/** Numbers of few bits, which numpy knows by their class (the package ml_dtypes). */
const smallNumbers: readonly string[] =
  `bcomplex32 bfloat16 complex32 float4_e2m1fn float6_e2m3fn float6_e3m2fn float8_e3m4 float8_e4m3 float8_e4m3b11fnuz float8_e4m3fn
  float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz float8_e8m0fnu int1 int2 int4 uint1 uint2 uint4`.split(/\s+/);

/** A dtype is described by constants and by classes of numpy. */
const dtype: Contract = {
  always: ['reference'],
  build: (state, _judge, target) => stateBreach(state, target),
  call: (args) =>
    args?.every((item) => isType(item) || isPlain(item) || isDescription(item, 0)) ? null : computedArguments,
};

function isDescription(value: Value, depth: number): boolean {
  if (depth > 8) return false;
  if (isType(value) || isPlain(value)) return true;
  const items = itemsOf(value);
  return items !== undefined && items.length <= 64 && items.every((item) => isDescription(item, depth + 1));
}

const plainOnly: Contract = {
  always: ['reference', 'build'],
  call: (args, judge) =>
    args === null
      ? computedArguments
      : (args
          .map((item) => (isPlain(item) ? null : judge.breach(item, 'reference')))
          .find((found) => found !== null) ?? null),
};

/** `scalar(dtype, bytes)`; with the dtype of objects, the object itself. */
const scalar: Contract = {
  resolves: true,
  always: ['reference', 'build'],
  call(args) {
    if (args === null || args.length > 2 || !isType(args[0])) return computedArguments;
    const objects = elementsOf(args[0], 0) !== 'plain';
    if (!objects) return null;
    return isBytes(args[1]) ? pointers : args.length < 2 || isPlain(args[1]) ? null : handsBack;
  },
};

// What it hands back may be a class or a function, and the state that it is given then changes the program.
const handsBack = breach('medium', 'It hands back an object, in the guise of a number.');

type Elements = 'plain' | 'objects' | 'unknown';

const deepest = 8;
const mostFields = 4096;
const pointers = breach('critical', 'It makes numpy take bytes of the file for pointers to Python objects.');
const oddState = breach('medium', 'Its state is not one that numpy writes.');

/** Letters of numpy's one-letter types; `O` holds Python objects, `V` is a record that its state describes. */
const typeCode = /^[<>=|]?([?bBhHiIlLqQpPefdgFDGSaUcmMOV])\d*$/;
const wordOfObjects = /^(object_?|object0|O)$/;

/** Whether the elements are surely no objects. */
export function isOfPlainElements(type: Value | undefined): boolean {
  return elementsOf(type, 0) === 'plain';
}

/** What the elements of a dtype are: numpy trusts the flags of a state in that. */
function elementsOf(value: Value | undefined, depth: number): Elements {
  if (depth > deepest) return 'unknown';
  if (value instanceof Global) return wordOfObjects.test(value.name ?? '') ? 'objects' : 'plain';
  if (!(value instanceof Call)) return ofLabel(labelOf(value));
  const known = ofCalls.get(value);
  if (known?.states === value.states.length) return known.elements;
  const own = elementsOf(itemsOf(value.args)?.[0], depth + 1);
  const elements = worstOf([own, ...value.states.map((state) => ofState(state, depth + 1))]);
  ofCalls.set(value, { states: value.states.length, elements });
  return elements;
}

const ofCalls = new WeakMap<Call, { readonly states: number; readonly elements: Elements }>();

function ofLabel(label: string | undefined): Elements {
  if (label === undefined) return 'unknown';
  const code = typeCode.exec(label)?.[1];
  if (code !== undefined) return code === 'O' ? 'objects' : 'plain';
  return wordOfObjects.test(label) ? 'objects' : /^[a-z_0-9]+$/.test(label) ? 'plain' : 'unknown';
}

function ofState(state: Value, depth: number): Elements {
  return worstOf(partsOf(state)?.map(({ type }) => elementsOf(type, depth)) ?? ['unknown']);
}

function worstOf(kinds: readonly Elements[]): Elements {
  if (kinds.includes('objects')) return 'objects';
  return kinds.includes('unknown') ? 'unknown' : 'plain';
}

interface Part {
  readonly type: Value | undefined;
  /** In bytes from the start of the record; null for the type that a subarray repeats. */
  readonly offset: Value | undefined | null;
}

/** The types inside of a dtype: its fields, and the type that it repeats. Undefined where they are not constant. */
function partsOf(state: Value): Part[] | undefined {
  const items = itemsOf(state);
  if (items === undefined) return undefined;
  const parts: Part[] = [];
  const [, , repeated, , fields] = items;
  if (repeated !== null && repeated !== undefined) parts.push({ type: itemsOf(repeated)?.[0], offset: null });
  if (fields === null || fields === undefined) return parts;
  if (!(fields instanceof Dict) || fields.dropped > 0 || fields.entries.length > 2 * mostFields)
    return undefined;
  for (let at = 1; at < fields.entries.length; at += 2) {
    const field = itemsOf(fields.entries[at]);
    parts.push({ type: field?.[0], offset: field?.[1] });
  }
  return parts;
}

/** Bits of the flags: elements are counted references, and are pickled as a list (numpy/core/include/ndarraytypes.h). */
const objectFlags = 0x01 | 0x02;
const pointerFlag = 0x04;

/**
 * The state (version, order, repeated, names, fields, size, alignment, flags[, metadata]) is taken as it is: flags
 * that hide objects make numpy read raw bytes as pointers, and a field outside of its record lies in other memory.
 */
function stateBreach(state: Value, target: Call): Breach | null {
  if (target.states.length > 1) return changed;
  const items = itemsOf(state);
  if (items === undefined || items.length < 8 || items.length > 9) return oddState;
  const [size, flags] = [items[5], items[7]];
  const parts = partsOf(state);
  if (parts === undefined || typeof flags !== 'number' || typeof size !== 'number') return oddState;
  if (parts.some(({ type }) => isUnsettled(type))) return changed;
  const label = labelOf(itemsOf(target.args)?.[0]) ?? '';
  if (flexible.test(label) && size !== lengthOf(label)) return oddState;
  const own = elementsOf(itemsOf(target.args)?.[0], 0);
  const elements = worstOf([own, ...parts.map(({ type }) => elementsOf(type, 0))]);
  if (elements === 'unknown') return oddState;
  const honest = elements === 'objects' ? objectFlags : 0;
  if ((flags & objectFlags) !== honest) return pointers;
  if (elements === 'plain' && (flags & pointerFlag) !== 0) return pointers;
  return parts.every((part) => fits(part, size)) ? null : outside;
}

const changed = breach('critical', 'It changes the type of arrays that are there already.');

/** Bytes of an element of a flexible type by its label: a character of `U` takes four. */
function lengthOf(label: string): number {
  const [, letter, digits] = /([aSUV])(\d*)$/.exec(label) as unknown as [string, string, string];
  return Number(digits) * (letter === 'U' ? 4 : 1);
}

const outside = breach('critical', 'A field of the record lies outside of it, in memory of something else.');

function fits({ type, offset }: Part, size: number): boolean {
  if (offset === null) return true;
  if (typeof offset !== 'number' || offset < 0) return false;
  return offset + (sizeOf(type) ?? 1) <= size;
}

/** Bytes of one element, where they are known. What a state says counts for texts and records, whatever it says of others. */
function sizeOf(type: Value | undefined): number | undefined {
  const last = type instanceof Call ? itemsOf(type.states.at(-1)) : undefined;
  const stated = last?.[5];
  const label = labelOf(type instanceof Call ? itemsOf(type.args)?.[0] : type);
  const [, letter, digits] = /^[<>=|]?([a-zA-Z?])(\d*)$/.exec(label ?? '') ?? [];
  const own = digits === undefined || digits === '' ? sizeOfLetter.get(letter ?? '') : Number(digits);
  if (typeof stated !== 'number' || stated < 0) return own;
  return Math.max(stated, own ?? 0);
}

/** Types of one letter that have a length of their own. */
const sizeOfLetter: ReadonlyMap<string, number> = new Map(
  Object.entries({
    h: 2,
    H: 2,
    e: 2,
    i: 4,
    I: 4,
    f: 4,
    l: 8,
    L: 8,
    q: 8,
    Q: 8,
    p: 8,
    P: 8,
    d: 8,
    F: 8,
    O: 8,
    M: 8,
    m: 8,
  }),
)
  .set('D', 16)
  .set('g', 16)
  .set('G', 32);

export const dtypes: readonly ContractGroup[] = [
  {
    contract: plainOnly,
    why: 'Text types of numpy are pickled with it: constants.',
    modules: {
      'numpy._core._internal': '_convert_to_stringdtype_kwargs',
      'numpy.core._internal': '_convert_to_stringdtype_kwargs',
    },
  },
  {
    contract: dtype,
    why: 'It describes the elements of an array, by constants and classes of numpy.',
    modules: { ...inEach(cores, 'dtype'), numpy: 'dtype' },
  },
  {
    contract: { always: ['reference'] },
    why: 'It is a kind of number.',
    modules: { ml_dtypes: smallNumbers.join(' ') },
  },
  {
    contract: scalar,
    why: 'Single numbers of numpy are pickled with it: a dtype and bytes.',
    modules: inEach(cores, 'scalar'),
  },
];
