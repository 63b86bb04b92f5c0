import { Cursor } from '../../bytes/cursor.ts';
import { type ByteSource, readBytes } from '../../bytes/source.ts';
import type { Limits } from '../../core/limits.ts';
import {
  Blob,
  Call,
  type CallOpcode,
  Dict,
  Elided,
  Extension,
  elided,
  Global,
  type ImportOpcode,
  List,
  OutOfBand,
  PersistentId,
  SetOf,
  Text,
  Tuple,
  type Value,
} from '../../core/value.ts';
import { runHot, shortestPayload } from './hot.ts';
import { alwaysKept, isSymbol, Keeper } from './keeper.ts';
import { Memo } from './memo.ts';
import { decodeLong, parseFloatLine, parseIndex, parseInteger } from './numbers.ts';
import type { MachineObserver, PickleEnd } from './observer.ts';
import { OpcodeReader, type Reading } from './reader.ts';
import { deepStack, tag } from './slots.ts';
import { decodeText } from './text.ts';

/** How far ahead of the memo's length an index may run before it is told. */
const sparseFactor = 64;
/** Objects that a deep stack may hold. */
const mostHeld = 200_000;

/** Thrown for each stream that ends early, of which there are many: no stack trace is taken. */
class Broken {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}
class OverBudget extends Broken {}

/**
 * Runs one pickle from `at` without importing or calling anything.
 *
 * Where CPython's C unpickler, its Python unpickler or their versions differ, the machine goes on, so that it
 * reports what any of them would do; it stops where all of them stop. Where an argument reaches over the end of its
 * frame they read different bytes: `straddleAt` of the result then asks for the other reading too.
 */
export function runPickle(
  source: ByteSource,
  at: number,
  observer: MachineObserver,
  limits: Limits,
  end: number = source.size,
  reading: Reading = 'memory',
): PickleEnd {
  return new Machine(source, at, observer, limits, end, reading).run();
}

export class Machine extends Keeper {
  readonly reader: OpcodeReader;
  readonly memo: Memo;
  private readonly source: ByteSource;
  private readonly globals = new Map<string, Global>();
  private checkedStack = deepStack;
  private protocol = 0;
  private highestProtocol = 0;
  private imports = 0;
  private calls = 0;

  constructor(
    source: ByteSource,
    at: number,
    observer: MachineObserver,
    limits: Limits,
    end: number,
    reading: Reading = 'memory',
  ) {
    super(source, new Cursor(source, at, end), observer, limits);
    this.source = source;
    this.memo = new Memo(limits.retained);
    this.reader = new OpcodeReader(this.cursor, reading);
  }

  run(): PickleEnd {
    const reader = this.reader;
    let count = 0;
    try {
      for (;;) {
        count += runHot(this);
        const code = reader.next();
        if (code < 0) return this.finish('broken', reader.at, reader.ended, count);
        count += 1;
        if (code === 0x2e) return this.finish('stop', this.cursor.at, '', count, this.pop());
        this.execute(code);
        if (this.stack.tags.length > this.checkedStack) this.checkHeld();
        if (this.stack.size > this.limits.stack) throw new OverBudget('values on the stack');
        if (this.stack.markCount > this.limits.stack) throw new OverBudget('marks');
        if (this.memo.farSize > this.limits.memo) throw new OverBudget('memo entries');
        if (count > this.limits.opcodes) throw new OverBudget('opcodes');
      }
    } catch (error) {
      if (error instanceof OverBudget) return this.finish('budget', reader.at, error.reason, count);
      if (error instanceof Broken) return this.finish('broken', reader.at, error.reason, count);
      throw error;
    } finally {
      this.stack.release();
      this.memo.release();
    }
  }

  /** A slot takes little, the object in it much more: many objects on a deep stack are more than is held. */
  private checkHeld(): void {
    const { tags, size } = this.stack;
    this.checkedStack = tags.length;
    let held = 0;
    for (let slot = 0; slot < size; slot += 1) if (tags[slot]! >= tag.data) held += 1;
    if (held > mostHeld) throw new OverBudget('objects on the stack');
  }

  private finish(
    ended: PickleEnd['ended'],
    at: number,
    reason: string,
    opcodes: number,
    value: Value = null,
  ): PickleEnd {
    return {
      ended,
      at,
      reason,
      value,
      opcodes,
      protocol: this.highestProtocol,
      imports: this.imports,
      calls: this.calls,
      memoized: this.memo.length,
      straddleAt: this.reader.straddleAt,
    };
  }

  private execute(code: number): void {
    const reader = this.reader;
    switch (code) {
      // Constants
      case 0x4e: // NONE
        this.stack.push(tag.none, 0);
        return;
      case 0x88: // NEWTRUE
        this.stack.push(tag.true, 0);
        return;
      case 0x89: // NEWFALSE
        this.stack.push(tag.false, 0);
        return;
      case 0x4a: // BININT
      case 0x4b: // BININT1
      case 0x4d: // BININT2
        this.stack.push(tag.int, reader.number);
        return;
      case 0x47: // BINFLOAT
        this.stack.push(tag.float, reader.number);
        return;
      case 0x8c: // SHORT_BINUNICODE
      case 0x58: // BINUNICODE
      case 0x8d: // BINUNICODE8
      case 0x54: // BINSTRING
      case 0x55: // SHORT_BINSTRING
        if (reader.moved) {
          this.pushLine(this.movedText());
          return;
        }
        this.stack.push(tag.text, reader.at);
        if (reader.length >= shortestPayload) this.payload(tag.text, reader.at);
        return;
      case 0x43: // SHORT_BINBYTES
      case 0x42: // BINBYTES
      case 0x8e: // BINBYTES8
      case 0x96: // BYTEARRAY8
        if (reader.moved) {
          this.pushValue(this.movedBlob());
          return;
        }
        this.stack.push(tag.blob, reader.at);
        if (reader.length >= shortestPayload) this.payload(tag.blob, reader.at);
        return;
      case 0x56: // UNICODE
        this.pushLine(new Text(this.constants, reader.from, reader.length, 'raw-unicode-escape'));
        return;
      case 0x53: // STRING
        this.quotedString();
        return;
      case 0x49: // INT
      case 0x4c: {
        // LONG
        const value = parseInteger(this.line());
        if (value === undefined) throw new Broken('not an integer');
        this.pushValue(value);
        return;
      }
      case 0x46: {
        // FLOAT
        const value = parseFloatLine(this.line());
        if (value === undefined) throw new Broken('not a float');
        this.stack.push(tag.float, value);
        return;
      }
      case 0x8a: // LONG1
      case 0x8b: // LONG4
        this.pushValue(
          reader.length > 4096 ? elided : decodeLong(readBytes(this.source, reader.from, reader.length)),
        );
        return;

      // Containers
      case 0x29: // EMPTY_TUPLE
        this.pushValue(new Tuple([], 0));
        return;
      case 0x5d: // EMPTY_LIST
        this.pushValue(new List());
        return;
      case 0x7d: // EMPTY_DICT
        this.pushValue(new Dict());
        return;
      case 0x8f: // EMPTY_SET
        this.pushValue(new SetOf(false));
        return;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        this.collect(this.below(code - 0x84), (from, to) => this.tuple(from, to));
        return;
      case 0x74: // TUPLE
        this.collect(this.takeMark(), (from, to) => this.tuple(from, to));
        return;
      case 0x6c: // LIST
        this.collect(this.takeMark(), (from, to) => {
          const list = new List();
          this.keepItems(list, from, to);
          return list;
        });
        return;
      case 0x91: // FROZENSET
        this.collect(this.takeMark(), (from, to) => {
          const set = new SetOf(true);
          this.keepItems(set, from, to);
          return set;
        });
        return;
      case 0x64: // DICT
        this.collect(this.takeMark(), (from, to) => {
          const dict = new Dict();
          this.keepEntries(dict, from, to);
          if ((to - from) % 2 !== 0) throw new Broken('odd number of items for DICT');
          return dict;
        });
        return;
      case 0x61: // APPEND
        this.putItems('APPEND', this.below(1));
        return;
      case 0x65: // APPENDS
        this.putItems('APPENDS', this.takeMark());
        return;
      case 0x90: // ADDITEMS
        this.putItems('ADDITEMS', this.takeMark());
        return;
      case 0x73: // SETITEM
        this.setItems('SETITEM', this.below(2));
        return;
      case 0x75: // SETITEMS
        this.setItems('SETITEMS', this.takeMark());
        return;

      // Stack and memo
      case 0x28: // MARK
        this.stack.mark();
        return;
      case 0x30: // POP
        if (this.stack.markCount > 0 && this.stack.fence === this.stack.size) this.stack.dropMark();
        else this.stack.size = this.below(1);
        return;
      case 0x31: // POP_MARK
        this.stack.size = this.takeMark();
        return;
      case 0x32: // DUP
        this.pushSlot(this.below(1));
        return;
      case 0x94: // MEMOIZE
        this.put(this.memo.length);
        return;
      case 0x71: // BINPUT
      case 0x72: // LONG_BINPUT
        this.put(reader.number);
        return;
      case 0x70: // PUT
        this.put(this.lineIndex());
        return;
      case 0x68: // BINGET
      case 0x6a: // LONG_BINGET
        this.get(reader.number);
        return;
      case 0x67: // GET
        this.get(this.lineIndex());
        return;

      // What the unpickler would import or call
      case 0x63: // GLOBAL
        this.stack.pushRef(tag.symbol, this.importLines('GLOBAL'));
        return;
      case 0x93: // STACK_GLOBAL
        this.stackGlobal();
        return;
      case 0x52: // REDUCE
      case 0x81: {
        // NEWOBJ
        const args = this.pop();
        this.call(code === 0x52 ? 'REDUCE' : 'NEWOBJ', this.pop(), args);
        return;
      }
      case 0x92: {
        // NEWOBJ_EX
        const kwargs = this.pop();
        const args = this.pop();
        this.call('NEWOBJ_EX', this.pop(), args, kwargs);
        return;
      }
      case 0x69: {
        // INST
        const callable = this.importLines('INST');
        const from = this.takeMark();
        const args = this.tuple(from, this.stack.size);
        this.stack.size = from;
        this.call('INST', callable, args);
        return;
      }
      case 0x6f: {
        // OBJ
        const from = this.takeMark();
        if (from >= this.stack.size) throw new Broken('OBJ without a class');
        const callable = this.valueAt(from);
        const args = this.tuple(from + 1, this.stack.size);
        this.stack.size = from;
        this.call('OBJ', callable, args);
        return;
      }
      case 0x62: // BUILD
        this.build();
        return;

      // What comes from outside of the stream
      case 0x50: // PERSID
        this.persistentId(new Text(this.constants, reader.from, reader.length, 'latin1'));
        return;
      case 0x51: // BINPERSID
        this.persistentId(this.pop());
        return;
      case 0x82: // EXT1
      case 0x83: // EXT2
      case 0x84: // EXT4
        this.extension(reader.number);
        return;
      case 0x97: // NEXT_BUFFER
        this.observer.onOutOfBand?.(reader.at);
        this.stack.pushRef(tag.symbol, new OutOfBand(reader.at));
        return;
      case 0x98: // READONLY_BUFFER
        this.below(1);
        return;

      // Framing
      case 0x80: // PROTO
        if (reader.number > 5) throw new Broken(`unsupported pickle protocol ${reader.number}`);
        this.protocol = reader.number;
        this.highestProtocol = Math.max(this.highestProtocol, reader.number);
        return;
      case 0x95: // FRAME
        reader.beginFrame(reader.number);
        return;
      default:
        throw new Broken('unknown opcode');
    }
  }

  // Stack

  /** The index of the slot `count` below the top. */
  private below(count: number): number {
    const from = this.stack.size - count;
    if (from < this.stack.fence) throw new Broken('stack underflow');
    return from;
  }

  private pop(): Value {
    const slot = this.below(1);
    this.stack.size = slot;
    return this.valueAt(slot);
  }

  private pushSlot(slot: number): void {
    const { tags, nums, refs } = this.stack;
    const slotTag = tags[slot]!;
    if (slotTag >= tag.data) this.stack.pushRef(slotTag, refs[slot]!);
    else this.stack.push(slotTag, nums[slot]!);
  }

  private pushValue(value: Value): void {
    if (typeof value === 'number') this.stack.push(tag.int, value);
    else if (typeof value === 'boolean') this.stack.push(value ? tag.true : tag.false, 0);
    else if (value === null) this.stack.push(tag.none, 0);
    else if (value instanceof Elided) this.stack.push(tag.elided, 0);
    else this.stack.pushRef(tag.data, value);
  }

  private takeMark(): number {
    if (this.stack.markCount === 0) throw new Broken('no MARK on the stack');
    const from = this.stack.fence;
    this.stack.dropMark();
    return from;
  }

  /** Replaces the slots from `from` on by the one container that `make` builds of them. */
  private collect(from: number, make: (from: number, to: number) => Value): void {
    const made = make(from, this.stack.size);
    this.stack.size = from;
    this.stack.pushRef(tag.data, made);
  }

  private put(index: number): void {
    const slot = this.below(1);
    if (index > 65_536 && index > sparseFactor * this.memo.length)
      this.observer.onHugeCount?.(this.reader.at, `memo index ${index}`);
    this.memo.put(index, this.stack.tags[slot]!, this.stack.nums[slot]!, this.stack.refs[slot]);
  }

  private get(index: number): void {
    const slotTag = this.memo.tagAt(index);
    if (slotTag === tag.absent) throw new Broken(`memo has no value at ${index}`);
    if (slotTag >= tag.data) this.stack.pushRef(slotTag, this.memo.refAt(index) as Value);
    else this.stack.push(slotTag, this.memo.numAt(index));
  }

  // Constants

  payload(slotTag: number, at: number): void {
    this.observer.onPayload?.(this.materials.value(slotTag, at, undefined) as Text | Blob);
  }

  private line(): string {
    const { from, length } = this.reader;
    return decodeText(readBytes(this.source, from, Math.min(length, this.limits.textBytes)), 'latin1');
  }

  private lineIndex(): number {
    const { from, length } = this.reader;
    const { memory } = this.source;
    if (memory !== undefined && length > 0 && length < 10) {
      let value = 0;
      let at = from;
      for (; at < from + length; at += 1) {
        const digit = memory[at]! - 0x30;
        if (digit < 0 || digit > 9) break;
        value = value * 10 + digit;
      }
      if (at === from + length) return value;
    }
    const index = parseIndex(this.line());
    if (index === null || index < 0) throw new Broken('not a memo index');
    return index;
  }

  private pushLine(text: Text): void {
    if (text.length >= shortestPayload) this.observer.onPayload?.(text);
    this.stack.pushRef(tag.data, text);
  }

  /** A counted constant whose count or payload does not lie behind its opcode. */
  private movedText(): Text {
    const { code, from, length } = this.reader;
    return new Text(this.constants, from, length, code === 0x54 || code === 0x55 ? 'latin1' : 'utf8');
  }

  private movedBlob(): Blob {
    const { code, from, length } = this.reader;
    return new Blob(this.constants, from, length, code === 0x96);
  }

  private quotedString(): void {
    const { from, length } = this.reader;
    const first = length >= 2 ? readBytes(this.source, from, 1)[0] : 0;
    const last = length >= 2 ? readBytes(this.source, from + length - 1, 1)[0] : 1;
    if (first !== last || (first !== 0x22 && first !== 0x27)) throw new Broken('STRING is not quoted');
    this.pushLine(new Text(this.constants, from + 1, length - 2, 'string-escape'));
  }

  // Containers

  private putItems(via: 'APPEND' | 'APPENDS' | 'ADDITEMS', from: number): void {
    const to = this.stack.size;
    this.stack.size = from;
    const target = this.valueAt(this.below(1));
    const native = via === 'ADDITEMS' ? target instanceof SetOf && !target.frozen : target instanceof List;
    if (native) {
      this.keepItems(target as List | SetOf, from, to);
      return;
    }
    const args = new List();
    this.keepItems(args, from, to);
    if (target instanceof Call) {
      target.items = this.grown(target.items, args.items);
      target.dropped += args.dropped;
    }
    this.emitCall(new Call(via, target, args, null, this.reader.at), target);
  }

  private setItems(via: 'SETITEM' | 'SETITEMS', from: number): void {
    const to = this.stack.size;
    this.stack.size = from;
    const target = this.valueAt(this.below(1));
    if (target instanceof Dict) this.keepEntries(target, from, to);
    else if (target instanceof List) this.replaceItems(target, from, to);
    else {
      const args = new Dict();
      this.keepEntries(args, from, to);
      if (target instanceof Call) {
        target.entries = this.grown(target.entries, args.entries);
        target.dropped += args.dropped;
      }
      this.emitCall(new Call(via, target, args, null, this.reader.at), target);
    }
    if ((to - from) % 2 !== 0) throw new Broken('odd number of items for SETITEMS');
  }

  // Imports and calls

  private importLines(opcode: ImportOpcode): Global {
    const reader = this.reader;
    const module = this.nameLine(reader.from, reader.length);
    const name = this.nameLine(reader.secondFrom, reader.secondLength);
    return this.import(module, name, opcode);
  }

  private nameLine(from: number, length: number): string | null {
    return length > this.limits.textBytes ? null : decodeText(readBytes(this.source, from, length), 'utf8');
  }

  private stackGlobal(): void {
    const { tags, nums, size } = this.stack;
    for (let slot = Math.max(0, size - 2); slot < size; slot += 1)
      if (tags[slot] === tag.text) this.memo.keepName(nums[slot]!);
    const name = this.pop();
    const module = this.pop();
    if (!mayBeText(name) || !mayBeText(module)) throw new Broken('STACK_GLOBAL requires str');
    this.stack.pushRef(tag.symbol, this.import(this.nameOf(module), this.nameOf(name), 'STACK_GLOBAL'));
  }

  private nameOf(value: Value): string | null {
    return value instanceof Text && value.length <= this.limits.textBytes ? value.value : null;
  }

  private import(module: string | null, name: string | null, opcode: ImportOpcode): Global {
    // The same name is the same global; the protocol decides how it is looked up.
    const key = `${opcode}${this.protocol}\n${module}\n${name}`;
    let global = this.globals.get(key);
    if (global === undefined) {
      global = new Global(module, name, opcode, this.protocol, this.reader.at);
      if (this.globals.size < this.limits.retained) this.globals.set(key, global);
    }
    this.imports += 1;
    this.observer.onImport(global, this.reader.at);
    return global;
  }

  private call(via: CallOpcode, callable: Value, args: Value, kwargs: Value = null): void {
    this.stack.pushRef(tag.symbol, this.called(via, callable, args, kwargs, this.reader.at));
  }

  called(via: CallOpcode, callable: Value, args: Value, kwargs: Value, at: number): Call {
    const call = new Call(via, callable, args, kwargs, at);
    this.emitCall(call, undefined);
    return call;
  }

  private emitCall(call: Call, target: Value | undefined): void {
    this.calls += 1;
    this.observer.onCall(call, target);
  }

  private build(): void {
    const state = this.pop();
    const target = this.valueAt(this.below(1));
    this.given(target, state, this.reader.at);
    if (!(target instanceof Call) || this.observer.afterBuild === undefined) return;
    const next = this.observer.afterBuild(target, state, this.cursor.at);
    if (next === undefined) return;
    if (next === null || !this.cursor.skip(next - this.cursor.at))
      throw new Broken('array data is cut off or broken');
  }

  /** Whether the loader may go on elsewhere after BUILD of `target`. */
  readsAfterBuild(target: Value): boolean {
    return (
      target instanceof Call &&
      (this.observer.mayReadAfter?.(target) ?? this.observer.afterBuild !== undefined)
    );
  }

  given(target: Value, state: Value, at: number): void {
    if (target instanceof Call && (this.retained < this.limits.retained || target.states.length < 1)) {
      const kept = this.retained < this.limits.retained || state instanceof Tuple ? state : elided;
      if (target.states.length === 0) target.states = [kept];
      else target.states = [...target.states.slice(0, alwaysKept), kept];
    } else if (target instanceof Call) target.states = [target.states[0]!, elided];
    this.emitCall(new Call('BUILD', target, state, null, at), target);
  }

  private persistentId(id: Value): void {
    const persistent = new PersistentId(id, this.reader.at);
    this.observer.onPersistentId?.(persistent);
    this.stack.pushRef(tag.symbol, persistent);
  }

  private extension(code: number): void {
    const extension = new Extension(code, this.reader.at);
    this.observer.onExtension?.(extension);
    if (code <= 0) throw new Broken('extension code is not positive');
    this.stack.pushRef(tag.symbol, extension);
  }
}

/** Whether the value could be a `str` when the unpickler runs: a constant text, or something not known. */
function mayBeText(value: Value): boolean {
  return value instanceof Text || isSymbol(value);
}
