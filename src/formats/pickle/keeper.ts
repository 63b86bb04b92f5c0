import type { Cursor } from '../../bytes/cursor.ts';
import type { ByteSource } from '../../bytes/source.ts';
import { hookNames, longestHookName } from '../../core/hook-names.ts';
import type { Limits } from '../../core/limits.ts';
import {
  Call,
  type ConstantReader,
  type Dict,
  Elided,
  Extension,
  Global,
  type List,
  PersistentId,
  SetOf,
  Text,
  Tuple,
  type Value,
} from '../../core/value.ts';
import { OverBudget } from './broken.ts';
import type { MachineObserver } from './observer.ts';
import { Materials, Stack, tag } from './slots.ts';
import { constantsOf } from './text.ts';

/** Containers with imports or objects keep this many items whatever the budget: argument lists are short. */
export const alwaysKept: number = 32;
const mostDescribing = 16;
/** Tuples of tuples and of calls, a byte each in the file, before plain ones are let go. */
const mostNested = 400_000;
/** No pickler gets so far down. */
const deepest = 200_000;

/** REDUCE, NEWOBJ, NEWOBJ_EX, BUILD and BINPERSID, and EMPTY_DICT, which stands before NEWOBJ_EX. */
const takesTuple = new Uint8Array(256);
for (const code of [0x52, 0x81, 0x92, 0x62, 0x51, 0x7d]) takesTuple[code] = 1;

/**
 * The stack of a run, and what its containers keep of the slots that go into them: everything up to the budget,
 * beyond it what a rule or a loader may ask for.
 */
export class Keeper {
  readonly limits: Limits;
  readonly cursor: Cursor;
  readonly stack: Stack = new Stack();
  protected readonly observer: MachineObserver;
  protected readonly constants: ConstantReader;
  protected readonly materials: Materials;
  protected retained = 0;
  private nested = 0;

  constructor(source: ByteSource, cursor: Cursor, observer: MachineObserver, limits: Limits) {
    this.limits = limits;
    this.cursor = cursor;
    this.observer = observer;
    this.constants = constantsOf(source, limits.textBytes);
    this.materials = new Materials(source, cursor, this.constants);
  }

  /** Whether no container keeps plain data any more. */
  get isFull(): boolean {
    return this.retained >= this.limits.retained;
  }

  protected valueAt(slot: number): Value {
    const { tags, nums, refs } = this.stack;
    return this.materials.value(tags[slot]!, nums[slot]!, refs[slot]);
  }

  /**
   * Whether a tuple may stay unmade: beyond the budget, plain data that is not numbers alone (a shape), and that the
   * opcode `next` does not take as arguments, state or identity.
   */
  unmade(from: number, to: number, next: number): boolean {
    if (this.retained < this.limits.retained || takesTuple[next] === 1) return false;
    const { tags } = this.stack;
    let numbers = true;
    for (let slot = from; slot < to; slot += 1) {
      const slotTag = tags[slot]!;
      if (slotTag === tag.symbol) return false;
      if (slotTag !== tag.int) numbers = false;
    }
    // Numbers alone may be a shape, except in a row of tuples that were let go already.
    return !numbers || from === this.stack.fence || tags[from - 1] === tag.elided;
  }

  /** A tuple of the slots; constants become values only when somebody looks at it. */
  tuple(from: number, to: number): Tuple {
    const { tags, nums } = this.stack;
    const length = to - from;
    if (length === 1 || length === 2) {
      const one = tags[from]!;
      const two = length === 2 ? tags[from + 1]! : tag.none;
      if (one < tag.data && two < tag.data) {
        return new Tuple(
          null,
          length,
          0,
          this.materials,
          one | (two << 4),
          nums[from]!,
          length === 2 ? nums[from + 1]! : 0,
        );
      }
    }
    const room = Math.max(alwaysKept, this.limits.retained - this.retained);
    const kept = Math.min(length, room);
    if (length > alwaysKept) this.retained += kept;
    this.tellParts(from, to, 0);
    const items: Value[] = [];
    for (let slot = from; slot < from + kept; slot += 1) items.push(this.valueAt(slot));
    const tuple = new Tuple(items, length, length - kept);
    tuple.depth = this.depthOver(items);
    if (tuple.depth > 0) this.nested += 1;
    if (this.nested > mostNested) this.retained = Math.max(this.retained, this.limits.retained);
    return tuple;
  }

  /** How deep these items go. What nests is kept whatever the budget, so that it has one of its own. */
  protected depthOver(items: readonly Value[]): number {
    let depth = 0;
    for (const item of items) {
      if ((item instanceof Tuple || item instanceof Call) && item.depth >= depth) depth = item.depth + 1;
    }
    if (depth > deepest) throw new OverBudget('levels of tuples and calls');
    return depth;
  }

  /** Puts the slots into a list or set, as far as the budget goes. */
  keepItems(list: List | SetOf, from: number, to: number): void {
    this.tellParts(from, to, list instanceof SetOf ? 1 : 0);
    const room = Math.max(0, Math.min(to - from, this.limits.retained - this.retained));
    list.dropped += to - from - room;
    if (room === 0) return;
    if (list.items.length === 0) list.items = [];
    const items = list.items as Value[];
    for (let slot = from; slot < from + room; slot += 1) items.push(this.valueAt(slot));
    this.retained += room;
  }

  /**
   * Puts pairs of slots into a dict, as far as the budget goes. Beyond it a dict still keeps its first entries if
   * they are imports or objects, and every hook (core/hook-names.ts).
   */
  keepEntries(dict: Dict, from: number, to: number): void {
    const { tags } = this.stack;
    this.tellParts(from, to, 2);
    const fits = this.retained + to - from <= this.limits.retained;
    const describes = !fits && dict.entries.length === 0 && this.describesObject(from, to);
    for (let slot = from; slot + 1 < to; slot += 2) {
      if (!describes && this.retained >= this.limits.retained) {
        const value = tags[slot + 1]!;
        const keep = value === tag.symbol && dict.entries.length < 2 * alwaysKept;
        if (!keep && (value < tag.elided || !this.isHookName(slot))) {
          dict.dropped += 1;
          continue;
        }
      }
      if (dict.entries.length === 0) dict.entries = [];
      (dict.entries as Value[]).push(this.valueAt(slot), this.valueAt(slot + 1));
      this.retained += 2;
    }
  }

  /** A short state that holds a class, as joblib writes before each array: it tells where the array ends. */
  private describesObject(from: number, to: number): boolean {
    if (to - from > mostDescribing) return false;
    const { tags, refs } = this.stack;
    for (let slot = from + 1; slot < to; slot += 2)
      if (tags[slot] === tag.symbol && refs[slot] instanceof Global) return true;
    return false;
  }

  /**
   * Tells of the classes and functions among slots that go into a container, and of the objects that become keys or
   * members there: every `keyStep`th slot, none where it is 0.
   */
  private tellParts(from: number, to: number, keyStep: number): void {
    const { tags, refs } = this.stack;
    for (let slot = from; slot < to; slot += 1) {
      if (tags[slot]! < tag.data) continue;
      const part = refs[slot];
      if (part instanceof Global) this.observer.onHeld?.(part, this.cursor.at);
      else if (keyStep > 0 && (slot - from) % keyStep === 0) this.tellHash(part);
    }
  }

  private tellHash(key: Value | undefined): void {
    if (key instanceof Call) this.observer.onHash?.(key, this.cursor.at);
    else if (key instanceof Tuple)
      for (const item of key.items) if (item instanceof Call) this.observer.onHash?.(item, this.cursor.at);
  }

  private isHookName(slot: number): boolean {
    if (!this.materials.mayBeName(this.stack.tags[slot]!, this.stack.nums[slot]!)) return false;
    const key = this.valueAt(slot);
    return key instanceof Text && key.length <= longestHookName && hookNames.has(key.value);
  }

  /** `list[index] = value`; an index that is not known leaves the list's items not known. */
  replaceItems(list: List, from: number, to: number): void {
    this.tellParts(from, to, 0);
    for (let slot = from; slot + 1 < to; slot += 2) {
      const key = this.valueAt(slot);
      const index = typeof key === 'boolean' ? Number(key) : key;
      if (typeof index !== 'number') {
        if (isSymbol(key)) list.dropped += 1;
        continue;
      }
      const at = index < 0 ? index + list.items.length : index;
      if (list.dropped === 0 && at >= 0 && at < list.items.length)
        (list.items as Value[])[at] = this.valueAt(slot + 1);
    }
  }

  protected grown(existing: readonly Value[], added: readonly Value[]): readonly Value[] {
    if (existing.length === 0) return [...added];
    if (existing.length >= alwaysKept && this.retained >= this.limits.retained) return existing;
    for (const item of added) (existing as Value[]).push(item);
    return existing;
  }
}

/** Something whose value only running the pickle would tell. */
export function isSymbol(value: Value): boolean {
  return (
    value instanceof Call ||
    value instanceof Elided ||
    value instanceof PersistentId ||
    value instanceof Extension ||
    value instanceof Global
  );
}
