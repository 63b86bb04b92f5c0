import { ParseError } from '../../core/errors.ts';
import type { Limits } from '../../core/limits.ts';
import { readInstructions } from './bytecode.ts';
import type { Code } from './code.ts';
import { bare, type Frame, isListCode, keptItems, keptOf } from './frame.ts';
import type { Input } from './input.ts';
import { checkedCount } from './leaves.ts';
import { RepeatedLists } from './repeated-lists.ts';
import { type Item, nothing, sexp } from './types.ts';
import type { Visitor } from './visitor.ts';

/** What bytecode asks of the walk that it is part of: its constants are items like any others. */
export interface ItemWalk {
  push(type: number, flags: number, at: number, given: { whole?: boolean; repeat?: number }): Frame;
  /** Null where the item has parts that are still to be read. */
  beginItem(flags: number, at: number): Item | null;
  finished(frame: Frame, item: Item): Item;
  /** Null where attributes follow. */
  attributesOf(frame: Frame, item: Item): Item | null;
}

interface Parts {
  readonly input: Input;
  readonly limits: Limits;
  readonly visitor: Visitor;
  readonly code: Code;
}

export function isBytecode(frame: Frame | undefined): boolean {
  return frame?.type === sexp.bytecode && !frame.attributes;
}

/** Compiled functions in a serialization (R's serialize.c, `ReadBC` and `ReadBCLang`). */
export class BytecodeWalk {
  private readonly input: Input;
  private readonly limits: Limits;
  private readonly visitor: Visitor;
  private readonly code: Code;
  private readonly walk: ItemWalk;
  private readonly repeated = new RepeatedLists();

  constructor({ input, limits, visitor, code }: Parts, walk: ItemWalk) {
    this.input = input;
    this.limits = limits;
    this.visitor = visitor;
    this.code = code;
    this.walk = walk;
  }

  /** Bytecode: the instructions, then its constants, each behind its type. */
  begin(): null {
    return this.instructionsOf(this.walk.push(sexp.bytecode, 0, this.input.at, {}));
  }

  /** Bytecode that no other holds: it says how many of its lists occur again. */
  beginWhole(flags: number, at: number): null {
    const frame = this.walk.push(sexp.bytecode, flags, at, { whole: true });
    this.repeated.enter(checkedCount(this.input, this.input.int()));
    return this.instructionsOf(frame);
  }

  private instructionsOf(frame: Frame): null {
    this.code.enter(null);
    frame.next = 'item';
    return null;
  }

  deliver(frame: Frame, value: Item): Item | null {
    const { input } = this;
    if (frame.constants === null) {
      frame.first = value;
      frame.constants = [];
      frame.left = checkedCount(this.input, input.int());
      if (frame.left * 2 > input.left)
        throw new ParseError('PARSE_TRUNCATED', frame.at, `${frame.left} constants in ${input.left} bytes`);
    } else this.constant(frame, frame.constants, value);
    while (frame.left > 0) {
      const begun = this.beginConstant(frame);
      if (begun === null) return null;
      this.constant(frame, frame.constants, begun);
    }
    return this.completed(frame, frame.constants);
  }

  private constant(frame: Frame, constants: Item[], value: Item): void {
    constants.push(constants.length < this.limits.memo ? bare(value) : nothing);
    frame.left -= 1;
  }

  /** Null where the constant is an item that is still to be read. */
  private beginConstant(frame: Frame): Item | null {
    const type = this.input.int();
    frame.next = type === sexp.bytecode ? 'bytecode' : 'item';
    return isListCode(type) ? this.beginList(type) : null;
  }

  private completed(frame: Frame, constants: readonly Item[]): Item | null {
    const { names, problem } = readInstructions(frame.first.numbers ?? [], constants);
    for (const name of names) this.code.fetched(name, frame.at);
    for (const { type, name } of constants)
      if (type === sexp.symbol && name !== null) this.visitor.mentioned(name, 'function', frame.at);
    if (problem !== null) this.visitor.odd(`bytecode holds ${problem}`, frame.at);
    const item: Item = { type: sexp.bytecode, name: null };
    if (!frame.whole) return this.walk.finished(frame, item);
    this.repeated.leave();
    frame.next = 'item';
    return this.walk.attributesOf(frame, item);
  }

  /** A list inside of bytecode, where lists that occur again are numbered (`ReadBCLang`). */
  beginList(code: number): Item | null {
    const { input } = this;
    const at = input.at;
    this.repeated.check(at);
    if (code === sexp.repeatedUse) return this.repeated.known(input.int(), at);
    let type = code;
    let repeat = -1;
    if (type === sexp.repeatedDefinition) {
      repeat = input.int();
      this.repeated.checkPlace(repeat, at);
      type = input.int();
    }
    const attributes = type === sexp.callWithAttributes || type === sexp.pairlistWithAttributes;
    if (!isListCode(type)) {
      // Any other code says nothing: the item carries its own type.
      return this.walk.beginItem(input.int(), at);
    }
    const isCall = type === sexp.call || type === sexp.callWithAttributes;
    const frame = this.walk.push(isCall ? sexp.call : sexp.pairlist, 0, at, { repeat });
    frame.step = attributes ? 0 : 1;
    frame.next = 'item';
    this.repeated.set(repeat, { type: frame.type, name: null });
    return null;
  }

  deliverList(frame: Frame, value: Item): Item | null {
    if (frame.step === 0) frame.step = 1;
    else if (frame.step === 1) {
      frame.tag = value;
      frame.step = 2;
      frame.next = 'bytecode-list';
    } else if (frame.step === 2) {
      frame.items.push(keptOf(frame, value));
      if (frame.type === sexp.pairlist && frame.tag.name !== null) this.code.bound(frame.tag.name, value);
      frame.step = 3;
    } else {
      for (const item of value.items ?? []) if (frame.items.length < keptItems) frame.items.push(item);
      const item: Item =
        frame.type === sexp.call
          ? this.code.called(frame.items, frame.at)
          : { type: frame.type, name: null, items: frame.items };
      this.repeated.set(frame.repeat, item);
      return this.walk.finished(frame, item);
    }
    return null;
  }
}
