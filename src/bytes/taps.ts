/** Somebody who wants to see a range of the file once, whenever it is read anyway. */
export interface Tap {
  readonly at: number;
  readonly length: number;
  /** Called with the range's bytes in order, piece by piece. */
  update(bytes: Uint8Array): void;
  /** Called once, when the whole range has been seen. */
  done(): void;
}

/**
 * Checksums over bulk data that wait for the one pass which takes the file's digest: a checkpoint of many
 * gigabytes is then read once, not twice.
 */
export class Taps {
  private readonly waiting: Tap[] = [];
  private started = 0;
  private active: Tap[] = [];
  private sorted = false;

  add(tap: Tap): void {
    this.waiting.push(tap);
  }

  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  /** Takes the next chunk of the file; chunks come in order and without gaps. */
  feed(chunk: Uint8Array, at: number): void {
    if (!this.sorted) this.waiting.sort((a, b) => a.at - b.at);
    this.sorted = true;
    const end = at + chunk.length;
    while (this.started < this.waiting.length && this.waiting[this.started]!.at < end) {
      this.active.push(this.waiting[this.started]!);
      this.started += 1;
    }
    if (this.active.length === 0) return;
    this.active = this.active.filter((tap) => {
      const tapEnd = tap.at + tap.length;
      const from = Math.max(tap.at, at);
      const to = Math.min(tapEnd, end);
      if (to > from) tap.update(chunk.subarray(from - at, to - at));
      if (tapEnd <= end) tap.done();
      return tapEnd > end;
    });
  }
}
