import { Cursor } from '../../bytes/cursor.ts';
import { type ByteSource, readBytes } from '../../bytes/source.ts';
import type { Limits } from '../../core/limits.ts';
import { Blob, Elided, Text, type Value } from '../../core/value.ts';
import { Broken } from './broken.ts';
import { Keeper } from './keeper.ts';
import { Memo } from './memo.ts';
import { parseIndex } from './numbers.ts';
import type { MachineObserver } from './observer.ts';
import { OpcodeReader, type Reading } from './reader.ts';
import { tag } from './slots.ts';
import { decodeText } from './text.ts';
import { shortestPayload } from './wrapping.ts';

/** How far ahead of the memo's length an index may run before it is told. */
const sparseFactor = 64;

/** What an opcode takes and leaves: slots of the stack and the memo, and constants out of the stream. */
export class Operands extends Keeper {
  readonly reader: OpcodeReader;
  readonly memo: Memo;
  protected readonly source: ByteSource;

  constructor(
    source: ByteSource,
    at: number,
    observer: MachineObserver,
    limits: Limits,
    end: number,
    reading: Reading,
  ) {
    super(source, new Cursor(source, at, end), observer, limits);
    this.source = source;
    this.memo = new Memo(limits.retained);
    this.reader = new OpcodeReader(this.cursor, reading);
  }

  /** The index of the slot `count` below the top. */
  protected below(count: number): number {
    const from = this.stack.size - count;
    if (from < this.stack.fence) throw new Broken('stack underflow');
    return from;
  }

  protected pop(): Value {
    const slot = this.below(1);
    this.stack.size = slot;
    return this.valueAt(slot);
  }

  protected pushSlot(slot: number): void {
    const { tags, nums, refs } = this.stack;
    const slotTag = tags[slot]!;
    if (slotTag >= tag.data) this.stack.pushRef(slotTag, refs[slot]!);
    else this.stack.push(slotTag, nums[slot]!);
  }

  protected pushValue(value: Value): void {
    if (typeof value === 'number') this.stack.push(tag.int, value);
    else if (typeof value === 'boolean') this.stack.push(value ? tag.true : tag.false, 0);
    else if (value === null) this.stack.push(tag.none, 0);
    else if (value instanceof Elided) this.stack.push(tag.elided, 0);
    else this.stack.pushRef(tag.data, value);
  }

  protected takeMark(): number {
    if (this.stack.markCount === 0) throw new Broken('no MARK on the stack');
    const from = this.stack.fence;
    this.stack.dropMark();
    return from;
  }

  /** Replaces the slots from `from` on by the one container that `make` builds of them. */
  protected collect(from: number, make: (from: number, to: number) => Value): void {
    const made = make(from, this.stack.size);
    this.stack.size = from;
    this.stack.pushRef(tag.data, made);
  }

  protected put(index: number): void {
    const slot = this.below(1);
    if (index > 65_536 && index > sparseFactor * this.memo.length)
      this.observer.onHugeCount?.(this.reader.at, `memo index ${index}`);
    this.memo.put(index, this.stack.tags[slot]!, this.stack.nums[slot]!, this.stack.refs[slot]);
  }

  protected get(index: number): void {
    const slotTag = this.memo.tagAt(index);
    if (slotTag === tag.absent) throw new Broken(`memo has no value at ${index}`);
    if (slotTag >= tag.data) this.stack.pushRef(slotTag, this.memo.refAt(index) as Value);
    else this.stack.push(slotTag, this.memo.numAt(index));
  }

  // Constants

  payload(slotTag: number, at: number): void {
    this.observer.onPayload?.(this.materials.value(slotTag, at, undefined) as Text | Blob);
  }

  protected line(): string {
    const { from, length } = this.reader;
    return decodeText(readBytes(this.source, from, Math.min(length, this.limits.textBytes)), 'latin1');
  }

  protected lineIndex(): number {
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

  protected pushLine(text: Text): void {
    if (text.length >= shortestPayload) this.observer.onPayload?.(text);
    this.stack.pushRef(tag.data, text);
  }

  /** A counted constant whose count or payload does not lie behind its opcode. */
  protected movedText(): Text {
    const { code, from, length } = this.reader;
    return new Text(this.constants, from, length, code === 0x54 || code === 0x55 ? 'latin1' : 'utf8');
  }

  protected movedBlob(): Blob {
    const { code, from, length } = this.reader;
    return new Blob(this.constants, from, length, code === 0x96);
  }

  protected quotedString(): void {
    const { from, length } = this.reader;
    const first = length >= 2 ? readBytes(this.source, from, 1)[0] : 0;
    const last = length >= 2 ? readBytes(this.source, from + length - 1, 1)[0] : 1;
    if (first !== last || (first !== 0x22 && first !== 0x27)) throw new Broken('STRING is not quoted');
    this.pushLine(new Text(this.constants, from + 1, length - 2, 'string-escape'));
  }
}
