import type { Cursor } from '../../bytes/cursor.ts';
import { type ArgumentKind, opcodeOf } from './opcodes.ts';

/** Argument kinds as small numbers, so that the hot loop switches on bytes. */
const kinds: readonly ArgumentKind[] = [
  'none',
  'u1',
  'u2',
  'i4',
  'u4',
  'u8',
  'f8',
  'decimal',
  'line',
  'two-lines',
  'long1',
  'long4',
  'counted-u1',
  'counted-i4',
  'counted-u4',
  'counted-u8',
];
const kindOf = new Uint8Array(256).fill(255);
for (let code = 0; code < 256; code += 1) {
  const opcode = opcodeOf(code);
  if (opcode !== undefined) kindOf[code] = kinds.indexOf(opcode.argument);
}

/**
 * How the bytes are at hand. CPython's C unpickler over memory (`pickle.loads`) reads straight through the end of a
 * frame; over a file it reads an argument that the frame cuts off afresh from behind the frame, and drops what of
 * it lay within (python/cpython#154848). The pure Python unpickler refuses both.
 */
export type Reading = 'memory' | 'file';

/** Why no further opcode can be read. */
export type ReadEnd = 'end-of-data' | 'unknown-opcode' | 'argument-truncated' | 'negative-count';

/**
 * Reads one opcode after another, without allocating: after `next()` the fields hold the opcode and its argument.
 * Payloads are passed over; `from` and `length` say where they are.
 */
export class OpcodeReader {
  readonly cursor: Cursor;
  /** Offset of the opcode's own byte. */
  at = 0;
  code = 0;
  /** A number argument, or the length of a payload. */
  number = 0;
  from = 0;
  length = 0;
  /** The second line of GLOBAL and INST. */
  secondFrom = 0;
  secondLength = 0;
  ended: ReadEnd = 'end-of-data';
  /** Where the frame that is being read ends; Infinity outside of frames. */
  frameEnd: number = Number.POSITIVE_INFINITY;
  /** The first opcode whose argument reaches over the end of its frame, or -1: no pickler writes that. */
  straddleAt = -1;
  /** The argument of this opcode does not lie behind the opcode, because a frame's end was in between. */
  moved = false;
  private readonly reading: Reading;

  constructor(cursor: Cursor, reading: Reading = 'memory') {
    this.cursor = cursor;
    this.reading = reading;
  }

  /** Begins a frame of `size` bytes. One that lies within another changes nothing for the C unpickler. */
  beginFrame(size: number): void {
    if (this.cursor.at + size <= this.frameEnd && this.frameEnd !== Number.POSITIVE_INFINITY) return;
    this.leaveFrame();
    this.frameEnd = this.cursor.at + size;
  }

  /** The next opcode's byte, or -1; `ended` then says why. */
  next(): number {
    const cursor = this.cursor;
    this.at = cursor.at;
    if (cursor.pos >= cursor.limit && !cursor.has(1)) return this.end('end-of-data');
    if (this.at >= this.frameEnd) this.frameEnd = Number.POSITIVE_INFINITY;
    this.moved = false;
    const code = cursor.buffer[cursor.pos++]!;
    this.code = code;
    switch (kindOf[code]) {
      case 0:
        return code;
      case 1:
        if (!this.has(1)) return this.end('argument-truncated');
        this.number = cursor.buffer[cursor.pos++]!;
        return code;
      case 2:
        if (!this.has(2)) return this.end('argument-truncated');
        this.number = cursor.u16();
        return code;
      case 3:
        if (!this.has(4)) return this.end('argument-truncated');
        this.number = cursor.i32();
        return code;
      case 4:
        if (!this.has(4)) return this.end('argument-truncated');
        this.number = cursor.u32();
        return code;
      case 5:
        if (!this.has(8)) return this.end('argument-truncated');
        this.number = cursor.u64();
        return code;
      case 6:
        if (!this.has(8)) return this.end('argument-truncated');
        this.number = cursor.f64be();
        return code;
      case 7:
      case 8:
        this.line();
        return code;
      case 9:
        this.twoLines();
        return code;
      case 10:
      case 12:
        if (!this.has(1)) return this.end('argument-truncated');
        return this.payload(cursor.buffer[cursor.pos++]!);
      case 11:
      case 13:
        if (!this.has(4)) return this.end('argument-truncated');
        return this.payload(cursor.i32());
      case 14:
        if (!this.has(4)) return this.end('argument-truncated');
        return this.payload(cursor.u32());
      case 15:
        if (!this.has(8)) return this.end('argument-truncated');
        return this.payload(cursor.u64());
      default:
        return this.end('unknown-opcode');
    }
  }

  private end(why: ReadEnd): -1 {
    this.ended = why;
    return -1;
  }

  /** Whether `count` bytes of an argument are there, from where this reading takes them. */
  private has(count: number): boolean {
    if (this.cursor.at + count > this.frameEnd) this.leaveFrame();
    return this.cursor.has(count);
  }

  /** The frame ends before what is read next does. */
  private leaveFrame(): void {
    const left = this.frameEnd - this.cursor.at;
    this.frameEnd = Number.POSITIVE_INFINITY;
    if (left <= 0 || left === Number.POSITIVE_INFINITY) return;
    if (this.straddleAt < 0) this.straddleAt = this.at;
    if (this.reading === 'memory') return;
    this.cursor.skip(left);
    this.moved = true;
  }

  private payload(length: number): number {
    this.number = length;
    if (this.cursor.at + length > this.frameEnd) {
      if (!joinsParts(this.code)) this.leaveFrame();
      else if (this.straddleAt < 0 && this.cursor.at < this.frameEnd) this.straddleAt = this.at;
    }
    this.from = this.cursor.at;
    this.length = length;
    if (length < 0) return this.end('negative-count');
    return this.cursor.skip(length) ? this.code : this.end('argument-truncated');
  }

  private twoLines(): void {
    this.line();
    const { from, length } = this;
    this.line();
    this.secondFrom = this.from;
    this.secondLength = this.length;
    this.from = from;
    this.length = length;
  }

  /**
   * Passes over a line and its newline. A last line without one loses its last character, as the pure Python
   * unpickler's `readline()[:-1]` does (the C one stops with an error); of nothing it makes an empty line.
   */
  private line(): void {
    const cursor = this.cursor;
    this.from = cursor.at;
    while (cursor.has(1)) {
      const stop = Math.min(cursor.limit, cursor.pos + this.frameEnd - cursor.at);
      const newline = indexOfNewline(cursor.buffer, cursor.pos, stop);
      if (newline >= 0) {
        cursor.pos = newline + 1;
        this.length = cursor.at - 1 - this.from;
        return;
      }
      if (stop < cursor.limit || cursor.at + stop - cursor.pos === this.frameEnd) {
        const dropped = this.reading === 'file' && this.frameEnd > cursor.at;
        this.leaveFrame();
        if (dropped) this.from = cursor.at;
      } else cursor.pos = stop;
    }
    this.length = Math.max(0, cursor.at - this.from - 1);
  }
}

/** The C unpickler fills a bytes object from both sides of a frame's end; it drops the first part of all else. */
function joinsParts(code: number): boolean {
  return code === 0x42 || code === 0x43 || code === 0x8e || code === 0x96;
}

const nativeSearchFrom = 64;

function indexOfNewline(buffer: Uint8Array, from: number, limit: number): number {
  const near = Math.min(limit, from + nativeSearchFrom);
  for (let at = from; at < near; at += 1) if (buffer[at] === 10) return at;
  if (near === limit) return -1;
  const found = buffer.subarray(near, limit).indexOf(10);
  return found < 0 ? -1 : near + found;
}
