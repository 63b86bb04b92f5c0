import { type Item, sexp } from './types.ts';

type Part = 'item' | 'bytecode' | 'bytecode-list';

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
  /** The place of a repeated list of bytecode; -1 for none. */
  readonly repeat: number;
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

export function bare({ type, name }: Item): Item {
  return { type, name };
}

export function itemOf({ type, first }: Frame): Item {
  return { type, name: type === sexp.altrep ? (first.items?.[0]?.name ?? null) : null };
}
