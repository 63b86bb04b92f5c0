/** Types of R's items by their number in the low byte of an item's flags (Rinternals.h, serialize.c). */
export const sexp = {
  nil: 0,
  symbol: 1,
  pairlist: 2,
  closure: 3,
  environment: 4,
  promise: 5,
  call: 6,
  special: 7,
  builtin: 8,
  char: 9,
  logical: 10,
  integer: 13,
  real: 14,
  complex: 15,
  string: 16,
  dots: 17,
  list: 19,
  expression: 20,
  bytecode: 21,
  externalPointer: 22,
  weakReference: 23,
  raw: 24,
  s4: 25,
  altrep: 238,
  pairlistWithAttributes: 239,
  callWithAttributes: 240,
  baseEnvironment: 241,
  emptyEnvironment: 242,
  repeatedUse: 243,
  repeatedDefinition: 244,
  persistent: 247,
  package: 248,
  namespace: 249,
  baseNamespace: 250,
  missing: 251,
  unbound: 252,
  globalEnvironment: 253,
  nilValue: 254,
  reference: 255,
} as const;

/** What is kept of an item once it has been read: enough to tell what a call calls. */
export interface Item {
  readonly type: number;
  /** A symbol's name, a text, the first of several texts, or what a call calls. */
  readonly name: string | null;
  /** Of texts and pairlists the first few, of a bytecode's instructions all. */
  readonly items?: readonly Item[];
  readonly numbers?: readonly number[];
  /** Of a call the first names and texts among what it is given: a callee may be taken out of something by them. */
  readonly given?: readonly string[];
  /** Of an argument, the name that it is given under. */
  readonly tag?: string;
  /** Of an environment: the package whose namespace surrounds it; empty where none does. */
  home?: string;
  /** Of a call: whether all that it is given stands there. */
  readonly constant?: boolean;
}

export const nothing: Item = Object.freeze({ type: sexp.nil, name: null });
export const unbound: Item = Object.freeze({ type: sexp.unbound, name: null });
