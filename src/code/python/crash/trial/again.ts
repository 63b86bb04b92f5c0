/**
 * Tells when a state comes back: each is compared with one that came before, which is kept for twice as many rounds every
 * time (Brent, 1980). What grows is never again as it was, and what takes long is not looked at any more.
 */
export class Again {
  readonly #last: number;
  #saved: string | null = null;
  #grows = false;
  #next: number;

  constructor(first: number, last: number) {
    this.#next = first;
    this.#last = last;
  }

  /** Whether a state of that round is worth the look. */
  asks(round: number): boolean {
    return round <= this.#last && !this.#grows;
  }

  /** `now` is null where the state is too large to be compared. */
  is(now: string | null, round: number): boolean {
    this.#grows = now === null || (this.#saved !== null && now.length > this.#saved.length * 1.5 + 100);
    if (now === null) return false;
    if (now === this.#saved) return true;
    if (round >= this.#next) {
      this.#saved = now;
      this.#next = round * 2;
    }
    return false;
  }
}
