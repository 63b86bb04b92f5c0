import type { Automaton } from './automaton.ts';
import { buildAutomaton } from './automaton.ts';
import type { ByteSet } from './byte-set.ts';
import { KeyBlock } from './key-block.ts';
import type { Secret, Shape } from './shape.ts';
import { type Count, joined, marker, type Sink, type Stage } from './stage.ts';

/** So much after an anchor, where the stream was cut off, counts as a secret. */
const enoughWhenCut = 6;

/** Shapes, ready to be looked for. */
export interface Shapes {
  readonly automaton: Automaton;
  /** Of each anchor: its bytes, and the shapes that begin with it. */
  readonly anchors: readonly { readonly text: Buffer; readonly shapes: readonly Shape[] }[];
}

export function compileShapes(list: readonly Shape[]): Shapes {
  const byText = new Map<string, Shape[]>();
  for (const shape of list)
    for (const anchor of shape.anchors) {
      const text = anchor.toLowerCase();
      byText.set(text, [...(byText.get(text) ?? []), shape]);
    }
  const anchors = [...byText].map(([text, shapes]) => ({ text: Buffer.from(text), shapes }));
  return {
    automaton: buildAutomaton(
      anchors.map(({ text }) => text),
      true,
    ),
    anchors,
  };
}

/** A shape whose anchor was seen, as far as it has been followed. */
interface Candidate {
  readonly shape: Shape;
  readonly start: number;
  readonly anchor: number;
  run: number;
  /** Bytes that the current run has. */
  taken: number;
  at: number;
}

/** What a shape comes to: more bytes are needed, it is none, or it is one that ends at `at`. */
export function follow(candidate: Candidate, buffer: Uint8Array, last: boolean): 'more' | 'none' | 'whole' {
  const { runs, notBefore } = candidate.shape;
  for (; candidate.run < runs.length; candidate.run += 1) {
    const { of, least, most } = runs[candidate.run]!;
    let { at, taken } = candidate;
    while (taken < most && at < buffer.length && of[buffer[at]!] === 1) {
      at += 1;
      taken += 1;
    }
    candidate.at = at;
    candidate.taken = taken;
    if (taken < most && at === buffer.length && !last) return 'more';
    if (taken < least) return 'none';
    candidate.taken = 0;
  }
  if (candidate.at === buffer.length) return last ? 'whole' : 'more';
  return notBefore?.[buffer[candidate.at]!] === 1 ? 'none' : 'whole';
}

export function begin(shape: Shape, start: number, anchor: number): Candidate {
  return { shape, start, anchor, run: 0, taken: 0, at: start + anchor };
}

/** Whether the anchor is written as the shape wants it. */
export function anchored(shape: Shape, buffer: Uint8Array, start: number, anchor: number): boolean {
  if (shape.anyCase === true) return true;
  const written = Buffer.from(buffer.buffer, buffer.byteOffset + start, anchor).toString('latin1');
  return shape.anchors.includes(written);
}

export function judged(candidate: Candidate, buffer: Uint8Array, before: number): Secret | null {
  const { shape, start, anchor, at } = candidate;
  const bytes = Buffer.from(buffer.buffer, buffer.byteOffset + start, at - start);
  if (shape.judge === undefined) return { from: 0, to: bytes.length };
  return shape.judge({ bytes, anchor, before, after: buffer[at] ?? -1 });
}

/** Replaces what has the shape of a secret. It holds back what may be the beginning of one, and nothing else. */
export class ShapeStage implements Stage {
  private readonly shapes: Shapes;
  private readonly sink: Sink;
  private readonly count: Count;
  private state = 0;
  /** Where the search goes on in what is held. */
  private at = 0;
  private candidate: Candidate | null = null;
  /** Further shapes to be tried at the candidate's place. */
  private others: Candidate[] = [];
  private tail: ByteSet | null = null;
  private block: KeyBlock | null = null;
  private held: Uint8Array = new Uint8Array(0);
  /** Bytes at the beginning of what is held that were let through already. */
  private shown = 0;
  /** The byte before what is held. */
  private before = -1;

  constructor(shapes: Shapes, sink: Sink, count: Count) {
    this.shapes = shapes;
    this.sink = sink;
    this.count = count;
  }

  push(bytes: Uint8Array): void {
    this.held = joined(this.held, bytes);
    this.search(false);
    this.letGo(this.safe());
    this.held = this.held.slice();
  }

  idle(): void {
    // An anchor is known to everybody; what follows it is not.
    if (this.candidate !== null) return;
    this.show(this.held.length);
  }

  end(cut: boolean): void {
    const { candidate } = this;
    if (cut && candidate !== null && this.held.length - candidate.start - candidate.anchor >= enoughWhenCut) {
      this.letGo(candidate.start + candidate.anchor);
      this.replace(candidate.shape.kind, this.held.length);
    } else this.search(true);
    this.letGo(this.held.length);
    this.state = 0;
  }

  private search(last: boolean): void {
    while (this.at < this.held.length || (last && this.candidate !== null)) {
      if (this.block !== null) this.passBlock();
      else if (this.tail !== null) this.passTail();
      else if (this.candidate !== null) {
        if (!this.tryCandidate(last)) return;
      } else if (!this.toAnchor()) return;
    }
  }

  /** Goes on to the next anchor; false where none is left. */
  private toAnchor(): boolean {
    const { automaton, anchors } = this.shapes;
    const { table, dense } = automaton;
    const { held } = this;
    let { at, state } = this;
    for (; at < held.length; at += 1) {
      const byte = held[at]!;
      state = state < dense ? table[(state << 8) | byte]! : automaton.step(state, byte);
      if (state < 0) break;
    }
    this.at = at;
    this.state = state;
    if (at === held.length) return false;
    this.at += 1;
    this.state = ~state;
    for (const index of automaton.ends.get(~state) ?? []) {
      const { text, shapes } = anchors[index]!;
      const start = this.at - text.length;
      if (start < 0) continue;
      const before = start > 0 ? held[start - 1]! : this.before;
      for (const shape of shapes)
        if (shape.notAfter?.[before] !== 1 && anchored(shape, held, start, text.length))
          this.others.push(begin(shape, start, text.length));
    }
    this.candidate = this.others.shift() ?? null;
    return true;
  }

  /** Follows the candidate; false where it takes more bytes. */
  private tryCandidate(last: boolean): boolean {
    const candidate = this.candidate!;
    const outcome = follow(candidate, this.held, last);
    if (outcome === 'more') return false;
    const before = candidate.start > 0 ? this.held[candidate.start - 1]! : this.before;
    const secret = outcome === 'whole' ? judged(candidate, this.held, before) : null;
    if (secret === null) {
      this.candidate = this.others.shift() ?? null;
      return true;
    }
    const { shape, start } = candidate;
    const kind = secret.kind ?? shape.kind;
    this.letGo(start + secret.from);
    this.replace(kind, secret.to - secret.from);
    if (shape.block === true) this.block = new KeyBlock();
    else this.tail = shape.tail ?? null;
    return true;
  }

  /** Puts a mark in the place of the first bytes that are held. */
  private replace(kind: string, length: number): void {
    this.sink(marker(kind));
    this.count(kind);
    this.drop(length);
    this.state = 0;
    this.candidate = null;
    this.others = [];
  }

  private passTail(): void {
    const tail = this.tail!;
    let to = this.at;
    while (to < this.held.length && tail[this.held[to]!] === 1) to += 1;
    const ended = to < this.held.length;
    this.drop(to);
    if (ended) this.tail = null;
  }

  private passBlock(): void {
    const to = this.block!.pass(this.held, this.at);
    if (this.block!.ended) this.block = null;
    this.drop(to);
  }

  private drop(to: number): void {
    if (to > 0) this.before = this.held[to - 1]!;
    this.held = this.held.subarray(to);
    this.shown = Math.max(0, this.shown - to);
    this.at = 0;
  }

  private safe(): number {
    if (this.candidate !== null) return this.candidate.start;
    return this.at - this.shapes.automaton.depth[this.state]!;
  }

  /** Lets through what is held before `to`, and forgets it. */
  private letGo(to: number): void {
    if (to <= 0) return;
    this.show(to);
    this.before = this.held[to - 1]!;
    this.held = this.held.subarray(to);
    this.shown = Math.max(0, this.shown - to);
    this.at -= to;
    if (this.candidate === null) return;
    this.candidate = moved(this.candidate, to);
    this.others = this.others.map((other) => moved(other, to));
  }

  private show(to: number): void {
    if (to <= this.shown) return;
    this.sink(this.held.subarray(this.shown, to));
    this.shown = to;
  }
}

function moved(candidate: Candidate, by: number): Candidate {
  return { ...candidate, start: candidate.start - by, at: candidate.at - by };
}
