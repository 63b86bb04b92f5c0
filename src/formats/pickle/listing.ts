import { Cursor } from '../../bytes/cursor.ts';
import { type ByteSource, readBytes } from '../../bytes/source.ts';
import type { Limits } from '../../core/limits.ts';
import { bytesLiteral } from '../../core/repr.ts';
import { Elided } from '../../core/value.ts';
import { floatLiteral, integerLiteral, textLiteral } from './literal.ts';
import { decodeLong, parseFloatLine, parseIndex, parseInteger } from './numbers.ts';
import { opcodeOf } from './opcodes.ts';
import { OpcodeReader } from './reader.ts';
import { stackEffectOf } from './stack-effects.ts';
import { decodeText } from './text.ts';
import { likeness } from './trial.ts';

/** One line of a listing: an opcode, or with `broken` the reason why no further one can be read. */
export interface ListedOpcode {
  readonly at: number;
  /** Which pickle of the source this is, from 0. */
  readonly pickle: number;
  /** The opcode's name in CPython's pickletools; empty where the bytes are none. */
  readonly name: string;
  /** The argument as a Python literal, safe to print and bounded. */
  readonly argument: string;
  /** Values on the stack, marks not counted, after this opcode. */
  readonly stackDepth: number;
  /** Marks on the stack before this opcode, less the one that it takes: the indentation of a listing. */
  readonly markDepth: number;
  readonly comment: string;
  readonly broken: boolean;
}

/** Bytes of an argument that a listing shows. */
const shownBytes = 160;
const memoCounted = 1_000_000;

/**
 * Lists opcode after opcode from `at` to the end of the stream, whatever its end; after STOP goes on with the next
 * pickle where one begins. Depths are of the opcodes read: an error of the stack is a comment, not an end.
 */
export function* listOpcodes(source: ByteSource, at: number, limits: Limits): Generator<ListedOpcode> {
  let from = at;
  let left = limits.opcodes;
  for (let pickle = 0; ; pickle += 1) {
    const listing = new Listing(source, from, limits, pickle);
    for (;;) {
      if (left <= 0) {
        yield listing.ending(listing.reader.cursor.at, 'the budget of opcodes is used up');
        return;
      }
      left -= 1;
      const line = listing.next();
      yield line;
      if (line.broken) return;
      if (line.name === 'STOP') break;
    }
    from = listing.reader.cursor.at;
    if (from >= source.size) return;
    if (likeness(source, from, limits) === 'no') {
      yield listing.ending(from, `${source.size - from} bytes after STOP that begin no pickle`);
      return;
    }
  }
}

class Listing {
  readonly reader: OpcodeReader;
  private readonly source: ByteSource;
  private readonly limits: Limits;
  private readonly pickle: number;
  private depth = 0;
  private readonly marks: { at: number; depth: number }[] = [];
  private readonly put = new Set<number>();
  private memoized = 0;

  constructor(source: ByteSource, at: number, limits: Limits, pickle: number) {
    this.reader = new OpcodeReader(new Cursor(source, at));
    this.source = source;
    this.limits = limits;
    this.pickle = pickle;
  }

  next(): ListedOpcode {
    const reader = this.reader;
    const code = reader.next();
    if (code < 0) return this.unreadable();
    const name = opcodeOf(code)!.name;
    const indentBefore = this.marks.length;
    const comments: string[] = [];
    if (code === 0x28) {
      if (this.marks.length >= this.limits.stack)
        return this.ending(reader.at, 'the budget of marks is used up');
      this.marks.push({ at: reader.at, depth: this.depth });
    } else this.follow(name, comments);
    const memo = this.memo(name);
    if (memo !== '') comments.push(memo);
    return {
      at: reader.at,
      pickle: this.pickle,
      name,
      argument: argumentOf(this.source, reader, name),
      stackDepth: this.depth,
      markDepth: Math.min(indentBefore, this.marks.length),
      comment: comments.join('; '),
      broken: false,
    };
  }

  private follow(name: string, comments: string[]): void {
    const effect = stackEffectOf(name);
    const top = this.marks.at(-1);
    if (effect.toMark || (name === 'POP' && top !== undefined && top.depth === this.depth)) {
      this.marks.pop();
      comments.push(top === undefined ? 'no MARK on the stack' : `MARK at ${top.at}`);
      if (top !== undefined) this.depth = top.depth;
      if (name === 'POP') return;
    }
    const floor = this.marks.at(-1)?.depth ?? 0;
    if (this.depth - effect.takes < floor) comments.push('stack underflow');
    this.depth = Math.max(floor, this.depth - effect.takes) + effect.gives;
    if (name === 'STOP' && this.depth > 0) comments.push(`${this.depth} values are left on the stack`);
  }

  /** The index that MEMOIZE takes is the number of entries. */
  private memo(name: string): string {
    if (name === 'MEMOIZE') {
      this.memoized += 1;
      return this.put.size < memoCounted ? `memo ${this.memoized + this.put.size - 1}` : '';
    }
    if ((name === 'BINPUT' || name === 'LONG_BINPUT') && this.put.size < memoCounted) {
      if (this.reader.number >= this.memoized) this.put.add(this.reader.number);
    }
    return '';
  }

  private unreadable(): ListedOpcode {
    const reader = this.reader;
    switch (reader.ended) {
      case 'end-of-data':
        return this.ending(reader.cursor.at, 'the data ends without STOP');
      case 'unknown-opcode':
        return this.ending(
          reader.at,
          `no opcode has the byte 0x${reader.code.toString(16).padStart(2, '0')}`,
        );
      case 'negative-count':
        return this.ending(reader.at, `a count of ${reader.number}`, opcodeOf(reader.code)!.name);
      case 'argument-truncated':
        return this.ending(reader.at, 'the data ends inside of the argument', opcodeOf(reader.code)!.name);
    }
  }

  ending(at: number, comment: string, name = ''): ListedOpcode {
    const { pickle, depth } = this;
    const markDepth = this.marks.length;
    return { at, pickle, name, argument: '', stackDepth: depth, markDepth, comment, broken: true };
  }
}

function argumentOf(source: ByteSource, reader: OpcodeReader, name: string): string {
  const kind = opcodeOf(reader.code)!.argument;
  switch (kind) {
    case 'none':
      return '';
    case 'u1':
    case 'u2':
    case 'i4':
    case 'u4':
    case 'u8':
      return String(reader.number);
    case 'f8':
      return floatLiteral(reader.number);
    case 'decimal':
    case 'line':
      return lineArgument(source, reader, name);
    case 'two-lines': {
      const module = decoded(source, reader.from, reader.length, 'utf8');
      return textLiteral(`${module} ${decoded(source, reader.secondFrom, reader.secondLength, 'utf8')}`);
    }
    case 'long1':
    case 'long4':
      if (reader.length > shownBytes) return `an integer of ${reader.length} bytes`;
      return integerLiteral(decodeLong(readBytes(source, reader.from, reader.length)));
    case 'counted-u1':
    case 'counted-i4':
    case 'counted-u4':
    case 'counted-u8':
      return payload(source, reader, name);
  }
}

function lineArgument(source: ByteSource, reader: OpcodeReader, name: string): string {
  const { from, length } = reader;
  if (name === 'UNICODE') return shortened(source, from, length, 'raw-unicode-escape');
  if (name === 'STRING') {
    const whole = decoded(source, from, length, 'latin1');
    const quoted = length >= 2 && whole[0] === (length <= shownBytes ? whole.at(-1) : whole[0]);
    return quoted ? shortened(source, from + 1, length - 2, 'string-escape') : textLiteral(whole);
  }
  const line = decoded(source, from, length, 'latin1');
  const raw = textLiteral(line) + beyond(length);
  if (name === 'PERSID' || length > shownBytes) return raw;
  if (name === 'FLOAT') {
    const value = parseFloatLine(line);
    return value === undefined ? raw : floatLiteral(value);
  }
  if (name === 'GET' || name === 'PUT') {
    const index = parseIndex(line);
    return index === null ? raw : String(index);
  }
  const value = parseInteger(line);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'number' && typeof value !== 'bigint')
    return value instanceof Elided ? 'a long integer' : raw;
  return integerLiteral(value);
}

function payload(source: ByteSource, reader: OpcodeReader, name: string): string {
  const { from, length } = reader;
  if (name.endsWith('UNICODE') || name === 'BINUNICODE8') return shortened(source, from, length, 'utf8');
  if (name.endsWith('STRING')) return shortened(source, from, length, 'latin1');
  const bytes = bytesLiteral(readBytes(source, from, Math.min(length, shownBytes)));
  return (name === 'BYTEARRAY8' ? `bytearray(${bytes})` : bytes) + beyond(length);
}

function shortened(
  source: ByteSource,
  from: number,
  length: number,
  encoding: Parameters<typeof decodeText>[1],
): string {
  return textLiteral(decoded(source, from, length, encoding)) + beyond(length);
}

function decoded(
  source: ByteSource,
  from: number,
  length: number,
  encoding: Parameters<typeof decodeText>[1],
): string {
  return decodeText(readBytes(source, from, Math.min(length, shownBytes)), encoding);
}

function beyond(length: number): string {
  return length > shownBytes ? `… (${length} bytes)` : '';
}

/** The listing as text: offset, opcode indented by its marks, argument, and what a reader should know. */
export function* formatListing(lines: Iterable<ListedOpcode>): Generator<string> {
  for (const line of lines) {
    const indent = '  '.repeat(Math.min(line.markDepth, 20));
    const name = line.name === '' ? '(end)' : line.name;
    const text = `${String(line.at).padStart(7)}: ${indent}${line.argument === '' ? name : `${name.padEnd(16)} ${line.argument}`}`;
    const comment = line.broken ? `broken: ${line.comment}` : line.comment;
    yield comment === '' ? text : `${text.padEnd(44)} # ${comment}`;
  }
}
