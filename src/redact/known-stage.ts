import type { Automaton } from './automaton.ts';
import { byteSet } from './byte-set.ts';
import { Held } from './held.ts';
import type { Count, Sink, Stage } from './stage.ts';

/** So much of a value may be shown where a prompt ends with it. */
const shownWhenIdle = 3;
/** So much of a value at a place where the stream was cut off counts as the value. */
const enoughWhenCut = 6;
/** Line ends and terminal escapes in a row that may stand inside a value. */
const longestBreak = 64;

const escapeByte = 0x1b;
/** After an escape: what begins a command with a text of any length (OSC, DCS, SOS, PM, APC). */
const texts = byteSet(']PX^_');
/** What may begin a break: line ends, a terminal escape, backspace, and the zeros of UTF-16. */
const breaks = byteSet('\n\r\x1b\b\0');

/** Words that are looked for as if line ends, indentation and terminal escapes inside them were not there. */
export interface KnownWords {
  readonly automaton: Automaton;
  /** Of each word. */
  readonly kinds: readonly string[];
}

/** Replaces known words. It holds back what may be the beginning of one, and nothing else. */
export class KnownStage implements Stage {
  private readonly words: KnownWords;
  private readonly held: Held;
  /** Where in the stream each of the last bytes lies that count. */
  private readonly places: Float64Array;
  private readonly mask: number;
  private counted = 0;
  private state = 0;
  private escaped: 'no' | 'begun' | 'sequence' | 'text' = 'no';
  /** What is passed over may hold a word of its own: looked at as it is from a break on; null where that came to nothing. */
  private inside: number | null = null;
  private broken = 0;
  private newLine = false;

  constructor(words: KnownWords, sink: Sink, count: Count) {
    this.words = words;
    this.held = new Held(words.kinds, sink, count);
    const size = 2 ** Math.ceil(Math.log2(words.automaton.longest + 1));
    this.places = new Float64Array(size);
    this.mask = size - 1;
  }

  push(bytes: Uint8Array): void {
    const { gone, end } = this.held;
    const from = end - gone;
    const buffer = this.held.add(bytes);
    const { automaton } = this.words;
    const { table, dense } = automaton;
    const { places, mask } = this;
    const length = buffer.length;
    let { state, counted } = this;
    for (let at = from; at < length; at += 1) {
      const byte = buffer[at]!;
      if (this.inside !== null) this.lookInside(byte, gone + at + 1);
      let next: number;
      if (state === 0) {
        next = table[byte]!;
        if (next === 0) continue;
      } else {
        if ((this.broken > 0 || breaks[byte] === 1) && this.isBreak(byte, state)) {
          this.broken += 1;
          this.inside ??= 0;
          if (this.broken <= longestBreak) continue;
          this.resume();
          state = 0;
          continue;
        }
        next = state < dense ? table[(state << 8) | byte]! : automaton.step(state, byte);
      }
      counted += 1;
      places[counted & mask] = gone + at;
      if (this.broken > 0) this.resume();
      if (next < 0) {
        const word = automaton.ends.get(~next)![0]!;
        this.held.find({
          start: places[(counted - automaton.lengths[word]! + 1) & mask]!,
          end: gone + at + 1,
          word,
        });
        next = automaton.onward(~next);
      }
      state = next;
    }
    this.state = state;
    this.counted = counted;
    this.held.settle(this.safe(), false);
  }

  idle(): void {
    const { automaton } = this.words;
    const { end } = this.held;
    const depth = Math.max(automaton.depth[this.state]!, automaton.depth[this.inside ?? 0]!);
    this.held.settle(depth <= shownWhenIdle ? end : this.safe(), true);
  }

  end(cut: boolean): void {
    const { automaton } = this.words;
    const { end } = this.held;
    const inside = this.inside ?? 0;
    if (cut && automaton.depth[this.state]! >= enoughWhenCut)
      this.held.find({
        start: this.placeOf(automaton.depth[this.state]!),
        end,
        word: automaton.wordFrom(this.state),
      });
    else if (cut && automaton.depth[inside]! >= enoughWhenCut)
      this.held.find({ start: end - automaton.depth[inside]!, end, word: automaton.wordFrom(inside) });
    this.held.settle(end, true);
    this.state = 0;
    this.inside = null;
    this.resume();
  }

  /** Words without a break, from where one began until nothing of one is left. */
  private lookInside(byte: number, end: number): void {
    const { automaton } = this.words;
    let next = automaton.step(this.inside!, byte);
    if (next < 0) {
      const word = automaton.ends.get(~next)![0]!;
      this.held.find({ start: end - automaton.lengths[word]!, end, word });
      next = automaton.onward(~next);
    }
    this.inside = next === 0 && this.broken === 0 ? null : next;
  }

  private placeOf(depth: number): number {
    return this.places[(this.counted - depth + 1) & this.mask]!;
  }

  /** Whether a byte inside a value is a line end, indentation after it, or of a terminal escape (ECMA-48). */
  private isBreak(byte: number, state: number): boolean {
    switch (this.escaped) {
      case 'begun':
        // What stands between the escape and its last byte: ESC ( B.
        if (byte >= 0x20 && byte <= 0x2f) return true;
        this.escaped = byte === 0x5b ? 'sequence' : texts[byte] === 1 ? 'text' : 'no';
        return true;
      case 'sequence':
        if (byte >= 0x40 && byte <= 0x7e) this.escaped = 'no';
        return true;
      case 'text':
        if (byte === 0x07) this.escaped = 'no';
        else if (byte === escapeByte) this.escaped = 'begun';
        return true;
      case 'no':
        break;
    }
    if (byte === escapeByte) {
      this.escaped = 'begun';
      return true;
    }
    if (byte === 0x0a || byte === 0x0d) {
      this.newLine = true;
      return true;
    }
    if (byte === 0 || byte === 0x08) return true;
    return this.newLine && (byte === 0x20 || byte === 0x09) && !this.goesOn(byte, state);
  }

  /** Whether the byte is the word's own next one. */
  private goesOn(byte: number, state: number): boolean {
    const { depth, step } = this.words.automaton;
    const next = step(state, byte);
    return depth[next < 0 ? ~next : next]! > depth[state]!;
  }

  /** Goes on behind a break. */
  private resume(): void {
    this.escaped = 'no';
    this.newLine = false;
    this.broken = 0;
  }

  private safe(): number {
    const { depth } = this.words.automaton;
    const inside = this.held.end - depth[this.inside ?? 0]!;
    return this.state === 0 ? inside : Math.min(inside, this.placeOf(depth[this.state]!));
  }
}
