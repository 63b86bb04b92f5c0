import { LimitError, ParseError } from '../../core/errors.ts';
import type { Limits } from '../../core/limits.ts';
import { Code } from './code.ts';
import { type Frame, inEnvironment, isCell, isList, itemOf, keptItems, keptOf, newFrame } from './frame.ts';
import type { Input } from './input.ts';
import { checkedCount, readIntegers, readLength, readStrings, readText } from './leaves.ts';
import { type Item, nothing, sexp, unbound } from './types.ts';
import type { Visitor } from './visitor.ts';
import { BytecodeWalk, type ItemWalk, isBytecode } from './walk-bytecode.ts';

/** Environments and functions nest some hundred levels deep; R itself gives up at some ten thousand. */
const deepest = 100_000;

/** Reads the items of one serialization without recursion (R's serialize.c, `ReadItem`). */
export class Walk implements ItemWalk {
  private readonly input: Input;
  private readonly visitor: Visitor;
  private readonly code: Code;
  private readonly stack: Frame[] = [];
  private readonly references: Item[] = [];
  private readonly bytecode: BytecodeWalk;
  private readonly workspace: boolean;

  constructor(input: Input, limits: Limits, visitor: Visitor, workspace: boolean) {
    this.input = input;
    this.visitor = visitor;
    this.code = new Code(visitor);
    this.bytecode = new BytecodeWalk({ input, limits, visitor, code: this.code }, this);
    this.workspace = workspace;
  }

  /** @throws ParseError, LimitError. */
  run(): Item {
    for (;;) {
      let value = this.begin();
      while (value !== null) {
        const frame = this.stack.at(-1);
        if (frame === undefined) return value;
        value = this.deliver(frame, value);
      }
    }
  }

  private begin(): Item | null {
    const frame = this.stack.at(-1);
    const part = frame?.next ?? 'item';
    if (part === 'bytecode') return this.bytecode.begin();
    if (part === 'bytecode-list') return this.bytecode.beginList(this.input.int());
    const at = this.input.at;
    const flags = this.input.int();
    if (frame !== undefined && frame.step === 3 && isList(frame.type) && (flags & 0xff) === sexp.pairlist) {
      // The rest of a list is no level of its own.
      frame.flags = flags;
      frame.tag = nothing;
      this.advance(frame, 0);
      return this.skipTo(frame);
    }
    return this.beginItem(flags, at);
  }

  beginItem(flags: number, at: number): Item | null {
    const { input } = this;
    const type = flags & 0xff;
    switch (type) {
      case sexp.nil:
      case sexp.nilValue:
      case sexp.globalEnvironment:
      case sexp.missing:
      case sexp.emptyEnvironment:
        return nothing;
      case sexp.baseNamespace:
      case sexp.baseEnvironment:
        return { type, name: null, home: 'base' };
      case sexp.unbound:
        return unbound;
      case sexp.reference:
        return this.reference(flags >>> 8 === 0 ? input.int() : flags >>> 8, at);
      case sexp.char:
        return this.char(flags, at);
      case sexp.namespace:
      case sexp.package:
      case sexp.persistent:
        return this.names(type, at);
      case sexp.special:
      case sexp.builtin: {
        const name = readText(this.input, checkedCount(this.input, input.int()));
        this.code.primitive(name, at);
        return this.attributed({ type, name }, flags, at);
      }
      case sexp.logical:
      case sexp.integer:
        return this.attributed(readIntegers(input, type, isBytecode(this.stack.at(-1))), flags, at);
      case sexp.real:
      case sexp.complex:
        input.skipReals(readLength(this.input) * (type === sexp.complex ? 2 : 1));
        return this.attributed({ type, name: null }, flags, at);
      case sexp.string:
        return this.attributed(this.texts(), flags, at);
      case sexp.raw: {
        const size = readLength(this.input);
        const place = input.at;
        this.visitor.raw(place, size, input.raw(size));
        return this.attributed({ type, name: null }, flags, at);
      }
      case sexp.s4:
        return this.attributed({ type, name: null }, flags, at);
      case sexp.weakReference: {
        const item = { type, name: null };
        this.references.push(item);
        return this.attributed(item, flags, at);
      }
      case sexp.symbol:
      case sexp.pairlist:
      case sexp.call:
      case sexp.closure:
      case sexp.promise:
      case sexp.dots:
      case sexp.environment:
      case sexp.externalPointer:
      case sexp.list:
      case sexp.expression:
      case sexp.altrep:
        return this.open(type, flags, at);
      case sexp.bytecode:
        return this.bytecode.beginWhole(flags, at);
      default:
        throw new ParseError('PARSE_INVALID', at, `an item of type ${type}`);
    }
  }

  private open(type: number, flags: number, at: number): Item | null {
    const frame = this.push(type, flags, at, {});
    if (type === sexp.environment) {
      checkedCount(this.input, this.input.int());
      frame.first = { type, name: null };
      this.references.push(frame.first);
      frame.left = 4;
    } else if (type === sexp.externalPointer) {
      this.references.push({ type, name: null });
      frame.left = 2;
    } else if (type === sexp.list || type === sexp.expression) {
      frame.left = readLength(this.input);
      if (frame.left * 2 > this.input.left)
        throw new ParseError(
          'PARSE_TRUNCATED',
          at,
          `a list of ${frame.left} items in ${this.input.left} bytes`,
        );
    } else if (type === sexp.altrep) frame.left = 3;
    else if (isCell(type)) return this.skipTo(frame);
    else frame.left = 1;
    return frame.left === 0 ? this.complete(frame) : null;
  }

  /** Attributes and tag of a cell come only where its flags say so. */
  private skipTo(frame: Frame): null {
    if (frame.step === 0 && (frame.flags & 0x200) === 0) this.advance(frame, 1);
    if (frame.step === 1 && (frame.flags & 0x400) === 0) this.advance(frame, 2);
    return null;
  }

  /** What a function or promise refers to around it is no code of its own. */
  private advance(frame: Frame, step: number): void {
    frame.step = step;
    if (frame.type === sexp.closure && step === 2) this.code.enter(frame.tag.home ?? '');
    else if (frame.type === sexp.promise && step === 3)
      this.code.enterPromise(frame.first.type === sexp.unbound ? (frame.tag.home ?? '') : null);
  }

  /** Gives a frame its next part; returns the frame's item where that was the last. */
  private deliver(frame: Frame, value: Item): Item | null {
    if (frame.attributes) return this.finished(frame, frame.first);
    if (frame.type === sexp.bytecode) return this.bytecode.deliver(frame, value);
    if (frame.next === 'bytecode-list' || frame.repeat !== -2) return this.bytecode.deliverList(frame, value);
    if (isCell(frame.type)) return this.deliverCell(frame, value);
    frame.left -= 1;
    if (frame.type === sexp.altrep && frame.left === 1) {
      this.visitor.altrep(frame.first, value, frame.at);
      frame.items.push(value);
    } else if (frame.type === sexp.altrep && frame.left === 2) frame.first = value;
    else if (frame.type === sexp.symbol) frame.first = value;
    // The environment around it comes before what is bound in it, so before the functions that it holds.
    else if (frame.type === sexp.environment && frame.left === 3) frame.first.home = value.home ?? '';
    else if (frame.type === sexp.list && value.type === sexp.symbol) this.code.datum(value.name);
    return frame.left === 0 ? this.complete(frame) : null;
  }

  private deliverCell(frame: Frame, value: Item): Item | null {
    if (frame.step === 0) this.advance(frame, 1);
    else if (frame.step === 1) {
      frame.tag = value;
      this.advance(frame, 2);
    } else if (frame.step === 2) {
      this.cell(frame, value);
      this.advance(frame, 3);
      return null;
    } else return this.complete(frame, value);
    return this.skipTo(frame);
  }

  /** The value of one cell of a list is there. */
  private cell(frame: Frame, value: Item): void {
    if (isList(frame.type)) this.code.mention(value, frame.at);
    if (frame.items.length < keptItems) frame.items.push(keptOf(frame, value));
    if (frame.type === sexp.promise) frame.first = value;
    if (frame.type !== sexp.pairlist || frame.tag.name === null) return;
    const outer = this.stack.at(-2);
    if (outer?.attributes !== true) this.code.bound(frame.tag.name, value);
    else if (frame.tag.name === 'names') this.code.named(outer.first, value, frame.at);
    if (frame.tag.name === 'class' && value.type === sexp.string)
      this.visitor.classes(value.items ?? [], frame.at);
    if (outer === undefined && this.workspace) this.visitor.binding(frame.tag.name, value, frame.at);
  }

  /** All parts are read; attributes may follow. */
  private complete(frame: Frame, last: Item = nothing): Item | null {
    const { type, at } = frame;
    if (type === sexp.closure) {
      this.code.leave();
      this.visitor.function(at);
    } else if (type === sexp.promise) {
      this.code.leavePromise();
      const forced = frame.first.type !== sexp.unbound;
      this.visitor.promise({ forced, inEnvironment: inEnvironment(this.stack), at });
    }
    if (isCell(type)) return this.finished(frame, this.cells(frame, last));
    if (type === sexp.environment) return this.finished(frame, frame.first);
    if (type === sexp.altrep) return this.finished(frame, itemOf(frame));
    if (type === sexp.symbol) {
      const item: Item = { type, name: frame.first.name ?? 'NA' };
      this.references.push(item);
      return this.finished(frame, item);
    }
    return this.attributesOf(frame, { type, name: null });
  }

  private cells(frame: Frame, last: Item): Item {
    if (frame.type !== sexp.call) {
      const items = frame.type === sexp.pairlist ? frame.items : [];
      return { type: frame.type, name: null, items };
    }
    if (last.type !== sexp.nil && last.items !== undefined)
      for (const item of last.items) if (frame.items.length < keptItems) frame.items.push(item);
    return this.code.called(frame.items, frame.at);
  }

  /** The item is done unless attributes follow it. */
  attributesOf(frame: Frame, item: Item): Item | null {
    if ((frame.flags & 0x200) === 0) return this.finished(frame, item);
    frame.attributes = true;
    frame.first = item;
    return null;
  }

  finished(frame: Frame, item: Item): Item {
    this.stack.pop();
    if (frame.type === sexp.bytecode) this.code.leave();
    return item;
  }

  /** Attributes of an item whose own bytes are read already. */
  private attributed(item: Item, flags: number, at: number): Item | null {
    if ((flags & 0x200) === 0) return item;
    const frame = this.push(item.type, flags, at, {});
    frame.attributes = true;
    frame.first = item;
    return null;
  }

  private reference(index: number, at: number): Item {
    const item = this.references[index - 1];
    if (item === undefined) throw new ParseError('PARSE_INVALID', at, `a reference to item ${index}`);
    return item;
  }

  private texts(): Item {
    const item = readStrings(this.input);
    for (const { name } of item.items ?? []) this.code.datum(name);
    return item;
  }

  private char(flags: number, at: number): Item | null {
    const length = this.input.int();
    const name = length === -1 ? null : readText(this.input, checkedCount(this.input, length));
    return this.attributed({ type: sexp.char, name }, flags, at);
  }

  /** A vector of names: of a namespace (with its version), a package, or what only the writer's hook knows. */
  private names(type: number, at: number): Item {
    if (this.input.int() !== 0) throw new ParseError('PARSE_INVALID', at, 'names of names');
    const { items = [] } = readStrings(this.input);
    const name = items[0]?.name ?? '';
    const item: Item = { type, name, home: name.replace(/^package:/, '') };
    this.references.push(item);
    if (type === sexp.persistent) this.visitor.odd('an object that only the writer’s own hook restores', at);
    else this.visitor.namespace(name, at);
    return item;
  }

  push(type: number, flags: number, at: number, given: { whole?: boolean; repeat?: number }): Frame {
    if (this.stack.length >= deepest)
      throw new LimitError('depth', at, `objects nest deeper than ${deepest} levels`);
    const frame = newFrame(type, flags, at, given);
    this.stack.push(frame);
    return frame;
  }
}
