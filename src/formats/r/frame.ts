import { type Item, nothing, sexp } from './types.ts';

/** Of what a list holds, the first few are kept. */
export const keptItems = 64;

type Part = 'item' | 'bytecode' | 'bytecode-list';

/** A pairlist keeps its plain items only, so that what is kept never grows into a tree. */
const plain: ReadonlySet<number> = new Set<number>([
  sexp.symbol,
  sexp.char,
  sexp.string,
  sexp.builtin,
  sexp.special,
]);

/** An item that is not complete yet. `step` says which of its parts comes next. */
export interface Frame {
  readonly type: number;
  readonly at: number;
  flags: number;
  step: number;
  left: number;
  next: Part;
  tag: Item;
  items: Item[];
  /** Instructions and constants of bytecode, state of an ALTREP. */
  first: Item;
  constants: Item[] | null;
  attributes: boolean;
  /** Whether attributes follow the bytecode: only where it is an item of its own. */
  readonly whole: boolean;
  /** A list of bytecode: its place among the repeated ones, or -1; -2 for anything else. */
  readonly repeat: number;
}

export function newFrame(
  type: number,
  flags: number,
  at: number,
  { whole = false, repeat = -2 }: { readonly whole?: boolean; readonly repeat?: number },
): Frame {
  return {
    type,
    at,
    flags,
    step: 0,
    left: 0,
    next: 'item',
    tag: nothing,
    items: [],
    first: nothing,
    constants: null,
    attributes: false,
    whole,
    repeat,
  };
}

export function isCell(type: number): boolean {
  return (
    type === sexp.pairlist ||
    type === sexp.call ||
    type === sexp.closure ||
    type === sexp.promise ||
    type === sexp.dots
  );
}

/** Cells whose second part is the rest of a list, and nothing of its own. */
export function isList(type: number): boolean {
  return type === sexp.pairlist || type === sexp.call || type === sexp.dots;
}

export function isListCode(type: number): boolean {
  return (
    type === sexp.call ||
    type === sexp.pairlist ||
    type === sexp.callWithAttributes ||
    type === sexp.pairlistWithAttributes ||
    type === sexp.repeatedDefinition ||
    type === sexp.repeatedUse
  );
}

/** What a cell keeps of one of its items, with the name that it is given under. */
export function keptOf({ type, tag }: Frame, item: Item): Item {
  const kept = type === sexp.call || plain.has(item.type) ? item : bare(item);
  return tag.name === null ? kept : { ...kept, tag: tag.name };
}

export function bare({ type, name }: Item): Item {
  return { type, name };
}

export function itemOf({ type, first }: Frame): Item {
  return { type, name: type === sexp.altrep ? (first.items?.[0]?.name ?? null) : null };
}

/** Bindings of an environment are evaluated when somebody asks for them: that is how R keeps arguments. */
export function inEnvironment(stack: readonly Frame[]): boolean {
  let depth = stack.length - 2;
  // An argument that is passed on is a promise of a promise, and `...` a list of them.
  while (depth > 0 && (stack[depth]?.type === sexp.promise || stack[depth]?.type === sexp.dots)) depth -= 1;
  if (stack[depth]?.type === sexp.pairlist) depth -= 1;
  if (stack[depth]?.type === sexp.list) depth -= 1;
  const frame = stack[depth];
  // The third and the second part: bindings in a table and in a list; the fourth are attributes.
  return frame?.type === sexp.environment && (frame.left === 2 || frame.left === 3);
}
