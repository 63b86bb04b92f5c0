import type { Cursor } from '../../bytes/cursor.ts';
import { type ByteSource, readBytes } from '../../bytes/source.ts';
import {
  Blob,
  type ConstantReader,
  elided,
  elidedScalar,
  Float,
  Text,
  type Value,
} from '../../core/value.ts';

/**
 * A slot of the stack or the memo is a tag, a number and, for some tags, a reference. Constants take no object:
 * a text is the offset of its opcode, from which the value is made when a rule or a person looks at it.
 */
export const tag = {
  absent: 0,
  none: 1,
  true: 2,
  false: 3,
  int: 4,
  float: 5,
  text: 6,
  blob: 7,
  /** A constant whose value was let go. */
  lost: 8,
  elided: 9,
  /** A container, or a constant that has an object of its own. */
  data: 10,
  /** Something that the unpickler would import, call or be handed. */
  symbol: 11,
} as const;

/** From this depth on the objects on the stack are counted, each time that it doubles. */
export const deepStack: number = 2 ** 18;

/** Tags and numbers of a new stack or memo. Most pickles are small, so that their columns are used again. */
export interface Columns {
  readonly tags: Uint8Array;
  readonly nums: Float64Array;
}

const columnSize = 1024;
const spare: Columns[] = [];

export function takeColumns(): Columns {
  return spare.pop() ?? { tags: new Uint8Array(columnSize), nums: new Float64Array(columnSize) };
}

/** A memo reads a tag of zero as an entry that is not there, so the tags are cleared. */
export function giveColumns(columns: Columns): void {
  if (spare.length >= 8) return;
  columns.tags.fill(tag.absent);
  spare.push(columns);
}

/** The stack of one unpickler, with its marks and the fence: what lies below the last mark cannot be popped. */
export class Stack {
  tags: Uint8Array;
  nums: Float64Array;
  private readonly columns: Columns;
  refs: Value[] = [];
  size = 0;
  readonly marks: number[] = [];
  markCount = 0;
  fence = 0;

  constructor() {
    this.columns = takeColumns();
    this.tags = this.columns.tags;
    this.nums = this.columns.nums;
  }

  /** Gives the columns back; the stack is not used any more. */
  release(): void {
    giveColumns(this.columns);
  }

  /** Makes room for at least one further slot. */
  grow(): void {
    const tags = new Uint8Array(this.tags.length * 2);
    tags.set(this.tags);
    const nums = new Float64Array(this.nums.length * 2);
    nums.set(this.nums);
    this.tags = tags;
    this.nums = nums;
  }

  push(slotTag: number, num: number): void {
    if (this.size >= this.tags.length) this.grow();
    this.tags[this.size] = slotTag;
    this.nums[this.size] = num;
    this.size += 1;
  }

  pushRef(slotTag: number, ref: Value): void {
    this.refs[this.size] = ref;
    this.push(slotTag, 0);
  }

  mark(): void {
    this.marks[this.markCount] = this.size;
    this.markCount += 1;
    this.fence = this.size;
  }

  /** Forgets the last mark, keeping what lies above it. */
  dropMark(): void {
    this.markCount -= 1;
    this.fence = this.markCount > 0 ? this.marks[this.markCount - 1]! : 0;
  }
}

/** Makes values of slots: reads a constant's header again at the offset that its slot holds. */
export class Materials {
  private readonly source: ByteSource;
  private readonly cursor: Cursor;
  private readonly constants: ConstantReader;

  constructor(source: ByteSource, cursor: Cursor, constants: ConstantReader) {
    this.source = source;
    this.cursor = cursor;
    this.constants = constants;
  }

  value(slotTag: number, num: number, ref: Value | undefined): Value {
    switch (slotTag) {
      case tag.none:
        return null;
      case tag.true:
        return true;
      case tag.false:
        return false;
      case tag.int:
        return num;
      case tag.float:
        return new Float(num);
      case tag.text:
        return this.text(num);
      case tag.blob:
        return this.blob(num);
      case tag.lost:
        return elidedScalar;
      case tag.data:
      case tag.symbol:
        return ref as Value;
      default:
        return elided;
    }
  }

  /** A cheap look at a text's first byte: false where it is surely no name that the unpickler looks up. */
  mayBeName(slotTag: number, num: number): boolean {
    if (slotTag !== tag.text) return slotTag === tag.data;
    const at = num - this.cursor.at + this.cursor.pos;
    if (at < 0 || at + 3 > this.cursor.limit || this.cursor.buffer[at] !== 0x8c) return true;
    const first = this.cursor.buffer[at + 2];
    return first === 0x5f || first === 0x61 || first === 0x65;
  }

  text(at: number): Text {
    const head = this.header(at);
    const code = head[0];
    const encoding = code === 0x54 || code === 0x55 ? 'latin1' : 'utf8';
    const [size, length] = counted(head);
    return new Text(this.constants, at + size, length, encoding);
  }

  private blob(at: number): Blob {
    const head = this.header(at);
    const [size, length] = counted(head);
    return new Blob(this.constants, at + size, length, head[0] === 0x96);
  }

  private header(at: number): Uint8Array {
    const inWindow = at - this.cursor.at + this.cursor.pos;
    if (inWindow >= 0 && inWindow + 9 <= this.cursor.limit)
      return this.cursor.buffer.subarray(inWindow, inWindow + 9);
    return readBytes(this.source, at, 9);
  }
}

/** The size of a counted opcode with its count, and the count. */
function counted(head: Uint8Array): [number, number] {
  switch (head[0]) {
    case 0x8c: // SHORT_BINUNICODE
    case 0x43: // SHORT_BINBYTES
    case 0x55: // SHORT_BINSTRING
      return [2, head[1]!];
    case 0x8d: // BINUNICODE8
    case 0x8e: // BINBYTES8
    case 0x96: // BYTEARRAY8
      return [9, u32(head, 1) + u32(head, 5) * 2 ** 32];
    default: // BINUNICODE, BINBYTES, BINSTRING
      return [5, u32(head, 1)];
  }
}

function u32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}
