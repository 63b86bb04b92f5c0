import type { Automaton } from './automaton.ts';
import { type EscapeFamily, leads, readEscape } from './escape-codes.ts';

/** Told of each word: where it begins and ends in the stream. */
export type Told = (found: { readonly start: number; readonly end: number; readonly word: number }) => void;

/**
 * Words in a stream as it reads once the escapes of one family are undone; `null` undoes none. It goes along with the
 * plain view until an escape begins, and is asleep again as soon as nothing of a word is left.
 */
export class EscapeView {
  /** The byte that an escape begins with. */
  readonly lead: number;
  /** Whether it goes its own way. */
  awake: boolean;
  private readonly automaton: Automaton;
  private readonly family: EscapeFamily | null;
  private readonly told: Told;
  /** Where in the stream each of the last bytes that count begins. */
  private readonly places: Float64Array;
  private readonly mask: number;
  private counted = 0;
  private state = 0;
  private pending: number[] = [];
  private pendingAt = 0;
  /** Half a character of UTF-16, and where it begins. */
  private high: { readonly code: number; readonly start: number } | null = null;
  private newLine = false;

  constructor(automaton: Automaton, family: EscapeFamily | null, told: Told) {
    this.automaton = automaton;
    this.family = family;
    this.lead = family === null ? -1 : leads[family];
    this.told = told;
    this.awake = family === null;
    const size = 2 ** Math.ceil(Math.log2(automaton.longest + 1));
    this.places = new Float64Array(size);
    this.mask = size - 1;
  }

  /** The first place that may still belong to a word; infinity where none does. */
  get open(): number {
    let first = Number.POSITIVE_INFINITY;
    if (this.pending.length > 0) first = this.pendingAt;
    if (this.high !== null) first = Math.min(first, this.high.start);
    return this.state === 0 ? first : Math.min(first, this.placeOf(this.depth));
  }

  /** Whether nothing of a word was seen. */
  get rests(): boolean {
    return this.state === 0;
  }

  /** How much of a word was seen. */
  get depth(): number {
    return this.automaton.depth[this.state]!;
  }

  /** The word that has been begun, for a stream that was cut off. */
  get begun(): number {
    return this.automaton.wordFrom(this.state);
  }

  /** Takes the byte at a place; `plain` is the view that undoes nothing, before it took the byte. */
  take(byte: number, at: number, plain: EscapeView): void {
    if (!this.awake) {
      if (byte !== this.lead) return;
      this.follow(plain);
    }
    if (this.pending.length === 0 && byte !== this.lead) this.put(byte, at, at + 1);
    else this.goOn(byte, at);
    if (this.family !== null && this.state === 0 && this.pending.length === 0 && this.high === null)
      this.awake = false;
  }

  /** Nothing more comes: an escape that was not finished is none, but for a number that needs no end. */
  close(at: number): void {
    if (this.pending.length > 0) this.goOn(0x20, at, true);
  }

  private follow(plain: EscapeView): void {
    this.awake = true;
    this.state = plain.state;
    this.counted = plain.counted;
    this.newLine = plain.newLine;
    for (let i = 0; i < plain.depth; i += 1) {
      const at = (plain.counted - i) & this.mask;
      this.places[at] = plain.places[at]!;
    }
  }

  private goOn(byte: number, at: number, isEnd: boolean = false): void {
    if (this.pending.length === 0) this.pendingAt = at;
    this.pending.push(byte);
    while (this.pending.length > 0) {
      const reading = readEscape(this.family!, String.fromCharCode(...this.pending));
      if (reading === 'more') {
        if (!isEnd) return;
        this.pending = [];
        return;
      }
      const start = this.pendingAt;
      const used = reading === null ? 1 : reading.used;
      if (reading === null) this.put(this.pending[0]!, start, start + 1);
      else if (reading.isByte) this.put(reading.code, start, start + used);
      else this.putCharacter(reading.code, start, start + used);
      this.pending.splice(0, used);
      this.pendingAt += used;
      // What was no part of the escape may begin one of its own.
      while (this.pending.length > 0 && this.pending[0] !== this.lead) {
        const next = this.pending.shift()!;
        if (!isEnd) this.put(next, this.pendingAt, this.pendingAt + 1);
        this.pendingAt += 1;
      }
    }
  }

  private putCharacter(code: number, start: number, end: number): void {
    const { high } = this;
    this.high = null;
    if (code >= 0xd800 && code <= 0xdbff) {
      this.high = { code, start };
      return;
    }
    const isPair = high !== null && code >= 0xdc00 && code <= 0xdfff;
    const whole = isPair ? (high.code - 0xd800) * 0x400 + (code - 0xdc00) + 0x10000 : code;
    for (const byte of Buffer.from(String.fromCodePoint(whole)))
      this.put(byte, isPair ? high.start : start, end);
  }

  /** Takes a byte of what is read, from its place in the stream to its end. */
  put(byte: number, start: number, end: number): void {
    const { automaton } = this;
    if (this.isBreak(byte)) return;
    this.high = null;
    let next = automaton.step(this.state, byte);
    if (next === 0) {
      this.state = 0;
      return;
    }
    this.counted += 1;
    this.places[this.counted & this.mask] = start;
    if (next < 0) {
      const word = automaton.ends.get(~next)![0]!;
      this.told({ start: this.placeOf(automaton.lengths[word]!), end, word });
      next = automaton.onward(~next);
    }
    this.state = next;
  }

  /** Line ends inside of a word, indentation after them, and the zeros of UTF-16. */
  private isBreak(byte: number): boolean {
    if (this.state === 0) {
      this.newLine = false;
      return false;
    }
    if (byte === 0x0a || byte === 0x0d || byte === 0) {
      this.newLine ||= byte !== 0;
      return true;
    }
    if (this.newLine && (byte === 0x20 || byte === 0x09) && !this.goesOn(byte)) return true;
    this.newLine = false;
    return false;
  }

  private goesOn(byte: number): boolean {
    const next = this.automaton.step(this.state, byte);
    return this.automaton.depth[next < 0 ? ~next : next]! > this.depth;
  }

  private placeOf(depth: number): number {
    return this.places[(this.counted - depth + 1) & this.mask]!;
  }
}
