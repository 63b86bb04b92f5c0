import { readBytes } from '../../bytes/source.ts';
import {
  Call,
  type CallOpcode,
  Dict,
  Extension,
  elided,
  Global,
  type ImportOpcode,
  List,
  PersistentId,
  SetOf,
  Text,
  Tuple,
  type Value,
} from '../../core/value.ts';
import { Broken } from './broken.ts';
import { importByCall } from './import-by-call.ts';
import { alwaysKept, isSymbol } from './keeper.ts';
import { Operands } from './operands.ts';
import { tag } from './slots.ts';
import { decodeText } from './text.ts';

/** What the unpickler would import and call, on symbols, each told to the observer in its turn. */
export class Caller extends Operands {
  private readonly globals = new Map<string, Global>();
  protected protocol = 0;
  protected imports = 0;
  protected calls = 0;

  protected importLines(opcode: ImportOpcode): Global {
    const reader = this.reader;
    const module = this.nameLine(reader.from, reader.length);
    const name = this.nameLine(reader.secondFrom, reader.secondLength);
    return this.import(module, name, opcode);
  }

  private nameLine(from: number, length: number): string | null {
    return length > this.limits.textBytes ? null : decodeText(readBytes(this.source, from, length), 'utf8');
  }

  protected stackGlobal(): void {
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

  private import(
    module: string | null,
    name: string | null,
    opcode: ImportOpcode,
    protocol = this.protocol,
  ): Global {
    // The same name is the same global; the protocol decides how it is looked up.
    const key = `${opcode}${protocol}\n${module}\n${name}`;
    let global = this.globals.get(key);
    if (global === undefined) {
      global = new Global(module, name, opcode, protocol, this.reader.at);
      if (this.globals.size < this.limits.retained) this.globals.set(key, global);
    }
    this.imports += 1;
    this.observer.onImport(global, this.reader.at);
    return global;
  }

  protected call(via: CallOpcode, callable: Value, args: Value, kwargs: Value = null): void {
    this.stack.pushRef(tag.symbol, this.called(via, callable, args, kwargs, this.reader.at));
  }

  called(via: CallOpcode, callable: Value, args: Value, kwargs: Value, at: number): Value {
    const call = new Call(via, callable, args, kwargs, at);
    call.depth = this.depthOver([callable, args]);
    this.emitCall(call, undefined);
    const named = importByCall(call);
    return named === null ? call : this.import(named.module, named.name, 'STACK_GLOBAL', 4);
  }

  private emitCall(call: Call, target: Value | undefined): void {
    this.calls += 1;
    this.observer.onCall(call, target);
  }

  protected build(): void {
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

  protected persistentId(id: Value): void {
    const persistent = new PersistentId(id, this.reader.at);
    this.observer.onPersistentId?.(persistent);
    this.stack.pushRef(tag.symbol, persistent);
  }

  protected extension(code: number): void {
    const extension = new Extension(code, this.reader.at);
    this.observer.onExtension?.(extension);
    if (code <= 0) throw new Broken('extension code is not positive');
    this.stack.pushRef(tag.symbol, extension);
  }

  // Items, which an object of a class takes by its own methods

  protected putItems(via: 'APPEND' | 'APPENDS' | 'ADDITEMS', from: number): void {
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

  protected setItems(via: 'SETITEM' | 'SETITEMS', from: number): void {
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
}

/** Whether the value could be a `str` when the unpickler runs: a constant text, or something not known. */
function mayBeText(value: Value): boolean {
  return value instanceof Text || isSymbol(value);
}
