import { EscapeView } from './escape-view.ts';
import { Held } from './held.ts';
import type { KnownWords } from './known-stage.ts';
import type { Count, Sink, Stage } from './stage.ts';

/** So much of a value may be shown where a prompt ends with it. */
const shownWhenIdle = 3;
/** So much of a value at a place where the stream was cut off counts as the value. */
const enoughWhenCut = 6;

const idle = 0;
const beginning = 1;
const leading = 2;

/** Replaces known words of which any characters are written as escapes: `\u005a`, `\132`, `%5A`, `&#90;`, `=5A`. */
export class EscapeStage implements Stage {
  private readonly held: Held;
  private readonly plain: EscapeView;
  private readonly views: readonly EscapeView[];
  /** Of each byte: what it may begin. Where nothing is open, what begins nothing is passed over. */
  private readonly kinds: Uint8Array;
  /** How many views go their own way. */
  private awake = 0;

  constructor({ automaton, kinds }: KnownWords, sink: Sink, count: Count) {
    this.held = new Held(kinds, sink, count);
    const { held } = this;
    this.plain = new EscapeView(automaton, null, () => undefined);
    this.views = (['backslash', 'percent', 'entity', 'equals'] as const).map(
      (family) => new EscapeView(automaton, family, (found) => held.find(found)),
    );
    const leads = new Set(this.views.map(({ lead }) => lead));
    this.kinds = Uint8Array.from({ length: 256 }, (_, byte) =>
      leads.has(byte) ? leading : automaton.table[byte] === 0 ? idle : beginning,
    );
  }

  push(bytes: Uint8Array): void {
    const { held, plain, views, kinds } = this;
    let at = held.end;
    held.add(bytes);
    for (let i = 0; i < bytes.length; i += 1, at += 1) {
      const byte = bytes[i]!;
      const kind = kinds[byte]!;
      if (kind === idle && this.awake === 0 && plain.rests) continue;
      if (kind === leading || this.awake > 0) {
        let awake = 0;
        for (const view of views) {
          if (view.awake || byte === view.lead) view.take(byte, at, plain);
          if (view.awake) awake += 1;
        }
        this.awake = awake;
      }
      plain.put(byte, at, at + 1);
    }
    held.settle(this.safe(), false);
  }

  idle(): void {
    const deepest = Math.max(...this.all().map(({ depth }) => depth));
    this.held.settle(deepest <= shownWhenIdle ? this.held.end : this.safe(), true);
  }

  end(cut: boolean): void {
    const { end } = this.held;
    for (const view of this.views) view.close(end);
    if (cut)
      for (const view of this.views)
        if (view.depth >= enoughWhenCut) this.held.find({ start: view.open, end, word: view.begun });
    this.held.settle(end, true);
  }

  private safe(): number {
    return Math.min(this.held.end, ...this.all().map(({ open }) => open));
  }

  private all(): readonly EscapeView[] {
    return [this.plain, ...this.views];
  }
}
